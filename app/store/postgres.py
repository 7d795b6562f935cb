"""A store on PostgreSQL: any number of processes, each block a transaction of its own on a connection of a pool.

A turn locks its case's row and nothing else; whatever else is written (publications, the organisation, a start of a case) waits for its
own lock, so that what was looked at stays true until the COMMIT. Waits are bounded: for a lock, for a statement, for a server that is
gone. Here must never be a statement about cases. Only database.py uses this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, text
from sqlalchemy.exc import NoSuchModuleError

from app.store import locking, schema
from app.store.errors import DatabaseAddressWrong, DatabaseEmpty, SchemaOutdated, SchemaUnknown
from app.store.spare import Spare

CONNECTIONS, MORE_READING, MORE_WRITING = 8, 24, 8
# A link that is cut is noticed by the kernel, not by a statement's time: 2 s of unanswered data, or 5 s of idleness and two probes.
# Source: postgresql.org/docs/15/libpq-connect.html; a silent partition blocks a driver with its defaults for minutes.
LINK = {
    "connect_timeout": 2, "tcp_user_timeout": 2000, "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 1,
    "keepalives_count": 2,
}  # fmt: skip
# The server too lets go of what a lost node held, within as many seconds. Source: postgresql.org/docs/15/runtime-config-connection.html.
LET_GO = "-c tcp_user_timeout=2000 -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"
STATEMENT_MS, IDLE_MS = 30_000, 60_000
APPLICATION, KEEPER = "duogui", "duogui keeping"  # how connections are told apart: of nodes, and of copies and upgrades
_STAMPED = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISION = text("SELECT version_num FROM alembic_version")
_OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name "
               "AND pid <> pg_backend_pid()")
WHOLE = "duogui"  # what a block locks that is no turn


def is_postgresql(address: str) -> bool:
    """Whether an address of a database is one of PostgreSQL's."""
    return address.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


def open_engine(address: str, wait_s: float) -> Engine:
    """A pool whose statements may take their time, for copies and upgrades. Raises: E-STORE-29 for an address that cannot be read."""
    return _engine(address, wait_s, _link(), KEEPER, _limits(wait_s, 0, 0), MORE_WRITING)


def open_engines(address: str, wait_s: float) -> tuple[Engine, Engine]:
    """The pools of a node: for turns, and for what only reads, in autocommit.

    Raises: E-STORE-29 for an address that cannot be read.
    """
    link, limits = _link(), _limits(wait_s, STATEMENT_MS, IDLE_MS)
    writing = _engine(address, wait_s, link, APPLICATION, limits, MORE_WRITING)
    reading = _engine(address, wait_s, link, APPLICATION, limits, MORE_READING, isolation_level="AUTOCOMMIT")
    return writing, reading


def _limits(wait_s: float, statement_ms: int, idle_ms: int) -> str:
    # jit: what it spends on compiling a statement of ours it never gets back.
    return (f"-c lock_timeout={int(wait_s * 1000)} -c statement_timeout={statement_ms} "
            f"-c idle_in_transaction_session_timeout={idle_ms} -c timezone=UTC -c jit=off {LET_GO}")


def _link() -> Any:
    try:
        from app.store.link import Link  # the driver is installed where PostgreSQL is wanted
    except ImportError as error:
        raise DatabaseAddressWrong(why=error) from error
    return Link()


def _engine(address: str, wait_s: float, link: Any, name: str, limits: str, more: int, **options: Any) -> Engine:
    if not is_postgresql(address):
        raise DatabaseAddressWrong(why=address.partition("://")[0] or address)
    _, _, rest = address.partition("://")
    try:
        engine = create_engine(
            f"postgresql+psycopg://{rest}", poolclass=QueuePool, pool_size=CONNECTIONS, max_overflow=more, pool_timeout=wait_s,
            pool_pre_ping=False, pool_recycle=1800, skip_autocommit_rollback=True,
            connect_args={**LINK, "options": limits, "application_name": name}, **options,
        )  # fmt: skip
    except (ImportError, NoSuchModuleError, ValueError) as error:
        raise DatabaseAddressWrong(why=error) from error
    link.watch(engine)
    return engine


def revision(tx: Connection) -> str | None:
    """The revision a database stands at. Empty: None for one without our tables."""
    return tx.execute(_REVISION).scalar_one() if tx.execute(_STAMPED).scalar_one() else None


def make_schema(tx: Connection) -> None:
    """Every table, index and guard of this program, in a database that has none."""
    for statement in (*schema.statements("postgresql"), schema.STAMP, schema.FILLED):
        tx.exec_driver_sql(statement)


def require_schema(engine: Engine, shown: str, *, create: bool) -> None:
    """The schema of this program, made where the database is empty and that is wanted. Raises: E-STORE-5, E-STORE-6, E-STORE-32."""
    with engine.begin() as tx:
        found = revision(tx)
        if found is None and not create:
            raise DatabaseEmpty(shown=shown)
        if found is None:
            locking.hold(tx, WHOLE)  # of two nodes that begin, one makes it
            found = revision(tx)
        if found is None:
            make_schema(tx)
            return
    require_revision(found, shown)


def require_revision(found: str, shown: str) -> None:
    """The revision of this program. Raises: E-STORE-5, E-STORE-6."""
    if found != schema.HEAD:
        kind = SchemaOutdated if found < schema.HEAD else SchemaUnknown
        raise kind(directory=shown, found=found, wanted=schema.HEAD)


def others_connected(tx: Connection) -> int:
    """How many connections of this program the database has, apart from copies: nodes that serve, commands that read."""
    return int(tx.execute(_OTHERS, {"name": APPLICATION}).scalar_one())


class Transactions:
    """The blocks of one process. Shape: the same as Writing of writing.py."""

    def __init__(self, engine: Engine) -> None:
        self._connections = Spare(engine, CONNECTIONS)

    @contextmanager
    def block(self, *, shares: bool) -> Iterator[Connection]:
        """A connection in a transaction. A block that shares locks what it changes itself; any other waits for its like."""
        with self._connections.one() as tx, tx.begin():
            if not shares:
                locking.hold(tx, WHOLE)
            yield tx

    def close(self) -> None:
        """Give the connections back."""
        self._connections.close()
        self._connections.engine.dispose()
