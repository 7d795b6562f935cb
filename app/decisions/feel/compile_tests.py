"""Compiling input cells: each test becomes a closure of the value under test and the frame.

The everyday cells ("a", "b", < 5, [1..5], true, -) have closures of their own without a frame's help; all others go
through the expression compilers with the value as `?`.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.decisions.feel import tree
from app.decisions.feel.comparison import COMPARISONS, contained, equal, within
from app.decisions.feel.compile_names import is_number, make_range
from app.decisions.feel.scope import BUDGET, QUESTION, Scope, compile_node
from app.decisions.feel.values import Frame, Range, Value

Test = Callable[[Value, Frame], Value]


def compile_tests(node: tree.Tests, scope: Scope) -> Test | None:
    """The closure of a cell. Empty: None for a cell that matches everything."""
    if node.any:
        return None
    tests = [_compile_test(test, scope) for test in node.tests]
    texts = _texts(node)
    if texts is not None:
        return _one_of_texts(texts, node.negated)
    single = tests[0] if len(tests) == 1 else _any_of(tests)
    if not node.negated:
        return single

    def negated(value: Value, frame: Frame) -> Value:
        hit = single(value, frame)
        return None if hit is None else not hit

    return negated


def _texts(node: tree.Tests) -> frozenset[str] | None:
    values = [test.value for test in node.tests if isinstance(test, tree.Literal) and isinstance(test.value, str)]
    return frozenset(values) if len(values) == len(node.tests) else None


def _one_of_texts(texts: frozenset[str], negated: bool) -> Test:
    hits, misses = not negated, negated

    def run(value: Value, _frame: Frame) -> Value:
        if type(value) is str:
            return hits if value in texts else misses
        if type(value) is list and any(type(item) is str and item in texts for item in value) and len(value) == 1:
            return hits
        return misses if value is None else None

    return run


def _any_of(tests: list[Test]) -> Test:
    def run(value: Value, frame: Frame) -> Value:
        result: Value = False
        for test in tests:
            hit = test(value, frame)
            if hit is True:
                return True
            if hit is None:
                result = None
        return result

    return run


def _compile_test(node: tree.Node, scope: Scope) -> Test:
    if isinstance(node, tree.TestNode):
        return _compile_comparison(node, scope)
    if isinstance(node, tree.RangeNode):
        plain = _compile_plain_range(node)
        if plain is not None:
            return plain
    if isinstance(node, tree.Literal):
        literal = node.value
        return lambda value, _frame: equal(value, literal)
    number = is_number(node)
    if number is not None:
        return lambda value, _frame: equal(value, number)
    return _compile_expression(node, scope)


def _compile_comparison(node: tree.TestNode, scope: Scope) -> Test:
    operation = COMPARISONS[node.operator]
    number = is_number(node.operand)
    if number is not None:
        return lambda value, _frame: operation(value, number)
    if isinstance(node.operand, tree.Literal):
        literal = node.operand.value
        return lambda value, _frame: operation(value, literal)
    operand = compile_node(node.operand, scope)

    def run(value: Value, frame: Frame) -> Value:
        frame[QUESTION] = value
        return operation(value, operand(frame))

    return run


def _compile_plain_range(node: tree.RangeNode) -> Test | None:
    low, high = is_number(node.low), is_number(node.high)
    if low is None or high is None:
        return None
    low_included, high_included = node.low_included, node.high_included
    span = make_range(low, high, low_included, high_included)

    def run(value: Value, _frame: Frame) -> Value:
        if type(value) is not Decimal:
            return within(value, span) if isinstance(span, Range) else None
        above = value >= low if low_included else value > low
        return above and (value <= high if high_included else value < high)

    return run


def _compile_expression(node: tree.Node, scope: Scope) -> Test:
    """An expression in a cell: true by itself where it asks about `?`, otherwise a value, list or range to be met."""
    inner = compile_node(node, scope)
    asks = _asks(node)

    def run(value: Value, frame: Frame) -> Value:
        frame[QUESTION] = value
        found = inner(frame)
        if type(found) is bool and (asks or type(value) is not bool):
            return found
        if asks and found is None:
            return None
        return contained(value, found, frame[BUDGET])

    return run


def _asks(node: tree.Node) -> bool:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tree.Name) and current.name == "?":
            return True
        waiting.extend(tree.children(current))
    return False
