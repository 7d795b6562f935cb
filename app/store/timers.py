"""Timers: one row per waiting timer of a live case, found by its due instant.

The turn writes them; the ticker asks what is due and takes a turn. Nothing else polls. Here must never be what a timer
means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from app.domain.instants import from_us
from app.store import kernel
from app.store.rows import Shape
from app.store.scope import unscoped
from app.store.statements import Writer


@dataclass(frozen=True, slots=True)
class TimerRow:
    """Shape: node is the engine's id of the waiting event. Units: due_us microseconds UTC."""

    node: str
    case_id: str
    element: str
    due_us: int


SHAPE = Shape(TimerRow, "timers")
DUE = text("SELECT case_id, MIN(due_us) AS due_us FROM (SELECT case_id, due_us FROM timers WHERE due_us <= :until "
           "ORDER BY due_us, node LIMIT :limit) due GROUP BY case_id ORDER BY due_us, case_id")
_CASES_FROM = text("SELECT DISTINCT case_id FROM timers WHERE due_us >= :from_us ORDER BY case_id")
_NEXT = text("SELECT MIN(due_us) FROM timers")


def put(tx: Writer, rows: Sequence[TimerRow]) -> None:
    """Let timers wait; one that waits already gets its new due instant. Empty: no rows, nothing done."""
    if rows:
        kernel.PUT_TIMERS.write(tx, [SHAPE.parameters(row) for row in rows])


def drop(tx: Writer, nodes: Iterable[str]) -> None:
    """Take timers away. Empty: none given, nothing done; one that is not there is passed over."""
    gone = sorted(set(nodes))
    if gone:
        kernel.DROP_TIMERS.write(tx, [{"node": node} for node in gone])


def of_case(tx: Connection, case_id: str) -> list[TimerRow]:
    """The waiting timers of a case, soonest first."""
    return [SHAPE.read(row) for row in kernel.TIMERS_OF_CASE.run(tx, {"case": case_id})]


@unscoped("the ticker fires limits for everybody; it shows nothing to anybody")
def due_cases(read: Connection, until_us: int, limit: int = 100) -> list[tuple[str, int]]:
    """The cases of the `limit` soonest timers due at or before `until_us`. Shape: (case id, its soonest due), soonest
    first.
    """
    return [(row.case_id, row.due_us) for row in read.execute(DUE, {"until": until_us, "limit": limit})]


@unscoped("the import of a calendar computes everybody's limits anew; it shows nothing to anybody")
def cases_due_from(read: Connection, from_us: int) -> list[str]:
    """The cases with a timer due at or after an instant."""
    return [row.case_id for row in read.execute(_CASES_FROM, {"from_us": from_us})]


@unscoped("an instant alone")
def next_due(read: Connection) -> datetime | None:
    """The instant at which the next timer is due. Empty: None when nothing waits."""
    due = read.execute(_NEXT).scalar_one()
    return None if due is None else from_us(due)
