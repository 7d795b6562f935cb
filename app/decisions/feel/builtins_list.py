"""Built-in functions over lists. Each registers itself; see DMN 1.5, 10.3.4.4."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.decisions.feel.budget import bounded_list
from app.decisions.feel.comparison import equal, less
from app.decisions.feel.decimals import CONTEXT, ONE, ZERO, whole
from app.decisions.feel.functions import builtin
from app.decisions.feel.scope import BUDGET
from app.decisions.feel.temporal import Date, DaysTimeDuration, YearsMonthsDuration
from app.decisions.feel.values import Frame, Function, Value

_HASHABLE = (Decimal, str, bool, Date, DaysTimeDuration, YearsMonthsDuration, type(None))


_Body = Callable[[list[Value]], Value]


def _over_items(name: str) -> Callable[[_Body], _Body]:
    """Registers a body for f(list) and for f(item, item, …)."""

    def register(body: _Body) -> _Body:
        builtin(name, "list: list")(body)
        builtin(name, "…: any*")(body)
        return body

    return register


def _numbers(items: list[Value]) -> bool:
    return set(map(type, items)) == {Decimal}


@builtin("list contains", "list: list", "element: any", wants_frame=True)
def list_contains(frame: Frame, items: list[Value], element: Value) -> Value:
    return any(equal(item, element, frame[BUDGET]) is True for item in items)


@builtin("count", "list: list")
def count(items: list[Value]) -> Value:
    return Decimal(len(items))


def _extreme(items: list[Value], smallest: bool) -> Value:
    if not items or items[0] is None:
        return None
    best = items[0]
    if less(best, best) is None:
        return None
    for item in items[1:]:
        is_less = less(item, best) if smallest else less(best, item)
        if is_less is None:
            return None
        if is_less:
            best = item
    return best


@_over_items("min")
def minimum(items: list[Value]) -> Value:
    return _extreme(items, True)


@_over_items("max")
def maximum(items: list[Value]) -> Value:
    return _extreme(items, False)


def _total(items: list[Value]) -> Decimal:
    return functools.reduce(CONTEXT.add, items, ZERO)


@_over_items("sum")
def total(items: list[Value]) -> Value:
    return _total(items) if _numbers(items) else None


@_over_items("mean")
def mean(items: list[Value]) -> Value:
    return CONTEXT.divide(_total(items), Decimal(len(items))) if _numbers(items) else None


@_over_items("product")
def product(items: list[Value]) -> Value:
    return functools.reduce(CONTEXT.multiply, items, ONE) if _numbers(items) else None


@_over_items("median")
def median(items: list[Value]) -> Value:
    if not _numbers(items):
        return None
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return CONTEXT.divide(CONTEXT.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@_over_items("stddev")
def standard_deviation(items: list[Value]) -> Value:
    """Of a sample: divided by n - 1 (DMN 1.5, table 75)."""
    if len(items) < 2 or not _numbers(items):
        return None
    middle = CONTEXT.divide(_total(items), Decimal(len(items)))
    squares = [CONTEXT.power(CONTEXT.subtract(item, middle), Decimal(2)) for item in items]
    return CONTEXT.sqrt(CONTEXT.divide(_total(squares), Decimal(len(items) - 1)))


@_over_items("mode")
def mode(items: list[Value]) -> Value:
    if not items:
        return []
    if not _numbers(items):
        return None
    counts: dict[Decimal, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values())
    return sorted(item for item, times in counts.items() if times == most)


def _all_truths(items: list[Value], decides: bool) -> Value:
    if any(item is decides for item in items):
        return decides
    return None if any(item is not (not decides) for item in items) else not decides


@_over_items("all")
def all_true(items: list[Value]) -> Value:
    return _all_truths(items, False)


@_over_items("any")
def any_true(items: list[Value]) -> Value:
    return _all_truths(items, True)


@builtin("sublist", "list: list", "start position: number", "length: number?")
def sublist(items: list[Value], position: Decimal, length: Decimal | None = None) -> Value:
    start = whole(position)
    count = len(items) if length is None else whole(length)
    if not start or count is None or abs(start) > len(items) or count < 0:
        return None
    first = start - 1 if start > 0 else len(items) + start
    if length is not None and first + count > len(items):
        return None
    return items[first : first + count]


@builtin("append", "list: list", "item: any*")
def append(items: list[Value], more: list[Value]) -> Value:
    return bounded_list(items + more)


@builtin("concatenate", "list: list*")
def concatenate(lists: list[list[Value]]) -> Value:
    return bounded_list([item for items in lists for item in items])


@builtin("insert before", "list: list", "position: number", "newItem: any")
def insert_before(items: list[Value], position: Decimal, new: Value) -> Value:
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    at = index - 1 if index > 0 else len(items) + index
    return bounded_list([*items[:at], new, *items[at:]])


@builtin("remove", "list: list", "position: number")
def remove(items: list[Value], position: Decimal) -> Value:
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    at = index - 1 if index > 0 else len(items) + index
    return items[:at] + items[at + 1 :]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def list_replace_at(items: list[Value], position: Decimal, new: Value) -> Value:
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    at = index - 1 if index > 0 else len(items) + index
    return [*items[:at], new, *items[at + 1 :]]


@builtin("list replace", "list: list", "match: function", "newItem: any", wants_frame=True)
def list_replace_where(frame: Frame, items: list[Value], match: Function, new: Value) -> Value:
    if match.parameters is not None and len(match.parameters) != 2:
        return None
    hits = [match.call([item, new], frame) for item in items]
    if any(type(hit) is not bool for hit in hits):
        return None
    return [new if hit else item for item, hit in zip(items, hits, strict=True)]


@builtin("reverse", "list: list")
def reverse(items: list[Value]) -> Value:
    return items[::-1]


@builtin("index of", "list: list", "match: any", wants_frame=True)
def index_of(frame: Frame, items: list[Value], match: Value) -> Value:
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match, frame[BUDGET]) is True]


def _distinct(items: list[Value], frame: Frame) -> list[Value]:
    """The items without repetitions; what has a hash is found at once, the rest by comparing."""
    seen: set[tuple[type, Any]] = set()
    others: list[Value] = []
    kept: list[Value] = []
    for item in items:
        if isinstance(item, _HASHABLE):
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            frame[BUDGET].charge(len(others) // 4)
            if any(equal(item, other, frame[BUDGET]) is True for other in others):
                continue
            others.append(item)
        kept.append(item)
    return kept


@builtin("distinct values", "list: list", wants_frame=True)
def distinct_values(frame: Frame, items: list[Value]) -> Value:
    return _distinct(items, frame)


@builtin("union", "list: list*", wants_frame=True)
def union(frame: Frame, lists: list[list[Value]]) -> Value:
    return _distinct(bounded_list([item for items in lists for item in items]), frame)


@builtin("flatten", "list: list", wants_frame=True)
def flatten(frame: Frame, items: list[Value]) -> Value:
    flat: list[Value] = []
    waiting = [iter(items)]
    while waiting:
        frame[BUDGET].charge(1)
        for item in waiting[-1]:
            if type(item) is list:
                waiting.append(iter(item))
                break
            flat.append(item)
            bounded_list(flat)
        else:
            waiting.pop()
    return flat


@builtin("sort", "list: list", "precedes: function", wants_frame=True)
def sort(frame: Frame, items: list[Value], precedes: Function) -> Value:
    if precedes.parameters is not None and len(precedes.parameters) != 2:
        return None

    def compare(left: Value, right: Value) -> int:
        if precedes.call([left, right], frame) is True:
            return -1
        return 1 if precedes.call([right, left], frame) is True else 0

    return sorted(items, key=functools.cmp_to_key(compare))
