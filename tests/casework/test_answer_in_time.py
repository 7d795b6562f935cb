"""An answer that was received in time counts, whoever got the writer first; a late one is a letter and nothing else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.errors import TaskRecalled
from app.casework.fire_timers import fire_timers
from app.casework.perform_work import perform_work
from app.casework.review_task import review_task
from app.domain.actors import SYSTEM
from app.domain.instants import from_text, to_us
from app.store import cases
from app.store.errors import WriterBusy
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
    SECOND,
    asked,
    case_row,
    close,
    closed_tasks,
    facts_of,
    letters,
    pass_time,
    reopened,
    standing,
    task_of,
)

GRACE = timedelta(seconds=5)
LAST = CLOSES - timedelta(microseconds=1)
AGREED = {"conclusion": "no_objection"}


def answer(people, department, *, receipt=None, key=None, task=None, **said):
    actor = people.actor(department)
    return complete_task(
        people.office, actor, (task or task_of(people, department)).task_id, said or AGREED, key=key, receipt=receipt
    )


def all_but(people, *silent):
    people.office.clock.move_to(MONDAY + DAY)
    people.answer_all(but=silent)


def proved(people):
    with people.office.store.read() as read:
        return compare(read, people.case)


def test_an_answer_in_time_counts_although_the_ticker_fired_the_limit_first():
    people = asked()
    all_but(people, ECOLOGY, HOUSING)
    task = task_of(people, ECOLOGY)
    people.office.clock.move_to(CLOSES + GRACE)
    assert fire_timers(people.office).timers == 2
    done = answer(people, ECOLOGY, receipt=LAST, task=task, **OBJECTION)
    assert done.what == "replaced"
    assert (standing(people)[ECOLOGY].conclusion, standing(people)[ECOLOGY].source) == ("object", "person")
    assert standing(people)[HOUSING].source == "deemed"
    perform_work(people.office)
    (coordination,) = people.tasks()
    assert coordination.element == "coordinate_at_lead"
    assert proved(people) == []


def test_a_replaced_opinion_stays_with_both_dates():
    people = asked()
    all_but(people, ECOLOGY)
    task = task_of(people, ECOLOGY)
    people.office.clock.move_to(CLOSES + 2 * GRACE)
    fire_timers(people.office)
    answer(people, ECOLOGY, receipt=LAST, task=task)
    (fact,) = facts_of(people, "OpinionReplaced")
    assert fact.body["due"] == "2026-03-09T16:00:00Z"
    assert fact.body["receipt"] == "2026-03-09T15:59:59.999999Z"
    assert fact.at == CLOSES + 2 * GRACE
    (missed,) = facts_of(people, "LimitMissed")
    assert missed.body["department"] == ECOLOGY


def test_once_the_round_is_aggregated_an_answer_in_time_is_kept_as_a_letter():
    people = asked()
    all_but(people, ECOLOGY)
    task = task_of(people, ECOLOGY)
    pass_time(people, CLOSES + GRACE)
    assert answer(people, ECOLOGY, receipt=LAST, task=task, **OBJECTION).what == "late_letter"
    assert standing(people)[ECOLOGY].source == "deemed"
    (letter,) = letters(people)
    assert letter.receipt_us < letter.due_us


def test_a_waiting_answer_in_time_counts_although_a_late_act_of_another_department_got_the_writer_first():
    people = asked()
    all_but(people, ECOLOGY, HOUSING)
    waiting = task_of(people, ECOLOGY)
    people.office.clock.move_to(CLOSES + GRACE + SECOND)
    late = answer(people, HOUSING, receipt=CLOSES + GRACE, **OBJECTION)
    assert late.what == "late_letter"
    assert answer(people, ECOLOGY, receipt=LAST, task=waiting, **OBJECTION).what == "replaced"
    assert standing(people)[ECOLOGY].conclusion == "object"
    assert standing(people)[HOUSING].source == "deemed"


def test_a_late_act_within_the_grace_fires_nothing_and_the_answer_in_time_behind_it_is_simply_done():
    people = asked()
    all_but(people, ECOLOGY, HOUSING)
    people.office.clock.move_to(CLOSES + SECOND)
    assert answer(people, HOUSING).what == "late_letter"
    assert answer(people, ECOLOGY, receipt=LAST).what == "done"
    assert [row.source for row in standing(people).values()].count("deemed") == 0


@pytest.mark.parametrize("late", [timedelta(0), SECOND, 30 * DAY])
def test_a_late_answer_is_a_letter_without_legal_effect(late):
    people = asked()
    all_but(people, ECOLOGY)
    task = task_of(people, ECOLOGY)
    pass_time(people, CLOSES + late)
    done = answer(people, ECOLOGY, task=task, receipt=CLOSES + late, **OBJECTION)
    assert (done.what, done.due) == ("late_letter", "2026-03-09T16:00:00Z")
    (letter,) = letters(people)
    assert letter.content["conclusion"] == "object"
    assert facts_of(people, "OpinionReplaced") == []
    assert [fact.body["department"] for fact in facts_of(people, "OpinionGiven")].count(ECOLOGY) == 0
    pass_time(people, CLOSES + late + GRACE)
    assert standing(people)[ECOLOGY].source == "deemed"
    missed = [fact.body for fact in facts_of(people, "LimitMissed") if fact.body["element"] == "give_opinion"]
    assert [body["department"] for body in missed] == [ECOLOGY]
    assert people.tasks()[0].element == "summarise_conditions"
    assert proved(people) == []


def test_the_review_before_signing_tells_that_an_answer_would_be_late():
    people = asked()
    task, actor = task_of(people, ECOLOGY), people.actor(ECOLOGY)
    assert not review_task(people.office, actor, task.task_id, AGREED, LAST).is_late
    assert review_task(people.office, actor, task.task_id, AGREED, CLOSES).is_late


def test_the_limit_fires_only_when_the_grace_is_over():
    people = asked()
    people.office.clock.move_to(CLOSES + GRACE - timedelta(microseconds=1))
    fired = fire_timers(people.office)
    assert (fired.timers, fired.next) == (0, CLOSES + GRACE)
    people.office.clock.move_to(CLOSES + GRACE)
    assert fire_timers(people.office).timers == len(ASKED)


def test_both_instants_of_a_limit_are_recorded_and_a_server_that_was_down_changes_only_the_second():
    people = asked()
    people.office.clock.move_to(CLOSES + 3 * DAY)
    fire_timers(people.office)
    fired = facts_of(people, "TimerFired")
    assert len(fired) == len(ASKED)
    assert {(fact.body["due"], fact.at) for fact in fired} == {("2026-03-09T16:00:00Z", CLOSES + 3 * DAY)}
    assert {(row.receipt_us, row.recorded_us) for row in standing(people).values()} == {
        (to_us(CLOSES), to_us(CLOSES + 3 * DAY))
    }


def test_what_the_clock_did_before_an_act_is_not_told_of_the_person_who_acted():
    people = asked()
    all_but(people, ECOLOGY, HOUSING)
    people.office.clock.move_to(CLOSES + 2 * GRACE)
    answer(people, HOUSING)
    actors = {fact.kind: fact.actor for fact in facts_of(people)}
    assert actors["OpinionDeemed"] == actors["ClockReached"] == actors["LimitMissed"] == SYSTEM.account
    assert actors["LateLetterReceived"] == f"{HOUSING}.issuer"
    assert {task.by for task in closed_tasks(people) if task.how == "recalled"} == {None}


def test_a_step_whose_limit_went_up_a_level_cannot_be_done_late_even_before_the_ticker_came():
    people = asked()
    people.office.clock.move_to(MONDAY + DAY)
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    task = task_of(people, LEAD, "coordinate_at_lead")
    due = from_text("2026-03-07T00:00:00")
    people.office.clock.move_to(due)
    with pytest.raises(TaskRecalled) as refused:
        people.coordinate("resolved", ECOLOGY)
    assert "2026-03-07 00:00" in refused.value.message("en")
    assert task_of(people, LEAD, "coordinate_at_lead").task_id == task.task_id


def test_an_answer_after_the_case_has_ended_leaves_the_instant_of_its_end():
    people = asked()
    all_but(people, ECOLOGY)
    task = task_of(people, ECOLOGY)
    pass_time(people, CLOSES + DAY)
    people.finish()
    ended = case_row(people)
    pass_time(people, CLOSES + 9 * DAY)
    assert answer(people, ECOLOGY, task=task).what == "late_letter"
    assert (case_row(people).ended_us, case_row(people).outcome) == (ended.ended_us, "generated")
    assert proved(people) == []


class Held:
    """The writer's lock in the hands of another thread until it is let go."""

    def __init__(self, store):
        self.has_it, self.let_go = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._hold, args=(store,))

    def _hold(self, store):
        with store.transaction():
            self.has_it.set()
            self.let_go.wait(20)

    def __enter__(self):
        self.thread.start()
        assert self.has_it.wait(5)
        return self

    def __exit__(self, *error):
        self.let_go.set()
        self.thread.join()


class Arrived:
    """The receipts, telling when a first and a second request have had theirs: from there on each waits for the writer."""

    def __init__(self, receipts):
        self.receipts, self.one, self.two = receipts, threading.Event(), threading.Event()

    def first(self, account, key, instant, *, settled=True):
        receipt = self.receipts.first(account, key, instant, settled=settled)
        (self.two if self.one.is_set() else self.one).set()
        return receipt

    def settle(self):
        self.receipts.settle()

    def close(self):
        self.receipts.close()


def test_an_answer_that_waits_for_the_writer_across_the_limit_counts_by_its_receipt(tmp_path):
    people = asked(tmp_path)
    all_but(people, ECOLOGY, HOUSING)
    people.office.clock.move_to(LAST)
    told, arrived = [], Arrived(people.office.receipts)
    people.office = replace(people.office, receipts=arrived)
    task = task_of(people, ECOLOGY)

    def send(department, receipt, **more):
        told.append(answer(people, department, receipt=receipt, key=f"key-of-{department}", **more))

    with Held(people.office.store) as held:
        reply = threading.Thread(target=send, args=(ECOLOGY, LAST), kwargs={"task": task})
        reply.start()
        assert arrived.one.wait(5)
        people.office.clock.move_to(CLOSES + timedelta(seconds=3))
        late = threading.Thread(target=send, args=(HOUSING, CLOSES + 2 * SECOND))
        late.start()
        assert arrived.two.wait(5)
        assert told == []
        held.let_go.set()
        reply.join()
        late.join()
    assert sorted(done.what for done in told) == ["done", "late_letter"]
    assert standing(people)[ECOLOGY].source == "person"
    pass_time(people, CLOSES + GRACE)
    assert standing(people)[HOUSING].source == "deemed"
    close(people.office)


def test_a_wait_beyond_its_bound_ends_in_503_and_the_retry_keeps_the_first_receipt_also_in_a_new_process(tmp_path):
    people = asked(tmp_path)
    all_but(people, ECOLOGY, HOUSING)
    people.office.store.wait_s = 0.05
    people.office.clock.move_to(LAST)
    with Held(people.office.store), pytest.raises(WriterBusy) as busy:
        answer(people, ECOLOGY, key="key-of-ecology", **OBJECTION)
    assert busy.value.status == 503
    assert [fact for fact in facts_of(people, "TaskCompleted") if fact.body["department"] == ECOLOGY] == []
    task = task_of(people, ECOLOGY)
    again = reopened(people)
    again.office.clock.move_to(CLOSES + GRACE)
    fire_timers(again.office)
    done = answer(again, ECOLOGY, key="key-of-ecology", task=task, **OBJECTION)
    assert done.what == "replaced"
    assert standing(again)[ECOLOGY].receipt_us == to_us(LAST)
    assert facts_of(again, "OpinionReplaced")[0].body["receipt"] == "2026-03-09T15:59:59.999999Z"
    close(again.office)


def test_another_content_with_the_key_of_a_try_in_time_is_a_request_of_its_own_and_late(tmp_path):
    people = asked(tmp_path)
    all_but(people, ECOLOGY, HOUSING)
    people.office.store.wait_s = 0.05
    people.office.clock.move_to(LAST)
    with Held(people.office.store), pytest.raises(WriterBusy):
        answer(people, ECOLOGY, key="key-of-ecology")
    people.office.clock.move_to(CLOSES + 2 * SECOND)
    task = task_of(people, ECOLOGY)
    assert answer(people, ECOLOGY, key="key-of-ecology", task=task, **OBJECTION).what == "late_letter"
    assert ECOLOGY not in standing(people)
    close(people.office)


def test_the_bound_of_the_wait_lies_below_the_grace(tmp_path):
    people = asked(tmp_path)
    assert timedelta(seconds=people.office.store.wait_s) < people.office.grace
    close(people.office)


def test_two_people_complete_one_task_at_once_and_exactly_one_wins(tmp_path):
    people = asked(tmp_path)
    task = task_of(people, LAND)
    start, told = threading.Barrier(2), []

    def act(conclusion):
        start.wait()
        try:
            told.append(complete_task(people.office, people.actor(LAND), task.task_id, {"conclusion": conclusion}).what)
        except Exception as error:
            told.append(type(error).__name__)

    threads = [threading.Thread(target=act, args=(said,)) for said in ("no_objection", "not_concerned")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["TaskAlreadyDone", "done"]
    assert len(facts_of(people, "OpinionGiven")) == 1
    assert proved(people) == []
    close(people.office)


def test_a_case_that_another_turn_changed_in_between_is_not_overwritten():
    people = asked()
    row = case_row(people)
    people.answer(LAND)
    with pytest.raises(Exception, match="E-STORE-7"), people.office.store.transaction() as tx:
        cases.save(tx, replace(row, round=9), row.version)
    assert case_row(people).round == 1
