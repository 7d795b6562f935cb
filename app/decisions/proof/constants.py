"""Which cells can be analysed, and the constants they compare with.

A cell can be analysed when all it does with the value under test is to compare it with constants: then it says the same for all values
between two neighbouring constants. Everything else (functions of the value, names of other variables, loops) is opaque. Only the shape
of the text is judged here; what a cell says of a value, its compiled closure tells.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.feel import tree
from app.decisions.feel.compiled import expression_of
from app.decisions.feel.functions import BUILTINS
from app.decisions.feel.values import Function, Range, Value

QUESTION = "?"
# What these give depends on the day.
_RESTLESS = frozenset({"now", "today"})
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_LOGIC = frozenset({"and", "or"})
_PLAIN = (tree.Literal, tree.AtLiteral)
_PARTS = (tree.ListNode, tree.RangeNode, tree.Negation, tree.Binary, tree.TestNode, tree.ContextNode, tree.Path)


class Opaque(Exception):
    """The cell does more than compare with constants."""


def constants_of(tests: tree.Tests) -> list[Value]:
    """The values a cell compares with, ends of ranges and items of lists included. Raises: Opaque."""
    found: list[Value] = []
    for test in tests.tests:
        _test(test, found)
    return found


def members_of(tests: tree.Tests) -> list[Value]:
    """The values whose being in a list is all that a cell asks: `list contains(?, "a")`, and, or, not of such. Raises: Opaque."""
    found: list[Value] = []
    for test in tests.tests:
        _contains(test, found)
    return found


def _contains(node: tree.Node, found: list[Value]) -> None:
    match node:
        case tree.Binary(operator=operator, left=left, right=right) if operator in _LOGIC:
            _contains(left, found)
            _contains(right, found)
        case tree.Call(function=tree.Name(name="not"), arguments=(inner,)):
            _contains(inner, found)
        case tree.Call(function=tree.Name(name="list contains"), arguments=(tree.Name(name=name), item)) if (
            name == QUESTION and is_constant(item)
        ):
            found.extend(_ends(constant(item)))
        case _:
            raise Opaque


def is_constant(node: tree.Node) -> bool:
    """Whether the expression has the same value always: no variable, no clock."""
    if isinstance(node, _PLAIN):
        return True
    if isinstance(node, tree.Call):
        return _is_steady(node.function) and all(is_constant(part) for part in node.arguments)
    if isinstance(node, tree.NamedCall):
        return _is_steady(node.function) and all(is_constant(part) for _, part in node.arguments)
    return isinstance(node, _PARTS) and all(is_constant(part) for part in tree.children(node))


def constant(node: tree.Node) -> Value:
    """The value of a constant expression."""
    return expression_of(node)({})


def _is_steady(node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and node.name in BUILTINS and node.name not in _RESTLESS


def _test(node: tree.Node, found: list[Value]) -> None:
    """What stands in a cell: a value, a comparison without its left side, a range, or a question about `?`."""
    if is_constant(node):
        operand = node.operand if isinstance(node, tree.TestNode) else node
        value = constant(operand)
        # What comes out as null by mistake ("a" or "b") is no word about missing values.
        found.extend(_ends(value) if value is not None or operand == tree.Literal(None) else ())
        return
    _asks(node, found)


def _asks(node: tree.Node, found: list[Value]) -> None:
    """A question about `?` that is built of comparisons with constants."""
    match node:
        case tree.Name(name=name) if name == QUESTION:
            found.append(True)  # a value that stands for itself is a question whether it is true
        case tree.Binary(operator=operator, left=left, right=right) if operator in _LOGIC:
            _asks_or_constant(left, found)
            _asks_or_constant(right, found)
        case tree.Binary(operator=operator, left=left, right=right) if operator in _COMPARISONS:
            _compared(left, right, found)
        case tree.Between(value=tree.Name(name=name), low=low, high=high) if name == QUESTION:
            _constants((low, high), found)
        case tree.In(value=tree.Name(name=name), tests=tests) if name == QUESTION:
            for test in tests:
                if not is_constant(test):
                    raise Opaque
                _test(test, found)
        case tree.Call(function=tree.Name(name="not"), arguments=(inner,)):
            _asks_or_constant(inner, found)
        case _:
            raise Opaque


def _asks_or_constant(node: tree.Node, found: list[Value]) -> None:
    if not is_constant(node):
        _asks(node, found)


def _compared(left: tree.Node, right: tree.Node, found: list[Value]) -> None:
    asked = [isinstance(side, tree.Name) and side.name == QUESTION for side in (left, right)]
    if asked == [True, True]:
        return
    if True not in asked:
        raise Opaque
    _constants((right if asked[0] else left,), found)


def _constants(nodes: tuple[tree.Node, ...], found: list[Value]) -> None:
    for node in nodes:
        if not is_constant(node):
            raise Opaque
        found.extend(_ends(constant(node)))


def _ends(value: Value) -> Iterator[Value]:
    """The plain values in a value. Raises: Opaque for contexts and functions."""
    if isinstance(value, list):
        for item in value:
            yield from _ends(item)
    elif isinstance(value, Range):
        yield from (end for end in (value.low, value.high) if end is not None)
    elif isinstance(value, (dict, Function)):
        raise Opaque
    else:
        yield value
