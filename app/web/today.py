"""What a page counts by: the present instant of the office's clock, the current calendar, the current table of lights.

Read once per request. Every page of a request therefore tells one time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g

from app.casework import lights
from app.domain.calendars import Calendar
from app.domain.instants import law_date
from app.web.offices import office, reader
from app.web.present import dates
from app.web.present.lights import Light, light_of

MOVED_BY_S = 60  # a clock that differs from the machine's by more is a moved one


@dataclass(frozen=True, slots=True)
class Today:
    """Shape: now is an aware instant, date its day of law."""

    now: datetime
    date: date
    calendar: Calendar
    judge: lights.Judge

    def light(self, due_us: int | None, limit: Any) -> Light:
        """The light of a step as it stands now."""
        return light_of(due_us, limit, self.now, self.calendar, self.judge)


def today() -> Today:
    """The present request's day."""
    if "today" not in g:
        now = office().clock.now()
        g.today = Today(now, law_date(now), *lights.counted_by(reader()))
    found: Today = g.today
    return found


def now_words() -> str:
    """The present moment of the office's clock."""
    now = office().clock.now()
    return dates.moment(now)


def clock_is_moved() -> bool:
    """Whether the office's clock was moved away from the machine's."""
    served = office()
    return abs((served.clock.now() - served.wall.now()).total_seconds()) > MOVED_BY_S
