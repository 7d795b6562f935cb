"""Compiling if, for, some, every, filters and the definition of functions; compile_calls.py has the calls.

Whatever repeats here charges the budget before each pass with the weight of what it repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from app.decisions.errors import BudgetExceeded, Words
from app.decisions.feel import tree
from app.decisions.feel.budget import MAX_ITEMS, bounded_list
from app.decisions.feel.compile_names import is_number
from app.decisions.feel.decimals import whole
from app.decisions.feel.feel_types import compile_type
from app.decisions.feel.functions import UserFunction
from app.decisions.feel.scope import BUDGET, Scope, compile_node, compiles
from app.decisions.feel.temporal import Date, date_from_ordinal
from app.decisions.feel.values import Closure, Frame, Range, Value


@compiles(tree.If)
def compile_if(node: tree.If, scope: Scope) -> Closure:
    """A choice."""
    condition, then, otherwise = (compile_node(part, scope) for part in (node.condition, node.then, node.otherwise))
    return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)


def _span(low: Value, high: Value, descending: bool) -> list[Value] | None:
    """Whole numbers or days from one to the other. Empty: null when the ends are neither."""
    if type(low) is Decimal and type(high) is Decimal:
        first, last = whole(low), whole(high)
        convert: Callable[[int], Value] = Decimal
    elif type(low) is Date and type(high) is Date:
        first, last = low.ordinal(), high.ordinal()
        convert = date_from_ordinal
    else:
        return None
    if first is None or last is None or (first > last and not descending):
        return None
    if abs(last - first) >= MAX_ITEMS:
        raise BudgetExceeded(what=Words("循环次数", "passes of a loop"), limit=MAX_ITEMS)
    step = 1 if first <= last else -1
    return [convert(number) for number in range(first, last + step, step)]


def _range_items(span: Range) -> list[Value] | None:
    items = None if span.form else _span(span.low, span.high, False)
    if items is None:
        return None
    return items[0 if span.low_included else 1 : len(items) if span.high_included else -1]


def items_of(value: Value) -> list[Value] | None:
    """What a loop runs over: a list's items, a range's numbers or days, or the one value itself."""
    if type(value) is list:
        return value
    if value is None:
        return None
    return _range_items(value) if type(value) is Range else [value]


_Source = Callable[[Frame], "list[Value] | None"]


def _compile_source(node: tree.Node, scope: Scope) -> _Source:
    if isinstance(node, tree.Span):
        low, high = compile_node(node.low, scope), compile_node(node.high, scope)
        return lambda frame: _span(low(frame), high(frame), True)
    source = compile_node(node, scope)
    return lambda frame: items_of(source(frame))


def _compile_iterators(iterators: Iterable[tuple[str, tree.Node]], scope: Scope) -> list[tuple[int, _Source]]:
    """Slots and sources; each source sees the variables before it."""
    made = []
    for name, node in iterators:
        source = _compile_source(node, scope)
        made.append((scope.bind(name), source))
    return made


def _runs(iterators: list[tuple[int, _Source]], frame: Frame, weight: int, level: int = 0) -> Iterable[bool]:
    """Sets the variables for each pass and yields True; yields False once where there is nothing to run over."""
    slot, source = iterators[level]
    items = source(frame)
    if items is None:
        yield False
        return
    charge = frame[BUDGET].charge
    innermost = level == len(iterators) - 1
    for item in items:
        charge(weight)
        frame[slot] = item
        if innermost:
            yield True
        else:
            yield from _runs(iterators, frame, weight, level + 1)


def _uses_partial(node: tree.Node) -> bool:
    """Whether `partial` may be kept: used otherwise than partial[-1]."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, tree.Name) and current.name == "partial":
            return True
        plain = isinstance(current, tree.Filter) and is_number(current.condition) is not None
        if not (plain and isinstance(current, tree.Filter) and isinstance(current.source, tree.Name)):
            waiting.extend(tree.children(current))
    return False


@compiles(tree.For)
def compile_for(node: tree.For, scope: Scope) -> Closure:
    """A loop."""
    inner = scope.inner()
    scope.plan.repeats = True
    iterators = _compile_iterators(node.iterators, inner)
    partial = inner.bind("partial")
    result = compile_node(node.result, inner)
    weight = tree.weight(node.result)
    copies = _uses_partial(node.result)

    if len(iterators) == 1 and not copies:
        return _plain_loop(*iterators[0], partial, result, weight)

    def run(frame: Frame) -> Value:
        collected: list[Value] = []
        frame[partial] = collected
        for is_pass in _runs(iterators, frame, weight):
            if not is_pass:
                return None
            if copies:
                frame[BUDGET].charge(len(collected) // 16)
                frame[partial] = collected.copy()
            collected.append(result(frame))
            if len(collected) > MAX_ITEMS:
                bounded_list(collected)
            frame[partial] = collected
        return collected

    return run


def _plain_loop(slot: int, source: _Source, partial: int, result: Closure, weight: int) -> Closure:
    """A loop over one thing whose `partial` nobody keeps."""

    def run(frame: Frame) -> Value:
        collected: list[Value] = []
        frame[partial] = collected
        items = source(frame)
        if items is None:
            return None
        budget = frame[BUDGET]
        for item in items:
            budget.steps -= weight  # as charge does, without a call for each pass
            if budget.steps < 0:
                budget.charge(0)
            frame[slot] = item
            collected.append(result(frame))
            if len(collected) > MAX_ITEMS:
                bounded_list(collected)
        return collected

    return run


@compiles(tree.Quantified)
def compile_quantified(node: tree.Quantified, scope: Scope) -> Closure:
    """some and every."""
    inner = scope.inner()
    scope.plan.repeats = True
    iterators = _compile_iterators(node.iterators, inner)
    condition = compile_node(node.condition, inner)
    weight = tree.weight(node.condition)
    decides, otherwise = (False, True) if node.every else (True, False)
    if len(iterators) == 1:
        return _plain_question(*iterators[0], condition, weight, decides)

    def run(frame: Frame) -> Value:
        result: Value = otherwise
        for is_pass in _runs(iterators, frame, weight):
            value = condition(frame) if is_pass else None
            if value is decides:
                return decides
            if value is not otherwise:
                result = None
        return result

    return run


def _plain_question(slot: int, source: _Source, condition: Closure, weight: int, decides: bool) -> Closure:
    """some (which true decides) or every (which false decides) over one thing."""
    otherwise = not decides

    def run(frame: Frame) -> Value:
        items = source(frame)
        if items is None:
            return None
        result: Value = otherwise
        budget = frame[BUDGET]
        for item in items:
            budget.steps -= weight  # as charge does, without a call for each pass
            if budget.steps < 0:
                budget.charge(0)
            frame[slot] = item
            value = condition(frame)
            if value is decides:
                return decides
            if value is not otherwise:
                result = None
        return result

    return run


_TRUTH_OPERATORS = frozenset(("=", "!=", "<", "<=", ">", ">=", "and", "or"))


def _is_truth(node: tree.Node) -> bool:
    """Whether the node can only be true, false or null, so that it cannot be a position."""
    if isinstance(node, tree.Binary):
        return node.operator in _TRUTH_OPERATORS
    if isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name == "not":
        return True
    return isinstance(node, (tree.Between, tree.In, tree.InstanceOf, tree.Quantified))


def at_position(items: list[Value], position: Decimal) -> Value:
    """The item at a position from 1, or from -1 backwards. Empty: null where there is none."""
    index = whole(position)
    if index is None or index == 0 or index != position or abs(index) > len(items):
        return None
    return items[index - 1 if index > 0 else index]


def as_list(value: Value) -> list[Value]:
    """What a filter looks at: a list's items, the one value itself, nothing of null."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


@compiles(tree.Filter)
def compile_filter(node: tree.Filter, scope: Scope) -> Closure:
    """A filter or a position."""
    source = compile_node(node.source, scope)
    position = is_number(node.condition)
    if position is not None:
        return lambda frame: at_position(as_list(source(frame)), position)
    scope.plan.repeats = True
    slot = scope.plan.slot()
    condition = compile_node(node.condition, scope.inner(slot))
    weight = tree.weight(node.condition)
    is_truth = _is_truth(node.condition)

    def run(frame: Frame) -> Value:
        items = as_list(source(frame))
        if not is_truth:
            frame[slot] = None
            found = condition(frame)
            if type(found) is Decimal:
                return at_position(items, found)
        frame[BUDGET].charge(weight * len(items))
        kept = []
        for item in items:
            frame[slot] = item
            if condition(frame) is True:
                kept.append(item)
        return kept

    return run


@compiles(tree.FunctionNode)
def compile_function(node: tree.FunctionNode, scope: Scope) -> Closure:
    """A function."""
    inner = scope.inner()
    scope.plan.repeats = True
    names = [name for name, _ in node.parameters]
    slots = [inner.bind(name) for name in names]
    types = [None if kind is None else compile_type(kind, scope.plan.types) for _, kind in node.parameters]
    checks = [None if kind is None else kind.convert for kind in types]
    body: Closure = (lambda _frame: None) if node.external else compile_node(node.body, inner)
    weight = tree.weight(node.body)
    return lambda frame: UserFunction(names, slots, checks, body, frame.copy(), weight)
