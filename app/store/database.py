"""The store itself: one writer, many readers, one lock file; in a directory or private in memory.

Here: opening, locking, BEGIN and COMMIT, and turning the database's failures into errors a person can act upon. Here
must never be a statement about cases. Casework opens transactions; pages open reads; no module of app/store that
knows a table begins or commits.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, MetaData, QueuePool, StaticPool, create_engine, event

from app.store import connecting, lock_file, postgres, schema, tables
from app.store.errors import (
    DirectoryEmpty,
    NestedTransaction,
    NotOnThisDatabase,
    SchemaOutdated,
    SchemaUnknown,
    SqliteTooOld,
    StoreIsReadOnly,
    WriterBusy,
)
from app.store.failures import translated
from app.store.spare import Spare
from app.store.writing import MOST, Writing

if TYPE_CHECKING:
    from app.store.upgrading import Upgraded

__all__ = ["Connection", "Store", "upgrade"]  # verbs name the type of tx by this module

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables; Source: sqlite.org/stricttables.html
READERS, MORE_READERS = 8, 24
OWNER_ALONE, OWNER_READS = 0o700, 0o600  # password hashes and personal values are in it


class Store:
    """One site's database. Many threads of one process share it; a second writing process is refused.

    Shape: `engine` gives reading connections in autocommit (pages bind their sessions to it), `metadata` the tables,
    `directory` is None for a private store in memory.
    """

    def __init__(self, directory: Path | None, engine: Engine, writer: Engine | None, wait_s: float,
                 transactions: postgres.Transactions | None = None) -> None:
        self.directory = directory
        self.engine = engine
        self.wait_s = wait_s
        self._readers = Spare(engine, READERS)
        self._writer = writer
        # In memory readers share the connection, and would see what a group has not committed yet.
        ours = None if writer is None else Writing(writer, wait_s, 1 if directory is None else MOST)
        self._writing: Writing | postgres.Transactions | None = transactions or ours
        self._mine = threading.local()
        self._guard = threading.RLock() if directory is None and transactions is None else None
        self._lock: lock_file.LockFile | None = None

    @classmethod
    def open(cls, directory: Path | None, *, wait_s: float = 3.0, read_only: bool = False,
             port: int | None = None, database: str = "") -> Store:
        """A store, made new where there is none yet; in a file of the directory, or where `database` names PostgreSQL there.

        Units: wait_s bounds the wait for the writer and must stay below the grace of a turn (five seconds). Empty: None
        is a private store in memory. read_only takes no lock and refuses to write; it needs an existing store. Raises:
        E-STORE-2 another process writes here, E-STORE-5 and E-STORE-6 wrong schema, E-STORE-25 nothing here to read.
        """
        if database:
            return _open_postgresql(database, directory, wait_s, read_only)
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise SqliteTooOld(found=sqlite3.sqlite_version, wanted=".".join(map(str, OLDEST_SQLITE)))
        return _open_private(wait_s) if directory is None else _open_file(directory, wait_s, read_only, port)

    @property
    def metadata(self) -> MetaData:
        """The tables, for sessions of pages and for migrations."""
        return tables.metadata

    @contextmanager
    def transaction(self, *, shares: bool = False) -> Iterator[Connection]:
        """The one writer, for one block: committed when the block ends well, else nothing of it is kept.

        Shape: a short block may share its COMMIT with others that wait, and then returns when that is done. Raises:
        E-STORE-1 no turn within wait_s, E-STORE-3 the disk is full, E-STORE-19 asked for inside its own block,
        E-STORE-28 taken back with the others of its COMMIT.
        """
        if self._writing is None:
            raise StoreIsReadOnly(directory=self.directory)
        if getattr(self._mine, "holds", False):
            raise NestedTransaction
        with self._guarded(time.monotonic()), translated(self.wait_s), self._writing.block(shares=shares) as connection:
            self._mine.holds = True
            try:
                yield connection
            finally:
                self._mine.holds = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading connection in autocommit: each statement sees what was committed when it began.

        In memory there is one connection for all: a read waits for the writer's block to end, and one inside the
        writer's own block sees its uncommitted rows. Raises: E-STORE-1.
        """
        with self._guarded(time.monotonic()), translated(self.wait_s), self._readers.one() as connection:
            yield connection

    def announce(self, port: int) -> None:
        """Write the port this process serves into the lock file, so that a refused process can say where to act."""
        if self._lock is not None:
            self._lock.announce(port)

    @contextmanager
    def exclusive(self) -> Iterator[sqlite3.Connection]:
        """The writer's raw connection outside any transaction, for compaction and backup. Raises: E-STORE-1."""
        if isinstance(self._writing, postgres.Transactions):
            raise NotOnThisDatabase
        if self._writer is None or self._writing is None:
            raise StoreIsReadOnly(directory=self.directory)
        with self._writing.alone():
            pooled = self._writer.raw_connection()
            try:
                raw = pooled.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                yield raw
            finally:
                pooled.close()

    def close(self) -> None:
        """Give everything back; a store in memory is gone with it."""
        if self._writing is not None:
            self._writing.close()  # first: in memory the readers have the same connection
        self._readers.close()
        self.engine.dispose()
        if self._writer is not None:
            self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _guarded(self, began: float) -> Iterator[None]:
        """In memory the one connection is used by one thread at a time."""
        if self._guard is None:
            yield
            return
        if not self._guard.acquire(timeout=max(0.0, self.wait_s - (time.monotonic() - began))):
            raise WriterBusy(wait_s=self.wait_s)
        try:
            yield
        finally:
            self._guard.release()


def upgrade(directory: Path, *, database: str = "") -> Upgraded:
    """Bring a site's database to this program's schema, with a copy of it first. Raises: E-STORE-2, 3, 6, 25, 33."""
    from app.store import (  # alembic takes a quarter of a second to load, which no other command should wait for
        carrying,
        upgrading,
    )

    return upgrading.upgrade_postgresql(directory, database, carrying.to_file) if database else upgrading.upgrade(directory)


def _open_private(wait_s: float) -> Store:
    raw = connecting.in_memory()
    writer = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    event.listen(writer, "begin", connecting.begin_immediate)
    readers = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool, isolation_level="AUTOCOMMIT",
                            skip_autocommit_rollback=True, pool_reset_on_return=None)
    return Store(None, readers, writer, wait_s)


def _open_file(directory: Path, wait_s: float, read_only: bool, port: int | None) -> Store:
    path = directory / connecting.FILE_NAME
    lock = None
    if read_only:
        if not path.exists():
            raise DirectoryEmpty(directory=directory)
    else:
        directory.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)
        lock = lock_file.LockFile(directory, port)
    try:
        with translated(wait_s):
            _require_schema(path, directory, create=not read_only)
        if not read_only:
            path.chmod(OWNER_READS)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    writer = None
    if not read_only:
        writer = create_engine("sqlite://", creator=lambda: connecting.to_file(path, wait_s), poolclass=StaticPool)
        event.listen(writer, "begin", connecting.begin_immediate)
    readers = create_engine("sqlite://", creator=lambda: connecting.to_file(path, wait_s, reading=True),
                            poolclass=QueuePool, pool_size=READERS, max_overflow=MORE_READERS, pool_timeout=wait_s,
                            isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
    store = Store(directory, readers, writer, wait_s)
    store._lock = lock
    return store


def _open_postgresql(address: str, directory: Path | None, wait_s: float, read_only: bool) -> Store:
    writing, reading = postgres.open_engines(address, wait_s)
    if directory is not None and not read_only:
        directory.mkdir(mode=OWNER_ALONE, parents=True, exist_ok=True)  # materials and receipts stay files
    try:
        with translated(wait_s):
            postgres.require_schema(writing, str(writing.url), create=not read_only)
    except BaseException:
        writing.dispose()
        raise
    if read_only:
        writing.dispose()
    return Store(directory, reading, None, wait_s, None if read_only else postgres.Transactions(writing))


def _require_schema(path: Path, directory: Path, *, create: bool) -> None:
    raw = connecting.to_file(path, 1.0)
    try:
        found = schema.revision(raw)
        if found is None and create:
            raw.executescript(schema.script())
            found = schema.HEAD
    finally:
        raw.close()
    if found == schema.HEAD:
        return
    if found is None:
        raise DirectoryEmpty(directory=directory)
    kind = SchemaOutdated if found and found < schema.HEAD else SchemaUnknown
    raise kind(directory=directory, found=found or "?", wanted=schema.HEAD)
