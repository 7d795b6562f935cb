"""The terms of FEEL: literals, names, brackets, calls, and what begins with if, for, some, every or function.

The half of the parser that does not know operators. parser.py adds them, and nobody else uses it.
"""

from __future__ import annotations

from app.decisions.feel import mistakes, tree
from app.decisions.feel.decimals import read_number
from app.decisions.feel.lexer import Token
from app.decisions.feel.parser_types import TypeTerms
from app.decisions.feel.temporal_text import read_temporal

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_NO_NAME = frozenset("([{]")
_NAME_SIGNS = frozenset(("+", "-", "*", "/", ".", "**", "?"))


class Terms(TypeTerms):
    """The rules for terms; see the module."""

    in_filter = 0
    range_ends = 0

    def expression(self, binding: int = 0) -> tree.Node:
        """An expression whose operators bind tighter than `binding`."""
        raise NotImplementedError

    def test_or_expression(self, binding: int = 0) -> tree.Node:
        """A comparison without its left side, or an expression."""
        raise NotImplementedError

    def primary(self) -> tree.Node:
        """A term without what may follow it."""
        token = self.peek()
        name = None if token.kind in ("string", "end") or token.text in _NO_NAME else self.known_name()
        if name is not None:
            return tree.Name(name, at=token.start)
        if token.kind == "number":
            return self._number(self.advance())
        if token.kind == "string":
            self.advance()
            return tree.Literal(token.text, at=token.start)
        if token.kind == "name":
            return self._plain_name()
        if token.kind == "keyword":
            return self._keyword(token)
        return self._bracket(token)

    def _number(self, token: Token) -> tree.Node:
        number = read_number(token.text)
        if number is None:
            raise mistakes.syntax_error(self.text, token.start, "数字超出范围", "the number is out of range")
        return tree.Literal(number, at=token.start)

    def _plain_name(self) -> tree.Node:
        token = self.advance()
        if token.text in mistakes.PYTHON_NAMES and token.text not in self.declared:
            raise mistakes.python_name(self.text, token.start, token.text)
        if token.text == "not" and not self.sees("("):
            raise self.expected("(")
        end, words = token.end, [token.text]
        while self.peek().kind == "name":
            end = self.peek().end
            words.append(self.advance().text)
        if len(words) > 1 and not self.in_filter:
            functions = (name for names in self.phrases.values() for name in names)
            raise mistakes.unquoted_text(self.text, token.start, end, functions)
        return tree.Name(" ".join(words), at=token.start)

    def _keyword(self, token: Token) -> tree.Node:
        if token.text in _CONSTANTS:
            self.advance()
            return tree.Literal(_CONSTANTS[token.text], at=token.start)
        if token.text == "if":
            return self._if()
        if token.text == "for":
            return self._for()
        if token.text in ("some", "every"):
            return self._quantified()
        if token.text == "function":
            return self._function()
        raise self.expected("an expression")

    def _bracket(self, token: Token) -> tree.Node:
        if token.text == "(":
            return self._parenthesis()
        if token.text == "[":
            return self._square()
        if token.text == "{":
            return self._context()
        if token.text == "]":
            self.advance()
            return self.range_from(self._range_end(), False, token.start)
        if token.text == "@":
            return self._at_literal()
        if token.text == "?":
            self.advance()
            return tree.Name("?", at=token.start)
        raise self.expected("an expression")

    def _at_literal(self) -> tree.Node:
        start = self.advance().start
        token = self.peek()
        if token.kind != "string":
            raise self.expected('a text such as @"2026-03-02"')
        self.advance()
        return tree.AtLiteral(token.text, read_temporal(token.text), at=start)

    def _parenthesis(self) -> tree.Node:
        start = self.advance().start
        node = self.test_or_expression()
        if self.sees(".."):
            return self.range_from(node, False, start)
        self.require(")")
        return node

    def _square(self) -> tree.Node:
        start = self.advance().start
        if self.accept("]"):
            return tree.ListNode((), at=start)
        items = [self.test_or_expression()]
        if self.sees(".."):
            return self.range_from(items[0], True, start)
        while self.accept(","):
            items.append(self.test_or_expression())
        self.require("]")
        return tree.ListNode(tuple(items), at=start)

    def _range_end(self) -> tree.Node:
        self.range_ends += 1
        node = self.expression()
        self.range_ends -= 1
        return node

    def range_from(self, low: tree.Node, low_included: bool, start: int) -> tree.Node:
        """The range whose low end has been read and whose .. comes next."""
        self.require("..")
        high = self._range_end()
        token = self.peek()
        if token.text not in (")", "]", "[") or token.kind != "operator":
            raise self.expected("] or )")
        self.advance()
        return tree.RangeNode(low, high, low_included, token.text == "]", at=start)

    def _context(self) -> tree.Node:
        start = self.advance().start
        entries: list[tuple[str, tree.Node]] = []
        while not self.accept("}"):
            if entries and not self.accept(","):
                raise self.expected(", or }")
            token = self.peek()
            key = self.advance().text if token.kind == "string" else self._new_name((":",))
            self.require(":")
            if any(key == earlier for earlier, _ in entries):
                raise mistakes.syntax_error(
                    self.text, token.start, f"键 {key} 出现了两次", f"the key {key} occurs twice"
                )
            self.remember(key)
            entries.append((key, self.expression()))
        return tree.ContextNode(tuple(entries), at=start)

    def _new_name(self, ends: tuple[str, ...]) -> str:
        """A name that is being introduced, up to one of the signs that end it."""
        first = self.peek()
        if first.kind not in ("name", "keyword"):
            raise self.expected("a name")
        end = self.advance().end
        while self._after_apostrophe().text not in ends:
            token = self.peek()
            if token.kind not in ("name", "keyword", "number") and token.text not in _NAME_SIGNS:
                raise self.expected(ends[0])
            end = self.advance().end
        return " ".join(self.text[first.start : end].split())

    def _after_apostrophe(self) -> Token:
        """The next token of a name such as Mike's daughter, where the apostrophe belongs to the name."""
        at = self.lexer.skip_space(self.at)
        if self.text[at : at + 1] == "'":
            self.at = at + 1
        return self.peek()

    def member_name(self) -> str:
        """The name after a dot."""
        name = self.known_name()
        if name is not None:
            return name
        if self.peek().kind not in ("name", "keyword"):
            raise self.expected("a name")
        words = [self.advance().text]
        while self.peek().kind == "name":
            words.append(self.advance().text)
        return " ".join(words)

    # Constructs that begin with a keyword
    # --------------------------------------------------------------------------------

    def _if(self) -> tree.Node:
        start = self.advance().start
        condition = self.expression()
        self.require("then")
        then = self.expression()
        self.require("else")
        return tree.If(condition, then, self.expression(), at=start)

    def _iterators(self) -> tuple[tuple[str, tree.Node], ...]:
        iterators: list[tuple[str, tree.Node]] = []
        while not iterators or self.accept(","):
            name = self._new_name(("in",))
            self.require("in")
            source = self.expression()
            if self.accept(".."):
                source = tree.Span(source, self.expression(), at=source.at)
            self.remember(name)
            iterators.append((name, source))
        return tuple(iterators)

    def _for(self) -> tree.Node:
        start = self.advance().start
        iterators = self._iterators()
        self.require("return")
        return tree.For(iterators, self.expression(), at=start)

    def _quantified(self) -> tree.Node:
        token = self.advance()
        iterators = self._iterators()
        self.require("satisfies")
        return tree.Quantified(token.text == "every", iterators, self.expression(), at=token.start)

    def _function(self) -> tree.Node:
        start = self.advance().start
        self.require("(")
        parameters: list[tuple[str, tree.TypeNode | None]] = []
        while not self.accept(")"):
            if parameters:
                self.require(",")
            name = self._new_name((":", ",", ")"))
            parameters.append((name, self.type_name() if self.accept(":") else None))
            self.remember(name)
        external = self.peek().text == "external" and self.lexer.token(self.peek().end).text == "{"
        if external:
            self.advance()
        return tree.FunctionNode(tuple(parameters), self.expression(), external, at=start)

    def call(self, function: tree.Node, start: int) -> tree.Node:
        """The call whose opening parenthesis has been taken."""
        if self.accept(")"):
            return tree.Call(function, (), at=start)
        if self._is_named():
            return self._named_call(function, start)
        arguments = [self.test_or_expression()]
        while self.accept(","):
            arguments.append(self.test_or_expression())
        self.require(")")
        return tree.Call(function, tuple(arguments), at=start)

    def _is_named(self) -> bool:
        token = self.peek()
        if token.kind not in ("name", "keyword"):
            return False
        while token.kind in ("name", "keyword", "number") or token.text in _NAME_SIGNS:
            at = self.lexer.skip_space(token.end)
            token = self.lexer.token(at + 1 if self.text[at : at + 1] == "'" else at)
        return token.text == ":" and token.kind == "operator"

    def _named_call(self, function: tree.Node, start: int) -> tree.Node:
        arguments: list[tuple[str, tree.Node]] = []
        while not arguments or self.accept(","):
            at = self.peek().start
            name = self._new_name((":",))
            self.require(":")
            if any(name == earlier for earlier, _ in arguments):
                raise mistakes.syntax_error(
                    self.text, at, f"参数 {name} 出现了两次", f"the argument {name} occurs twice"
                )
            arguments.append((name, self.expression()))
        self.require(")")
        return tree.NamedCall(function, tuple(arguments), at=start)
