"""Silence has its event: a limit whose end has a consequence is drawn and leads on; it interrupts unless it only escalates."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.limits import DEEM_NO_OBJECTION, DUTY_PERSISTS, ESCALATE, Line
from app.engine.models import ProcessIndex
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/silence-has-event"


def silence_has_event(drawn: Drawn) -> Iterator[Problem]:
    """For each limit: its boundary event interrupts and has a flow, and what is deemed is an opinion."""
    for file, process, element in drawn.steps():
        limit = element.limit
        if limit is None:
            continue
        timer = process.elements.get(limit.timer)
        if limit.at_end == DUTY_PERSISTS:
            if timer is not None and timer.is_drawn and timer.interrupting:
                text = Line("义务继续的期限不得中断任务", "the end of a duty that persists must not interrupt the step")
                yield Problem(RULE, ERROR, file, timer.id, text)
            continue
        goes_on_beside = timer is not None and limit.at_end == ESCALATE  # the step stays open, the next level is told
        if timer is None or not (timer.interrupting or goes_on_beside) or not process.outgoing(limit.timer):
            text = Line(
                "期限届满的后果没有画出：须有边界定时事件及其去向；除上交一级外，该事件须中断任务",
                "what silence brings is not drawn: it needs a boundary timer event with a flow, interrupting unless it escalates",
            )
            yield Problem(RULE, ERROR, file, element.id, text)
        if limit.at_end == DEEM_NO_OBJECTION and not _may_record_opinion(drawn, file, process, limit.timer):
            text = Line("只有意见可以视为无意见", "only an opinion can be deemed no objection")
            yield Problem(RULE, ERROR, file, element.id, text)


def _may_record_opinion(drawn: Drawn, file: str, process: ProcessIndex, timer: str) -> bool:
    """Whether a step under this limit records an opinion; a form that is not there or not readable is told elsewhere."""
    steps = [step for step in process.elements.values() if step.limit is not None and step.limit.timer == timer]
    forms = [drawn.forms.get(f"{file.removesuffix('.bpmn')}/{step.form}") for step in steps]
    return any(form is None or form.records == "opinion" for form in forms)
