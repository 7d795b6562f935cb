"""How a SQLite connection is made here: pragmas, waits, and who begins a transaction.

SQLAlchemy owns BEGIN (a listener sends BEGIN IMMEDIATE); the driver's own implicit transactions are off. Only
database.py and migrations use this.
"""

from __future__ import annotations

import sqlite3
import threading
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from app.store import schema

FILE_NAME = "duogui.db"
BACKUPS = "before-upgrade"  # the folder of the copies that upgrades make
CACHED_STATEMENTS = 512
# recursive_triggers: without it REPLACE deletes rows past the triggers of append-only tables. temp_store: what SQLite
# sorts or rebuilds must not spill into files outside the data directory, where an erased text could stay.
PRAGMAS = ("PRAGMA foreign_keys = ON", "PRAGMA recursive_triggers = ON", "PRAGMA secure_delete = ON",
           "PRAGMA temp_store = MEMORY", "PRAGMA trusted_schema = OFF")


def to_file(path: Path, wait_s: float, *, reading: bool = False) -> sqlite3.Connection:
    """A connection to a database file: WAL, synchronous FULL. Units: wait_s bounds the wait for another process."""
    raw = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False,
                          cached_statements=CACHED_STATEMENTS)
    try:
        for pragma in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *PRAGMAS):
            raw.execute(pragma).close()
        if reading:
            raw.execute("PRAGMA query_only = ON").close()
    except BaseException:
        raw.close()
        raise
    return raw


def in_memory() -> sqlite3.Connection:
    """A private database in memory with the whole schema: a copy of a template, half a millisecond instead of eight."""
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False,
                          cached_statements=CACHED_STATEMENTS)
    template, guard = _template()
    with guard:
        template.backup(raw)
    for pragma in PRAGMAS:
        raw.execute(pragma).close()
    return raw


def begin_immediate(connection: Connection) -> None:
    """Listener of the writer's engine: take the write lock at once, so that what is read in the block stays true."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def bound_wait(connection: Connection, wait_s: float) -> None:
    """Bound what is left of the wait for a lock that another process may hold. Units: s."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA busy_timeout = {max(1, int(wait_s * 1000))}").close()


@cache
def _template() -> tuple[sqlite3.Connection, threading.Lock]:
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    raw.executescript(schema.script())
    return raw, threading.Lock()
