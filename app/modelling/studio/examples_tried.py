"""What the example rows say of a table that is about to be published, or of themselves on the table that is: asked at publication.

An analyst who changes a table and its examples together has both as drafts: the table is then tried on her own examples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.casework.publish import Source
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.modelling.examples.beside import EXAMPLES, TABLE, TriedSheet, is_of, try_beside
from app.modelling.studio.published import published_sources, with_draft
from app.store import artefact_drafts
from app.store.database import Connection


def examples_tried(read: Connection, actor: Actor, source: Source) -> tuple[TriedSheet, ...]:
    """Every file of example rows that a table, or a file of example rows itself, is tried with. Empty: none for other kinds, and for
    what cannot be read, which the check tells.
    """
    if source.kind not in (TABLE, EXAMPLES):
        return ()
    sources = with_draft(published_sources(read), source)
    if source.kind == TABLE:
        for draft in artefact_drafts.own(read, actor):
            mine = Source(draft.kind, draft.stem, draft.name, draft.content)
            sources = with_draft(sources, mine) if is_of(mine, source) else sources
    wanted = [source] if source.kind == EXAMPLES else [each for each in sources if is_of(each, source)]
    found = []
    for examples in wanted:
        try:
            found.append(try_beside(examples, sources))
        except DuoguiError:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Tally:
    """How example rows came out. Shape: of total rows differed are not as expected."""

    total: int
    differed: int

    @property
    def as_note(self) -> str:
        """The fact as the note of a version says it. Empty: "" where every row is as expected."""
        if not self.differed:
            return ""
        return f"（示例行：{self.total} 行中 {self.differed} 行与预期不符 / example rows: {self.differed} of {self.total} differ）"


def tally(sheets: Iterable[TriedSheet]) -> Tally:
    """The example rows of some files, counted."""
    tried = [each for sheet in sheets for each in sheet.tried]
    return Tally(len(tried), sum(not each.ok for each in tried))
