"""Compiling arithmetic, comparison, and, or, between, in and instance of.

Chains such as a + b + c or p and q and r become one closure over their parts, so that long ones need no deep recursion.
Comparisons of a value with a literal, the everyday case, have closures of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from app.decisions.feel import tree
from app.decisions.feel.arithmetic import ARITHMETIC, negate
from app.decisions.feel.budget import text_steps
from app.decisions.feel.comparison import COMPARISONS, both, contained, equal, greater_or_equal, less_or_equal
from app.decisions.feel.compile_names import constant, constant_of, context_name, is_number
from app.decisions.feel.feel_types import compile_type
from app.decisions.feel.quick import (
    CALCULATE,
    COMPARE,
    ORDER,
    against_constant,
    number_and_constant,
    number_within,
    test_against_constant,
    two_numbers,
)
from app.decisions.feel.scope import BUDGET, QUESTION, Scope, compile_node, compiles
from app.decisions.feel.values import Closure, Frame, Range, Value

_OPERATIONS = {**ARITHMETIC, **COMPARISONS}
# A power of two 34-digit numbers takes as long as twenty other operations (0.1 ms, measured).
_POWER_STEPS = 20


def _apply(operator: str, left: Value, right: Value, frame: Frame) -> Value:
    """An operation whose cost depends on its operands: texts that grow, lists that are compared, powers."""
    if operator in {"=", "!="}:
        same = equal(left, right, frame[BUDGET])
        return same if operator == "=" or same is None else not same
    if operator == "**":
        frame[BUDGET].charge(_POWER_STEPS)
    result = _OPERATIONS[operator](left, right)
    if type(result) is str:
        frame[BUDGET].charge(text_steps(result))
    return result


# Chains up to this length are closures within closures; longer ones run over a list, so that none is too deep to run.
_NESTED_LINKS = 4


def _spine(node: tree.Binary, logical: bool) -> tuple[tree.Node, list[tree.Binary]]:
    """The leftmost operand and the operators to its right, from left to right."""
    links: list[tree.Binary] = []
    current: tree.Node = node
    while isinstance(current, tree.Binary):
        if logical and current.operator != node.operator:
            break
        if not logical and current.operator in ("and", "or"):
            break
        links.append(current)
        current = current.left
    links.reverse()
    return current, links


@compiles(tree.Binary)
def compile_binary(node: tree.Binary, scope: Scope) -> Closure:
    """Arithmetic, comparison and logic."""
    if node.operator in ("and", "or"):
        first, links = _spine(node, True)
        parts = [compile_node(first, scope), *(compile_node(link.right, scope) for link in links)]
        return _conjunction(parts) if node.operator == "and" else _disjunction(parts)
    first, links = _spine(node, False)
    start = compile_node(first, scope)
    if len(links) <= _NESTED_LINKS:
        value: Closure = start
        for number, link in enumerate(links):
            value = _pair(link.operator, value, first if number == 0 else None, link.right, scope)
        return value
    steps = [(link.operator, compile_node(link.right, scope)) for link in links]

    def fold(frame: Frame) -> Value:
        value = start(frame)
        for operator, right in steps:
            value = _apply(operator, value, right(frame), frame)
        return value

    return fold


def _conjunction(parts: list[Closure]) -> Closure:
    if len(parts) == 2:
        return _conjunction_of_two(*parts)

    def run(frame: Frame) -> Value:
        result: Value = True
        for part in parts:
            value = part(frame)
            if value is False:
                return False
            if value is not True:
                result = None
        return result

    return run


def _conjunction_of_two(left: Closure, right: Closure) -> Closure:
    def run(frame: Frame) -> Value:
        first = left(frame)
        if first is False:
            return False
        second = right(frame)
        if second is False:
            return False
        return True if first is True and second is True else None

    return run


def _disjunction(parts: list[Closure]) -> Closure:
    def run(frame: Frame) -> Value:
        result: Value = False
        for part in parts:
            value = part(frame)
            if value is True:
                return True
            if value is not False:
                result = None
        return result

    return run


def _pair(operator: str, left: Closure, left_node: tree.Node | None, right_node: tree.Node, scope: Scope) -> Closure:
    """One operation. Empty: without `left_node` the left side is the result of another operation."""
    operation = _OPERATIONS[operator]
    known, value = constant_of(right_node)
    if known and operator in COMPARISONS:
        name = None if left_node is None else context_name(left_node, scope)
        return against_constant(left, name, operator, value, operation)
    right = compile_node(right_node, scope)

    def slow(first: Value, second: Value, frame: Frame) -> Value:
        return _apply(operator, first, second, frame)

    def free(first: Value, second: Value, _frame: Frame) -> Value:
        return operation(first, second)

    if operator in ORDER:
        return two_numbers(left, right, COMPARE[operator], free)
    if operator in COMPARE:
        return two_numbers(left, right, COMPARE[operator], slow)
    if operator in CALCULATE:
        number, other = is_number(right_node), slow if operator == "+" else free
        if number is not None:
            return number_and_constant(left, number, CALCULATE[operator], other)
        return two_numbers(left, right, CALCULATE[operator], other)
    return lambda frame: _apply(operator, left(frame), right(frame), frame)


@compiles(tree.Negation)
def compile_negation(node: tree.Negation, scope: Scope) -> Closure:
    """A negation."""
    number = is_number(node)
    if number is not None:
        return constant(negate(is_number(node.operand)))
    operand = compile_node(node.operand, scope)
    return lambda frame: negate(operand(frame))


@compiles(tree.Between)
def compile_between(node: tree.Between, scope: Scope) -> Closure:
    """A value between two others."""
    value, low, high = (compile_node(part, scope) for part in (node.value, node.low, node.high))
    least, most = is_number(node.low), is_number(node.high)
    if least is not None and most is not None:
        lower, upper = least, most
        within = number_within(
            lower, upper, True, True, lambda found, _: both(greater_or_equal(found, lower), less_or_equal(found, upper))
        )
        return lambda frame: within(value(frame), frame)

    def run(frame: Frame) -> Value:
        found = value(frame)
        return both(greater_or_equal(found, low(frame)), less_or_equal(found, high(frame)))

    return run


@compiles(tree.In)
def compile_in(node: tree.In, scope: Scope) -> Closure:
    """Membership."""
    value = compile_node(node.value, scope)
    texts = [test.value for test in node.tests if isinstance(test, tree.Literal) and isinstance(test.value, str)]
    if len(texts) == len(node.tests):
        return _one_of_texts(value, frozenset(texts))
    if len(node.tests) == 1:
        single = compile_in_test(node.tests[0], scope)
        return lambda frame: single(value(frame), frame)
    tests = [compile_in_test(test, scope) for test in node.tests]

    def run(frame: Frame) -> Value:
        found = value(frame)
        result: Value = False
        for test in tests:
            hit = test(found, frame)
            if hit is True:
                return True
            if hit is None:
                result = None
        return result

    return run


def _one_of_texts(value: Closure, texts: frozenset[str]) -> Closure:
    def run(frame: Frame) -> Value:
        found = value(frame)
        if type(found) is str:
            return found in texts
        return False if found is None else None

    return run


def compile_in_test(node: tree.Node, scope: Scope) -> Callable[[Value, Frame], Value]:
    """One test after `in`: a closure of the value and the frame."""
    if isinstance(node, tree.TestNode):
        operation, operand = COMPARISONS[node.operator], compile_node(node.operand, scope)
        known, literal = constant_of(node.operand)
        if known:
            return test_against_constant(node.operator, literal, operation)
        return lambda value, frame: operation(value, operand(frame))
    known, literal = constant_of(node)
    if known:
        return test_against_constant("=", literal, equal)
    inner = compile_node(node, scope)
    if isinstance(node, tree.RangeNode):
        low, high = is_number(node.low), is_number(node.high)
        if low is not None and high is not None:
            span = Range(low, high, node.low_included, node.high_included)
            return number_within(
                low,
                high,
                node.low_included,
                node.high_included,
                lambda value, frame: contained(value, span, frame[BUDGET]),
            )

    def run(value: Value, frame: Frame) -> Value:
        saved, frame[QUESTION] = frame[QUESTION], value
        test = inner(frame)
        frame[QUESTION] = saved
        return contained(value, test, frame[BUDGET])

    return run


@compiles(tree.InstanceOf)
def compile_instance_of(node: tree.InstanceOf, scope: Scope) -> Closure:
    """A question for the type."""
    value = compile_node(node.value, scope)
    expected = compile_type(node.type, scope.plan.types)
    return lambda frame: expected.is_type_of(value(frame))
