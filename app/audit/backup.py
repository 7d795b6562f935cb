"""Back up a site while it is served, and restore it: both end with the verification of every history in the copy."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from app.audit.verify import verify
from app.store import backup
from app.store.backup import Manifest
from app.store.database import Store


def back_up(directory: Path, target: Path, at: datetime, database: str = "") -> dict[str, Any]:
    """Copy a site into a new folder. Shape: {directory, at, materials, bytes, lacking: [{digest, why}], cases, facts, faults};
    database is the address of a site on PostgreSQL.

    The copy is verified before its list is written; faults and lacking files are the site's own, of which there is a copy all the
    same. Raises: E-BACKUP-1, E-BACKUP-6, E-STORE-3, 4, 5, 6, 25, 29, 30, 32.
    """
    manifest = backup.copy(directory, target, at, database)
    answer = _told(target, manifest)
    backup.seal(target, manifest)
    return answer


def restore(source: Path, directory: Path, database: str = "") -> dict[str, Any]:
    """Make a new data directory of a backup, its rows in an empty database on PostgreSQL where one is named. Shape: as back_up().

    Raises: E-BACKUP-1 to 5, E-BACKUP-7, E-STORE-3, E-STORE-4; of PostgreSQL E-STORE-5, 6, 29, 30.
    """
    return _told(directory, backup.lay_out(source, directory, database), database)


def _told(directory: Path, manifest: Manifest, database: str = "") -> dict[str, Any]:
    with Store.open(directory, read_only=True, database=database) as store:
        verdict = verify(store)
    return {
        "directory": str(directory),
        "at": manifest.at,
        "materials": sum(each.path.startswith("materials/") for each in manifest.kept),
        "bytes": manifest.size,
        "lacking": [{"digest": each.digest, "why": each.why} for each in manifest.lacking],
        **verdict,
    }
