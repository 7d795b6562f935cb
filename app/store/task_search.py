"""Search among the open tasks of a department: the pages of the inbox with more questions, for programs.

The order is the inbox's own, least legal time left first. A search reads its department's tasks through the index of the inbox
until a page is full, so that what is asked for rarely costs at most the tasks of one department.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from app.domain.actors import Actor
from app.store import inbox, paging
from app.store.inbox import COUNT_CAP, DueWindow, InboxEntry
from app.store.scope import scoped


@dataclass(frozen=True, slots=True)
class TasksWanted:
    """What is asked for; every part narrows. Empty: None asks nothing. Shape: is_taken tells tasks that somebody has taken from others."""

    case_id: str | None = None
    project_id: str | None = None
    model: str | None = None
    element: str | None = None
    duty: str | None = None
    assignee: str | None = None
    round: int | None = None
    is_taken: bool | None = None
    search: str = ""
    due: DueWindow | None = None


@dataclass(frozen=True, slots=True)
class TasksFound:
    """A page of tasks. Shape: total counts all that were asked for, COUNT_CAP at most. Empty: next is None on the last page."""

    rows: tuple[InboxEntry, ...]
    next: str | None
    total: int


_EQUAL = {"case_id": "t.case_id", "project_id": "c.project_id", "model": "t.model", "element": "t.element", "duty": "t.duty",
          "assignee": "t.assignee", "round": "t.round"}
_TAKEN = {True: "t.assignee IS NOT NULL", False: "t.assignee IS NULL"}


@scoped
def found(read: Connection, actor: Actor, *, wanted: TasksWanted | None = None, after: str | None = None,
          limit: int = 50) -> TasksFound:
    """The open tasks of the actor's department that are asked for, least legal time left first, those without a limit last.

    Raises: E-STORE-18 for a spoilt mark.
    """
    asked_for = wanted or TasksWanted()
    narrowed, given = _narrowed(asked_for)
    start, task_id = (-paging.LAST_US, "") if after is None else paging.read_mark(after)
    asked = given | {"department": actor.department, "pattern": paging.like(asked_for.search), "limit": limit + 1}
    window = asked_for.due or DueWindow()
    bounds = {"from_us": -paging.LAST_US if window.from_us is None else window.from_us,
              "before_us": paging.LAST_US if window.before_us is None else window.before_us}
    rows: list[InboxEntry] = []
    if start is not None:
        rows = _rows(read, _due_arm(narrowed), asked | bounds | {"us": start, "id": task_id})
        task_id = ""
    if asked_for.due is None and len(rows) <= limit:
        rest = asked | {"id": task_id, "limit": limit + 1 - len(rows)}
        rows += _rows(read, _unlimited_arm(narrowed), rest)
    total = read.execute(_count(narrowed, asked_for.due is not None), asked | bounds | {"cap": COUNT_CAP}).scalar_one()
    more = len(rows) > limit
    rows = rows[:limit]
    return TasksFound(tuple(rows), paging.mark(rows[-1].due_us, rows[-1].task_id) if more else None, int(total))


def _narrowed(wanted: TasksWanted) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The conditions beyond the inbox's own, and their parameters. Shape: the conditions are of this module alone, never typed."""
    given = {name: getattr(wanted, name) for name in _EQUAL if getattr(wanted, name) is not None}
    conditions = [f"{_EQUAL[name]} = :{name}" for name in given]
    if wanted.is_taken is not None:
        conditions.append(_TAKEN[wanted.is_taken])
    return tuple(conditions), given


def _rows(read: Connection, statement: TextClause, asked: dict[str, Any]) -> list[InboxEntry]:
    return [inbox.entry(row) for row in read.execute(statement, asked)]


@cache
def _due_arm(narrowed: tuple[str, ...]) -> TextClause:
    return text(_with(inbox.DUE_ARM.text, narrowed))


@cache
def _unlimited_arm(narrowed: tuple[str, ...]) -> TextClause:
    return text(_with(inbox.UNLIMITED_ARM.text, narrowed))


@cache
def _count(narrowed: tuple[str, ...], has_window: bool) -> TextClause:
    window = ("t.due_us >= :from_us AND t.due_us < :before_us",) if has_window else ()
    counted = _with(inbox.COUNTED, (*narrowed, *window))
    return text(f"SELECT count(*) FROM ({counted} LIMIT :cap) counted")


def _with(statement: str, conditions: tuple[str, ...]) -> str:
    """The inbox's statement with more conditions on the department's tasks."""
    return statement.replace("t.department = :department", " AND ".join(("t.department = :department", *conditions)), 1)
