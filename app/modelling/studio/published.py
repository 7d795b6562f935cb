"""What is published now, as sources: what drafts are judged against, exported and compared with. Read only."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.publish import PLACES, Source
from app.modelling.studio.errors import NoSuchArtefact
from app.store import artefacts
from app.store.artefacts import ArtefactRow
from app.store.database import Connection


def published_sources(read: Connection) -> list[Source]:
    """The newest version of everything."""
    return [
        Source(row.kind, row.stem, row.name, row.content) for kind in PLACES for row in artefacts.current(read, kind)
    ]


def with_draft(sources: Sequence[Source], draft: Source) -> list[Source]:
    """The same with one of them replaced, or added where it is new."""
    return [source for source in sources if key_of(source) != key_of(draft)] + [draft]


def key_of(source: Source) -> tuple[str, str, str]:
    """What identifies a source."""
    return source.kind, source.stem, source.name


def newest(read: Connection, kind: str, stem: str, name: str) -> ArtefactRow | None:
    """The newest version. Empty: None where nothing was published under this name."""
    return next(iter(artefacts.current(read, kind, stem, name)), None)


def version_of(read: Connection, kind: str, stem: str, name: str, version: int) -> ArtefactRow:
    """One version. Raises: E-STUDIO-1."""
    for row in artefacts.versions(read, kind, name, stem):
        if row.version == version:
            return row
    raise NoSuchArtefact(name=f"{stem}/{name}", version=version)
