"""The files of materials: kept by the digest of their content, outside the database, never changed.

A file is written beside its place, synchronised and renamed into it, so a kill leaves a whole file or none; a row in
the database is what makes it a material. Without a directory the files live in memory, for rehearsals.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from app.domain.canonical import content_hash
from app.store.errors import DiskFull, MaterialDamaged, MaterialMissing, StorageFailed

FOLDER = "materials"
_DIGITS = frozenset("0123456789abcdef")
INCOMING = ".incoming-"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class MaterialFiles:
    """The kept files of one data directory. Shape: a digest is 64 hexadecimal digits; its file is
    materials/aa/bb/<digest>.
    """

    def __init__(self, directory: Path | None) -> None:
        self._root = None if directory is None else directory / FOLDER
        self._memory: dict[str, bytes] = {}

    def keep(self, content: bytes) -> str:
        """Keep content durably and name it by its digest; the same is kept once. Raises: E-STORE-3, E-STORE-4."""
        digest = content_hash(content)
        if self._root is None:
            self._memory[digest] = content
            return digest
        place = self._place(digest)
        try:
            if not (place.exists() and place.stat().st_size == len(content)):
                _write_whole(place, content)
        except OSError as error:
            kind = DiskFull if error.errno in NO_ROOM else StorageFailed
            raise kind(detail=str(error)) from error
        return digest

    def remove(self, digest: str) -> None:
        """Take a file away that no material names any more. Empty: nothing where there is none. Raises: E-STORE-4."""
        if self._root is None:
            self._memory.pop(digest, None)
            return
        place = self._place(digest)
        try:
            if place.exists():
                place.unlink()
                synchronise(place.parent)
        except OSError as error:
            raise StorageFailed(detail=str(error)) from error

    def lying(self, for_s: float) -> list[str]:
        """The digests of the files that have lain here that long; halves as old, which a kill left, are taken away.

        Units: for_s seconds. Empty: without a directory nothing outlives its process. Raises: E-STORE-4.
        """
        found: list[str] = []
        before = time.time() - for_s
        try:
            for place in [] if self._root is None else sorted(self._root.glob("*/*/*")):
                if place.stat().st_mtime >= before:
                    continue
                if place.name.startswith(INCOMING):
                    place.unlink(missing_ok=True)
                else:
                    found.append(place.name)
        except OSError as error:
            raise StorageFailed(detail=str(error)) from error
        return found

    def open(self, digest: str) -> BinaryIO:
        """The file, open for reading. Raises: E-STORE-13."""
        try:
            if self._root is None:
                return io.BytesIO(self._memory[digest])
            return self._place(digest).open("rb")
        except (FileNotFoundError, KeyError):
            raise MaterialMissing(digest=digest) from None

    def content(self, digest: str) -> bytes:
        """The whole content, held against its digest. Raises: E-STORE-13, E-STORE-14."""
        with self.open(digest) as file:
            content = file.read()
        if content_hash(content) != digest:
            raise MaterialDamaged(digest=digest)
        return content

    def _place(self, digest: str) -> Path:
        """Where a digest's file lies; anything that is no digest lies nowhere, so that no name can leave the folder."""
        if len(digest) != 64 or not set(digest) <= _DIGITS:
            raise MaterialMissing(digest=digest[:64])
        assert self._root is not None
        return self._root / digest[:2] / digest[2:4] / digest


def _write_whole(place: Path, content: bytes) -> None:
    _make_folder(place.parent)
    descriptor, name = tempfile.mkstemp(dir=place.parent, prefix=INCOMING)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o440)
        Path(name).rename(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    synchronise(place.parent)


def _make_folder(folder: Path) -> None:
    """The folder with all above it, each name durable: a file in a folder that is lost with the power is lost too."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        synchronise(folder.parent)


def synchronise(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
