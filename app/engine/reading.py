"""Reading XML of diagrams safely: size, document types, entities and numbers of nodes are bounded before anything is believed.

models.py calls it with bytes from uploads, files and the store. Nothing here touches the network or the file system.
"""

from __future__ import annotations

from lxml import etree

from app.engine.errors import ModelRefused, Problem

# Source: knowledge/trust.md section 3: 50 MB of tiny elements cost 1.8 GB of memory; a drawn model of 1,000 elements has 1 MB.
LARGEST_FILE = 5_000_000
MOST_NODES = 20_000

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DUOGUI = "urn:duogui:schema:1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
VENDORS = ("http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn", "http://activiti.org/bpmn")


def tag(name: str, namespace: str = BPMN) -> str:
    """The qualified name as lxml writes it."""
    return f"{{{namespace}}}{name}"


def local(node: etree._Element) -> str:
    """The name of a node without its namespace."""
    return etree.QName(node).localname


def is_bpmn(node: etree._Element) -> bool:
    """Whether a node is an element of BPMN (and no comment or foreign element)."""
    return isinstance(node.tag, str) and node.tag.startswith(f"{{{BPMN}}}")


def text_of(node: etree._Element | None) -> str:
    """The text of a node without surrounding space; "" where there is no node."""
    return "" if node is None else (node.text or "").strip()


def named(reference: str | None) -> str:
    """The id in a reference: XML writes a qualified name where BPMN refers to an element, so an editor may put a prefix before it."""
    return (reference or "").strip().rpartition(":")[2]


def says(node: etree._Element, name: str, default: bool = False) -> bool:
    """A truth of an attribute, written as XML Schema allows: true, false, 1 or 0."""
    return node.get(name, str(default)).strip().lower() in ("true", "1")


def read_xml(content: bytes, source: str) -> etree._Element:
    """The root of a BPMN file. Raises: E-ENGINE-1 for anything that is no well-formed, bounded BPMN without a document type."""
    if len(content) > LARGEST_FILE:
        raise _refused(source, f"文件超过 {LARGEST_FILE} 字节", f"the file is larger than {LARGEST_FILE} bytes")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _declares_document_type(content):
        raise _refused(source, "不得含有 DOCTYPE", "a DOCTYPE is not allowed")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise _refused(
            source,
            f"不是格式良好的 XML（第 {wrong.lineno} 行）",
            f"not well-formed XML (line {wrong.lineno}): {wrong.msg}",
        ) from None
    if root.getroottree().docinfo.doctype:
        raise _refused(source, "不得含有 DOCTYPE", "a DOCTYPE is not allowed")
    if root.tag != tag("definitions"):
        raise _refused(
            source, f"根元素是 {root.tag}，不是 BPMN definitions", f"the root is {root.tag}, not BPMN definitions"
        )
    _bound(root, source)
    return root


def _declares_document_type(content: bytes) -> bool:
    """Whether a document type hides behind UTF-16 or UTF-32."""
    return content[:4].count(0) > 0 and b"<!DOCTYPE" in content.replace(b"\0", b"")


def _bound(root: etree._Element, source: str) -> None:
    for count, _ in enumerate(root.iter()):
        if count >= MOST_NODES:
            raise _refused(source, f"元素超过 {MOST_NODES} 个", f"more than {MOST_NODES} XML elements")


def _refused(source: str, zh: str, en: str) -> ModelRefused:
    return ModelRefused([Problem(source, "", "", zh, en)])
