"""Whether a file can be opened for drawing, and the drawing itself where it brings none.

A file that cannot be opened is refused here in words, before a browser stumbles over it: no XML, a document type, too many elements,
an id used twice. What another modeller wrote and this product does not know stays in the file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from bpmn_io.auto_layout import layout_process
from lxml import etree

from app.casework.publish import Source
from app.decisions.dmn.xml import parse
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.engine.reading import read_xml, tag, text_of

BEFORE = ("documentation", "extensionElements", "incoming", "outgoing")  # as BPMN's schema orders the parts of a node
DRAWN = re.compile(rb"<(\w+:)?BPMNShape\b")


@dataclass(frozen=True, slots=True)
class Opened:
    """Shape: content is what an editor opens; was_laid_out tells that the drawing was made here. Empty: why_not is empty where it
    can be opened.
    """

    content: bytes
    was_laid_out: bool = False
    why_not: tuple[Line, ...] = ()


def open_for_drawing(source: Source) -> Opened:
    """The content as an editor may open it, or every reason why it cannot."""
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
    if has_process and not DRAWN.search(source.content):
        return Opened(_laid_out(root), was_laid_out=True)
    return Opened(source.content)


def _opened_table(source: Source) -> Opened:
    try:
        parse(source.content, source.place)
    except DuoguiError as refused:
        return Opened(source.content, why_not=(_line(refused),))
    return Opened(source.content)


def _laid_out(root: etree._Element) -> bytes:
    """The same diagram with a drawing of every element and flow; an empty drawing that was there gives way."""
    _name_the_flows(root)
    return layout_process(etree.tostring(root, encoding="unicode")).encode()


def _name_the_flows(root: etree._Element) -> None:
    """Let every node name its flows, which the layout goes by and some editors leave out."""
    nodes = {node.get("id"): node for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    for flow in root.iter(tag("sequenceFlow")):
        for end, word in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = nodes.get(flow.get(end))
            if node is None or any(text_of(each) == flow.get("id") for each in node.findall(tag(word))):
                continue
            named = etree.Element(tag(word))
            named.text = flow.get("id")
            before = [node.index(each) for name in BEFORE for each in node.findall(tag(name))]
            node.insert(max(before, default=-1) + 1, named)


def _line(error: DuoguiError) -> Line:
    return Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
