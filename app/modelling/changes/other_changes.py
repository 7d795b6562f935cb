"""What else changed in a diagram's file: whatever its parts say that the index does not hold, told by where it stands.

model_changes.py tells the facets of the index first; HELD says which path of the XML is which facet, so that nothing is told twice.
A path is passed over only where its facet was told: so nothing of the file can change in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.limits import Line
from app.engine.models import ModelIndex
from app.modelling.changes.change import ADDED, CHANGED, REMOVED, Change
from app.modelling.changes.names import name_of, part_of, way_of
from app.modelling.changes.parts import FILE, Part
from app.modelling.changes.said import differing
from app.modelling.changes.sentences import sentence

WHOLE = "*"  # the facet of what is new or removed
_OWN = "extensionElements/duogui:"
HELD: Mapping[str, tuple[str, ...]] = {  # path in the XML: the facets that tell of it
    "@kind": ("kind",),
    "@name": ("name_zh", "name"),
    "@duogui:name_en": ("name_en",),
    "@scope": ("scope",),
    "@lane": ("lane",),
    "documentation": ("documentation",),
    f"{_OWN}articles@refs": ("articles",),
    f"{_OWN}articles@reason": ("article_reason_zh",),
    f"{_OWN}articles@reason_en": ("article_reason_en",),
    f"{_OWN}form@key": ("form",),
    f"{_OWN}form@result": ("form_result",),
    f"{_OWN}form@about": ("form_about",),
    f"{_OWN}candidates@department": ("candidates.department",),
    f"{_OWN}candidates@duty": ("candidates.duty",),
    f"{_OWN}limit@variable": ("limit.variable",),
    f"{_OWN}limit@timer": ("limit.timer",),
    f"{_OWN}limit@at_end": ("limit.at_end",),
    f"{_OWN}subject@kind": ("subject.kind",),
    f"{_OWN}subject@name": ("subject.name",),
    f"{_OWN}subject@code": ("subject.code",),
    f"{_OWN}decision@key": ("decision.key",),
    f"{_OWN}decision@result": ("decision.result",),
    f"{_OWN}decision/duogui:parameter@name": ("decision.parameters",),
    f"{_OWN}decision/duogui:parameter@value": ("decision.parameters",),
    f"{_OWN}work@kind": ("work.kind",),
    f"{_OWN}work@result": ("work.result",),
    f"{_OWN}work/duogui:parameter@name": ("work.parameters",),
    f"{_OWN}work/duogui:parameter@value": ("work.parameters",),
    "@calledElement": ("called",),
    "@attachedToRef": ("attached_to",),
    "script": ("script",),
    "@scriptFormat": ("script_format",),
    "@default": ("default",),
    "@cancelActivity": ("interrupting",),
    "@isInterrupting": ("interrupting",),
    "@triggeredByEvent": ("triggered_by_event",),
    "@instantiate": ("instantiates",),
    **{
        f"{kind}EventDefinition": ("event.kind",)
        for kind in ["timer", "message", "signal", "error", "escalation", "conditional", "link", "terminate", "cancel"]
    },
    **{
        f"{kind}EventDefinition@{kind}Ref": ("event.ref", "event.kind")
        for kind in ("message", "signal", "error", "escalation")
    },
    **{
        f"timerEventDefinition/{kind}": ("event.expression", "event.timer")
        for kind in ("timeDate", "timeDuration", "timeCycle")
    },
    "conditionalEventDefinition/condition": ("event.expression",),
    "linkEventDefinition@name": ("event.name",),
    "@messageRef": ("event.ref", "message"),
    "multiInstanceLoopCharacteristics": ("repetition.kind",),
    "multiInstanceLoopCharacteristics@isSequential": ("repetition.kind",),
    "multiInstanceLoopCharacteristics/loopDataInputRef": ("repetition.collection",),
    "multiInstanceLoopCharacteristics/loopCardinality": ("repetition.cardinality",),
    "multiInstanceLoopCharacteristics/inputDataItem@id": ("repetition.items",),
    "multiInstanceLoopCharacteristics/inputDataItem@name": ("repetition.items",),
    "multiInstanceLoopCharacteristics/loopDataOutputRef": ("repetition.output",),
    "multiInstanceLoopCharacteristics/outputDataItem@id": ("repetition.output_items",),
    "multiInstanceLoopCharacteristics/outputDataItem@name": ("repetition.output_items",),
    "multiInstanceLoopCharacteristics/completionCondition": ("repetition.condition",),
    "standardLoopCharacteristics": ("repetition.kind",),
    "standardLoopCharacteristics/loopCondition": ("repetition.condition",),
    "standardLoopCharacteristics@loopMaximum": ("repetition.maximum",),
    "standardLoopCharacteristics@testBefore": ("repetition.test_before",),
    "@sourceRef": ("source",),
    "@targetRef": ("target",),
    "@processRef": ("process",),
    "conditionExpression": ("condition",),
}
PATHS: Mapping[str, tuple[str, str]] = {  # what the index does not hold and yet has a word
    "@isExecutable": ("可否执行（isExecutable）", "whether it is executable (isExecutable)"),
    "@name": ("名称", "name"),
    "@scope": ("所在的流程或子流程", "process or sub-process that holds it"),
    "@errorCode": ("错误代码", "error code"),
    "@escalationCode": ("升级代码", "escalation code"),
    "text": ("文字", "text"),
}


@dataclass
class Told:
    """The changes told so far. Shape: facets are (element, facet) of each."""

    file: str
    changes: list[Change] = field(default_factory=list)
    facets: set[tuple[str, str]] = field(default_factory=set)

    def add(self, element: str, how: str, text: Line, *facets: str) -> None:
        """Tells a change, and of which facets it is."""
        self.changes.append(Change(self.file, element, how, text))
        self.facets |= {(element, facet) for facet in facets}

    def knows(self, element: str, *facets: str) -> bool:
        """Whether a change of one of these facets was told."""
        return any((element, facet) in self.facets for facet in facets)


def other_changes(
    told: Told, was: Mapping[str, Part], now: Mapping[str, Part], models: tuple[ModelIndex, ModelIndex]
) -> None:
    """Adds what was not told yet, part by part."""
    names = _names(models)
    come, gone = {key for key in now if key not in was}, {key for key in was if key not in now}
    for key, part in now.items():
        if key in come:
            _whole(told, part, come, ADDED)
            continue
        named = names.get(part.id) or part_of(part.kind, "" if key == FILE else part.name or part.id)
        for path, before, after in _unsaid(told, was[key], part):
            if path != "@scope" or not (before in gone and after in come):
                told.add(_marked(part), CHANGED, sentence(named, path, before, after, PATHS), path)
    for key in was:
        if key in gone:
            _whole(told, was[key], gone, REMOVED)


def _unsaid(told: Told, was: Part, now: Part) -> Iterator[tuple[str, str, str]]:
    one, two = {**was.says, "@kind": was.kind}, {**now.says, "@kind": now.kind}
    for path, before, after in differing(one, two):
        held = HELD.get(re.sub(r"(duogui:parameter)\[\d+\]", r"\1", path), ())
        named_by_its_data = path == "@name" and told.knows(now.scope, f"variables.{now.id}")
        named_as_message = path == "@name" and now.kind == "message" and told.knows("", "messages")
        if not told.knows(now.id, *held) and not named_by_its_data and not named_as_message:
            yield path, before, after


def _whole(told: Told, part: Part, together: set[str], how: str) -> None:
    """A part that is new or removed, save what was told or goes with the part that holds it."""
    if told.knows(part.id, WHOLE) or part.scope in together or told.knows(part.scope, f"variables.{part.id}"):
        return
    named = part_of(part.kind, part.name or part.id)
    if how == ADDED:
        told.add(_marked(part), how, Line(f"新增{named.zh}", f"new {named.en}"))
    else:
        told.add(_marked(part), how, Line(f"删除{named.zh}", f"{named.en} removed"))


def _marked(part: Part) -> str:
    """What is marked in the drawing: a variable has no shape, so it is what holds it."""
    return part.scope if part.kind == "property" else part.id


def _names(models: tuple[ModelIndex, ModelIndex]) -> dict[str, Line]:
    """What elements and flows are called, in both languages."""
    processes = [process for model in models for process in model.processes.values()]
    elements = {key: one for process in processes for key, one in process.elements.items()}
    flows = {key: way_of(one, elements) for process in processes for key, one in process.flows.items()}
    return {
        **{key: Line(f"“{name_of(one)}”", f"“{name_of(one, 'en')}”") for key, one in elements.items()},
        **{key: Line(f"连线 {way.zh} ", f"flow {way.en}") for key, way in flows.items()},
    }
