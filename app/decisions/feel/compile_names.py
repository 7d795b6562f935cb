"""Compiling names, literals, paths, lists, contexts and ranges.

Registers with scope.py and is used through compile_node alone.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from app.decisions.feel import tree
from app.decisions.feel.budget import Budget
from app.decisions.feel.comparison import order_key
from app.decisions.feel.functions import BUILTINS, HostFunction, UserFunction
from app.decisions.feel.members import member
from app.decisions.feel.quick import path_of_names
from app.decisions.feel.scope import BUDGET, FUNCTIONS, NAMES, QUESTION, Scope, compile_node, compiles
from app.decisions.feel.temporal import from_python_date
from app.decisions.feel.values import ATOMS, Closure, Frame, Range, Value, feel_value

# Longer paths are rare, and compiling each of their parts twice is for nothing.
_MAX_KEYS = 4


def constant(value: Value) -> Closure:
    """The closure that always gives this value."""
    return lambda _frame: value


@compiles(tree.Literal)
def compile_literal(node: tree.Literal, _scope: Scope) -> Closure:
    """A literal."""
    return constant(node.value)


@compiles(tree.AtLiteral)
def compile_at_literal(node: tree.AtLiteral, _scope: Scope) -> Closure:
    """A temporal literal."""
    return constant(node.value)


def _converted(value: Any, budget: Budget) -> Value:
    """The FEEL value of Python's, looked through once for an evaluation however often it is read."""
    kind = type(value)
    if kind is date:
        return from_python_date(value)
    if kind is not list and kind is not dict:
        return feel_value(value)
    converted = budget.converted
    if converted is None:
        converted = budget.converted = {}
    else:
        known = converted.get(id(value))
        if known is not None:
            return known[1]
    made = feel_value(value)
    converted[id(value)] = (value, made)
    budget.charge(len(value) >> 4)
    return made


def _read_context(name: str, raw: bool) -> Closure:
    """Reads a name of the context, then a host function, then a built-in one; `raw` leaves Python's values as they
    are.
    """
    known = BUILTINS.get(name)

    def missing(frame: Frame) -> Value:
        functions = frame[FUNCTIONS]
        return HostFunction(name, functions[name]) if functions and name in functions else known

    def read_raw(frame: Frame) -> Value:
        try:
            return frame[NAMES][name]
        except KeyError:
            return missing(frame)

    def read(frame: Frame) -> Value:
        try:
            value = frame[NAMES][name]
        except KeyError:
            return missing(frame)
        return value if type(value) in ATOMS else _converted(value, frame[BUDGET])

    return read_raw if raw else read


def _read_item(name: str, items: list[int], last: Closure) -> Closure:
    """Reads a key of the innermost item that has it, else what lies outside of the filters."""
    if len(items) == 1:
        only = items[0]

        def read_one(frame: Frame) -> Value:
            item = frame[only]
            return item[name] if type(item) is dict and name in item else last(frame)

        return read_one

    def read(frame: Frame) -> Value:
        for slot in items:
            item = frame[slot]
            if type(item) is dict and name in item:
                return item[name]
        return last(frame)

    return read


def _compile_name(node: tree.Name, scope: Scope, raw: bool) -> Closure:
    name = node.name
    if name == "?":
        return lambda frame: frame[QUESTION]
    items, slot = scope.find(name)
    if slot is None:
        scope.plan.free.add(name)
        last = _read_context(name, raw and not items)
    else:
        last = _slot_reader(slot)
    return _read_item(name, items, last) if items else last


def _slot_reader(slot: int) -> Closure:
    return lambda frame: frame[slot]


@compiles(tree.Name)
def compile_name(node: tree.Name, scope: Scope) -> Closure:
    """A variable."""
    return _compile_name(node, scope, False)


def _compile_source(node: tree.Node, scope: Scope) -> Closure:
    """The source of a path: Python's own contexts are walked into without being converted whole."""
    if isinstance(node, tree.Name):
        return _compile_name(node, scope, True)
    if isinstance(node, tree.Path):
        return _compile_path(node, scope, True)
    return compile_node(node, scope)


def _compile_path(node: tree.Path, scope: Scope, raw: bool) -> Closure:
    source, name = _compile_source(node.source, scope), node.name
    is_raw = isinstance(node.source, (tree.Name, tree.Path))

    def read(frame: Frame) -> Value:
        value = source(frame)
        if type(value) is dict:
            part = value.get(name)
            return part if raw or type(part) in ATOMS else _converted(part, frame[BUDGET])
        return member(_converted(value, frame[BUDGET]) if is_raw and type(value) not in ATOMS else value, name)

    return read


@compiles(tree.Path)
def compile_path(node: tree.Path, scope: Scope) -> Closure:
    """A path."""
    slow = _compile_path(node, scope, False)
    keys, base = [node.name], node.source
    while isinstance(base, tree.Path):
        keys.append(base.name)
        base = base.source
    if not isinstance(base, tree.Name) or len(keys) > _MAX_KEYS:
        return slow
    return path_of_names(_compile_name(base, scope, True), tuple(reversed(keys)), slow)


@compiles(tree.ListNode)
def compile_list(node: tree.ListNode, scope: Scope) -> Closure:
    """A list."""
    items = [compile_node(item, scope) for item in node.items]
    return lambda frame: [item(frame) for item in items]


@compiles(tree.ContextNode)
def compile_context(node: tree.ContextNode, scope: Scope) -> Closure:
    """A context; an entry sees those before it."""
    inner = scope.inner()
    entries = []
    for key, value in node.entries:
        if isinstance(value, tree.FunctionNode):
            # A function may call itself: its own name is bound before its body is compiled.
            slot = inner.bind(key)
            entries.append((key, slot, compile_node(value, inner)))
            continue
        closure = compile_node(value, inner)
        entries.append((key, inner.bind(key), closure))

    def build(frame: Frame) -> Value:
        made: dict[str, Value] = {}
        for key, slot, closure in entries:
            value = closure(frame)
            if type(value) is UserFunction:
                value.frame[slot] = value
            made[key] = frame[slot] = value
        return made

    return build


def make_range(low: Value, high: Value, low_included: bool, high_included: bool) -> Range | None:
    """The range between two values; null when they have no order among each other."""
    if low is not None and high is not None and order_key(low, high) is None:
        return None
    return Range(low, high, low_included, high_included)


@compiles(tree.RangeNode)
def compile_range(node: tree.RangeNode, scope: Scope) -> Closure:
    """A range."""
    low, high = compile_node(node.low, scope), compile_node(node.high, scope)
    low_included, high_included = node.low_included, node.high_included
    if isinstance(node.low, tree.Literal) and isinstance(node.high, tree.Literal):
        return constant(make_range(node.low.value, node.high.value, low_included, high_included))
    return lambda frame: make_range(low(frame), high(frame), low_included, high_included)


def test_range(operator: str, operand: Value) -> Range:
    """A comparison as a value: (< 5) has an end but no start."""
    is_low = operator in (">", ">=", "=", "!=")
    included = operator in ("<=", ">=", "=")
    if operator in ("=", "!="):
        return Range(operand, operand, included, included, operator)
    return Range(
        operand if is_low else None, None if is_low else operand, included and is_low, included and not is_low, operator
    )


@compiles(tree.TestNode)
def compile_test_node(node: tree.TestNode, scope: Scope) -> Closure:
    """A comparison as a value."""
    operator, operand = node.operator, compile_node(node.operand, scope)
    return lambda frame: test_range(operator, operand(frame))


def is_number(node: tree.Node) -> Decimal | None:
    """The number that a node plainly is, a sign included. Empty: None for anything else."""
    if isinstance(node, tree.Literal) and type(node.value) is Decimal:
        return node.value
    if isinstance(node, tree.Negation):
        inner: Any = is_number(node.operand)
        return None if inner is None else -inner
    return None


def constant_of(node: tree.Node) -> tuple[bool, Value]:
    """Whether a node plainly is a value, and that value: a literal, a temporal one, a number with its sign."""
    if isinstance(node, (tree.Literal, tree.AtLiteral)):
        return True, node.value
    number = is_number(node)
    return number is not None, number


def context_name(node: tree.Node, scope: Scope) -> str | None:
    """The name that a node reads from the context and nowhere else. Empty: None for anything else."""
    if not isinstance(node, tree.Name) or node.name == "?":
        return None
    return node.name if scope.find(node.name) == ([], None) else None
