"""A statement of the turn: SQL text that goes to the driver as it stands, through SQLAlchemy's connection.

What a turn asks and writes is asked and written at every step of every case, and compiling and binding through SQLAlchemy costs
more there than the statement itself. So these few are texts with named places, for both dialects; pages and migrations use
SQLAlchemy's own. What a turn writes is gathered on PostgreSQL, where each way to the server and back costs as much as what is done
there. Only app/store and the turn use this; transactions stay those of database.py.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, CursorResult, LargeBinary, Text
from sqlalchemy.exc import IntegrityError

from app.store import tables

_PLACE = re.compile(r"(?<![:\w]):(\w+)")
_INSERT = re.compile(r"INSERT INTO (\w+) \(([^()]*)\) VALUES \(([^()]*)\)(.*)", re.DOTALL)
_TABLE = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
TAKEN = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)
_GIVEN = re.compile(r"%\((\w+)\)s")

Values = Mapping[str, Any]


class Sql:
    """Shape: `text` has places like :name, never a colon or a per cent sign of its own; `locking` ends it where rows can be locked;
    `table` is what it writes to, "" for a SELECT; one that only adds may be given more rows later on.
    """

    __slots__ = ("by_dialect", "of_rows", "only_adds", "table")

    def __init__(self, text: str, *, locking: str = "") -> None:
        found = _TABLE.match(text)
        self.table = found[1] if found else ""
        self.by_dialect = {"sqlite": text, "postgresql": _PLACE.sub(r"%(\1)s", text + locking)}
        self.of_rows = _of_rows(text)
        self.only_adds = bool(self.of_rows) and "ON CONFLICT" not in text

    def run(self, tx: Connection, values: Values | Sequence[Values]) -> CursorResult[Any]:
        """One execution, or, given a list of values, one for each of them."""
        if self.of_rows and len(values) > 1 and tx.dialect.name == "postgresql" and not isinstance(values, Mapping):
            return tx.exec_driver_sql(self.of_rows, {"rows": _written(values)})
        return tx.exec_driver_sql(self.by_dialect[tx.dialect.name], values)

    def write(self, to: Writer, values: Values | Sequence[Values], refusal: Exception | None = None) -> None:
        """The same for what is written and not asked for, with what else its turn writes. Raises: refusal, where there was nothing to
        change or another row has the place of a new one; at the latest when the writes are sent.
        """
        if isinstance(to, Writes):
            to.add(self, values, refusal)
            return
        with _refusing([Write(self, [], refusal)]):
            written = self.run(to, values).rowcount
        if refusal is not None and written == 0:
            raise refusal


@dataclass(frozen=True, slots=True)
class Write:
    """A statement that waits to be sent."""

    sql: Sql
    values: list[Values]
    refusal: Exception | None

    @property
    def is_one(self) -> bool:
        """Whether it can stand beside others in one statement. Empty: not what updates or deletes for many values."""
        return bool(self.sql.of_rows) or len(self.values) == 1

    @property
    def is_counted(self) -> bool:
        """Whether it is refused where it changes nothing."""
        return self.refusal is not None and not self.sql.of_rows


class Writes:
    """What one turn writes. Shape: PostgreSQL is sent it in one statement as far as no table is met twice, since the parts of one
    do not see each other; SQLite, which is no way off, has each at once.
    """

    __slots__ = ("_tx", "_waiting")

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self._waiting: list[Write] | None = [] if tx.dialect.name == "postgresql" else None

    def add(self, sql: Sql, values: Values | Sequence[Values], refusal: Exception | None = None) -> None:
        """Write something, now or with the others. Raises: as Sql.write."""
        if self._waiting is None:
            sql.write(self._tx, values, refusal)
            return
        write = Write(sql, [values] if isinstance(values, Mapping) else list(values), refusal)
        before = next((other for other in self._waiting if other.sql.table == sql.table), None)
        if before is not None and before.sql is sql and sql.only_adds and refusal is None:
            before.values.extend(write.values)
        elif write.is_one:
            if before is not None or (write.is_counted and any(other.is_counted for other in self._waiting)):
                self.sent()
            self._waiting.append(write)
        else:
            sql.write(self.sent(), values, refusal)

    def sent(self) -> Connection:
        """The connection, once it knows all that was written so far: for whoever reads. Raises: as Sql.write."""
        waiting, self._waiting = self._waiting, self._waiting and []
        if not waiting:
            return self._tx
        if len(waiting) == 1:
            waiting[0].sql.write(self._tx, waiting[0].values, waiting[0].refusal)
            return self._tx
        waiting.sort(key=lambda write: write.is_counted)  # the rows of the last one are counted
        with _refusing(waiting):
            written = self._tx.exec_driver_sql(_together(tuple(write.sql for write in waiting)), _placed(waiting)).rowcount
        last = waiting[-1]
        if last.is_counted and last.refusal is not None and written == 0:
            raise last.refusal
        return self._tx


Writer = Connection | Writes


@contextmanager
def _refusing(writes: Sequence[Write]) -> Iterator[None]:
    """A row whose place is taken is refused as its statement says. Raises: its refusal, else the database's error."""
    try:
        yield
    except IntegrityError as error:
        if not _is_taken(error.orig):
            raise
        table = getattr(getattr(error.orig, "diag", None), "table_name", None)
        for write in writes:
            if write.refusal is not None and (len(writes) == 1 or write.sql.table == table):
                raise write.refusal from error
        raise


def _is_taken(error: object) -> bool:
    """Whether a row was refused because another one has its key. Source: sqlite.org/rescode.html; PostgreSQL 15, appendix A."""
    return getattr(error, "sqlstate", None) == "23505" or getattr(error, "sqlite_errorcode", None) in TAKEN


@lru_cache(maxsize=512)
def _together(parts: tuple[Sql, ...]) -> str:
    """One statement of PostgreSQL that does all of them; how many rows it wrote is the last one's."""
    texts = [_GIVEN.sub(rf"%(\1_{index})s", sql.of_rows or sql.by_dialect["postgresql"]) for index, sql in enumerate(parts)]
    beside = ", ".join(f"w{index} AS ({text})" for index, text in enumerate(texts[:-1]))
    return f"WITH {beside} {texts[-1]}"


def _placed(writes: Sequence[Write]) -> dict[str, Any]:
    """The values of all of them, by their places in one text."""
    placed: dict[str, Any] = {}
    for index, write in enumerate(writes):
        if write.sql.of_rows:
            placed[f"rows_{index}"] = _written(write.values)
        else:
            placed |= {f"{name}_{index}": value for name, value in write.values[0].items()}
    return placed


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
