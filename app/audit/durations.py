"""How long a case's tokens stood on each element, in working time: office hours of working days, by the calendar of the case.

Pure. The heat of the replay page and its table show the same figures from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.domain.calendars import Calendar
from app.domain.facts import Fact
from app.domain.instants import in_law_zone, law_date
from app.domain.office_hours import read_hours

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """Units: total_s, mean_s and longest_s are seconds of working time. Shape: visits counts tokens, open those still there."""

    model: str
    element: str
    visits: int
    open: int
    total_s: int
    longest_s: int

    @property
    def mean_s(self) -> int:
        """The mean of a visit. Units: seconds of working time."""
        return self.total_s // self.visits


class WorkingTime:
    """Working time between instants from a first day on; days are counted once each. Units: seconds."""

    def __init__(self, calendar: Calendar, first: date) -> None:
        self._calendar, self._first = calendar, first
        self._hours = [
            (span[0].hour * 3600 + span[0].minute * 60, span[1].hour * 3600 + span[1].minute * 60)
            for span in read_hours(calendar.office_hours)
        ]
        self._day_s = sum(closes - opens for opens, closes in self._hours)
        self._until = [0]  # working time before the n-th day

    def between(self, start: datetime, end: datetime) -> int:
        """Seconds of office hours from start to end, neither before the first day."""
        return self._before(end) - self._before(start)

    def _before(self, instant: datetime) -> int:
        at = in_law_zone(instant)
        place = (at.date() - self._first).days
        while len(self._until) <= place:
            day = self._first + ONE_DAY * (len(self._until) - 1)
            self._until.append(self._until[-1] + self._day_s * self._calendar.is_working_day(day))
        if not self._calendar.is_working_day(at.date()):
            return self._until[place]
        second = at.hour * 3600 + at.minute * 60 + at.second
        return self._until[place] + sum(max(0, min(second, closes) - opens) for opens, closes in self._hours)


def stays(facts: Iterable[Fact], calendar: Calendar, now: datetime | None = None) -> list[Stay]:
    """Every element that was entered, the longest mean first. Empty: without now, tokens still there are counted up to the last fact."""
    standing: dict[str, tuple[str, str, datetime]] = {}
    spent: dict[tuple[str, str], list[int]] = {}
    clock: WorkingTime | None = None
    last = datetime.min.replace(tzinfo=UTC)
    for fact in facts:
        clock = clock or WorkingTime(calendar, law_date(fact.at))
        last = fact.at
        if fact.kind == "ElementEntered":
            standing[fact.body["node"]] = (fact.body["model"], fact.body["element"], fact.at)
        elif fact.kind == "ElementLeft" and fact.body["node"] in standing:
            model, element, since = standing.pop(fact.body["node"])
            spent.setdefault((model, element), []).append(clock.between(since, fact.at))
    still: dict[tuple[str, str], int] = {}
    for model, element, since in standing.values():
        if clock:
            spent.setdefault((model, element), []).append(clock.between(since, max(last, now or last)))
            still[model, element] = still.get((model, element), 0) + 1
    found = [Stay(*place, len(each), still.get(place, 0), sum(each), max(each)) for place, each in spent.items()]
    return sorted(found, key=lambda stay: (-stay.mean_s, stay.model, stay.element))
