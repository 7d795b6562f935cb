"""Begin again: only those whom it concerns are asked a second time, the others' opinions stand on and are marked so."""

from __future__ import annotations

import pytest

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.errors import TaskCancelled
from app.casework.settle import settle
from app.store import cases, opinions
from factories import (
    ASKED,
    CLOSES,
    DAY,
    DEFENCE,
    ECOLOGY,
    HERITAGE,
    HOUSING,
    LAND,
    LEAD,
    OBJECTION,
    OFFICE,
    SECOND,
    TRANSPORT,
    WATER,
    asked,
    case_row,
    due_of,
    facts_of,
    pass_time,
    standing,
    task_of,
)


@pytest.fixture
def people():
    return asked()


def proved(people) -> bool:
    with people.office.store.read() as read:
        return compare(read, people.case) == []


def reasons(people) -> dict[str, str]:
    """Why each department is asked or not, as the table said in the last round."""
    told = [fact.body for fact in facts_of(people, "DecisionMade") if fact.body["decision"] == "affected"]
    return {body["outputs"]["affected"]["department"]: body["outputs"]["affected"]["reason"] for body in told}


def revise(people, **answers):
    people.coordinate("revise")
    people.do("revise_plan", summary="调整。", **answers)
    settle(people.office)


def test_in_a_second_round_only_the_objector_is_asked(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer(HOUSING, "agree_with_conditions", conditions=["green_ratio"], reason="同意。")
    people.answer_all()
    revise(people)
    assert people.asked() == [ECOLOGY]
    people.answer(ECOLOGY)
    second = standing(people, 2)
    assert {name: row.source for name, row in second.items()} == {
        **dict.fromkeys(ASKED, "carried"),
        ECOLOGY: "person",
    }
    assert list(second[HOUSING].conditions) == ["green_ratio"]
    assert standing(people)[ECOLOGY].conclusion == "object"
    people.finish()
    assert people.status() == "generated_with_conditions"
    assert proved(people)


def test_a_deemed_opinion_never_carries_over(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all(but=(ECOLOGY, HOUSING, LAND))
    pass_time(people, CLOSES + DAY)
    revise(people)
    assert set(people.asked()) == {ECOLOGY, HOUSING, LAND}
    people.answer(ECOLOGY)
    pass_time(people, people.office.clock.now() + 10 * DAY)
    second = standing(people, 2)
    assert {name for name, row in second.items() if row.source == "deemed"} == {HOUSING, LAND}
    assert {name for name, row in second.items() if row.source == "carried"} == {TRANSPORT, DEFENCE, HERITAGE}


def test_a_restart_before_the_end_cancels_the_open_tasks_and_asks_the_unanswered_and_the_objectors(people):
    waiting = task_of(people, TRANSPORT)
    people.answer(LAND)
    people.answer(ECOLOGY, **OBJECTION)
    people.answer(HOUSING, "need_more_material", what_is_missing="绿化方案")
    restarted = people.restart("总平面调整。")
    assert (restarted.round, restarted.is_new_case) == (2, False)
    assert set(people.asked()) == set(ASKED) - {LAND}
    with pytest.raises(TaskCancelled):
        complete_task(people.office, people.actor(TRANSPORT), waiting.task_id, {"conclusion": "no_objection"})
    assert {task.round for task in people.tasks()} == {2}
    (fact,) = facts_of(people, "RoundStarted")
    assert fact.body["round"] == 2
    people.answer_all()
    assert standing(people, 2)[LAND].source == "carried"
    assert proved(people)


def test_a_changed_overlap_is_asked_again_and_an_unchanged_one_is_not(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    site = people.upload(people.actor(LEAD), "river_site")
    revise(people, footprint=site)
    again = set(people.asked())
    assert {ECOLOGY, WATER} <= again
    assert reasons(people)[WATER] == "first_time"
    assert {reasons(people)[name] for name in again - {ECOLOGY, WATER}} == {"overlap_changed"}
    assert reasons(people)[HERITAGE] == "carried_over"
    assert HERITAGE not in again


def test_after_the_end_a_new_case_takes_over_the_last_round(people):
    first = people.case
    people.answer(HOUSING, "agree_with_conditions", conditions=["green_ratio"], reason="同意。")
    people.answer_all(but=(ECOLOGY,))
    pass_time(people, CLOSES + DAY)
    people.finish()
    assert people.status() == "generated_with_conditions"
    restarted = people.restart("规模增加。")
    assert restarted.is_new_case
    assert people.case != first
    assert people.asked() == [ECOLOGY]
    people.answer(ECOLOGY)
    rows = standing(people)
    assert {name: row.source for name, row in rows.items()} == {**dict.fromkeys(ASKED, "carried"), ECOLOGY: "person"}
    assert list(rows[HOUSING].conditions) == ["green_ratio"]
    people.finish()
    assert people.status() == "generated_with_conditions"
    assert case_row(people).number != cases_number(people, first)
    assert proved(people)


def cases_number(people, case):
    with people.office.store.read() as read:
        return cases.load(read, case).number


def test_after_a_withdrawal_a_new_case_asks_those_who_had_not_answered(people):
    people.answer(LAND)
    people.withdraw("撤回。")
    people.restart("重新策划。")
    assert set(people.asked()) == set(ASKED) - {LAND}
    people.answer_all()
    assert standing(people)[LAND].source == "carried"


def test_a_paper_opinion_that_carries_over_keeps_its_document(people):
    people.paper(HERITAGE)
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    revise(people)
    people.answer(ECOLOGY)
    carried = standing(people, 2)[HERITAGE]
    assert (carried.source, carried.document["number"]) == ("carried", "示范函〔2026〕7号")


def test_a_resolution_binds_the_objections_it_settles_and_an_unsettled_one_goes_up(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer(HOUSING, **OBJECTION)
    people.answer_all()
    people.coordinate("resolved", ECOLOGY)
    assert [task.element for task in people.tasks()] == ["coordinate_at_office"]
    people.coordinate("resolved", ECOLOGY, HOUSING)
    assert [task.element for task in people.tasks()] == ["summarise_conditions"]
    made = [fact.body for fact in facts_of(people, "ResolutionMade")]
    assert [(body["result"], body["binds"]) for body in made] == [
        ("resolved", [ECOLOGY]),
        ("resolved", [ECOLOGY, HOUSING]),
    ]
    assert standing(people)[HOUSING].conclusion == "object"
    people.finish()
    assert proved(people)


def test_each_level_of_coordination_that_lets_its_limit_pass_is_accountable_and_the_matter_goes_up(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    levels = []
    for _ in range(4):
        (task,) = people.tasks()
        levels.append((task.element, task.department))
        pass_time(people, due_of(task) + SECOND * 3600)
    assert levels[:3] == [
        ("coordinate_at_lead", LEAD),
        ("coordinate_at_office", OFFICE),
        ("hold_joint_meeting", "210200-leading-group"),
    ]
    assert levels[3][0] == "hold_joint_meeting"
    missed = [fact.body["element"] for fact in facts_of(people, "LimitMissed")]
    assert missed[:3] == ["coordinate_at_lead", "coordinate_at_office", "hold_joint_meeting"]
    assert proved(people)


def test_rows_of_an_earlier_round_are_not_touched_by_a_later_one(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    first = standing(people)
    revise(people)
    people.answer(ECOLOGY)
    assert standing(people) == first
    with people.office.store.read() as read:
        assert len(opinions.of_case(read, people.actor(OFFICE), people.case)) == 12
