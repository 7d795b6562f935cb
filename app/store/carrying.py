"""Carries every row of a site from one kind of database to the other: from PostgreSQL into a SQLite file, and from such a
file into an empty database on PostgreSQL.

What is carried is of one moment: one read-only snapshot on the one side, one transaction on the other, so that a kill
leaves nothing or all. Tables and columns have the same names and meanings on both; guards sleep meanwhile, since rows
are taken as they are. Backups, restores and the copies of upgrades use this; here must never be a change of a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from app.store import locking, postgres, schema, tables
from app.store.backup_errors import DatabaseTaken
from app.store.errors import DatabaseEmpty, SchemaUnknown
from app.store.failures import translated

WAIT_S = 10.0
ROWS = 500  # at a time: a row of a layer's feature or of a model may be large
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version' ORDER BY name"
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


def to_file(database: str, place: Path) -> str:
    """Carry a database on PostgreSQL, served or not, into a new SQLite file. Shape: its revision, which the file has too.

    Raises: E-STORE-4, E-STORE-6, E-STORE-29, E-STORE-30, E-STORE-32.
    """
    from app.store import upgrading  # with alembic, which an embedded site's backup need not wait for

    with _connected(database) as (connection, shown), translated(WAIT_S):
        snapshot = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, stream_results=True, yield_per=ROWS)
        with snapshot.begin():
            found = postgres.revision(snapshot)
            if found is None:
                raise DatabaseEmpty(shown=shown)
            if found > schema.HEAD:
                raise SchemaUnknown(directory=shown, found=found, wanted=schema.HEAD)
            upgrading.make_file(place, found)
            with closing(sqlite3.connect(place, isolation_level=None)) as file:
                file.execute("PRAGMA synchronous = OFF")  # whoever asked settles the whole file
                file.execute("BEGIN IMMEDIATE")
                with _guards_off(file):
                    for table, columns in _tables(file):
                        _read_into(file, snapshot, table, columns)
                file.execute("COMMIT")
                file.execute("PRAGMA journal_mode = WAL")  # as every site's file, so that opening it alters no byte
    return found


def to_postgresql(place: Path, database: str) -> None:
    """Carry a SQLite file of this schema into a database on PostgreSQL that holds no site, in one transaction.

    Raises: E-BACKUP-7 where there are rows already, E-STORE-4, E-STORE-5, E-STORE-6, E-STORE-29, E-STORE-30.
    """
    with (_connected(database) as (connection, shown), translated(WAIT_S),
          closing(sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro", uri=True)) as file, connection.begin()):
        locking.hold(connection, postgres.WHOLE)
        _require_room(connection, shown)
        if postgres.revision(connection) is None:
            postgres.make_schema(connection)
        carried = _tables(file)
        for table, _ in carried:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, columns in carried:
            _write_from(file, connection, table, columns)
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table, _ in carried:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        _count_on(connection)


def require_empty(database: str) -> None:
    """A database that can take a site: reached, and without one. Raises: E-BACKUP-7, E-STORE-5, 6, 29, 30."""
    with _connected(database) as (connection, shown), translated(WAIT_S), connection.begin():
        _require_room(connection, shown)


def _require_room(connection: Connection, shown: str) -> None:
    """No row of ours may be there. Raises: E-BACKUP-7, and E-STORE-5 or 6 where the tables are another release's."""
    found = postgres.revision(connection)
    if found is None:
        return
    postgres.require_revision(found, shown)
    for table in tables.metadata.sorted_tables:
        if connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {table.name})").scalar_one():
            raise DatabaseTaken(shown=shown)


@contextmanager
def _connected(database: str) -> Iterator[tuple[Connection, str]]:
    """A connection whose statements may take their time, and the address without its password."""
    engine = postgres.open_engine(database, WAIT_S)
    try:
        with translated(WAIT_S), engine.connect() as connection:
            yield connection, str(engine.url)
    finally:
        engine.dispose()


@contextmanager
def _guards_off(file: sqlite3.Connection) -> Iterator[None]:
    guards = file.execute(_TRIGGERS).fetchall()
    for name, _ in guards:
        file.execute(f"DROP TRIGGER {name}")
    yield
    for _, made in guards:
        file.execute(made)


def _tables(file: sqlite3.Connection) -> list[tuple[str, list[str]]]:
    names = [str(name) for (name,) in file.execute(_TABLES)]
    return [(name, [str(column[1]) for column in file.execute(f"PRAGMA table_info({name})")]) for name in names]


def _read_into(file: sqlite3.Connection, snapshot: Connection, table: str, columns: list[str]) -> None:
    listed, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    rows = snapshot.exec_driver_sql(f"SELECT {listed} FROM {table}")
    for some in rows.partitions(ROWS):
        file.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", [tuple(row) for row in some])


def _write_from(file: sqlite3.Connection, connection: Connection, table: str, columns: list[str]) -> None:
    listed, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    rows = file.execute(f"SELECT {listed} FROM {table}")
    while some := rows.fetchmany(ROWS):
        connection.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({places})", some)


def _count_on(connection: Connection) -> None:
    """Numbers given from now on follow those that were carried."""
    for table in tables.metadata.sorted_tables:
        if table.autoincrement_column is not None:
            name = table.autoincrement_column.name
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{name}'), max({name})) "
                                       f"FROM {table.name} HAVING max({name}) IS NOT NULL")
