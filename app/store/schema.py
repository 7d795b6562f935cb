"""The schema as one script, made once per process, and the revision a database stands at.

A new database (a file or a private one in memory) is created by the script in one transaction; an existing file is
brought up by the migrations, which a test holds equal to this. Here must never be a change to an existing database.
"""

from __future__ import annotations

import sqlite3
from functools import cache

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.store import tables, triggers

HEAD = "0006"  # the newest revision in migrations/versions; a test compares


STAMP = ("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
         "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))")
FILLED = f"INSERT INTO alembic_version VALUES ('{HEAD}')"


@cache
def statements(kind: str = "sqlite") -> tuple[str, ...]:
    """Every CREATE statement of a fresh schema, in order. Shape: kind is sqlite or postgresql."""
    dialect = sqlite.dialect() if kind == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call]
    made: list[str] = []
    for table in tables.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)
    return (*made, *(triggers.for_sqlite() if kind == "sqlite" else triggers.for_postgresql()))


@cache
def script() -> str:
    """One text that creates the whole schema, stamped with its revision, or nothing of it."""
    return ";\n".join(("BEGIN IMMEDIATE", *statements(), STAMP, FILLED, "COMMIT", ""))


def revision(raw: sqlite3.Connection) -> str | None:
    """The revision a database stands at.

    Empty: None for a database without any table; "" for one with tables but no stamp.
    """
    names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in names:
        return "" if names else None
    row = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ("" if names - {"alembic_version"} else None)


def normalised(raw: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """What a database says of itself, apart from blanks: (type, name) to its CREATE text. For comparing two schemas."""
    rows = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name): "".join(sql.split()).replace('"', "") for kind, name, sql in rows}
