"""From FEEL text to its tree: operators, paths, filters and cells, over the terms of parser_terms.py.

A Pratt parser. Here must never be anything about values. The size of a text and its nesting are bounded while it is
read.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import mistakes, tree
from app.decisions.feel.budget import MAX_NESTING, too_deep
from app.decisions.feel.lexer import Token
from app.decisions.feel.parser_terms import Terms
from app.decisions.feel.plain_cells import plain_expression, plain_tests

BINDING = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "between": 3,
    "in": 3,
    "instance": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "**": 6,
}
COMPARISON = 3
_TIGHTEST = 6
_TEST_OPERATORS = frozenset(("<", "<=", ">", ">=", "=", "!="))
# What cannot begin a filter: a [ before one of these ends a range such as [1..5[.
_AFTER_RANGE = frozenset(
    (")", "]", "}", ",", "=", "!=", "[", ".", "*", "/", "+", "then", "else", "return", "and", "or")
)


class Parser(Terms):
    """The rules for operators; see the module."""

    def whole_expression(self) -> tree.Node:
        """The tree of the whole text. Raises: E-DECISIONS-1, E-DECISIONS-2."""
        node = self.expression()
        self.finish()
        return node

    def whole_type(self) -> tree.TypeNode:
        """The type that the whole text names. Raises: E-DECISIONS-1, E-DECISIONS-2."""
        node = self.type_name()
        self.finish()
        return node

    def finish(self) -> None:
        """Nothing may follow. Raises: E-DECISIONS-1."""
        token = self.peek()
        if token.kind == "end":
            return
        begins_term = token.kind in ("name", "number", "string") or token.text in (
            "if",
            "for",
            "some",
            "every",
            "function",
        )
        what = "an operator" if begins_term else "the end of the expression"
        raise mistakes.expected(self.text, token.start, what, token.text)

    def expression(self, binding: int = 0) -> tree.Node:
        """An expression whose operators bind tighter than `binding`."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise too_deep()
        node = self._continue(self._operand(), binding)
        self.depth -= 1
        return node

    def _operand(self) -> tree.Node:
        if self.sees("-"):
            token = self.advance()
            return tree.Negation(self.expression(_TIGHTEST), at=token.start)
        return self._postfix(self.primary())

    def _continue(self, left: tree.Node, binding: int) -> tree.Node:
        chained = 0
        while True:
            token = self.peek()
            power = BINDING.get(token.text, 0) if token.kind in ("operator", "keyword") else 0
            if power <= binding:
                return left
            self.advance()
            if token.text in ("between", "in", "instance"):
                chained += 1
                if chained > MAX_NESTING:
                    raise too_deep()
            left = self._infix(token, left, power)

    def _infix(self, token: Token, left: tree.Node, power: int) -> tree.Node:
        if token.text == "between":
            low = self.expression(COMPARISON)
            self.require("and")
            return tree.Between(left, low, self.expression(COMPARISON), at=token.start)
        if token.text == "in":
            return tree.In(left, self._tests_after_in(), at=token.start)
        if token.text == "instance":
            if self.peek().text != "of":
                raise self.expected("of")
            self.advance()
            return tree.InstanceOf(left, self.type_name(), at=token.start)
        return tree.Binary(token.text, left, self.expression(power), at=token.start)

    def test_or_expression(self, binding: int = 0) -> tree.Node:
        """A comparison without its left side, or an expression."""
        token = self.peek()
        if token.kind == "operator" and token.text in _TEST_OPERATORS:
            self.advance()
            return tree.TestNode(token.text, self.expression(COMPARISON), at=token.start)
        return self.expression(binding)

    def _tests_after_in(self) -> tuple[tree.Node, ...]:
        """What stands after `in`: one test, or several in parentheses."""
        if not self.sees("("):
            return (self.test_or_expression(COMPARISON),)
        start = self.advance().start
        tests = [self.test_or_expression()]
        if self.sees(".."):
            span = self.range_from(tests[0], False, start)
            return (self._continue(self._postfix(span), COMPARISON),)
        while self.accept(","):
            tests.append(self.test_or_expression())
        self.require(")")
        if len(tests) == 1:
            return (self._continue(self._postfix(tests[0]), COMPARISON),)
        return tuple(tests)

    def _postfix(self, node: tree.Node) -> tree.Node:
        """Paths, filters and calls after a term."""
        for _ in range(MAX_NESTING):
            token = self.peek()
            if token.kind != "operator" or token.text not in (".", "[", "("):
                return node
            if token.text == "[" and self._closes_range(token):
                return node
            self.advance()
            if token.text == ".":
                node = tree.Path(node, self.member_name(), at=token.start)
            elif token.text == "[":
                node = self._filter(node, token.start)
            else:
                node = self.call(node, token.start)
        raise too_deep()

    def _filter(self, node: tree.Node, start: int) -> tree.Node:
        self.in_filter += 1
        condition = self.expression()
        self.in_filter -= 1
        self.require("]")
        return tree.Filter(node, condition, at=start)

    def _closes_range(self, token: Token) -> bool:
        """Whether [ ends a range like [1..5[ instead of beginning a filter."""
        if not self.range_ends:
            return False
        after = self.lexer.token(token.end)
        return after.kind == "end" or after.text in _AFTER_RANGE

    def whole_tests(self) -> tree.Tests:
        """The tree of an input cell. Raises: E-DECISIONS-1, E-DECISIONS-2."""
        token = self.peek()
        if token.kind == "end" or (token.text == "-" and self.lexer.token(token.end).kind == "end"):
            return tree.Tests((), any=True)
        if token.kind == "name" and token.text == "not" and self.lexer.token(token.end).text == "(":
            negated = self._negated_tests()
            if negated is not None:
                return negated
        tests = self._test_list()
        self.finish()
        return tree.Tests(tests)

    def _negated_tests(self) -> tree.Tests | None:
        start = self.at
        self.advance()
        self.require("(")
        tests = self._test_list()
        self.require(")")
        if self.peek().kind == "end":
            return tree.Tests(tests, negated=True)
        self.at = start
        return None

    def _test_list(self) -> tuple[tree.Node, ...]:
        tests = [self.test_or_expression()]
        while self.accept(","):
            tests.append(self.test_or_expression())
        return tuple(tests)


def parse_expression(text: str, names: Iterable[str] = (), phrases: Iterable[str] = ()) -> tree.Node:
    """The tree of an expression. Raises: E-DECISIONS-1, E-DECISIONS-2."""
    plain = plain_expression(text)
    if plain is not None:
        return plain
    try:
        return Parser(text, names, phrases).whole_expression()
    except FeelSyntaxError as error:
        raise mistakes.as_value(text, error) from None
    except RecursionError:
        raise too_deep() from None


def parse_unary_tests(text: str, names: Iterable[str] = (), phrases: Iterable[str] = ()) -> tree.Tests:
    """The tree of an input cell. Raises: E-DECISIONS-1, E-DECISIONS-2."""
    plain = plain_tests(text)
    if plain is not None:
        return plain
    try:
        return Parser(text, names, phrases).whole_tests()
    except FeelSyntaxError as error:
        raise mistakes.as_cell(text, error) from None
    except RecursionError:
        raise too_deep() from None
