"""A published diagram for a reader of English: the same drawing with the English names that its analysts gave.

A reader of Chinese gets the published bytes themselves. What comes in was read by the engine's hardened reader before
it was published (no DOCTYPE, bounded size), so the standard parser is enough here.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import lru_cache

NAME_EN = "{urn:duogui:schema:1.0}name_en"


DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
A_LETTER, ROUND_A_WORD, WIDEST = 6.5, 4.0, 120.0  # Units: those of the drawing, at the size in which labels are drawn


@lru_cache(maxsize=32)
def in_english(xml: bytes) -> bytes:
    """The diagram with its English names where it has them."""
    root = ET.fromstring(xml)  # noqa: S314 - see above
    for element in root.iter():
        english = element.get(NAME_EN)
        if english:
            element.set("name", english)
    _widen_labels(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _widen_labels(root: ET.Element) -> None:
    """Room for the longest word: a label drawn for two Chinese characters would break it in the middle."""
    names = {element.get("id"): element.get("name", "") for element in root.iter() if element.get("id")}
    for drawn in (*root.iter(f"{DI}BPMNShape"), *root.iter(f"{DI}BPMNEdge")):
        words = names.get(drawn.get("bpmnElement"), "").split()
        for bounds in drawn.findall(f"{DI}BPMNLabel/{BOUNDS}") if words else ():
            try:
                x, width = float(bounds.get("x", 0)), float(bounds.get("width", 0))
            except ValueError:  # an editor tells it; here it is somebody's drawing
                continue
            wanted = min(max(map(len, words)) * A_LETTER + ROUND_A_WORD, WIDEST)
            if wanted > width:
                bounds.set("x", f"{x - (wanted - width) / 2:g}")
                bounds.set("width", f"{wanted:g}")
