"""What a model may not contain, found on its index: each problem names the element, its kind and what to do.

models.read_model() asks for all problems at once. Reading has already refused what is not BPMN as we know it; here is what needs
more than one element to judge, and every expression, which is compiled here for the first time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.engine.errors import Problem
from app.engine.index import ACTIVITIES, THROWING, Element, ModelIndex, ProcessIndex
from app.engine.refused_texts import Found, expressions_compile, times_are_read

START_KINDS = {"none", "message", "signal", "timer", "conditional"}
HANDLER_KINDS = {"message", "signal", "timer", "conditional", "error", "escalation"}
CATCH_KINDS = {"message", "signal", "timer", "conditional", "link", "none"}
BOUNDARY_KINDS = {"message", "signal", "timer", "conditional", "error", "escalation", "cancel"}
THROW_KINDS = {"none", "message", "signal", "escalation", "link"}
END_KINDS = {"none", "message", "signal", "escalation", "error", "terminate", "cancel"}


def problems_of(index: ModelIndex, names: frozenset[str] = frozenset()) -> list[Problem]:
    """Every problem of a file. Shape: names as read_model() takes them."""
    found = [each for process in index.processes.values() for check in CHECKS for each in check(process)]
    found += [each for process in index.processes.values() for each in expressions_compile(process, names)]
    return [Problem(index.source, *each) for each in found]


def _flows_join_nodes(process: ProcessIndex) -> Found:
    for flow in process.flows.values():
        ends = process.elements.get(flow.source), process.elements.get(flow.target)
        if ends[0] is None or ends[1] is None:
            yield flow.id, "sequenceFlow", "顺序流的一端不存在", "an end of the sequence flow does not exist"
        elif ends[0].scope != ends[1].scope:
            yield (
                flow.id,
                "sequenceFlow",
                "顺序流不得穿越子流程边界",
                "a sequence flow must not cross the border of a sub-process",
            )
        elif ends[1].kind in ("startEvent", "boundaryEvent") or ends[0].kind == "endEvent":
            yield (
                flow.id,
                "sequenceFlow",
                "顺序流不得进入开始或边界事件，也不得离开结束事件",
                "a sequence flow leads into no start or boundary event and out of no end event",
            )
        elif ends[0].triggered_by_event or ends[1].triggered_by_event:
            yield flow.id, "sequenceFlow", "事件子流程没有进出的顺序流", "an event sub-process has no sequence flows"


def _scopes_begin(process: ProcessIndex) -> Found:
    for scope in [process.id, *(e.id for e in process.elements.values() if e.holds_elements)]:
        host = process.elements.get(scope)
        inside = list(process.within(scope))
        starts = [e for e in inside if e.kind == "startEvent"]
        kind = host.kind if host else "process"
        if host is not None and host.triggered_by_event:
            if len(starts) != 1 or starts[0].event.kind not in HANDLER_KINDS:
                yield (
                    scope,
                    kind,
                    "事件子流程须恰有一个带触发的开始事件",
                    "an event sub-process needs exactly one start event with a trigger",
                )
        elif host is not None and any(start.event.kind != "none" for start in starts):
            yield scope, kind, "子流程的开始事件不得带触发", "a start event inside a sub-process has no trigger"
        elif not starts and not process.entrances(scope) and not any(e.instantiates for e in inside):
            yield scope, kind, "没有可以开始的元素", "nothing in it can begin"
        if len([s for s in starts if s.event.kind == "none"]) > 1:
            yield scope, kind, "有多个无触发的开始事件", "it has several start events without a trigger"


def _events_fit(process: ProcessIndex) -> Found:
    for element in process.elements.values():
        allowed = {
            "startEvent": START_KINDS | HANDLER_KINDS,
            "intermediateCatchEvent": CATCH_KINDS,
            "boundaryEvent": BOUNDARY_KINDS,
            "intermediateThrowEvent": THROW_KINDS,
            "endEvent": END_KINDS,
        }.get(element.kind)
        event = element.event
        for one in (event, *event.further):
            if allowed is not None and (one.kind not in allowed or (event.further and one.kind == "link")):
                yield element.id, element.kind, f"此处不能用 {one.kind} 事件", f"a {one.kind} event cannot stand here"
        if (
            event.kind in ("message", "signal")
            and not event.name
            and element.kind not in THROWING
            and event.kind == "signal"
        ):
            yield element.id, element.kind, "信号没有名称", "the signal has no name"
        if event.kind == "conditional" and not event.expression:
            yield element.id, element.kind, "条件事件没有条件", "the conditional event has no condition"
        host = process.elements.get(element.scope) if element.kind == "startEvent" else None
        if host is None and element.kind == "startEvent" and event.timer == "cycle":
            yield (
                element.id,
                element.kind,
                "流程只开始一次，请用日期或时长",
                "a process begins once: use a date or a duration, not a cycle",
            )
        if event.kind == "error" and host is not None and not element.interrupting:
            yield (
                element.id,
                element.kind,
                "由错误开始的事件子流程必须中断",
                "an event sub-process for an error interrupts",
            )
        if (
            element.kind == "startEvent"
            and event.kind in ("error", "escalation")
            and (host is None or not host.triggered_by_event)
        ):
            yield (
                element.id,
                element.kind,
                f"此处不能用 {event.kind} 事件",
                f"a {event.kind} event cannot stand here",
            )


def _boundaries_fit(process: ProcessIndex) -> Found:
    for element in process.elements.values():
        if element.kind != "boundaryEvent":
            continue
        host = process.elements.get(element.attached_to or "")
        if host is None or host.kind not in ACTIVITIES or host.scope != element.scope:
            yield element.id, element.kind, "没有附着在同一层的活动上", "it is attached to no activity of its level"
        elif element.event.kind == "cancel" and host.kind != "transaction":
            yield (
                element.id,
                element.kind,
                "取消事件只能附着在事务上",
                "a cancel event is attached to transactions only",
            )
        elif element.event.kind in ("error", "cancel") and not element.interrupting:
            yield (
                element.id,
                element.kind,
                "错误和取消边界事件必须中断",
                "an error or cancel boundary event always interrupts",
            )
        elif host.triggered_by_event:
            yield element.id, element.kind, "事件子流程上不能有边界事件", "an event sub-process has no boundary events"


def _cancels_fit(process: ProcessIndex) -> Found:
    """A cancel end event needs a transaction around it that says how to go on."""
    for element in process.elements.values():
        if element.kind != "endEvent" or element.event.kind != "cancel":
            continue
        around = [process.elements[scope] for scope in _enclosing(process, element)]
        transaction = next((one for one in around if one.kind == "transaction"), None)
        if transaction is None:
            yield (
                element.id,
                element.kind,
                "取消结束事件只能在事务内",
                "a cancel end event stands inside a transaction only",
            )
        elif not any(one.event.kind == "cancel" for one in process.boundaries(transaction.id)):
            yield (
                element.id,
                element.kind,
                f"事务“{transaction.id}”没有取消边界事件，取消后无处可去",
                f"the transaction “{transaction.id}” has no cancel boundary event to go on from",
            )


def _links_lead_on(process: ProcessIndex) -> Found:
    """A link stands for a flow, so no other flow leaves its source or enters its target."""
    for element in process.elements.values():
        if element.event.kind != "link":
            continue
        if element.kind == "intermediateThrowEvent" and process.outgoing(element.id):
            yield element.id, element.kind, "链接的来源没有流出", "no flow leaves the source of a link"
        if element.kind == "intermediateCatchEvent" and process.incoming(element.id):
            yield element.id, element.kind, "链接的目标没有流入", "no flow enters the target of a link"


def _links_meet(process: ProcessIndex) -> Found:
    links = [e for e in process.elements.values() if e.event.kind == "link"]
    for element in links:
        if element.kind == "boundaryEvent":
            continue
        same = [e for e in links if e.scope == element.scope and e.event.name == element.event.name]
        catches = [e for e in same if e.kind == "intermediateCatchEvent"]
        throws = [e for e in same if e.kind == "intermediateThrowEvent"]
        if len(catches) != 1 or not throws or not element.event.name:
            yield (
                element.id,
                element.kind,
                f"链接“{element.event.name}”在同一层须有恰好一个目标和至少一个来源",
                f"the link “{element.event.name}” needs exactly one target and at least one source on its level",
            )


def _gateways_fit(process: ProcessIndex) -> Found:
    for element in process.elements.values():
        flows = process.outgoing(element.id)
        if element.default and element.default not in {flow.id for flow in flows}:
            yield (
                element.id,
                element.kind,
                f"默认流“{element.default}”不从这里流出",
                f"the default flow “{element.default}” does not leave from here",
            )
        if element.default and (
            element.kind in ("parallelGateway", "eventBasedGateway") or element.kind.endswith("Event")
        ):
            yield (
                element.id,
                element.kind,
                f"{element.kind} 没有默认流",
                f"a {element.kind} has no default flow",
            )
        if element.kind == "exclusiveGateway":
            bare = [f for f in flows if not f.condition and f.id != element.default]
            if len(bare) > 1 or (bare and element.default and len(flows) > 1):
                yield (
                    bare[0].id,
                    "sequenceFlow",
                    f"排他网关“{element.id}”的流出须有条件或为默认流",
                    f"a flow out of the exclusive gateway “{element.id}” needs a condition or is its default",
                )
        if element.kind in ("parallelGateway", "eventBasedGateway"):
            for flow in flows:
                if flow.condition:
                    yield (
                        flow.id,
                        "sequenceFlow",
                        f"{element.kind} 的流出不能有条件",
                        f"a flow out of a {element.kind} has no condition",
                    )
        if element.kind == "eventBasedGateway":
            yield from _alternatives_fit(process, element)


def _alternatives_fit(process: ProcessIndex, gateway: Element) -> Found:
    flows = process.outgoing(gateway.id)
    if gateway.instantiates:
        yield gateway.id, gateway.kind, "不支持由它启动流程（instantiate）", "instantiate is not supported"
    if not flows:
        yield gateway.id, gateway.kind, "其后没有事件", "no event stands behind it"
    for flow in flows:
        target = process.elements.get(flow.target)
        waits = target is not None and (
            target.kind == "receiveTask"
            or (target.kind == "intermediateCatchEvent" and target.event.kind not in ("none", "link"))
        )
        if (
            target is None
            or not waits
            or len(process.incoming(target.id)) > 1
            or process.boundaries(target.id)
            or target.repetition
        ):
            yield (
                flow.id,
                "sequenceFlow",
                "事件网关之后须是只由它进入的捕获事件或接收任务",
                "behind an event-based gateway stands a catching event or receive task that only it leads to",
            )


def _repetitions_fit(process: ProcessIndex) -> Found:
    for element in process.elements.values():
        marker = element.repetition
        if marker is None:
            continue
        if element.triggered_by_event:
            yield element.id, element.kind, "事件子流程不能重复", "an event sub-process cannot be repeated"
        elif marker.kind == "standard":
            if marker.maximum is None and not marker.condition:
                yield element.id, element.kind, "循环须有条件或最大次数", "the loop needs a condition or a maximum"
        elif bool(marker.collection) == bool(marker.cardinality):
            yield (
                element.id,
                element.kind,
                "多实例须有集合或次数之一",
                "a multi-instance activity needs a collection or a cardinality, one of them",
            )
        elif marker.output and not marker.output_items:
            yield element.id, element.kind, "有输出集合而没有输出项", "it has an output collection but no output item"


def _words_fit(process: ProcessIndex) -> Found:
    """Limits and extension elements stand where they mean something."""
    for element in process.elements.values():
        if element.limit is not None:
            timer = process.elements.get(element.limit.timer)
            around = {element.id, *_enclosing(process, element)}
            if (
                timer is None
                or timer.kind != "boundaryEvent"
                or timer.event.kind != "timer"
                or timer.attached_to not in around
            ):
                yield (
                    (
                        element.id,
                        element.kind,
                        "期限届满有后果，须画出边界定时事件并写在 timer 中",
                        "its end has a consequence: draw the boundary timer event and name it in timer",
                    )
                    if not element.limit.timer
                    else (
                        element.id,
                        element.kind,
                        f"期限的定时器“{element.limit.timer}”不是本步骤或其外层子流程的边界定时事件",
                        f"the limit's timer “{element.limit.timer}” is no timer on this step or on a sub-process around it",
                    )
                )
        if element.subject is not None and (element.kind != "startEvent" or not (element.form and element.candidates)):
            yield (
                element.id,
                element.kind,
                "duogui:subject 只能写在带有表单和承办人的开始事件上",
                "duogui:subject belongs on a start event with a form and candidates",
            )
        if element.called == "" and element.kind == "callActivity":
            yield element.id, element.kind, "没有 calledElement", "it has no calledElement"
    promised = {(e.limit.timer, e.limit.variable, e.limit.at_end) for e in process.elements.values() if e.limit}
    for named, count in Counter(timer for timer, _, _ in promised).items():
        if count > 1:
            yield (
                named,
                "boundaryEvent",
                "引用它的各步骤对期限变量或届满后果说法不一",
                "the steps that refer to it disagree on its variable or on what happens at its end",
            )


def _enclosing(process: ProcessIndex, element: Element) -> Iterator[str]:
    scope = element.scope
    while scope in process.elements:
        yield scope
        scope = process.elements[scope].scope


CHECKS = (
    _flows_join_nodes,
    _scopes_begin,
    _events_fit,
    _boundaries_fit,
    _links_meet,
    _gateways_fit,
    _repetitions_fit,
    times_are_read,
    _cancels_fit,
    _links_lead_on,
    _words_fit,
)
