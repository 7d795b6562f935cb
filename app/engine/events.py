"""Events: those that wait, those that throw, and those that watch something else while it is open.

A watching event (a boundary event, an alternative behind an event-based gateway, the start of an event sub-process) is armed
with what it watches and is no token until it fires. delivery.py finds who catches what; run.py arms and disarms.

SpiffWorkflow 3.2.0 accepts link, compensation and signal end events and does nothing, and its interrupting event sub-process
interrupts nothing (defect D9); test_events.py tells when this can go.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.definitions import Timer
from app.engine.index import Element, FlowIndex
from app.engine.steps import Step
from app.engine.tracker import COMPLETED, Origin, node_of


class Watching:
    """What can be armed. Shape: event_definition is what it waits for, limit_of the limit whose timer it is."""

    element: Element
    event_definition: Any

    limit_of: Any = None
    limited: tuple[Any, ...] = ()

    def foresee_armed(self, my_task: Task) -> dict[str, Json]:
        """What arming needs to know, evaluated on the data of what is watched."""
        return (
            self.event_definition.foresee(my_task, self.limit_of, self.limited)
            if isinstance(self.event_definition, Timer)
            else {}
        )

    def is_wanted(self, my_task: Task) -> bool:
        """Whether to arm it at all: a table may give a step no limit of its own, and a step without one is no failure."""
        if self.element.is_drawn or self.limit_of is None:
            return True
        return my_task.workflow.script_engine.evaluate(my_task, self.limit_of.variable) is not None

    def take(self, my_task: Task, payload: dict[str, Json] | None) -> None:
        """Keeps what an event brings until the step runs."""
        if payload:
            my_task.internal_data["payload"] = payload

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data.update(my_task.internal_data.get("payload", {}))
        return True


class StartStep(Watching, Step, defaults.StartEvent):  # type: ignore[misc]
    """A start event: passes as soon as its scope has begun; what triggers it is looked at before."""

    def fire(self, my_task: Task, payload: dict[str, Json] | None) -> None:
        """Begins a process that waited for its trigger; its other start events are not waited for any more."""
        begin_process(my_task, payload)


def begin_process(my_task: Task, payload: dict[str, Json] | None) -> None:
    """Begins a process at the start event or receive task that was triggered; its others are not waited for any more."""
    workflow = my_task.workflow
    run = workflow.top_workflow
    for task in [task for task in workflow.living() if task.internal_data.get("start")]:
        run.unlisten(task)
        run.remove(task)
    run.variables.write(payload or {})
    workflow.begin(Origin(), [my_task.task_spec], triggered=True)


class CatchStep(Watching, Step, defaults.IntermediateCatchEvent):  # type: ignore[misc]
    """An intermediate catching event or a receive task: a token waits here."""

    def foresee(self, my_task: Task) -> dict[str, Json]:
        """The end of its timer."""
        return self.foresee_armed(my_task)

    def begin(self, my_task: Task, foreseen: dict[str, Json]) -> None:
        """Waits, unless what it waits for is what began the process."""
        if my_task.internal_data.pop("triggered", False):
            my_task._ready()
            return
        if self.element.event.kind == "link" or (
            self.element.event.kind == "none" and self.element.kind != "receiveTask"
        ):
            my_task._ready()
            return
        my_task.internal_data.update(foreseen)
        my_task.workflow.top_workflow.listen(my_task)
        if isinstance(self.event_definition, Timer):
            my_task.workflow.top_workflow.tracker.timer_started(my_task, self.element.id)

    def fire(self, my_task: Task, payload: dict[str, Json] | None) -> None:
        """Lets the token on; behind an event-based gateway, takes it over from the gateway."""
        run = my_task.workflow.top_workflow
        if my_task.internal_data.get("start"):
            begin_process(my_task, payload)
            return
        self.take(my_task, payload)
        gateway = my_task.internal_data.get("gateway")
        if gateway is not None:
            my_task.task_spec.gateway_of(my_task, gateway)
        run.unlisten(my_task)
        my_task._ready()

    def gateway_of(self, my_task: Task, gateway: str) -> None:
        """Ends the gateway that this event was an alternative of."""
        workflow = my_task.workflow
        run = workflow.top_workflow
        token = run.find(gateway)
        spec = token.task_spec
        flow = next(flow for flow in spec.leaving if flow.target == self.element.id)
        before, token.data = token.data, workflow.view(token)
        run.tracker.left(token, COMPLETED, before)  # what other branches wrote meanwhile is seen from here on
        run.disarm(token, but=my_task)
        run.remove(token)
        my_task.internal_data.pop("gateway")
        my_task.origin = Origin(node_of(token), token.data, flow)
        my_task.data = workflow.view(my_task)
        run.tracker.entered(my_task)


class ReceiveStep(CatchStep):
    """A receive task."""


class GatewayStep(Step):
    """An event-based gateway: arms the events behind it; the first that fires takes the token."""

    alternatives: list[Any]

    def watchers(self, foreseen: Any) -> list[Any]:
        """The events behind it."""
        return self.alternatives

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """Waits for one of them."""
        my_task._set_state(TaskState.WAITING)


class BoundaryStep(Watching, Step, defaults.BoundaryEvent):  # type: ignore[misc]
    """A boundary event."""

    def fire(self, my_task: Task, payload: dict[str, Json] | None) -> None:
        """Interrupts what it watches, or arms itself again; then a token leaves from here."""
        workflow = my_task.workflow
        run = workflow.top_workflow
        host = run.find(my_task.internal_data["host"])
        self.take(my_task, payload)
        run.unlisten(my_task)
        my_task.origin = Origin(node_of(host), host.data) if host.task_spec.is_visible else Origin(*host_origin(host))
        if self.element.interrupting:
            run.cancel(host, but=my_task)
        else:
            run.arm_again(my_task, host)
        my_task.internal_data.pop("host")
        my_task.data = workflow.view(my_task)
        run.tracker.entered(my_task)
        my_task._ready()


def host_origin(host: Task) -> tuple[str | None, dict[str, Json]]:
    """For an event on a multi-instance activity: the last instance that was seen, else nothing."""
    for child in reversed(host.children):
        if child.state != TaskState.FUTURE:
            return node_of(child), child.data
    last: Origin | None = getattr(host, "last", None)
    return (None, {}) if last is None else (last.node, dict(last.data))


class ScopeStartStep(Watching, Step, defaults.IntermediateCatchEvent):  # type: ignore[misc]
    """The start event of an event sub-process, armed while the scope around it is open. It is no token: firing makes one."""

    handler = ""

    def fire(self, my_task: Task, payload: dict[str, Json] | None) -> None:
        """Interrupts the scope, or arms itself again; then the event sub-process begins with this start event."""
        workflow = my_task.workflow
        run = workflow.top_workflow
        run.unlisten(my_task)
        run.remove(my_task)
        if self.element.interrupting:
            run.cancel_inside(workflow)
        else:
            run.arm_again(my_task, None)
        workflow.begin_handler(self.handler, my_task, payload or {})


class ThrowStep(Step, defaults.IntermediateThrowEvent):  # type: ignore[misc]
    """A throwing intermediate event."""

    @property
    def reaches_far(self) -> bool:  # type: ignore[override]
        """Messages and signals; errors and escalations look upward only."""
        return any(event.kind in ("message", "signal") for event in (self.element.event, *self.element.event.further))

    def _run_hook(self, my_task: Task) -> bool:
        return True

    def after_leaving(self, my_task: Task) -> None:
        """Throws, once the token has left."""
        my_task.workflow.top_workflow.throw(my_task)


class EndStep(ThrowStep):
    """An end event: the token is used up."""

    def choose(self, my_task: Task) -> tuple[FlowIndex, ...]:
        """No flow."""
        return ()
