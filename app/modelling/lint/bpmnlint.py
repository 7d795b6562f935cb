"""The rules of bpmnlint, in the port of PyPI bpmn-io: their names, their findings, our sentences in Chinese.

Source: bpmnlint:recommended. The names are the same as in the browser's bpmnlint, so that an analyst may look them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bpmn_io import check as read_moddle
from bpmn_io.lint import Linter
from bpmn_io.lint.resolver.node_resolver import NodeResolver

from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, WARNING, Problem

CONFIG = {"extends": "bpmnlint:recommended"}
SEVERITIES = {"error": ERROR, "warn": WARNING, "info": WARNING}
# What bpmnlint says, as patterns, with our sentence; a group stands where the pattern has one.
SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Element is missing label/name", "元素没有名称"),
    (r"Element is missing name", "元素没有名称"),
    (r"Element is missing bpmndi", "元素没有图形信息"),
    (r"Element is not connected", "元素没有连接"),
    (r"Element is an implicit end", "元素没有去向，流程会在此隐含结束"),
    (r"Element is an implicit start", "元素没有来路，流程会在此隐含开始"),
    (r"Element is outside of parent boundary", "元素画在所属子流程之外"),
    (r"Element overlaps with other element", "元素与其他元素重叠"),
    (r"Element is unused", "元素没有被引用"),
    (r"Element name is not unique", "名称重复"),
    (r"Incoming flows do not join", "多条来路没有经网关汇合"),
    (r"Flow splits implicitly", "多条去路没有经网关分开"),
    (r"Gateway forks and joins", "网关同时分流和汇合，请分成两个"),
    (r"Gateway is superfluous\. It only has one source and target\.", "网关多余：只有一条来路和一条去路"),
    (r"Sequence flow is missing condition", "连线缺少条件"),
    (r"Sequence flow has superfluous label", "连线上的文字多余"),
    (r"SequenceFlow is a duplicate", "连线重复"),
    (r"Duplicate incoming sequence flows", "有重复的来路"),
    (r"Duplicate outgoing sequence flows", "有重复的去路"),
    (r"Conditional event is missing a condition", "条件事件没有条件"),
    (r"Event has multiple event definitions", "一个事件带多个事件定义"),
    (r"Start event is missing event definition", "事件子流程的开始事件没有事件定义"),
    (r"Start event must be blank", "子流程的开始事件须为空白开始事件"),
    (r"Termination is superfluous\.", "终止多余"),
    (r"Link event is missing link name", "链接事件没有名称"),
    (r"Duplicate link catch event with link name <(.*)> in scope", "同一层有多个名为“{0}”的链接捕获事件"),
    (r"Link .*event with link name <(.*)> missing in scope", "同一层缺少名为“{0}”的对应链接事件"),
    (r"Element type <(.*)> is discouraged", "不建议使用 {0}"),
    (r"(.*) has multiple blank start events", "{0} 有多个空白开始事件"),
    (r"(.*) is missing end event", "{0} 没有结束事件"),
    (r"(.*) is missing start event", "{0} 没有开始事件"),
    (r"A <Start Event> is not allowed in <Ad Hoc Sub Process>", "即席子流程中不能有开始事件"),
    (r"An <End Event> is not allowed in <Ad Hoc Sub Process>", "即席子流程中不能有结束事件"),
    (
        r"An <Event-based Gateway> must have at least 2 outgoing <Sequence Flows>",
        "基于事件的网关至少要有两条去路",
    ),
    (
        r"A <Sequence Flow> outgoing from an <Event-based Gateway> must not be conditional",
        "基于事件的网关的去路不能带条件",
    ),
)
# What its reader says, as patterns that may run over lines, with our sentences in both languages.
READ: tuple[tuple[str, str, str], ...] = (
    (
        r"unparsable content <(.*?)> detected.*illegal ID <(.*?)>",
        "{0} 的 id“{1}”不能使用，编辑器打不开它：id 以英文字母或下划线开头，只含英文字母、数字、下划线、点和连字符",
        "the id “{1}” of {0} cannot be used, no editor opens it: an id has letters of a to z, digits and _ . - alone, a letter first",
    ),
    (
        r"unparsable content <(.*?)> detected.*duplicate ID <(.*?)>",
        "{0} 的 id“{1}”与另一元素重复",
        "the id “{1}” of {0} is another element's too",
    ),
    (
        r"unparsable content (?:<(.*?)> )?detected",
        "{0} 不是 BPMN 的写法，编辑器读不出它及其中的内容",
        "{0} is not written as BPMN, no editor reads it and what is in it",
    ),
    (r"unknown attribute <(.*)>", "不认识的属性 {0}", "unknown attribute {0}"),
    (r"unresolved reference <(.*)>", "指向不存在的“{0}”", "“{0}” is referred to and is not there"),
    (r"duplicate ID <(.*)>", "id“{0}”重复", "the id “{0}” is used twice"),
    (
        r"unsupported document encoding <(.*)>",
        "文件声明的编码 {0} 不受支持，按 UTF-8 读取",
        "the declared encoding {0} is not supported, the file is read as UTF-8",
    ),
)
BROKEN = "unparsable content"  # what follows is not read, so that the rules would speak of what is not there


def bpmnlint(drawn: Drawn) -> Iterator[Problem]:
    """What bpmnlint's recommended rules find in each diagram, and what its own reader stumbles at."""
    for stem, content in drawn.texts.items():
        if stem in drawn.models:  # what cannot be read safely is not handed on
            yield from _of_diagram(stem, content)


@lru_cache(maxsize=64)
def _of_diagram(stem: str, content: bytes) -> tuple[Problem, ...]:
    """The problems of one diagram, remembered: while one is drawn all others are judged with it at every save."""
    found: list[Problem] = []
    report = read_moddle(content.decode("utf-8", "replace"))
    said = dict.fromkeys((*map(str, report.errors), *(warning.message for warning in report.warnings)))
    for message in said:
        severity = ERROR if message.startswith(BROKEN) else WARNING
        found.append(Problem("readable", severity, f"{stem}.bpmn", "", reading_words(message)))
    root = next((each for each in report.elements_by_id.values() if _is_root(each)), None)
    is_whole = root is not None and not any(message.startswith(BROKEN) for message in said)
    return (*found, *(_found(stem, root) if is_whole else ()))


def _is_root(element: Any) -> bool:
    return element.get("$type") == "bpmn:Definitions"


def _found(stem: str, root: Any) -> Iterator[Problem]:
    resolver: Any = NodeResolver()
    for rule, findings in Linter(config=CONFIG, resolver=resolver).lint(root).items():
        for finding in findings:
            severity = SEVERITIES.get(str(finding.get("category")), WARNING)
            said = str(finding.get("message", ""))
            yield Problem(rule, severity, f"{stem}.bpmn", str(finding.get("id") or ""), Line(in_chinese(said), said))


def in_chinese(said: str) -> str:
    """A sentence of bpmnlint in Chinese. Empty: one that is not known stays as it is; a test holds the list against bpmnlint."""
    for pattern, sentence in SENTENCES:
        found = re.fullmatch(pattern, said)
        if found:
            return sentence.format(*found.groups())
    return said


def reading_words(said: str) -> Line:
    """What the reader stumbled at, in both languages. Empty: what is not known keeps its own first line."""
    for pattern, zh, en in READ:
        found = re.match(pattern, said, re.DOTALL)
        if found:
            named = [group or "XML" for group in found.groups()]
            return Line(f"读取时：{zh.format(*named)}", f"while reading: {en.format(*named)}")
    first = said.strip().partition("\n")[0]
    return Line(f"读取时：{first}", f"while reading: {first}")
