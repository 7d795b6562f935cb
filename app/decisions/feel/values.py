"""What a FEEL value is: None, bool, Decimal, str, list, dict, the temporal types, Range and Function.

Here live ranges, the root of functions, the names of types, and the one door through which Python's own values come in
(`feel_value`). No attribute of a Python object is ever reachable beyond these types. Everything in feel/ may call it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.decisions.errors import NotAFeelValue
from app.decisions.feel.budget import Allowance, too_deep, too_large
from app.decisions.feel.decimals import CONTEXT, DIGITS, number_from_python
from app.decisions.feel.temporal import (
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    from_python_date,
    from_python_datetime,
    from_python_time,
    from_python_timedelta,
)

Value = Any
Frame = list[Any]
Closure = Callable[[Frame], Value]


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends.

    Shape: `form` is "" for [a..b] and its kin, or the operator of a comparison that stands as a value: (< 5), (= "a").
    Empty: an end that is None is unknown, unless `form` says that the range is open on that side.
    """

    low: Value
    high: Value
    low_included: bool
    high_included: bool
    form: str = ""

    __hash__ = None  # type: ignore[assignment]


class Function:
    """Something FEEL can call.

    Shape: `parameters` are the names in order, or None when the function takes whatever it is given.
    """

    __slots__ = ("name", "parameters")

    def __init__(self, name: str, parameters: Sequence[str] | None) -> None:
        self.name = name
        self.parameters = None if parameters is None else tuple(parameters)

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """The value for positional arguments; null where their number does not fit."""
        raise NotImplementedError

    def call_named(self, arguments: Mapping[str, Value], frame: Frame) -> Value:
        """The value for named arguments; null where a name is missing or unknown."""
        if self.parameters is None or set(arguments) != set(self.parameters):
            return None
        return self.call([arguments[name] for name in self.parameters], frame)


# The types that stand for themselves: a value of exactly these needs no look inside.
ATOMS = frozenset({type(None), bool, Decimal, str, Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration, Range})

_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTimeDuration: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    Range: "range",
}


def type_name(value: Value) -> str:
    """The FEEL name of the value's type."""
    found = _NAMES.get(type(value))
    if found is not None:
        return found
    if isinstance(value, Function):
        return "function"
    return type_name(feel_value(value))


# Whole numbers that 34 digits hold are taken as they are.
_LEAST_ROUNDED = 10**DIGITS


def feel_value(value: Any) -> Value:
    """The FEEL value of what Python gives: numbers become decimals, datetime's types FEEL's, tuples lists.

    Raises: E-DECISIONS-13 for anything else; E-DECISIONS-2 for endless nesting.
    """
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is int and -_LEAST_ROUNDED < value < _LEAST_ROUNDED:
        return Decimal(value)
    if kind is dt.date:
        return from_python_date(value)
    allowance = Allowance()
    try:
        if kind is list or kind is dict:
            return value if _is_clean(value, allowance) else _rebuilt(value, allowance)
        return _converted(value, allowance)
    except RecursionError:
        raise too_deep() from None


def _converted(value: Any, allowance: Allowance) -> Value:
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind is dict or kind is list:
        return value if _is_clean(value, allowance) else _rebuilt(value, allowance)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_from_python(value)
    if isinstance(value, Function):
        return value
    if isinstance(value, dt.datetime):
        return from_python_datetime(value)
    if isinstance(value, dt.date):
        return from_python_date(value)
    if isinstance(value, dt.time):
        return from_python_time(value)
    if isinstance(value, dt.timedelta):
        return from_python_timedelta(value)
    if isinstance(value, (Mapping, list, tuple)):
        return _rebuilt(value, allowance)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal):
        return CONTEXT.create_decimal(value)
    raise NotAFeelValue(kind=kind.__name__)


def _is_clean(value: Any, allowance: Allowance) -> bool:
    """Whether every part is a value of FEEL already. Every list and context that comes in is looked through here, so the
    loop is as short as it can be.
    """
    allowance.left -= len(value)
    if allowance.left < 0:
        raise too_large()
    atoms = ATOMS
    for part in value.values() if type(value) is dict else value:
        kind = type(part)
        if kind in atoms:
            continue
        if kind is dict or kind is list:
            if not _is_clean(part, allowance):
                return False
        elif not isinstance(part, Function):
            return False
    return True


def _rebuilt(value: Any, allowance: Allowance) -> Value:
    allowance.use(len(value))
    if isinstance(value, Mapping):
        return {str(key): _converted(part, allowance) for key, part in value.items()}
    return [_converted(part, allowance) for part in value]
