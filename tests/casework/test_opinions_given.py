"""What departments say, and what their silence is: each kind of opinion, with its conditions, its article and its material."""

from __future__ import annotations

import pytest

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.errors import FormInvalid
from app.domain.instants import from_text, from_us
from app.store import materials
from factories import (
    ASKED,
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    asked,
    closed_tasks,
    due_of,
    facts_of,
    letters,
    pass_time,
    standing,
    task_of,
)

SAID = {
    "no_objection": {},
    "agree_with_conditions": {"conditions": ["green_ratio", "fire_access"], "reason": "按条件同意。"},
    "object": {"article": "urban-rural-planning-law/35", "reason": "用途不符。"},
    "not_concerned": {},
}


@pytest.fixture
def people():
    return asked()


def proved(people) -> bool:
    with people.office.store.read() as read:
        return compare(read, people.case) == []


@pytest.mark.parametrize("conclusion", SAID)
def test_each_kind_of_opinion_stands_as_it_was_said(people, conclusion):
    people.answer(ECOLOGY, conclusion, **SAID[conclusion])
    opinion = standing(people)[ECOLOGY]
    assert (opinion.conclusion, opinion.source) == (conclusion, "person")
    assert list(opinion.conditions) == SAID[conclusion].get("conditions", [])
    assert opinion.article == SAID[conclusion].get("article")
    (fact,) = facts_of(people, "OpinionGiven")
    assert (fact.body["due"], fact.body["round"]) == ("2026-03-09T16:00:00Z", 1)
    assert from_us(opinion.due_us) == CLOSES
    assert proved(people)


def test_conditions_are_codes_and_nothing_else(people):
    with pytest.raises(FormInvalid) as refused:
        people.answer(ECOLOGY, "agree_with_conditions", conditions=["green_ratio", "多种树"], reason="同意。")
    assert set(refused.value.fields) == {"conditions"}
    with pytest.raises(FormInvalid):
        people.answer(ECOLOGY, "agree_with_conditions", conditions=[], reason="同意。")


def test_an_objection_needs_its_article(people):
    with pytest.raises(FormInvalid) as refused:
        people.answer(ECOLOGY, "object", reason="不同意。")
    assert set(refused.value.fields) == {"article"}


def test_silence_is_its_own_kind_and_leaves_an_accountable_fact(people):
    people.answer(ECOLOGY)
    pass_time(people, CLOSES + DAY)
    rows = standing(people)
    assert {rows[name].conclusion for name in ASKED if name != ECOLOGY} == {"deemed_no_objection"}
    assert {rows[name].source for name in ASKED if name != ECOLOGY} == {"deemed"}
    assert {fact.body["department"] for fact in facts_of(people, "LimitMissed")} == set(ASKED) - {ECOLOGY}
    assert {fact.body["department"] for fact in facts_of(people, "TaskRecalled")} == set(ASKED) - {ECOLOGY}
    assert {task.how for task in closed_tasks(people) if task.department != ECOLOGY} == {"recalled"}
    (summary,) = people.tasks()
    assert summary.element == "summarise_conditions"
    assert all(fact.body["conclusion"] != "deemed_no_objection" for fact in facts_of(people, "OpinionGiven"))


def test_more_material_is_no_opinion_and_the_same_department_answers_again_under_the_same_clock(people):
    due = due_of(task_of(people, ECOLOGY))
    people.office.clock.move_to(MONDAY + DAY)
    people.answer(ECOLOGY, "need_more_material", what_is_missing="交通影响评价")
    assert standing(people) == {}
    supplement = task_of(people, LEAD, "supplement_material")
    assert due_of(supplement) == due == CLOSES
    assert people.tasks("give_opinion", ECOLOGY) == []
    pass_time(people, MONDAY + 3 * DAY)
    scan = people.scan(people.actor(LEAD))
    people.do("supplement_material", materials=[scan], note="补充。")
    assert due_of(task_of(people, ECOLOGY)) == due
    with people.office.store.read() as read:
        assert materials.one(read, people.actor(ECOLOGY), scan).used_us is not None
    people.answer(ECOLOGY, **OBJECTION)
    assert standing(people)[ECOLOGY].conclusion == "object"
    assert [fact.body["department"] for fact in facts_of(people, "OpinionGiven")] == [ECOLOGY]
    assert proved(people)


def test_a_department_that_asked_for_material_and_got_none_is_deemed_at_its_limit(people):
    people.answer(ECOLOGY, "need_more_material", what_is_missing="交通影响评价")
    pass_time(people, CLOSES + DAY)
    assert standing(people)[ECOLOGY].source == "deemed"
    assert [(t.element, t.how) for t in closed_tasks(people, LEAD)] == [("supplement_material", "recalled")]
    missed = {fact.body["department"] for fact in facts_of(people, "LimitMissed")}
    assert LEAD in missed
    assert proved(people)


def test_a_department_that_was_deemed_after_asking_for_material_may_still_send_a_late_letter(people):
    first = task_of(people, ECOLOGY)
    people.answer(ECOLOGY, "need_more_material", what_is_missing="交通影响评价")
    pass_time(people, CLOSES + DAY)
    done = complete_task(people.office, people.actor(ECOLOGY), first.task_id, OBJECTION)
    assert done.what == "late_letter"
    assert [letter.department for letter in letters(people)] == [ECOLOGY]
    assert standing(people)[ECOLOGY].source == "deemed"


def test_late_letters_are_listed_for_those_who_see_the_case_and_for_nobody_else(people):
    task = task_of(people, ECOLOGY)
    pass_time(people, CLOSES + DAY)
    complete_task(people.office, people.actor(ECOLOGY), task.task_id, OBJECTION)
    complete_task(people.office, people.actor(ECOLOGY), task.task_id, {"conclusion": "not_concerned"})
    from app.store import opinions

    with people.office.store.read() as read:
        for department in (LEAD, HOUSING, "210200-audit", "210200-coordination"):
            assert len(opinions.late_letters(read, people.actor(department), people.case)) == 2
        assert opinions.late_letters(read, people.actor("210281-town"), people.case) == []
    assert [letter.content["conclusion"] for letter in letters(people)] == ["object", "not_concerned"]


def test_the_round_goes_on_when_the_last_department_has_answered_and_not_before(people):
    for department in ASKED[:-1]:
        people.answer(department)
        assert people.tasks("summarise_conditions") == []
    people.answer(ASKED[-1])
    assert [task.element for task in people.tasks()] == ["summarise_conditions"]


def test_the_same_answer_in_time_twice_is_one_opinion_and_no_letter(people):
    task = task_of(people, LAND)
    people.answer_all(but=(LAND,))
    people.office.clock.move_to(CLOSES + DAY)
    from app.casework.fire_timers import fire_timers

    fire_timers(people.office)
    in_time = from_text("2026-03-09T23:59:59")
    first = complete_task(people.office, people.actor(LAND), task.task_id, OBJECTION, receipt=in_time)
    assert first.what == "replaced"
    with pytest.raises(Exception, match="E-CASE-12"):
        complete_task(people.office, people.actor(LAND), task.task_id, OBJECTION, receipt=in_time)
    assert letters(people) == []
    assert proved(people)
