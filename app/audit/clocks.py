"""The clock of each open step at a fact: when its limit ends, and what the table of lights says about it at an instant.

Pure but for the judge it is handed. Replay pages and `history show` ask it, so that both tell one light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.audit.fold import Standing
from app.casework.lights import NONE, Judge, light_inputs, paused_inputs
from app.domain.calendars import Calendar
from app.domain.instants import from_text, to_us

RED = "red"


@dataclass(frozen=True, slots=True)
class ClockAt:
    """A running limit. Shape: node and element are the timer's, host the step it watches. Units: due_us us UTC, the closing instant."""

    node: str
    model: str
    element: str
    host: str
    due_us: int
    limit: Mapping[str, Any] | None
    light: str


def clocks_at(standing: Standing, at: datetime, calendar: Calendar, judge: Judge) -> list[ClockAt]:
    """The clocks that run at an instant, the first to end first. A timer that is no limit has the light "none"."""
    found = [_clock(timer, at, calendar, judge) for timer in standing.timers.values()]
    return sorted(found, key=lambda clock: (clock.due_us, clock.model, clock.host, clock.node))


def light_of_task(standing: Standing, task: Mapping[str, Any], at: datetime, calendar: Calendar, judge: Judge) -> str:
    """The light of an open step: that of its timer; red once its limit was missed. Empty: "none" where it has no limit."""
    if task.get("timer") in standing.paused and task["node"] not in standing.overdue:
        return judge(paused_inputs())
    timer = standing.timers.get(task.get("timer") or "")
    if task["node"] in standing.overdue or (task.get("timer") and timer is None):
        return RED
    return _clock(timer, at, calendar, judge).light if timer else NONE


def _clock(timer: Mapping[str, Any], at: datetime, calendar: Calendar, judge: Judge) -> ClockAt:
    due_us, limit = to_us(from_text(timer["due"])), timer.get("limit")
    light = judge(light_inputs(due_us, limit, at, calendar)) if limit else NONE
    return ClockAt(timer["node"], timer["model"], timer["element"], timer.get("host") or "", due_us, limit, light)
