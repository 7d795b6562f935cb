"""What a reader sees has its name in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import WARNING, Problem

RULE = "duogui/named-in-both-languages"


def named_in_both_languages(drawn: Drawn) -> Iterator[Problem]:
    """Elements and flows that have a name in one language only."""
    for file, _process, element in drawn.steps():
        yield from _told(file, element.id, element.name_zh, element.name_en)
    for stem, model in drawn.models.items():
        for process in model.processes.values():
            for flow in process.flows.values():
                yield from _told(f"{stem}.bpmn", flow.id, flow.name_zh, flow.name_en)


def _told(file: str, element: str, zh: str, en: str) -> Iterator[Problem]:
    if bool(zh) != bool(en):
        lacking = ("英文", "English") if zh else ("中文", "Chinese")
        text = Line(f"缺少{lacking[0]}名称", f"has no name in {lacking[1]}")
        yield Problem(RULE, WARNING, file, element, text)
