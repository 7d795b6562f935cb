"""Whether a file can be opened for drawing, and the drawing itself where it brings none.

A file that cannot be opened is refused here in words, before a browser stumbles over it: no XML, a document type, too many elements,
an id used twice, a connection to nothing. What another modeller wrote and this product does not know stays in the file.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bpmn_io.auto_layout import layout_process
from lxml import etree

from app.casework.publish import Source
from app.decisions.dmn.xml import parse
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.engine.reading import is_bpmn, local, read_xml, tag, text_of

log = logging.getLogger("duogui.studio")
BEFORE = ("documentation", "extensionElements", "incoming", "outgoing")  # as BPMN's schema orders the parts of a node
DRAWN = re.compile(rb"<(\w+:)?BPMNShape\b")
MOST_NODES, MOST_FLOWS = (
    400,
    600,
)  # laid out within three seconds; the time grows with the square, and the page waits for it
NODE = re.compile(r"(task|event|gateway|subprocess|activity|transaction|annotation|reference)$", re.IGNORECASE)
FLOWS = ("sequenceFlow", "messageFlow", "association")
ENDS = ("sourceRef", "targetRef")
LONGEST_SAID = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """Shape: content is what an editor opens; was_laid_out tells that the drawing was made here. Empty: why_not is empty where it
    can be opened.
    """

    content: bytes
    was_laid_out: bool = False
    why_not: tuple[Line, ...] = ()


@lru_cache(maxsize=8)
def open_for_drawing(source: Source) -> Opened:
    """The content as an editor may open it, or every reason why it cannot; made once for a content, however often it is asked."""
    if source.kind == "table":
        return _opened_table(source)
    try:
        root = read_xml(source.content, source.place)
    except DuoguiError as refused:
        return Opened(source.content, why_not=(_line(refused),))
    ids = Counter(node.get("id") for node in root.iter() if isinstance(node.tag, str) and node.get("id"))
    twice = [key for key, count in ids.items() if count > 1]
    if twice:
        text = Line(f"标识重复：{'、'.join(twice)}", f"ids used twice: {', '.join(twice)}")
        return Opened(source.content, why_not=(text,))
    has_process = next(root.iter(tag("process")), None) is not None
    if not has_process or DRAWN.search(source.content):
        return Opened(source.content)
    return _opened_undrawn(source, root)


def _opened_table(source: Source) -> Opened:
    try:
        parse(source.content, source.place)
    except DuoguiError as refused:
        return Opened(source.content, why_not=(_line(refused),))
    return Opened(source.content)


def _opened_undrawn(source: Source, root: etree._Element) -> Opened:
    """A diagram with a drawing made here, or why none could be made."""
    why_not = tuple(_hanging(root)) or tuple(_too_large(root))
    if why_not:
        return Opened(source.content, why_not=why_not)
    try:
        content = _laid_out(root)
    except Exception as failed:  # an outer edge: the layout fails in many ways on what it did not foresee
        said = f"{type(failed).__name__} {failed}".strip()[:LONGEST_SAID]
        log.warning("no drawing was made for %s", source.place, exc_info=failed)
        text = Line(
            f"文件没有图形信息，自动排版未能完成（{said}）。请在原编辑器中画好图形后重新上传",
            f"the file has no drawing and none could be made ({said}). Draw it in the editor it comes from and upload it again",
        )
        return Opened(source.content, why_not=(text,))
    return Opened(content, was_laid_out=True)


def _hanging(root: etree._Element) -> Iterator[Line]:
    """Every connection and every attached event that names an element which is not there."""
    ids = {node.get("id") for node in root.iter() if isinstance(node.tag, str)}
    for node in root.iter(tag("boundaryEvent"), *map(tag, FLOWS)):
        for end in ("attachedToRef",) if local(node) == "boundaryEvent" else ENDS:
            named = node.get(end, "")
            if named not in ids:
                told = f"{local(node)} {node.get('id', '')}"
                yield Line(
                    f"“{told}”的 {end} 指向不存在的元素“{named}”，请更正后重新上传",
                    f"“{told}”: its {end} “{named}” is no element of the file; mend it and upload the file again",
                )


def _too_large(root: etree._Element) -> Iterator[Line]:
    """Why a diagram is beyond what is laid out while a person waits."""
    kinds = Counter(local(node) for node in root.iter() if is_bpmn(node))
    nodes = sum(count for kind, count in kinds.items() if NODE.search(kind))
    flows = sum(kinds[kind] for kind in FLOWS)
    if nodes > MOST_NODES or flows > MOST_FLOWS:
        yield Line(
            f"文件没有图形信息，且有 {nodes} 个元素、{flows} 条连线；自动排版最多 {MOST_NODES} 个元素、{MOST_FLOWS} 条连线。"
            "请在原编辑器中画好图形后重新上传，或拆成几个流程",
            f"the file has no drawing, and {nodes} elements and {flows} connections are more than the {MOST_NODES} and {MOST_FLOWS} "
            "that are laid out here. Draw it in the editor it comes from and upload it again, or divide it into several processes",
        )


def _laid_out(root: etree._Element) -> bytes:
    """The same diagram with a drawing of every element and flow; an empty drawing that was there gives way."""
    _name_the_flows(root)
    return layout_process(etree.tostring(root, encoding="unicode")).encode()


def _name_the_flows(root: etree._Element) -> None:
    """Let every node name its flows, which the layout goes by and some editors leave out."""
    nodes = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    for flow in root.iter(tag("sequenceFlow")):
        for end, word in zip(ENDS, ("outgoing", "incoming"), strict=True):
            node = nodes.get(flow.get(end))
            if node is None or any(text_of(each) == flow.get("id") for each in node.findall(tag(word))):
                continue
            named = etree.Element(tag(word))
            named.text = flow.get("id")
            before = [node.index(each) for name in BEFORE for each in node.findall(tag(name))]
            node.insert(max(before, default=-1) + 1, named)


def _line(error: DuoguiError) -> Line:
    return Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
