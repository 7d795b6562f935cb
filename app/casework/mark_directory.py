"""Marks the data directory of a site on PostgreSQL, so that nodes which ought to share one can be told from nodes which do not.

The first node that opens a site writes a mark into the database and into its directory. A directory without it, or with another, is
not the one in which the site's materials and receipts lie; the doctor and the server's start say so. Nothing is refused here: a node
without the directory still reads and acts.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from app.domain.office import Office
from app.store import site
from app.store.directory_mark import KEY, found_mark, put_mark


def mark_directory(office: Office, directory: Path) -> bool:
    """Mark the directory of a site that has no mark yet; else say whether this directory is the site's.

    Shape: True where the directory has the site's mark. Raises: E-STORE-3, E-STORE-4.
    """
    with office.store.read() as read:
        wanted = site.value(read, KEY)
    if wanted is None:
        with office.store.transaction() as tx:
            wanted = site.value(tx, KEY)  # another node may have begun meanwhile
            if wanted is None:
                wanted = secrets.token_hex(16)
                put_mark(directory, wanted)
                site.put(tx, KEY, wanted)
    return found_mark(directory) == wanted
