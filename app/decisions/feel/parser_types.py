"""Reading of types: number, date and time, list<T>, context<a: T>, function<T>->R, range<T> and names of item
definitions.

Used by `instance of`, by typed parameters of functions, and by the reader of DMN files for typeRef.
"""

from __future__ import annotations

from app.decisions.feel import tree
from app.decisions.feel.budget import MAX_NESTING, too_deep
from app.decisions.feel.token_stream import TokenStream

TYPE_PHRASES = (
    "years and months duration",
    "year and month duration",
    "days and time duration",
    "day and time duration",
    "date and time",
)


class TypeTerms(TokenStream):
    """The rules for types; see the module."""

    depth = 0

    def type_name(self) -> tree.TypeNode:
        """A type. Raises: E-DECISIONS-1."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise too_deep()
        start = self.peek().start
        name = self._type_words(start)
        node = tree.TypeNode(name, at=start)
        if self.sees("<") and name in ("list", "range", "context", "function"):
            self.advance()
            node = self._generic(name, start)
        self.depth -= 1
        return node

    def _type_words(self, start: int) -> str:
        for phrase in TYPE_PHRASES:
            end = self.ends(phrase, start)
            if end:
                self.at = end
                return phrase
        name = self.known_name()
        if name is None:
            if self.peek().kind != "name" and not self.sees("function"):
                raise self.expected("a type")
            words = [self.advance().text]
            while self.peek().kind == "name":
                words.append(self.advance().text)
            name = " ".join(words)
        while self.accept("."):
            name = f"{name}.{self.advance().text}"
        return name

    def _generic(self, name: str, start: int) -> tree.TypeNode:
        if name == "context":
            return self._context_type(start)
        if name == "function":
            return self._function_type(start)
        part = self.type_name()
        self.require(">")
        return tree.TypeNode(name, (part,), at=start)

    def _context_type(self, start: int) -> tree.TypeNode:
        fields: list[tuple[str, tree.TypeNode]] = []
        while not fields or self.accept(","):
            words = []
            while self.peek().kind in ("name", "keyword"):
                words.append(self.advance().text)
            if not words:
                raise self.expected("a name")
            self.require(":")
            fields.append((" ".join(words), self.type_name()))
        self.require(">")
        return tree.TypeNode("context", fields=tuple(fields), at=start)

    def _function_type(self, start: int) -> tree.TypeNode:
        parts: list[tree.TypeNode] = []
        while not self.sees(">"):
            if parts:
                self.require(",")
            parts.append(self.type_name())
        self.require(">")
        self.require("->")
        return tree.TypeNode("function", tuple(parts), result=self.type_name(), at=start)
