"""Compiling the texts of a DMN file, so that a mistake names file, decision, row and column as the analyst sees them.

Used by the read_* files alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.decisions.dmn.boxed import Boxed, Literal, Nothing
from app.decisions.dmn.item_types import ItemTypes
from app.decisions.errors import CellUnreadable, FeelSyntaxError, UnsupportedElement, Words
from app.decisions.feel.compiled import Expression, UnaryTests, build_expression, build_unary_tests
from app.decisions.feel.feel_types import FeelType


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: row 0 is none; `title` is a column or entry."""

    title: str = ""
    row: int = 0

    @property
    def zh(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        title = f"“{self.title}”列" if self.row else f"“{self.title}”"
        return f"{row}{title if self.title else ''}" or "表达式"

    @property
    def en(self) -> str:
        row = f"row {self.row}" if self.row else ""
        title = f"column “{self.title}”" if self.row else f"“{self.title}”"
        return ", ".join(part for part in (row, title if self.title else "") if part) or "the expression"


@dataclass(frozen=True)
class Texts:
    """The compiler of one decision's texts.

    Shape: `names` are the variables in scope; names of components may stand everywhere, after a dot or in a filter.
    """

    source: str
    decision: str
    types: ItemTypes
    names: frozenset[str] = field(default_factory=frozenset)

    def within(self, *names: str) -> Texts:
        """The compiler with more names in scope."""
        return replace(self, names=self.names | frozenset(name for name in names if name))

    def for_decision(self, decision: str, *names: str) -> Texts:
        """The compiler for another decision with just these names in scope."""
        return Texts(self.source, decision, self.types, frozenset(name for name in names if name))

    def expression(self, text: str, place: Place = Place()) -> Expression:
        """The expression. Raises: E-DECISIONS-4, E-DECISIONS-2."""
        try:
            return build_expression(text, self.names | self.types.members, self.types.find)
        except FeelSyntaxError as problem:
            raise self.unreadable(text, place, problem) from None

    def tests(self, text: str, place: Place = Place()) -> UnaryTests:
        """The input cell. Raises: E-DECISIONS-4, E-DECISIONS-2."""
        try:
            return build_unary_tests(text, self.names | self.types.members, self.types.find)
        except FeelSyntaxError as problem:
            raise self.unreadable(text, place, problem) from None

    def literal(self, text: str, place: Place = Place()) -> Boxed:
        """The boxed expression of a text; an empty text is null."""
        return Literal(self.expression(text, place)) if text else Nothing()

    def type(self, name: str) -> FeelType | None:
        """The type of a typeRef. Empty: None where there is none. Raises: E-DECISIONS-10."""
        return self.types.referred(name, self.decision) if name else None

    def unsupported(self, element: str) -> UnsupportedElement:
        """The error for an element we do not run."""
        return UnsupportedElement(source=self.source, where=self.decision, element=element)

    def unreadable(self, text: str, place: Place, problem: FeelSyntaxError) -> CellUnreadable:
        """The error of the text with its place in the file."""
        values = dict(problem.values)
        values.update(source=self.source, decision=self.decision, row=place.row, title=place.title, text=text)
        values["place"] = Words(place.zh, place.en)
        return CellUnreadable(**values)
