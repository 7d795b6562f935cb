"""Definitions of events: SpiffWorkflow's own for messages, signals, errors and escalations, and timers on the case's own clock.

build.py makes them from the index; waiting.py asks a timer for its instant once, at arming: from then on it is frozen in the state.

SpiffWorkflow 3.2.0 reads datetime.now() in its timers (defect D12); test_timers.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.domain.instants import to_text
from app.domain.running_limits import terms
from app.engine.errors import TimerUnreadable
from app.engine.index import Element, Event
from app.engine.times import is_literal, read_cycle, read_instant, read_period


class Timer(TimerEventDefinition):  # type: ignore[misc]
    """A timer: a date, a duration or a cycle, ISO 8601 as it stands or FEEL that gives such a value."""

    def __init__(self, element: Element) -> None:
        super().__init__(element.id, element.event.expression)
        self.element = element

    def has_fired(self, my_task: Task) -> bool:
        """Never by being asked: the run fires what is due, in order."""
        return False

    def foresee(self, my_task: Task, limit_of: Any = None, limited: Sequence[Element] = ()) -> dict[str, Json]:
        """When the timer ends, seen from a token: due, and what a cycle has left. Raises: E-ENGINE-11, E-ENGINE-5."""
        engine = my_task.workflow.script_engine
        environment = engine.environment
        environment.explained = None
        text = self.expression
        if not is_literal(text):
            text = engine.evaluate_on(self.element.id, text, my_task.data)
        kept = self._read(text, environment.now)
        if environment.explained is not None:
            wanted, explained = environment.explained
            kept["limit"] = {
                **explained.body(),
                **terms(wanted, explained.unit, environment.calendar),
                "at_end": limit_of.at_end if limit_of else None,
                "interrupts": self.element.interrupting,
                "steps": [self._limited_step(engine, element, my_task) for element in limited],
            }
        return kept

    @staticmethod
    def _limited_step(engine: Any, element: Element, my_task: Task) -> dict[str, Json]:
        """A step the limit is for, and whose it is as far as that is known already where the timer starts."""
        department: Any = None
        if element.candidates is not None:
            department = engine.environment.attempt(element.candidates.department, my_task.data)
        return {
            "element": element.id,
            "form": element.form,
            "duty": element.candidates.duty if element.candidates else None,
            "department": department if isinstance(department, str) else None,
        }

    def _read(self, text: Json, now: datetime) -> dict[str, Json]:
        if not isinstance(text, str):
            raise TimerUnreadable(element=self.element.id, value=text)
        if self.element.event.timer == "cycle":
            return self._cycle(text, now)
        period = read_period(text)
        due = period.after(now) if period is not None else read_instant(text)
        if due is None:
            raise TimerUnreadable(element=self.element.id, value=text)
        return {"due": to_text(due)}

    def _cycle(self, text: str, now: datetime) -> dict[str, Json]:
        cycle = read_cycle(text, now)
        if cycle is None:
            raise TimerUnreadable(element=self.element.id, value=text)
        return {"due": to_text(cycle.first), "every": cycle.every, "left": cycle.times}


class Message(MessageEventDefinition):  # type: ignore[misc]
    """A message, known by its name."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.name)
        self.event = event


def definition_of(element: Element) -> Any:
    """What an element waits for or throws, in SpiffWorkflow's terms."""
    event = element.event
    made = {
        "timer": lambda: Timer(element),
        "message": lambda: Message(event),
        "signal": lambda: SignalEventDefinition(event.name),
        "error": lambda: ErrorEventDefinition(event.name, event.code or None),
        "escalation": lambda: EscalationEventDefinition(event.name, event.code or None),
        "conditional": lambda: ConditionalEventDefinition(event.expression),
        "terminate": TerminateEventDefinition,
        "cancel": CancelEventDefinition,
    }.get(event.kind, NoneEventDefinition)
    return made()
