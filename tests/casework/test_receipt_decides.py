"""The instant at which an answer was received decides, on either store, whoever gets the case's lock first and however late.

The lock is really held, by another session, while the limit passes; what waits for it waits in threads of its own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from app.audit.compare import compare
from app.audit.verify import verify
from app.casework.complete_task import complete_task
from app.casework.errors import CaseInOtherHands
from app.casework.fire_timers import fire_timers
from app.casework.turn import take_turn
from app.domain.actors import SYSTEM
from app.domain.instants import to_us
from app.store.errors import WriterBusy
from both_stores import BOTH, LIMIT_S, asked_on, beside, in_other_hands, until_waiting
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    MONDAY,
    OBJECTION,
    SECOND,
    close,
    facts_of,
    letters,
    standing,
    task_of,
)

GRACE = timedelta(seconds=5)
LAST = CLOSES - timedelta(microseconds=1)


@pytest.fixture(params=BOTH)
def people(request, tmp_path):
    with asked_on(request.param, tmp_path) as people:
        people.office.clock.move_to(MONDAY + DAY)
        people.answer_all(but=(ECOLOGY, HOUSING))
        yield people


@dataclass(slots=True)
class Sender:
    """Requests on their way, each in a thread. Shape: told is what came of them by department, or of the ticker."""

    people: object
    tasks: dict
    told: dict = field(default_factory=dict)
    threads: list = field(default_factory=list)

    def answer(self, department, receipt):
        actor = self.people.actor(department)
        self._go(department, lambda: complete_task(
            self.people.office, actor, self.tasks[department], OBJECTION, key=f"key-of-{department}", receipt=receipt
        ).what)  # fmt: skip

    def tick(self):
        self._go("ticker", lambda: fire_timers(self.people.office).timers)

    def _go(self, who, act):
        def run():
            try:
                self.told[who] = act()
            except Exception as error:
                self.told[who] = error

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()

    def done(self):
        for thread in self.threads:
            thread.join(LIMIT_S)
            assert not thread.is_alive()
        return self.told


@pytest.fixture
def sender(people):
    return Sender(people, {who: task_of(people, who).task_id for who in (ECOLOGY, HOUSING)})


def proved(people):
    with people.office.store.read() as read:
        assert compare(read, people.case) == []
    assert verify(people.office.store)["faults"] == []


def test_what_was_received_in_time_counts_and_what_came_later_does_not_though_both_wait_for_a_lock_held_across_the_limit(
    people, sender
):
    people.office.clock.move_to(LAST)
    with in_other_hands(people) as let_go:
        sender.answer(ECOLOGY, LAST)
        until_waiting(people, 1)
        people.office.clock.move_to(CLOSES + 2 * SECOND)
        sender.answer(HOUSING, CLOSES)
        until_waiting(people, 2)
        assert sender.told == {}
        let_go.set()
        assert sender.done() == {ECOLOGY: "done", HOUSING: "late_letter"}
    assert (standing(people)[ECOLOGY].source, standing(people)[ECOLOGY].receipt_us) == ("person", to_us(LAST))
    assert HOUSING not in standing(people)
    assert [letter.department for letter in letters(people)] == [HOUSING]
    people.office.clock.move_to(CLOSES + GRACE)
    assert fire_timers(people.office).timers == 1
    assert standing(people)[HOUSING].source == "deemed"
    proved(people)


def test_a_late_answer_that_overtakes_one_in_time_takes_nothing_from_it(people, sender):
    people.office.clock.move_to(LAST)
    with in_other_hands(people) as let_go:
        people.office.clock.move_to(CLOSES + GRACE + SECOND)
        sender.answer(HOUSING, CLOSES + GRACE)
        until_waiting(people, 1)
        sender.answer(ECOLOGY, LAST)
        until_waiting(people, 2)
        let_go.set()
        assert sender.done() == {HOUSING: "late_letter", ECOLOGY: "replaced"}
    assert {who: standing(people)[who].source for who in (ECOLOGY, HOUSING)} == {ECOLOGY: "person", HOUSING: "deemed"}
    assert standing(people)[ECOLOGY].conclusion == "object"
    order = [
        (fact.kind, fact.body["department"])
        for fact in facts_of(people, "OpinionDeemed", "LateLetterReceived", "OpinionReplaced")
    ]
    assert sorted(order[:2]) == [("OpinionDeemed", ECOLOGY), ("OpinionDeemed", HOUSING)]
    assert order[2:] == [("LateLetterReceived", HOUSING), ("OpinionReplaced", ECOLOGY)]
    proved(people)


def test_limits_that_were_due_fire_before_a_late_answer_although_no_ticker_has_come(people, sender):
    people.office.clock.move_to(CLOSES + GRACE)
    sender.answer(HOUSING, CLOSES + GRACE)
    assert sender.done() == {HOUSING: "late_letter"}
    facts = facts_of(people)
    places = {fact.kind: place for place, fact in enumerate(facts)}
    assert places["TimerFired"] < places["OpinionDeemed"] < places["LateLetterReceived"]
    fired = [fact for fact in facts if fact.kind == "TimerFired"]
    assert [(fact.actor, fact.body["due"]) for fact in fired] == [(SYSTEM.account, "2026-03-09T16:00:00Z")] * 2
    assert facts[places["LateLetterReceived"]].actor == f"{HOUSING}.issuer"
    assert {who: standing(people)[who].source for who in (ECOLOGY, HOUSING)} == dict.fromkeys(
        (ECOLOGY, HOUSING), "deemed"
    )
    assert fire_timers(people.office).timers == 0
    proved(people)


def test_a_ticker_that_comes_while_an_answer_in_time_waits_does_not_take_its_place(people, sender):
    people.office.clock.move_to(LAST)
    with in_other_hands(people) as let_go:
        sender.answer(ECOLOGY, LAST)
        until_waiting(people, 1)
        people.office.clock.move_to(CLOSES + GRACE)
        sender.tick()
        let_go.set()
        told = sender.done()
    assert told[ECOLOGY] in (
        "done",
        "replaced",
    )  # the ticker passes a case in other hands by, or comes behind, or before
    fire_timers(people.office)
    assert {who: standing(people)[who].source for who in (ECOLOGY, HOUSING)} == {ECOLOGY: "person", HOUSING: "deemed"}
    assert len([fact for fact in facts_of(people, "OpinionDeemed") if fact.body["department"] == HOUSING]) == 1
    proved(people)


def test_of_an_answer_in_time_and_its_silence_exactly_one_stands_when_both_come_at_once(people, sender):
    people.office.clock.move_to(CLOSES + GRACE)
    for _ in range(3):
        sender.tick()
    sender.answer(ECOLOGY, LAST)
    sender.answer(HOUSING, LAST)
    told = sender.done()
    assert {told[ECOLOGY], told[HOUSING]} <= {"done", "replaced"}
    assert told["ticker"] in (0, 1, 2)
    assert {standing(people)[who].source for who in (ECOLOGY, HOUSING)} == {"person"}
    spoken = [fact.body["department"] for fact in facts_of(people, "OpinionGiven", "OpinionReplaced")]
    assert sorted(who for who in spoken if who in (ECOLOGY, HOUSING)) == sorted((ECOLOGY, HOUSING))
    proved(people)


def test_a_ticker_reads_nothing_of_a_case_whose_limits_another_has_fired(people):
    people.office.clock.move_to(CLOSES + GRACE)
    assert fire_timers(people.office).timers == 2
    asked = []

    def count(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        with pytest.raises(CaseInOtherHands):
            take_turn(people.office, SYSTEM, people.case, lambda turn: turn.fired, kind=int, waits=False)
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len([statement for statement in asked if "SELECT" in statement]) == 1


@pytest.mark.postgres
def test_a_retry_at_another_process_of_the_site_keeps_the_receipt_of_its_first_try(tmp_path):
    with asked_on("postgresql", tmp_path) as people:
        people.office.clock.move_to(MONDAY + DAY)
        people.answer_all(but=(ECOLOGY, HOUSING))
        other = beside(people, lock_wait_seconds="0.1")
        people.office.clock.move_to(LAST)
        task = task_of(people, ECOLOGY).task_id
        with in_other_hands(people), pytest.raises(WriterBusy) as refused:
            complete_task(other, people.actor(ECOLOGY), task, OBJECTION, key="key-of-ecology", receipt=LAST)
        assert refused.value.status == 503
        close(other)
        people.office.clock.move_to(CLOSES + GRACE)
        fire_timers(people.office)
        assert (
            complete_task(people.office, people.actor(ECOLOGY), task, OBJECTION, key="key-of-ecology").what
            == "replaced"
        )
        assert facts_of(people, "OpinionReplaced")[0].body["receipt"] == "2026-03-09T15:59:59.999999Z"
        proved(people)
