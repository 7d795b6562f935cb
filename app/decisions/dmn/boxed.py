"""Boxed expressions: what may stand in a decision besides a table, each able to give its value over names.

Here live literal expressions, contexts, invocations, functions, relations, lists, conditionals, filters, iterators and
quantifiers. They are made by read_boxed.py; tables are tables.py. The run that they are given knows budget and
functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from app.decisions.errors import DecisionsError
from app.decisions.feel.budget import Budget, bounded_list
from app.decisions.feel.compile_control import as_list, at_position, items_of
from app.decisions.feel.compiled import Expression
from app.decisions.feel.feel_types import FeelType
from app.decisions.feel.values import Frame, Function, Value

Names = Mapping[str, Any]


class Run(Protocol):
    """What an evaluation in progress offers to boxed expressions."""

    budget: Budget
    functions: Mapping[str, Callable[..., Any]] | None

    def note(self, decision: str, rule: str, row: int, annotations: Mapping[str, str]) -> None:
        """Records that a row of a table matched."""


def _boxed_in(part: object) -> Iterator[Boxed]:
    if isinstance(part, Boxed):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from _boxed_in(inner)


class Boxed:
    """The root of boxed expressions."""

    kind = "boxed"

    def value(self, run: Run, names: Names) -> Value:
        """The value over these names. Raises: E-DECISIONS-2, and the errors of tables."""
        raise NotImplementedError

    def parts(self) -> Iterator[Boxed]:
        """The boxed expressions directly inside, in the order of the file."""
        for part in fields(self):  # type: ignore[arg-type]  # every boxed expression is a dataclass
            yield from _boxed_in(getattr(self, part.name))


@dataclass(frozen=True, slots=True)
class Literal(Boxed):
    """A FEEL text."""

    kind = "literal"
    expression: Expression

    def value(self, run: Run, names: Names) -> Value:
        run.budget.refill()
        return self.expression(names, functions=run.functions, budget=run.budget)


@dataclass(frozen=True, slots=True)
class Typed(Boxed):
    """An expression whose value must be of a type; null where it is not."""

    kind = "typed"
    inner: Boxed
    type: FeelType

    def value(self, run: Run, names: Names) -> Value:
        return self.type.convert(self.inner.value(run, names))


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """Named entries, each seeing those before it; `result` is the last, unnamed one."""

    kind = "context"
    entries: tuple[tuple[str, Boxed], ...]
    result: Boxed | None

    def value(self, run: Run, names: Names) -> Value:
        seen = dict(names)
        made: dict[str, Value] = {}
        for name, entry in self.entries:
            made[name] = seen[name] = entry.value(run, seen)
        return made if self.result is None else self.result.value(run, seen)


# A call costs about as much time as this many cells of a table (measured); it bounds functions that call themselves.
CALL_CELLS = 100


class BoxedFunction(Function):
    """A function whose body is a boxed expression, with the names around it."""

    __slots__ = ("body", "names", "run", "types")

    def __init__(
        self,
        name: str,
        parameters: tuple[str, ...],
        types: tuple[FeelType | None, ...],
        body: Boxed,
        run: Run,
        names: Names,
    ) -> None:
        super().__init__(name, parameters)
        self.types = types
        self.body = body
        self.run = run
        self.names = names

    def call(self, arguments: list[Value], frame: Frame) -> Value:
        """See Function.call."""
        if self.parameters is None or len(arguments) != len(self.parameters):
            return None
        seen = dict(self.names)
        for name, kind, argument in zip(self.parameters, self.types, arguments, strict=True):
            seen[name] = argument if kind is None else kind.convert(argument)
            if seen[name] is None and argument is not None:
                return None
        budget = self.run.budget
        budget.charge_cells(CALL_CELLS)
        steps = budget.steps
        budget.enter()
        value = self.body.value(self.run, seen)
        budget.leave()
        # The body's expressions had steps of their own; the caller goes on with what it had left.
        budget.steps = steps
        return value


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Boxed):
    """A function as a value."""

    kind = "function"
    parameters: tuple[str, ...]
    types: tuple[FeelType | None, ...]
    body: Boxed

    def value(self, run: Run, names: Names) -> Value:
        return BoxedFunction("function", self.parameters, self.types, self.body, run, names)


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    """A call with named arguments."""

    kind = "invocation"
    function: Boxed
    bindings: tuple[tuple[str, Boxed], ...]

    def value(self, run: Run, names: Names) -> Value:
        function = self.function.value(run, names)
        if not isinstance(function, Function):
            return None
        arguments = {name: binding.value(run, names) for name, binding in self.bindings}
        frame: Frame = [names, run.functions, run.budget, None]
        return function.call_named(arguments, frame)


@dataclass(frozen=True, slots=True)
class ListOf(Boxed):
    kind = "list"
    items: tuple[Boxed, ...]

    def value(self, run: Run, names: Names) -> Value:
        return [item.value(run, names) for item in self.items]


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    """A table of plain values: a list of contexts."""

    kind = "relation"
    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]

    def value(self, run: Run, names: Names) -> Value:
        return [
            {name: cell.value(run, names) for name, cell in zip(self.columns, row, strict=False)} for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    kind = "conditional"
    condition: Boxed
    then: Boxed
    otherwise: Boxed

    def value(self, run: Run, names: Names) -> Value:
        chosen = self.then if self.condition.value(run, names) is True else self.otherwise
        return chosen.value(run, names)


@dataclass(frozen=True, slots=True)
class Filter(Boxed):
    kind = "filter"
    source: Boxed
    match: Boxed

    def value(self, run: Run, names: Names) -> Value:
        items = as_list(self.source.value(run, names))
        kept = []
        for item in items:
            run.budget.charge_cells(1)
            inside = {**names, **item} if type(item) is dict else dict(names)
            if not (type(item) is dict and "item" in item):
                inside["item"] = item
            hit = self.match.value(run, inside)
            if type(hit) is Decimal:  # a filter by position, as between brackets
                return at_position(items, hit)
            if hit is True:
                kept.append(item)
        return kept


@dataclass(frozen=True, slots=True)
class Iteration(Boxed):
    """`for` as a box."""

    kind = "for"
    variable: str
    source: Boxed
    result: Boxed

    def value(self, run: Run, names: Names) -> Value:
        items = items_of(self.source.value(run, names))
        if items is None:
            return None
        made: list[Value] = []
        for item in bounded_list(items):
            run.budget.charge_cells(1 + len(made) // 16)
            made.append(self.result.value(run, {**names, self.variable: item, "partial": made.copy()}))
        return made


@dataclass(frozen=True, slots=True)
class Quantifier(Boxed):
    """`some` or `every` as a box."""

    kind = "quantified"
    every: bool
    variable: str
    source: Boxed
    condition: Boxed

    def value(self, run: Run, names: Names) -> Value:
        items = items_of(self.source.value(run, names))
        if items is None:
            return None
        result: Value = self.every
        for item in bounded_list(items):
            run.budget.charge_cells(1)
            hit = self.condition.value(run, {**names, self.variable: item})
            if hit is (not self.every):
                return hit
            if hit is not self.every:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class Broken(Boxed):
    """What could not be read: nobody is told before its value is asked for."""

    kind = "broken"
    problem: DecisionsError

    def value(self, run: Run, names: Names) -> Value:
        raise self.problem


@dataclass(frozen=True, slots=True)
class Nothing(Boxed):
    """An empty box."""

    kind = "empty"

    def value(self, run: Run, names: Names) -> Value:
        return None
