"""Settings of the site that acts have recorded: its name, the instant of a moved clock, the secret key. One value per
key.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from app.domain import canonical
from app.store.scope import unscoped

_VALUE = text("SELECT value FROM site WHERE key = :key")
_PUT = text("INSERT INTO site (key, value) VALUES (:key, :value) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value")



@unscoped("settings of the whole site; what is secret among them is asked for by wiring alone")
def value(read: Connection, key: str, default: Any = None) -> Any:
    """The setting. Empty: the default when it was never recorded."""
    kept = read.execute(_VALUE, {"key": key}).scalar_one_or_none()
    return default if kept is None else canonical.loads(kept)


def put(tx: Connection, key: str, value: Any) -> None:
    """Record a setting. Shape: value is canonical JSON."""
    tx.execute(_PUT, {"key": key, "value": canonical.dumps(value)})
