"""The tree of a FEEL text: one frozen node per construct, each knowing the position it was read from.

Nodes hold no behaviour: parser.py makes them, printer.py prints them, the compile_* files turn them into closures, and
the proof of tables reads them. Positions are offsets into the text and take no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """The root of all nodes."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean or null."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """@"2026-03-02": `text` as written, `value` as read (None when it is nothing temporal)."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable; `?` is the value under test."""

    name: str


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """[a, b, c]"""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """{key: value}"""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    """[a..b] with each end included or not."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class TestNode(Node):
    """< 5, >= x, = "a", != "a": a comparison without its left side."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, comparison, and, or."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """- a"""

    operand: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """a between b and c"""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """a in b, a in (b, c)"""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """a instance of T"""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class TypeNode(Node):
    """A type: `parts` are the types in angle brackets, `fields` those of a context, `result` that of a function."""

    name: str
    parts: tuple[TypeNode, ...] = ()
    fields: tuple[tuple[str, TypeNode], ...] = ()
    result: TypeNode | None = None


@dataclass(frozen=True, slots=True)
class If(Node):
    """if a then b else c"""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Span(Node):
    """a..b after `in`, without brackets."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """for x in a, y in b return c"""

    iterators: tuple[tuple[str, Node], ...]
    result: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """some x in a satisfies b; every x in a satisfies b"""

    every: bool
    iterators: tuple[tuple[str, Node], ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """function(a, b: number) c; an external one has no body that could run."""

    parameters: tuple[tuple[str, TypeNode | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """f(a, b)"""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class NamedCall(Node):
    """f(x: a, y: b)"""

    function: Node
    arguments: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """a.b"""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """a[b]"""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """The whole of an input cell: `any` for -, `negated` for not(...)."""

    tests: tuple[Node, ...]
    negated: bool = False
    any: bool = False


def _nodes_in(part: object) -> Iterator[Node]:
    if isinstance(part, Node):
        if not isinstance(part, TypeNode):
            yield part
    elif isinstance(part, tuple):
        for inner in part:
            yield from _nodes_in(inner)


def children(node: Node) -> list[Node]:
    """The nodes directly below, types left out, in the order of the text."""
    names = (part.name for part in fields(node) if part.name != "at")
    return [inner for name in names for inner in _nodes_in(getattr(node, name))]


def called(root: Node) -> set[str]:
    """The names that are called as functions."""
    found, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call | NamedCall) and isinstance(node.function, Name):
            found.add(node.function.name)
        waiting.extend(children(node))
    return found


def weight(node: Node) -> int:
    """How many nodes the tree has: the steps that one pass over it costs."""
    total, waiting = 0, [node]
    while waiting:
        total += 1
        waiting.extend(children(waiting.pop()))
    return total
