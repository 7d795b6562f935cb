"""Replace a draft by a file, and keep both while their author chooses: what the file would replace is set aside, or the file is.

A draft with changes is never overwritten by a file. The file lies beside it until its author takes it, when the two change places, or
throws it away; so whatever was replaced can be got back. Nobody says which version a file was begun from; one that rests on an older
version than the newest would take back what was published since, so it is set aside too, and its author is told what that is.
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
from app.modelling.studio.keep_draft import NEW, seen_version
from app.modelling.studio.published import newest
from app.modelling.studio.save_draft import check_may_edit, check_size
from app.modelling.studio.taking_back import resting_on
from app.store import artefact_drafts, artefacts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.artefacts import ArtefactRow
from app.store.database import Connection

MOST_ASIDE = 5  # contents set aside of one draft; more than anybody compares


def bring_file(office: Office, actor: Actor, kind: str, stem: str, name: str, content: bytes, seen: str) -> bool:
    """Whether the file is the draft now; where a draft with changes is there, or the file is older than what is published, it was set
    aside instead.

    Shape: seen is the tag of the page the file was brought to. Raises: E-STUDIO-2 to 5, E-STUDIO-13, E-STUDIO-14, E-STUDIO-16.
    """
    check_may_edit(actor, kind, stem, name)
    check_size(content)
    source = Source(kind, stem, name, content)
    check_belongs(source)
    with office.store.read() as read:  # comparing takes a while, and nobody's writing waits for it
        base = _base(artefacts.versions(read, kind, name, stem), source, seen)
    with office.store.transaction() as tx:
        former = artefact_drafts.one(tx, actor, kind, stem, name)
        current = newest(tx, kind, stem, name)
        published = current.hash if current else ""
        row = ArtefactDraftRow(actor.account, kind, stem, name, base, content, 0, to_us(office.wall.now()))
        has_changes = former is not None and content_hash(former.content) not in (
            published, former.base, content_hash(content),
        )  # fmt: skip
        if has_changes or base != published:
            _set_aside(tx, actor, row)
            return False
        artefact_drafts.save(tx, row, former.version if former else 0)
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


def _base(versions: list[ArtefactRow], source: Source, seen: str) -> str:
    """The hash of the version a file rests on: the older of what its page showed and what it differs from least.

    Empty: "" where nothing was published, or nothing was when the page was opened.
    """
    nearest = resting_on(versions, source.content, source.place)
    if nearest is None or nearest.hash == content_hash(source.content):
        return nearest.hash if nearest else ""
    if seen.rpartition("-")[2] == NEW:
        return ""
    shown = seen_version(versions, seen) or nearest
    return min(shown, nearest, key=lambda row: row.version).hash


def _aside_at(read: Connection, actor: Actor, kind: str, stem: str, name: str, place: int) -> ArtefactDraftRow:
    found = artefact_drafts.set_aside(read, actor, kind, stem, name).get(place)
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
