"""The first answer to an idempotency key, kept in the same transaction as what it answers.

Only the verbs use this. An answer is what a person was told and holds no value that identifies a person, only
references.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from app.domain import canonical
from app.store import kernel
from app.store.statements import Sql, Writer


@dataclass(frozen=True, slots=True)
class Stored:
    """Shape: request is the digest of the answered request, "" where none was given. Units: receipt_us us UTC."""

    answer: Mapping[str, Any]
    receipt_us: int
    request: str = ""


_ANSWER = Sql("SELECT answer, receipt_us, request FROM idempotency WHERE account = :account AND key = :key")
_PRUNE = text("DELETE FROM idempotency WHERE at_us < :before")


def answer(tx: Connection, account: str, key: str) -> Stored | None:
    """The answer that was given to this key of this account. Empty: None when the key is new."""
    row = _ANSWER.run(tx, {"account": account, "key": key}).first()
    return Stored(canonical.loads(row.answer), row.receipt_us, row.request) if row else None


def remember(tx: Writer, account: str, key: str, answer: Mapping[str, Any], receipt_us: int, at_us: int, *,  # noqa: PLR0913
             refusal: Exception, case_id: str | None = None, request: str = "") -> None:
    """Keep the answer to a key. Shape: answer is canonical JSON. Units: receipt_us and at_us us UTC.

    Raises: refusal where another process has answered this key meanwhile; its answer stays.
    """
    kernel.KEEP_ANSWER.write(tx, {"account": account, "key": key, "case": case_id, "request": request,
                                  "answer": canonical.dumps(answer), "receipt_us": receipt_us, "at_us": at_us}, refusal)


def prune(tx: Connection, before_us: int) -> int:
    """Forget answers given before an instant. Shape: how many."""
    return tx.execute(_PRUNE, {"before": before_us}).rowcount
