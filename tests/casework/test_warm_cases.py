"""A case kept in hand between its turns is never anything else than what the store has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.errors import TaskAlreadyDone
from app.casework.fire_timers import fire_timers
from app.casework.turn import take_turn
from app.domain.actors import SYSTEM
from app.domain.errors import DuoguiError
from app.domain.warm import WarmCases
from app.engine.case import Case
from app.store import cases, inbox, timers
from factories import ASKED, CLOSES, HERITAGE, LAND, OBJECTION, asked, case_row, facts_of, raw_of, task_of


def in_hand(people):
    """The case as it is kept, put back at once."""
    live = people.office.warm.take(people.case)
    if live is not None:
        people.office.warm.put(people.case, live.tasks, live)
    return live


def assert_as_stored(people) -> None:
    live = in_hand(people)
    assert live is not None
    with people.office.store.read() as read:
        row = cases.load(read, people.case)
        assert live.row == replace(row, state="")
        assert live.tasks == {task.task_id: task for task in inbox.of_case(read, people.case)}
        assert live.timers == {timer.node: timer for timer in timers.of_case(read, people.case)}
    assert live.case.freeze() == row.state
    thawed = Case.thaw(live.bundle, row.state)
    assert live.case.open_tasks == thawed.open_tasks
    assert live.case.open_timers == thawed.open_timers
    assert live.reading.round == row.round
    assert live.reading.open_tasks.keys() == thawed.open_tasks.keys()
    assert {node: told["timer"] for node, told in live.reading.open_tasks.items()} == {
        node: task.timer for node, task in thawed.open_tasks.items()
    }
    assert {node: told["limit"] for node, told in live.reading.open_timers.items()} == {
        node: timer.limit for node, timer in thawed.open_timers.items()
    }


def test_after_every_act_the_case_in_hand_is_what_is_stored():
    people = asked()
    people.answer(LAND)
    assert_as_stored(people)
    people.answer(HERITAGE, **OBJECTION)
    assert_as_stored(people)
    people.restart("另选用地。")
    assert_as_stored(people)
    people.office.clock.move_to(CLOSES + timedelta(days=30))
    fire_timers(people.office)
    assert_as_stored(people)


def story(people) -> list[tuple[str, str]]:
    """A round with an objection, a silence and a restart, as kinds of facts with their elements."""
    people.answer(HERITAGE, **OBJECTION)
    for department in set(ASKED) - {HERITAGE, LAND}:
        people.answer(department)
    people.office.clock.move_to(CLOSES + timedelta(days=1))
    fire_timers(people.office)
    people.restart("另选用地。")
    return [(fact.kind, str(fact.body.get("element", ""))) for fact in facts_of(people)]


def test_kept_or_read_anew_a_case_leaves_the_same_facts():
    warm, cold = asked(), asked()
    cold.office = replace(cold.office, warm=WarmCases(0))
    assert sorted(story(warm)) == sorted(story(cold))
    assert in_hand(cold) is None
    with warm.office.store.read() as read:
        assert compare(read, warm.case) == []


def test_a_refused_act_leaves_nothing_half_run():
    people = asked()
    people.answer(LAND)
    task = task_of(people, HERITAGE)
    with pytest.raises(DuoguiError):
        complete_task(people.office, people.actor(HERITAGE), task.task_id, {"conclusion": "object"})
    people.answer(HERITAGE, **OBJECTION)
    with pytest.raises(TaskAlreadyDone):
        complete_task(people.office, people.actor(HERITAGE), task.task_id, {"conclusion": "no_objection"})
    assert in_hand(people) is None
    people.answer(next(d for d in ASKED if d not in (LAND, HERITAGE)))
    assert_as_stored(people)


def test_a_case_that_another_process_moved_is_read_anew():
    people = asked()
    people.answer(LAND)
    live = people.office.warm.take(people.case)
    people.answer(HERITAGE)
    people.office.warm.put(people.case, live.tasks, live)  # as a process has it that did not see the second answer
    people.answer(next(d for d in ASKED if d not in (LAND, HERITAGE)))
    assert_as_stored(people)
    assert len(people.asked()) == len(ASKED) - 3


def test_a_turn_that_could_not_be_committed_is_forgotten():
    people = asked()
    people.answer(LAND)
    before = case_row(people)
    raw = raw_of(people.office.store)
    raw.execute("CREATE TRIGGER full BEFORE INSERT ON idempotency BEGIN SELECT RAISE(ABORT, 'full'); END")
    task = task_of(people, HERITAGE)
    with pytest.raises(Exception, match="full"):
        complete_task(people.office, people.actor(HERITAGE), task.task_id, {"conclusion": "no_objection"}, key="k" * 20)
    raw.execute("DROP TRIGGER full")
    assert in_hand(people) is None
    assert case_row(people) == before
    people.answer(HERITAGE)
    assert_as_stored(people)


def test_after_a_turn_in_which_nothing_happened_an_answer_still_means_what_it_means():
    people = asked()
    people.office.warm.take(people.case)
    assert take_turn(people.office, SYSTEM, people.case, lambda turn: turn.fired, kind=int) == 0
    people.answer(LAND)
    assert [fact.body["department"] for fact in facts_of(people, "OpinionGiven")] == [LAND]
    assert_as_stored(people)


def test_only_so_many_cases_are_kept_and_no_ended_one():
    people = asked()
    people.office = replace(people.office, warm=WarmCases(1))
    people.answer(LAND)
    first = people.case
    people.begin("另一个项目")
    assert people.office.warm.take(first) is None
    assert in_hand(people) is not None
    people.answer_all()
    people.withdraw("不再建设。")
    assert in_hand(people) is None
