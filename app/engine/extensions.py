"""Extension elements inside bpmn:extensionElements: our own, those of SpiffWorkflow, and the few of others that say how to run.

elements.py calls it. Our own namespace is strict: an unknown element or attribute of it is refused, for it is a slip of the pen that
would otherwise be ignored in silence. Foreign namespaces are ignored save where named here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from app.engine.index import Candidates, DecisionUse, Limit, Subject, Work
from app.engine.reading import DUOGUI, SPIFF, VENDORS, ZEEBE, local, named, tag, text_of

Refuse = Callable[[etree._Element, str, str], None]
AT_ENDS = ("deem_no_objection", "duty_persists", "escalate", "deemed_accepted", "close_as_not_supplemented")
SUBJECTS = ("plan", "project")
DUTIES = ("issuer", "handler", "administrator")
ATTRIBUTES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # element: (required, allowed besides)
    "articles": (("refs",), ("reason", "reason_en")),
    "form": (("key",), ("result", "about")),
    "candidates": (("department", "duty"), ()),
    "limit": (("variable", "at_end"), ("timer",)),
    "decision": (("key",), ("result", "binding")),
    "work": (("kind",), ("result",)),
    "subject": (("kind", "name"), ("code",)),
    "parameter": (("name", "value"), ()),
}


@dataclass
class Said:
    """What the extension elements of one element say."""

    articles: tuple[str, ...] = ()
    reason_zh: str = ""
    reason_en: str = ""
    form: str | None = None
    form_result: str = ""
    form_about: str = ""
    candidates: Candidates | None = None
    limit: Limit | None = None
    work: Work | None = None
    subject: Subject | None = None
    decision: DecisionUse | None = None
    called: str = ""
    script: str = ""
    payload: str = ""
    variable: str = ""


@dataclass
class Told:
    """What a message says about its payload and correlation."""

    payload: str = ""
    variable: str = ""
    correlation: tuple[tuple[str, str], ...] = ()


@dataclass
class Repeated:
    """What another modeler's multi-instance marker says."""

    collection: str = ""
    items: tuple[str, ...] = ()
    output: str = ""
    output_items: tuple[str, ...] = field(default=())


def read(node: etree._Element, refuse: Refuse) -> Said:
    """What the extension elements of a node say; problems go to `refuse`."""
    said = Said()
    holder = node.find(tag("extensionElements"))
    for child in holder if holder is not None else ():
        if not isinstance(child.tag, str):
            continue
        namespace, name = etree.QName(child).namespace, local(child)
        if namespace == DUOGUI:
            _own(said, child, name, node, refuse)
        elif namespace == SPIFF:
            _spiff(said, child, name, node, refuse)
        elif namespace == ZEEBE:
            _zeebe(said, child, name, node, refuse)
        elif namespace in VENDORS and _acts(child, name):
            refuse(
                node,
                f"不支持 {name}（其他引擎的数据映射或代码），请用脚本任务（FEEL）",
                f"{name} maps data or runs code in another engine; use a script task in FEEL",
            )
    return said


def _acts(child: etree._Element, name: str) -> bool:
    """Whether an extension of another engine changes data or runs code, so that passing over it would give another result."""
    if name in ("in", "out"):
        return child.get("variables") != "all" and child.get("businessKey") is None
    return name in ("executionListener", "taskListener", "connector", "script") or (
        name == "inputOutput" and len(child) > 0
    )


def _own(said: Said, child: etree._Element, name: str, node: etree._Element, refuse: Refuse) -> None:
    if name not in ATTRIBUTES or name == "parameter":
        refuse(node, f"不认识扩展元素 duogui:{name}", f"the extension element duogui:{name} is unknown")
        return
    if not _attributes_fit(child, name, node, refuse):
        return
    if name == "articles":
        refs = tuple(child.get("refs", "").split())
        said.articles, said.reason_zh, said.reason_en = refs, child.get("reason", ""), child.get("reason_en", "")
    elif name == "form":
        said.form, said.form_result = child.get("key"), child.get("result", child.get("key", ""))
        said.form_about = child.get("about", "").strip()
    elif name == "candidates":
        said.candidates = Candidates(child.get("department", "").strip(), child.get("duty", ""))
        _one_of(child.get("duty", ""), DUTIES, "duty", node, refuse)
    elif name == "limit":
        said.limit = Limit(child.get("variable", "").strip(), child.get("timer", ""), child.get("at_end", ""))
        _one_of(child.get("at_end", ""), AT_ENDS, "at_end", node, refuse)
    elif name == "decision":
        if child.get("binding", "start") != "start":
            refuse(node, '尚不支持 binding="latest"', 'binding="latest" does not exist yet')
        said.decision = DecisionUse(child.get("key", ""), child.get("result", ""), _parameters(child, node, refuse))
    elif name == "subject":
        said.subject = Subject(child.get("kind", ""), child.get("name", ""), child.get("code", ""))
        _one_of(child.get("kind", ""), SUBJECTS, "kind", node, refuse)
    elif name == "work":
        said.work = Work(child.get("kind", ""), child.get("result", ""), _parameters(child, node, refuse))


def _parameters(child: etree._Element, node: etree._Element, refuse: Refuse) -> tuple[tuple[str, str], ...]:
    given = [p for p in child if isinstance(p.tag, str) and p.tag == tag("parameter", DUOGUI)]
    return tuple(
        (p.get("name", ""), p.get("value", "").strip()) for p in given if _attributes_fit(p, "parameter", node, refuse)
    )


def _attributes_fit(child: etree._Element, name: str, node: etree._Element, refuse: Refuse) -> bool:
    required, allowed = ATTRIBUTES[name]
    given = {key for key in child.attrib if not str(key).startswith("{")}
    missing, unknown = set(required) - given, given - set(required) - set(allowed)
    for key in sorted(missing):
        refuse(node, f"duogui:{name} 缺少属性 {key}", f"duogui:{name} lacks the attribute {key}")
    for key in sorted(unknown):
        refuse(node, f"duogui:{name} 有不认识的属性 {key}", f"duogui:{name} has the unknown attribute {key}")
    return not missing and not unknown


def _one_of(value: str, allowed: tuple[str, ...], what: str, node: etree._Element, refuse: Refuse) -> None:
    if value not in allowed:
        refuse(
            node,
            f"{what} “{value}” 不在 {'、'.join(allowed)} 之中",
            f"{what} “{value}” is none of {', '.join(allowed)}",
        )


def _spiff(said: Said, child: etree._Element, name: str, node: etree._Element, refuse: Refuse) -> None:
    if name == "calledDecisionId" and said.decision is None:
        said.decision = DecisionUse(text_of(child), "")
    elif name in ("preScript", "postScript") and text_of(child):
        refuse(
            node,
            f"不支持 spiffworkflow:{name}，请用脚本任务（FEEL）",
            f"spiffworkflow:{name} is not supported; use a script task in FEEL",
        )
    elif name == "messagePayload":
        said.payload = text_of(child)
    elif name == "messageVariable":
        said.variable = text_of(child)


def _zeebe(said: Said, child: etree._Element, name: str, node: etree._Element, refuse: Refuse) -> None:
    if name == "calledDecision" and said.decision is None:
        said.decision = DecisionUse(child.get("decisionId", ""), child.get("resultVariable", ""))
    elif name == "calledElement":
        said.called = child.get("processId", "")
    elif name == "script":
        said.script = f"{child.get('resultVariable', '')} = {child.get('expression', '').lstrip('= ')}"
    elif name == "ioMapping" and len(child):  # it changes data, so passing over it would give another result
        refuse(
            node,
            "不支持 zeebe:ioMapping，请用脚本任务（FEEL）或 duogui:parameter",
            "zeebe:ioMapping is not supported; use a script task in FEEL or duogui:parameter",
        )


def read_message(message: etree._Element | None) -> Told:
    """What a bpmn:message says about its payload and correlation."""
    told = Told()
    if message is None:
        return told
    for child in message.iter():
        if child.tag == tag("messagePayload", SPIFF):
            told.payload = text_of(child)
        elif child.tag == tag("messageVariable", SPIFF):
            told.variable = text_of(child)
        elif child.tag == tag("subscription", ZEEBE):
            told.correlation = (("correlationKey", child.get("correlationKey", "").lstrip("= ")),)
    return told


def correlation_properties(root: etree._Element) -> dict[str, tuple[tuple[str, str], ...]]:
    """For the id of each message: names of correlation properties and the FEEL that reads them out of its payload."""
    found: dict[str, list[tuple[str, str]]] = {}
    for prop in root.iter(tag("correlationProperty")):
        for retrieval in prop.findall(tag("correlationPropertyRetrievalExpression")):
            path = next(iter(retrieval), None)
            if path is not None and text_of(path):
                found.setdefault(named(retrieval.get("messageRef")), []).append(
                    (prop.get("name") or prop.get("id") or "", text_of(path).lstrip("= "))
                )
    return {key: tuple(value) for key, value in found.items()}


def read_repetition(many: etree._Element, node: etree._Element, refuse: Refuse) -> Repeated:
    """What zeebe:loopCharacteristics says; an outputElement that is more than a name goes to `refuse`."""
    zeebe = next(many.iter(tag("loopCharacteristics", ZEEBE)), None)
    if zeebe is None:
        return Repeated()
    item, out, of = (
        zeebe.get("inputElement"),
        zeebe.get("outputElement", "").lstrip("= "),
        zeebe.get("outputCollection", ""),
    )
    if out and not out.isidentifier():
        refuse(
            node,
            f"多实例的 outputElement “{out}” 只能是变量名，请在该步骤之后用脚本任务（FEEL）计算",
            f"the outputElement “{out}” of a multi-instance may only name a variable; compute in a script task (FEEL) behind it",
        )
    return Repeated(zeebe.get("inputCollection", ""), (item,) if item else (), of, (out,) if out else ())
