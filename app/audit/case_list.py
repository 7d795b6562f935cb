"""Cases for whoever runs a site: all of them in lines, and one with what it waits for. Read beside a server, from rows and state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.casework import library
from app.domain.instants import from_us, to_text
from app.engine.case import Case
from app.store import artefacts, cases, inbox, outbox
from app.store.cases import CaseRow
from app.store.database import Connection


def listed(read: Connection, status: str = "") -> Iterator[dict[str, Any]]:
    """Every case by number, or those of a status: {case, number, model, model_version, status, outcome, subject_kind, subject,
    project, region, lead, round, facts, started, ended, updated, next_due}.
    """
    versions: dict[str, int | None] = {}
    for row in cases.every(read, status):
        yield _line(read, row, versions)


def shown(read: Connection, row: CaseRow) -> dict[str, Any]:
    """One case: its line, and {open: [{task, element, name_zh, name_en, department, duty, due, opened}], timers: [{element, host, due}],
    works: [{element, work, attempts, error}], failure: {code, element, zh, en} or null}. Raises: E-ENGINE-3, E-MODEL-1.
    """
    case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
    wanted = {each.node: each for each in outbox.of_case(read, row.id) if each.done_us is None}
    return _line(read, row, {}) | {
        "open": [
            {
                "task": task.task_id,
                "element": task.element,
                "name_zh": task.name_zh,
                "name_en": task.name_en,
                "department": task.department,
                "duty": task.duty,
                "due": _instant(task.due_us),
                "opened": _instant(task.opened_us),
            }
            for task in inbox.of_case(read, row.id)
        ],
        "timers": [
            {"element": timer.element, "host": timer.host, "due": to_text(timer.due)}
            for timer in case.open_timers.values()
        ],
        "works": [
            {
                "element": work.element,
                "work": work.kind,
                "attempts": wanted[node].attempts if node in wanted else 0,
                "error": wanted[node].last_error if node in wanted else None,
            }
            for node, work in case.wanted_work.items()
        ],
        "failure": None
        if case.failure is None
        else {name: case.failure[name] for name in ("code", "element", "zh", "en")},
    }


def model_version(read: Connection, row: CaseRow, known: dict[str, int | None]) -> int | None:
    """Which version of its model a case runs on: the newest with that content. Empty: None where it is published no more."""
    digest = row.bindings["models"].get(row.model, "")
    if digest not in known:
        found = [each.version for each in artefacts.versions(read, artefacts.MODEL, row.model) if each.hash == digest]
        known[digest] = max(found, default=None)
    return known[digest]


def _line(read: Connection, row: CaseRow, versions: dict[str, int | None]) -> dict[str, Any]:
    return {
        "case": row.id,
        "number": row.number,
        "model": row.model,
        "model_version": model_version(read, row, versions),
        "status": row.status,
        "outcome": row.outcome,
        "subject_kind": row.subject_kind,
        "subject": row.subject_id,
        "project": row.project_id,
        "region": row.region_path,
        "lead": row.lead_department,
        "round": row.round,
        "facts": row.fact_seq,
        "started": _instant(row.started_us),
        "ended": _instant(row.ended_us),
        "updated": _instant(row.updated_us),
        "next_due": _instant(cases.next_due(read, row.id)),
    }


def _instant(us: int | None) -> str | None:
    return None if us is None else to_text(from_us(us))
