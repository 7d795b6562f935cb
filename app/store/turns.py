"""What a turn asks first, in one statement: the case, the answer its key was given before, and whether a draft lies at its task.

On PostgreSQL it takes the case's row for the turn; SQLite has one writer anyway. A state that the process holds already is
not asked for again. Only casework/turn.py uses this; the texts are in kernel.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain import canonical
from app.store import kernel
from app.store.cases import SHAPE, CaseRow
from app.store.idempotency import Stored


@dataclass(frozen=True, slots=True)
class Found:
    """Shape: row is None where the case still has the version that is known. Empty: stored is None for a new key and without one."""

    row: CaseRow | None
    stored: Stored | None
    has_draft: bool


def find(tx: Connection, case_id: str, *, known: int | None, account: str, key: str | None, task: str,
         due_us: int | None = None) -> Found | None:
    """The case of a turn. Shape: known is the version that is at hand, None for none; due_us is the ticker's, which does not wait.

    Empty: None without such a case, and for the ticker also for one that another process has in hand or has nothing due any more.
    """
    if due_us is not None:
        known = None
    asked = {"id": case_id, "account": account, "key": key, "task": task, "due": due_us}
    asking = kernel.FIND_VERSION if known is not None else kernel.FIND_CASE if due_us is None else kernel.FIND_FREE_CASE
    row = asking.run(tx, asked).first()
    if row is None:
        return None
    if row.begun_at != row.version or (known is not None and row.version != known):
        return find(tx, case_id, known=None, account=account, key=key, task=task, due_us=due_us)
    stored = None if row.answer is None else Stored(canonical.loads(row.answer), row.receipt_us, row.request)
    return Found(None if known is not None else SHAPE.read(row), stored, bool(row.has_draft))
