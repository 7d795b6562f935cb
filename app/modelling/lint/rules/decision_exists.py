"""Every decision and every work that a step names is there."""

from __future__ import annotations

from collections.abc import Iterator

from app.casework.perform_work import KNOWN
from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/decision-exists"


def decision_exists(drawn: Drawn) -> Iterator[Problem]:
    """The table of each business rule task, the work of each service task."""
    for file, _process, element in drawn.steps():
        if element.decision is not None and element.decision.key not in drawn.known_tables:
            key = element.decision.key
            yield Problem(RULE, ERROR, file, element.id, Line(f"找不到决策“{key}”", f"there is no decision “{key}”"))
        if element.work is not None and element.work.kind not in KNOWN:
            known = ", ".join(KNOWN)
            text = Line(
                f"没有名为“{element.work.kind}”的工作，可用：{known}",
                f"there is no work “{element.work.kind}”; known: {known}",
            )
            yield Problem(RULE, ERROR, file, element.id, text)
