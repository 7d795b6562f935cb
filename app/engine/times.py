"""Times as modelers write them: ISO 8601 dates, durations and repeated intervals, as instants.

The timers (events.py) call it with the text that FEEL or the diagram gave. Days, months and years are counted on the calendar of
Asia/Shanghai. Nothing here reads a clock.

SpiffWorkflow 3.2.0 evaluates the text of a timer as Python, takes "P" for zero and reads a naive date in the zone of the host
(defect D6); test_timers.py tells when this can go.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from app.domain.errors import MalformedInstant
from app.domain.instants import LAW_ZONE, from_text

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.IGNORECASE,
)
_REPEAT = re.compile(r"R(\d*)/(.+)", re.IGNORECASE)
_ZONE_NAME = re.compile(r"@[A-Za-z_/+-]+$")
# What is a time without any evaluation: it begins like a period, a repetition or a date.
_LITERAL = re.compile(r"(R\d*/)?(P(?=[\dT])[0-9YMWDTHS.,]+|\d{4}-\d\d-\d\d(T[0-9:.+Z-]+)?)(/\S+)?", re.IGNORECASE)
LONGEST = timedelta(days=366 * 1000)


def is_literal(text: str) -> bool:
    """Whether a timer's text is ISO 8601 as it stands, so that it needs no FEEL."""
    return _LITERAL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Period:
    """A duration: months on the calendar, and the rest as a span of time."""

    months: int
    span: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime:
        """The instant that lies the period after another one, in UTC."""
        local = start.astimezone(LAW_ZONE)
        month = local.month - 1 + self.months * times
        year = local.year + month // 12
        month = month % 12 + 1
        day = min(local.day, calendar.monthrange(year, month)[1])
        return (local.replace(year=year, month=month, day=day) + self.span * times).astimezone(UTC)

    @property
    def is_zero(self) -> bool:
        """Whether nothing passes."""
        return self.months == 0 and self.span <= timedelta(0)


@lru_cache(maxsize=1024)  # diagrams repeat a few texts at every step
def read_period(text: str) -> Period | None:
    """A duration such as P5D, PT1.5H or P1Y2M. Empty: None for a text that is none, "P" and "PT" included."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    years, months, weeks, days, clock, hours, minutes, seconds = found.groups()
    parts = (years, months, weeks, days, hours, minutes, seconds)
    if all(part is None for part in parts) or (clock is not None and clock.upper() == "T"):
        return None
    amount = [Decimal((part or "0").replace(",", ".")) for part in parts]
    whole_months = amount[0] * 12 + amount[1]
    if whole_months != int(whole_months) or whole_months > 12_000:
        return None
    seconds_in_all = amount[2] * 604_800 + amount[3] * 86_400 + amount[4] * 3_600 + amount[5] * 60 + amount[6]
    if seconds_in_all > int(LONGEST.total_seconds()):
        return None
    return Period(int(whole_months), timedelta(microseconds=int(seconds_in_all * 1_000_000)))


def read_instant(text: str) -> datetime | None:
    """A date or a date and time, in UTC. Empty: None for a text that is neither; without an offset it is Asia/Shanghai."""
    text = text.strip()
    if _ZONE_NAME.search(text):
        return _in_named_zone(text)
    try:
        return from_text(text)
    except MalformedInstant:
        return None


def _in_named_zone(text: str) -> datetime | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    local, _, name = text.partition("@")
    try:
        return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
    except (ValueError, ZoneInfoNotFoundError):
        return None


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeated interval. Shape: times is how often it fires in all, None without end; every is ISO 8601."""

    first: datetime
    every: str
    times: int | None


def read_cycle(text: str, start: datetime) -> Cycle | None:
    """R3/PT1H, R/PT1H, R3/START/PT1H, R3/PT1H/END, or a bare duration, which is R/ of it."""
    found = _REPEAT.fullmatch(text.strip())
    if found is None:
        period = read_period(text)
        return None if period is None or period.is_zero else Cycle(period.after(start), text.strip(), None)
    times = int(found[1]) if found[1] else None
    left, _, right = found[2].partition("/")
    if times is not None and times < 1:
        return None
    if not right:
        period, first, every = read_period(left), None, left
    elif read_period(right) is not None:
        period, first, every = read_period(right), read_instant(left), right
        if first is None:
            return None
    else:
        return _until(read_period(left), left, read_instant(right), times, start)
    if period is None or period.is_zero:
        return None
    return Cycle(first or period.after(start), every, times)


def _until(period: Period | None, every: str, end: datetime | None, times: int | None, start: datetime) -> Cycle | None:
    """Interval and end: it fires each interval from now on, not after the end."""
    if period is None or period.is_zero or end is None:
        return None
    fitting, at = 0, period.after(start)
    while at <= end and (times is None or fitting < times) and fitting < 100_000:
        fitting, at = fitting + 1, period.after(at)
    return Cycle(period.after(start), every, fitting) if fitting else None
