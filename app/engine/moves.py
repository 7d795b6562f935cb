"""What an office may do to a running case beside its diagram: move a scope's token, add and take away instances, repair, stop.

case.py alone calls it; every act leaves the same drafts as the engine's own steps, so that fold and re-run hold. What the standard
gives no meaning is refused before anything is changed: a token put into one branch of a join would wait there for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.errors import InstanceNotThere, MoveMeaningless
from app.engine.gateways import LIVE
from app.engine.index import Element, ProcessIndex
from app.engine.repeats import ManyStep
from app.engine.run import Run
from app.engine.tracker import Origin, node_of

CANCELLED_BY_OFFICE = "cancelled"  # the outcome of a case that an office has stopped
Why = tuple[str, str]
NOT_OPEN = ("它所在的子流程已结束或从未开始", "the sub-process it lies in has ended or never began")
BY_ITS_START = ("事件子流程只能由其开始事件开始", "an event sub-process begins by its start event only")


def check(process: ProcessIndex, workflow: Any, element_id: str) -> None:
    """Refuses an element at which a scope's token cannot begin. Raises: E-ENGINE-21."""
    why = why_not(process, workflow, element_id)
    if why is not None:
        raise MoveMeaningless(element=element_id, why_zh=why[0], why_en=why[1])


def move(run: Run, workflow: Any, element_id: str, data: Mapping[str, Json]) -> None:
    """Ends the tokens of a scope and begins at one of its elements, which check() has let pass."""
    begins_anew = any(_interrupts(task) for task in workflow.living())
    for task in list(workflow.living()):
        kept = task.internal_data
        if task.id in workflow.tasks and not any(key in kept for key in ("armed", "host", "gateway")):
            run.cancel(task)
    run.failure = None
    workflow.variables.write(data)
    host = run.find(workflow.host_node) if workflow.host_node else None
    origin = Origin() if host is None else Origin(node_of(host), host.data)
    spec = workflow.spec.task_specs[element_id]
    if begins_anew:
        workflow.begin(origin, [spec])
    else:  # what was armed on the scope goes on: a legal limit does not begin again
        workflow.start_token(spec, origin)


def scope_of(run: Run, node: str) -> Any:
    """The scope that a token holds open, "" for the case itself. Raises: E-ENGINE-21 where it has ended."""
    if not node:
        return run
    inside = next((inside for key, inside in run.subprocesses.items() if str(key) == node), None)
    if inside is None:
        raise MoveMeaningless(element=node, why_zh=NOT_OPEN[0], why_en=NOT_OPEN[1])
    return inside


def why_not(process: ProcessIndex, workflow: Any, element_id: str) -> Why | None:
    """Why a token cannot begin at an element of a scope, in both languages. Empty: None where it can."""
    element = process.elements.get(element_id)
    if element is None:
        return "图中没有这个元素", "the diagram has no such element"
    if element.scope != workflow.spec.name.rpartition("/")[2]:
        if _is_in_event_sub_process(process, element):
            return BY_ITS_START
        return "它不在所移动的范围内", "it does not lie in the scope that is moved"
    return _no_entrance(process, element) or _waits_for_ever(process, element)


def why_not_inside(process: ProcessIndex, element: Element) -> Why:
    """Why a token cannot begin at an element of a scope that is not open."""
    if _is_in_event_sub_process(process, element):
        return BY_ITS_START
    return _no_entrance(process, element) or NOT_OPEN


def _is_in_event_sub_process(process: ProcessIndex, element: Element) -> bool:
    around = process.elements.get(element.scope)
    return around is not None and around.triggered_by_event


def _no_entrance(process: ProcessIndex, element: Element) -> Why | None:
    if element.kind == "boundaryEvent":
        return "边界事件只能由其所附活动触发", "a boundary event leaves only the activity it is attached to"
    if element.triggered_by_event:
        return BY_ITS_START
    if element.kind == "startEvent" and element.event.kind != "none":
        return "带触发的开始事件只能由其触发", "a start event with a trigger begins by that trigger only"
    before = [process.elements[flow.source] for flow in process.incoming(element.id)]
    if any(source.kind == "eventBasedGateway" for source in before):
        return "请移到其前的事件网关", "it is an alternative of an event-based gateway: move there instead"
    return None


def _waits_for_ever(process: ProcessIndex, element: Element) -> Why | None:
    """A parallel join ahead of which a single token from here can bring only some of what it waits for."""
    for join in process.within(element.scope):
        entering = {flow.id for flow in process.incoming(join.id)}
        if join.kind != "parallelGateway" or len(entering) < 2:
            continue
        if join.id == element.id:
            return "并行汇合处须等齐各分支", "a parallel join waits for all its branches"
        brought = _brings(process, element.id, join.id) & entering
        if brought and brought != entering:
            return (
                f"它在并行分支中，其后的汇合“{join.id}”将永远等待其他分支",
                f"it lies in a parallel branch: the join “{join.id}” behind it would wait for the others for ever",
            )
    return None


def _brings(process: ProcessIndex, start: str, join: str) -> set[str]:
    """The flows that tokens from an element can take, boundary events included, without passing the join."""
    taken: set[str] = set()
    seen, stack = {start}, [start]
    while stack:
        at = stack.pop()
        outs = [*process.outgoing(at), *(flow for one in process.boundaries(at) for flow in process.outgoing(one.id))]
        targets = [flow.target for flow in outs] + _linked(process, at)
        taken |= {flow.id for flow in outs}
        for target in targets:
            if target != join and target not in seen:
                seen.add(target)
                stack.append(target)
    return taken


def _linked(process: ProcessIndex, at: str) -> list[str]:
    thrown = process.elements[at]
    if thrown.kind != "intermediateThrowEvent" or thrown.event.kind != "link":
        return []
    return [
        other.id
        for other in process.within(thrown.scope)
        if other.kind == "intermediateCatchEvent"
        and other.event.kind == "link"
        and other.event.name == thrown.event.name
    ]


def _interrupts(task: Task) -> bool:
    """Whether a token is an event sub-process that has ended everything else in its scope."""
    element = task.task_spec.element
    if not element.triggered_by_event:
        return False
    inside = task.task_spec.spec_of_inside
    return any(start.element.interrupting for start in inside.triggers)


def instance_of(run: Run, node: str) -> Task:
    """The innermost living instance of a multi-instance activity that a token is, or lies in. Raises: E-ENGINE-22."""
    at = next((w.tasks[UUID(node)] for w in run.workflows() if _is_id(node) and UUID(node) in w.tasks), None)
    while at is not None and at.state & LIVE:
        if isinstance(at.parent.task_spec, ManyStep):
            return at
        host = at.workflow.host_node
        at = run.find(host) if host else None
    raise InstanceNotThere(node=node)


def _is_id(node: str) -> bool:
    try:
        UUID(node)
    except ValueError:
        return False
    return True


def check_queued(instance: Task, queued: int) -> None:
    """Refuses a place in the queue where nothing waits. Raises: E-ENGINE-22."""
    if not instance.parent.task_spec.has_queued(instance.parent, queued):
        raise InstanceNotThere(node=f"{node_of(instance)}[{queued}]")


def take_instance(run: Run, instance: Task, queued: int | None) -> None:
    """Cancels an instance, or drops the queued item of a place (from 0, the first that has not begun)."""
    marker = instance.parent
    if queued is not None:
        marker.task_spec.drop(marker, queued)
        return
    run.cancel(instance)
    marker.task_spec.taken_away(marker)


def failed(run: Run) -> Task | None:
    """The token that stopped the run and still stands there. Empty: none where no single step failed."""
    node = (run.failure or {}).get("node", "")
    return next((w.tasks[UUID(node)] for w in run.workflows() if node and UUID(node) in w.tasks), None)


def repair(run: Run, data: Mapping[str, Json]) -> None:
    """Changes variables where the step that failed reads them. Empty: without such a step, those at the top of the case."""
    task = failed(run)
    if task is None:
        run.variables.write(data)
    elif "own" not in task.internal_data:
        task.workflow.variables.write(data)
    elif task.state == TaskState.FUTURE:
        task.data = {**task.data, **data}
    else:
        task.internal_data["repaired"] = dict(data)


def stop(run: Run) -> None:
    """Ends the case with everything inside."""
    run.cancel_inside(run)
    run.failure = None
    run.over = run.completed = True
    run.outcome = CANCELLED_BY_OFFICE
    run.tracker.ended(CANCELLED_BY_OFFICE, "")
