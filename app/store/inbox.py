"""The inbox: one row per open task of a person, and what stays findable of the tasks that are closed.

put, drop, find, of_case, remember and find_closed are for the turn; pages ask the scoped queries. A page of the inbox
is found through the index: least legal time left first, tasks without a limit last. Here must never be the meaning of a
light: DMN has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, TextClause, text

from app.domain.actors import Actor
from app.domain.instants import to_us
from app.store import kernel, paging
from app.store.rows import JSON, Shape
from app.store.scope import AT_OR_BELOW, scoped, sight, statement
from app.store.statements import Sql, Writer

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class InboxRow:
    """Shape: limit is the explained limit (domain/limits.py) or None; due_us its closing instant or None. Units: us
    UTC.
    """

    task_id: str
    case_id: str
    element: str
    model: str
    name_zh: str
    name_en: str
    department: str
    duty: str
    assignee: str | None
    form: str | None
    due_us: int | None
    limit: Mapping[str, Any] | None
    opened_us: int
    round: int
    state: str = "open"


@dataclass(frozen=True, slots=True)
class InboxEntry(InboxRow):
    """An open task as a page shows it. Shape: subject_name is the project's or the plan's. Empty: project fields are None for a case
    about a plan or a layer.
    """

    case_number: str = ""
    project_id: str | None = None
    subject_name: str | None = None
    local_no: str | None = None
    project_code: str | None = None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Shape: rows in order of legal time left; next is the mark of the following page, None at the end."""

    rows: tuple[InboxEntry, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class DueWindow:
    """Tasks due at or after from_us and before before_us. Empty: None leaves a side open. Tasks without a limit are
    outside.
    """

    from_us: int | None = None
    before_us: int | None = None


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many open tasks the department has, each number at most COUNT_CAP ("1000 or more")."""

    open: int
    overdue: int
    soon: int
    later: int
    without_limit: int


@dataclass(frozen=True, slots=True)
class ClosedTaskRow:
    """Shape: how is completed, recalled (at its limit), cancelled or superseded; limit is the one it had.

    Empty: by is None where nobody closed it.
    """

    task_id: str
    case_id: str
    element: str
    model: str
    department: str
    duty: str
    form: str | None
    how: str
    closed_us: int
    due_us: int | None
    round: int
    by: str | None
    name_zh: str
    name_en: str
    limit: Mapping[str, Any] | None
    opened_us: int


SHAPE = Shape(InboxRow, "inbox", codecs={"limit": JSON}, names={"limit": "limit_text"})
CLOSED = Shape(ClosedTaskRow, "closed_tasks", codecs={"limit": JSON}, names={"by": "closed_by", "limit": "limit_text"})
_CLOSED_OF_CASE = CLOSED.select("WHERE case_id = :case ORDER BY closed_us, task_id")
_FIND_CLOSED = CLOSED.select("WHERE task_id = :id")
_ENTRY = (f"SELECT {SHAPE.columns('t')}, c.number, p.id, COALESCE(p.name, l.name), p.local_no, p.code FROM inbox t "
          "JOIN cases c ON c.id = t.case_id LEFT JOIN projects p ON p.id = c.project_id "
          "LEFT JOIN plans l ON l.id = c.subject_id AND c.subject_kind = 'plan' ")
_SEARCHED = "(:pattern = '%%' OR " + " OR ".join(
    f"lower({column}) LIKE lower(:pattern) ESCAPE '!'"
    for column in ("p.name", "l.name", "p.local_no", "p.code", "c.number", "t.name_zh", "t.name_en")) + ") "
# Two limited arms, each one range of the index (department, due_us, task_id): tasks with a limit, then those without. Where nothing is
# searched for, the page is taken from the index before anything is joined to it, whatever a planner thinks of values it does not know.
_DUE = ("WHERE t.department = :department AND (t.due_us, t.task_id) > (:us, :id) AND t.due_us >= :from_us AND t.due_us < :before_us ",
        "ORDER BY t.due_us, t.task_id")
_UNLIMITED = "WHERE t.department = :department AND t.due_us IS NULL AND t.task_id > :id ", "ORDER BY t.task_id"


def _page(which: str, order: str) -> TextClause:
    return text(_ENTRY.replace("FROM inbox t", f"FROM (SELECT * FROM inbox t {which}{order} LIMIT :limit) t") + order)


def _found(which: str, order: str) -> TextClause:
    return text(f"{_ENTRY}{which}AND {_SEARCHED}{order} LIMIT :limit")


DUE_PAGE, UNLIMITED_PAGE = _page(*_DUE), _page(*_UNLIMITED)
DUE_ARM, UNLIMITED_ARM = _found(*_DUE), _found(*_UNLIMITED)
COUNTED = _ENTRY.replace(_ENTRY[:_ENTRY.index(" FROM ")], "SELECT 1") + "WHERE t.department = :department AND " + _SEARCHED
_ONE = statement(_ENTRY + "WHERE t.task_id = :id AND (t.department = :department OR (:oversees = 1 AND "
                 + AT_OR_BELOW.format(column="c.region_path") + "))")
_OPEN_IN_CASE = statement(_ENTRY + "WHERE t.case_id = :case AND {sees_case} ORDER BY t.opened_us, t.task_id")
_CLOSED_IN_CASE = statement(f"SELECT {CLOSED.columns('t')} FROM closed_tasks t JOIN cases c ON c.id = t.case_id "
                            "WHERE t.case_id = :case AND {sees_case} ORDER BY t.closed_us, t.task_id")
_CAPPED = "(SELECT count(*) FROM (SELECT 1 FROM inbox WHERE department = :department AND {} LIMIT :cap) {}) AS {}"
_COUNTS = text("SELECT " + ", ".join(_CAPPED.format(condition, name, name) for name, condition in (
    ("overdue", "due_us < :now_us"), ("soon", "due_us >= :now_us AND due_us < :soon_us"), ("later", "due_us >= :soon_us"),
    ("unlimited", "due_us IS NULL"))))


def put(tx: Writer, rows: Sequence[InboxRow]) -> None:
    """Open tasks; a department that gets one sees the case from then on. Empty: no rows, nothing done."""
    if rows:
        kernel.OPEN_TASKS.write(tx, [SHAPE.parameters(row) for row in rows])


def drop(tx: Writer, task_ids: Iterable[str]) -> None:
    """Take tasks out of the inbox. Empty: no ids, nothing done; an id that is not there is passed over."""
    ids = sorted(set(task_ids))
    if ids:
        kernel.DROP_TASKS.write(tx, [{"id": task_id} for task_id in ids])


def reschedule(tx: Writer, task_ids: Iterable[str], due_us: int | None, limit: Mapping[str, Any]) -> None:
    """Let open tasks have another end of their limit. Empty: due_us None while it is paused; no ids, nothing done."""
    _rescheduled(tx, kernel.RESCHEDULE_TASKS, task_ids, due_us, limit)


def reschedule_closed(tx: Writer, task_ids: Iterable[str], due_us: int | None, limit: Mapping[str, Any]) -> None:
    """The same for tasks that are done while their limit runs on, so that a letter is still judged by its true end."""
    _rescheduled(tx, kernel.RESCHEDULE_CLOSED_TASKS, task_ids, due_us, limit)


def _rescheduled(tx: Writer, statement: Sql, task_ids: Iterable[str], due_us: int | None,
                 limit: Mapping[str, Any]) -> None:
    rows = [{"id": task_id, "due_us": due_us, "limit": JSON.write(limit)} for task_id in sorted(set(task_ids))]
    if rows:
        statement.write(tx, rows)


def assign(tx: Writer, task_id: str, assignee: str | None) -> None:
    """Note who of the department has taken a task. Empty: None says that nobody has."""
    kernel.ASSIGN_TASK.write(tx, {"id": task_id, "assignee": assignee})


def find(tx: Connection, task_id: str) -> InboxRow | None:
    """The open task. Empty: None when there is none of this id."""
    row = kernel.FIND_TASK.run(tx, {"id": task_id}).first()
    return SHAPE.read(row) if row else None


def of_case(tx: Connection, case_id: str) -> list[InboxRow]:
    """The open tasks of a case, oldest first."""
    return [SHAPE.read(row) for row in kernel.OPEN_TASKS_OF_CASE.run(tx, {"case": case_id})]


def closed(row: InboxRow, *, how: str, closed_us: int, by: str | None) -> ClosedTaskRow:
    """The closed form of an open task."""
    return ClosedTaskRow(row.task_id, row.case_id, row.element, row.model, row.department, row.duty, row.form, how,
                         closed_us, row.due_us, row.round, by, row.name_zh, row.name_en, row.limit, row.opened_us)


def remember(tx: Writer, rows: ClosedTaskRow | Sequence[ClosedTaskRow]) -> None:
    """Keep closed tasks findable."""
    several = [rows] if isinstance(rows, ClosedTaskRow) else rows
    if several:
        kernel.KEEP_CLOSED_TASKS.write(tx, [CLOSED.parameters(row) for row in several])


def find_closed(tx: Connection, task_id: str) -> ClosedTaskRow | None:
    """The closed task. Empty: None when there is none of this id."""
    row = tx.execute(_FIND_CLOSED, {"id": task_id}).first()
    return CLOSED.read(row) if row else None


def closed_of_case(tx: Connection, case_id: str) -> list[ClosedTaskRow]:
    """The closed tasks of a case, in the order of their closing: for verbs; pages ask closed_in_case."""
    return [CLOSED.read(row) for row in tx.execute(_CLOSED_OF_CASE, {"case": case_id})]


@scoped
def page(read: Connection, actor: Actor, *, search: str = "", light: DueWindow | None = None, after: str | None = None,
         limit: int = 50) -> InboxPage:
    """The open tasks of the actor's department, least legal time left first, those without a limit last.

    Shape: light is a window of due instants; search looks into project name and numbers, case number and task name.
    Empty: no window means all. Raises: E-STORE-18 for a spoilt mark.
    """
    us, task_id = (-paging.LAST_US, "") if after is None else paging.read_mark(after)
    due, unlimited = (DUE_ARM, UNLIMITED_ARM) if search.strip() else (DUE_PAGE, UNLIMITED_PAGE)
    asked = {"department": actor.department, "pattern": paging.like(search), "id": task_id, "limit": limit + 1}
    rows: list[InboxEntry] = []
    if us is not None:
        window = light or DueWindow()
        asked |= {"us": us, **_bounds(window.from_us, window.before_us)}
        rows = [entry(row) for row in read.execute(due, asked)]
        task_id = ""
    if light is None and len(rows) <= limit:
        rest = asked | {"id": task_id, "limit": limit + 1 - len(rows)}
        rows += [entry(row) for row in read.execute(unlimited, rest)]
    more = len(rows) > limit
    rows = rows[:limit]
    return InboxPage(tuple(rows), paging.mark(rows[-1].due_us, rows[-1].task_id) if more else None)


@scoped
def one(read: Connection, actor: Actor, task_id: str) -> InboxEntry | None:
    """An open task of the actor's department, or of any under an oversight office. Empty: None for any other."""
    row = read.execute(_ONE, _with_grants(actor) | {"id": task_id}).first()
    return entry(row) if row else None


@scoped
def open_in_case(read: Connection, actor: Actor, case_id: str) -> list[InboxEntry]:
    """The open tasks of a case that the actor sees, oldest first: whom it waits for."""
    return [entry(row) for row in read.execute(_OPEN_IN_CASE, sight(actor) | {"case": case_id})]


@scoped
def closed_in_case(read: Connection, actor: Actor, case_id: str) -> list[ClosedTaskRow]:
    """The closed tasks of a case that the actor sees, in the order of their closing."""
    return [CLOSED.read(row) for row in read.execute(_CLOSED_IN_CASE, sight(actor) | {"case": case_id})]


@scoped
def counts(read: Connection, actor: Actor, now: datetime, soon: datetime) -> InboxCounts:
    """How much waits in the actor's department, each count capped so that it costs little.

    Shape: what is due by now is overdue; what is due after it and by `soon` is due soon.
    """
    asked = {"department": actor.department, "cap": COUNT_CAP, "now_us": to_us(now) + 1, "soon_us": to_us(soon) + 1}
    row = read.execute(_COUNTS, asked).one()
    return InboxCounts(min(sum(row), COUNT_CAP), row.overdue, row.soon, row.later, row.unlimited)


def _bounds(from_us: int | None, before_us: int | None) -> dict[str, int]:
    return {"from_us": -paging.LAST_US if from_us is None else from_us,
            "before_us": paging.LAST_US if before_us is None else before_us}


def _with_grants(actor: Actor) -> dict[str, Any]:
    return {name: value for name, value in sight(actor).items() if name != "granted"}


def entry(row: Any) -> InboxEntry:
    """A row of this module's statements."""
    return InboxEntry(*SHAPE.values(row), *row[len(SHAPE.fields):])
