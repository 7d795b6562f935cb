"""From XML to the marker of an activity: a standard loop, or many instances with their collections and the events they throw.

A part of elements.Reader. Nothing here evaluates an expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from app.engine import extensions
from app.engine.event_elements import formula
from app.engine.index import Event, Repetition
from app.engine.reading import VENDORS, is_bpmn, local, named, says, tag

THROWABLE = ("signal", "message", "escalation", "error")
BEHAVIORS = {"All": "", "None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef", "Complex": ""}
_NAME = re.compile(r"[^\W\d]\w*")


class MarkerReader:
    """The part of a reader that reads markers. Shape: definitions are the file's top elements by id."""

    definitions: Mapping[str | None, Any]
    refuse: Callable[[etree._Element, str, str], None]
    fed_by: Callable[[etree._Element, str], tuple[str, ...]]
    _definition: Callable[[etree._Element, etree._Element, extensions.Said], Event]

    def repetition(self, node: etree._Element, said: extensions.Said) -> Repetition | None:
        """The loop or multi-instance marker of an activity."""
        loop = node.find(tag("standardLoopCharacteristics"))
        many = node.find(tag("multiInstanceLoopCharacteristics"))
        if loop is not None and many is not None:
            self.refuse(node, "不能既循环又多实例", "it cannot be a loop and a multi-instance at once")
        if loop is not None:
            return self._loop(loop, node)
        if many is None:
            return None
        zeebe = extensions.read_repetition(many, node, self.refuse)
        behavior = many.get("behavior", "All")
        return Repetition(
            kind="sequential" if says(many, "isSequential") else "parallel",
            collection=self._collection(many, node) or formula(zeebe.collection) or _vendor(many, "collection"),
            cardinality=formula(many.findtext(tag("loopCardinality"))),
            items=_names(many.find(tag("inputDataItem"))) or zeebe.items or _vendor_item(many),
            output=self._output(many, node) or zeebe.output,
            output_items=_names(many.find(tag("outputDataItem"))) or zeebe.output_items,
            condition=formula(many.findtext(tag("completionCondition"))),
            behavior=behavior,
            thrown=self._thrown(many, node, said, behavior),
        )

    def _collection(self, many: etree._Element, node: etree._Element) -> str:
        """FEEL for the collection: a variable, or the data input of that id, by whichever of its names there is a variable."""
        text = formula(many.findtext(tag("loopDataInputRef")))
        names = [name for name in self.fed_by(node, text) if _NAME.fullmatch(name)]
        if len(names) < 2:
            return names[0] if names else text
        return " else ".join([*(f"if {name} != null then {name}" for name in names[:-1]), names[-1]])

    def _output(self, many: etree._Element, node: etree._Element) -> str:
        """The variable of the output collection; that of the data object which the data output is associated with, if any."""
        text = formula(many.findtext(tag("loopDataOutputRef")))
        known = self.fed_by(node, text)
        own = len(self.fed_by(etree.Element("none"), text))
        return (known[own:] or known or (text,))[0]

    def _thrown(
        self, many: etree._Element, node: etree._Element, said: extensions.Said, behavior: str
    ) -> tuple[tuple[str, Event], ...]:
        found: list[tuple[str, Event]] = []
        if behavior not in BEHAVIORS:
            self.refuse(node, f"多实例没有 behavior “{behavior}”", f"a multi-instance has no behavior “{behavior}”")
        elif behavior in ("None", "One"):
            found = [("", event) for event in self._referred(many.get(BEHAVIORS[behavior]), node, said)]
        elif behavior == "Complex":
            for one in many.findall(tag("complexBehaviorDefinition")):
                text = formula(one.findtext(tag("condition")))
                inside = one.find(tag("event"))
                parts = [] if inside is None else [part for part in inside if is_bpmn(part)]
                events = [
                    event
                    for part in parts
                    for event in (
                        self._referred(part.text, node, said)
                        if local(part) == "eventDefinitionRef"
                        else [self._definition(part, node, said)]
                    )
                ]
                found += [(text or "false", event) for event in events]
        if behavior in ("None", "One", "Complex") and (
            not found or any(event.kind not in THROWABLE for _, event in found)
        ):
            self.refuse(
                node,
                f"多实例 behavior “{behavior}”须写明要抛出的信号、消息、升级或错误",
                f"a multi-instance with the behavior {behavior} names the signal, message, escalation or error it throws",
            )
            return ()
        return tuple(found)

    def _referred(self, reference: str | None, node: etree._Element, said: extensions.Said) -> list[Event]:
        """The event of a definition that stands at the top of the file. Empty: none is named so."""
        definition = self.definitions.get(named(reference))
        if definition is None or not local(definition).endswith("EventDefinition"):
            return []
        return [self._definition(definition, node, said)]

    def _loop(self, loop: etree._Element, node: etree._Element) -> Repetition:
        maximum = loop.get("loopMaximum")
        if maximum is not None and (not maximum.isdigit() or int(maximum) < 1):
            self.refuse(
                node, f"loopMaximum “{maximum}” 不是正整数", f"loopMaximum “{maximum}” is no positive whole number"
            )
            maximum = None
        return Repetition(
            kind="standard",
            condition=formula(loop.findtext(tag("loopCondition"))),
            maximum=int(maximum) if maximum else None,
            test_before=says(loop, "testBefore"),
        )


def _names(node: etree._Element | None) -> tuple[str, ...]:
    """Under which names an item is known: its id, and its name where that is another."""
    if node is None:
        return ()
    return tuple(dict.fromkeys(name for name in (node.get("id"), node.get("name")) if name))


def _vendor(many: etree._Element, attribute: str) -> str:
    """An attribute of another modeler that names a variable. Empty: "" also where it holds an expression of that modeler's language."""
    given = next((many.get(tag(attribute, space), "") for space in VENDORS if many.get(tag(attribute, space))), "")
    plain = re.fullmatch(r"[$#]\{\s*([^\W\d]\w*)\s*\}|([^\W\d]\w*)", given.strip())
    return "" if plain is None else plain[1] or plain[2]


def _vendor_item(many: etree._Element) -> tuple[str, ...]:
    item = _vendor(many, "elementVariable")
    return (item,) if item else ()
