"""Who catches what: messages, signals, conditions, and what is thrown upward (errors, escalations, cancelling).

A part of run.Run. A thrown error looks at the activity it came from, then at the event sub-processes and the host of each enclosing
scope; an exact code comes before one that catches all. Several pools talk through a post (pools.py).

SpiffWorkflow 3.2.0 offers an error to every waiting event of a level, so that a neighbour catches it (part of defect D9);
test_errors_and_escalations.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import ConditionalEventDefinition
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.errors import ErrorNotCaught
from app.engine.index import Event
from app.engine.repeats import RepeatedStep
from app.engine.tracker import node_of
from app.engine.variables import is_same, plain

Matches = Callable[[Task, Event], bool]


def event_of(task: Task) -> Event:
    """What a listening task waits for."""
    event: Event = task.task_spec.element.event
    return event


class Delivery:
    """The part of a run that delivers events."""

    event_manager: Any
    has_conditions = False
    post: Any
    over: bool
    completed: bool
    script_engine: Any
    # Parts of run.Run that this part leans on.
    cancel_inside: Callable[[Any], None]
    find: Callable[[str], Task]
    fail: Callable[..., None]

    def fire(self, task: Task, payload: dict[str, Json] | None) -> None:
        """Lets a listening task have its event."""
        task.task_spec.fire(task, payload)

    def listening(self, kind: str) -> list[Task]:
        """The tasks that wait for a kind of event, the longest waiting first."""
        found = [task for task in self.event_manager.tasks.values() if event_of(task).kind == kind]
        return sorted(found, key=lambda task: task.internal_data["n"])

    def receive(self, name: str, payload: dict[str, Json], matches: Matches | None = None) -> bool:
        """Gives a message to the one that has waited for it longest. Empty: False when nobody takes it."""
        for task in self.listening("message"):
            event = event_of(task)
            if matches(task, event) if matches else name and name in (event.name, event.ref):
                self.fire(task, {event.variable: plain(payload)} if event.variable else plain(payload))
                return True
        return False

    def corresponds(self, task: Task, correlation: Json, learned: Mapping[str, Json] | None = None) -> bool:
        """Whether a message with this correlation is meant for a listening task.

        Shape: correlation is names with values that the task must see, or one value; learned is what earlier messages said.
        """
        if correlation is None:
            return True
        seen = task.workflow.view(task)
        read = {
            key: self.script_engine.evaluate_on(task.task_spec.element.id, text, seen)
            for key, text in event_of(task).correlation
        }
        known = {**seen, **{key: value for key, value in read.items() if value is not None}, **(learned or {})}
        if isinstance(correlation, dict):
            return all(key in known and is_same(known[key], value) for key, value in correlation.items())
        if "correlationKey" in read:
            return is_same(read["correlationKey"], correlation)
        return any(is_same(value, correlation) for value in known.values())

    def hear(self, name: str, payload: dict[str, Json]) -> int:
        """Gives a signal to all that wait for it; how many there were."""
        heard = 0
        for task in self.listening("signal"):
            event = event_of(task)
            if name in (event.name, event.ref) and task.id in self.event_manager.tasks:
                self.fire(task, plain(payload))
                heard += 1
        return heard

    def throw(self, task: Task) -> None:
        """What a throwing event does; with several definitions it throws each, in their order."""
        event = event_of(task)
        for one in (event, *event.further):
            self.throw_event(task, one)

    def throw_event(self, task: Task, event: Event, at: Task | None = None) -> None:
        """Throws an event. Shape: task is who throws it, at the activity whose boundary events may catch it, None for an event's own."""
        if event.kind == "terminate":
            self.cancel_inside(task.workflow)
        elif event.kind == "message":
            self.send(task, event)
        elif event.kind == "signal":
            if self.post is None:
                self.hear(event.name, {})
            else:
                self.post.publish(event.name, {})
        elif event.kind == "error":
            self.throw_error(task, at, event.code or event.name or "error")
        elif event.kind in ("escalation", "cancel"):
            self.throw_up(task.workflow, at, event.kind, event.code)

    def send(self, task: Task, event: Event) -> None:
        """Sends a message to the other pools, or, without any, to whoever waits for it in this case."""
        payload: Any = dict(task.data)
        if event.payload:
            payload = task.workflow.script_engine.evaluate(task, event.payload)
            payload = payload if isinstance(payload, dict) else {event.variable or event.name: payload}
        if self.post is not None:
            self.post.send(self, task, event, payload)
        elif event.name:
            self.receive(event.name, payload)

    def throw_error(self, task: Task, at: Task | None, code: str) -> None:
        """Throws an error; one that nothing catches ends the case as failed."""
        if self.throw_up(task.workflow, at, "error", code):
            return
        self.cancel_inside(self)
        self.over = True
        self.completed = True
        self.fail(ErrorNotCaught(element=task.task_spec.element.id, error=code), task, code)

    def throw_up(self, workflow: Any, at: Task | None, kind: str, code: str) -> bool:
        """Looks for a catcher from inside to outside. Shape: at is the activity that threw, None for an event."""
        return any(self._catch(near, kind, code, payload) for near, payload in self._around(workflow, at))

    def catches_error(self, task: Task, code: str) -> bool:
        """Whether an error thrown by an activity would be caught, and so would not end the case as failed."""
        return any(_best(near, "error", code) is not None for near, _payload in self._around(task.workflow, task))

    def _around(self, workflow: Any, at: Task | None) -> Iterator[tuple[list[Task], dict[str, Json]]]:
        """The catching events by which an event passes on its way out, scope by scope, with what it carries that far."""
        payload: dict[str, Json] = {}
        while True:
            if at is not None:
                hosts = {node_of(at)} | (
                    {node_of(at.parent)} if isinstance(at.parent.task_spec, RepeatedStep) else set()
                )
                yield [task for task in at.workflow.tasks.values() if task.internal_data.get("host") in hosts], payload
                workflow = at.workflow
            passed = at.task_spec.name if at is not None else ""
            armed = [task for task in workflow.tasks.values() if task.internal_data.get("armed")]
            yield [task for task in armed if task.task_spec.handler != passed], payload
            if workflow is self:
                return
            at = self.find(str(workflow.parent_task_id))
            if workflow.variables is not at.workflow.variables:
                payload.update({name: workflow.variables.values[name] for name in workflow.variables.written})

    def _catch(self, near: list[Task], kind: str, code: str, payload: dict[str, Json]) -> bool:
        """Gives an event to the best of the armed ones nearby. Empty: False when none catches it."""
        best = _best(near, kind, code)
        if best is None:
            return False
        self.fire(best, payload)
        return True

    def watch_conditions(self) -> None:
        """Fires the conditional events whose condition has become true."""
        if not self.has_conditions or self.over:
            return
        for task in self.listening("conditional"):
            if task.id not in self.event_manager.tasks:
                continue
            definition: ConditionalEventDefinition = task.task_spec.event_definition
            seen = task.workflow.variables.values
            holds = self.script_engine.evaluate_on(task.task_spec.element.id, definition.expression, seen) is True
            was = task.internal_data.get("was", False)
            task.internal_data["was"] = holds
            if holds and not was:
                self.fire(task, None)


def _best(tasks: Iterable[Task], kind: str, code: str) -> Task | None:
    """The event that catches: one with this very code before one without any."""
    fitting = [task for task in tasks if event_of(task).kind == kind and event_of(task).code in ("", code)]
    fitting.sort(key=lambda task: (event_of(task).code == "", task.internal_data["n"]))
    return fitting[0] if fitting else None
