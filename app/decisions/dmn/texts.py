"""Compiling the texts of a DMN file, so that a mistake names file, decision, row and column as the analyst sees them.

Used by the read_* files alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from app.decisions.dmn.boxed import Boxed, Literal, Nothing
from app.decisions.dmn.item_types import ItemTypes
from app.decisions.dmn.places import NOWHERE, Place, short
from app.decisions.errors import BudgetExceeded, CellUnreadable, FeelSyntaxError, UnsupportedElement, Words
from app.decisions.feel.compiled import Expression, UnaryTests, build_expression, build_unary_tests
from app.decisions.feel.feel_types import FeelType


@dataclass(frozen=True)
class Texts:
    """The compiler of one decision's texts.

    Shape: `names` are the variables in scope; names of components may stand everywhere, after a dot or in a filter.
    `declared` is the type that is asked of the value as a whole. A tolerant one reads functions of Java as null.
    """

    source: str
    decision: str
    types: ItemTypes
    names: frozenset[str] = field(default_factory=frozenset)
    is_tolerant: bool = False
    declared: FeelType | None = None

    @cached_property
    def known(self) -> frozenset[str]:
        """All names that may consist of several words."""
        return self.names | self.types.members

    def within(self, *names: str) -> Texts:
        """The compiler with more names in scope."""
        return replace(self, names=self.names | frozenset(name for name in names if name))

    def of_type(self, declared: FeelType | None) -> Texts:
        """The compiler for a value that must be of this type."""
        return self if declared is self.declared else replace(self, declared=declared)

    def expression(self, text: str, place: Place = NOWHERE) -> Expression:
        """The expression. Raises: E-DECISIONS-4, E-DECISIONS-2."""
        try:
            return build_expression(text, self.known, self.types.find)
        except FeelSyntaxError as problem:
            raise self.unreadable(text, place, problem) from None
        except BudgetExceeded as problem:
            raise self._too_much(text, place, problem) from None

    def tests(self, text: str, place: Place = NOWHERE) -> UnaryTests:
        """The input cell. Raises: E-DECISIONS-4, E-DECISIONS-2."""
        try:
            return build_unary_tests(text, self.known, self.types.find)
        except FeelSyntaxError as problem:
            raise self.unreadable(text, place, problem) from None
        except BudgetExceeded as problem:
            raise self._too_much(text, place, problem) from None

    def literal(self, text: str, place: Place = NOWHERE) -> Boxed:
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
        values.update(source=self.source, decision=self.decision, row=place.row, title=place.title, text=short(text))
        values["place"] = Words(place.zh, place.en)
        return CellUnreadable(**values)

    def _too_much(self, text: str, place: Place, problem: BudgetExceeded) -> CellUnreadable:
        """The error of a text that is too long or too deep, with its place in the file."""
        values: dict[str, object] = {
            "line": 1,
            "column": 1,
            "problem": Words(problem.message("zh"), problem.message("en")),
            "fix": Words(problem.hint("zh"), problem.hint("en")),
        }
        values.update(source=self.source, decision=self.decision, row=place.row, title=place.title, text=short(text))
        return CellUnreadable(**values, place=Words(place.zh, place.en))
