"""What the example rows say of a table that is about to be published, or of themselves on the table that is: asked at publication.

An analyst who changes a table and its examples together has both as drafts: the table is then tried on her own examples.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.publish import Source
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.examples.beside import EXAMPLES, TABLE, is_of, try_beside
from app.modelling.studio.published import published_sources, with_draft
from app.store import artefact_drafts
from app.store.database import Connection


@dataclass(frozen=True, slots=True)
class ExamplesTried:
    """How example rows came out. Shape: differing are file, line and note of each that is not as expected, with the reasons; a file that
    cannot be read counts as one.
    """

    total: int
    differing: tuple[tuple[str, tuple[Line, ...]], ...]

    @property
    def as_note(self) -> str:
        """The fact as the note of a version says it. Empty: "" where every row is as expected."""
        total, differed = self.total, len(self.differing)
        if not differed:
            return ""
        return f"（示例行：{total} 行中 {differed} 行与预期不符 / example rows: {differed} of {total} differ）"


def examples_tried(read: Connection, actor: Actor, source: Source) -> ExamplesTried:
    """Every example row that a table, or a file of example rows itself, is tried with. Empty: none for other kinds."""
    if source.kind not in (TABLE, EXAMPLES):
        return ExamplesTried(0, ())
    sources = with_draft(published_sources(read), source)
    if source.kind == TABLE:
        for draft in artefact_drafts.own(read, actor):
            mine = Source(draft.kind, draft.stem, draft.name, draft.content)
            sources = with_draft(sources, mine) if is_of(mine, source) else sources
    total = 0
    differing: list[tuple[str, tuple[Line, ...]]] = []
    for examples in [source] if source.kind == EXAMPLES else [each for each in sources if is_of(each, source)]:
        name = f"{examples.name}.csv"
        try:
            found = try_beside(examples, sources)
        except DuoguiError as error:
            total += 1
            differing.append((name, (Line(error.message("zh"), error.message("en")),)))
            continue
        total += len(found.tried)
        differing += [(f"{name}:{t.example.line} {t.example.note}".rstrip(), t.reasons) for t in found.tried if not t.ok]
    return ExamplesTried(total, tuple(differing))
