"""The rehearsals that analysts have started: a child process each, and how far it has come. Kept in memory; a restart forgets them.

One per account, since a new one is what the person wants now; few at once, since each takes a processor. What each scenario said last
of a text is remembered a while longer, for the page where the text is published. Called by the factory, views/rehearsals.py and
rehearsed.py.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from app.casework.publish import Source
from app.web.errors import RehearsalsBusy

_ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2  # each takes one processor; office servers have four or more
LONGEST_S = 900.0  # the shipped scenarios take about a minute
LONGEST_LINE = 1_000_000  # characters of one scenario's result; the longest that was seen has some thousand
LAST_SAID = 64_000  # bytes of standard error in which its last line is looked for
LONGEST_WHY = 500  # characters
MOST_TEXTS = 200  # texts whose verdicts are remembered; some hundred bytes each
CHILD = (sys.executable, "-m", "app.web.rehearsal_child")
RESULT = {"name": str, "ok": bool, "reasons": list, "steps": list}


@dataclass(slots=True)
class Rehearsal:
    """One of them. Shape: about is kind, stem and name of the draft, text its hash; results come in the order of the scenarios;
    verdicts are those of every rehearsal of this text, by scenario; why says what stopped it, in the child's own words, which come
    into said.
    """

    about: tuple[str, str, str]
    text: str
    total: int
    child: subprocess.Popen[str]
    said: IO[bytes]
    verdicts: dict[str, bool]
    results: list[dict[str, Any]] = field(default_factory=list)
    state: str = "preparing"
    why: str = ""

    def stop(self) -> None:
        """End it, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self.child.kill()


_ALL: weakref.WeakSet[Rehearsals] = weakref.WeakSet()


class Rehearsals:
    """All of one application. Shape: command is what a child runs."""

    def __init__(self, command: Sequence[str] = CHILD) -> None:
        self.command = command
        self._lock = threading.Lock()
        self._of: dict[str, Rehearsal] = {}
        self._verdicts: OrderedDict[tuple[str, str], dict[str, bool]] = OrderedDict()
        _ALL.add(self)

    def begin(
        self,
        account: str,
        about: tuple[str, str, str],
        sources: Sequence[Source],
        scenarios: Sequence[Source],
        text: str = "",
    ) -> Rehearsal:
        """Start one; a former one of the account is ended. Shape: text is the hash of the draft's content.

        Raises: E-WEB-15 while as many as may are going on.
        """
        with self._lock:
            former = self._of.pop(account, None)
            if former is not None:
                former.stop()
            going = sum(each.child.poll() is None for each in self._of.values())
            if going >= AT_ONCE:
                raise RehearsalsBusy(count=going)
            said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever follows the child
            child = _child(self.command, said)
            begun = Rehearsal(about, text, len(scenarios), child, said, self._verdicts_of(account, text))
            self._of[account] = begun
        threading.Thread(target=_follow, args=(begun, _wish(sources, scenarios)), daemon=True).start()
        return begun

    def of(self, account: str, about: tuple[str, str, str]) -> Rehearsal | None:
        """The account's rehearsal of this draft. Empty: None where there is none."""
        found = self._of.get(account)
        return found if found is not None and found.about == about else None

    def verdicts(self, account: str, text: str) -> dict[str, bool]:
        """Whether each scenario came out as expected when it was last rehearsed on this text. Empty: {} where none was."""
        with self._lock:
            return dict(self._verdicts.get((account, text), {}))

    def stop_all(self) -> None:
        """End every child."""
        for each in list(self._of.values()):
            each.stop()

    def _verdicts_of(self, account: str, text: str) -> dict[str, bool]:
        found = self._verdicts.setdefault((account, text), {})
        self._verdicts.move_to_end((account, text))
        while len(self._verdicts) > MOST_TEXTS:
            self._verdicts.popitem(last=False)
        return found


@atexit.register
def _end_with_the_program() -> None:
    """Stop the children when the program ends in good order; where it does not, each notices that its standard input was closed."""
    for rehearsals in list(_ALL):
        rehearsals.stop_all()


def _child(command: Sequence[str], said: IO[bytes]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - the command is the program's own; what a person sends goes in on standard input
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        cwd=_ROOT,
        text=True,
        encoding="utf-8",
        errors="replace",
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
    """Take over what the child says until it ends; whatever that is, it comes to an end here too."""
    watch = threading.Timer(LONGEST_S, begun.stop)
    watch.daemon = True
    watch.start()
    state = "stopped"
    try:
        state = _heard(begun, wish)
    finally:
        watch.cancel()
        begun.state = state


def _heard(begun: Rehearsal, wish: str) -> str:
    """The state in which the child ended."""
    with begun.child as child, begun.said:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):  # it was ended before it had read everything
                child.stdin.write(f"{wish}\n")
                child.stdin.flush()  # and stays open: that it is closed tells the child that this program has ended
            for line in iter(partial(child.stdout.readline, LONGEST_LINE), ""):
                result = _result(line)
                if result is not None and len(begun.results) < begun.total:
                    begun.results.append(result)
                    begun.verdicts[result["name"]] = result["ok"]
                    begun.state = "running"
            status = child.wait()
        finally:
            begun.stop()
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
        begun.why = (_last_said(begun.said) or str(status)) if status else ""
    return "stopped" if status else "done"


def _result(line: str) -> dict[str, Any] | None:
    """One scenario's result. Empty: None for a line that is none, which no page could show."""
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_result = isinstance(told, dict) and all(isinstance(told.get(key), kind) for key, kind in RESULT.items())
    return told if is_result else None


def _last_said(said: IO[bytes]) -> str:
    """The last line of what the child said. Empty: "" where it said nothing."""
    said.seek(max(0, said.seek(0, 2) - LAST_SAID))
    lines = said.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:LONGEST_WHY] if lines else ""
