"""From XML to what an event waits for or throws: a part of elements.Reader, one function for each kind of definition.

Nothing here evaluates an expression or judges whether an event fits its place; refusals.py does the latter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from app.engine import extensions
from app.engine.index import ACTIVITIES, GATEWAYS, THROWING, Event
from app.engine.reading import is_bpmn, local, named, says, tag, text_of

EVENT_KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "conditional",
    "linkEventDefinition": "link",
    "terminateEventDefinition": "terminate",
    "cancelEventDefinition": "cancel",
    "compensateEventDefinition": "compensate",
}
TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def formula(text: str | None) -> str:
    """An expression as FEEL: without the "=" that some modelers put before it."""
    text = (text or "").strip()
    return text[1:].strip() if text.startswith("=") else text


class EventReader:
    """The part of a reader that reads events. Shape: definitions are the file's top elements by id."""

    definitions: Mapping[str | None, Any]
    correlations: Mapping[str, tuple[tuple[str, str], ...]]
    refuse: Callable[[etree._Element, str, str], None]

    def event(self, node: etree._Element, kind: str, said: extensions.Said) -> Event:
        """What an event or a message task waits for or throws."""
        if kind in ("receiveTask", "sendTask"):
            return (
                self._message(node, said)
                if node.get("messageRef") or kind == "receiveTask" or said.payload
                else Event()
            )
        if kind in ACTIVITIES or kind in GATEWAYS:
            return Event()
        definitions = [child for child in node if is_bpmn(child) and local(child).endswith("EventDefinition")]
        for ref in node.findall(tag("eventDefinitionRef")):
            shared = self.definitions.get(named(text_of(ref)))
            if shared is None:
                self.refuse(
                    node,
                    f"找不到所引用的事件定义 {text_of(ref)}",
                    f"the referenced event definition {text_of(ref)} does not exist",
                )
            else:
                definitions.append(shared)
        if (len(definitions) > 1 and kind not in THROWING) or says(node, "parallelMultiple"):
            self.refuse(
                node,
                "不支持一个事件等待多个事件定义，请画成几个事件",
                "several event definitions on one catching event are not supported; draw several events",
            )
        read = [self._definition(definition, node, said) for definition in definitions]
        return replace(read[0], further=tuple(read[1:])) if read else Event()

    def _definition(self, definition: etree._Element, node: etree._Element, said: extensions.Said) -> Event:
        kind = EVENT_KINDS.get(local(definition), "")
        if kind in ("", "compensate"):
            self.refuse(
                node,
                f"不支持 {local(definition)}，请用流程画出更正路径",
                f"{local(definition)} is not supported; draw the path that corrects",
            )
            return Event()
        if kind == "message":
            return self._message(definition, said)
        if kind == "timer":
            return self._timer(definition, node)
        if kind == "conditional":
            return Event(kind, expression=formula(definition.findtext(tag("condition"))))
        if kind == "link":
            return Event(kind, name=definition.get("name") or node.get("name") or "")
        if kind in ("signal", "error", "escalation"):
            return self._referenced(definition, kind, node)
        return Event(kind)

    def _referenced(self, definition: etree._Element, kind: str, node: etree._Element) -> Event:
        ref = named(definition.get(f"{kind}Ref"))
        target = self.definitions.get(ref)
        if ref and target is None:
            self.refuse(node, f"找不到 {kind} “{ref}”", f"the {kind} “{ref}” does not exist")
        name = (target.get("name") if target is not None else "") or (ref or "")
        if kind == "signal":
            return Event(kind, name=name or node.get("name") or "", ref=ref)
        code = (target.get(f"{kind}Code") if target is not None else "") or name
        return Event(kind, name=name, ref=ref, code=code)

    def _message(self, holder: etree._Element, said: extensions.Said) -> Event:
        ref = named(holder.get("messageRef"))
        target = self.definitions.get(ref)
        if ref and target is None:
            self.refuse(holder, f"找不到消息“{ref}”", f"the message “{ref}” does not exist")
        told = extensions.read_message(target)
        return Event(
            "message",
            name=(target.get("name") if target is not None else "") or ref,
            ref=ref,
            payload=said.payload or told.payload,
            variable=said.variable or told.variable,
            correlation=told.correlation or self.correlations.get(ref, ()),
        )

    def _timer(self, definition: etree._Element, node: etree._Element) -> Event:
        for name, kind in TIMES.items():
            found = definition.find(tag(name))
            if found is not None and formula(found.text):
                return Event("timer", expression=formula(found.text), timer=kind)
        self.refuse(node, "定时事件没有时间", "the timer event has no time")
        return Event("timer")
