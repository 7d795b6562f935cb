"""Fire the limits that are over: one turn per case, each timer at its own instant, once the grace has passed.

The ticker calls this; nothing polls cases, only the timers' rows are asked. One broken case never stops the sweep.
Article: dalian-183/6, dalian-183/19.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from app.casework.errors import CaseInOtherHands
from app.casework.turn import take_turn
from app.domain.actors import SYSTEM
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import timers

MOST_AT_ONCE = 10_000  # timers a pass looks at, so that a few cases that cannot fire never hide those that can
log = logging.getLogger("duogui.timers")


@dataclass(frozen=True, slots=True)
class Fired:
    """What one pass did. Shape: cases and timers are counts; next is the earliest instant a timer may fire."""

    cases: int
    timers: int
    next: datetime | None


def fire_timers(office: Office) -> Fired:
    """Fire everything that was due at least the grace ago."""
    until = office.clock.now() - office.grace
    with office.store.read() as read:
        due = timers.due_cases(read, to_us(until), MOST_AT_ONCE)
    counts = [_fire(office, case_id, until) for case_id, _ in due]
    with office.store.read() as read:
        following = timers.next_due(read)
    return Fired(sum(map(bool, counts)), sum(counts), following + office.grace if following else None)


def _fire(office: Office, case_id: str, until: datetime) -> int:
    try:
        received = until + office.grace
        return take_turn(office, SYSTEM, case_id, lambda turn: turn.fired, kind=int, receipt=received, waits=False)
    except CaseInOtherHands:  # its turn fires what is due before it acts, and another ticker fires it itself
        return 0
    except Exception as error:  # a sweep: whatever is wrong with one case, the limits of the others end in time
        log.error("timer_failed", extra={"case": case_id, "code": getattr(error, "code", ""), "text": str(error)})
        return 0
