"""What the engine would refuse at publication, on the element that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import Line
from app.engine.bundle import unfit_for_cases
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/engine-can-run"


def engine_can_run(drawn: Drawn) -> Iterator[Problem]:
    """Every reason of the engine to refuse a diagram, also those that only a case would meet."""
    for stem, refused in drawn.refused.items():
        model = drawn.models.get(stem)
        for reason in (*refused, *(unfit_for_cases(model) if model else ())):
            yield Problem(RULE, ERROR, f"{stem}.bpmn", reason.element, Line(reason.zh, reason.en))
    known = {process for model in drawn.models.values() for process in model.processes}
    for file, _process, element in drawn.steps():
        if element.called and element.called not in known:
            text = Line(
                f"找不到被调用的流程“{element.called}”", f"the called process “{element.called}” does not exist"
            )
            yield Problem(RULE, ERROR, file, element.id, text)
