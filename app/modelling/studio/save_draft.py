"""What every way of saving a draft asks first: who may, under which name, how large; and throwing a draft away."""

from __future__ import annotations

from app.casework.publish import PLACES
from app.domain.actors import ANALYST, Actor
from app.domain.office import Office
from app.modelling.studio.errors import ContentTooLarge, NameUnusable, NotAnAnalyst, NothingOfThisKind
from app.store import artefact_drafts

LARGEST = 5_000_000  # bytes; a diagram of a thousand elements has about one
RESERVED = ("law", "sites")


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
