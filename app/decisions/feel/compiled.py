"""Compiled expressions and cells: a text read once, run as often as wanted, and kept in a cache.

The only place where frames begin. Everything outside of feel/ comes in here, through feel/__init__.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import (  # noqa: F401  (importing registers the compilers and the built-in functions)
    builtins_context,
    builtins_list,
    builtins_numeric,
    builtins_range,
    builtins_string,
    builtins_temporal,
    compile_control,
    compile_names,
    compile_operators,
    mistakes,
    tree,
)
from app.decisions.feel.budget import Budget, too_deep
from app.decisions.feel.compile_tests import compile_tests
from app.decisions.feel.feel_types import FeelType, Resolver, UnknownType, compile_type
from app.decisions.feel.functions import builtin_phrases
from app.decisions.feel.lexer import is_simple_name
from app.decisions.feel.parser import Parser, parse_expression, parse_unary_tests
from app.decisions.feel.scope import FIRST_LOCAL, Plan, Scope, compile_node
from app.decisions.feel.values import Closure, Frame, Value, feel_value

CACHED_TEXTS = 8_192
HostFunctions = Mapping[str, Callable[..., Any]]


class _Compiled:
    """What expressions and cells share."""

    __slots__ = ("_padding", "names", "repeats", "text")

    def __init__(self, text: str, plan: Plan) -> None:
        self.text = text
        self.names = frozenset(plan.free)
        self.repeats = plan.repeats
        self._padding: list[Value] = [None] * (plan.size - FIRST_LOCAL + 1)

    @property
    def padding(self) -> int:
        """How many places a frame needs beside names, functions and budget."""
        return len(self._padding)

    def frame(self, context: Mapping[str, object], functions: HostFunctions | None, budget: Budget | None) -> Frame:
        """A frame to run in."""
        return [context, functions, budget or Budget(), *self._padding]


class Expression(_Compiled):
    """A FEEL expression, ready to run.

    Shape: `text` as given; `tree` as parsed; `names` are the variables it reads from the context.
    """

    __slots__ = ("_run", "tree")

    def __init__(self, text: str, node: tree.Node, plan: Plan, run: Closure) -> None:
        super().__init__(text, plan)
        self.tree = node
        self._run = run

    def __call__(
        self,
        context: Mapping[str, object],
        *,
        functions: HostFunctions | None = None,
        budget: Budget | None = None,
    ) -> Value:
        """The value of the expression over a context; null where FEEL knows no better.

        Shape: `functions` can be called by name with positional arguments and may return Python or FEEL values.
        Raises: E-DECISIONS-2 beyond the budget, E-DECISIONS-13 for a value of the context that is none of FEEL's.
        """
        try:
            return self._run([context, functions, budget or Budget(), *self._padding])
        except RecursionError:
            raise too_deep() from None

    def run(self, frame: Frame) -> Value:
        """The value in a frame that `frame` has made. Only dmn/ calls this."""
        return self._run(frame)


class UnaryTests(_Compiled):
    """An input cell, ready to run.

    Shape: `any` says that the cell is - or empty; `names` are the variables it reads besides the value under test.
    """

    __slots__ = ("any", "test", "tree")

    def __init__(self, text: str, node: tree.Tests, plan: Plan, test: Callable[[Value, Frame], Value] | None) -> None:
        super().__init__(text, plan)
        self.tree = node
        self.any = test is None
        self.test = test

    def __call__(
        self,
        value: object,
        context: Mapping[str, object],
        *,
        functions: HostFunctions | None = None,
        budget: Budget | None = None,
    ) -> bool | None:
        """Whether the value meets the cell; null where they cannot be compared. Raises: as Expression."""
        if self.test is None:
            return True
        try:
            hit = self.test(feel_value(value), self.frame(context, functions, budget))
        except RecursionError:
            raise too_deep() from None
        return hit if hit is True or hit is False else None


def _plan_and_scope(resolver: Resolver | None) -> tuple[Plan, Scope]:
    plan = Plan(resolver)
    return plan, Scope(plan)


def _unknown_type(text: str, problem: UnknownType) -> FeelSyntaxError:
    name = problem.node.name
    return mistakes.syntax_error(text, problem.node.at, f"不认识类型 {name}", f"the type {name} is unknown")


def build_expression(text: str, names: Iterable[str], resolver: Resolver | None = None) -> Expression:
    """The expression, not cached; `resolver` knows the item definitions of a DMN file. Raises: E-DECISIONS-1,
    E-DECISIONS-2.
    """
    node = parse_expression(text, names, builtin_phrases())
    plan, scope = _plan_and_scope(resolver)
    try:
        return Expression(text, node, plan, compile_node(node, scope))
    except UnknownType as problem:
        raise _unknown_type(text, problem) from None
    except RecursionError:
        raise too_deep() from None


def expression_of(node: tree.Node) -> Expression:
    """The expression of a tree that is part of another, with no types but FEEL's own."""
    plan, scope = _plan_and_scope(None)
    return Expression("", node, plan, compile_node(node, scope))


def build_unary_tests(text: str, names: Iterable[str], resolver: Resolver | None = None) -> UnaryTests:
    """The cell, not cached. Raises: E-DECISIONS-1, E-DECISIONS-2."""
    node = parse_unary_tests(text, names, builtin_phrases())
    plan, scope = _plan_and_scope(resolver)
    try:
        return UnaryTests(text, node, plan, compile_tests(node, scope))
    except UnknownType as problem:
        raise _unknown_type(text, problem) from None
    except RecursionError:
        raise too_deep() from None


def one_test(test: tree.Node) -> UnaryTests:
    """A cell with one of the tests of another, which reads no names."""
    plan, scope = _plan_and_scope(None)
    node = tree.Tests((test,), at=test.at)
    return UnaryTests("", node, plan, compile_tests(node, scope))


def build_type(text: str, resolver: Resolver | None = None) -> FeelType:
    """The type that a text names. Raises: E-DECISIONS-1, E-DECISIONS-2."""
    node = Parser(text).whole_type()
    try:
        return compile_type(node, resolver)
    except UnknownType as problem:
        raise _unknown_type(text, problem) from None


@lru_cache(maxsize=CACHED_TEXTS)
def _cached_expression(text: str, names: frozenset[str]) -> Expression:
    return build_expression(text, names)


@lru_cache(maxsize=CACHED_TEXTS)
def _cached_unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return build_unary_tests(text, names)


def _told(names: Iterable[str]) -> frozenset[str]:
    """The names the parser must be told of, so that one text is compiled once whatever else stands in the context."""
    return frozenset(name for name in names if name in mistakes.PYTHON_NAMES or not is_simple_name(name))


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """The expression of a text, compiled once.

    Shape: `names` are variables whose names contain spaces or operators; others need no declaration.
    Raises: E-DECISIONS-1 for what is not FEEL, E-DECISIONS-2 for what is too long or too deep.
    """
    return _cached_expression(text, _told(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """The input cell of a text, compiled once. Empty: an empty text and - match everything. Raises: as
    compile_expression.
    """
    return _cached_unary_tests(text, _told(names))
