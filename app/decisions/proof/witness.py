"""Inputs that give each column a wanted value, found by trying what the expressions themselves mention; checked by evaluating them.

A name or a path is given its value outright. For a calculated column, values are tried for what it reads until it gives what is wanted.
What is answered was seen to hold; where nothing is found, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, product
from typing import Any

from app.decisions.errors import DecisionsError
from app.decisions.feel import tree
from app.decisions.feel.comparison import equal
from app.decisions.feel.compiled import Expression
from app.decisions.feel.functions import BUILTINS
from app.decisions.feel.values import Value
from app.decisions.proof.constants import constant, is_constant

MOST_TRIES = 2_000  # for one column; some 10 ms
LONGEST_LIST = 5

Path = tuple[str, ...]
_OF_LISTS = frozenset({"count", "list contains"})
_UNSET = object()


def inputs_for(
    expressions: Sequence[Expression], wanted: Sequence[Value], matters: Sequence[bool]
) -> dict[str, Any] | None:
    """Variables that give the expressions these values, where they matter. Empty: None where none were found."""
    names: dict[str, Any] = {}
    asked = [(e, v) for e, v, is_asked in zip(expressions, wanted, matters, strict=True) if is_asked]
    for expression, value in sorted(asked, key=lambda each: path_of(each[0].tree) is None):
        path = path_of(expression.tree)
        if path is not None:
            if not _set(names, path, value):
                return None
        elif not _try(expression, value, names) and not _is(expression, names, value):
            return None
    return names if all(_is(expression, names, value) for expression, value in asked) else None


def path_of(node: tree.Node) -> Path | None:
    """A name or a path as its parts. Empty: None for anything else."""
    if isinstance(node, tree.Name):
        return (node.name,)
    if isinstance(node, tree.Path):
        before = path_of(node.source)
        return None if before is None else (*before, node.name)
    return None


def _set(names: dict[str, Any], path: Path, value: Value) -> bool:
    """Puts a value at a path. Empty: False where another value stands in the way."""
    inside = names
    for part in path[:-1]:
        inside = inside.setdefault(part, {})
        if not isinstance(inside, dict):
            return False
    if path[-1] in inside and not _same(inside[path[-1]], value):
        return False
    inside[path[-1]] = value
    return True


def _same(left: Value, right: Value) -> bool:
    return left is right or equal(left, right) is True


def _is(expression: Expression, names: Mapping[str, Any], value: Value) -> bool:
    try:
        return _same(expression(names), value)
    except DecisionsError:
        return False


def _try(expression: Expression, value: Value, names: dict[str, Any]) -> bool:
    """Finds values for what the expression reads and puts them into the names. Empty: False where none of those tried do."""
    free = [path for path in dict.fromkeys(_read(expression.tree)) if _at(names, path) is _UNSET]
    candidates = list(_candidates(expression.tree, value))
    for tried in islice(product(candidates, repeat=len(free)), MOST_TRIES):
        attempt = _copied(names)
        if all(_set(attempt, path, each) for path, each in zip(free, tried, strict=True)) and _is(
            expression, attempt, value
        ):
            names.clear()
            names.update(attempt)
            return True
    return False


def _at(names: Any, path: Path) -> Any:
    for part in path:
        if not isinstance(names, dict) or part not in names:
            return _UNSET
        names = names[part]
    return names


def _copied(value: Any) -> Any:
    return {key: _copied(part) for key, part in value.items()} if isinstance(value, dict) else value


def _read(node: tree.Node) -> Iterator[Path]:
    """The longest paths that an expression reads."""
    path = path_of(node)
    if path is not None:
        if path[0] not in BUILTINS:
            yield path
        return
    for inner in tree.children(node):
        yield from _read(inner)


def _candidates(node: tree.Node, value: Value) -> Iterator[Value]:
    """What may stand in an expression: lists where it counts or searches one, the value that is wanted, what the expression mentions, and
    one of each kind.
    """
    mentioned = [constant(each) for each in _constants_in(node)]
    lists = [["x"] * size for size in _sizes(value)] + [[], *([each] for each in mentioned)]
    if _searches(node):
        yield from (*lists[:-1], ["x"], "x", lists[-1])
    yield value
    yield from mentioned
    yield from (None, True, False, Decimal(0), Decimal(1), "x")
    yield from lists
    if isinstance(value, Decimal):
        yield from (value + 1, value - 1, value + 2, value + 3, -value)


def _sizes(value: Value) -> Iterator[int]:
    if isinstance(value, Decimal) and value == value.to_integral_value() and 0 < value <= LONGEST_LIST:
        yield int(value)


def _searches(node: tree.Node) -> bool:
    """Whether the expression calls a function of lists."""
    is_one = isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name in _OF_LISTS
    return is_one or any(_searches(inner) for inner in tree.children(node))


def _constants_in(node: tree.Node) -> Iterator[tree.Node]:
    if isinstance(node, (tree.Literal, tree.AtLiteral)) or (isinstance(node, tree.Call) and is_constant(node)):
        yield node
        return
    for inner in tree.children(node):
        yield from _constants_in(inner)
