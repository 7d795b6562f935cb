"""Replace a draft by a file, and keep both while their author chooses: what the file would replace is set aside, or the file is.

A draft with changes is never overwritten by a file. The file lies beside it until its author takes it, when the two change places, or
throws it away; so whatever was replaced can be got back.
"""

from __future__ import annotations

from dataclasses import replace

from app.casework.publish import Source
from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.instants import to_us
from app.domain.office import Office
from app.modelling.studio.belongs import check_belongs
from app.modelling.studio.errors import AsideMissing, TooManyAside
from app.modelling.studio.published import newest
from app.modelling.studio.save_draft import check_may_edit, check_size
from app.store import artefact_drafts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.database import Connection
from app.store.errors import DraftMoved

MOST_ASIDE = 5  # contents set aside of one draft; more than anybody compares


def bring_file(
    office: Office, actor: Actor, kind: str, stem: str, name: str, content: bytes, seen_version: int
) -> bool:
    """Whether the file is the draft now; where a draft with changes is there, the file was set aside instead.

    Raises: E-STUDIO-2 to 5, E-STUDIO-13, E-STUDIO-14, E-STUDIO-16, E-STORE-9 where another window saved meanwhile.
    """
    check_may_edit(actor, kind, stem, name)
    check_size(content)
    check_belongs(Source(kind, stem, name, content))
    with office.store.transaction() as tx:
        former = artefact_drafts.one(tx, actor, kind, stem, name)
        if seen_version != (former.version if former else 0):
            raise DraftMoved(account=actor.account, version=former.version if former else 0)
        published = newest(tx, kind, stem, name)
        base = published.hash if published else ""
        row = ArtefactDraftRow(actor.account, kind, stem, name, base, content, 0, to_us(office.wall.now()))
        if former is not None and content_hash(former.content) not in (base, content_hash(content)):
            _set_aside(tx, actor, row)
            return False
        artefact_drafts.save(tx, row, seen_version)
    return True


def take_aside(office: Office, actor: Actor, kind: str, stem: str, name: str, place: int) -> ArtefactDraftRow:
    """What was set aside as the draft; the draft that was there lies aside now.

    Raises: E-STUDIO-2 to 4, E-STUDIO-15 where nothing lies there.
    """
    check_may_edit(actor, kind, stem, name)
    with office.store.transaction() as tx:
        wanted = _aside_at(tx, actor, kind, stem, name, place)
        draft = artefact_drafts.one(tx, actor, kind, stem, name)
        if draft is None:
            artefact_drafts.drop(tx, actor.account, kind, stem, wanted.name)
            return artefact_drafts.save(tx, replace(wanted, name=name), 0)
        artefact_drafts.save(tx, replace(draft, name=wanted.name), wanted.version)
        return artefact_drafts.save(tx, replace(wanted, name=name), draft.version)


def drop_aside(office: Office, actor: Actor, kind: str, stem: str, name: str, place: int) -> bool:
    """Throw away what was set aside. Empty: False where nothing lies there."""
    with office.store.transaction() as tx:
        return artefact_drafts.drop(tx, actor.account, kind, stem, artefact_drafts.aside(name, place))


def _aside_at(read: Connection, actor: Actor, kind: str, stem: str, name: str, place: int) -> ArtefactDraftRow:
    found = artefact_drafts.one(read, actor, kind, stem, artefact_drafts.aside(name, place))
    if found is None:
        raise AsideMissing(name=f"{stem}/{name}")
    return found


def _set_aside(tx: Connection, actor: Actor, row: ArtefactDraftRow) -> None:
    """Keep a content beside the draft; one that lies there already is not kept twice. Raises: E-STUDIO-16."""
    there = artefact_drafts.set_aside(tx, actor, row.kind, row.stem, row.name)
    if any(each.content == row.content for each in there.values()):
        return
    place = next((number for number in range(1, MOST_ASIDE + 1) if number not in there), None)
    if place is None:
        raise TooManyAside(count=len(there))
    artefact_drafts.save(tx, replace(row, name=artefact_drafts.aside(row.name, place)), 0)
