"""A store on PostgreSQL: any number of processes, each block a transaction of its own on a connection of a pool.

A turn locks its case's row and nothing else; whatever else is written (publications, the organisation, a start of a case) waits for its
own lock, so that what was looked at stays true until the COMMIT. Waits are bounded: for a lock, for a statement, for a server that is
gone. Here must never be a statement about cases. Only database.py uses this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, QueuePool, create_engine, text
from sqlalchemy.exc import NoSuchModuleError

from app.store import locking, schema
from app.store.errors import DatabaseAddressWrong, SchemaOutdated, SchemaUnknown

CONNECTIONS, MORE_CONNECTIONS = 8, 24
# A link that is cut is noticed by the kernel, not by a statement's time: 2 s of unanswered data, or 5 s of idleness and two probes.
# Source: postgresql.org/docs/15/libpq-connect.html; a silent partition blocks a driver with its defaults for minutes.
LINK = {
    "connect_timeout": 2, "tcp_user_timeout": 2000, "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 1,
    "keepalives_count": 2, "application_name": "duogui",
}  # fmt: skip
STATEMENT_MS, IDLE_MS = 30_000, 60_000
_STAMPED = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISION = text("SELECT version_num FROM alembic_version")
WHOLE = "duogui"  # what a block locks that is no turn


def is_postgresql(address: str) -> bool:
    """Whether an address of a database is one of PostgreSQL's."""
    return address.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


def open_engine(address: str, wait_s: float) -> Engine:
    """The pool of a process. Raises: E-STORE-29 for an address that cannot be read."""
    _, _, rest = address.partition("://")
    limits = f"-c lock_timeout={int(wait_s * 1000)} -c statement_timeout={STATEMENT_MS} "
    limits += f"-c idle_in_transaction_session_timeout={IDLE_MS} -c timezone=UTC"
    try:
        return create_engine(
            f"postgresql+psycopg://{rest}", poolclass=QueuePool, pool_size=CONNECTIONS, max_overflow=MORE_CONNECTIONS,
            pool_timeout=wait_s, pool_pre_ping=False, pool_recycle=1800, connect_args={**LINK, "options": limits},
        )  # fmt: skip
    except (ImportError, NoSuchModuleError, ValueError) as error:
        raise DatabaseAddressWrong(why=error) from error


def require_schema(engine: Engine, shown: str) -> None:
    """The schema of this program, made where the database is empty. Raises: E-STORE-5, E-STORE-6."""
    with engine.begin() as tx:
        locking.hold(tx, WHOLE)
        if not tx.execute(_STAMPED).scalar_one():
            for statement in schema.statements("postgresql"):
                tx.exec_driver_sql(statement)
            tx.exec_driver_sql(schema.STAMP)
            tx.exec_driver_sql(schema.FILLED)
            return
        found = tx.execute(_REVISION).scalar_one()
    if found != schema.HEAD:
        kind = SchemaOutdated if found < schema.HEAD else SchemaUnknown
        raise kind(directory=shown, found=found, wanted=schema.HEAD)


class Transactions:
    """The blocks of one process. Shape: the same as Writing of writing.py."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def block(self, *, shares: bool) -> Iterator[Connection]:
        """A connection in a transaction. A block that shares locks what it changes itself; any other waits for its like."""
        with self._engine.begin() as tx:
            if not shares:
                locking.hold(tx, WHOLE)
            yield tx
