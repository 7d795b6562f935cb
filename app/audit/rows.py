"""The rows that pages read, held against the facts they were written from: tasks, opinions, letters, findings, code, personal values.

The facts are the record and the rows a convenience of the pages; a row that says anything else was altered beside the product.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from app.audit.collected import OPINIONS
from app.casework.personal import is_personal
from app.domain import canonical
from app.domain.facts import Fact
from app.domain.instants import from_text, to_us
from app.domain.opinions import CARRIED, DEEMED, DEEMED_NO_OBJECTION
from app.store import findings, inbox, opinions, personal, projects
from app.store.cases import CaseRow
from app.store.database import Connection

Pair = tuple[str, Any, Any]


def pairs(read: Connection, row: CaseRow, facts: Sequence[Fact]) -> list[Pair]:
    """What each kind of row must say by the facts, and what it says. Shape: (what, by the facts, as stored)."""
    code = [fact.body["code"] for fact in facts if fact.kind == "ProjectCodeAssigned"]
    project = projects.load(read, row.project_id) if row.project_id else None
    return [
        ("task rows", _told_tasks(facts), _task_rows(read, row)),
        ("assignees", _told_assignees(facts), _assignees(read, row)),
        ("opinions", _told_opinions(facts), _opinion_rows(read, row)),
        ("late letters", _told_letters(facts), _letter_rows(read, row)),
        ("findings", _told_findings(facts), _finding_rows(read, row)),
        ("project code", code[-1:], [project.code] if code and project else []),
        ("personal values", [], sorted(_broken_values(read, row, facts))),
    ]


def _told_tasks(facts: Sequence[Fact]) -> list[str]:
    return sorted({fact.body["node"] for fact in facts if fact.kind == "TaskOpened"})  # a migrated step is told twice


def _task_rows(read: Connection, row: CaseRow) -> list[str]:
    still, gone = inbox.of_case(read, row.id), inbox.closed_of_case(read, row.id)
    return sorted([task.task_id for task in still] + [task.task_id for task in gone])


def _told_assignees(facts: Sequence[Fact]) -> dict[str, str]:
    """Who has which open task in hand. Shape: task to account."""
    held: dict[str, str] = {}
    for fact in facts:
        if fact.kind == "TaskClaimed":
            held[fact.body["task"]] = fact.actor
        elif fact.kind in ("TaskReturned", "ElementLeft"):
            held.pop(str(fact.body.get("task") or fact.body.get("node")), None)
    return held


def _assignees(read: Connection, row: CaseRow) -> dict[str, str]:
    return {task.task_id: task.assignee for task in inbox.of_case(read, row.id) if task.assignee is not None}


def _told_opinions(facts: Sequence[Fact]) -> list[str]:
    bodies = [fact.body for fact in facts if fact.kind in OPINIONS]
    return sorted(
        _line(
            body["round"],
            body["department"],
            body.get("conclusion", DEEMED_NO_OBJECTION),
            body.get("conditions", []),
            body.get("article"),
            body["reason"]["personal"] if is_personal(body.get("reason")) else None,
            body.get("source", DEEMED),
            _us(body.get("receipt") or body["due"]),
            body.get("document"),
        )
        for body in bodies
    )


def _opinion_rows(read: Connection, row: CaseRow) -> list[str]:
    return sorted(
        _line(
            o.round,
            o.department,
            o.conclusion,
            o.conditions,
            o.article,
            o.reason_ref,
            o.source,
            o.receipt_us,
            o.document,
        )
        for o in opinions.whole(read, row.id)
        if o.source != CARRIED
    )


def _told_letters(facts: Sequence[Fact]) -> list[str]:
    bodies = [fact.body for fact in facts if fact.kind == "LateLetterReceived"]
    return sorted(
        _line(b["round"], b["department"], b["content"], _us(b["receipt"]), b["source"], b.get("document"))
        for b in bodies
    )


def _letter_rows(read: Connection, row: CaseRow) -> list[str]:
    return sorted(
        _line(each.round, each.department, each.content, each.receipt_us, each.source, each.document)
        for each in opinions.whole_letters(read, row.id)
    )


def _told_findings(facts: Sequence[Fact]) -> list[str]:
    made = [(fact.body["footprint"], each) for fact in facts if fact.kind == "FindingsMade" for each in fact.body["findings"]]
    return sorted(
        _line(version, f["layer"], f["layer_version"], f["count"], str(f["area_m2"]), f["verdict"], f["department"])
        for version, f in made
    )


def _finding_rows(read: Connection, row: CaseRow) -> list[str]:
    return sorted(
        _line(f.footprint_version, f.layer, f.layer_version, f.count, str(f.area_m2), f.verdict, f.department)
        for f in findings.whole(read, row.id)
    )


def _broken_values(read: Connection, row: CaseRow, facts: Sequence[Fact]) -> Iterator[str]:
    """References of facts whose value is missing or not the one that was sealed. Empty: nothing; an erased value is in order."""
    kept = personal.kept(read, row.id)
    for reference in {each["personal"]: each for fact in facts for each in _sealed_in(fact.body)}.values():
        salt, value = kept.get(reference["personal"], (b"", ""))
        if salt is not None and value is not None and personal.sealed(salt, value) != reference["sha256"]:
            yield reference["personal"]


def _sealed_in(value: Any) -> Iterator[dict[str, str]]:
    if is_personal(value):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _sealed_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sealed_in(each)


def _line(*said: Any) -> str:
    return canonical.dumps([list(each) if isinstance(each, tuple) else each for each in said])


def _us(text: str) -> int:
    return to_us(from_text(text))
