"""The outbox: work and messages that a turn wants done outside, kept until they are done.

A turn puts rows; perform_work does them outside any transaction and marks them in the turn that takes the result.
Pushes of one project to one receiver leave in their order. Here must never be an address or a call to anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from app.domain.actors import Actor
from app.domain.instants import from_us
from app.store import kernel
from app.store.rows import JSON, Shape
from app.store.scope import scoped, sight, statement, unscoped
from app.store.statements import Writer

WORK, PUSH, NOTICE = "work", "push", "notice"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Shape: id is 0 until put() gives it its place in the order; kind is work, push or notice; topic is the kind of
    work or the receiver; node the waiting element of a work. message_id is unique for ever. Empty: done_us is None
    while it waits.
    """

    id: int
    case_id: str | None
    project_id: str | None
    kind: str
    topic: str
    message_id: str
    node: str | None
    body: Mapping[str, Any]
    next_us: int
    attempts: int = 0
    done_us: int | None = None
    last_error: str | None = None


SHAPE = Shape(OutboxRow, "outbox", codecs={"body": JSON}, unwritten=("id",))
_FIND = SHAPE.select("WHERE id = :id")
_OF_CASE = SHAPE.select("WHERE case_id = :case ORDER BY id")
_HINDERED = statement(f"SELECT {SHAPE.columns('o')} FROM outbox o JOIN cases c ON c.id = o.case_id WHERE c.id = :case "
                      "AND o.done_us IS NULL AND o.last_error IS NOT NULL AND {sees_case} ORDER BY o.attempts DESC, o.id")
# A push waits while an earlier push of its project to its receiver is not done, however long that one's next try is
# away.
READY = text(f"SELECT {SHAPE.columns('o')} FROM outbox o WHERE o.done_us IS NULL AND o.next_us <= :now "
             "AND NOT (o.kind = 'push' AND EXISTS (SELECT 1 FROM outbox earlier WHERE earlier.done_us IS NULL "
             "AND earlier.kind = 'push' AND earlier.project_id = o.project_id AND earlier.topic = o.topic "
             "AND earlier.id < o.id)) ORDER BY o.next_us, o.id LIMIT :limit")
_DONE = text("UPDATE outbox SET done_us = :now, last_error = NULL WHERE id = :id AND done_us IS NULL")
_RETRY = text("UPDATE outbox SET next_us = :next, attempts = attempts + 1, last_error = :error "
              "WHERE id = :id AND done_us IS NULL")
# Of a push that was hindered the next may be due earlier than it may leave; the ticker then looks once in vain.
_NEXT = text("SELECT MIN(next_us) FROM outbox WHERE done_us IS NULL")


def put(tx: Writer, rows: Sequence[OutboxRow]) -> None:
    """Keep what is wanted, in the order given. Empty: no rows, nothing done."""
    if rows:
        kernel.PUT_WORK.write(tx, [SHAPE.parameters(row) for row in rows])


def find(tx: Connection, row_id: int) -> OutboxRow | None:
    """The row. Empty: None when there is none, or it was cancelled."""
    row = tx.execute(_FIND, {"id": row_id}).first()
    return SHAPE.read(row) if row else None


def of_case(tx: Connection, case_id: str) -> list[OutboxRow]:
    """All rows of a case, done ones too, in their order."""
    return [SHAPE.read(row) for row in tx.execute(_OF_CASE, {"case": case_id})]


def done(tx: Connection, row_id: int, now_us: int) -> bool:
    """Mark a row done. Empty: False when it was done or cancelled before, so its result is not wanted any more."""
    return tx.execute(_DONE, {"id": row_id, "now": now_us}).rowcount == 1


def retry(tx: Connection, row_id: int, next_us: int, error: str) -> bool:
    """Try a row again later; the error is kept, cut at 500 characters. Empty: False when it was done or cancelled."""
    return tx.execute(_RETRY, {"id": row_id, "next": next_us, "error": error[:500]}).rowcount == 1


def cancel(tx: Writer, case_id: str, nodes: Collection[str]) -> None:
    """Take away what certain elements of a case wanted done and want no more; what is done stays. Empty: no nodes, nothing done."""
    rows = [{"case": case_id, "node": node} for node in sorted(nodes)]
    if rows:
        kernel.CANCEL_WORK.write(tx, rows)


def cancel_of_case(tx: Writer, case_id: str, kinds: Collection[str] = (WORK,)) -> None:
    """Take away what a case no longer wants done; what is done stays. Empty: no kinds, nothing done."""
    rows = [{"case": case_id, "kind": kind} for kind in sorted(kinds)]
    if rows:
        kernel.CANCEL_WORK_OF_CASE.write(tx, rows)


@unscoped("the performer of work acts for everybody and shows nothing to anybody")
def ready(read: Connection, now_us: int, limit: int = 20) -> list[OutboxRow]:
    """What may be done now, soonest first; of the pushes of a project to a receiver only the first that is not done."""
    return [SHAPE.read(row) for row in read.execute(READY, {"now": now_us, "limit": limit})]


@scoped
def hindered(read: Connection, actor: Actor, case_id: str) -> list[OutboxRow]:
    """What a case wants done and was tried without success, the most often tried first."""
    return [SHAPE.read(row) for row in read.execute(_HINDERED, sight(actor) | {"case": case_id})]


@unscoped("an instant alone")
def next_due(read: Connection) -> datetime | None:
    """The instant at which something may be done next. Empty: None when nothing waits."""
    due = read.execute(_NEXT).scalar_one()
    return None if due is None else from_us(due)
