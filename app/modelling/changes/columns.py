"""The columns of two versions of a decision table, put side by side: by their ids, else by their places, never by their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.decisions.dmn.xml import attribute, children
from app.modelling.changes.said import Says, Xml, says

INPUT, OUTPUT, ANNOTATION = "input", "output", "annotation"
KINDS = {
    INPUT: ("输入列", "input column"),
    OUTPUT: ("输出列", "output column"),
    ANNOTATION: ("注释列", "annotation column"),
}
ENTRIES = {INPUT: "inputEntry", OUTPUT: "outputEntry", ANNOTATION: "annotationEntry"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Shape: place counts from 0 among those of its kind; title is unique within the table."""

    kind: str
    id: str
    place: int
    label: str
    title: str
    says: Says


Pair = tuple[Column | None, Column | None]


def columns_of(table: Xml, inputs: Sequence[str], outputs: Sequence[str]) -> list[Column]:
    """The columns of a table. Shape: inputs and outputs are their labels as the analyst sees them, in the order of the file."""
    nodes = [(kind, place, node) for kind in KINDS for place, node in enumerate(children(table, kind))]
    shown = [*inputs, *outputs, *(attribute(node, "name") for kind, _, node in nodes if kind == ANNOTATION)]
    times = Counter(shown)
    return [
        Column(
            kind,
            attribute(node, "id") or (attribute(node, "name") if kind == ANNOTATION else ""),
            place,
            label,
            label if times[label] == 1 else f"{label} ({number})",
            says(node),
        )
        for number, ((kind, place, node), label) in enumerate(zip(nodes, shown, strict=True), 1)
    ]


def side_by_side(old: Sequence[Column], new: Sequence[Column]) -> list[Pair]:
    """Each column of both versions once, in the order of the newer. Empty: None where a version has no such column."""
    pairs: list[Pair] = []
    for kind in KINDS:
        was, now = ([one for one in columns if one.kind == kind] for columns in (old, new))
        by_id = {one.id: one for one in was if _is_alone(one, was) and any(_fits(one, two, now) for two in now)}
        left = {one.place: one for one in was if one not in by_id.values()}
        for column in now:
            former = by_id.get(column.id) if _is_alone(column, now) else None
            pairs.append((former or left.pop(column.place, None), column))
        pairs += [(one, None) for one in left.values()]
    return pairs


def _is_alone(column: Column, among: Sequence[Column]) -> bool:
    return bool(column.id) and sum(one.id == column.id for one in among) == 1


def _fits(one: Column, two: Column, among: Sequence[Column]) -> bool:
    return one.id == two.id and _is_alone(two, among)
