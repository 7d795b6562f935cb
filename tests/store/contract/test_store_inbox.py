"""The inbox: least legal time left first, pages that lose and repeat nothing, capped counts, closed tasks that stay findable."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_made import CITY, DAY_US, NOON, NOON_US, SISTER, actor, case_row, inbox_row, project_row, seed_tree

from app.store import cases, inbox, projects
from app.store.database import Store
from app.store.inbox import DueWindow

WATER = actor("210281-water")


def pages(read, who, limit, **asked):
    after, rows = None, []
    while True:
        page = inbox.page(read, who, after=after, limit=limit, **asked)
        assert len(page.rows) <= limit
        rows += page.rows
        after = page.next
        if after is None:
            return rows


def test_a_task_comes_back_as_it_was_put_with_its_case_and_project(furnished):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row()])
        assert inbox.find(tx, "t1") == inbox_row()
        assert inbox.of_case(tx, "c1") == [inbox_row()]
        assert inbox.find(tx, "none") is None
    with furnished.read() as read:
        [entry] = inbox.page(read, WATER).rows
    assert (entry.task_id, entry.limit, entry.due_us) == ("t1", {"amount": 5, "unit": "WD"}, inbox_row().due_us)
    assert (entry.case_number, entry.subject_name, entry.local_no) == ("2025-000001", "岗店街道污水处理厂", "210281-2026-p1")


def test_a_case_without_a_project_is_in_the_inbox_too(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c9", subject_kind="plan", subject_id="plan1", project_id=None))
        inbox.put(tx, [inbox_row("t9", case_id="c9")])
    with furnished.read() as read:
        [entry] = inbox.page(read, WATER).rows
    assert (entry.case_number, entry.subject_name) == ("2025-000009", None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dues=st.lists(st.one_of(st.none(), st.integers(-3, 3)), max_size=30), limit=st.integers(1, 7))
def test_pages_show_every_task_once_in_the_order_of_legal_time_left(dues, limit):
    with Store.open(None) as store:
        with store.transaction() as tx:
            seed_tree(tx)
            projects.insert(tx, project_row())
            cases.insert(tx, case_row())
            inbox.put(tx, [inbox_row(f"t{n:03}", due_us=None if due is None else NOON_US + due) for n, due in enumerate(dues)])
        with store.read() as read:
            seen = [(row.due_us, row.task_id) for row in pages(read, WATER, limit)]
    expected = sorted(((None if due is None else NOON_US + due, f"t{n:03}") for n, due in enumerate(dues)),
                      key=lambda row: (row[0] is None, row[0] or 0, row[1]))
    assert seen == expected


def test_a_task_that_goes_between_two_pages_moves_no_other(furnished):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row(f"t{n}", due_us=NOON_US + n) for n in range(6)])
    with furnished.read() as read:
        first = inbox.page(read, WATER, limit=3)
    with furnished.transaction() as tx:
        inbox.drop(tx, ["t0", "t2", "absent"])
        inbox.drop(tx, [])
    with furnished.read() as read:
        second = inbox.page(read, WATER, limit=3, after=first.next)
    assert [row.task_id for row in (*first.rows, *second.rows)] == ["t0", "t1", "t2", "t3", "t4", "t5"]


@pytest.mark.parametrize(("search", "found"), [
    ("污水", {"t1", "t2"}), ("210281-2026", {"t1", "t2"}), ("2025-000001", {"t1", "t2"}), ("复核", {"t2"}), ("REVIEW", {"t2"}),
    ("100%", {"t2"}), ("%", {"t2"}), ("_", {"t2"}), ("!", {"t2"}), ("'; DROP TABLE inbox; --", set()), ("  污水 ", {"t1", "t2"})])
def test_search_finds_texts_and_takes_no_sign_for_a_wildcard(furnished, search, found):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row(), inbox_row("t2", name_zh="复核 100%_!", name_en="Review")])
    with furnished.read() as read:
        assert {row.task_id for row in inbox.page(read, WATER, search=search).rows} == found


@pytest.mark.parametrize(("window", "found"), [
    (DueWindow(), ["t0", "t1", "t2"]), (DueWindow(before_us=NOON_US + 1), ["t0"]), (DueWindow(from_us=NOON_US + 1), ["t1", "t2"]),
    (DueWindow(NOON_US + 1, NOON_US + 2), ["t1"]), (DueWindow(NOON_US + 9), [])])
def test_a_window_of_due_instants_leaves_tasks_without_a_limit_out(furnished, window, found):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row(f"t{n}", due_us=NOON_US + n) for n in range(3)])
        inbox.put(tx, [inbox_row("t9", due_us=None, limit=None)])
    with furnished.read() as read:
        assert [row.task_id for row in pages(read, WATER, 2, light=window)] == found
        assert len(pages(read, WATER, 2)) == 4


def test_counts_tell_overdue_near_and_unlimited_apart(furnished):
    long_before = NOON - timedelta(days=30)
    dues = [NOON_US - 1, NOON_US, NOON_US + 1, NOON_US + DAY_US - 1, NOON_US + 2 * DAY_US, NOON_US + 9 * DAY_US, None]
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row(f"t{n}", due_us=due) for n, due in enumerate(dues)])
    with furnished.read() as read:
        assert inbox.counts(read, WATER, NOON, NOON + timedelta(days=1)) == inbox.InboxCounts(7, 2, 2, 2, 1)
        assert inbox.counts(read, WATER, NOON, NOON + timedelta(days=2)) == inbox.InboxCounts(7, 2, 3, 1, 1)
        assert inbox.counts(read, WATER, long_before, long_before) == inbox.InboxCounts(7, 0, 0, 6, 1)
        assert inbox.counts(read, actor("210281-town"), NOON, NOON) == inbox.InboxCounts(0, 0, 0, 0, 0)


def test_counts_stop_at_the_cap(furnished_private):
    with furnished_private.transaction() as tx:
        inbox.put(tx, [inbox_row(f"t{n:05}") for n in range(inbox.COUNT_CAP + 5)])
        inbox.put(tx, [inbox_row(f"s{n}", due_us=NOON_US + 9 * DAY_US) for n in range(3)])
    with furnished_private.read() as read:
        counted = inbox.counts(read, WATER, NOON + timedelta(days=8), NOON + timedelta(days=9))
        assert (counted.open, counted.overdue) == (inbox.COUNT_CAP, inbox.COUNT_CAP)
        assert counted.soon == 3  # however many are overdue


def test_a_department_sees_only_its_own_tasks_and_oversight_may_open_those_below(furnished):
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row(), inbox_row("t2", department="210281-town")])
    with furnished.read() as read:
        assert [row.task_id for row in inbox.page(read, WATER).rows] == ["t1"]
        assert inbox.one(read, WATER, "t1").task_id == "t1"
        assert inbox.one(read, WATER, "t2") is None
        assert inbox.one(read, actor("210200-coordination", CITY, functions={"coordination_office"}), "t2").task_id == "t2"
        assert inbox.one(read, actor("210283-audit", SISTER, functions={"audit"}), "t2") is None
        assert [row.task_id for row in inbox.open_in_case(read, WATER, "c1")] == ["t1", "t2"]


def test_a_department_that_had_a_task_goes_on_seeing_the_case(furnished):
    with furnished.read() as read:
        assert cases.one(read, WATER, "c1") is None
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row()])
        inbox.drop(tx, ["t1"])
    with furnished.read() as read:
        assert cases.one(read, WATER, "c1").id == "c1"


@pytest.mark.parametrize("how", ["completed", "recalled", "cancelled", "superseded"])
def test_a_closed_task_stays_findable(furnished, how):
    closed = inbox.closed(inbox_row(), how=how, closed_us=NOON_US + 7, by="210281-water.issuer")
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row()])
        inbox.drop(tx, ["t1"])
        inbox.remember(tx, closed)
        inbox.remember(tx, [])
        inbox.remember(tx, [replace(closed, task_id="t2")])
        assert inbox.find(tx, "t1") is None
        assert inbox.find_closed(tx, "t1") == closed
        assert [row.task_id for row in inbox.closed_of_case(tx, "c1")] == ["t1", "t2"]
    with furnished.read() as read:
        assert [row.task_id for row in inbox.closed_in_case(read, WATER, "c1")] == ["t1", "t2"]
    assert (closed.how, closed.limit, closed.opened_us, closed.by) == (how, inbox_row().limit, NOON_US, "210281-water.issuer")


def test_tasks_and_closed_tasks_get_another_end_or_none_and_the_rest_keeps_theirs(furnished):
    limit = {"amount": 5, "unit": "WD", "pauses": [{"from": "2026-03-02T01:00:00Z", "to": None}]}
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row("t1", due_us=NOON_US), inbox_row("t2", due_us=NOON_US + 1)])
        inbox.remember(tx, [inbox.closed(inbox_row(key), how="completed", closed_us=NOON_US, by=None) for key in ("t8", "t9")])
        inbox.reschedule(tx, ["t1", "absent"], None, limit)
        inbox.reschedule(tx, [], None, limit)
        inbox.reschedule_closed(tx, ["t9"], NOON_US + DAY_US, limit)
        assert (inbox.find(tx, "t1").due_us, inbox.find(tx, "t1").limit) == (None, limit)
        assert inbox.find(tx, "t2").due_us == NOON_US + 1
        assert (inbox.find_closed(tx, "t9").due_us, inbox.find_closed(tx, "t9").limit) == (NOON_US + DAY_US, limit)
        assert inbox.find_closed(tx, "t8").due_us == inbox_row().due_us
    with furnished.read() as read:
        assert [row.task_id for row in pages(read, WATER, 5)] == ["t2", "t1"]  # without an end it stands last
        assert inbox.counts(read, WATER, NOON + timedelta(days=9), NOON + timedelta(days=9)).overdue == 1


def test_many_rows_at_once_are_all_kept_each_as_it_is(furnished):
    given = {f"t{n:03}": inbox_row(f"t{n:03}", due_us=NOON_US + n, name_zh=f"环节 {n} %s (%)", name_en=")") for n in range(47)}
    with furnished.transaction() as tx:
        inbox.put(tx, list(given.values()))
        inbox.put(tx, [])
        assert {row.task_id: row for row in inbox.of_case(tx, inbox_row().case_id)} == given
