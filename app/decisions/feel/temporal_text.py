"""Reading of dates, times, dates with times and durations from text, as strictly as DMN asks.

Each reader answers None for a text that is not of its kind; none raises. The literal @"…" is `read_temporal`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.decisions.feel.temporal import (
    DAY_SECONDS,
    MAX_OFFSET,
    NANOS,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    Zone,
    date_from_ordinal,
    make_date,
    make_time,
)
from app.decisions.feel.zones import zone_named

Temporal = Date | Time | DateTime | DaysTimeDuration | YearsMonthsDuration

_DATE = re.compile(r"(-?)([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,64})?",
    re.IGNORECASE,
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS_TIME = re.compile(
    r"(-?)P(?:([0-9]{1,15})D)?(?:(T)(?:([0-9]{1,15})H)?(?:([0-9]{1,15})M)?(?:([0-9]{1,15})(?:\.([0-9]{0,18}))?S)?)?"
)


def read_date(text: str) -> Date | None:
    """A date like 2026-03-02."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year = int(found[2])
    return make_date(-year if found[1] else year, int(found[3]), int(found[4]))


def _read_zone(text: str | None) -> tuple[bool, Zone]:
    if text is None:
        return True, None
    if text in "Zz":
        return True, 0
    if text[0] == "@":
        return zone_named(text[1:]) is not None, text[1:]
    parts = [int(part) for part in text[1:].split(":")]
    offset = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    fits = offset <= MAX_OFFSET and parts[1] < 60 and (len(parts) < 3 or parts[2] < 60)
    return fits, -offset if text[0] == "-" else offset


def _read_clock(text: str) -> tuple[Time, bool] | None:
    """The time and whether it is midnight at the end of the day (24:00:00)."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    fits, zone = _read_zone(found[5])
    if not fits:
        return None
    nano = int(((found[4] or "") + "000000000")[:9])
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    ends_day = hour == 24 and minute == 0 and second == 0 and nano == 0
    clock = make_time(0 if ends_day else hour, minute, second, nano, zone)
    return None if clock is None else (clock, ends_day)


def read_time(text: str) -> Time | None:
    """A time like 09:30:00, 09:30:00.5, 09:30:00Z, 09:30:00+08:00 or 09:30:00@Asia/Shanghai."""
    clock = _read_clock(text)
    return None if clock is None else clock[0]


def read_datetime(text: str) -> DateTime | None:
    """A date, then T, then a time; a date alone is its midnight."""
    day_text, parted, time_text = text.partition("T")
    day = read_date(day_text)
    if day is None:
        return None
    if not parted:
        return DateTime(day, Time(0, 0, 0))
    clock = _read_clock(time_text)
    if clock is None:
        return None
    if clock[1]:
        next_day = date_from_ordinal(day.ordinal() + 1)
        return None if next_day is None else DateTime(next_day, clock[0])
    return DateTime(day, clock[0])


def read_duration(text: str) -> DaysTimeDuration | YearsMonthsDuration | None:
    """A duration like P1Y2M or P3DT4H5M6.7S; the two kinds cannot be mixed."""
    found = _YEARS_MONTHS.fullmatch(text)
    if found and (found[2] or found[3]):
        months = int(found[2] or 0) * 12 + int(found[3] or 0)
        return YearsMonthsDuration(-months if found[1] else months)
    found = _DAYS_TIME.fullmatch(text)
    if not found or not (found[2] or found[4] or found[5] or found[6]):
        return None
    if found[3] and not (found[4] or found[5] or found[6]):
        return None
    seconds = (
        int(found[2] or 0) * DAY_SECONDS + int(found[4] or 0) * 3600 + int(found[5] or 0) * 60 + int(found[6] or 0)
    )
    nanos = seconds * NANOS + int(((found[7] or "") + "000000000")[:9])
    return DaysTimeDuration(-nanos if found[1] else nanos)


@lru_cache(maxsize=4096)
def read_temporal(text: str) -> Temporal | None:
    """Whatever of the five kinds the text is, as the literal @"…" reads it."""
    if text.startswith(("P", "-P")):
        return read_duration(text)
    if "T" in text:
        found = read_datetime(text)
        if found is not None:
            return found
    return read_date(text) or read_time(text)
