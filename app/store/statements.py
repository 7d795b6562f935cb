"""A statement of the turn: SQL text that goes to the driver as it stands, through SQLAlchemy's connection.

What a turn asks and writes is asked and written at every step of every case, and compiling and binding through SQLAlchemy costs
more there than the statement itself. So these few are texts with named places, for both dialects; pages and migrations use
SQLAlchemy's own. Only app/store uses this; transactions stay those of database.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult

_PLACE = re.compile(r"(?<![:\w]):(\w+)")


class Sql:
    """Shape: `text` has places like :name, never a colon or a per cent sign of its own; `locking` ends it where rows can be locked."""

    __slots__ = ("_by_dialect",)

    def __init__(self, text: str, *, locking: str = "") -> None:
        self._by_dialect = {"sqlite": text, "postgresql": _PLACE.sub(r"%(\1)s", text + locking)}

    def run(self, tx: Connection, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> CursorResult[Any]:
        """One execution, or, given a list of values, one for each of them."""
        return tx.exec_driver_sql(self._by_dialect[tx.dialect.name], values)
