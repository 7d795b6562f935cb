"""Let a site come to rest: fire what is due and perform what is ready, until nothing more happens at this instant.

The ticker's one pass, and what the demonstration, a rehearsal and a moved clock do between two acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.casework.fire_timers import fire_timers
from app.casework.perform_work import perform_work
from app.domain.office import Office

MOST_PASSES = 200  # a case that goes on by itself without end stops at the engine's step limit long before


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it. Shape: next is the instant something may be due, none if nothing waits for the clock."""

    fired: int
    work_done: int
    work_failed: int
    next: datetime | None


def settle(office: Office) -> Settled:
    """Fire and perform until nothing is left to do now."""
    fired = done = failed = 0
    for _ in range(MOST_PASSES):
        timers, work = fire_timers(office), perform_work(office)
        fired, done, failed = fired + timers.timers, done + work.done, failed + work.failed
        waits = [at for at in (timers.next, work.next) if at is not None]
        if not timers.timers and not work.done:
            break
    return Settled(fired, done, failed, min(waits, default=None))
