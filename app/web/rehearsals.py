"""The rehearsals that analysts have started: a child process each, and how far it has come. Kept in memory; a restart forgets them.

One per account, since a new one is what the person wants now; few at once, since each takes a processor. Called by the factory and
views/rehearsals.py.
"""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.casework.publish import Source
from app.web.errors import RehearsalsBusy

_ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2  # each takes one processor; office servers have four or more
LONGEST_S = 900.0  # the shipped scenarios take about a minute


@dataclass(slots=True)
class Rehearsal:
    """One of them. Shape: about is kind, stem and name of the draft; results come in the order of the scenarios; why says what
    stopped it, in the child's own words, which come into said.
    """

    about: tuple[str, str, str]
    total: int
    child: subprocess.Popen[str]
    said: IO[bytes]
    results: list[dict[str, Any]] = field(default_factory=list)
    state: str = "preparing"
    why: str = ""

    def stop(self) -> None:
        """End it, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self.child.kill()


class Rehearsals:
    """All of one application."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, Rehearsal] = {}

    def begin(
        self, account: str, about: tuple[str, str, str], sources: Sequence[Source], scenarios: Sequence[Source]
    ) -> Rehearsal:
        """Start one; a former one of the account is ended. Raises: E-WEB-15 while as many as may are going on."""
        with self._lock:
            former = self._of.pop(account, None)
            if former is not None:
                former.stop()
            going = sum(each.child.poll() is None for each in self._of.values())
            if going >= AT_ONCE:
                raise RehearsalsBusy(count=going)
            said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever follows the child
            begun = Rehearsal(about, len(scenarios), _child(said), said)
            self._of[account] = begun
        threading.Thread(target=_follow, args=(begun, _wish(sources, scenarios)), daemon=True).start()
        return begun

    def of(self, account: str, about: tuple[str, str, str]) -> Rehearsal | None:
        """The account's rehearsal of this draft. Empty: None where there is none."""
        found = self._of.get(account)
        return found if found is not None and found.about == about else None


def _child(said: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.web.rehearsal_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        cwd=_ROOT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _wish(sources: Sequence[Source], scenarios: Sequence[Source]) -> str:
    def code(content: bytes) -> str:
        return base64.b64encode(content).decode()

    return json.dumps(
        {
            "sources": [[each.kind, each.stem, each.name, code(each.content)] for each in sources],
            "scenarios": [[each.name, code(each.content)] for each in scenarios],
        }
    )


def _follow(begun: Rehearsal, wish: str) -> None:
    """Take over what the child says until it ends."""
    watch = threading.Timer(LONGEST_S, begun.stop)
    watch.daemon = True
    watch.start()
    with begun.child as child, begun.said:
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it was ended before it had read everything
            child.stdin.write(wish)
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        for line in child.stdout:
            begun.results.append(json.loads(line))
            begun.state = "running"
        status = child.wait()
        begun.said.seek(0)
        said = begun.said.read().decode("utf-8", "replace").strip().splitlines()
    watch.cancel()
    begun.why = (said[-1] if said else str(status)) if status else ""
    begun.state = "stopped" if status else "done"
