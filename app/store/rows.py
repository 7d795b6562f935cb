"""How a frozen row value and a table's row become each other: one Shape per table, made once at module level.

Each module of a table declares its dataclass and its Shape; statements are built from the Shape's column list. Here
must never be a connection. Only the modules of app/store use this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

from sqlalchemy import Row, TextClause, text

from app.domain import canonical
from app.store.statements import Sql

T = TypeVar("T")


class Codec(NamedTuple):
    """How one field is written into its column and read back. Empty: null stays None."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


JSON = Codec(canonical.dumps, canonical.loads)
DECIMAL = Codec(canonical.number, Decimal)
FLAG = Codec(int, bool)
# Many rows have the same few words.
WORDS = Codec(lambda words: canonical.dumps(sorted(words)),
              lru_cache(maxsize=1024)(lambda kept: frozenset(canonical.loads(kept))))
LIST = Codec(lambda items: canonical.dumps(list(items)), lambda kept: tuple(canonical.loads(kept)))


class Shape(Generic[T]):
    """The columns of a table as the fields of a dataclass.

    Shape: fields and columns are in the dataclass's order; `names` maps a field to a column of another name, `codecs` a
    field to its Codec, `unwritten` are fields that the database fills, `unkept` last fields with a default that have no
    column.
    """

    def __init__(self, kind: type[T], table: str, *, codecs: Mapping[str, Codec] | None = None,
                 names: Mapping[str, str] | None = None, unwritten: tuple[str, ...] = (),
                 unkept: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.table = table
        self.fields = tuple(field.name for field in fields(cast(Any, kind)) if field.name not in unkept)
        self._names = dict(names or {})
        self._codecs = dict(codecs or {})
        self._unwritten = unwritten
        self._reading = tuple((index, self._codecs[name].read) for index, name in enumerate(self.fields)
                              if name in self._codecs)

    def column(self, field: str) -> str:
        """The column of a field."""
        return self._names.get(field, field)

    def columns(self, alias: str = "") -> str:
        """The column list for a SELECT, in the order that read() wants."""
        prefix = f"{alias}." if alias else ""
        return ", ".join(prefix + self.column(name) for name in self.fields)

    def insert(self, ending: str = "") -> Sql:
        """The INSERT of one row or, given a list of parameters, of many."""
        written = [name for name in self.fields if name not in self._unwritten]
        columns = ", ".join(self.column(name) for name in written)
        marks = ", ".join(f":{name}" for name in written)
        return Sql(f"INSERT INTO {self.table} ({columns}) VALUES ({marks}) {ending}".strip())

    def select(self, condition: str, alias: str = "") -> TextClause:
        """SELECT of whole rows by a condition (which may go on with ORDER BY and LIMIT)."""
        return text(f"SELECT {self.columns(alias)} FROM {self.table} {alias} {condition}")

    def settings(self, *names: str) -> str:
        """The SET list of an UPDATE of these fields."""
        return ", ".join(f"{self.column(name)} = :{name}" for name in names)

    def parameters(self, row: T, *names: str) -> dict[str, Any]:
        """The row, or some of its fields, as parameters of its INSERT or UPDATE, by field name."""
        values = {name: getattr(row, name) for name in names or self.fields}
        for name, codec in self._codecs.items():
            if values.get(name) is not None:
                values[name] = codec.write(values[name])
        return values

    def read(self, row: Row[Any]) -> T:
        """The value of a row that was selected with columns() first; columns after them are left alone."""
        return self.kind(*self.values(row))

    def values(self, row: Row[Any]) -> list[Any]:
        """The fields of such a row, in their order: for values that have more of them."""
        values = list(row[:len(self.fields)])
        for index, decode in self._reading:
            if values[index] is not None:
                values[index] = decode(values[index])
        return values
