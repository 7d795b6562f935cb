"""Reading of DMN's XML without any of XML's dangers: no DOCTYPE, no entities, no network, bounded in size and depth.

Here live the one parser and small questions to elements by their local names. lxml is used in this file alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

from app.decisions.errors import ModelUnreadable, Words

MAX_BYTES = 16_000_000
# lxml takes about 125 bytes for each element (measured); a table of 10,000 rows and 5 columns has 130,000 of them.
MAX_TAGS = 600_000
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
# lxml has no types of its own; what an element can be asked stands in this file.
Element: TypeAlias = Any


def parse(xml: bytes, source: str) -> Element:
    """The root element `definitions`. Raises: E-DECISIONS-3."""
    if len(xml) > MAX_BYTES:
        raise ModelUnreadable(source=source, problem=Words("文件过大", f"the file is larger than {MAX_BYTES} bytes"))
    if b"<!DOCTYPE" in xml:
        raise ModelUnreadable(source=source, problem=Words("含有 DOCTYPE", "it contains a DOCTYPE"))
    if xml.count(b"<") > MAX_TAGS:
        problem = Words("元素过多", f"it has more than {MAX_TAGS} tags")
        raise ModelUnreadable(source=source, problem=problem)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as problem:
        words = Words(f"不是格式良好的 XML（第 {problem.lineno} 行）", f"it is not well-formed XML: {problem.msg}")
        raise ModelUnreadable(source=source, problem=words) from None
    except ValueError as problem:
        raise ModelUnreadable(source=source, problem=Words("不是 XML", f"it is not XML: {problem}")) from None
    if root.getroottree().docinfo.doctype:
        raise ModelUnreadable(source=source, problem=Words("含有 DOCTYPE", "it contains a DOCTYPE"))
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise ModelUnreadable(source=source, problem=_not_dmn(name.localname, name.namespace or "-"))
    return root


def _not_dmn(name: str, namespace: str) -> Words:
    if "/BPMN/" in namespace:
        return Words("这是 BPMN 流程图，不是 DMN 决策文件", "it is a diagram of BPMN, not a file of decisions")
    if name == "definitions" and "/DMN/" in namespace:
        return Words(f"不支持 DMN 的这个版本（{namespace}）", f"this version of DMN is not supported ({namespace})")
    return Words(
        f"根元素是 {name}（命名空间 {namespace}），不是 DMN 的 definitions",
        f"its root is {name} in the namespace {namespace}, not DMN's definitions",
    )


def namespace_of(element: Element) -> str:
    """The element's namespace. Empty: "" where it has none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements of DMN with one of these names (all of DMN's without names)."""
    namespace = namespace_of(element)
    yield from element.iterchildren(*(f"{{{namespace}}}{name}" for name in names or ("*",)))


def child(element: Element, *names: str) -> Element | None:
    """The first child element of DMN with one of these names."""
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """What stands in the element's <text>. Empty: "" where there is none."""
    if element is None:
        return ""
    for part in element:
        if str(part.tag).endswith("}text"):
            return (part.text or "").strip()
    return ""


def attribute(element: Element, name: str) -> str:
    """An attribute's value. Empty: "" where it is not given."""
    return str(element.get(name) or "").strip()
