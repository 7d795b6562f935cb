"""Working days and office hours as running totals: how much working time lies between two instants, and where so much of it ends.

Both questions are answered by bisecting the number of working days before each day. limits.py asks here; what a limit is stands
there. Here must never be a rule of a limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.domain.calendars import ONE_DAY, Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import LAW_ZONE, in_law_zone

Hours = tuple[tuple[time, time], ...]
MICROSECOND = timedelta(microseconds=1)
AT_ONCE = 5  # years counted beside those asked for, so that the totals are seldom made anew
LAST_YEAR = date.max.year - 1  # a limit that ends later is a slip of the pen


class HoursMalformed(DuoguiError):
    code = "E-LIMIT-2"
    zh = "办公时间“{value}”无法识别"
    en = "The office hours “{value}” cannot be read"
    hint_zh = "请写成 9-12,13-17 或 8:30-11:30,13:00-17:00，各段按先后排列且不重叠"
    hint_en = "Write 9-12,13-17 or 8:30-11:30,13:00-17:00, in order and without overlap"


@lru_cache(maxsize=64)
def read_hours(text: str) -> Hours:
    """Office hours "9-12,13-17" as pairs of times. Raises: E-LIMIT-2."""
    try:
        spans = tuple(
            (_clock(left), _clock(right)) for left, _, right in (span.partition("-") for span in text.split(","))
        )
    except ValueError:
        raise HoursMalformed(value=text) from None
    edges = [edge for span in spans for edge in span]
    if any(a >= b for a, b in spans) or edges != sorted(edges):
        raise HoursMalformed(value=text)
    return spans


def _clock(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    return time(int(hour), int(minute or 0))


class WorkingDays:
    """The working days of a calendar. Shape: totals[n] counts those before the n-th day from a first of January on."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._made_up = sorted(calendar.makeup_workdays)
        self._known: tuple[int, int, list[int]] = (0, 0, [0])  # first year, year behind the last, totals

    def count(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; negative when `until` comes first. Units: working days."""
        if until < after:
            return -self.count(until, after)
        base, totals = self._covering(after.year, until.year)
        return totals[until.toordinal() + 1 - base] - totals[after.toordinal() + 1 - base]

    def nth(self, after: date, number: int) -> date:
        """The day that is the n-th working day behind a day. Raises: OverflowError beyond the last year."""
        last = after.year + 1
        while True:
            base, totals = self._covering(after.year, last)
            place = bisect_left(totals, totals[after.toordinal() + 1 - base] + number)
            if place < len(totals):
                return date.fromordinal(base + place - 1)
            if last >= LAST_YEAR:
                raise OverflowError(f"{number} working days behind {after}")
            last = min(LAST_YEAR, last + 1 + number // 260)

    def made_up(self, after: date, until: date) -> list[date]:
        """The make-up workdays in (after, until]."""
        return self._made_up[bisect_right(self._made_up, after) : bisect_right(self._made_up, until)]

    def first(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        return day if self._calendar.is_working_day(day) else self.nth(day, 1)

    def _covering(self, first: int, last: int) -> tuple[int, list[int]]:
        """The ordinal of the first day and the totals, for at least these years; replaced as a whole, so that threads may share it."""
        begin, end, totals = self._known
        if last > LAST_YEAR:
            raise OverflowError(f"the year {last} is out of reach")
        if not begin <= first or not last < end:
            wanted = max(1, first - AT_ONCE), min(LAST_YEAR, last + AT_ONCE) + 1
            begin, end = wanted if not begin else (min(begin, wanted[0]), max(end, wanted[1]))
            totals = [0]
            for ordinal in range(date(begin, 1, 1).toordinal(), date(end, 1, 1).toordinal()):
                totals.append(totals[-1] + self._calendar.is_working_day(date.fromordinal(ordinal)))
            self._known = begin, end, totals
        return date(begin, 1, 1).toordinal(), totals


@lru_cache(maxsize=32)
def working_days(calendar: Calendar) -> WorkingDays:
    """The working days of a calendar, counted once for all who ask."""
    return WorkingDays(calendar)


class OfficeTime:
    """Working time of a calendar under given office hours."""

    def __init__(self, days: WorkingDays, calendar: Calendar, hours: Hours) -> None:
        self._days, self._calendar, self._hours = days, calendar, hours
        self._a_day = sum((_span(opens, closes) for opens, closes in hours), timedelta())

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The office time from one instant to a later one. Empty: nothing where the end comes first."""
        if end <= start:
            return timedelta()
        at, until = in_law_zone(start), in_law_zone(end)
        whole = self._days.count(at.date() - ONE_DAY, until.date() - ONE_DAY)
        return whole * self._a_day + self._since_opening(until) - self._since_opening(at)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The first instant by which so much office time has passed. Shape: the span is more than nothing."""
        at = in_law_zone(start)
        wanted = self._since_opening(at) + span
        days = (wanted - MICROSECOND) // self._a_day
        day, left = self._days.nth(at.date() - ONE_DAY, days + 1), wanted - days * self._a_day
        for opens, closes in self._hours:
            if left <= _span(opens, closes):
                return datetime.combine(day, opens, LAW_ZONE) + left
            left -= _span(opens, closes)
        raise AssertionError("what is left never exceeds a day")

    def opening(self, start: datetime) -> datetime:
        """The instant itself while the office is open, else when it opens next."""
        at = in_law_zone(start)
        if self._calendar.is_working_day(at.date()):
            for opens, closes in self._hours:
                if at.timetz().replace(tzinfo=None) < closes:
                    return max(at, datetime.combine(at.date(), opens, LAW_ZONE))
        return datetime.combine(self._days.nth(at.date(), 1), self._hours[0][0], LAW_ZONE)

    def is_after_hours(self, instant: datetime) -> bool:
        """Whether the office has closed for the day, or does not open on it at all."""
        at = in_law_zone(instant)
        return not self._calendar.is_working_day(at.date()) or at.time() >= self._hours[-1][1]

    def _since_opening(self, at: datetime) -> timedelta:
        """Office time of its day before an instant."""
        if not self._calendar.is_working_day(at.date()):
            return timedelta()
        return sum(
            (_span(opens, min(at.time(), closes)) for opens, closes in self._hours if at.time() > opens), timedelta()
        )


@lru_cache(maxsize=32)
def office_time(calendar: Calendar, hours: str) -> OfficeTime:
    """Working time under office hours written as "9-12,13-17". Raises: E-LIMIT-2."""
    return OfficeTime(working_days(calendar), calendar, read_hours(hours))


def _span(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)
