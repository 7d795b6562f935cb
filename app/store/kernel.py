"""What a turn asks first, in one statement: the case, the answer its key was given before, and whether a draft lies at its task.

On PostgreSQL it takes the case's row for the turn; SQLite has one writer anyway. A state that the process holds already is
not sent again. Only casework/turn.py uses this; what a turn writes stands with the table it is written to.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain import canonical
from app.store.cases import SHAPE, CaseRow
from app.store.idempotency import Stored
from app.store.statements import Sql


@dataclass(frozen=True, slots=True)
class Found:
    """Shape: row.state is "" where its version is the known one. Empty: stored is None for a new key and without a key."""

    row: CaseRow
    stored: Stored | None
    has_draft: bool


_COLUMNS = SHAPE.columns("c").replace("c.state", "CASE WHEN c.version = :known THEN '' ELSE c.state END")
_FIND = Sql(
    f"SELECT {_COLUMNS}, i.answer, i.receipt_us, i.request, "
    "EXISTS (SELECT 1 FROM drafts d WHERE d.task_id = :task) AS has_draft FROM cases c "
    "LEFT JOIN idempotency i ON i.account = :account AND i.key = :key WHERE c.id = :id",
    locking=" FOR UPDATE OF c",
)


def find(tx: Connection, case_id: str, *, known: int, account: str, key: str | None, task: str) -> Found | None:
    """The case of a turn. Shape: known is the version whose state is at hand, -1 for none. Empty: None without such a case."""
    asked = {"id": case_id, "known": known, "account": account, "key": key, "task": task}
    row = _FIND.run(tx, asked).first()
    if row is None:
        return None
    stored = None if row.answer is None else Stored(canonical.loads(row.answer), row.receipt_us, row.request)
    return Found(SHAPE.read(row), stored, bool(row.has_draft))
