"""A statement of the turn: SQL text that goes to the driver as it stands, through SQLAlchemy's connection.

What a turn asks and writes is asked and written at every step of every case, and compiling and binding through SQLAlchemy costs
more there than the statement itself. So these few are texts with named places, for both dialects; pages and migrations use
SQLAlchemy's own. Only app/store uses this; transactions stay those of database.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult

_PLACE = re.compile(r"(?<![:\w]):(\w+)")
_VALUES = re.compile(r"(INSERT INTO .* VALUES )(\((?:%\(\w+\)s|[^()])*\))(.*)", re.DOTALL)
# psycopg reads a statement of more places anew each time. Source: psycopg/_queries.py, MAX_CACHED_STATEMENT_PARAMS.
MOST_PLACES = 50

Values = Mapping[str, Any]


class Sql:
    """Shape: `text` has places like :name, never a colon or a per cent sign of its own; `locking` ends it where rows can be locked."""

    __slots__ = ("_by_dialect",)

    def __init__(self, text: str, *, locking: str = "") -> None:
        self._by_dialect = {"sqlite": text, "postgresql": _PLACE.sub(r"%(\1)s", text + locking)}

    def run(self, tx: Connection, values: Values | Sequence[Values]) -> CursorResult[Any]:
        """One execution, or, given a list of values, one for each of them."""
        text = self._by_dialect[tx.dialect.name]
        if isinstance(values, Mapping):
            return tx.exec_driver_sql(text, values)
        if len(values) == 1:
            return tx.exec_driver_sql(text, values[0])
        if tx.dialect.name == "sqlite" or not _VALUES.fullmatch(text):
            return tx.exec_driver_sql(text, values)
        return _together(tx, text, values)


def _together(tx: Connection, text: str, values: Sequence[Values]) -> CursorResult[Any]:
    """Many rows in one INSERT: a way to the server and back is dearer than a row."""
    most = max(1, MOST_PLACES // len(values[0]))
    for begun in range(0, len(values), most):
        rows = values[begun : begun + most]
        numbered = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
        done = tx.exec_driver_sql(_of_rows(text, len(rows)), numbered)
    return done


@lru_cache(maxsize=1024)
def _of_rows(text: str, count: int) -> str:
    found = _VALUES.fullmatch(text)
    assert found is not None, text
    head, row, ending = found.groups()
    rows = (re.sub(r"%\((\w+)\)s", rf"%(\1_{number})s", row) for number in range(count))
    return head + ", ".join(rows) + ending
