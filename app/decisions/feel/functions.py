"""Functions as values: those a text defines, those the host gives, and the registry of the built-in ones.

A built-in declares its parameters as texts like "scale: number?", so that the number, names and types of arguments are
checked in one place. What does not fit is null, as FEEL asks; nothing here raises for it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from typing import Any

from app.decisions.feel.budget import ITEMS_BITS, text_steps
from app.decisions.feel.scope import BUDGET
from app.decisions.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.decisions.feel.values import ATOMS, Closure, Frame, Function, Range, Value, feel_value

_UNFIT = object()
_KINDS: dict[str, tuple[type, ...]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (Date,),
    "time": (Time,),
    "date and time": (DateTime,),
    "duration": (DaysTimeDuration, YearsMonthsDuration),
    "days": (DaysTimeDuration,),
    "months": (YearsMonthsDuration,),
    "range": (Range,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in: `?` may be left out, `~` may be null, `*` takes all further arguments."""

    name: str
    kinds: frozenset[type] | None
    is_function: bool
    optional: bool
    nullable: bool
    variadic: bool

    def fit(self, value: Value) -> Value:
        """The argument as this parameter takes it: a list of one for its item, an item for a list of one."""
        kinds = self.kinds
        if self.is_function:
            return value if isinstance(value, Function) else _UNFIT
        if kinds is None or (value is None and self.nullable):
            return value
        kind = type(value)
        if kind in kinds:
            return value
        if kind is list and len(value) == 1 and type(value[0]) in kinds:
            return value[0]
        if list in kinds and value is not None and len(kinds) == 1:
            return [value]
        return _UNFIT


def _parameter(text: str) -> Parameter:
    name, _, kind = text.partition(":")
    marks = kind[len(kind.rstrip("?~*")) :]
    names = [one.strip() for one in kind.rstrip("?~*").split("|")]
    types = None if names in (["any"], ["function"]) else frozenset(kind for one in names for kind in _KINDS[one])
    return Parameter(name.strip(), types, names == ["function"], "?" in marks, "~" in marks, "*" in marks)


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in.

    Shape: `plain` are the types of the parameters; arguments of just these are taken as they are. Empty: no `plain` where a
    parameter is a function or takes several arguments.
    """

    parameters: tuple[Parameter, ...]
    body: Callable[..., Value]
    wants_frame: bool
    steps: int
    plain: tuple[frozenset[type] | None, ...] = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        is_plain = not any(parameter.is_function or parameter.variadic for parameter in self.parameters)
        object.__setattr__(self, "names", tuple(parameter.name for parameter in self.parameters))
        object.__setattr__(self, "plain", tuple(one.kinds for one in self.parameters) if is_plain else ())

    def bind(self, arguments: Sequence[Value]) -> list[Value] | None:
        """The arguments as the body takes them, or None when they do not fit."""
        parameters = self.parameters
        bound: list[Value] = []
        for index, parameter in enumerate(parameters):
            if parameter.variadic:
                rest = [parameter.fit(value) for value in arguments[index:]]
                return None if not rest or _UNFIT in rest else [*bound, rest]
            if index >= len(arguments):
                if not parameter.optional:
                    return None
                continue
            value = parameter.fit(arguments[index])
            if value is _UNFIT:
                return None
            bound.append(value)
        return bound if len(arguments) <= len(parameters) else None

    def order(self, named: Mapping[str, Value]) -> list[Value] | None:
        """Named arguments in the order of the parameters, or None when the names do not fit."""
        ordered: list[Value] = []
        left = len(named)
        for parameter in self.parameters:
            if parameter.name in named:
                if len(ordered) < self.parameters.index(parameter):
                    return None
                ordered.append(named[parameter.name])
                left -= 1
            elif not parameter.optional:
                return None
        return None if left else ordered


class Builtin(Function):
    """A built-in function with all its signatures."""

    __slots__ = ("signatures",)

    def __init__(self, name: str) -> None:
        super().__init__(name, None)
        self.signatures: list[Signature] = []

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        for signature in self.signatures:
            plain = signature.plain
            if plain and len(plain) == len(arguments):
                for kinds, kind in zip(plain, map(type, arguments), strict=True):
                    if kinds is not None and kind not in kinds:
                        break
                else:
                    return self.run(signature, arguments, frame)
            bound = signature.bind(arguments)
            if bound is not None:
                return self.run(signature, bound, frame)
        return None

    def call_named(self, arguments: Mapping[str, Value], frame: Frame) -> Value:
        """See Function.call_named. Where two ways have the same names, the one in the order as written goes first."""
        written = tuple(arguments)
        for signature in sorted(self.signatures, key=lambda one: one.names != written):
            ordered = signature.order(arguments)
            bound = None if ordered is None else signature.bind(ordered)
            if bound is not None:
                return self.run(signature, bound, frame)
        return None

    @staticmethod
    def run(signature: Signature, bound: list[Value], frame: Frame) -> Value:
        """The value for arguments that a signature takes as they are. Raises: E-DECISIONS-2."""
        budget = frame[BUDGET]
        steps = signature.steps
        for argument in bound:
            kind = type(argument)
            if kind is list or kind is dict:
                steps += len(argument) >> ITEMS_BITS
            elif kind is str:
                steps += text_steps(argument)
        budget.charge(steps)
        try:
            result = signature.body(frame, *bound) if signature.wants_frame else signature.body(*bound)
        except DecimalException:
            return None
        if type(result) is str:
            budget.charge(text_steps(result))
        return result


BUILTINS: dict[str, Builtin] = {}


def builtin(
    name: str, *parameters: str, wants_frame: bool = False, steps: int = 4
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers one signature of a built-in function; several are tried in the order of their registration.

    Shape: `steps` is what a call costs; the size of its arguments comes on top.
    """

    def register(body: Callable[..., Any]) -> Callable[..., Any]:
        function = BUILTINS.setdefault(name, Builtin(name))
        function.signatures.append(Signature(tuple(map(_parameter, parameters)), body, wants_frame, steps))
        return body

    return register


@functools.lru_cache(maxsize=1)
def builtin_phrases() -> tuple[str, ...]:
    """The names of built-in functions that consist of several words, longest first."""
    return tuple(sorted((name for name in BUILTINS if " " in name), key=len, reverse=True))


class UserFunction(Function):
    """A function that a text defines, with the frame it was defined in."""

    __slots__ = ("body", "checks", "frame", "slots", "weight")

    def __init__(
        self,
        parameters: Sequence[str],
        slots: Sequence[int],
        checks: Sequence[Callable[[Value], Value] | None],
        body: Closure,
        frame: Frame,
        weight: int,
    ) -> None:
        super().__init__("function", parameters)
        self.slots = tuple(slots)
        self.checks = tuple(checks)
        self.body = body
        self.frame = frame
        self.weight = weight

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        if len(arguments) != len(self.slots):
            return None
        budget = frame[BUDGET]
        budget.charge(self.weight)
        inner = self.frame.copy()
        inner[BUDGET] = budget
        for slot, check, argument in zip(self.slots, self.checks, arguments, strict=True):
            inner[slot] = argument if check is None else check(argument)
            if inner[slot] is None and argument is not None:
                return None
        budget.enter()
        result = self.body(inner)
        budget.leave()
        return result


class HostFunction(Function):
    """A function of the program around FEEL, called with positional arguments only."""

    __slots__ = ("target",)

    def __init__(self, name: str, target: Callable[..., object]) -> None:
        super().__init__(name, None)
        self.target = target

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        result = self.target(*arguments)
        return result if type(result) in ATOMS else feel_value(result)
