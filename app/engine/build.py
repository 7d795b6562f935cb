"""From the index to SpiffWorkflow's specifications: one ScopeSpec for a process and for each sub-process, connected without recursion.

bundle.py calls it once for each process of a bundle; the specs are shared by all cases. SpiffWorkflow's own parser is not used: it
recurses along the flows (1,000 nodes in a row exceed Python's stack) and accepts silently what it does not know (defect D9).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.engine.decide import DecideStep
from app.engine.definitions import definition_of
from app.engine.events import (
    BoundaryStep,
    CatchStep,
    EndStep,
    GatewayStep,
    ReceiveStep,
    ScopeStartStep,
    StartStep,
    ThrowStep,
)
from app.engine.gateways import ExclusiveStep, InclusiveStep, JoinStep, ParallelStep
from app.engine.index import INSTANCE, LINK, Element, FlowIndex, ProcessIndex
from app.engine.repeats import LoopStep, ParallelManyStep, SequentialManyStep
from app.engine.scopes import CallStep, ContainerStep, ScopeSpec
from app.engine.steps import PersonStep, PlainStep, ScriptStep, Step, WorkStep

MARKERS = {"standard": LoopStep, "parallel": ParallelManyStep, "sequential": SequentialManyStep}
EVENTS: dict[str, Callable[..., Step]] = {
    "startEvent": StartStep,
    "intermediateCatchEvent": CatchStep,
    "receiveTask": ReceiveStep,
    "boundaryEvent": BoundaryStep,
    "intermediateThrowEvent": ThrowStep,
    "endEvent": EndStep,
}
MAKERS: dict[str, Callable[..., Step]] = {
    **EVENTS,
    "task": PlainStep,
    "manualTask": PlainStep,
    "userTask": PersonStep,
    "serviceTask": WorkStep,
    "sendTask": WorkStep,
    "scriptTask": ScriptStep,
    "businessRuleTask": DecideStep,
    "callActivity": CallStep,
    "subProcess": ContainerStep,
    "transaction": ContainerStep,
    "exclusiveGateway": ExclusiveStep,
    "parallelGateway": ParallelStep,
    "inclusiveGateway": InclusiveStep,
    "eventBasedGateway": GatewayStep,
}


def spec_name(process: str, scope: str) -> str:
    """The name of a scope's specification."""
    return process if scope == process else f"{process}/{scope}"


def build_process(index: ProcessIndex) -> dict[str, ScopeSpec]:
    """The specifications of a process and of all sub-processes inside, by name."""
    scopes = [index.id, *(e.id for e in index.elements.values() if e.holds_elements)]
    built = {scope: ScopeSpec(spec_name(index.id, scope), index.id) for scope in scopes}
    for element in index.elements.values():
        _Builder(index, built).place(element)
    for scope in scopes:
        _Builder(index, built).connect(scope)
    return {spec.name: spec for spec in built.values()}


class _Builder:
    """Builds one process. Shape: built are its scopes by the id of the scope."""

    def __init__(self, index: ProcessIndex, built: dict[str, ScopeSpec]) -> None:
        self.index = index
        self.built = built

    def place(self, element: Element) -> None:
        """Makes the spec of an element, with its marker if it has one."""
        scope = self.built[element.scope]
        if element.repetition is None:
            self._make(element, scope, element.id)
            return
        marker = MARKERS[element.repetition.kind](scope, element, self.index.id)
        marker.instance = element.id + INSTANCE
        self._make(element, scope, marker.instance).repeat = marker

    def _make(self, element: Element, scope: ScopeSpec, name: str) -> Step:
        kind = element.kind
        maker = WorkStep if kind == "businessRuleTask" and element.decision is None else MAKERS[kind]
        more: dict[str, Any] = {}
        if kind in EVENTS:
            more["event_definition"] = definition_of(element)
        if kind == "boundaryEvent":
            more["cancel_activity"] = element.interrupting
        if kind == "scriptTask":
            more["script"] = element.script
        if kind == "callActivity":
            more["subworkflow_spec"] = element.called
        if element.holds_elements:
            more["subworkflow_spec"] = spec_name(self.index.id, element.id)
        step = maker(scope, element, self.index.id, name=name, **more)
        if isinstance(step, ContainerStep) and element.holds_elements:
            step.spec_of_inside = self.built[element.id]
        return step

    def connect(self, scope: str) -> None:
        """Gives every spec of a scope its flows, its boundary events, and the scope its entrances and handlers."""
        spec = self.built[scope]
        limits = {e.limit.timer: e.limit for e in self.index.elements.values() if e.limit}
        limited = [e for e in self.index.elements.values() if e.limit]
        for element in self.index.within(scope):
            step = spec.task_specs[element.id]
            step.leaving = self._leaving(element)
            step.boundaries = [spec.task_specs[b.id] for b in self.index.boundaries(element.id)]
            if isinstance(step, JoinStep):
                step.entering = self.index.incoming(element.id)
            if isinstance(step, GatewayStep):
                step.alternatives = [spec.task_specs[flow.target] for flow in step.leaving]
            if isinstance(step, BoundaryStep):
                step.limit_of = limits.get(element.id)
                step.limited = tuple(e for e in limited if e.limit and e.limit.timer == element.id)
            if element.triggered_by_event:
                self._handler(element, spec)
        spec.entrances = [spec.task_specs[e.id] for e in self.index.entrances(scope)]
        spec.triggers = [
            spec.task_specs[e.id]
            for e in self.index.within(scope)
            if (e.kind == "startEvent" and e.event.kind != "none") or e.instantiates
        ]

    def _leaving(self, element: Element) -> tuple[FlowIndex, ...]:
        """The flows out of an element; a link that is thrown leads to its catch as if a flow were drawn."""
        flows = self.index.outgoing(element.id)
        if element.kind == "intermediateThrowEvent" and element.event.kind == "link":
            target = next(
                e
                for e in self.index.within(element.scope)
                if e.kind == "intermediateCatchEvent" and e.event.kind == "link" and e.event.name == element.event.name
            )
            flows = (*flows, FlowIndex(f"{element.id}{LINK}", element.id, target.id))
        return flows

    def _handler(self, element: Element, spec: ScopeSpec) -> None:
        """The armed start of an event sub-process, in the scope around it."""
        start = next(e for e in self.index.within(element.id) if e.kind == "startEvent")
        armed: Any = ScopeStartStep(spec, start, self.index.id, event_definition=definition_of(start))
        armed.handler = element.id
        spec.handlers.append(armed)
