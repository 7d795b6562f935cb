"""From XML to the index: one function for each thing that can be drawn.

models.read_model() calls read_index() and nobody else does. What is met and not known is remembered as a problem with the id of
its element; meaning that needs several elements is judged in refusals.py. Nothing here evaluates an expression.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from app.domain.limits import DUTY_PERSISTS
from app.engine import extensions
from app.engine.data_elements import DataReader, data_places
from app.engine.errors import Problem
from app.engine.event_elements import EventReader, formula
from app.engine.index import (
    ACTIVITIES,
    NODES,
    OWN_TIMER,
    RESERVED,
    Element,
    Event,
    FlowIndex,
    MessageFlow,
    ModelIndex,
    Participant,
    ProcessIndex,
)
from app.engine.marker_elements import MarkerReader
from app.engine.reading import DUOGUI, is_bpmn, local, named, says, tag, text_of

# What a diagram may say without changing how it runs.
SILENT = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
        "ioBinding",
        "property",
        "auditing",
        "monitoring",
        "artifact",
        "incoming",
        "outgoing",
        "dataInput",
        "dataOutput",
        "dataInputAssociation",
        "dataOutputAssociation",
        "inputSet",
        "outputSet",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "correlationSubscription",
        "supportedInterfaceRef",
        "supports",
        "rendering",
        "category",
        "script",
        "eventDefinitionRef",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "conditionExpression",
        "completionCondition",
        "sequenceFlow",
        "activationCondition",
    }
)


GLOBAL_TASKS = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


class Reader(MarkerReader, DataReader, EventReader):
    """Reads one file. Shape: problems grow while it reads."""

    def __init__(self, root: etree._Element, source: str) -> None:
        self.root = root
        self.source = source
        self.problems: list[Problem] = []
        self.taken = {node.get("id") for node in root.findall(tag("process"))}
        self.definitions = {node.get("id"): node for node in root if is_bpmn(node) and node.get("id")}
        self.lanes = {
            text_of(ref): lane.get("name") or lane.get("id") or ""
            for lane in root.iter(tag("lane"))
            for ref in lane.findall(tag("flowNodeRef"))
        }
        self.places = data_places(root)
        self.correlations = extensions.correlation_properties(root)

    def refuse(self, node: etree._Element, zh: str, en: str) -> None:
        """Remembers a problem of a node; an unnamed node is shown by the nearest ancestor that has an id."""
        shown = node
        while shown.get("id") is None and shown.getparent() is not None:
            shown = shown.getparent()
        self.problems.append(Problem(self.source, shown.get("id") or "", local(node), zh, en))

    def process(self, node: etree._Element) -> ProcessIndex:
        """One process with everything inside."""
        elements: dict[str, Element] = {}
        flows: dict[str, FlowIndex] = {}
        stack = [node]
        while stack:
            scope = stack.pop(0)
            for child in scope:
                if not is_bpmn(child) or local(child) in SILENT - {"sequenceFlow"}:
                    continue
                self._place(child, scope, elements, flows, stack)
        names = {
            **{
                n.get("id"): n.get("name")
                for n in node.iter(tag("dataObject"), tag("dataObjectReference"), tag("dataInput"))
            }
        }
        return ProcessIndex(
            node.get("id") or "",
            self.source,
            node.get("name") or "",
            node.get(tag("name_en", DUOGUI)) or "",
            elements,
            flows,
            text_of(node.find(tag("documentation"))),
            {key: value for key, value in names.items() if key and value},
        )

    def _place(
        self,
        child: etree._Element,
        scope: etree._Element,
        elements: dict[str, Element],
        flows: dict[str, FlowIndex],
        stack: list[etree._Element],
    ) -> None:
        kind = local(child)
        if kind != "sequenceFlow" and kind not in NODES:
            # A sub-process inside may be legal, the thing itself is not: nothing under it is read.
            self.refuse(child, f"本引擎不支持 {kind}", f"{kind} is not supported by this engine")
            return
        key = child.get("id")
        if not key:
            self.refuse(child, "元素没有 id", "the element has no id")
            return
        if key.endswith(RESERVED):
            end = next(end for end in RESERVED if key.endswith(end))
            self.refuse(child, f"id 不得以“{end}”结尾（保留给引擎）", f"an id must not end in “{end}” (reserved for the engine)")
        if key in self.taken:
            self.refuse(child, "id 重复", "the id is used twice")
        self.taken.add(key)
        if kind == "sequenceFlow":
            flows[key] = self.flow(child)
        else:
            elements[key] = element = self.element(child, kind, scope.get("id") or "")
            if element.limit and not element.limit.timer and element.limit.at_end == DUTY_PERSISTS:
                timer = _own_timer(element, element.limit.variable)
                elements[key] = replace(element, limit=replace(element.limit, timer=timer.id))
                elements[timer.id] = timer
            if element.holds_elements:
                stack.append(child)

    def flow(self, node: etree._Element) -> FlowIndex:
        """One sequence flow."""
        condition = node.find(tag("conditionExpression"))
        if condition is not None and condition.get("language", "").lower().rsplit("/", 1)[-1] in (
            "python",
            "javascript",
            "groovy",
        ):
            self.refuse(node, "条件只能用 FEEL 书写", "a condition is written in FEEL only")
        return FlowIndex(
            node.get("id") or "",
            node.get("sourceRef") or "",
            node.get("targetRef") or "",
            node.get("name") or "",
            node.get(tag("name_en", DUOGUI)) or "",
            formula(condition.text) if condition is not None else "",
        )

    def element(self, node: etree._Element, kind: str, scope: str) -> Element:
        """One flow node with its extension elements."""
        said = extensions.read(node, self.refuse)
        script = node
        if kind == "callActivity" and (task := self._global_task(node)) is not None:
            kind, script = GLOBAL_TASKS[local(task)], task
            said = extensions.read(task, self.refuse)
        if kind in ACTIVITIES:
            self._activity_limits(node)
        self._no_transformation(node)
        if kind == "eventBasedGateway" and node.get("eventGatewayType", "Exclusive") != "Exclusive":
            self.refuse(node, "不支持并行的事件网关", "a parallel event-based gateway is not supported")
        return Element(
            id=node.get("id") or "",
            kind=kind,
            scope=scope,
            name_zh=node.get("name") or "",
            name_en=node.get(tag("name_en", DUOGUI)) or "",
            documentation=text_of(node.find(tag("documentation"))),
            lane=self.lanes.get(node.get("id") or "", ""),
            articles=said.articles,
            article_reason_zh=said.reason_zh,
            article_reason_en=said.reason_en,
            form=said.form,
            form_result=said.form_result,
            form_about=said.form_about,
            candidates=said.candidates,
            limit=said.limit,
            work=said.work if kind in ("serviceTask", "sendTask", "businessRuleTask") else None,
            subject=said.subject,
            decision=said.decision if kind == "businessRuleTask" else None,
            called=named(node.get("calledElement") or said.called) if kind == "callActivity" else None,
            attached_to=named(node.get("attachedToRef")) or None,
            event=self.event(node, kind, said),
            repetition=self.repetition(node, said),
            script=said.script or (script.findtext(tag("script")) or "").strip() if kind == "scriptTask" else "",
            script_format=(script.get("scriptFormat") or script.get("scriptLanguage") or "")
            if kind == "scriptTask"
            else "",
            default=node.get("default") or "",
            interrupting=says(node, "cancelActivity" if kind == "boundaryEvent" else "isInterrupting", True),
            triggered_by_event=says(node, "triggeredByEvent"),
            instantiates=says(node, "instantiate"),
            takes_in=self.carried(node, "dataInputAssociation"),
            gives_out=self.carried(node, "dataOutputAssociation"),
        )

    def _global_task(self, node: etree._Element) -> etree._Element | None:
        """The global task that a call activity calls: called or drawn in place, it is the same step."""
        called = self.definitions.get(named(node.get("calledElement")))
        return called if called is not None and local(called) in GLOBAL_TASKS else None

    def _activity_limits(self, node: etree._Element) -> None:
        if says(node, "isForCompensation"):
            self.refuse(
                node,
                "不支持补偿活动，请用流程画出更正路径",
                "compensation is not supported; draw the path that corrects",
            )
        for name in ("startQuantity", "completionQuantity"):
            if node.get(name, "1") != "1":
                self.refuse(node, f"不支持 {name} 不等于 1", f"{name} other than 1 is not supported")

    def _no_transformation(self, node: etree._Element) -> None:
        for part in node.iter(tag("assignment"), tag("transformation")):
            if part.getparent().getparent() is node:
                self.refuse(
                    node,
                    "不支持数据关联中的转换，请用脚本任务",
                    "a transformation in a data association is not supported; use a script task",
                )


def read_index(root: etree._Element, source: str, digest: str) -> tuple[ModelIndex, list[Problem]]:
    """The index of a file and the problems met while reading it."""
    reader = Reader(root, source)
    processes = {node.get("id") or "": reader.process(node) for node in root.findall(tag("process"))}
    if not processes or "" in processes:
        zh, en = (
            "文件中没有带 id 的流程，请给流程写上 id，与文件同名",
            "the file has no process with an id: give it the file’s name",
        )
        reader.refuse(root, zh, en)
    for node in root:
        if is_bpmn(node) and local(node) in ("choreography", "globalChoreographyTask"):
            reader.refuse(node, "不支持编排（choreography）", "a choreography is not supported")
    messages = [node.get("name") or node.get("id") or "" for node in root.findall(tag("message"))]
    participants = [
        Participant(n.get("id") or "", n.get("name") or "", named(n.get("processRef")))
        for n in root.iter(tag("participant"))
    ]
    flows = [
        MessageFlow(n.get("id") or "", named(n.get("sourceRef")), named(n.get("targetRef")), _message_name(n, reader))
        for n in root.iter(tag("messageFlow"))
    ]
    return ModelIndex(source, digest, processes, tuple(messages), tuple(participants), tuple(flows)), reader.problems


def _message_name(flow: etree._Element, reader: Reader) -> str:
    message = reader.definitions.get(named(flow.get("messageRef")))
    return "" if message is None else message.get("name") or message.get("id") or ""


def _own_timer(element: Element, variable: str) -> Element:
    """The timer of a limit whose end moves nothing: it lets the red light and the accountable fact arise, and the step stays open."""
    return Element(
        id=f"{element.id}{OWN_TIMER}",
        kind="boundaryEvent",
        scope=element.scope,
        name_zh="办理期限已届满",
        name_en="Limit ended",
        attached_to=element.id,
        event=Event("timer", expression=f"due({variable})", timer="date"),
        interrupting=False,
        is_drawn=False,
    )
