"""A lock by name until the COMMIT, for what two processes could both find absent and both begin.

On SQLite there is one writer anyway. A name is no secret and no row: two that hash alike only wait for each other. Verbs use it inside
their transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))")


def hold(tx: Connection, what: str) -> None:
    """Let nobody else hold this name until the transaction ends. Raises: E-STORE-1 after the bounded wait."""
    if tx.dialect.name == "postgresql":
        tx.execute(_HOLD, {"what": what})
