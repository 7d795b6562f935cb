"""How names are bound while a tree is compiled, and how the frame of an evaluation is laid out.

A frame is a list: the context's names, the host's functions, the budget, the value under test, then one slot for each
variable that the text itself binds. So a variable is found by its place, and a function keeps the variables around it
by copying the frame. Here also lives the registry of the compile_* files: one compiler per kind of node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from app.decisions.feel import tree
from app.decisions.feel.values import Closure

NAMES = 0
FUNCTIONS = 1
BUDGET = 2
QUESTION = 3
FIRST_LOCAL = 4


class Plan:
    """What the compilers learn about one text.

    Shape: `size` slots in a frame; `free` names read from the context; `repeats` whether anything loops, filters or
    calls.
    """

    __slots__ = ("free", "repeats", "size", "types")

    def __init__(self, types: Callable[[str], Any] | None = None) -> None:
        self.size = FIRST_LOCAL
        self.free: set[str] = set()
        self.repeats = False
        self.types = types

    def slot(self) -> int:
        """A new place in the frame."""
        self.size += 1
        return self.size - 1


class Scope:
    """The names bound around a node: `bound` maps names to slots; an item scope offers the keys of the item in its
    slot.
    """

    __slots__ = ("bound", "item_slot", "outer", "plan")

    def __init__(self, plan: Plan, outer: Scope | None = None, item_slot: int | None = None) -> None:
        self.plan = plan
        self.outer = outer
        self.bound: dict[str, int] = {}
        self.item_slot = item_slot

    def inner(self, item_slot: int | None = None) -> Scope:
        """A scope within this one."""
        return Scope(self.plan, self, item_slot)

    def bind(self, name: str) -> int:
        """Binds a name from here on and answers its slot."""
        slot = self.plan.slot()
        self.bound[name] = slot
        return slot

    def find(self, name: str) -> tuple[list[int], int | None]:
        """Where a name may stand: slots of items whose keys come first, then the slot it is bound to (None: the
        context).
        """
        items: list[int] = []
        scope: Scope | None = self
        while scope is not None:
            if scope.item_slot is not None:
                items.append(scope.item_slot)
                if name == "item":
                    return items, scope.item_slot
            if name in scope.bound:
                return items, scope.bound[name]
            scope = scope.outer
        return items, None


_Compiler = Callable[[Any, Scope], Closure]
_Any = TypeVar("_Any", bound=_Compiler)
_COMPILERS: dict[type[tree.Node], _Compiler] = {}


def compiles(kind: type[tree.Node]) -> Callable[[_Any], _Any]:
    """Registers the compiler of a kind of node."""

    def register(compiler: _Any) -> _Any:
        _COMPILERS[kind] = compiler
        return compiler

    return register


def compile_node(node: tree.Node, scope: Scope) -> Closure:
    """The closure of a node."""
    return _COMPILERS[type(node)](node, scope)
