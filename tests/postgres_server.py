"""A PostgreSQL server of a test run: private, in a directory of its own, as a user that is not root, and gone with the run.

A database is made once and emptied after each test. Where PostgreSQL is not installed the tests that need it
are left out, and say so.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine

from app.store.database import Store
from app.store.tables import metadata

PLACES = "/usr/lib/postgresql/*/bin"
# The disk is not what these tests are about; those that kill a server start one of their own.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def binaries() -> Path | None:
    """Where initdb and pg_ctl are. Empty: None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/").glob(PLACES.lstrip("/")), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def _as_other(words: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


def run(words: list[str], **more: object) -> None:
    """A command of PostgreSQL's, quiet unless it fails."""
    done = subprocess.run(_as_other(words), capture_output=True, text=True, check=False, cwd="/", **more)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr or done.stdout


@contextmanager
def server(options: str = QUICK) -> Iterator[str]:
    """A running server. Shape: the address of its database `postgres`, by a socket in its directory."""
    place = binaries()
    assert place is not None, "the marker postgres leaves out what needs it"
    folder = Path(tempfile.mkdtemp(prefix="duogui-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    try:
        run([str(place / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        started = f"-k {folder} -c listen_addresses='' {options}"
        run([str(place / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log"), "-o", started, "start"])
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            run([str(place / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def shared() -> str:
    """The server of this process's tests; its database has the whole schema."""
    running = server()
    address = running.__enter__()
    atexit.register(running.__exit__, None, None, None)
    administer(address, "CREATE DATABASE duogui")
    Store.open(None, database=named(address, "duogui")).close()
    return address


@contextmanager
def database() -> Iterator[str]:
    """An empty database with the schema, the same one for every test of this process. Shape: its address."""
    address = named(shared(), "duogui")
    try:
        yield address
    finally:
        administer(address, *_emptied())


@contextmanager
def empty_database() -> Iterator[str]:
    """A database of its own without a table. Shape: its address."""
    address, name = shared(), f"empty_{uuid.uuid4().hex}"
    administer(address, f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
    try:
        yield named(address, name)
    finally:
        administer(address, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copy_of(template: str, fill: Callable[[str], None]) -> Iterator[str]:
    """A database of its own, copied from one that `fill` filled once. Shape: its address."""
    address, name = shared(), f"copy_{uuid.uuid4().hex}"
    if template not in _FILLED:
        administer(address, f"CREATE DATABASE {template} TEMPLATE duogui")
        fill(named(address, template))
        _FILLED.add(template)
    administer(address, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield named(address, name)
    finally:
        administer(address, f"DROP DATABASE {name} WITH (FORCE)")


_FILLED: set[str] = set()


def _emptied() -> list[str]:
    """Rows and counters gone, triggers and foreign keys asleep meanwhile: quicker than a database for each test."""
    tables = [table.name for table in metadata.sorted_tables]
    return [
        "SET session_replication_role = replica",
        *(f"DELETE FROM {name}" for name in tables),
        "SELECT setval(c.oid, 1, false) FROM pg_class c WHERE c.relkind = 'S'",
    ]


def named(address: str, name: str) -> str:
    return address.replace("/postgres?", f"/{name}?")


def administer(address: str, *statements: str) -> None:
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
