"""What the database's own failures mean to a person: busy, full, failed.

SQLite has then already rolled the transaction back. The store uses this, and the pages for what they read by themselves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoReaderFree

from app.domain.errors import DuoguiError
from app.store.errors import DatabaseUnreachable, DiskFull, StorageFailed, WriterBusy

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FAILED = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN,
           sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}


# lock_not_available, query_canceled, serialization_failure, deadlock_detected
_WAITED, _FULL = {"55P03", "57014", "40001", "40P01"}, "53100"
_UNREACHABLE = ("08", "57P", "53300", "25P03")


@contextmanager
def translated(wait_s: float) -> Iterator[None]:
    """Raise the store's own error for a database that is busy, full or failing; let every other error through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, NoReaderFree) as error:
        meaning = meaning_of(error, wait_s)
        if meaning is None:
            raise
        raise meaning from error


def meaning_of(error: BaseException, wait_s: float) -> DuoguiError | None:
    """The store's own error for one of the database's. Empty: None for every other error."""
    if isinstance(error, NoReaderFree):
        return WriterBusy(wait_s=wait_s)
    if isinstance(error, DBAPIError):
        return _meaning(error.orig, wait_s)
    return _meaning(error, wait_s) if isinstance(error, sqlite3.Error) else None


def _meaning(error: BaseException | None, wait_s: float) -> DuoguiError | None:
    if not isinstance(error, sqlite3.Error):
        return _on_postgresql(error, wait_s)
    primary = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF  # the low byte; Source: sqlite.org/rescode.html
    if primary in _BUSY:
        return WriterBusy(wait_s=wait_s)
    if primary == sqlite3.SQLITE_FULL:
        return DiskFull(detail=str(error))
    return StorageFailed(detail=str(error)) if primary in _FAILED else None


def _on_postgresql(error: BaseException | None, wait_s: float) -> DuoguiError | None:
    """By the state of the error; one without a state is of the link. Source: postgresql.org/docs/15/errcodes-appendix.html."""
    state = getattr(error, "sqlstate", None)
    if state in _WAITED:
        return WriterBusy(wait_s=wait_s)
    if state == _FULL:
        return DiskFull(detail=str(error))
    gone = state is None and type(error).__name__ in ("OperationalError", "InterfaceError", "ConnectionTimeout")
    if gone or (state is not None and state.startswith(_UNREACHABLE)):
        return DatabaseUnreachable()
    return None
