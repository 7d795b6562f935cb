"""The parts of a diagram's file, each with all that it says: what the index holds and what it does not.

model_changes.py compares them so that no difference is passed over that the index does not know. Layout is no part.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from app.engine.reading import is_bpmn, local, read_xml, text_of
from app.modelling.changes.said import Says, Xml, is_drawing, says

HOLDERS = frozenset(
    {
        "definitions",
        "process",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "collaboration",
        "laneSet",
        "childLaneSet",
        "lane",
    }
)
WITHIN = frozenset(  # what a holder says of itself
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "ioSpecification",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "dataInputAssociation",
        "dataOutputAssociation",
    }
)
FILE = ""  # the key of the file's own part


@dataclass(frozen=True, slots=True)
class Part:
    """One part. Shape: scope is the id of the part that holds it; says is by path, "@scope" and "@lane" among them."""

    id: str
    kind: str
    name: str
    scope: str
    says: Says


def parts_of(content: bytes, file: str) -> dict[str, Part]:
    """The parts of a readable file by their ids, in the order of the file; the file itself is FILE. Raises: E-ENGINE-1."""
    root = read_xml(content, file)
    found: dict[str, Part] = {}
    lanes = _lanes(root)
    times: Counter[str] = Counter()
    waiting: list[tuple[Xml, str]] = [(root, "")]
    while waiting:
        node, scope = waiting.pop(0)
        key = FILE if node is root else node.get("id")
        times[key] += 1
        said = says(node, _is_apart)
        if node is root:
            said["@id"] = root.get("id") or ""
        else:
            said["@scope"] = scope
        if key in lanes:
            said["@lane"] = lanes[key]
        part = Part(key, local(node), node.get("name") or "", scope, said)
        found[key if times[key] == 1 else f"{key} ({times[key]})"] = part
        waiting += [(one, key) for one in node if _is_apart(one)]
    return found


def _is_apart(node: Xml) -> bool:
    return (
        is_bpmn(node)
        and node.get("id") is not None
        and local(node) not in WITHIN
        and not is_drawing(node)
        and is_bpmn(node.getparent())
        and local(node.getparent()) in HOLDERS
    )


def _lanes(root: Xml) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for lane in root.iter("{*}lane"):
        for ref in lane.iterchildren("{*}flowNodeRef"):
            found.setdefault(text_of(ref), []).append(lane.get("id") or "")
    return {key: " ".join(ids) for key, ids in found.items()}
