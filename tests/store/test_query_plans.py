"""The queries that meet many rows find theirs through an index: no table is scanned, nothing is sorted aside."""

from __future__ import annotations

import pytest
from store_made import NOON_US, actor, case_row, furnish, inbox_row, project_row

from app.store import cases, inbox, outbox, projects, timers
from app.store.database import Store
from app.store.scope import sight
from app.store.timers import TimerRow

INBOX = {"department": "d", "us": 0, "id": "", "from_us": 0, "before_us": 9, "pattern": "%%", "limit": 51}
# statement, its parameters, the index that must be used
PLANS = {
    "inbox with a limit": (inbox.DUE_ARM, INBOX, "ix_inbox_department_due_us_task_id"),
    "inbox without a limit": (inbox.UNLIMITED_ARM, INBOX, "ix_inbox_department_due_us_task_id"),
    "a page of the inbox with a limit": (inbox.DUE_PAGE, INBOX, "ix_inbox_department_due_us_task_id"),
    "a page of the inbox without a limit": (inbox.UNLIMITED_PAGE, INBOX, "ix_inbox_department_due_us_task_id"),
    "due timers": (timers.DUE, {"until": 5, "limit": 20}, "ix_timers_due_us_node"),
    "ready work": (outbox.READY, {"now": 5, "limit": 20}, "ix_outbox_next"),
    "order of pushes": (outbox.READY, {"now": 5, "limit": 20}, "ix_outbox_order"),
    "projects": (projects.PAGE, sight(actor()) | {"us": 5, "id": "", "pattern": "%%", "limit": 51}, "ix_projects_created_us_id"),
}


def plan(store, statement, parameters):
    with store.read() as read:
        known = {name: value for name, value in parameters.items() if name in statement._bindparams}
        compiled = statement.bindparams(**known).compile(read, compile_kwargs={"render_postcompile": True})
        rows = read.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", tuple(compiled.params[name] for name in compiled.positiontup))
        return [row[3] for row in rows]


@pytest.fixture(scope="module")
def many():
    with Store.open(None) as store:
        furnish(store)
        with store.transaction() as tx:
            for n in range(2, 302):
                cases.insert(tx, case_row(f"c{n}"))
            inbox.put(tx, [inbox_row(f"t{n:05}", case_id=f"c{n % 300 + 1}", department=f"d{n % 40}",
                                     due_us=None if n % 7 == 0 else NOON_US + n) for n in range(4000)])
            timers.put(tx, [TimerRow(f"n{n:05}", "c1", "limit", NOON_US + n) for n in range(4000)])
            for n in range(400):
                projects.insert(tx, project_row(f"q{n}", created_us=NOON_US + n))
            tx.exec_driver_sql("ANALYZE")
        yield store


@pytest.mark.parametrize("name", sorted(PLANS))
def test_the_index_is_used(many, name):
    statement, parameters, index = PLANS[name]
    steps = plan(many, statement, parameters)
    assert any(index in step for step in steps), steps


@pytest.mark.parametrize("name", ["inbox with a limit", "inbox without a limit", "projects"])
def test_a_page_is_read_in_its_order_without_sorting(many, name):
    statement, parameters, _ = PLANS[name]
    assert not [step for step in plan(many, statement, parameters) if "TEMP B-TREE" in step]


@pytest.mark.parametrize("name", ["inbox with a limit", "inbox without a limit", "due timers", "ready work"])
def test_no_table_is_scanned(many, name):
    statement, parameters, index = PLANS[name]
    # "due" is the limited inner result of the search for due timers, not a table.
    scans = [step for step in plan(many, statement, parameters) if step.startswith("SCAN") and index not in step]
    assert [step for step in scans if step != "SCAN due"] == []
