"""Every person's step has a form, and the form is there."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/form-exists"


def form_exists(drawn: Drawn) -> Iterator[Problem]:
    """The form of each step."""
    for file, _process, element in drawn.steps():
        if element.kind != "userTask":
            continue
        stem = file.removesuffix(".bpmn")
        if not element.form:
            yield Problem(RULE, ERROR, file, element.id, Line("没有表单", "has no form"))
        elif f"{stem}/{element.form}" not in drawn.known_forms:
            place = f"{stem}/forms/{element.form}.json"
            yield Problem(RULE, ERROR, file, element.id, Line(f"找不到表单 {place}", f"there is no form {place}"))
