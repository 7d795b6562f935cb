"""Gap-free numbers: a counter per name, raised inside the transaction that uses the number.

A rolled back transaction gives its number back, so a missing number means a removed row. Only cases.py and projects.py
use this.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_NEXT = text("INSERT INTO counters (name, value) VALUES (:name, 1) "
             "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value")


def next_value(tx: Connection, name: str) -> int:
    """The next number of a counter, from 1."""
    return int(tx.execute(_NEXT, {"name": name}).scalar_one())
