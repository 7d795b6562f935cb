"""Equality and order of FEEL values, each true, false or null.

Values of different types have no equality and no order: null. Null equals null alone. Nothing here raises, except for
values too large to compare.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.decisions.feel.budget import Allowance, Budget
from app.decisions.feel.temporal import NANOS, Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.decisions.feel.values import Function, Range, Value

Truth = bool | None


def equal(left: Value, right: Value, budget: Budget | None = None) -> Truth:
    """Whether two values are equal; null when their types differ. Comparing lists and contexts is charged to the
    budget.
    """
    kind = type(left)
    if left is None or right is None:
        return left is right
    if kind is not type(right):
        return (left is right) if isinstance(left, Function) and isinstance(right, Function) else None
    if kind is list or kind is dict or kind is Range:
        allowance = Allowance()
        same = _deep_equal(left, right, allowance)
        if budget is not None:
            allowance.settle(budget)
        return same
    if kind is DateTime:
        return _same_moment(left, right)
    if kind is Time:
        return _same_clock(left, right)
    return bool(left == right)


def _deep_equal(left: Value, right: Value, allowance: Allowance) -> Truth:
    allowance.use()
    kind = type(left)
    if left is right:
        return True
    if kind is not type(right):
        return False if left is None or right is None else None
    if kind is list:
        if len(left) != len(right):
            return False
        return all(_deep_equal(a, b, allowance) is True for a, b in zip(left, right, strict=True))
    if kind is dict:
        if left.keys() != right.keys():
            return False
        return all(_deep_equal(part, right[key], allowance) is True for key, part in left.items())
    if kind is Range:
        return _same_range(left, right)
    return equal(left, right)


def _same_range(left: Range, right: Range) -> bool:
    return (
        left.form == right.form
        and left.low_included == right.low_included
        and left.high_included == right.high_included
        and equal(left.low, right.low) is True
        and equal(left.high, right.high) is True
    )


def _same_moment(left: DateTime, right: DateTime) -> bool:
    # DMN 1.5, 10.3.2.3.6: the value of a date and time is its whole seconds; fractions do not take part in equality.
    here, there = left.instant_nanos(), right.instant_nanos()
    if (here is None) != (there is None):
        return False
    if here is None or there is None:
        return left.local_nanos() // NANOS == right.local_nanos() // NANOS
    return here // NANOS == there // NANOS


def _same_clock(left: Time, right: Time) -> bool:
    here, there = left.offset(), right.offset()
    if (here is None) != (there is None):
        return False
    return left.nanos() // NANOS - (here or 0) == right.nanos() // NANOS - (there or 0)


def order_key(value: Value, other: Value) -> tuple[Any, Any] | None:
    """What to compare in Python so that two values are ordered as FEEL orders them. Empty: None when they have no
    order.
    """
    kind = type(value)
    if kind is not type(other):
        return None
    if kind is Decimal or kind is str:
        return value, other
    if kind is DaysTimeDuration:
        return value.nanos, other.nanos
    if kind is YearsMonthsDuration:
        return value.months, other.months
    if kind is DateTime:
        here, there = value.instant_nanos(), other.instant_nanos()
        if (here is None) != (there is None):
            return None
        return (value.local_nanos(), other.local_nanos()) if here is None else (here, there)
    if kind is Time:
        here, there = value.offset(), other.offset()
        if (here is None) != (there is None):
            return None
        return value.nanos() - (here or 0) * NANOS, other.nanos() - (there or 0) * NANOS
    if hasattr(kind, "ordinal"):
        return (value.year, value.month, value.day), (other.year, other.month, other.day)
    return None


def less(left: Value, right: Value) -> Truth:
    """Whether left < right."""
    kind = type(left)
    if kind is Decimal and type(right) is Decimal:
        return bool(left < right)
    if kind is Date and type(right) is Date:
        return (left.year, left.month, left.day) < (right.year, right.month, right.day)
    keys = order_key(left, right)
    return None if keys is None else keys[0] < keys[1]


def less_or_equal(left: Value, right: Value) -> Truth:
    """Whether left <= right."""
    kind = type(left)
    if kind is Decimal and type(right) is Decimal:
        return bool(left <= right)
    if kind is Date and type(right) is Date:
        return (left.year, left.month, left.day) <= (right.year, right.month, right.day)
    keys = order_key(left, right)
    return None if keys is None else keys[0] <= keys[1]


def greater(left: Value, right: Value) -> Truth:
    """Whether left > right."""
    return less(right, left)


def greater_or_equal(left: Value, right: Value) -> Truth:
    """Whether left >= right."""
    return less_or_equal(right, left)


def different(left: Value, right: Value) -> Truth:
    """Whether left != right."""
    same = equal(left, right)
    return None if same is None else not same


COMPARISONS: dict[str, Callable[[Value, Value], Truth]] = {
    "=": equal,
    "!=": different,
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
}


def both(left: Truth, right: Truth) -> Truth:
    """Conjunction of three-valued logic."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def within(value: Value, span: Range) -> Truth:
    """Whether the value lies in the range; null when an end is unknown or of another type."""
    form = span.form
    if form:
        end = span.low if span.low is not None else span.high
        return COMPARISONS[form](value, end)
    above = greater_or_equal(value, span.low) if span.low_included else greater(value, span.low)
    below = less_or_equal(value, span.high) if span.high_included else less(value, span.high)
    return both(above, below)


def contained(value: Value, test: Value, budget: Budget | None = None) -> Truth:
    """Whether `value in test`: within a range, one of a list (or equal to the list itself), or equal."""
    kind = type(test)
    if kind is Range:
        if type(value) is Range:
            return equal(value, test, budget)
        return within(value, test)
    if kind is list:
        return _in_list(value, test, budget)
    return equal(value, test, budget)


def _in_list(value: Value, tests: list[Value], budget: Budget | None) -> Truth:
    if budget is not None:
        budget.charge(len(tests) // 8)
    for test in tests:
        hit = within(value, test) if type(test) is Range and type(value) is not Range else equal(value, test, budget)
        if hit is True:
            return True
    return bool(type(value) is list and equal(value, tests, budget) is True)


def identical(left: Value, right: Value) -> bool:
    """FEEL's is(): the same value in the same type, zones included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (Time, DateTime)):
        return bool(left == right)
    return equal(left, right) is True
