"""Takes a site's files away: its database, materials, receipts and scratch. Only what the store itself makes; anything else stays.

Called for an unfinished demonstration alone, once nothing has it open.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from app.store import connecting, files, lock_file, receipts

SCRATCH = "scratch"


def remove_site(directory: Path) -> None:
    """Remove a site from a directory, which stays. Empty: nothing where there is none."""
    for ending in ("", "-wal", "-shm"):
        (directory / f"{connecting.FILE_NAME}{ending}").unlink(missing_ok=True)
    for name in (receipts.NAME, lock_file.NAME):
        (directory / name).unlink(missing_ok=True)
    for folder in (files.FOLDER, SCRATCH):
        shutil.rmtree(directory / folder, ignore_errors=True)
