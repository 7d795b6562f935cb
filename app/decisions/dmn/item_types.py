"""Item definitions: the types that a DMN file defines, by name, with components, collections and allowed values.

Definitions may refer to each other in any order and, through components, to themselves. Types of imported files are
found when the files are put together: until then a name with a dot is a promise.
"""

from __future__ import annotations

from collections.abc import Callable

from app.decisions.dmn.xml import Element, attribute, child, children, text_of
from app.decisions.errors import CellUnreadable, DuplicateName, FeelSyntaxError, UnknownReference, Words
from app.decisions.feel.compiled import build_unary_tests
from app.decisions.feel.feel_types import (
    ANY,
    SIMPLE,
    ConstrainedType,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
)

# What editors of other makers write for FEEL's own types.
_ALIASES = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "any": "Any",
    "text": "string",
}


class ItemTypes:
    """The types of one file.

    Shape: `members` are the names of all components; `imported` finds the types of another file by its alias.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.members: frozenset[str] = frozenset()
        self.aliases: dict[str, Callable[[str], FeelType | None]] = {}
        self._defined: dict[str, FeelType] = {}
        self._elements: dict[str, Element] = {}

    def read(self, root: Element) -> None:
        """Takes the item definitions of a file. Raises: E-DECISIONS-4, E-DECISIONS-10, E-DECISIONS-11."""
        for element in children(root, "itemDefinition"):
            name = attribute(element, "name")
            if name in self._elements:
                raise DuplicateName(source=self.source, name=name)
            self._elements[name] = element
        self.members = frozenset(
            attribute(part, "name") for element in self._elements.values() for part in element.iter("{*}itemComponent")
        )
        for name, element in self._elements.items():
            self._defined[name] = self._build(element, name)

    def find(self, name: str) -> FeelType | None:
        """The type of this name. Empty: None when the file defines none."""
        if name in self._elements:
            return self._defined.get(name) or NamedType(name, lambda wanted: self._defined[wanted])
        alias, dot, rest = name.partition(".")
        if dot and alias in self.aliases:
            look_up = self.aliases[alias]
            return NamedType(rest, lambda wanted: look_up(wanted) or ANY)
        simple = name.removeprefix("feel:")
        return SIMPLE.get(_ALIASES.get(simple, simple))

    def referred(self, name: str, where: str) -> FeelType:
        """The type of a typeRef. Raises: E-DECISIONS-10."""
        found = self.find(name)
        if found is None:
            raise UnknownReference(source=self.source, where=where, reference=f"typeRef={name}")
        return found

    def _build(self, element: Element, where: str) -> FeelType:
        inner = self._plain(element, where)
        allowed = child(element, "allowedValues")
        if allowed is not None:
            inner = self._constrained(inner, text_of(allowed), where)
        if attribute(element, "isCollection") == "true":
            inner = ListType(inner)
        constraint = child(element, "typeConstraint")
        return inner if constraint is None else self._constrained(inner, text_of(constraint), where)

    def _plain(self, element: Element, where: str) -> FeelType:
        components = list(children(element, "itemComponent"))
        if components:
            fields = {
                attribute(part, "name"): self._build(part, f"{where}.{attribute(part, 'name')}") for part in components
            }
            return ContextType(fields, where)
        if child(element, "functionItem") is not None:
            return FunctionType(None, ANY)
        reference = child(element, "typeRef")
        name = (reference.text or "").strip() if reference is not None else attribute(element, "typeRef")
        return self.referred(name, where) if name else ANY

    def _constrained(self, inner: FeelType, text: str, where: str) -> FeelType:
        try:
            tests = build_unary_tests(text, ())
        except FeelSyntaxError as problem:
            values = {
                **problem.values,
                "source": self.source,
                "decision": where,
                "text": text,
                "row": 0,
                "title": where,
            }
            raise CellUnreadable(**values, place=Words("允许值", "the allowed values")) from None

        return ConstrainedType(where, inner, tests)
