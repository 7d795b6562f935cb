"""Compiling calls: of the host's functions, the context's own, the built-in ones, with positional or named arguments.

Which function a name means is asked at each call, for the host and the context may have one of a built-in's name.
"""

from __future__ import annotations

from decimal import DecimalException

from app.decisions.errors import BudgetExceeded
from app.decisions.feel import tree
from app.decisions.feel.budget import ITEMS_BITS, TEXT_BITS, Budget, text_steps
from app.decisions.feel.functions import BUILTINS, Builtin, HostFunction, Signature
from app.decisions.feel.scope import BUDGET, FUNCTIONS, NAMES, Scope, compile_node, compiles
from app.decisions.feel.values import Closure, Frame, Function, Value


def _compile_callee(node: tree.Node, scope: Scope) -> Closure:
    """The function that is called: the host's, then the context's own functions, then the built-in one of this name."""
    if not isinstance(node, tree.Name) or scope.find(node.name) != ([], None):
        if isinstance(node, tree.Name) and node.name in BUILTINS and scope.find(node.name)[1] is None:
            return _compile_global_callee(node.name, scope)
        return compile_node(node, scope)
    return _compile_global_callee(node.name, scope)


def _compile_global_callee(name: str, scope: Scope) -> Closure:
    known = BUILTINS.get(name)
    if known is None:
        scope.plan.free.add(name)

    def find(frame: Frame) -> Value:
        functions = frame[FUNCTIONS]
        if functions and name in functions:
            return HostFunction(name, functions[name])
        found = frame[NAMES].get(name)
        return found if isinstance(found, Function) else known

    return find


@compiles(tree.Call)
def compile_call(node: tree.Call, scope: Scope) -> Closure:
    """A call."""
    scope.plan.repeats = True
    callee = _compile_callee(node.function, scope)
    arguments = [compile_node(argument, scope) for argument in node.arguments]

    def run(frame: Frame) -> Value:
        function = callee(frame)
        if not isinstance(function, Function):
            return None
        return function.call([argument(frame) for argument in arguments], frame)

    name = node.function.name if isinstance(node.function, tree.Name) else ""
    if name not in BUILTINS or scope.find(name)[1] is not None:
        return run
    return _constant_call(name, node, run) or _builtin_call(name, arguments, run)


def _is_own(name: str, frame: Frame) -> bool:
    """Whether the host or the context may have a function of this name."""
    functions = frame[FUNCTIONS]
    return name in frame[NAMES] or (bool(functions) and name in functions)


def _builtin_call(name: str, arguments: list[Closure], slow: Closure) -> Closure:
    """A call of a built-in function, unless somebody has one of the same name."""
    builtin = BUILTINS[name]
    first = builtin.signatures[0]
    if len(first.plain) == len(arguments) == 1 and not first.wants_frame:
        return _call_of_one(builtin, first, arguments[0], slow)
    if first.plain and len(first.plain) == len(arguments):
        return _call_of_several(builtin, first, arguments, slow)
    call = builtin.call

    def run(frame: Frame) -> Value:
        functions = frame[FUNCTIONS]
        if name in frame[NAMES] or (functions and name in functions):
            return slow(frame)
        return call([argument(frame) for argument in arguments], frame)

    return run


def _call_of_one(builtin: Builtin, signature: Signature, argument: Closure, slow: Closure) -> Closure:
    """A call with one argument, for which the first signature is tried first as always."""
    name, body, steps, kinds = builtin.name, signature.body, signature.steps, signature.plain[0]

    def run(frame: Frame) -> Value:
        functions = frame[FUNCTIONS]
        if name in frame[NAMES] or (functions and name in functions):
            return slow(frame)
        value = argument(frame)
        kind = type(value)
        if kinds is not None and kind not in kinds:
            return builtin.call([value], frame)
        bits = TEXT_BITS if kind is str else ITEMS_BITS if kind is list or kind is dict else None
        frame[BUDGET].charge(steps if bits is None else steps + (len(value) >> bits))
        try:
            result = body(value)
        except DecimalException:
            return None
        if type(result) is str:
            frame[BUDGET].charge(text_steps(result))
        return result

    return run


def _call_of_several(builtin: Builtin, signature: Signature, arguments: list[Closure], slow: Closure) -> Closure:
    """A call with as many arguments as the first signature has parameters."""
    name, body, base, plain = builtin.name, signature.body, signature.steps, signature.plain
    wants_frame = signature.wants_frame

    def run(frame: Frame) -> Value:
        functions = frame[FUNCTIONS]
        if name in frame[NAMES] or (functions and name in functions):
            return slow(frame)
        values = [argument(frame) for argument in arguments]
        steps = base
        for kinds, value in zip(plain, values, strict=True):
            kind = type(value)
            if kinds is not None and kind not in kinds:
                return builtin.call(values, frame)
            if kind is str:
                steps += len(value) >> TEXT_BITS
            elif kind is list or kind is dict:
                steps += len(value) >> ITEMS_BITS
        frame[BUDGET].charge(steps)
        try:
            result = body(frame, *values) if wants_frame else body(*values)
        except DecimalException:
            return None
        if type(result) is str:
            frame[BUDGET].charge(text_steps(result))
        return result

    return run


# Built-in functions that make the same of the same text, and no more than a value that never changes.
_LITERALS = frozenset(("date", "time", "date and time", "duration"))


def _constant_call(name: str, node: tree.Call, slow: Closure) -> Closure | None:
    """date("2026-03-02") and its kin: made once, charged each time. Empty: None for any other call."""
    if name not in _LITERALS or len(node.arguments) != 1:
        return None
    text = node.arguments[0]
    if not isinstance(text, tree.Literal) or type(text.value) is not str:
        return None
    budget = Budget()
    try:
        value = BUILTINS[name].call([text.value], [{}, None, budget, None])
    except BudgetExceeded:
        return None
    steps = budget.max_steps - budget.steps

    def run(frame: Frame) -> Value:
        if _is_own(name, frame):
            return slow(frame)
        frame[BUDGET].charge(steps)
        return value

    return run


@compiles(tree.NamedCall)
def compile_named_call(node: tree.NamedCall, scope: Scope) -> Closure:
    """A call with named arguments."""
    scope.plan.repeats = True
    callee = _compile_callee(node.function, scope)
    arguments = [(name, compile_node(argument, scope)) for name, argument in node.arguments]

    def run(frame: Frame) -> Value:
        function = callee(frame)
        if not isinstance(function, Function):
            return None
        return function.call_named({name: argument(frame) for name, argument in arguments}, frame)

    return run
