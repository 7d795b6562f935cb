"""Receipts in a directory that several nodes share: each learns what the others kept before it keeps a first receipt itself.

A retry may reach another node than the request did, and must count by the same instant. All nodes append to one file, one at a time
by its lock; what the others appended is read on from where this one stopped. A file that is made anew without what is older than a
week takes the old one's place, which the others notice by its number.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.domain.instants import from_us, to_us
from app.store.errors import StorageFailed
from app.store.receipts import NAME, Receipts, append, name_of, parsed, pruned, rewrite


class SharedReceipts(Receipts):
    """The receipts of one data directory, used by several processes. Shape: as Receipts."""

    def __init__(self, directory: Path) -> None:
        super().__init__(None)
        self._path = directory / NAME
        self._read_to = 0
        with self._alone():
            rewrite(self._path, pruned(self._known))

    def first(self, account: str, key: str, instant: datetime, *, settled: bool = True) -> datetime:
        """The receipt of the first request with this key at any node. Raises: E-STORE-3, E-STORE-4; then nothing is kept."""
        name = name_of(account, key)
        with self._lock:
            if name not in self._known:
                with self._alone() as descriptor:
                    if name not in self._known:
                        line = f"{name} {to_us(instant)}\n".encode()
                        append(descriptor, line, settled=settled)
                        self._read_to += len(line)
                        self._known[name] = to_us(instant)
            return from_us(self._known[name])

    def kept(self, account: str, key: str) -> datetime | None:
        """The receipt of the first request with this key at any node. Empty: None for a new one. Raises: E-STORE-4."""
        with self._lock:
            if name_of(account, key) not in self._known:
                with self._alone():
                    pass
        return super().kept(account, key)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """The file as it is now, held by this process alone, everything in it known. Raises: E-STORE-4."""
        try:
            descriptor = self._held()
        except OSError as error:
            raise StorageFailed(detail=str(error)) from error
        try:
            self._learn(descriptor)
            yield descriptor
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _held(self) -> int:
        """Lock the file that stands at the path: another node may just have put a new one there."""
        while True:
            if self._descriptor is None:
                flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
                self._descriptor, self._read_to = os.open(self._path, flags, 0o600), 0
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            try:
                if os.fstat(self._descriptor).st_ino == self._path.stat().st_ino:
                    return self._descriptor
            except FileNotFoundError:
                pass
            os.close(self._descriptor)
            self._descriptor = None

    def _learn(self, descriptor: int) -> None:
        """Read on; a line that a kill tore is closed, so that the next one stands by itself."""
        size = os.fstat(descriptor).st_size
        text = os.pread(descriptor, size - self._read_to, self._read_to) if size > self._read_to else b""
        if text and not text.endswith(b"\n"):
            append(descriptor, b"\n", settled=False)
            text += b"\n"
        for name, us in parsed(text).items():
            self._known.setdefault(name, us)
        self._read_to += len(text)
