"""Rows of the store as the interface tells them, read through scoped queries alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.casework.forms.definition import Field, Form
from app.casework.open_case import Opening
from app.domain.actors import Actor
from app.domain.facts import Fact
from app.domain.instants import from_us, to_text
from app.store import cases
from app.store.cases import CaseRow
from app.store.inbox import ClosedTaskRow, InboxEntry
from app.web.offices import reader
from app.web.subjects import subject_name


def task(actor: Actor, row: InboxEntry | ClosedTaskRow) -> dict[str, Any]:
    """A task that the actor sees, open or closed."""
    told = {
        "id": row.task_id,
        "case": row.case_id,
        "model": row.model,
        "element": row.element,
        "name": {"zh": row.name_zh or row.element, "en": row.name_en or row.element},
        "department": row.department,
        "duty": row.duty,
        "form": row.form,
        "round": row.round,
        "opened": _instant(row.opened_us),
        "due": _instant(row.due_us),
        "limit": row.limit,
    }
    return told | (_open(row) if isinstance(row, InboxEntry) else _closed(actor, row))


def tasks(actor: Actor, rows: Iterable[InboxEntry]) -> list[dict[str, Any]]:
    """Several open tasks."""
    return [task(actor, row) for row in rows]


def _open(row: InboxEntry) -> dict[str, Any]:
    return {
        "case_number": row.case_number,
        "project": row.project_id,
        "subject": row.subject_name or row.case_number,
        "assignee": row.assignee,
        "state": "open",
        "closed": None,
        "closed_by": None,
    }


def _closed(actor: Actor, row: ClosedTaskRow) -> dict[str, Any]:
    case = cases.one(reader(), actor, row.case_id)
    return {
        "case_number": case.number if case else "",
        "project": case.project_id if case else None,
        "subject": subject_name(actor, case) if case else "",
        "assignee": None,
        "state": row.how,
        "closed": _instant(row.closed_us),
        "closed_by": row.by,
    }


def case(row: CaseRow) -> dict[str, Any]:
    """A case that the actor sees."""
    return {
        "id": row.id,
        "number": row.number,
        "subject_kind": row.subject_kind,
        "subject": row.subject_id,
        "project": row.project_id,
        "model": row.model,
        "region": row.region_path.rsplit("/", 1)[-1],
        "lead_department": row.lead_department,
        "initiator": row.initiator,
        "round": row.round,
        "status": row.status,
        "outcome": row.outcome,
        "started": _instant(row.started_us),
        "ended": _instant(row.ended_us),
        "updated": _instant(row.updated_us),
        "facts": row.fact_seq,
        "head": row.fact_head.hex(),
    }


def fact(row: Fact) -> dict[str, Any]:
    """A fact as it is kept; its hash is that of its canonical text behind the hash before it."""
    return {
        "seq": row.seq,
        "kind": row.kind,
        "version": row.version,
        "at": to_text(row.at),
        "actor": row.actor,
        "body": row.body,
        "hash": row.hash.hex(),
    }


def form(found: Form) -> dict[str, Any]:
    """A form's entries."""
    return {
        "key": found.key,
        "title": {"zh": found.title_zh, "en": found.title_en},
        "binds": {"zh": found.binds_zh, "en": found.binds_en},
        "articles": list(found.articles),
        "fields": [_field(each) for each in found.fields],
    }


def _field(each: Field) -> dict[str, Any]:
    return {
        "name": each.name,
        "type": each.type,
        "label": {"zh": each.label_zh, "en": each.label_en},
        "help": {"zh": each.help_zh, "en": each.help_en},
        "required": each.required,
        "required_if": each.required_if,
        "shown_if": each.shown_if,
        "options": [{"value": o.value, "label": {"zh": o.label_zh, "en": o.label_en}} for o in each.options],
        "max_length": each.max_length,
        "decimals": each.decimals,
        "most": each.most,
        "kinds": list(each.kinds),
        "validity": each.validity,
        "personal": each.personal,
    }


def opening(found: Opening) -> dict[str, Any]:
    """A matter that may be opened."""
    return {"model": found.model, "name": {"zh": found.name_zh, "en": found.name_en}, "form": form(found.form)}


def _instant(us: int | None) -> str | None:
    return None if us is None else to_text(from_us(us))
