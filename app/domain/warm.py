"""Cases that this process had in hand a moment ago, so that their next turn need not read them again.

A turn takes a case out and puts it back only after its COMMIT: a refusal, a fault or a lost race leaves nothing half-run behind. What is
taken counts only while its version is the stored one, so any other process may change a case meanwhile. Here must never be anything
that is not in the store too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

Live = TypeVar("Live")
# Source: a case of twenty open departments is some hundred kilobytes in memory.
KEPT = 300


class WarmCases(Generic[Live]):
    """The cases of one process, the longest unused forgotten first. Empty: with no room nothing is kept."""

    def __init__(self, room: int = KEPT) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._cases: OrderedDict[str, tuple[Live, tuple[str, ...]]] = OrderedDict()
        self._case_of: dict[str, str] = {}

    def take(self, case_id: str) -> Live | None:
        """The case, which is nobody else's from now on. Empty: None where it is not here."""
        with self._lock:
            return self._forget(case_id)

    def put(self, case_id: str, tasks: Iterable[str], live: Live) -> None:
        """Keep a case whose turn is committed, to be found by its open tasks too."""
        with self._lock:
            self._forget(case_id)
            self._cases[case_id] = live, tuple(tasks)
            self._case_of.update(dict.fromkeys(self._cases[case_id][1], case_id))
            while len(self._cases) > self._room:
                self._forget(next(iter(self._cases)))

    def of_task(self, task_id: str) -> Live | None:
        """The case of an open task as its last turn here left it, to be looked at alone. What may have changed since is the turn's to see:
        only what a task keeps all its life may be taken from it. Empty: None where it is not here.
        """
        with self._lock:
            kept = self._cases.get(self._case_of.get(task_id, ""))
            return None if kept is None else kept[0]

    def _forget(self, case_id: str) -> Live | None:
        live, tasks = self._cases.pop(case_id, (None, ()))
        for task_id in tasks:
            self._case_of.pop(task_id, None)
        return live
