"""Publish everything of one stem from files: model, tables, forms, scenarios and readme that differ, judged together."""

from __future__ import annotations

from pathlib import Path

from app.casework.publish import Source, publish, read_folders
from app.domain.actors import Actor
from app.domain.office import Office
from app.modelling.lint.check import check
from app.modelling.lint.problem import ERROR
from app.modelling.studio.errors import DraftNotFit, NoteNeeded, NothingOfThisStem
from app.modelling.studio.publish_draft import SHORTEST_NOTE, wrong_before
from app.modelling.studio.published import key_of, published_sources


def publish_stem(office: Office, actor: Actor, stem: str, root: Path, note: str) -> list[str]:
    """The places of what got a new version. Shape: root holds processes/ and dmn/ as export-models writes them.

    Raises: E-STUDIO-7, E-STUDIO-8, E-STUDIO-9 where the files have nothing of this stem.
    """
    sources = [source for source in read_folders(root / "processes", root / "dmn") if _of(source, stem)]
    if not sources:
        raise NothingOfThisStem(stem=stem, path=root)
    if len(note.strip()) < SHORTEST_NOTE:
        raise NoteNeeded(least=SHORTEST_NOTE)
    with office.store.read() as read:
        published = published_sources(read)
    former = {key_of(source): source.content for source in published}
    new = {key_of(source) for source in sources}
    beside = [source for source in published if key_of(source) not in new]
    models = {
        source.name: former[key_of(source)] for source in sources if source.kind == "model" and key_of(source) in former
    }
    before = wrong_before(tuple(published))
    grave = [p for p in check([*beside, *sources], models) if p.severity == ERROR and p not in before]
    if grave:
        raise DraftNotFit(grave)
    changed = [source for source in sources if former.get(key_of(source)) != source.content]
    publish(office, actor, changed, note.strip(), beside=[*beside, *sources])
    return [source.place for source in changed]


def _of(source: Source, stem: str) -> bool:
    return source.stem == stem and source.kind != "calendar"
