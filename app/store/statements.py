"""A statement of the turn: SQL text that goes to the driver as it stands, through SQLAlchemy's connection.

What a turn asks and writes is asked and written at every step of every case, and compiling and binding through SQLAlchemy costs
more there than the statement itself. So these few are texts with named places, for both dialects; pages and migrations use
SQLAlchemy's own. Only app/store uses this; transactions stay those of database.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, LargeBinary, Text

from app.store import tables

_PLACE = re.compile(r"(?<![:\w]):(\w+)")
_INSERT = re.compile(r"INSERT INTO (\w+) \(([^()]*)\) VALUES \(([^()]*)\)(.*)", re.DOTALL)

Values = Mapping[str, Any]


class Sql:
    """Shape: `text` has places like :name, never a colon or a per cent sign of its own; `locking` ends it where rows can be locked."""

    __slots__ = ("_by_dialect", "_together")

    def __init__(self, text: str, *, locking: str = "") -> None:
        self._by_dialect = {"sqlite": text, "postgresql": _PLACE.sub(r"%(\1)s", text + locking)}
        self._together = _of_rows(text)

    def run(self, tx: Connection, values: Values | Sequence[Values]) -> CursorResult[Any]:
        """One execution, or, given a list of values, one for each of them."""
        if self._together and len(values) > 1 and tx.dialect.name == "postgresql" and not isinstance(values, Mapping):
            return tx.exec_driver_sql(self._together, {"rows": _written(values)})
        return tx.exec_driver_sql(self._by_dialect[tx.dialect.name], values)


def _of_rows(text: str) -> str:
    """Many rows in one INSERT on PostgreSQL, where the way to the server and back is dearer than a row: they go as one text. (psycopg
    reads a statement of more than fifty places anew each time, and dumps lists slowly.) Empty: "" for what is no INSERT of values.
    """
    found = _INSERT.fullmatch(text)
    if found is None:
        return ""
    table, columns, places, ending = found.groups()
    kinds = {column.name: column.type for column in tables.metadata.tables[table].columns}
    names = _PLACE.findall(places)
    read, told = [], []
    for column, name in zip(columns.split(", "), names, strict=True):
        is_bytes = isinstance(kinds[column], LargeBinary)
        read.append(f"decode(r.\"{name}\", 'hex')" if is_bytes else f'r."{name}"')
        told.append(f"\"{name}\" {'text' if is_bytes or isinstance(kinds[column], Text) else 'bigint'}")
    return (
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(read)} "
        f"FROM json_to_recordset(%(rows)s::json) AS r({', '.join(told)}){ending}"
    )


def _written(values: Sequence[Values]) -> str:
    return json.dumps(values, ensure_ascii=False, default=bytes.hex)
