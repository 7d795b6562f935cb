"""The first receipt of each idempotency key, kept durably outside the database, so that it survives a 503 and a kill.

A request that could not be written has left nothing in the database, yet its retry must count by the instant of the
first try. The edge asks first() before it waits for the writer. Only the digest of account and key is written, never
the key.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from datetime import datetime
from pathlib import Path

from app.domain.instants import from_us, to_us
from app.store.errors import DiskFull, StorageFailed
from app.store.files import synchronise

NAME = "receipts.log"
# A retry comes within minutes; a week covers a closed notebook over a holiday. Measured from the newest receipt that
# was kept.
KEPT_US = 7 * 24 * 3600 * 1_000_000


class Receipts:
    """The receipts of one data directory, used by its writing process alone. Empty: without a directory they live in
    memory.
    """

    def __init__(self, directory: Path | None) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, int] = {}
        self._descriptor: int | None = None
        if directory is not None:
            path = directory / NAME
            self._known = pruned(parsed(path.read_bytes() if path.exists() else b""))
            rewrite(path, self._known)
            self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    def first(self, account: str, key: str, instant: datetime, *, settled: bool = True) -> datetime:
        """The receipt of the first request with this key: this instant for a new key, the kept one for a retry.

        When it returns, the receipt survives a kill, and where it is settled also the loss of power. Raises: E-STORE-3,
        E-STORE-4; then nothing is kept.
        """
        name = name_of(account, key)
        with self._lock:
            if name not in self._known:
                if self._descriptor is not None:
                    append(self._descriptor, f"{name} {to_us(instant)}\n".encode(), settled=settled)
                self._known[name] = to_us(instant)
            return from_us(self._known[name])

    def kept(self, account: str, key: str) -> datetime | None:
        """The receipt of the first request with this key. Empty: None for a new one, which stays new."""
        with self._lock:
            us = self._known.get(name_of(account, key))
            return None if us is None else from_us(us)

    def settle(self) -> None:
        """Let every receipt survive the loss of power: before a refusal is told, whose retry has no other record."""
        with self._lock:
            if self._descriptor is not None:
                try:
                    os.fsync(self._descriptor)
                except OSError as error:
                    raise StorageFailed(detail=str(error)) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None


def name_of(account: str, key: str) -> str:
    """What is written of an account and its key: their digest."""
    return hashlib.sha256(f"{account}\0{key}".encode()).hexdigest()


def append(descriptor: int, line: bytes, *, settled: bool) -> None:
    """Write a line whole or not at all. Raises: E-STORE-3, E-STORE-4."""
    before = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, line) != len(line):
            raise OSError(errno.ENOSPC, "short write")
        if settled:
            os.fsync(descriptor)
    except OSError as error:
        os.ftruncate(descriptor, before)
        kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StorageFailed
        raise kind(detail=str(error)) from error


def parsed(text: bytes) -> dict[str, int]:
    """What lines of the file say; a last line torn by a kill was never acknowledged and is left out."""
    known: dict[str, int] = {}
    for line in text.split(b"\n")[:-1]:
        name, blank, us = line.decode("ascii", "replace").partition(" ")
        if blank and len(name) == 64 and us.lstrip("-").isdigit():
            known.setdefault(name, int(us))
    return known


def pruned(known: dict[str, int]) -> dict[str, int]:
    """Those of the last week."""
    newest = max(known.values(), default=0)
    return {name: us for name, us in known.items() if us >= newest - KEPT_US}


def rewrite(path: Path, known: dict[str, int]) -> None:
    """Put a file with these receipts in the place of the former one."""
    aside = path.with_suffix(".new")
    with aside.open("wb") as file:
        aside.chmod(0o600)
        file.writelines(f"{name} {us}\n".encode() for name, us in known.items())
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    synchronise(path.parent)
