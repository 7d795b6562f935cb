"""A task as it is now, for who comes too late to it: open, done by whom, recalled at which limit, cancelled why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from app.casework.errors import TaskAlreadyDone, TaskCancelled, TaskRecalled
from app.domain.errors import DuoguiError
from app.store import cases, inbox, org
from app.web import names
from app.web.access import actor, subject_or_none
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present.dates import moment_us
from app.web.today import today


@dataclass(frozen=True, slots=True)
class TaskNow:
    """Shape: rows are terms and words; case_id leads to the case."""

    case_id: str
    name: str
    rows: tuple[tuple[str, str], ...]


def task_now() -> TaskNow | None:
    """The task that the address names, as it is now. Empty: None where the address names none the actor may see."""
    task_id = (request.view_args or {}).get("task_id")
    if task_id is None or subject_or_none() is None:
        return None
    found: Any = inbox.find(reader(), task_id) or inbox.find_closed(reader(), task_id)
    case = cases.one(reader(), actor(), found.case_id) if found else None
    if found is None or case is None:
        return None
    name = chosen(found, "name") or names.element_name(case, found.model, found.element)
    rows = [
        (_("任务"), name),
        (_("案件"), case.number),
        (_("承办"), names.department_name(found.department)),
        *_state(found),
    ]
    return TaskNow(case.id, name, tuple(rows))


def _state(found: Any) -> list[tuple[str, str]]:
    if isinstance(found, inbox.InboxRow):
        return [(_("状态"), _("待办"))]
    by = org.account(reader(), found.by) if found.by else None
    words = {
        "completed": _("已办结"),
        "recalled": _("期限届满，已收回"),
        "cancelled": _("已取消，不再需要办理"),
        "superseded": _("已被取代"),
    }.get(found.how, found.how)
    rows = [(_("状态"), words), (_("时间"), moment_us(found.closed_us, today().date))]
    return [*rows, (_("办理人"), chosen(by, "name"))] if by is not None and found.how == "completed" else rows


def refusal() -> DuoguiError:
    """Why the closed task that the address names cannot be acted on. Raises: nothing; the caller raises it."""
    found = subject_or_none()
    case = cases.one(reader(), actor(), found.case_id)
    name = chosen(found, "name") or (names.element_name(case, found.model, found.element) if case else found.element)
    by = org.account(reader(), found.by) if found.by else None
    if found.how == "completed":
        return TaskAlreadyDone(name=name, when=moment_us(found.closed_us), by=chosen(by, "name") if by else found.by)
    if found.how == "recalled":
        return TaskRecalled(name=name, due=moment_us(found.due_us))
    return TaskCancelled(name=name)
