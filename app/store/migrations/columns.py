"""Short words for the columns and constraints of revisions; their meaning is frozen with what uses them."""

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
