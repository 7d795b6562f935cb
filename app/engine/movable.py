"""Where an office may move a running case, and which instances run: what moves.py lets pass, told beforehand.

Read by the pages; every act is checked again by case.py when it is made. Nothing is changed here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine import moves
from app.engine.case import Case, is_armed
from app.engine.errors import InstanceNotThere
from app.engine.gateways import LIVE
from app.engine.index import Element, ProcessIndex
from app.engine.repeats import ManyStep
from app.engine.tracker import node_of


@dataclass(frozen=True, slots=True)
class Place:
    """An element of an open scope. Shape: scope is the node that holds it open, "" for the case itself; host the element that this
    node is, model the one the element is drawn in; why is (zh, en), the reason why no token can begin there, None where one can;
    instance the innermost instance of a multi-instance activity around it, "" where there is none; is_open says that a token is there.
    """

    scope: str
    host: str
    host_model: str
    model: str
    element: str
    why: tuple[str, str] | None
    instance: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Instance:
    """A living instance of a multi-instance activity, or an item that waits behind one.

    Shape: queued is the place in the queue, None for the instance itself; is_counted says that items are mere numbers;
    group is the same for all of one activity.
    """

    node: str
    element: str
    model: str
    item: Json
    queued: int | None
    is_counted: bool
    group: str


def places(case: Case) -> list[Place]:
    """Every element of every open scope in the order of its flows, the case itself first. Empty: none in a case that has ended."""
    if case.is_ended:
        return []
    found = list(_of_scope(case, case.run, "", "", ""))
    for node, inside in case.run.subprocesses.items():
        host = case.run.find(str(node))
        spec = host.task_spec
        found += _of_scope(case, inside, str(node), spec.element.id, spec.model)
    return found


def beyond(case: Case, found: Iterable[Place]) -> dict[tuple[str, str], moves.Why]:
    """Why no token can begin at what is drawn and is none of the places found: boundary events, and what lies in no open scope.

    Shape: (zh, en) by model and element, of every model of which a scope is open.
    """
    known = {(place.model, place.element) for place in found}
    drawn = {model: case.bundle.index(model) for model, _element in known}
    return {
        (model, element.id): moves.why_not_inside(process, element)
        for model, process in drawn.items()
        for element in process.elements.values()
        if element.is_drawn and (model, element.id) not in known
    }


def standing(case: Case) -> dict[str, tuple[str, str]]:
    """Where the living tokens stand: model and element by node. Empty: a token that has entered nothing yet stands nowhere."""
    return {
        node_of(task): (task.task_spec.model, task.task_spec.element.id)
        for workflow in case.run.workflows()
        for task in workflow.living()
        if task.task_spec.is_visible and task.state != TaskState.FUTURE and not is_armed(task)
    }


def instances(case: Case) -> list[Instance]:
    """Every living instance with what waits behind it, in the order they began. Empty: none in a case that failed or has ended."""
    if case.is_ended or case.failure is not None:
        return []
    return [
        each
        for workflow in case.run.workflows()
        for task in workflow.living()
        if task.state & LIVE and task.parent is not None and isinstance(task.parent.task_spec, ManyStep)
        for each in _and_queued(task)
    ]


def _of_scope(case: Case, workflow: Any, scope: str, host: str, host_model: str) -> Iterator[Place]:
    process = case.bundle.index(workflow.spec.process)
    inside = workflow.spec.name.rpartition("/")[2]
    around = _instance_around(case, scope)
    here = {task.task_spec.element.id for task in workflow.living() if task.task_spec.is_visible}
    for element in _in_order(process, inside):
        if element.kind != "boundaryEvent":  # they leave what they are attached to and begin nowhere else
            why = moves.why_not(process, workflow, element.id)
            yield Place(scope, host, host_model, process.id, element.id, why, around, element.id in here)


def _instance_around(case: Case, scope: str) -> str:
    try:
        return node_of(moves.instance_of(case.run, scope)) if scope else ""
    except InstanceNotThere:
        return ""


def _in_order(process: ProcessIndex, scope: str) -> list[Element]:
    """The elements of a scope as its flows lead to them; those no flow leads to last."""
    inside = {element.id: element for element in process.within(scope)}
    waiting = deque(element.id for element in process.entrances(scope))
    seen: dict[str, Element] = {}
    while waiting:
        at = waiting.popleft()
        if at in inside and at not in seen:
            seen[at] = inside[at]
            after = [at, *(event.id for event in process.boundaries(at))]
            waiting.extend(flow.target for source in after for flow in process.outgoing(source))
    return [*seen.values(), *(element for key, element in inside.items() if key not in seen)]


def _and_queued(task: Task) -> Iterator[Instance]:
    marker = task.parent
    spec = marker.task_spec
    names, counted = spec.marker.items, bool(spec.marker.cardinality)
    item = task.internal_data["index"] if counted or not names else task.data.get(names[0])
    yield Instance(node_of(task), spec.element.id, spec.model, item, None, counted, node_of(marker))
    queue = marker.internal_data["items"]
    for place in range(len(queue)):
        if spec.has_queued(marker, place):
            waits = queue[marker.internal_data["done"] + 1 + place]
            yield Instance(node_of(task), spec.element.id, spec.model, waits, place, counted, node_of(marker))
