"""Every name that an expression reads is given by something: a slip of the pen there would quietly be null, and null decides too.

What gives a name anywhere in the set counts, whatever scope it stands in: the data that every case begins with, entries and results of
forms, outputs and results of decisions, scripts, works, messages, items of a repetition. So a complaint is always right; a name
of another scope is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.casework.forms.definition import Form
from app.casework.review_task import OWN_OPINION
from app.decisions.dmn import DecisionFile
from app.decisions.feel import Expression, compile_expression, tree
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.engine.expressions import statements
from app.engine.index import Element
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/names-are-given"
# What begin_case, start_case, open_case and the review of a task add by themselves.
AT_THE_START = frozenset(
    {"region", "initiator", "offices", "round", "earlier", "today", "project", "plan", OWN_OPINION}
)


def names_are_given(drawn: Drawn) -> Iterator[Problem]:
    """Candidates, works and decisions of each step, what each form reads, the columns of each table."""
    if not drawn.models:
        return  # tables alone: what will ask them is not known
    known = given(drawn)
    for file, _process, element in drawn.steps():
        for where, text in read_by(element):
            for name in _unknown(text, known):
                yield Problem(RULE, ERROR, file, element.id, _told(where, name, text))
    for table, content in drawn.tables.items():
        inputs = known | declared(content)
        for decision in content.decisions:
            for clause in decision.inputs:
                for name in sorted(_read(clause.expression) - inputs):
                    where = Line(f"“{clause.label}”列", f"the column “{clause.label}”")
                    yield Problem(RULE, ERROR, drawn.places[table], "", _told(where, name, clause.expression.text))
    for place, form in drawn.forms.items():
        stem, _slash, key = place.partition("/")
        for where, text in read_by_form(form):
            for name in _unknown(text, known):
                yield Problem(RULE, ERROR, f"{stem}/forms/{key}.json", "", _told(where, name, text))


def declared(file: DecisionFile) -> set[str]:
    """The names of a file's inputs, decisions, business knowledge and services, and of their variables."""
    elements = file.elements.values()
    return {name for one in elements for name in (one.name, one.variable) if name}


def given(drawn: Drawn) -> frozenset[str]:
    """Every name that a model, a form or a table gives."""
    found = set(AT_THE_START)
    for form in drawn.forms.values():
        found |= {form.key, *(field.name for field in form.fields)}
    for file in drawn.tables.values():
        found |= declared(file)
        found |= {output.name for decision in file.decisions for output in decision.outputs}
    for _file, process, element in drawn.steps():
        found |= {*process.variables, *_given_by(element)}
    return frozenset(found - {""})


def _given_by(element: Element) -> Iterator[str]:
    yield from (element.form_result, element.form or "", element.event.variable)
    if element.work:
        yield element.work.result
        yield from (name for name, _text in element.work.parameters)
    if element.decision:
        yield from (element.decision.result, element.decision.key)
        yield from (name for name, _text in element.decision.parameters)
    if element.repetition:
        yield from (*element.repetition.items, *element.repetition.output_items, element.repetition.output)
        yield element.repetition.collection
    try:
        yield from (name for name, _text in statements(element.script))
    except DuoguiError:
        return  # engine-can-run tells it


def read_by(element: Element) -> Iterator[tuple[Line, str]]:
    """Where a step has expressions, with their texts."""
    if element.candidates:
        yield Line("承办部门", "the department"), element.candidates.department
    if element.form_about:
        yield Line("任务名称的补充", "what tells the step from others"), element.form_about
    for use in (element.work, element.decision):
        for name, text in use.parameters if use else ():
            yield Line(f"参数“{name}”", f"the parameter “{name}”"), text


def read_by_form(form: Form) -> Iterator[tuple[Line, str]]:
    """Where a form has expressions, with their texts."""
    for rule in form.rules:
        yield Line(f"“{rule.field}”项的规则", f"the rule of the entry “{rule.field}”"), rule.must
    for field in form.fields:
        for kind, text in (("shown_if", field.shown_if), ("required_if", field.required_if), ("preset", field.preset)):
            yield Line(f"“{field.name}”项的 {kind}", f"{kind} of the entry “{field.name}”"), text
    for kind, text in (("tells", form.tells), ("warns", form.warns)):
        yield Line(f"表单的 {kind}", f"{kind} of the form"), text


def _unknown(text: str, known: Iterable[str]) -> list[str]:
    """Empty: none where the text cannot be read, which others tell."""
    try:
        return sorted(_read(compile_expression(text)).difference(known)) if text else []
    except DuoguiError:
        return []


def _read(expression: Expression) -> frozenset[str]:
    """The names that it reads; what it calls is left to calls_make_sense."""
    return expression.names - tree.called(expression.tree)


def _told(where: Line, name: str, text: str) -> Line:
    return Line(
        f"{where.zh}用到“{name}”，而没有任何流程、表单或决策表给出它，运行时只会是空值：{text}",
        f"{where.en} reads “{name}”, which no model, form or table gives; it would only be null: {text}",
    )
