"""Types of FEEL: what `instance of`, typed parameters and item definitions ask of a value.

Here live the types, whether a value is of one, and the conversions DMN makes where a type is expected. Names of item
definitions are resolved by whoever compiles (dmn/item_types.py); an unknown name is an error, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from app.decisions.feel import tree
from app.decisions.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.decisions.feel.values import Function, Range, Value

Seen = set[tuple[int, int]]


class FeelType:
    """A type. `name` is how it is written."""

    name = "Any"

    def is_type_of(self, value: Value) -> bool:
        """Whether `value instance of` this type; null is an instance of Null alone."""
        return value is not None and self.holds(value)

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        """Whether a value inside of another conforms: null conforms to every type.

        Shape: `seen` are the lists and contexts that were found to conform, for values share their parts.
        """
        return True

    def convert(self, value: Value) -> Value:
        """The value as this type: itself, an item for a list of one, a list for an item, a date's midnight; null if
        none fits.
        """
        if value is None or self.holds(value):
            return value
        if type(value) is list and len(value) == 1 and self.holds(value[0]):
            return value[0]
        return None


class NullType(FeelType):
    name = "Null"

    def is_type_of(self, value: Value) -> bool:
        return value is None

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        return value is None


class SimpleType(FeelType):
    """A type whose values are of one of Python's types."""

    def __init__(self, name: str, kinds: tuple[type, ...]) -> None:
        self.name = name
        self.kinds = kinds

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        return value is None or type(value) in self.kinds

    def convert(self, value: Value) -> Value:
        if type(value) is Date and DateTime in self.kinds and Date not in self.kinds:
            return DateTime(value, Time(0, 0, 0, 0, 0))
        return super().convert(value)


class ListType(FeelType):
    def __init__(self, item: FeelType) -> None:
        self.name = f"list<{item.name}>"
        self.item = item

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        if value is None:
            return True
        seen = set() if seen is None else seen
        key = (id(self), id(value))
        if key not in seen:
            if type(value) is not list or not all(self.item.holds(item, seen) for item in value):
                return False
            seen.add(key)
        return True

    def convert(self, value: Value) -> Value:
        if value is None:
            return None
        if type(value) is not list:
            single = self.item.convert(value)
            return None if single is None else [single]
        items = [self.item.convert(item) for item in value]
        lost = any(after is None and before is not None for before, after in zip(value, items, strict=True))
        return None if lost else items


class ContextType(FeelType):
    def __init__(self, fields: Mapping[str, FeelType], name: str = "context") -> None:
        self.name = name
        self.fields = dict(fields)

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        if value is None:
            return True
        seen = set() if seen is None else seen
        mark = (id(self), id(value))
        if mark not in seen:
            if type(value) is not dict:
                return False
            if not all(key in value and kind.holds(value[key], seen) for key, kind in self.fields.items()):
                return False
            seen.add(mark)
        return True

    def convert(self, value: Value) -> Value:
        if type(value) is list and len(value) == 1:
            value = value[0]
        if type(value) is not dict or any(key not in value for key in self.fields):
            return None
        made = dict(value)
        for key, kind in self.fields.items():
            made[key] = kind.convert(value[key])
            if made[key] is None and value[key] is not None:
                return None
        return made


class Allowed(Protocol):
    """Allowed values: an input cell, compiled (compiled.UnaryTests)."""

    @property
    def tree(self) -> tree.Tests:
        """As parsed."""

    def __call__(self, value: Value, context: Mapping[str, object]) -> bool | None:
        """Whether the value is one of them."""


class ConstrainedType(FeelType):
    """A type with allowed values, as tests: they bind where a value is converted to it, not for `instance of`."""

    def __init__(self, name: str, inner: FeelType, tests: Allowed) -> None:
        self.name = name
        self.inner = inner
        self.tests = tests

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        return self.inner.holds(value, seen)

    def convert(self, value: Value) -> Value:
        made = self.inner.convert(value)
        return made if made is None or self.tests(made, {}) is True else None


class NamedType(FeelType):
    """A type that is looked up by its name when it is first asked, so that definitions may refer to each other."""

    def __init__(self, name: str, look_up: Callable[[str], FeelType]) -> None:
        self.name = name
        self._look_up = look_up
        self._found: FeelType | None = None

    @property
    def target(self) -> FeelType:
        """The type itself."""
        if self._found is None:
            self._found = self._look_up(self.name)
        return self._found

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        return self.target.holds(value, seen)

    def convert(self, value: Value) -> Value:
        return self.target.convert(value)


class RangeType(FeelType):
    def __init__(self, item: FeelType) -> None:
        self.name = f"range<{item.name}>"
        self.item = item

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        if value is None:
            return True
        return type(value) is Range and self.item.holds(value.low) and self.item.holds(value.high)


class FunctionType(FeelType):
    def __init__(self, parameters: Sequence[FeelType] | None, result: FeelType) -> None:
        inside = ", ".join(kind.name for kind in parameters or ())
        self.name = f"function<{inside}>->{result.name}"
        self.parameters = parameters
        self.result = result

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        if value is None:
            return True
        if not isinstance(value, Function):
            return False
        if self.parameters is None or value.parameters is None:
            return True
        return len(value.parameters) == len(self.parameters)


ANY = FeelType()
DAYS = SimpleType("days and time duration", (DaysTimeDuration,))
MONTHS = SimpleType("years and months duration", (YearsMonthsDuration,))
SIMPLE: dict[str, FeelType] = {
    "Any": ANY,
    "Null": NullType(),
    "number": SimpleType("number", (Decimal,)),
    "string": SimpleType("string", (str,)),
    "boolean": SimpleType("boolean", (bool,)),
    "date": SimpleType("date", (Date,)),
    "time": SimpleType("time", (Time,)),
    "date and time": SimpleType("date and time", (DateTime,)),
    "dateTime": SimpleType("date and time", (DateTime,)),
    "days and time duration": DAYS,
    "day and time duration": DAYS,
    "dayTimeDuration": DAYS,
    "years and months duration": MONTHS,
    "year and month duration": MONTHS,
    "yearMonthDuration": MONTHS,
    "duration": SimpleType("duration", (DaysTimeDuration, YearsMonthsDuration)),
    "list": ListType(ANY),
    "context": ContextType({}),
    "range": RangeType(ANY),
    "function": FunctionType(None, ANY),
}

Resolver = Callable[[str], FeelType | None]


class UnknownType(Exception):
    """A type name that nothing defines; whoever compiles turns it into an error with its place."""

    def __init__(self, node: tree.TypeNode) -> None:
        super().__init__(node.name)
        self.node = node


def compile_type(node: tree.TypeNode, resolver: Resolver | None) -> FeelType:
    """The type that a node names. Raises: UnknownType."""
    if node.fields:
        return ContextType({key: compile_type(kind, resolver) for key, kind in node.fields})
    if node.result is not None:
        return FunctionType([compile_type(kind, resolver) for kind in node.parts], compile_type(node.result, resolver))
    if node.parts:
        item = compile_type(node.parts[0], resolver)
        return ListType(item) if node.name == "list" else RangeType(item)
    found = (resolver(node.name) if resolver else None) or SIMPLE.get(node.name)
    if found is None:
        raise UnknownType(node)
    return found
