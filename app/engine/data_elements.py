"""From XML to data: under which names of variables a data object, input or output is known, and what associations carry between them.

A part of elements.Reader. Variables are one store for a scope, so an association means something only where its two ends have
different names: then the value is copied when the activity begins, or when it has ended. Nothing here evaluates an expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from app.engine.index import Carried
from app.engine.reading import named, tag, text_of

OBJECTS = ("dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property")


@dataclass(frozen=True, slots=True)
class Place:
    """Where data may stand. Shape: kind is the BPMN name; names are the variables it may be, its name before its id."""

    kind: str
    names: tuple[str, ...]


def data_places(root: etree._Element) -> dict[str, Place]:
    """Every data element of a file by its id. A reference has the names of its object besides its own."""
    nodes = {node.get("id") or "": node for kind in OBJECTS for node in root.iter(tag(kind))}
    return {key: Place(etree.QName(node).localname, _names(node, nodes)) for key, node in nodes.items() if key}


def _names(node: etree._Element, nodes: Mapping[str, etree._Element]) -> tuple[str, ...]:
    object_ = nodes.get(named(node.get("dataObjectRef")))
    found = [node.get("name"), node.get("id")]
    if object_ is not None and object_ is not node:
        found += [object_.get("name"), object_.get("id")]
    return tuple(dict.fromkeys(name for name in found if name))


class DataReader:
    """The part of a reader that reads data associations. Shape: places are the file's data elements by id."""

    places: Mapping[str, Any]

    def carried(self, node: etree._Element, kind: str) -> tuple[Carried, ...]:
        """What the associations of an activity or event carry. Empty: an end that is a mere placeholder of an editor carries nothing."""
        found = []
        for association in node.findall(tag(kind)):
            source = self.places.get(named(text_of(association.find(tag("sourceRef")))))
            target = self.places.get(named(text_of(association.find(tag("targetRef")))))
            if source is None or target is None or "property" in (source.kind, target.kind):
                continue
            if not set(source.names) & set(target.names[:1]):
                found.append(Carried(source.names, target.names[0]))
        return tuple(found)

    def fed_by(self, node: etree._Element, reference: str) -> tuple[str, ...]:
        """Under which names the value of a data input or output of an activity may stand: its own, then those it is associated with."""
        own = self.places.get(named(reference))
        if own is None:
            return ()
        names = list(own.names)
        for association in (*node.findall(tag("dataInputAssociation")), *node.findall(tag("dataOutputAssociation"))):
            ends = [named(text_of(association.find(tag(end)))) for end in ("sourceRef", "targetRef")]
            if named(reference) in ends:
                names += [name for end in ends if end in self.places for name in self.places[end].names]
        return tuple(dict.fromkeys(names))
