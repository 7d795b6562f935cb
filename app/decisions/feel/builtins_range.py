"""Built-in functions over ranges: Allen's relations as DMN names them, and range(). See DMN 1.5, 10.3.4.8.

A point and a range, or two ranges, are compared by their ends. An end that is unknown gives null; the open side of a
comparison such as (< 5) lies before, or after, every value.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import comparison, tree
from app.decisions.feel.budget import Budget
from app.decisions.feel.comparison import Truth, both, order_key
from app.decisions.feel.compile_names import is_number, test_range
from app.decisions.feel.functions import BUILTINS, builtin, builtin_phrases
from app.decisions.feel.parser import parse_expression
from app.decisions.feel.values import Range, Value


def _either(left: Truth, right: Truth) -> Truth:
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


class _Beyond:
    """What lies on the open side of a comparison: before every value, or after."""


_LOWEST, _HIGHEST = _Beyond(), _Beyond()


def less(left: Value, right: Value) -> Truth:
    """Whether one end lies before another."""
    if isinstance(left, _Beyond) or isinstance(right, _Beyond):
        return left is not right and (left is _LOWEST or right is _HIGHEST)
    return comparison.less(left, right)


def equal(left: Value, right: Value) -> Truth:
    """Whether two ends are the same."""
    if isinstance(left, _Beyond) or isinstance(right, _Beyond):
        return left is right
    return comparison.equal(left, right)


def _opened(value: Value) -> Value:
    """The range with its open side, if it has one, named."""
    if type(value) is not Range or not value.form:
        return value
    low = _LOWEST if value.form in ("<", "<=") else value.low
    high = _HIGHEST if value.form in (">", ">=") else value.high
    return None if value.form == "!=" else Range(low, high, value.low_included, value.high_included)


def _relation(relation: Callable[..., Value]) -> Callable[..., Value]:
    """The relation over ranges whose open sides have names; null where an end is unknown."""

    @functools.wraps(relation)
    def run(first: Value, second: Value) -> Value:
        pair = (_opened(first), _opened(second))
        return relation(*pair) if _known(*pair) else None

    return run


def _is_range(value: Value) -> bool:
    return type(value) is Range


def _is_known(value: Value) -> bool:
    return value.low is not None and value.high is not None if type(value) is Range else value is not None


def _known(*values: Value) -> bool:
    """Whether every end that matters is known."""
    return all(map(_is_known, values))


def _ends(value: Value) -> tuple[Value, bool, Value, bool]:
    """Low end, whether included, high end, whether included; a point is both of its ends."""
    if type(value) is Range:
        return value.low, value.low_included, value.high, value.high_included
    return value, True, value, True


@builtin("before", "range1: any", "range2: any")
@builtin("before", "point1: any", "point2: any")
@builtin("before", "point: any", "range: any")
@builtin("before", "range: any", "point: any")
@_relation
def before(first: Value, second: Value) -> Value:
    _, _, high, high_included = _ends(first)
    low, low_included, _, _ = _ends(second)
    touches = both(equal(high, low), not (high_included and low_included))
    return _either(less(high, low), touches)


@builtin("after", "range1: any", "range2: any")
@builtin("after", "point1: any", "point2: any")
@builtin("after", "point: any", "range: any")
@builtin("after", "range: any", "point: any")
def after(first: Value, second: Value) -> Value:
    return before(second, first)


@builtin("meets", "range1: range", "range2: range")
@_relation
def meets(first: Range, second: Range) -> Value:
    return both(equal(first.high, second.low), first.high_included and second.low_included)


@builtin("met by", "range1: range", "range2: range")
def met_by(first: Range, second: Range) -> Value:
    return meets(second, first)


def _starts_no_later(first: Range, second: Range) -> Truth:
    return _either(
        less(first.low, second.low), both(equal(first.low, second.low), first.low_included or not second.low_included)
    )


def _ends_no_later(first: Range, second: Range) -> Truth:
    same = both(equal(first.high, second.high), second.high_included or not first.high_included)
    return _either(less(first.high, second.high), same)


def _reaches(first: Range, second: Range) -> Truth:
    """Whether the first range ends where the second has begun."""
    same = both(equal(second.low, first.high), first.high_included and second.low_included)
    return _either(less(second.low, first.high), same)


@builtin("overlaps", "range1: range", "range2: range")
@_relation
def overlaps(first: Range, second: Range) -> Value:
    return both(_reaches(first, second), _reaches(second, first))


@builtin("overlaps before", "range1: range", "range2: range")
@_relation
def overlaps_before(first: Range, second: Range) -> Value:
    earlier = _either(
        less(first.low, second.low), both(equal(first.low, second.low), first.low_included and not second.low_included)
    )
    ends_earlier = _either(
        less(first.high, second.high),
        both(equal(first.high, second.high), not first.high_included or second.high_included),
    )
    return both(both(earlier, _reaches(first, second)), ends_earlier)


@builtin("overlaps after", "range1: range", "range2: range")
@_relation
def overlaps_after(first: Range, second: Range) -> Value:
    starts_inside = _reaches(second, first)
    starts_later = _either(
        less(second.low, first.low), both(equal(second.low, first.low), second.low_included and not first.low_included)
    )
    ends_later = _either(
        less(second.high, first.high),
        both(equal(second.high, first.high), first.high_included or not second.high_included),
    )
    return both(both(starts_inside, starts_later), ends_later)


@builtin("finishes", "range1: any", "range2: range")
@builtin("finishes", "point: any", "range: range")
@_relation
def finishes(first: Value, second: Range) -> Value:
    if not _is_range(first):
        return both(equal(first, second.high), second.high_included)
    same_end = both(equal(first.high, second.high), first.high_included == second.high_included)
    return both(same_end, _starts_no_later(second, first))


@builtin("finished by", "range1: range", "range2: any")
@builtin("finished by", "range: range", "point: any")
def finished_by(first: Range, second: Value) -> Value:
    return finishes(second, first)


@builtin("includes", "range1: range", "range2: any")
@builtin("includes", "range: range", "point: any")
@_relation
def includes(first: Range, second: Value) -> Value:
    if not _is_range(second):
        above = _either(less(first.low, second), both(equal(first.low, second), first.low_included))
        below = _either(less(second, first.high), both(equal(second, first.high), first.high_included))
        return both(above, below)
    return both(_starts_no_later(first, second), _ends_no_later(second, first))


@builtin("during", "range1: any", "range2: range")
@builtin("during", "point: any", "range: range")
def during(first: Value, second: Range) -> Value:
    return includes(second, first)


@builtin("starts", "range1: any", "range2: range")
@builtin("starts", "point: any", "range: range")
@_relation
def starts(first: Value, second: Range) -> Value:
    if not _is_range(first):
        return both(equal(first, second.low), second.low_included)
    same_start = both(equal(first.low, second.low), first.low_included == second.low_included)
    return both(same_start, _ends_no_later(first, second))


@builtin("started by", "range1: range", "range2: any")
@builtin("started by", "range: range", "point: any")
def started_by(first: Range, second: Value) -> Value:
    return starts(second, first)


@builtin("coincides", "range1: range", "range2: range")
@builtin("coincides", "point1: any", "point2: any")
@_relation
def coincides(first: Value, second: Value) -> Value:
    if _is_range(first) != _is_range(second):
        return None
    if not _is_range(first):
        return equal(first, second)
    same_ends = both(equal(first.low, second.low), equal(first.high, second.high))
    same_sides = first.low_included == second.low_included and first.high_included == second.high_included
    return both(same_ends, same_sides)


_LITERAL_CALLS = frozenset(("date", "time", "date and time", "duration"))


def _literal_end(node: tree.Node) -> Value:
    """The value of an end that is a literal or a call such as date("2026-03-02"). Empty: null for anything else."""
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.AtLiteral):
        return node.value
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name in _LITERAL_CALLS:
        arguments = [_literal_end(argument) for argument in node.arguments]
        return BUILTINS[node.function.name].call(arguments, [{}, None, Budget()])
    return is_number(node)


_OPEN_LOW = re.compile(r"\s*[(\]]\s*\.\.(.+)([\])\[])\s*", re.DOTALL)
_OPEN_HIGH = re.compile(r"\s*([\[(\]])(.+)\.\.\s*[)\[]\s*", re.DOTALL)


def _half_open(text: str) -> tuple[str, str] | None:
    """The operator and the end of a range without its other end: (..2] is <= 2."""
    found = _OPEN_LOW.fullmatch(text)
    if found:
        return "<=" if found[2] == "]" else "<", found[1]
    found = _OPEN_HIGH.fullmatch(text)
    return (">=" if found[1] == "[" else ">", found[2]) if found else None


def _read(text: str) -> tree.Node | None:
    try:
        return parse_expression(text, (), builtin_phrases())
    except FeelSyntaxError:
        return None


@builtin("range", "from: string", steps=100)
def range_from_text(text: str) -> Value:
    half = _half_open(text)
    if half is not None:
        node = _read(half[1])
        end = None if node is None else _literal_end(node)
        return None if end is None or order_key(end, end) is None else test_range(half[0], end)
    node = _read(text)
    if not isinstance(node, tree.RangeNode):
        return None
    low, high = _literal_end(node.low), _literal_end(node.high)
    keys = None if low is None or high is None else order_key(low, high)
    if keys is None or keys[0] > keys[1]:
        return None
    return Range(low, high, node.low_included, node.high_included)
