"""Closures for the everyday forms: a name, number, text or day beside a constant, two numbers, a path of names.

Each looks at the type of what it finds and does the plain thing itself; everything else it leaves to `slow`, which knows all
of FEEL and must give the same where both answer. Nothing that may cost or count runs twice.
Used by the compile_* files alone.
"""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from app.decisions.feel.decimals import CONTEXT
from app.decisions.feel.scope import NAMES
from app.decisions.feel.temporal import Date
from app.decisions.feel.values import ATOMS, Closure, Frame, Value

Compare = Callable[[Any, Any], Any]
Test = Callable[[Value, Frame], Value]
COMPARE: dict[str, Compare] = {
    "=": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
}
ORDER = ("<", "<=", ">", ">=")
CALCULATE: dict[str, Compare] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


def _plain_kind(constant: Value) -> type | None:
    """The type that Python compares with the constant as FEEL does. Empty: None where it does not."""
    kind = type(constant)
    return kind if kind is Decimal or kind is Date or kind is str else None


def day_key(day: Date) -> tuple[int, int, int]:
    """What days are ordered by."""
    return day.year, day.month, day.day


def against_constant(left: Closure, name: str | None, operator: str, constant: Value, slow: Compare) -> Closure:
    """left operator constant. Shape: `name` where left plainly reads that name of the context; `slow` is given both."""
    kind = _plain_kind(constant)
    compare = COMPARE[operator]
    if kind is Date:
        return _day_against_constant(left, compare, constant, slow)
    if name is not None and kind is not None:
        return _name_against_constant(left, name, compare, constant, slow)

    def run(frame: Frame) -> Value:
        value = left(frame)
        return compare(value, constant) if type(value) is kind else slow(value, constant)

    return run


def _name_against_constant(left: Closure, name: str, compare: Compare, constant: Value, slow: Compare) -> Closure:
    kind = type(constant)

    def run(frame: Frame) -> Value:
        try:
            value = frame[NAMES][name]
        except KeyError:
            return slow(left(frame), constant)
        return compare(value, constant) if type(value) is kind else slow(left(frame), constant)

    return run


def _day_against_constant(left: Closure, compare: Compare, day: Date, slow: Compare) -> Closure:
    key = day_key(day)

    def run(frame: Frame) -> Value:
        value = left(frame)
        if type(value) is Date:
            return compare((value.year, value.month, value.day), key)
        return slow(value, day)

    return run


def test_against_constant(operator: str, constant: Value, slow: Compare) -> Test:
    """The value under test operator constant."""
    kind = _plain_kind(constant)
    compare = COMPARE[operator]
    if kind is Date:
        key = day_key(constant)

        def on_day(value: Value, _frame: Frame) -> Value:
            if type(value) is Date:
                return compare((value.year, value.month, value.day), key)
            return slow(value, constant)

        return on_day

    def run(value: Value, _frame: Frame) -> Value:
        return compare(value, constant) if type(value) is kind else slow(value, constant)

    return run


def two_numbers(left: Closure, right: Closure, calculate: Compare, slow: Callable[[Value, Value, Frame], Value]) -> Closure:
    """left operator right. Shape: `slow` is given both values, so that neither side runs twice."""

    def run(frame: Frame) -> Value:
        first = left(frame)
        second = right(frame)
        if type(first) is Decimal and type(second) is Decimal:
            try:
                return calculate(first, second)
            except DecimalException:
                return None
        return slow(first, second, frame)

    return run


def number_and_constant(
    left: Closure, number: Decimal, calculate: Compare, slow: Callable[[Value, Value, Frame], Value]
) -> Closure:
    """left operator number."""

    def run(frame: Frame) -> Value:
        first = left(frame)
        if type(first) is Decimal:
            try:
                return calculate(first, number)
            except DecimalException:
                return None
        return slow(first, number, frame)

    return run


def number_within(low: Decimal, high: Decimal, low_included: bool, high_included: bool, slow: Test) -> Test:
    """The value under test within two numbers."""
    above, below = (python.ge if low_included else python.gt), (python.le if high_included else python.lt)

    def run(value: Value, frame: Frame) -> Value:
        if type(value) is Decimal:
            return above(value, low) and below(value, high)
        return slow(value, frame)

    return run


def path_of_names(base: Closure, keys: tuple[str, ...], slow: Closure) -> Closure:
    """base.a.b where each step is a context. Shape: `base` has no effect, so that it may run again in `slow`."""

    def run(frame: Frame) -> Value:
        value = base(frame)
        for key in keys:
            if type(value) is not dict:
                return slow(frame)
            value = value.get(key)
        return value if type(value) in ATOMS else slow(frame)

    return run
