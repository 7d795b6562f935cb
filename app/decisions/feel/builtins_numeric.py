"""Built-in functions over numbers. Each registers itself; see DMN 1.5, 10.3.4.5."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from app.decisions.feel.decimals import CONTEXT, quantized, read_number, whole
from app.decisions.feel.functions import builtin
from app.decisions.feel.temporal import DaysTimeDuration, YearsMonthsDuration
from app.decisions.feel.values import Value


def _rounds(rounding: str) -> Callable[[Decimal, Decimal], Value]:
    def run(number: Decimal, scale: Decimal = Decimal(0)) -> Value:
        places = whole(scale)
        return None if places is None else quantized(number, places, rounding)

    return run


builtin("decimal", "n: number", "scale: number")(_rounds(ROUND_HALF_EVEN))
builtin("floor", "n: number", "scale: number?")(_rounds(ROUND_FLOOR))
builtin("ceiling", "n: number", "scale: number?")(_rounds(ROUND_CEILING))
builtin("round up", "n: number", "scale: number")(_rounds(ROUND_UP))
builtin("round down", "n: number", "scale: number")(_rounds(ROUND_DOWN))
builtin("round half up", "n: number", "scale: number")(_rounds(ROUND_HALF_UP))
builtin("round half down", "n: number", "scale: number")(_rounds(ROUND_HALF_DOWN))
builtin("round half even", "n: number", "scale: number")(_rounds(ROUND_HALF_EVEN))


@builtin("abs", "n: number|duration")
def absolute(value: Value) -> Value:
    if type(value) is YearsMonthsDuration:
        return YearsMonthsDuration(abs(value.months))
    if type(value) is DaysTimeDuration:
        return DaysTimeDuration(abs(value.nanos))
    return CONTEXT.abs(value)


@builtin("modulo", "dividend: number", "divisor: number")
def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    if not divisor:
        return None
    rest = CONTEXT.remainder(dividend, divisor)
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@builtin("sqrt", "number: number", steps=20)
def square_root(number: Decimal) -> Value:
    return None if number < 0 else CONTEXT.sqrt(number)


@builtin("log", "number: number", steps=20)
def logarithm(number: Decimal) -> Value:
    return None if number <= 0 else CONTEXT.ln(number)


@builtin("exp", "number: number", steps=20)
def exponential(number: Decimal) -> Value:
    return CONTEXT.exp(number)


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


@builtin("odd", "number: number")
def odd(number: Decimal) -> Value:
    return _is_whole(number) and not even(number)


@builtin("even", "number: number")
def even(number: Decimal) -> Value:
    if number.adjusted() > 40:
        return True
    return _is_whole(number) and int(number) % 2 == 0


@builtin("number", "from: number")
def number_itself(number: Decimal) -> Value:
    return number


@builtin("number", "from: string")
def number_from_text(text: str) -> Value:
    return read_number(text)


@builtin("number", "from: string", "grouping separator: string~", "decimal separator: string~")
def number_from_local_text(text: str, grouping: str | None, point: str | None) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ",") or (grouping and grouping == point):
        return None
    if grouping:
        text = text.replace(grouping, "")
    if point == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return read_number(text)
