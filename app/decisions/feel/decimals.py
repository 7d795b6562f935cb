"""Numbers of FEEL: decimals of 34 digits with bounded exponents (IEEE 754-2008 decimal128).

Here live the one decimal context, reading and printing of numbers. Nothing here raises arithmetic errors to a caller:
what has no number is None.
"""

from __future__ import annotations

import re
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

# Source: IEEE 754-2008 decimal128, as DMN 1.5 section 10.3.2.3.1 requires.
DIGITS = 34
MAX_EXPONENT = 6144
MIN_EXPONENT = -6143
MIN_SCALE = -6111
MAX_SCALE = 6176

CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=MIN_EXPONENT,
    Emax=MAX_EXPONENT,
    clamp=0,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
ZERO = Decimal(0)
ONE = Decimal(1)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")


def read_number(text: str) -> Decimal | None:
    """The number that a text of digits stands for, to 34 digits. Empty: None when it is none or out of range."""
    if len(text) > 10_000 or not _NUMBER.fullmatch(text):
        return None
    try:
        return CONTEXT.create_decimal(text)
    except DecimalException:
        return None


def number_from_python(value: float) -> Decimal | None:
    """The decimal nearest to what Python shows for the value. Empty: None for infinities, NaN and numbers out of
    range.
    """
    if isinstance(value, int) and value.bit_length() > 20_500:
        return None
    try:
        number = CONTEXT.create_decimal(value if isinstance(value, int) else repr(value))
    except DecimalException:
        return None
    return number if number.is_finite() else None


def print_number(number: Decimal) -> str:
    """Plain digits without an exponent, as FEEL's string() shows a number."""
    if number == 0:
        return format(abs(number), "f") if number.as_tuple().exponent else "0"
    return format(number, "f")


def whole(number: Decimal) -> int | None:
    """The number cut to a whole one. Empty: None when it is too large to be a position, length or part of a date."""
    if number.adjusted() > 18:
        return None
    return int(number)


def quantized(number: Decimal, scale: int, rounding: str) -> Decimal | None:
    """The number rounded to so many decimal places. Empty: None when the scale is out of range or digits do not fit."""
    if not MIN_SCALE <= scale <= MAX_SCALE:
        return None
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= scale:
        return number
    context = Context(prec=DIGITS + 1, Emin=-20_000, Emax=20_000, traps=[InvalidOperation])
    try:
        rounded = number.quantize(ONE.scaleb(-scale, context), rounding=rounding, context=context)
        return CONTEXT.plus(rounded)
    except DecimalException:
        return None
