"""Timers found by their due instant; the outbox that forgets nothing and keeps the order of pushes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from store_made import NOON, NOON_US, case_row, outbox_row, project_row

from app.store import cases, outbox, projects, timers
from app.store.timers import TimerRow


def waiting(store, now=NOON_US, limit=20):
    with store.read() as read:
        return [row.message_id for row in outbox.ready(read, now, limit)]


def test_only_what_is_due_is_found_soonest_case_first(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2"))
        timers.put(tx, [TimerRow("n1", "c1", "limit", NOON_US + 5), TimerRow("n2", "c2", "limit", NOON_US + 1),
                        TimerRow("n3", "c1", "limit", NOON_US + 3), TimerRow("n4", "c2", "limit", NOON_US + 9)])
    with furnished.read() as read:
        assert timers.due_cases(read, NOON_US, 10) == []
        assert timers.due_cases(read, NOON_US + 1, 10) == [("c2", NOON_US + 1)]
        assert timers.due_cases(read, NOON_US + 5, 10) == [("c2", NOON_US + 1), ("c1", NOON_US + 3)]
        assert timers.due_cases(read, NOON_US + 9, 1) == [("c2", NOON_US + 1)]
        assert timers.next_due(read) == NOON + timedelta(microseconds=1)


def test_a_timer_that_is_put_again_has_its_new_instant_and_a_dropped_one_is_gone(furnished):
    with furnished.transaction() as tx:
        timers.put(tx, [TimerRow("n1", "c1", "limit", NOON_US)])
        timers.put(tx, [TimerRow("n1", "c1", "limit", NOON_US + 2)])
        timers.put(tx, [])
        assert timers.of_case(tx, "c1") == [TimerRow("n1", "c1", "limit", NOON_US + 2)]
        timers.drop(tx, ["n1", "absent"])
        timers.drop(tx, [])
        assert timers.of_case(tx, "c1") == []
    with furnished.read() as read:
        assert timers.next_due(read) is None


def test_a_row_comes_back_as_it_was_put_and_is_ready_from_its_instant_on(furnished):
    with furnished.transaction() as tx:
        outbox.put(tx, [outbox_row(kind="work", topic="check_site")])
        outbox.put(tx, [])
    assert waiting(furnished, NOON_US - 1) == []
    with furnished.read() as read:
        [row] = outbox.ready(read, NOON_US, 20)
        assert outbox.next_due(read) == NOON
    assert (row.kind, row.topic, row.body, row.attempts, row.done_us) == ("work", "check_site", {"what": "plan"}, 0, None)


def test_pushes_of_a_project_to_a_receiver_leave_in_order_and_one_that_is_hindered_holds_the_next(furnished):
    with furnished.transaction() as tx:
        projects.insert(tx, project_row("p2"))
        outbox.put(tx, [outbox_row("first"), outbox_row("second"), outbox_row("other_receiver", topic="investment"),
                        outbox_row("other_project", project_id="p2"), outbox_row("work", kind="work"),
                        outbox_row("notice", kind="notice", project_id=None)])
    free = ["first", "other_receiver", "other_project", "work", "notice"]
    assert waiting(furnished) == free
    with furnished.transaction() as tx:
        assert outbox.retry(tx, outbox.of_case(tx, "c1")[0].id, NOON_US + 60, "down" * 500)
    assert waiting(furnished) == free[1:]
    assert set(waiting(furnished, NOON_US + 60)) == set(free)
    with furnished.transaction() as tx:
        first = outbox.of_case(tx, "c1")[0]
        assert (first.attempts, len(first.last_error)) == (1, 500)
        assert outbox.done(tx, first.id, NOON_US + 61)
    assert set(waiting(furnished, NOON_US + 61)) == {"second", *free[1:]}


def test_what_is_done_or_cancelled_cannot_be_done_again(furnished):
    with furnished.transaction() as tx:
        outbox.put(tx, [outbox_row("work", kind="work"), outbox_row("push", node="n2"), outbox_row("notice", kind="notice", node="n3")])
        work, push, notice = (row.id for row in outbox.of_case(tx, "c1"))
        assert outbox.done(tx, push, NOON_US)
        assert not outbox.done(tx, push, NOON_US)
        assert not outbox.retry(tx, push, NOON_US, "late")
        outbox.cancel_of_case(tx, "c1", [])
        assert outbox.find(tx, work)
        outbox.cancel_of_case(tx, "c1", ["work", "push"])
        assert not outbox.done(tx, work, NOON_US)
        assert outbox.find(tx, work) is None
        assert outbox.find(tx, push).done_us == NOON_US
        outbox.cancel(tx, "c1", [])
        assert outbox.find(tx, notice)
        outbox.cancel(tx, "c1", ["n1", "n3"])
        assert outbox.find(tx, notice) is None
        assert outbox.find(tx, push)
    assert waiting(furnished) == []


def test_a_message_id_is_never_given_twice(furnished):
    with pytest.raises(IntegrityError), furnished.transaction() as tx:
        outbox.put(tx, [outbox_row("same"), outbox_row("same")])
    assert waiting(furnished) == []


def test_the_cases_with_a_timer_from_an_instant_on_are_found_once_each(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2"))
        timers.put(tx, [TimerRow("n1", "c1", "limit", NOON_US + 5), TimerRow("n2", "c2", "limit", NOON_US + 1),
                        TimerRow("n3", "c1", "limit", NOON_US + 3)])
    with furnished.read() as read:
        assert timers.cases_due_from(read, NOON_US) == ["c1", "c2"]
        assert timers.cases_due_from(read, NOON_US + 5) == ["c1"]
        assert timers.cases_due_from(read, NOON_US + 6) == []
