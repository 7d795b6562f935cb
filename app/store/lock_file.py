"""The lock file of a data directory: one writing process at a time, and who it is.

The lock is the operating system's (flock), so a killed process leaves none behind; the text inside only tells a person
who holds it.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from app.store.errors import WriterElsewhere

NAME = "duogui.lock"


class LockFile:
    """Held from its making until release(). Raises: E-STORE-2 with pid and port of the holder."""

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self._descriptor = os.open(directory / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(os.pread(self._descriptor, 200, 0))
            os.close(self._descriptor)
            raise WriterElsewhere(directory=directory, holder=holder) from None
        self.announce(port)

    def announce(self, port: int | None) -> None:
        """Write who holds the lock and where he serves."""
        text = json.dumps({"pid": os.getpid(), "port": port}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)

    def release(self) -> None:
        """Let the next process write."""
        os.close(self._descriptor)


def _holder(text: bytes) -> str:
    try:
        held = json.loads(text)
        return f"pid {held['pid']}" + (f", http://127.0.0.1:{held['port']}" if held["port"] else "")
    except (ValueError, KeyError, TypeError):
        return "pid ?"
