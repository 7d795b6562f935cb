"""Save a private draft while its analyst works: nobody else sees it and no case runs on it."""

from __future__ import annotations

from app.casework.publish import PLACES
from app.domain.actors import ANALYST, Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.modelling.studio.errors import ContentTooLarge, NameUnusable, NotAnAnalyst, NothingOfThisKind
from app.modelling.studio.published import newest
from app.store import artefact_drafts
from app.store.artefact_drafts import ArtefactDraftRow

LARGEST = 5_000_000  # bytes; a diagram of a thousand elements has about one
RESERVED = ("law", "sites")


def save_draft(
    office: Office, actor: Actor, kind: str, stem: str, name: str, content: bytes, seen_version: int
) -> ArtefactDraftRow:
    """The draft as it is kept now.

    Shape: seen_version is that of the draft this work began from, 0 where there was none; what it began from keeps its hash.
    Raises: E-STUDIO-2 for who is no analyst, E-STUDIO-3 to 5, E-STORE-9 where another window saved meanwhile.
    """
    check_may_edit(actor, kind, stem, name)
    check_size(content)
    with office.store.transaction() as tx:
        former = artefact_drafts.one(tx, actor, kind, stem, name)
        current = newest(tx, kind, stem, name)
        base = former.base if former else current.hash if current else ""
        row = ArtefactDraftRow(actor.account, kind, stem, name, base, content, 0, to_us(office.wall.now()))
        return artefact_drafts.save(tx, row, seen_version)


def drop_draft(office: Office, actor: Actor, kind: str, stem: str, name: str) -> bool:
    """Throw one's own draft away. Empty: False where there was none."""
    with office.store.transaction() as tx:
        return artefact_drafts.drop(tx, actor.account, kind, stem, name)


def check_size(content: bytes) -> None:
    """Raises: E-STUDIO-5."""
    if len(content) > LARGEST:
        raise ContentTooLarge(size=len(content), most=LARGEST)


def check_may_edit(actor: Actor, kind: str, stem: str, name: str) -> None:
    """Raises: E-STUDIO-2, E-STUDIO-3, E-STUDIO-4."""
    if ANALYST not in actor.duties:
        raise NotAnAnalyst
    if kind not in PLACES:
        raise NothingOfThisKind(kind=kind, known=", ".join(PLACES))
    for part in (stem, name):
        if part and not (part.isascii() and part.replace("-", "_").replace(".", "_").isidentifier()):
            raise NameUnusable(name=part)
    if kind == "model" and (stem != name or name in RESERVED):
        raise NameUnusable(name=name)
