"""Bringing an older database to this program's schema: a copy of it first, then all revisions in one transaction.

A kill at any moment leaves the old schema or the new one, never a mixture: the DDL of SQLite and of PostgreSQL is
transactional when nobody commits in between. Only database.upgrade() and the copies from PostgreSQL call this, so that
opening a store need not load alembic.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, StaticPool, create_engine, event

from app.store import connecting, locking, postgres, schema
from app.store.errors import DirectoryEmpty, NodesConnected, SchemaUnknown, StorageFailed
from app.store.failures import translated
from app.store.files import synchronise
from app.store.lock_file import LockFile

WAIT_S = 3.0
MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Shape: revisions before and after. Empty: before None for a directory without a database, backup None when
    nothing was done.
    """

    before: str | None
    after: str
    backup: Path | None


def upgrade(directory: Path) -> Upgraded:
    """Bring the database of a directory to the newest revision; a directory without one gets it.

    Raises: E-STORE-2 while another process writes, E-STORE-3 no room for the copy, E-STORE-6 a schema this program does
    not know, E-STORE-25 no such directory.
    """
    if not directory.is_dir():
        raise DirectoryEmpty(directory=directory)
    lock = LockFile(directory)
    try:
        with translated(WAIT_S):
            return _upgraded(directory)
    finally:
        lock.release()


def _upgraded(directory: Path) -> Upgraded:
    raw = connecting.to_file(directory / connecting.FILE_NAME, WAIT_S)
    try:
        before = schema.revision(raw)
        if before == schema.HEAD:
            return Upgraded(before, before, None)
        if before is not None and not "" < before < schema.HEAD:
            raise SchemaUnknown(directory=directory, found=before or "?", wanted=schema.HEAD)
        backup = _copied(directory, before, lambda aside: _copy(raw, aside)) if before else None
        # Revisions may rebuild tables, which foreign keys would hinder; they are checked as a whole before the commit
        # instead.
        raw.execute("PRAGMA foreign_keys = OFF").close()
        _run(raw, directory)
        return Upgraded(before, schema.HEAD, backup)
    finally:
        raw.close()


def upgrade_postgresql(directory: Path, database: str, copy: Callable[[str, Path], object]) -> Upgraded:
    """Bring a database on PostgreSQL to the newest revision; an empty one gets it.

    Shape: copy puts the rows of a database into a SQLite file, which is kept in the directory. Raises:
    E-STORE-3 no room for the copy, E-STORE-6, E-STORE-29, E-STORE-30, E-STORE-33 while a node is connected.
    """
    engine = postgres.open_engine(database, WAIT_S)
    shown = str(engine.url)
    try:
        with translated(WAIT_S):
            with engine.begin() as tx:
                before = postgres.revision(tx)
                if before == schema.HEAD:
                    return Upgraded(before, before, None)
                if before is not None and not "" < before < schema.HEAD:
                    raise SchemaUnknown(directory=shown, found=before, wanted=schema.HEAD)
                _require_alone(tx, shown)
            backup = None
            if before is not None:
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                backup = _copied(directory, before, lambda aside: copy(database, aside))
            with engine.begin() as tx:
                locking.hold(tx, postgres.WHOLE)
                _require_alone(tx, shown)
                run(tx)
            return Upgraded(before, schema.HEAD, backup)
    finally:
        engine.dispose()


def _require_alone(tx: Connection, shown: str) -> None:
    """Nobody else may be connected: a node of the former release would go on with another schema."""
    if others := postgres.others_connected(tx):
        raise NodesConnected(shown=shown, others=others)


def make_file(place: Path, revision: str) -> None:
    """A new SQLite file with the schema of a revision."""
    raw = sqlite3.connect(place, isolation_level=None, check_same_thread=False)
    try:
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        event.listen(engine, "begin", connecting.begin_immediate)
        with engine.begin() as connection:
            run(connection, revision)
    finally:
        raw.close()


def _run(raw: sqlite3.Connection, directory: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    event.listen(engine, "begin", connecting.begin_immediate)
    with engine.begin() as connection:
        run(connection)
        _require_whole(connection, directory)


def run(tx: Connection, to: str = "head") -> None:
    """Run the revisions up to one of them, inside the caller's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    command.upgrade(config, to)


def _require_whole(connection: Connection, directory: Path) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise StorageFailed(detail=f"{directory}: {broken[0]} -> {broken[2]}")


def _copied(directory: Path, before: str, copy: Callable[[Path], object]) -> Path:
    """A whole copy of the database as it was, under a name that tells from where to where."""
    folder = directory / connecting.BACKUPS
    folder.mkdir(exist_ok=True)
    place = folder / f"{before}-to-{schema.HEAD}.db"
    aside = place.with_suffix(".new")
    aside.unlink(missing_ok=True)
    aside.touch(0o600)  # password hashes are in it
    copy(aside)
    descriptor = os.open(aside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    aside.replace(place)
    synchronise(folder)
    return place


def _copy(raw: sqlite3.Connection, aside: Path) -> None:
    target = sqlite3.connect(aside)
    try:
        raw.backup(target)
    finally:
        target.close()
