"""The facets of what the index holds: every field of its values, also of fields that come later, and the words for each.

What is compared is derived from the fields themselves, so that none can be forgotten; a field without words of its own is told by
its name. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeAlias

from app.domain.limits import Line
from app.modelling.changes.change import turned
from app.modelling.changes.said import PRESENT, plain

Facets: TypeAlias = dict[str, Any]

# Of an element. Its own words come first and in this order; whatever has none is told after them.
WORDS: Mapping[str, tuple[str, str]] = {
    "kind": ("类型", "kind"),
    "name_zh": ("名称", "name"),
    "name_en": ("英文名称", "English name"),
    "scope": ("所在的流程或子流程", "process or sub-process that holds it"),
    "lane": ("泳道", "lane"),
    "articles": ("依据条文", "articles"),
    "article_reason_zh": ("自定理由", "reason of our own"),
    "article_reason_en": ("自定理由（英文）", "reason of our own (English)"),
    "form": ("表单", "form"),
    "form_result": ("表单结果变量", "variable of the form"),
    "form_about": ("表单所办事项的说明", "what the form is about"),
    "candidates.department": ("承办部门", "department"),
    "candidates.duty": ("岗位", "duty"),
    "limit.variable": ("期限变量", "limit"),
    "limit.at_end": ("届满后果", "at the limit's end"),
    "limit.timer": ("期限的定时事件", "timer of the limit"),
    "subject.kind": ("案件对象的类别", "kind of the case's subject"),
    "subject.name": ("案件对象的名称项", "entry that names the case's subject"),
    "subject.code": ("案件对象的代码项", "entry with the code of the case's subject"),
    "decision.key": ("决策", "decision"),
    "decision.result": ("决策结果变量", "variable of the decision"),
    "decision.parameters": ("决策参数", "parameters of the decision"),
    "work.kind": ("工作", "work"),
    "work.result": ("工作结果变量", "variable of the work"),
    "work.parameters": ("工作参数", "parameters of the work"),
    "called": ("被调用的流程", "called process"),
    "script": ("脚本", "script"),
    "script_format": ("脚本语言", "language of the script"),
    "attached_to": ("附着于", "attached to"),
    "interrupting": ("是否中断", "interrupting"),
    "triggered_by_event": ("是否由事件触发", "triggered by an event"),
    "instantiates": ("是否由消息开启流程", "opens the process by its message"),
    "event.kind": ("事件种类", "kind of event"),
    "event.name": ("事件名称", "name of the event"),
    "event.ref": ("所引用的消息、信号、错误或升级", "message, signal, error or escalation referred to"),
    "event.code": ("错误或升级代码", "code of the event"),
    "event.expression": ("定时或条件", "time or condition"),
    "event.timer": ("定时方式", "way of timing"),
    "event.payload": ("消息内容", "payload of the message"),
    "event.variable": ("消息写入的变量", "variable of the message"),
    "event.correlation": ("消息的对应关系", "correlation of the message"),
    "event.further": ("同时抛出的其他事件", "further events it throws"),
    "repetition.behavior": ("多实例结束时抛出事件的方式", "when its instances throw an event (behavior)"),
    "repetition.thrown": ("多实例抛出的事件", "events its instances throw"),
    "takes_in": ("数据输入的来源", "data it takes in"),
    "gives_out": ("数据输出的去处", "data it gives out"),
    "default": ("默认去向", "default flow"),
    "repetition.kind": ("多实例或循环", "repetition"),
    "repetition.collection": ("多实例的集合", "collection of the repetition"),
    "repetition.cardinality": ("多实例的次数", "cardinality of the repetition"),
    "repetition.items": ("多实例中每一项的名称", "name of each item of the repetition"),
    "repetition.output": ("多实例结果的集合", "output of the repetition"),
    "repetition.output_items": ("多实例中每一项结果的名称", "name of each output of the repetition"),
    "repetition.condition": ("多实例或循环的条件", "condition of the repetition"),
    "repetition.maximum": ("循环的最多次数", "most laps of the loop"),
    "repetition.test_before": ("循环前先判断", "tested before each lap"),
    "documentation": ("说明", "documentation"),
}
FLOW_WORDS: Mapping[str, tuple[str, str]] = {
    "condition": ("条件", "condition"),
    "name_zh": ("文字", "label"),
    "name_en": ("英文文字", "English label"),
}
PROCESS_WORDS: Mapping[str, tuple[str, str]] = {
    "name_zh": ("名称", "name"),
    "name_en": ("英文名称", "English name"),
    "documentation": ("说明", "documentation"),
}
POOL_WORDS: Mapping[str, tuple[str, str]] = {
    "name": ("名称", "name"),
    "process": ("流程", "process"),
    "source": ("起点", "source"),
    "target": ("终点", "target"),
    "message": ("消息", "message"),
}


def facets(value: Any, prefix: str = "") -> Facets:
    """Every field of a value by its path, those of values within it included. Empty: what is None or false is ""."""
    found: Facets = {}
    for each in fields(value):
        inner, path = getattr(value, each.name), f"{prefix}{each.name}"
        if is_dataclass(inner):
            found |= {path: PRESENT, **facets(inner, f"{path}.")}
        elif isinstance(inner, Mapping):
            found |= {f"{path}.{key}": one for key, one in inner.items() if isinstance(one, str)}
        else:
            found[path] = plain(inner) if isinstance(inner, str) else inner or ""
    return found


def differences(
    old: Any, new: Any, words: Mapping[str, tuple[str, str]], besides: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Line]]:
    """What differs between two values of the index. Shape: the path of each facet and its sentence, those with words first."""
    was, now = facets(old), facets(new)
    changed = [
        path
        for path in dict.fromkeys([*words, *was, *now])
        if was.get(path, "") != now.get(path, "") and path.partition(".")[0] not in besides
    ]
    for path in changed:
        if PRESENT in (was.get(path), now.get(path)) and any(one.startswith(f"{path}.") for one in changed):
            continue  # that it came or went is told by what is within
        yield path, _turned(path, words, was.get(path, ""), now.get(path, ""))


def _turned(path: str, words: Mapping[str, tuple[str, str]], before: Any, after: Any) -> Line:
    name, _, key = path.partition(".")
    zh, en = words.get(path) or ((f"变量 {key}", f"variable {key}") if name == "variables" else _of_no_words(path))
    if isinstance(before, bool) or isinstance(after, bool):
        one, two = turned(zh, en, "否是"[bool(before)], "否是"[bool(after)]), ("no", "yes")
        return Line(one.zh, turned(zh, en, two[bool(before)], two[bool(after)]).en)
    shown = [_shown(path, value) for value in (before, after)]
    if shown[0] == shown[1]:  # told apart only as they are written in full
        shown = [repr(before), repr(after)]
    return turned(zh, en, *shown)


def _of_no_words(path: str) -> tuple[str, str]:
    return f"属性 {path}", f"property {path}"


def _shown(path: str, value: Any) -> str:
    if isinstance(value, tuple):
        pairs = all(isinstance(one, tuple) and len(one) == 2 for one in value)
        return ", ".join(f"{name} = {said}" for name, said in value) if pairs else " ".join(str(one) for one in value)
    if path == "event.kind" and value == "none":
        return ""
    return str(value).replace("\n", "; ") if path == "script" else str(value)
