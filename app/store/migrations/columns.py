"""Short words for the columns, constraints and guards of revisions on both kinds of database; their meaning is frozen with what
uses them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def words(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A column of text."""
    return sa.Column(name, sa.Text(), nullable=null)


def whole(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A column of whole numbers."""
    return sa.Column(name, _BIG, nullable=null)


def octets(name: str, *, null: bool = False) -> sa.Column[Any]:
    """A column of bytes."""
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def key(name: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The primary key."""
    return sa.PrimaryKeyConstraint(*columns, name=op.f(name))


def only(name: str, *columns: str) -> sa.UniqueConstraint:
    """A unique constraint."""
    return sa.UniqueConstraint(*columns, name=op.f(name))


def check(name: str, condition: str) -> sa.CheckConstraint:
    """A condition on each row."""
    return sa.CheckConstraint(condition, name=op.f(name))


def of(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key, checked at the commit."""
    return sa.ForeignKeyConstraint([column], [target], name=op.f(name), deferrable=True, initially="DEFERRED")


def table(name: str, *items: Any) -> None:
    """Create a STRICT table."""
    op.create_table(name, *items, sqlite_strict=True)


def index(name: str, on: str, *columns: str, where: str = "") -> None:
    """Create an index, partial where a condition is given."""
    condition = sa.text(where) if where else None
    op.create_index(op.f(name), on, list(columns), sqlite_where=condition, postgresql_where=condition)


def is_on_postgresql() -> bool:
    """Whether this revision runs on PostgreSQL."""
    return op.get_bind().dialect.name == "postgresql"


def refuse(name: str, event: str, message: str, when: str = "", *, rows: bool = True) -> None:
    """Create a trigger that refuses an event such as `UPDATE ON facts`, where a condition in SQLite's words holds."""
    if not is_on_postgresql():
        condition = f" WHEN {when}" if when else ""
        op.execute(f"CREATE TRIGGER {name} BEFORE {event}{condition} BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    when = when.replace(" IS NOT OLD.", " IS DISTINCT FROM OLD.").replace(" IS OLD.", " IS NOT DISTINCT FROM OLD.")
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}' "
               "USING ERRCODE = 'integrity_constraint_violation'; END $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH {'ROW' if rows else 'STATEMENT'}"
               + (f" WHEN ({when})" if when else "") + f" EXECUTE FUNCTION {name}()")


def follow(name: str, event: str, does: str) -> None:
    """Create a trigger that does something more after an event on a row."""
    if not is_on_postgresql():
        op.execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {does}; END")
        return
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$")
    op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def kinds_of_artefacts(*kinds: str) -> None:
    """Let artefacts be of these kinds and no others, keeping every row."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    if is_on_postgresql():
        op.execute("ALTER TABLE artefacts DROP CONSTRAINT ck_artefacts_kind")
        op.execute(f"ALTER TABLE artefacts ADD CONSTRAINT ck_artefacts_kind CHECK (kind IN ({listed}))")
        return
    # SQLite changes no condition of a table in place: it is made anew and filled; its guards come back at the end.
    for event in ("DELETE", "UPDATE"):
        op.execute(f"DROP TRIGGER artefacts_no_{event.lower()}")
    op.execute("DROP INDEX ix_artefacts_hash")
    op.execute("ALTER TABLE artefacts RENAME TO artefacts_before")
    table("artefacts", whole("id"), words("kind"), words("stem"), words("name"), whole("version"), words("hash"),
          octets("content"), words("author"), words("publisher"), words("note"), whole("published_us"),
          key("pk_artefacts", "id"), check("ck_artefacts_kind", f"kind IN ({listed})"),
          only("uq_artefacts_kind_stem_name_version", "kind", "stem", "name", "version"))
    columns = "id, kind, stem, name, version, hash, content, author, publisher, note, published_us"
    op.execute(f"INSERT INTO artefacts ({columns}) SELECT {columns} FROM artefacts_before")
    op.execute("DROP TABLE artefacts_before")
    index("ix_artefacts_hash", "artefacts", "hash")
    for event in ("DELETE", "UPDATE"):
        refuse(f"artefacts_no_{event.lower()}", f"{event} ON artefacts", "duogui: artefacts is append-only")
