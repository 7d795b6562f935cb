"""What a start event's case is about is named by entries that its form has, and the name is always filled in."""

from __future__ import annotations

from collections.abc import Iterator

from app.casework.forms.definition import Form
from app.domain.limits import Line
from app.engine.index import Subject
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/subject-has-entries"


def subject_has_entries(drawn: Drawn) -> Iterator[Problem]:
    """The entries that duogui:subject names; a form that is missing or cannot be read is told by others."""
    for file, _process, element in drawn.steps():
        form = drawn.forms.get(f"{file.removesuffix('.bpmn')}/{element.form}")
        if element.subject is not None and form is not None:
            for text in (*_name(element.subject, form), *_code(element.subject, form)):
                yield Problem(RULE, ERROR, file, element.id, text)


def _name(subject: Subject, form: Form) -> Iterator[Line]:
    found = next((field for field in form.fields if field.name == subject.name), None)
    if found is None:
        yield _missing("name", subject.name, form)
    elif found.type != "text" or not found.required or found.shown_if:
        yield Line(
            f"duogui:subject 的 name 须为必填的单行文字项；表单“{form.key}”的“{subject.name}”可以不填，或不是单行文字",
            f"the name of duogui:subject is a required entry of type text; “{subject.name}” of the form “{form.key}” may stay empty "
            "or is of another type",
        )


def _code(subject: Subject, form: Form) -> Iterator[Line]:
    if subject.code and not any(field.name == subject.code for field in form.fields):
        yield _missing("code", subject.code, form)


def _missing(attribute: str, named: str, form: Form) -> Line:
    return Line(
        f"duogui:subject 的 {attribute} 指向“{named}”，表单“{form.key}”没有该项",
        f"the {attribute} of duogui:subject names “{named}”, which is no entry of the form “{form.key}”",
    )
