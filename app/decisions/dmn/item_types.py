"""Item definitions: the types that a DMN file defines, by name, with components, collections and allowed values.

Definitions may refer to each other in any order and, through components, to themselves. Types of imported files are
found when the files are put together: until then their names are promises.
"""

from __future__ import annotations

from collections.abc import Callable

from app.decisions.dmn.places import short
from app.decisions.dmn.xml import Element, attribute, child, children, text_of
from app.decisions.errors import (
    BudgetExceeded,
    CyclicTypes,
    DecisionsError,
    DuplicateName,
    FeelSyntaxError,
    TypeUnreadable,
    UnknownReference,
    Words,
)
from app.decisions.feel.compiled import UnaryTests, build_type, build_unary_tests
from app.decisions.feel.feel_types import (
    ANY,
    SIMPLE,
    ConstrainedType,
    ContextType,
    FeelType,
    FunctionType,
    ListType,
    NamedType,
    Seen,
)
from app.decisions.feel.values import Value

# What editors of other makers write for FEEL's own types.
_ALIASES = {
    "integer": "number",
    "int": "number",
    "long": "number",
    "double": "number",
    "float": "number",
    "decimal": "number",
    "any": "Any",
    "<Undefined>": "Any",
    "text": "string",
}
Finder = Callable[[str], FeelType | None]


def _type_named(name: str) -> Words:
    return Words(f"类型“{name}”", f"the type {name}")


class BrokenType(FeelType):
    """A type that could not be read: whoever holds a value against it is told why."""

    def __init__(self, name: str, problem: DecisionsError) -> None:
        self.name = name
        self.problem = problem

    def holds(self, value: Value, seen: Seen | None = None) -> bool:
        raise self.problem

    def convert(self, value: Value) -> Value:
        raise self.problem


def plain_type(kind: FeelType | None) -> FeelType | None:
    """The type behind names. Empty: None where a name is an import's that nobody gave."""
    try:
        while isinstance(kind, NamedType):
            kind = kind.target
    except UnknownReference:
        return None
    return kind


def allowed_values(kind: FeelType | None) -> UnaryTests | None:
    """The allowed values that a type, or what its list holds, asks for. Empty: None where all are allowed."""
    found = plain_type(kind)
    while isinstance(found, (ConstrainedType, ListType)):
        if isinstance(found, ConstrainedType) and isinstance(found.tests, UnaryTests):
            return found.tests
        found = plain_type(found.inner if isinstance(found, ConstrainedType) else found.item)
    return None


def part_of(kind: FeelType | None, name: str) -> FeelType | None:
    """The type of a component. Empty: None where the type has none of this name."""
    found = plain_type(kind)
    while isinstance(found, (ConstrainedType, ListType)):
        found = plain_type(found.inner if isinstance(found, ConstrainedType) else found.item)
    return found.fields.get(name) if isinstance(found, ContextType) else None


class ItemTypes:
    """The types of one file.

    Shape: `members` are the names of all components; `aliases` find the types of another file, "" those of files that
    are imported without a name. A tolerant one keeps what cannot be read as a type that says so when it is used.
    """

    def __init__(self, source: str, is_tolerant: bool = False) -> None:
        self.source = source
        self.is_tolerant = is_tolerant
        self.members: frozenset[str] = frozenset()
        self.aliases: dict[str, list[Finder]] = {}
        self._defined: dict[str, FeelType] = {}
        self._elements: dict[str, Element] = {}

    def read(self, root: Element) -> None:
        """Takes the item definitions of a file. Raises: E-DECISIONS-4, -10, -11, -17."""
        for one in children(root, "import"):
            self.aliases.setdefault(attribute(one, "name"), [])
        for element in children(root, "itemDefinition"):
            name = attribute(element, "name")
            if name in self._elements:
                raise DuplicateName(source=self.source, name=name)
            self._elements[name] = element
        self.members = frozenset(
            attribute(part, "name") for element in self._elements.values() for part in element.iter("{*}itemComponent")
        )
        for name, element in self._elements.items():
            self._defined[name] = self._guarded(element, name)
        for name in self._defined:
            self._check_circle(name)

    def knows(self, alias: str, finder: Finder) -> None:
        """Takes the types of an imported file; each alias has one, but for those without a name."""
        self.aliases[alias] = [*self.aliases.get(alias, ()), finder] if not alias else [finder]

    def find(self, name: str) -> FeelType | None:
        """The type of this name. Empty: None when the file defines none."""
        if name in self._elements:
            found = self._defined.get(name)
            is_named = found is None or isinstance(found, NamedType)
            return NamedType(name, lambda wanted: self._defined[wanted]) if is_named else found
        for alias in sorted(self.aliases, key=len, reverse=True):
            if alias and name.startswith(f"{alias}."):
                return self._promise(name, name[len(alias) + 1 :], alias)
        _, colon, rest = name.rpartition(":")
        simple = SIMPLE.get(_ALIASES.get(rest, rest))
        if simple is not None:
            return simple
        if "<" in name:  # a type as FEEL writes it, such as list<number>
            return self._composed(name)
        if colon and rest in self._elements:
            return self.find(rest)
        if colon and self.aliases:
            return self._promise(name, rest, *self.aliases)
        return self._promise(name, name, "") if "" in self.aliases else None

    def _composed(self, name: str) -> FeelType | None:
        try:
            return build_type(name, self.find)
        except FeelSyntaxError:
            return None

    def _promise(self, written: str, name: str, *aliases: str) -> FeelType:
        """A type of an imported file, looked for when it is first needed."""

        def look_up(_name: str) -> FeelType:
            for finder in (one for alias in aliases for one in self.aliases[alias]):
                found = finder(name)
                if found is not None:
                    return found
            raise UnknownReference(source=self.source, where=written, reference=_type_named(written))

        return NamedType(written, look_up)

    def referred(self, name: str, where: str) -> FeelType:
        """The type of a typeRef. Raises: E-DECISIONS-10."""
        found = self.find(name)
        if found is None:
            raise UnknownReference(source=self.source, where=where, reference=_type_named(name))
        return found

    def _check_circle(self, name: str) -> None:
        """A definition that is only another name of itself has no values. Raises: E-DECISIONS-17."""
        path, kind = [name], self._defined[name]
        while isinstance(kind, (NamedType, ConstrainedType, ListType)):
            if isinstance(kind, NamedType):
                if kind.name not in self._defined:
                    return
                path.append(kind.name)
                kind = self._defined[kind.name]
            else:
                kind = kind.inner if isinstance(kind, ConstrainedType) else kind.item
            if len(set(path)) < len(path):
                problem = CyclicTypes(source=self.source, path=" → ".join(path[path.index(path[-1]) :]))
                if not self.is_tolerant:
                    raise problem
                self._defined[name] = BrokenType(name, problem)
                return

    def _guarded(self, element: Element, name: str) -> FeelType:
        try:
            return self._build(element, name)
        except DecisionsError as problem:
            if not self.is_tolerant:
                raise
            return BrokenType(name, problem)

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
        function = child(element, "functionItem")
        if function is not None:
            kinds = [self._named(attribute(one, "typeRef"), where) for one in children(function, "parameters")]
            return FunctionType(kinds, self._named(attribute(function, "outputTypeRef"), where))
        reference = child(element, "typeRef")
        name = (reference.text or "").strip() if reference is not None else attribute(element, "typeRef")
        if name == where and name in SIMPLE:
            return SIMPLE[name]
        return self._named(name, where)

    def _named(self, name: str, where: str) -> FeelType:
        return self.referred(name, where) if name else ANY

    def _constrained(self, inner: FeelType, text: str, where: str) -> FeelType:
        try:
            tests = build_unary_tests(text, ())
        except (FeelSyntaxError, BudgetExceeded) as problem:
            values = {
                "line": 1,
                "column": 1,
                "problem": Words(problem.message("zh"), problem.message("en")),
                "fix": Words(problem.hint("zh"), problem.hint("en")),
                **problem.values,
                "source": self.source,
                "decision": where,
                "text": short(text),
                "row": 0,
                "title": where,
            }
            raise TypeUnreadable(**values, place=Words("的允许值", "its allowed values")) from None

        return ConstrainedType(where, inner, tests)
