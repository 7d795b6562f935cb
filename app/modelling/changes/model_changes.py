"""What changed in a diagram: what it does, not where it is drawn. Elements and flows are known by their ids, which keep their meaning.

A diagram that the engine would refuse is compared as far as it can be read, since drafts are compared too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.domain.limits import Line
from app.engine.models import Element, FlowIndex, ModelIndex, Repetition, inspect_model
from app.modelling.changes.change import ADDED, BOTH, CHANGED, FORMER, NEWER, REMOVED, Change, turned

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
Look = tuple[str, str, Callable[[Element], object]]
LOOKS: tuple[Look, ...] = (
    ("类型", "kind", lambda e: e.kind),
    ("名称", "name", lambda e: e.name_zh),
    ("英文名称", "English name", lambda e: e.name_en),
    ("依据条文", "articles", lambda e: " ".join(e.articles)),
    ("自定理由", "reason of our own", lambda e: e.article_reason_zh),
    ("自定理由（英文）", "reason of our own (English)", lambda e: e.article_reason_en),
    ("表单", "form", lambda e: e.form),
    ("承办部门", "department", lambda e: e.candidates.department if e.candidates else ""),
    ("岗位", "duty", lambda e: e.candidates.duty if e.candidates else ""),
    ("期限变量", "limit", lambda e: e.limit.variable if e.limit else ""),
    ("届满后果", "at the limit's end", lambda e: e.limit.at_end if e.limit else ""),
    ("期限的定时事件", "timer of the limit", lambda e: e.limit.timer if e.limit and not e.limit.has_own_timer else ""),
    ("决策", "decision", lambda e: e.decision.key if e.decision else ""),
    ("决策结果变量", "variable of the decision", lambda e: e.decision.result if e.decision else ""),
    ("决策参数", "parameters of the decision", lambda e: _pairs(e.decision.parameters) if e.decision else ""),
    ("工作", "work", lambda e: e.work.kind if e.work else ""),
    ("工作参数", "parameters of the work", lambda e: _pairs(e.work.parameters) if e.work else ""),
    ("被调用的流程", "called process", lambda e: e.called),
    ("脚本", "script", lambda e: "; ".join(line.strip() for line in e.script.splitlines() if line.strip())),
    ("附着于", "attached to", lambda e: e.attached_to),
    ("是否中断", "interrupting", lambda e: ("是", "否")[not e.interrupting] if e.attached_to else ""),
    ("事件种类", "kind of event", lambda e: e.event.kind if e.event.kind != "none" else ""),
    ("事件名称", "name of the event", lambda e: e.event.name),
    ("错误或升级代码", "code of the event", lambda e: e.event.code),
    ("定时或条件", "time or condition", lambda e: e.event.expression),
    ("默认去向", "default flow", lambda e: e.default),
    ("多实例或循环", "repetition", lambda e: _repetition(e.repetition)),
    ("说明", "documentation", lambda e: e.documentation),
)


def model_changes(before: bytes, after: bytes, file: str) -> list[Change]:
    """What changed between two versions of a diagram, by element. Empty: nothing but its layout."""
    (old, _), (new, _) = inspect_model(before, file), inspect_model(after, file)
    if old is None or new is None:
        which = BOTH if old is None and new is None else FORMER if old is None else NEWER
        text = Line(
            f"{which.zh}无法读取为流程图，不能逐项比较",
            f"{which.en} cannot be read as a diagram, so nothing is compared piece by piece",
        )
        return [Change(file, "", CHANGED, text)] if before != after else []
    return [*_elements(old, new, file), *_flows(old, new, file), *_processes(old, new, file)]


def _elements(old: ModelIndex, new: ModelIndex, file: str) -> Iterator[Change]:
    was, now = _drawn(old), _drawn(new)
    for key, element in now.items():
        if key not in was:
            yield Change(file, key, ADDED, _told(element, "新增", "new"))
            continue
        for zh, en, look in LOOKS:
            one, two = str(look(was[key]) or ""), str(look(element) or "")
            if one != two:
                line = turned(zh, en, one, two)
                yield Change(
                    file, key, CHANGED, Line(f"“{_name(element)}”的{line.zh}", f"“{_name(element, 'en')}”, {line.en}")
                )
    for key, element in was.items():
        if key not in now:
            yield Change(file, key, REMOVED, _told(element, "删除", "removed"))


def _flows(old: ModelIndex, new: ModelIndex, file: str) -> Iterator[Change]:
    was, now = _drawn_flows(old), _drawn_flows(new)
    names = _drawn(old) | _drawn(new)
    for key, flow in now.items():
        way = _way(flow, names)
        if key not in was:
            yield Change(file, key, ADDED, Line(f"新增连线 {way.zh}", f"new flow {way.en}"))
            continue
        former = was[key]
        if (former.source, former.target) != (flow.source, flow.target):
            led = _way(former, names)
            text = Line(f"连线由 {led.zh} 改为 {way.zh}", f"the flow {led.en} became {way.en}")
            yield Change(file, key, CHANGED, text)
        for zh, en, one, two in (
            ("条件", "condition", former.condition, flow.condition),
            ("文字", "label", former.name_zh, flow.name_zh),
            ("英文文字", "English label", former.name_en, flow.name_en),
        ):
            if one != two:
                line = turned(zh, en, one, two)
                yield Change(file, key, CHANGED, Line(f"连线 {way.zh} 的{line.zh}", f"flow {way.en}, {line.en}"))
    for key, flow in was.items():
        if key not in now:
            way = _way(flow, names)
            yield Change(file, key, REMOVED, Line(f"删除连线 {way.zh}", f"flow {way.en} removed"))


def _processes(old: ModelIndex, new: ModelIndex, file: str) -> Iterator[Change]:
    for key, process in new.processes.items():
        former = old.processes.get(key)
        if former is None:
            yield Change(file, key, ADDED, Line(f"新增流程“{process.name_zh}”", f"new process “{process.name_en}”"))
        elif (former.name_zh, former.name_en) != (process.name_zh, process.name_en):
            yield Change(file, key, CHANGED, turned("流程名称", "name of the process", former.name_zh, process.name_zh))
    for key, process in old.processes.items():
        if key not in new.processes:
            yield Change(
                file, key, REMOVED, Line(f"删除流程“{process.name_zh}”", f"process “{process.name_en}” removed")
            )


def _drawn(model: ModelIndex) -> dict[str, Element]:
    return {k: e for process in model.processes.values() for k, e in process.elements.items() if e.is_drawn}


def _drawn_flows(model: ModelIndex) -> dict[str, FlowIndex]:
    return {key: flow for process in model.processes.values() for key, flow in process.flows.items()}


def _told(element: Element, zh: str, en: str) -> Line:
    kind = KINDS.get(element.kind, (element.kind, element.kind))
    if not element.name_zh:
        return Line(f"{zh}“{_name(element)}”", f"“{_name(element, 'en')}” {en}")
    return Line(f"{zh}{kind[0]}“{_name(element)}”", f"{kind[1]} “{_name(element, 'en')}” {en}")


def _name(element: Element, language: str = "zh") -> str:
    """What an analyst calls it; an element without a name is told by its kind, with the id that the panel shows."""
    name = (element.name_zh if language == "zh" else element.name_en) or element.name_zh
    if name:
        return name
    zh, en = KINDS.get(element.kind, (element.kind, element.kind))
    return f"{zh} {element.id}" if language == "zh" else f"{en} {element.id}"


def _way(flow: FlowIndex, names: Mapping[str, Element]) -> Line:
    ends = [names.get(end) for end in (flow.source, flow.target)]
    zh, en = (
        " → ".join(
            _name(end, language) if end else key for end, key in zip(ends, (flow.source, flow.target), strict=True)
        )
        for language in ("zh", "en")
    )
    return Line(f"“{zh}”", f"“{en}”")


def _pairs(parameters: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in parameters)


def _repetition(marker: Repetition | None) -> str:
    if marker is None:
        return ""
    said = (marker.kind, marker.collection, marker.cardinality, marker.condition, marker.output)
    return " ".join(part for part in said if part)
