"""Built-in functions over dates, times and durations. Each registers itself; see DMN 1.5, 10.3.4.1 and 10.3.4.7.

now() and today() read the machine's clock only where the host gives no functions of these names; the product always
does.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.decisions.feel.decimals import whole
from app.decisions.feel.functions import builtin
from app.decisions.feel.temporal import (
    NANOS,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    Zone,
    from_python_date,
    from_python_datetime,
    make_date,
    make_time,
)
from app.decisions.feel.temporal_text import read_date, read_datetime, read_duration, read_time
from app.decisions.feel.values import Value
from app.decisions.feel.zones import zone_named

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("date", "from: string", steps=10)
def date_from_text(text: str) -> Value:
    return read_date(text)


@builtin("date", "from: date|date and time")
def date_from_point(point: Value) -> Value:
    return point.date if type(point) is DateTime else point


@builtin("date", "year: number", "month: number", "day: number")
def date_from_parts(year: Decimal, month: Decimal, day: Decimal) -> Value:
    parts = [whole(part) for part in (year, month, day)]
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    return make_date(parts[0], parts[1], parts[2])


@builtin("time", "from: string", steps=10)
def time_from_text(text: str) -> Value:
    return read_time(text)


@builtin("time", "from: time|date|date and time")
def time_from_point(point: Value) -> Value:
    if type(point) is Date:
        return Time(0, 0, 0, 0, 0)
    return point.time if type(point) is DateTime else point


@builtin("time", "hour: number", "minute: number", "second: number", "offset: days?~")
def time_from_parts(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None) -> Value:
    zone = None if offset is None else int(Decimal(offset.nanos) / NANOS)
    return _time_of(hour, minute, second, zone)


def _time_of(hour: Decimal, minute: Decimal, second: Decimal, zone: Zone) -> Time | None:
    whole_hour, whole_minute, whole_second = whole(hour), whole(minute), whole(second)
    if whole_hour is None or whole_minute is None or whole_second is None or second < 0:
        return None
    nano = int((second - whole_second) * NANOS)
    return make_time(whole_hour, whole_minute, whole_second, nano, zone)


@builtin("date and time", "from: string", steps=10)
def datetime_from_text(text: str) -> Value:
    return read_datetime(text)


@builtin("date and time", "from: date and time")
def datetime_itself(point: DateTime) -> Value:
    return point


@builtin("date and time", "from: date")
def datetime_from_date(day: Date) -> Value:
    return DateTime(day, Time(0, 0, 0, 0, 0))


@builtin("date and time", "date: date|date and time", "time: time")
def datetime_from_both(day: Value, clock: Time) -> Value:
    return DateTime(day.date if type(day) is DateTime else day, clock)


@builtin("date and time", "date: date and time", "timezone: string")
def datetime_in_zone(point: DateTime, name: str) -> Value:
    if zone_named(name) is None:
        return None
    return DateTime(point.date, Time(point.time.hour, point.time.minute, point.time.second, point.time.nano, name))


_PARTS = ("year: number", "month: number", "day: number", "hour: number", "minute: number", "second: number")


@builtin("date and time", *_PARTS, "offset: days?~")
def datetime_from_parts(
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysTimeDuration | None = None,
) -> Value:
    calendar_day = date_from_parts(year, month, day)
    clock = time_from_parts(hour, minute, second, offset)
    return None if calendar_day is None or clock is None else DateTime(calendar_day, clock)


@builtin("date and time", *_PARTS, "timezone: string")
def datetime_from_parts_in_zone(
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal, name: str
) -> Value:
    calendar_day = date_from_parts(year, month, day)
    clock = _time_of(hour, minute, second, name)
    if calendar_day is None or clock is None or zone_named(name) is None:
        return None
    return DateTime(calendar_day, clock)


@builtin("duration", "from: string", steps=10)
def duration_from_text(text: str) -> Value:
    return read_duration(text)


@builtin("duration", "from: duration")
def duration_itself(length: Value) -> Value:
    return length


@builtin("years and months duration", "from: date|date and time", "to: date|date and time")
def years_and_months_between(start: Value, end: Value) -> Value:
    first: Date = start.date if type(start) is DateTime else start
    last: Date = end.date if type(end) is DateTime else end
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonthsDuration(months)


@builtin("now")
def now() -> Value:
    return from_python_datetime(dt.datetime.now(dt.UTC))


@builtin("today")
def today() -> Value:
    return from_python_date(dt.datetime.now(dt.UTC).astimezone().date())


def _day(point: Value) -> Date:
    return point.date if type(point) is DateTime else point


@builtin("day of week", "date: date|date and time")
def day_of_week(point: Value) -> Value:
    return _WEEKDAYS[(_day(point).ordinal() + 3) % 7]


@builtin("month of year", "date: date|date and time")
def month_of_year(point: Value) -> Value:
    return _MONTHS[_day(point).month - 1]


@builtin("day of year", "date: date|date and time")
def day_of_year(point: Value) -> Value:
    day = _day(point)
    return Decimal(day.ordinal() - Date(day.year, 1, 1).ordinal() + 1)


@builtin("week of year", "date: date|date and time")
def week_of_year(point: Value) -> Value:
    """The week of ISO 8601: the one that has the year's first Thursday is the first."""
    ordinal = _day(point).ordinal()
    thursday = ordinal - (ordinal + 3) % 7 + 3
    year = _day(point).year
    while Date(year + 1, 1, 1).ordinal() <= thursday:
        year += 1
    while Date(year, 1, 1).ordinal() > thursday:
        year -= 1
    return Decimal((thursday - Date(year, 1, 1).ordinal()) // 7 + 1)
