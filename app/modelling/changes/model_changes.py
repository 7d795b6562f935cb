"""What changed in a diagram: what it does, not where it is drawn. Elements and flows are known by their ids, which keep their meaning.

First every facet of the index is compared, then whatever else the parts of the file say; so an empty answer means that both say the
same but for their layout. A diagram that the engine would refuse is compared as far as it can be read, since drafts are compared too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.limits import Line
from app.engine.models import Element, FlowIndex, ModelIndex, ProcessIndex, inspect_model
from app.modelling.changes.change import ADDED, BOTH, CHANGED, FORMER, NEWER, REMOVED, Change, turned
from app.modelling.changes.facets import FLOW_WORDS, POOL_WORDS, PROCESS_WORDS, WORDS, differences
from app.modelling.changes.names import name_of, part_of, told_whole, way_of
from app.modelling.changes.other_changes import WHOLE, Told, other_changes
from app.modelling.changes.parts import parts_of

APART = frozenset(
    {"id", "source", "elements", "flows"}
)  # of a process: its key, its file, and what is compared one by one
JOINS = frozenset({"source", "target"})


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
    told = index_changes(old, new, file)
    other_changes(told, parts_of(before, file), parts_of(after, file), (old, new))
    return told.changes


def index_changes(old: ModelIndex, new: ModelIndex, file: str) -> Told:
    """What changed in the index, every field of its values compared. Empty: only the digest of the bytes is another."""
    told = Told(file)
    _elements(told, old, new)
    _flows(told, old, new)
    _processes(told, old, new)
    for was, now, kind in (
        (old.participants, new.participants, "participant"),
        (old.message_flows, new.message_flows, "messageFlow"),
    ):
        _pools(told, {one.id: one for one in was}, {one.id: one for one in now}, kind)
    if old.messages != new.messages:
        line = turned("消息", "messages", "、".join(old.messages), "、".join(new.messages))
        told.add("", CHANGED, line, "messages")
    return told


def _elements(told: Told, old: ModelIndex, new: ModelIndex) -> None:
    was, now = drawn(old), drawn(new)
    for key, element in now.items():
        if key not in was:
            told.add(key, ADDED, told_whole(element, "新增", "new"), WHOLE)
            continue
        one, two = _plain(was[key]), _plain(element)
        besides = frozenset({"id", "scope"} if _is_in_another_process(one, two, old, new) else {"id"})
        for facet, line in differences(one, two, WORDS, besides):
            text = Line(f"“{name_of(element)}”的{line.zh}", f"“{name_of(element, 'en')}”, {line.en}")
            told.add(key, CHANGED, text, facet)
    for key, element in was.items():
        if key not in now:
            told.add(key, REMOVED, told_whole(element, "删除", "removed"), WHOLE)


def _plain(element: Element) -> Element:
    """The element as it is drawn: without what the index adds where the drawing says nothing."""
    if element.limit and element.limit.has_own_timer:
        element = replace(element, limit=replace(element.limit, timer=""))
    return replace(element, form_result="") if element.form_result == element.form else element


def _is_in_another_process(one: Element, two: Element, old: ModelIndex, new: ModelIndex) -> bool:
    """Whether its process goes by another id, which is told of the process."""
    return (one.scope in old.processes and one.scope not in new.processes) and (
        two.scope in new.processes and two.scope not in old.processes
    )


def _flows(told: Told, old: ModelIndex, new: ModelIndex) -> None:
    was, now = drawn_flows(old), drawn_flows(new)
    names = drawn(old) | drawn(new)
    for key, flow in now.items():
        way = way_of(flow, names)
        if key not in was:
            told.add(key, ADDED, Line(f"新增连线 {way.zh}", f"new flow {way.en}"), WHOLE)
            continue
        former = was[key]
        if (former.source, former.target) != (flow.source, flow.target):
            led = way_of(former, names)
            text = Line(f"连线由 {led.zh} 改为 {way.zh}", f"the flow {led.en} became {way.en}")
            told.add(key, CHANGED, text, "source", "target")
        for facet, line in differences(former, flow, FLOW_WORDS, JOINS | {"id"}):
            told.add(key, CHANGED, Line(f"连线 {way.zh} 的{line.zh}", f"flow {way.en}, {line.en}"), facet)
    for key, flow in was.items():
        if key not in now:
            way = way_of(flow, names)
            told.add(key, REMOVED, Line(f"删除连线 {way.zh}", f"flow {way.en} removed"), WHOLE)
    for source, order in _orders(new).items():
        former_order = [key for key in _orders(old).get(source, []) if key in order]
        if former_order != [key for key in order if key in former_order]:
            zh, en = (name_of(names[source], lang) if source in names else source for lang in ("zh", "en"))
            text = Line(f"“{zh}”出线的先后次序有变", f"“{en}”, the order of the flows out of it changed")
            told.add(source, CHANGED, text, "order")


def _orders(model: ModelIndex) -> dict[str, list[str]]:
    """The flows out of each element in the order in which their conditions are asked."""
    found: dict[str, list[str]] = {}
    for key, flow in drawn_flows(model).items():
        found.setdefault(flow.source, []).append(key)
    return found


def _processes(told: Told, old: ModelIndex, new: ModelIndex) -> None:
    for key, process in new.processes.items():
        former = old.processes.get(key)
        if former is None:
            told.add(key, ADDED, Line(f"新增流程“{process.name_zh}”", f"new process “{process.name_en}”"), WHOLE)
            continue
        zh, en = process.name_zh or key, process.name_en or process.name_zh or key
        for facet, line in differences(former, process, PROCESS_WORDS, APART):
            told.add(key, CHANGED, Line(f"流程“{zh}”的{line.zh}", f"process “{en}”, {line.en}"), facet)
        order = _order(process)
        former_order = [one for one in _order(former) if one in order]
        if former_order != [one for one in order if one in former_order]:
            text = Line(f"流程“{zh}”中元素的先后次序有变", f"process “{en}”, the order of its elements changed")
            told.add(key, CHANGED, text, "order")
    for key, process in old.processes.items():
        if key not in new.processes:
            text = Line(f"删除流程“{process.name_zh}”", f"process “{process.name_en}” removed")
            told.add(key, REMOVED, text, WHOLE)


def _order(process: ProcessIndex) -> dict[str, None]:
    """Its elements in the order of the file: among several that could go first, the first goes first."""
    return dict.fromkeys(key for key, element in process.elements.items() if element.is_drawn)


def _pools(told: Told, was: Mapping[str, Any], now: Mapping[str, Any], kind: str) -> None:
    for key, one in now.items():
        named = part_of(kind, getattr(one, "name", "") or key)
        if key not in was:
            told.add(key, ADDED, Line(f"新增{named.zh}", f"new {named.en}"), WHOLE)
            continue
        for facet, line in differences(was[key], one, POOL_WORDS, frozenset({"id"})):
            told.add(key, CHANGED, Line(f"{named.zh}的{line.zh}", f"{named.en}, {line.en}"), facet)
    for key, one in was.items():
        if key not in now:
            named = part_of(kind, getattr(one, "name", "") or key)
            told.add(key, REMOVED, Line(f"删除{named.zh}", f"{named.en} removed"), WHOLE)


def drawn(model: ModelIndex) -> dict[str, Element]:
    """The elements of a diagram by their ids."""
    return {k: e for process in model.processes.values() for k, e in process.elements.items() if e.is_drawn}


def drawn_flows(model: ModelIndex) -> dict[str, FlowIndex]:
    """The sequence flows of a diagram by their ids."""
    return {key: flow for process in model.processes.values() for key, flow in process.flows.items()}
