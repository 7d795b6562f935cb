"""An id keeps its meaning: facts, scenarios and running cases name elements by it."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import Line
from app.engine.models import Element, ModelIndex
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/id-not-reused"


def id_not_reused(drawn: Drawn) -> Iterator[Problem]:
    """No element has the id that another kind of element had in the published version."""
    for stem, former in drawn.former.items():
        if stem not in drawn.models:
            continue
        before, now = _elements(former), _elements(drawn.models[stem])
        for key, element in now.items():
            if key in before and before[key].kind != element.kind:
                kinds = before[key].kind, element.kind
                text = Line(
                    f"此 id 在已发布版本中是 {kinds[0]}，不能改作 {kinds[1]}，请另起新的 id",
                    f"in the published version this id is a {kinds[0]}; give the {kinds[1]} an id of its own",
                )
                yield Problem(RULE, ERROR, f"{stem}.bpmn", key, text)


def _elements(model: ModelIndex) -> dict[str, Element]:
    return {key: element for process in model.processes.values() for key, element in process.elements.items()}
