"""Adding, subtracting, multiplying, dividing, powers and negation of FEEL values.

What types do not allow, or numbers cannot hold, is null. Nothing here raises, except for texts that grow too long.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Context, Decimal, DecimalException, InvalidOperation

from app.decisions.feel.budget import bounded_text
from app.decisions.feel.decimals import CONTEXT
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
    days_in_month,
    time_from_nanos,
)
from app.decisions.feel.values import Value

_WIDE = Context(prec=60, traps=[InvalidOperation])
# A thousand million years, the width of the calendar: durations beyond it cannot be added to anything.
_MAX_MONTHS = 12 * 2 * MAX_YEAR
_MAX_NANOS = 366 * 2 * MAX_YEAR * DAY_NANOS


def _months(count: int) -> YearsMonthsDuration | None:
    return YearsMonthsDuration(count) if -_MAX_MONTHS <= count <= _MAX_MONTHS else None


def _nanos(count: int) -> DaysTimeDuration | None:
    return DaysTimeDuration(count) if -_MAX_NANOS <= count <= _MAX_NANOS else None


def add_months(day: Date, months: int) -> Date | None:
    """The day so many months on; where the month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not -MAX_YEAR <= year <= MAX_YEAR:
        return None
    return Date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def _shift(point: Value, length: Value, sign: int) -> Value:
    """A date, time or date and time moved by a duration."""
    if type(length) is YearsMonthsDuration:
        if type(point) is Date:
            return add_months(point, sign * length.months)
        if type(point) is DateTime:
            day = add_months(point.date, sign * length.months)
            return None if day is None else DateTime(day, point.time)
        return None
    nanos = sign * length.nanos
    if type(point) is Date:
        return date_from_ordinal((point.ordinal() * DAY_NANOS + nanos) // DAY_NANOS)
    if type(point) is Time:
        return time_from_nanos(point.nanos() + nanos, point.zone)
    instant = point.instant_nanos()
    if instant is None:
        return datetime_from_local(point.local_nanos() + nanos, None)
    return datetime_from_instant(instant + nanos, point.time.zone)


_POINTS = (Date, Time, DateTime)
_LENGTHS = (DaysTimeDuration, YearsMonthsDuration)


def add(left: Value, right: Value) -> Value:
    """left + right."""
    kind, other = type(left), type(right)
    if kind is Decimal and other is Decimal:
        try:
            return CONTEXT.add(left, right)
        except DecimalException:
            return None
    if kind is str and other is str:
        return bounded_text(left + right)
    if kind is Date and other is DaysTimeDuration:
        return date_from_ordinal(left.ordinal() + right.nanos // DAY_NANOS)
    if kind is YearsMonthsDuration and other is YearsMonthsDuration:
        return _months(left.months + right.months)
    if kind is DaysTimeDuration and other is DaysTimeDuration:
        return _nanos(left.nanos + right.nanos)
    if kind in _POINTS and other in _LENGTHS:
        return _shift(left, right, 1)
    if kind in _LENGTHS and other in _POINTS:
        return _shift(right, left, 1)
    return None


def subtract(left: Value, right: Value) -> Value:
    """left - right."""
    kind, other = type(left), type(right)
    if kind is Decimal and other is Decimal:
        try:
            return CONTEXT.subtract(left, right)
        except DecimalException:
            return None
    if kind is Date and other is Date:
        return DaysTimeDuration((left.ordinal() - right.ordinal()) * DAY_NANOS)
    if kind is YearsMonthsDuration and other is YearsMonthsDuration:
        return _months(left.months - right.months)
    if kind is DaysTimeDuration and other is DaysTimeDuration:
        return _nanos(left.nanos - right.nanos)
    if kind in _POINTS and other in _LENGTHS:
        return _shift(left, right, -1)
    if kind in _POINTS and other in _POINTS:
        return _distance(left, right)
    return None


def _distance(left: Value, right: Value) -> DaysTimeDuration | None:
    if type(left) is Time or type(right) is Time:
        return _clock_distance(left, right) if type(left) is type(right) else None
    if type(left) is Date and type(right) is Date:
        return DaysTimeDuration((left.ordinal() - right.ordinal()) * DAY_NANOS)
    # DMN 1.5, 10.3.2.3.6: beside a date and time, a date is its midnight in UTC.
    here, there = _instant(left), _instant(right)
    if here is None and there is None:
        return DaysTimeDuration(left.local_nanos() - right.local_nanos())
    return None if here is None or there is None else DaysTimeDuration(here - there)


def _instant(point: Date | DateTime) -> int | None:
    return point.ordinal() * DAY_NANOS if isinstance(point, Date) else point.instant_nanos()


def _clock_distance(left: Time, right: Time) -> DaysTimeDuration | None:
    here, there = left.offset(), right.offset()
    if (here is None) != (there is None):
        return None
    return DaysTimeDuration(left.nanos() - right.nanos() - ((here or 0) - (there or 0)) * NANOS)


def _scaled(count: int, factor: Decimal, divides: bool) -> int | None:
    try:
        product = _WIDE.divide(Decimal(count), factor) if divides else _WIDE.multiply(Decimal(count), factor)
        if product.adjusted() > 40:
            return None
        return int(product.to_integral_value(rounding=ROUND_DOWN))
    except DecimalException:
        return None


def _scale_duration(length: Value, factor: Decimal, divides: bool) -> Value:
    if type(length) is YearsMonthsDuration:
        months = _scaled(length.months, factor, divides)
        return None if months is None else _months(months)
    nanos = _scaled(length.nanos, factor, divides)
    return None if nanos is None else _nanos(nanos)


def multiply(left: Value, right: Value) -> Value:
    """left * right."""
    kind, other = type(left), type(right)
    if kind is Decimal and other is Decimal:
        try:
            return CONTEXT.multiply(left, right)
        except DecimalException:
            return None
    if kind in _LENGTHS and other is Decimal:
        return _scale_duration(left, right, False)
    if kind is Decimal and other in _LENGTHS:
        return _scale_duration(right, left, False)
    return None


def divide(left: Value, right: Value) -> Value:
    """left / right; null when right is zero."""
    kind, other = type(left), type(right)
    if other is Decimal:
        if not right:
            return None
        if kind is Decimal:
            try:
                return CONTEXT.divide(left, right)
            except DecimalException:
                return None
        return _scale_duration(left, right, True) if kind in _LENGTHS else None
    if kind is YearsMonthsDuration and other is YearsMonthsDuration and right.months:
        return CONTEXT.divide(Decimal(left.months), Decimal(right.months))
    if kind is DaysTimeDuration and other is DaysTimeDuration and right.nanos:
        return CONTEXT.divide(Decimal(left.nanos), Decimal(right.nanos))
    return None


def power(left: Value, right: Value) -> Value:
    """left ** right."""
    if type(left) is not Decimal or type(right) is not Decimal:
        return None
    if not right:
        return Decimal(1)
    try:
        result = CONTEXT.power(left, right)
    except DecimalException:
        return None
    return result if result.is_finite() else None


def negate(value: Value) -> Value:
    """- value."""
    kind = type(value)
    if kind is Decimal:
        return CONTEXT.minus(value)
    if kind is YearsMonthsDuration:
        return YearsMonthsDuration(-value.months)
    if kind is DaysTimeDuration:
        return DaysTimeDuration(-value.nanos)
    return None


ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
