"""Cases that this process had in hand a moment ago, so that their next turn need not read them again.

A turn takes a case out and puts it back only after its COMMIT: a refusal, a fault or a lost race leaves nothing half-run behind. What is
taken counts only while its version is the stored one, so any other process may change a case meanwhile. Here must never be anything
that is not in the store too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from app.casework.meanings import Reading
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.store.cases import CaseRow
from app.store.inbox import InboxRow
from app.store.timers import TimerRow

# Source: a case of twenty open departments is some hundred kilobytes in memory.
KEPT = 300


@dataclass(slots=True)
class LiveCase:
    """A case as its last turn left it. Shape: row is its row without the state; tasks and timers are its rows by node."""

    row: CaseRow
    bundle: Bundle
    case: Case
    reading: Reading
    records: Mapping[str, str]
    tasks: dict[str, InboxRow]
    timers: dict[str, TimerRow]


class WarmCases:
    """The cases of one process, the longest unused forgotten first. Empty: with no room nothing is kept."""

    def __init__(self, room: int = KEPT) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._cases: OrderedDict[str, LiveCase] = OrderedDict()
        self._case_of: dict[str, str] = {}

    def take(self, case_id: str) -> LiveCase | None:
        """The case, which is nobody else's from now on. Empty: None where it is not here."""
        with self._lock:
            return self._forget(case_id)

    def put(self, live: LiveCase) -> None:
        """Keep a case whose turn is committed."""
        with self._lock:
            self._forget(live.row.id)
            self._cases[live.row.id] = live
            self._case_of.update(dict.fromkeys(live.tasks, live.row.id))
            while len(self._cases) > self._room:
                self._forget(next(iter(self._cases)))

    def open_task(self, task_id: str) -> tuple[InboxRow, CaseRow] | None:
        """An open task with the row of its case, as they were after the last turn here. What may have changed since is the turn's to see:
        only what a task keeps all its life may be taken from it. Empty: None where it is not here.
        """
        with self._lock:
            live = self._cases.get(self._case_of.get(task_id, ""))
            return None if live is None else (live.tasks[task_id], live.row)

    def _forget(self, case_id: str) -> LiveCase | None:
        live = self._cases.pop(case_id, None)
        for task_id in live.tasks if live is not None else ():
            self._case_of.pop(task_id, None)
        return live
