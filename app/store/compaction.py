"""Cleaning the files of the data directory from what the tables no longer hold.

Erased values may stand in free pages, in the write-ahead log and in backups that an upgrade made; compact() removes
them from all three. It holds the writer while it works, in memory for as much as the database is large, so it is an act
of administration.
"""

from __future__ import annotations

import shutil

from app.store.connecting import BACKUPS
from app.store.database import Store
from app.store.errors import CompactionBusy
from app.store.failures import translated


def compact(store: Store) -> None:
    """Rebuild the database file, empty the write-ahead log and remove the backups of upgrades.

    Empty: nothing to do for a store in memory. Raises: E-STORE-1, E-STORE-24 when a reader keeps the log from being
    emptied.
    """
    if store.directory is None:
        return
    with translated(store.wait_s), store.exclusive() as raw:
        # Idle readers hold no snapshot, but their files must be let go for the log to be cut to nothing.
        store.engine.dispose()
        raw.execute("VACUUM").close()
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise CompactionBusy
    shutil.rmtree(store.directory / BACKUPS, ignore_errors=True)
