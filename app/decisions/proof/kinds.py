"""The ordered kinds of values: for each, a key that orders as FEEL does, values between and beyond, and how a value is written.

A column's values fall into points (the constants its cells mention) and the stretches between them; on each stretch every cell says
the same. Here lives what that needs to know of numbers, texts, dates, times and durations. Nothing here knows tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from typing import Any

from app.decisions.feel.decimals import CONTEXT, print_number
from app.decisions.feel.printing import quoted
from app.decisions.feel.temporal import (
    DAY_NANOS,
    MAX_YEAR,
    NANOS,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    date_from_ordinal,
    datetime_from_instant,
    datetime_from_local,
    time_from_nanos,
)
from app.decisions.feel.values import Value

Key = Any


@dataclass(frozen=True, slots=True)
class Kind:
    """An ordered kind.

    Shape: `key` of a value; `value` of a key; `between` two keys, None for an end that is open: a key strictly inside, None where
    there is none; `cuts` are the keys at which cells that mention a value may change; `show` writes a value as a cell does.
    """

    name: str
    key: Callable[[Value], Key]
    value: Callable[[Key], Value]
    between: Callable[[Key | None, Key | None], Key | None]
    cuts: Callable[[Key], tuple[Key, ...]]
    show: Callable[[Value], str]
    holds: Callable[[Key], bool] = lambda _key: True


def _one(key: Key) -> tuple[Key, ...]:
    return (key,)


def _itself(value: Value) -> Value:
    return value


_SHORT = Decimal("1E+100")  # larger numbers are written with an exponent however they end
_LARGEST = CONTEXT.next_minus(Decimal("Infinity"))


def _number_between(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """The number with the fewest digits near the middle."""
    if low is None or high is None:
        end = low if low is not None else high
        if end is None:
            return Decimal(0)
        step = Decimal(1) if abs(end) < 100 else Decimal(10) ** (end.adjusted() - 1)
        is_outward = (end > 0) == (low is not None)
        if is_outward and CONTEXT.abs(end) > CONTEXT.subtract(_LARGEST, step):
            return None if CONTEXT.abs(end) == _LARGEST else _LARGEST.copy_sign(end)
        return CONTEXT.add(end, step) if low is not None else CONTEXT.subtract(end, step)
    # Halved one by one, for the sum of large numbers may be none.
    middle = CONTEXT.add(CONTEXT.divide(low, Decimal(2)), CONTEXT.divide(high, Decimal(2)))
    for places in range(35) if CONTEXT.abs(middle) < _SHORT else ():
        near = CONTEXT.multiply(CONTEXT.scaleb(middle, places).to_integral_value(), Decimal(1).scaleb(-places))
        if low < near < high:
            return near
    return middle if low < middle < high else None


def whole(least: int | None) -> Callable[[Decimal | None, Decimal | None], Decimal | None]:
    """`between` of whole numbers, from `least` on."""

    def between(low: Decimal | None, high: Decimal | None) -> Decimal | None:
        inside = _whole_between(None if low is None else floor(low), None if high is None else ceil(high), 1)
        if inside is not None and least is not None and inside < least:
            inside = least if high is None or least < high else None
        return None if inside is None else Decimal(inside)

    return between


def _whole_between(low: int | None, high: int | None, step: int) -> int | None:
    if low is None or high is None:
        return 0 if low is high is None else low + step if low is not None else (high or 0) - step
    return _middle(low, high)


def _middle(low: int, high: int) -> int | None:
    return (low + high) // 2 if high - low > 1 else None


def _steps(step: int) -> Callable[[int | None, int | None], int | None]:
    return lambda low, high: _whole_between(low, high, step)


def _text_between(low: str | None, high: str | None) -> str | None:
    """A text that sorts between: readable where there is one."""
    if low is None:
        return "" if high is None or high > "" else None
    tried = (low + more for more in ("…", "z", "0", " ", "\x00"))
    return next((text for text in tried if high is None or text < high), None)


FIRST_DAY, LAST_DAY = Date(-MAX_YEAR, 1, 1).ordinal(), Date(MAX_YEAR, 12, 31).ordinal()


def _day_between(low: int | None, high: int | None) -> int | None:
    inside = _whole_between(low, high, 1)
    if low is high is None:
        return Date(2026, 1, 1).ordinal()  # any day will do
    return inside if inside is not None and FIRST_DAY <= inside <= LAST_DAY else None


def _moment_between(low: int | None, high: int | None) -> int | None:
    if low is high is None:
        return Date(2026, 1, 1).ordinal() * DAY_NANOS
    inside = _in_whole_seconds(low, high) or _whole_between(low, high, DAY_NANOS)
    first, last = FIRST_DAY * DAY_NANOS, (LAST_DAY + 1) * DAY_NANOS - 1
    return inside if inside is not None and first <= inside <= last else None


def _in_whole_seconds(low: int | None, high: int | None) -> int | None:
    if low is None or high is None:
        return None
    middle = (low + high) // 2 // NANOS * NANOS
    return middle if low < middle < high else None


def _clock_between(low: int | None, high: int | None) -> int | None:
    """Of times without an offset: nanoseconds of the day."""
    inside = _in_whole_seconds(-1 if low is None else low, DAY_NANOS if high is None else high)
    if inside is None:
        inside = _middle(-1 if low is None else low, DAY_NANOS if high is None else high)
    return inside


MOST_OFFSET = 18 * 3600 * NANOS
HOUR = 3600 * NANOS


def _zoned_clock_between(low: int | None, high: int | None) -> int | None:
    first, last = -MOST_OFFSET - 1, DAY_NANOS + MOST_OFFSET
    return _middle(first if low is None else low, last if high is None else high)


def _zoned_clock(key: int) -> Time:
    """The time of this key: in UTC where it falls into its day, else with the offset that puts it there."""
    hours = -(key // HOUR) if key < 0 else (DAY_NANOS - HOUR - key) // HOUR if key >= DAY_NANOS else 0
    return time_from_nanos(key + hours * HOUR, hours * 3600)


def _instant(key: int) -> Value:
    return datetime_from_instant(key, 0)


def _second_cuts(key: int) -> tuple[int, ...]:
    second = key // NANOS * NANOS
    return tuple(sorted({second, key, second + NANOS}))


def _quoted_temporal(value: Value) -> str:
    return f'@"{value}"'


def _show_number(value: Value) -> str:
    return print_number(value)


NUMBER = Kind("number", _itself, _itself, _number_between, _one, _show_number)
TEXT = Kind("string", _itself, _itself, _text_between, _one, quoted)
DATE = Kind("date", lambda v: v.ordinal(), date_from_ordinal, _day_between, _one, _quoted_temporal)
LOCAL = Kind(
    "date and time",
    lambda v: v.local_nanos(),
    lambda k: datetime_from_local(k, None),
    _moment_between,
    _second_cuts,
    _quoted_temporal,
)
INSTANT = Kind("date and time", lambda v: v.instant_nanos(), _instant, _moment_between, _second_cuts, _quoted_temporal)
CLOCK = Kind(
    "time", lambda v: v.nanos(), lambda k: time_from_nanos(k, None), _clock_between, _second_cuts, _quoted_temporal
)
ZONED_CLOCK = Kind(
    "time",
    lambda v: v.nanos() - (v.offset() or 0) * NANOS,
    _zoned_clock,
    _zoned_clock_between,
    _second_cuts,
    _quoted_temporal,
)
DAYS = Kind("days and time duration", lambda v: v.nanos, DaysTimeDuration, _steps(DAY_NANOS), _one, _quoted_temporal)
MONTHS = Kind("years and months duration", lambda v: v.months, YearsMonthsDuration, _steps(1), _one, _quoted_temporal)

_OF_TYPE: dict[type, Kind] = {
    Decimal: NUMBER,
    str: TEXT,
    Date: DATE,
    DaysTimeDuration: DAYS,
    YearsMonthsDuration: MONTHS,
}


def kind_of(value: Value) -> Kind | None:
    """The ordered kind of a value. Empty: None for null, booleans and what has no order."""
    if isinstance(value, DateTime):
        return LOCAL if value.offset() is None else INSTANT
    if isinstance(value, Time):
        return CLOCK if value.offset() is None else ZONED_CLOCK
    return _OF_TYPE.get(type(value))


def whole_numbers(least: int | None = None) -> Kind:
    """The kind of whole numbers, from `least` on."""

    def holds(key: Decimal) -> bool:
        return key == key.to_integral_value() and (least is None or key >= least)

    return Kind("number", _itself, _itself, whole(least), _one, _show_number, holds)


def kinds_of_types(types: Iterable[type]) -> tuple[Kind, ...]:
    """The kinds that a declared type stands for: times without and with an offset are two, and have no order among each other."""
    found: list[Kind] = []
    for each in types:
        found += {DateTime: [LOCAL, INSTANT], Time: [CLOCK, ZONED_CLOCK]}.get(
            each, [_OF_TYPE[each]] if each in _OF_TYPE else []
        )
    return tuple(found)
