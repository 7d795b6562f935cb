"""Reading boxed expressions from XML, each kind in a function of its own.

Only reader.py calls this. Names that a box introduces (entries, parameters, variables) are in scope for the texts
within it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.decisions.dmn import boxed
from app.decisions.dmn.boxed import Boxed
from app.decisions.dmn.item_types import plain_type
from app.decisions.dmn.places import Place
from app.decisions.dmn.read_table import read_table
from app.decisions.dmn.texts import Texts
from app.decisions.dmn.xml import Element, attribute, child, children, local, text_of
from app.decisions.errors import BudgetExceeded, DuplicateName, Words
from app.decisions.feel.budget import MAX_NESTING
from app.decisions.feel.feel_types import FeelType, FunctionType

_Reader = Callable[[Element, Texts, str, int], Boxed]


def read_inside(element: Element, texts: Texts, title: str = "", depth: int = 0) -> Boxed:
    """The one boxed expression inside an element. Empty: a box without value."""
    found = next((one for one in children(element) if local(one) in _READERS), None)
    return boxed.Nothing() if found is None else read_boxed(found, texts, title, depth)


def read_boxed(element: Element, texts: Texts, title: str = "", depth: int = 0) -> Boxed:
    """The boxed expression. Raises: E-DECISIONS-2 for endless nesting, -4, -10, -12."""
    if depth > MAX_NESTING:
        raise BudgetExceeded(what=Words("嵌套深度", "nesting"), limit=MAX_NESTING)
    kind = texts.type(attribute(element, "typeRef"))
    is_table = local(element) == "decisionTable"
    inside = texts.of_type(texts.declared or kind) if is_table else texts.of_type(None)
    made = _READERS[local(element)](element, inside, title, depth + 1)
    return made if isinstance(made, boxed.Nothing) or is_table else typed(made, kind)


def typed(inner: Boxed, kind: FeelType | None) -> Boxed:
    """The box with a type asked of its value; of a function it is the type of what the function gives."""
    if kind is None:
        return inner
    if isinstance(inner, boxed.FunctionDefinition):
        signature = plain_type(kind)
        result = signature.result if isinstance(signature, FunctionType) else kind
        return replace(inner, body=boxed.Typed(inner.body, result))
    return boxed.Typed(inner, kind)


def _literal(element: Element, texts: Texts, title: str, _depth: int) -> Boxed:
    language = attribute(element, "expressionLanguage")
    if language and "feel" not in language.lower():
        raise texts.unsupported(f"expressionLanguage {language}")
    if child(element, "importedValues") is not None:
        raise texts.unsupported("importedValues")
    return texts.literal(text_of(element), Place(title))


def _table(element: Element, texts: Texts, _title: str, _depth: int) -> Boxed:
    return read_table(element, texts)


def _variable(element: Element) -> tuple[str, str]:
    variable = child(element, "variable", "parameter")
    return ("", "") if variable is None else (attribute(variable, "name"), attribute(variable, "typeRef"))


def _context(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    entries: list[tuple[str, Boxed]] = []
    result: Boxed | None = None
    for entry in children(element, "contextEntry"):
        name, kind = _variable(entry)
        declared = texts.type(kind)
        value = typed(read_inside(entry, texts.of_type(declared), name or title, depth), declared)
        if not name:
            result = value
            continue
        if any(name == earlier for earlier, _ in entries):
            raise DuplicateName(source=texts.source, name=name)
        entries.append((name, value))
        texts = texts.within(name)
    return boxed.Context(tuple(entries), result)


def _invocation(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    bindings = []
    for binding in children(element, "binding"):
        name, kind = _variable(binding)
        bindings.append((name, typed(read_inside(binding, texts, name, depth), texts.type(kind))))
    return boxed.Invocation(read_inside(element, texts, title, depth), tuple(bindings))


def read_function(element: Element, texts: Texts, title: str = "", depth: int = 0) -> Boxed:
    """A function definition. Raises: E-DECISIONS-12 for Java and PMML functions."""
    kind = attribute(element, "kind") or "FEEL"
    if kind.upper() not in ("FEEL", "F") and not texts.is_tolerant:
        raise texts.unsupported(f"functionDefinition kind={kind}")
    parameters = list(children(element, "formalParameter"))
    names = tuple(attribute(parameter, "name") for parameter in parameters)
    types = tuple(texts.type(attribute(parameter, "typeRef")) for parameter in parameters)
    if kind.upper() not in ("FEEL", "F"):
        return boxed.FunctionDefinition(names, types, boxed.Nothing())
    return boxed.FunctionDefinition(names, types, read_inside(element, texts.within(*names), title, depth))


def _list(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    return boxed.ListOf(
        tuple(read_boxed(one, texts, title, depth) for one in children(element) if local(one) in _READERS)
    )


def _relation(element: Element, texts: Texts, _title: str, depth: int) -> Boxed:
    found = list(children(element, "column"))
    columns = tuple(attribute(column, "name") for column in found)
    kinds = [texts.type(attribute(column, "typeRef")) for column in found]
    rows = []
    for row in children(element, "row"):
        cells = [cell for cell in children(row) if local(cell) in _READERS]
        parts = zip(cells, columns, kinds, strict=False)
        rows.append(tuple(typed(read_boxed(cell, texts, name, depth), kind) for cell, name, kind in parts))
    return boxed.Relation(columns, tuple(rows))


def _part(element: Element, name: str, texts: Texts, title: str, depth: int) -> Boxed:
    found = child(element, name)
    return boxed.Nothing() if found is None else read_inside(found, texts, title, depth)


def _conditional(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    parts = [_part(element, name, texts, title, depth) for name in ("if", "then", "else")]
    return boxed.Conditional(parts[0], parts[1], parts[2])


def _filter(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    source = _part(element, "in", texts, title, depth)
    return boxed.Filter(source, _part(element, "match", texts.within("item"), title, depth))


def _for(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    variable = attribute(element, "iteratorVariable")
    source = _part(element, "in", texts, title, depth)
    return boxed.Iteration(variable, source, _part(element, "return", texts.within(variable, "partial"), title, depth))


def _quantified(element: Element, texts: Texts, title: str, depth: int) -> Boxed:
    variable = attribute(element, "iteratorVariable")
    source = _part(element, "in", texts, title, depth)
    condition = _part(element, "satisfies", texts.within(variable), title, depth)
    return boxed.Quantifier(local(element) == "every", variable, source, condition)


_READERS: dict[str, _Reader] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
