"""The file of a data directory that says of which site on PostgreSQL it is. Here must never be what follows from it."""

from __future__ import annotations

import os
from pathlib import Path

from app.store.errors import DiskFull, StorageFailed
from app.store.files import NO_ROOM, synchronise

NAME = "directory-mark"
KEY = "directory_mark"  # the setting of the site


def found_mark(directory: Path) -> str:
    """The mark of a directory. Empty: "" where there is none."""
    try:
        return (directory / NAME).read_text("ascii", "replace").strip()
    except OSError:
        return ""


def put_mark(directory: Path, mark: str) -> None:
    """Write the mark durably. Raises: E-STORE-3, E-STORE-4."""
    aside = directory / f"{NAME}.new"
    try:
        with aside.open("w", encoding="ascii") as file:
            aside.chmod(0o600)
            file.write(f"{mark}\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(directory / NAME)
        synchronise(directory)
    except OSError as error:
        kind = DiskFull if error.errno in NO_ROOM else StorageFailed
        raise kind(detail=str(error)) from error
