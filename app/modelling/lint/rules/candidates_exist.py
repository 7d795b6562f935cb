"""Every person's step says whose it is, in a way that can be found."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/candidates-exist"


def candidates_exist(drawn: Drawn) -> Iterator[Problem]:
    """Department and duty of each step."""
    for file, _process, element in drawn.steps():
        if element.kind == "userTask" and (element.candidates is None or not element.candidates.department):
            text = Line("没有写明由哪个部门、什么岗位办理", "says neither which department nor which duty does it")
            yield Problem(RULE, ERROR, file, element.id, text)
