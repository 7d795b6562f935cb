"""The published version and the draft side by side: what to mark on which diagram, and which rows of which table.

Called by views/editors.py alone; nothing is written here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from app.decisions.dmn import Table
from app.modelling.changes.change import ADDED, CHANGED, REMOVED, Change
from app.modelling.changes.compare import compare_contents
from app.web.editor_desk import Sheet
from app.web.language import chosen
from app.web.model_desk import tables_in

PUBLISHED, DRAFT = "published", "draft"
ONLY_ON = {PUBLISHED: REMOVED, DRAFT: ADDED}  # what one side has and the other has not


@dataclass(frozen=True, slots=True)
class TableSide:
    """One side of a table. Shape: how tells of rows by their ids. Empty: no tables where the content cannot be read as such."""

    side: str
    tables: list[Table]
    how: dict[str, str]


def changes(shown: Sheet) -> list[Change]:
    """What the draft changes."""
    former = shown.current.content if shown.current else None
    return compare_contents(former, shown.source.content, shown.source.place)


def marks(shown: Sheet, side: str) -> dict[str, Any]:
    """The marks of one diagram, as the diagram island reads them: changed on both, added or removed on its own side."""
    found = [change for change in changes(shown) if change.element]
    return {
        "active": dict(Counter(change.element for change in found if change.how == CHANGED)),
        "red": sorted({change.element for change in found if change.how == ONLY_ON[side]}),
    }


def sentences(shown: Sheet) -> list[tuple[str, str, str]]:
    """What changed. Shape: how, sentence, element."""
    return [(change.how, chosen(change.text), change.element) for change in changes(shown)]


def tables(shown: Sheet) -> list[TableSide]:
    """Both sides of a table with their changed rows; none for a diagram."""
    if shown.key.kind != "table":
        return []
    how = {change.element: change.how for change in changes(shown) if change.element}
    sides = [(PUBLISHED, shown.current.content if shown.current else b""), (DRAFT, shown.source.content)]
    return [TableSide(side, tables_in(replace(shown.source, content=content)), how) for side, content in sides]
