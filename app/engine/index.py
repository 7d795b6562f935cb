"""The index of a model: every element and flow of a diagram with the words that analysts gave them, as plain values.

Pages, lint, audit and the engine's builder all work on this index and never on XML; models.py makes it. Here must never be
SpiffWorkflow nor the state of a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
    }
)
CONTAINERS = frozenset({"subProcess", "transaction"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
NODES = ACTIVITIES | GATEWAYS | CATCHING | THROWING
OWN_TIMER = "__limit"  # behind the id of a step: the timer of its limit
LINK, INSTANCE, ROOT = "__link", "__instance", "__root"
RESERVED = (OWN_TIMER, LINK, INSTANCE, ROOT)  # ids with such an end are the engine's


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may do a person's step: FEEL that gives a department code, and a duty."""

    department: str
    duty: str


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of a person's step: its FEEL variable, the boundary event that is its timer, and what happens at its end.

    A duty that persists moves no token at its end, so it needs no event in the drawing; its timer is then the step's own.
    """

    variable: str
    timer: str
    at_end: str

    @property
    def has_own_timer(self) -> bool:
        """Whether its timer is the step's own and stands in no drawing."""
        return self.timer.endswith(OWN_TIMER)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case that begins with this start event is about.

    Shape: kind is "plan" or "project"; name the entry of its form that names it, code the entry with the code by which one is known.
    """

    kind: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A machine's step: its kind, the variable that gets the answer, and FEEL for each parameter."""

    kind: str
    result: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionUse:
    """The decision of a business rule task. Shape: parameters are FEEL by name, added to its inputs. Empty: without a result variable
    its outputs are merged into the data.
    """

    key: str
    result: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What an event waits for or throws.

    Shape: kind is none, timer, message, signal, error, escalation, conditional, link, terminate or cancel; name is the name of the
    message, signal or link, ref its id; code that of an error or escalation ("" catches all); expression that of a timer or
    condition; timer is date, duration or cycle; payload and variable carry the value of a message where the model says so; further
    are what one throwing event throws besides.
    """

    kind: str = "none"
    name: str = ""
    ref: str = ""
    code: str = ""
    expression: str = ""
    timer: str = ""
    payload: str = ""
    variable: str = ""
    correlation: tuple[tuple[str, str], ...] = ()
    further: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Repetition:
    """A loop or a multi-instance marker.

    Shape: kind is standard, parallel or sequential; items and output_items are the names under which an instance knows its item;
    thrown are the events that ended instances throw, as `behavior` says: every one, the first, or those whose condition holds.
    """

    kind: str
    collection: str = ""
    cardinality: str = ""
    items: tuple[str, ...] = ()
    output: str = ""
    output_items: tuple[str, ...] = ()
    condition: str = ""
    maximum: int | None = None
    test_before: bool = False
    behavior: str = "All"
    thrown: tuple[tuple[str, Event], ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """A value that a data association carries. Shape: sources are the names it may have, the first that exists counts."""

    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class FlowIndex:
    """A sequence flow. Empty: condition "" is an unconditional flow."""

    id: str
    source: str
    target: str
    name_zh: str = ""
    name_en: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node of a diagram.

    Shape: scope is the id of the enclosing sub-process, or of the process; attached_to that of a boundary event's activity;
    is_drawn is false for the timer of a limit that has no event in the drawing; form_about is FEEL that gives {zh, en}, which of
    several steps of the same name this one is.
    """

    id: str
    kind: str
    scope: str
    name_zh: str = ""
    name_en: str = ""
    articles: tuple[str, ...] = ()
    article_reason_zh: str = ""
    article_reason_en: str = ""
    form: str | None = None
    form_result: str = ""
    form_about: str = ""
    candidates: Candidates | None = None
    limit: Limit | None = None
    work: Work | None = None
    subject: Subject | None = None
    decision: DecisionUse | None = None
    called: str | None = None
    attached_to: str | None = None
    documentation: str = ""
    lane: str = ""
    event: Event = field(default_factory=Event)
    repetition: Repetition | None = None
    script: str = ""
    script_format: str = ""
    default: str = ""
    interrupting: bool = True
    triggered_by_event: bool = False
    instantiates: bool = False
    is_drawn: bool = True
    takes_in: tuple[Carried, ...] = ()
    gives_out: tuple[Carried, ...] = ()

    @property
    def holds_elements(self) -> bool:
        """Whether other elements lie inside it."""
        return self.kind in CONTAINERS


@dataclass(frozen=True)
class ProcessIndex:
    """A process with its elements and flows, those of sub-processes included."""

    id: str
    source: str
    name_zh: str
    name_en: str
    elements: Mapping[str, Element]
    flows: Mapping[str, FlowIndex]
    documentation: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _outgoing(self) -> dict[str, tuple[FlowIndex, ...]]:
        found: dict[str, list[FlowIndex]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.source, []).append(flow)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def _incoming(self) -> dict[str, tuple[FlowIndex, ...]]:
        found: dict[str, list[FlowIndex]] = {}
        for flow in self.flows.values():
            found.setdefault(flow.target, []).append(flow)
        return {key: tuple(value) for key, value in found.items()}

    def outgoing(self, element: str) -> tuple[FlowIndex, ...]:
        """The flows out of an element, in the order of the file."""
        return self._outgoing.get(element, ())

    def incoming(self, element: str) -> tuple[FlowIndex, ...]:
        """The flows into an element, in the order of the file."""
        return self._incoming.get(element, ())

    def within(self, scope: str) -> Iterator[Element]:
        """The elements that lie directly in a scope."""
        return (element for element in self.elements.values() if element.scope == scope)

    def boundaries(self, element: str) -> tuple[Element, ...]:
        """The boundary events of an activity."""
        return tuple(e for e in self.elements.values() if e.attached_to == element)

    @cached_property
    def opening(self) -> Element | None:
        """The start event whose form opens a case of this process. Empty: None where cases are begun in another way."""
        return next((e for e in self.entrances(self.id) if e.kind == "startEvent" and e.subject is not None), None)

    def entrances(self, scope: str) -> tuple[Element, ...]:
        """Where a scope begins without a trigger: its none start event, or, where it has no start event, what no flow leads to."""
        inside = list(self.within(scope))
        starts = [e for e in inside if e.kind == "startEvent"]
        if starts:
            return tuple(e for e in starts if e.event.kind == "none")
        return tuple(
            e
            for e in inside
            if not self.incoming(e.id)
            and e.kind != "boundaryEvent"
            and not e.triggered_by_event
            and not e.instantiates
            and not (e.kind == "intermediateCatchEvent" and e.event.kind == "link")
        )


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message flow of a collaboration: ids of the nodes or participants it joins, and the message's name if it has one."""

    id: str
    source: str
    target: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """A pool. Empty: process "" is a black box."""

    id: str
    name: str
    process: str


@dataclass(frozen=True, slots=True)
class ModelIndex:
    """One file: its processes, messages, pools and message flows, and the SHA-256 of its bytes."""

    source: str
    digest: str
    processes: Mapping[str, ProcessIndex]
    messages: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()
    message_flows: tuple[MessageFlow, ...] = ()
