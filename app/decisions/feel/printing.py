"""How a value is written: as FEEL's string() shows it, and as JSON carries it.

Nothing here evaluates. The size of what is written is bounded, for values share their parts and can be larger than
memory.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.decisions.errors import BudgetExceeded
from app.decisions.feel.budget import Allowance, bounded_text, text_steps, too_deep
from app.decisions.feel.decimals import print_number
from app.decisions.feel.lexer import is_simple_name
from app.decisions.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.decisions.feel.values import Function, Range, Value, feel_value

LONGEST_LITERAL = 200  # parts and characters of a value that a message shows
TEMPORAL = (Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration)


def show(value: Value) -> str | None:
    """FEEL's string(): a text is itself, null stays null. Raises: E-DECISIONS-2 for what is too large."""
    if value is None or type(value) is str:
        return value
    try:
        return bounded_text(_inside(value, Allowance()))
    except RecursionError:
        raise too_deep() from None


def told(value: Value) -> str:
    """The value as FEEL's text for it, a text in quotes; cut where it is long. For messages."""
    try:
        shown = _inside(value, Allowance(LONGEST_LITERAL))
    except (BudgetExceeded, RecursionError):
        return "…"
    return shown if len(shown) <= LONGEST_LITERAL else f"{shown[:LONGEST_LITERAL]}…"


def quoted(text: str) -> str:
    """A text as a FEEL literal."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'


def literal(value: Value) -> str:
    """A value as FEEL text that gives it again. Empty: a function has no text of its own and is `null`."""
    kind = type(value)
    if kind is list:
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if kind is dict:
        parts = [f"{key if is_simple_name(key) else quoted(key)}: {literal(part)}" for key, part in value.items()]
        return "{" + ", ".join(parts) + "}"
    if kind in TEMPORAL:
        return f'@"{value}"'
    return "null" if isinstance(value, Function) else _inside(value, Allowance())


def _inside(value: Value, allowance: Allowance) -> str:
    allowance.use()
    kind = type(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is Decimal:
        return print_number(value)
    if kind is str:
        allowance.use(text_steps(value))
        return quoted(value)
    if kind is list:
        return "[" + ", ".join(_inside(item, allowance) for item in value) + "]"
    if kind is dict:
        parts = [
            f"{key if is_simple_name(key) else quoted(key)}: {_inside(part, allowance)}" for key, part in value.items()
        ]
        return "{" + ", ".join(parts) + "}"
    if kind is Range:
        return _range(value, allowance)
    if kind in TEMPORAL:
        return str(value)
    return "function"


def _range_end(value: Value, allowance: Allowance) -> str:
    return f'@"{value}"' if type(value) in TEMPORAL else _inside(value, allowance)


def _range(span: Range, allowance: Allowance) -> str:
    if span.form:
        end = span.low if span.low is not None else span.high
        return f"({span.form} {_range_end(end, allowance)})"
    low, high = _range_end(span.low, allowance), _range_end(span.high, allowance)
    return f"{'[' if span.low_included else '('}{low}..{high}{']' if span.high_included else ')'}"


LONGEST_WHOLE = 33  # digits behind the first that a FEEL number has; beyond them an int would pretend to be exact


def to_json(value: Value) -> Any:
    """The value as JSON carries it: a whole number is an int, any other a Decimal; temporal values, ranges and functions are
    their FEEL text.

    Raises: E-DECISIONS-2 for what is too large.
    """
    try:
        return _as_json(feel_value(value), Allowance())
    except RecursionError:
        raise too_deep() from None


def _as_json(value: Value, allowance: Allowance) -> Any:
    allowance.use()
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is Decimal:
        return int(value) if value == value.to_integral_value() and value.adjusted() <= LONGEST_WHOLE else value
    if kind is str:
        allowance.use(text_steps(value))
        return value
    if kind is list:
        return [_as_json(item, allowance) for item in value]
    if kind is dict:
        return {key: _as_json(part, allowance) for key, part in value.items()}
    return _inside(value, allowance)
