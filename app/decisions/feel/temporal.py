"""Dates, times, dates with times, and the two kinds of duration, as values that never change.

Own types, because FEEL's years reach a thousand million in both directions, its times have nanoseconds and a zone may
be a name. Here live fields, comparison keys, printing and conversion from and to Python's dt. Reading of texts
is temporal_text.py, adding is arithmetic.py.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from app.decisions.feel.zones import offset_at_instant, offset_at_local

MAX_YEAR = 999_999_999
NANOS = 1_000_000_000
_EPOCH = dt.date(1970, 1, 1).toordinal()
_LAST_OF_PYTHON = dt.date.max.toordinal() - _EPOCH
DAY_SECONDS = 86_400
DAY_NANOS = DAY_SECONDS * NANOS
# Eighteen hours: the largest offset of ISO 8601 libraries and of the public compatibility kit.
MAX_OFFSET = 18 * 3600
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Zone = int | str | None


def is_leap(year: int) -> bool:
    """Whether the proleptic Gregorian year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        if 0 < self.year < 10_000:
            return dt.date(self.year, self.month, self.day).toordinal() - _EPOCH
        year = self.year - (self.month <= 2)
        era, of_era = divmod(year, 400)
        of_year = (153 * (self.month + (-3 if self.month > 2 else 9)) + 2) // 5 + self.day - 1
        return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468

    def __str__(self) -> str:
        sign, year = ("-", -self.year) if self.year < 0 else ("", self.year)
        return f"{sign}{year:04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day. `zone` is None (local), an offset in seconds, or the name of a zone."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone = None

    def nanos(self) -> int:
        """Nanoseconds since midnight on the clock's face."""
        return ((self.hour * 60 + self.minute) * 60 + self.second) * NANOS + self.nano

    def offset(self) -> int | None:
        """Seconds east of UTC; a named zone shows that of the winter of 1970. Empty: None for a local time."""
        if isinstance(self.zone, str):
            return offset_at_local(self.zone, 1970, 1, 1, self.nanos() // NANOS)
        return self.zone

    def __str__(self) -> str:
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{_fraction(self.nano)}{_zone_text(self.zone)}"


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day with a time of day; the zone is the time's."""

    date: Date
    time: Time

    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 on the local clock and calendar."""
        return self.date.ordinal() * DAY_NANOS + self.time.nanos()

    def offset(self) -> int | None:
        """Seconds east of UTC at this date and time. Empty: None for a local one."""
        zone = self.time.zone
        if isinstance(zone, str):
            day = self.date
            return offset_at_local(zone, day.year, day.month, day.day, self.time.nanos() // NANOS)
        return zone

    def instant_nanos(self) -> int | None:
        """Nanoseconds since 1970-01-01T00:00:00Z. Empty: None for a local one."""
        offset = self.offset()
        return None if offset is None else self.local_nanos() - offset * NANOS

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


@dataclass(frozen=True, slots=True)
class DaysTimeDuration:
    """A length of time that is exact: days of 24 hours down to nanoseconds."""

    nanos: int

    def __str__(self) -> str:
        sign, rest = ("-", -self.nanos) if self.nanos < 0 else ("", self.nanos)
        seconds, nano = divmod(rest, NANOS)
        days, seconds = divmod(seconds, DAY_SECONDS)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        last = f"{seconds}{_fraction(nano)}S" if seconds or nano else ""
        of_day = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + last
        text = (f"{days}D" if days else "") + (f"T{of_day}" if of_day else "")
        return f"{sign}P{text}" if text else "PT0S"


@dataclass(frozen=True, slots=True)
class YearsMonthsDuration:
    """A length of time counted in months."""

    months: int

    def __str__(self) -> str:
        sign, rest = ("-", -self.months) if self.months < 0 else ("", self.months)
        years, months = divmod(rest, 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{sign}P{text}" if text else "P0M"


def _fraction(nano: int) -> str:
    return "." + f"{nano:09d}".rstrip("0") if nano else ""


def _zone_text(zone: Zone) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    sign, rest = ("-", -zone) if zone < 0 else ("+", zone)
    text = f"{sign}{rest // 3600:02d}:{rest // 60 % 60:02d}"
    return f"{text}:{rest % 60:02d}" if rest % 60 else text


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None when there is no such day."""
    if not -MAX_YEAR <= year <= MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return Date(year, month, day)


def make_time(hour: int, minute: int, second: int, nano: int = 0, zone: Zone = None) -> Time | None:
    """The time, or None when no clock shows it."""
    if not 0 <= hour <= 23 or not 0 <= minute <= 59 or not 0 <= second <= 59:
        return None
    if isinstance(zone, int) and not -MAX_OFFSET <= zone <= MAX_OFFSET:
        return None
    return Time(hour, minute, second, nano, zone)


def date_from_ordinal(days: int) -> Date | None:
    """The date so many days after 1970-01-01, or None beyond the calendar."""
    if -_EPOCH < days <= _LAST_OF_PYTHON:
        return from_python_date(dt.date.fromordinal(days + _EPOCH))
    era, of_era = divmod(days + 719_468, 146_097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return make_date(year, month, of_year - (153 * shifted + 2) // 5 + 1)


def time_from_nanos(nanos: int, zone: Zone) -> Time:
    """The time of day so many nanoseconds after midnight; whole days are dropped."""
    seconds, nano = divmod(nanos % DAY_NANOS, NANOS)
    return Time(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, zone)


def datetime_from_local(nanos: int, zone: Zone) -> DateTime | None:
    """The date and time that the local clock and calendar show, or None beyond the calendar."""
    day = date_from_ordinal(nanos // DAY_NANOS)
    return None if day is None else DateTime(day, time_from_nanos(nanos, zone))


def datetime_from_instant(nanos: int, zone: Zone) -> DateTime | None:
    """The date and time in the zone at the instant, or None beyond the calendar."""
    if isinstance(zone, str):
        utc = datetime_from_local(nanos, None)
        if utc is None:
            return None
        day = utc.date
        offset = offset_at_instant(zone, day.year, day.month, day.day, utc.time.nanos() // NANOS)
        return datetime_from_local(nanos + offset * NANOS, zone)
    return datetime_from_local(nanos + (zone or 0) * NANOS, zone)


@lru_cache(maxsize=4096)
def from_python_date(value: dt.date) -> Date:
    """Python's date as FEEL's."""
    return Date(value.year, value.month, value.day)


def _zone_of(value: dt.datetime | dt.time) -> Zone:
    key = getattr(value.tzinfo, "key", None)
    if isinstance(key, str) and key != "UTC":
        return key
    offset = value.utcoffset()
    return None if offset is None else int(offset.total_seconds())


def from_python_time(value: dt.time) -> Time:
    """Python's time as FEEL's."""
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, _zone_of(value))


def from_python_datetime(value: dt.datetime) -> DateTime:
    """Python's datetime as FEEL's date and time; a zone of zoneinfo keeps its name."""
    clock = Time(value.hour, value.minute, value.second, value.microsecond * 1000, _zone_of(value))
    return DateTime(Date(value.year, value.month, value.day), clock)


def from_python_timedelta(value: dt.timedelta) -> DaysTimeDuration:
    """Python's timedelta as FEEL's days and time duration."""
    return DaysTimeDuration(((value.days * DAY_SECONDS + value.seconds) * 1_000_000 + value.microseconds) * 1000)
