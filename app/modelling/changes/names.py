"""What a diagram's elements, flows and other parts are called where a change of them is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.limits import Line
from app.engine.models import Element, FlowIndex

KINDS: Mapping[str, tuple[str, str]] = {
    "userTask": ("用户任务", "user task"),
    "serviceTask": ("服务任务", "service task"),
    "businessRuleTask": ("业务规则任务", "business rule task"),
    "scriptTask": ("脚本任务", "script task"),
    "sendTask": ("发送任务", "send task"),
    "receiveTask": ("接收任务", "receive task"),
    "manualTask": ("人工任务", "manual task"),
    "task": ("任务", "task"),
    "callActivity": ("调用活动", "call activity"),
    "subProcess": ("子流程", "sub-process"),
    "transaction": ("事务", "transaction"),
    "exclusiveGateway": ("排他网关", "exclusive gateway"),
    "parallelGateway": ("并行网关", "parallel gateway"),
    "inclusiveGateway": ("包容网关", "inclusive gateway"),
    "eventBasedGateway": ("事件网关", "event-based gateway"),
    "startEvent": ("开始事件", "start event"),
    "endEvent": ("结束事件", "end event"),
    "boundaryEvent": ("边界事件", "boundary event"),
    "intermediateCatchEvent": ("中间捕获事件", "intermediate catching event"),
    "intermediateThrowEvent": ("中间抛出事件", "intermediate throwing event"),
}
PARTS: Mapping[str, tuple[str, str]] = {
    "definitions": ("文件", "file"),
    "process": ("流程", "process"),
    "property": ("变量", "variable"),
    "collaboration": ("协作", "collaboration"),
    "participant": ("泳池", "pool"),
    "messageFlow": ("消息流", "message flow"),
    "laneSet": ("泳道组", "set of lanes"),
    "childLaneSet": ("泳道组", "set of lanes"),
    "lane": ("泳道", "lane"),
    "message": ("消息", "message"),
    "signal": ("信号", "signal"),
    "error": ("错误", "error"),
    "escalation": ("升级", "escalation"),
    "dataObject": ("数据对象", "data object"),
    "dataObjectReference": ("数据对象", "data object"),
    "dataStoreReference": ("数据存储", "data store"),
    "textAnnotation": ("注释", "annotation"),
    "association": ("关联", "association"),
    "group": ("分组", "group"),
    "itemDefinition": ("数据类型", "data type"),
    "import": ("引用的文件", "imported file"),
}


def told_whole(element: Element, zh: str, en: str) -> Line:
    """A sentence of an element as a whole: that it is new or removed."""
    kind = KINDS.get(element.kind, (element.kind, element.kind))
    if not element.name_zh:
        return Line(f"{zh}“{name_of(element)}”", f"“{name_of(element, 'en')}” {en}")
    return Line(f"{zh}{kind[0]}“{name_of(element)}”", f"{kind[1]} “{name_of(element, 'en')}” {en}")


def name_of(element: Element, language: str = "zh") -> str:
    """What an analyst calls it; an element without a name is told by its kind, with the id that the panel shows."""
    name = (element.name_zh if language == "zh" else element.name_en) or element.name_zh
    if name:
        return name
    zh, en = KINDS.get(element.kind, (element.kind, element.kind))
    return f"{zh} {element.id}" if language == "zh" else f"{en} {element.id}"


def way_of(flow: FlowIndex, names: Mapping[str, Element]) -> Line:
    """A flow by what it joins, in both languages."""
    ends = [names.get(end) for end in (flow.source, flow.target)]
    zh, en = (
        " → ".join(
            name_of(end, language) if end else key for end, key in zip(ends, (flow.source, flow.target), strict=True)
        )
        for language in ("zh", "en")
    )
    return Line(f"“{zh}”", f"“{en}”")


def part_of(kind: str, name: str) -> Line:
    """Another part of the file by its kind and name, in both languages."""
    zh, en = PARTS.get(kind) or KINDS.get(kind) or (kind, kind)
    return Line(f"{zh}“{name}”", f"{en} “{name}”") if name else Line(zh, en)
