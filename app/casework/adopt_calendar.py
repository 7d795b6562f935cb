"""A case follows the calendar that was published last: one fact for the adoption, and one for each limit of which anything changes.

The import of a notice (import_calendar.py) takes a turn for every case whose limits it moves. Any other case follows when a limit next
starts, resumes or is extended in it, in the same turn, so that none counts by a calendar that is out of date. Inside a turn only.
"""

from __future__ import annotations

from dataclasses import replace

from app.casework import library
from app.casework.turn_in_hand import Turn
from app.domain.facts import Draft
from app.domain.instants import to_text
from app.store import cases

STARTS = frozenset({"LimitResumed", "LimitExtended"})


def follow_calendar(turn: Turn) -> None:
    """Adopt the current calendar where a limit began to run in this turn. Empty: nothing for a new case, which is bound to it."""
    if turn.row.version and any(_begins(draft) for draft in turn.drafts):
        adopt_current(turn)


def adopt_current(turn: Turn) -> None:
    """Count by the calendar that was published last. Empty: nothing where the case does already."""
    digest = library.current_calendar_hash(turn.tx)
    if digest == turn.row.bindings["calendar"]:
        return
    bindings = {**turn.row.bindings, "calendar": digest}
    calendar = library.calendar_of(turn.tx, bindings)
    said = {"calendar": digest, "version": calendar.version, "receipt": to_text(turn.receipt)}
    turn.record("CalendarAdopted", said)
    turn.case.adopt_calendar(calendar, turn.receipt)
    turn.collect()
    turn.row = replace(turn.row, bindings=bindings)
    turn.bundle = library.bundle_of(turn.tx, turn.row.model, bindings)
    cases.rebind(turn.tx, turn.row.id, turn.row.model, bindings)


def _begins(draft: Draft) -> bool:
    return draft.kind in STARTS or (draft.kind == "TimerStarted" and bool(draft.body["limit"]))
