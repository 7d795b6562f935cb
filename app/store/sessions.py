"""Sessions of signed-in people, by the hash of their token; the token itself is never kept. Verbs of signing in and out
use this.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.store.rows import Shape


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Units: *_us microseconds UTC by the machine's own clock, never the clock of cases."""

    token_hash: str
    account: str
    created_us: int
    seen_us: int
    expires_us: int


SHAPE = Shape(SessionRow, "sessions")
_PUT = SHAPE.insert()
_TOUCH = text("UPDATE sessions SET seen_us = :seen_us WHERE token_hash = :token_hash")
_DROP = text("DELETE FROM sessions WHERE token_hash = :token_hash")
_DROP_OF = text("DELETE FROM sessions WHERE account = :account AND token_hash <> :kept")
_PRUNE = text("DELETE FROM sessions WHERE expires_us < :now")


def put(tx: Connection, row: SessionRow) -> None:
    """A new session."""
    _PUT.run(tx, SHAPE.parameters(row))


def touch(tx: Connection, token_hash: str, seen_us: int) -> None:
    """Note that the session was used."""
    tx.execute(_TOUCH, {"token_hash": token_hash, "seen_us": seen_us})


def drop(tx: Connection, token_hash: str) -> None:
    """End a session."""
    tx.execute(_DROP, {"token_hash": token_hash})


def drop_of_account(tx: Connection, account: str, *, keep: str = "") -> int:
    """End every session of an account, but for the one to keep. Shape: how many."""
    return tx.execute(_DROP_OF, {"account": account, "kept": keep}).rowcount


def prune(tx: Connection, now_us: int) -> int:
    """Forget sessions that have expired. Shape: how many."""
    return tx.execute(_PRUNE, {"now": now_us}).rowcount
