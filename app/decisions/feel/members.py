"""What stands after a dot: keys of contexts, properties of temporal values and ranges, and both over lists.

No attribute of a Python object is reached from here: properties are the fixed table below.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.decisions.feel.budget import Allowance, bounded_list
from app.decisions.feel.temporal import (
    DAY_NANOS,
    NANOS,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)
from app.decisions.feel.values import ATOMS, Range, Value, feel_value

_Property = Callable[[Value], Value]


def _cut(total: int, unit: int, modulus: int | None = None) -> Decimal:
    """Whole units in a total, cut towards zero, with the sign of the total."""
    amount = abs(total) // unit
    if modulus is not None:
        amount %= modulus
    return Decimal(-amount if total < 0 else amount)


def _offset(value: Time | DateTime) -> DaysTimeDuration | None:
    seconds = value.offset()
    return None if seconds is None else DaysTimeDuration(seconds * NANOS)


def _zone(value: Time) -> str | None:
    return value.zone if isinstance(value.zone, str) else None


def _weekday(value: Date) -> Decimal:
    return Decimal((value.ordinal() + 3) % 7 + 1)


_DATE: dict[str, _Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": _weekday,
}
_TIME: dict[str, _Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": _offset,
    "timezone": _zone,
}


def _of_date(read: _Property) -> _Property:
    return lambda value: read(value.date)


def _of_time(read: _Property) -> _Property:
    return lambda value: read(value.time)


_DATE_TIME: dict[str, _Property] = {
    **{name: _of_date(read) for name, read in _DATE.items()},
    **{name: _of_time(read) for name, read in _TIME.items()},
    "time offset": _offset,
}
_DAYS_TIME: dict[str, _Property] = {
    "days": lambda value: _cut(value.nanos, DAY_NANOS),
    "hours": lambda value: _cut(value.nanos, 3600 * NANOS, 24),
    "minutes": lambda value: _cut(value.nanos, 60 * NANOS, 60),
    "seconds": lambda value: _cut(value.nanos, NANOS, 60),
}
_YEARS_MONTHS: dict[str, _Property] = {
    "years": lambda value: _cut(value.months, 12),
    "months": lambda value: _cut(value.months, 1, 12),
}
_RANGE: dict[str, _Property] = {
    "start": lambda value: value.low,
    "end": lambda value: value.high,
    "start included": lambda value: value.low_included,
    "end included": lambda value: value.high_included,
}
_NOT_YET = object()
_PROPERTIES: dict[type, dict[str, _Property]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: _DATE_TIME,
    DaysTimeDuration: _DAYS_TIME,
    YearsMonthsDuration: _YEARS_MONTHS,
    Range: _RANGE,
}


def member(value: Value, name: str, allowance: Allowance | None = None) -> Value:
    """value.name; over a list, the list of each item's. Empty: null where there is no such member. Raises:
    E-DECISIONS-2.
    """
    kind = type(value)
    if kind is dict:
        part = value.get(name)
        return part if type(part) in ATOMS else feel_value(part)
    if kind is list:
        inner = allowance or Allowance()
        inner.use(len(value))
        parts: list[Value] = []
        for item in value:
            part = item.get(name) if type(item) is dict else _NOT_YET
            parts.append(part if type(part) in ATOMS else member(item, name, inner))
        return bounded_list(parts)
    read = _PROPERTIES.get(kind, {}).get(name)
    return None if read is None else read(value)
