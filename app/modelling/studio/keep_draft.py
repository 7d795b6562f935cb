"""Keep what a window holds as a private draft, when it says what it began from: nothing that another window or publication brought is
lost. Nobody else sees a draft and no case runs on it.

The tag is what the window saw last. It names the draft's save, its content and the published version below it, or, where there was no
draft, the published version that the window began from: so a version published meanwhile is noticed at the first save already.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.instants import to_us
from app.domain.office import Office
from app.modelling.studio.errors import DraftReplaced
from app.modelling.studio.published import newest
from app.modelling.studio.save_draft import check_may_edit, check_size
from app.store import artefact_drafts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.artefacts import ArtefactRow
from app.store.database import Connection

DIGITS = 16  # of the hash: enough to tell two contents of one draft apart
NEWEST = "*"
NEW = "new"  # stands for the published version where there is none


def keep_draft(
    office: Office, actor: Actor, kind: str, stem: str, name: str, content: bytes, seen: str, *, onto: str = ""
) -> ArtefactDraftRow:
    """The draft as it is kept now.

    Shape: seen is the tag of what this work began from; onto the hash of the published version that the author has seen meanwhile and
    goes on from, or NEWEST. Raises: E-STUDIO-2 to 5, E-STUDIO-11 where seen is no longer what is there, or onto no longer the newest.
    """
    check_may_edit(actor, kind, stem, name)
    check_size(content)
    with office.store.transaction() as tx:
        former = artefact_drafts.one(tx, actor, kind, stem, name)
        current = newest(tx, kind, stem, name)
        if (former or current) and seen != tag_of(tx, former, kind, stem, name):
            raise DraftReplaced(name=f"{stem}/{name}")
        published = current.hash if current else ""
        if onto not in ("", NEWEST, published):
            raise DraftReplaced(name=f"{stem}/{name}")
        base = former.base if former and not onto else published
        row = ArtefactDraftRow(actor.account, kind, stem, name, base, content, 0, to_us(office.wall.now()))
        return artefact_drafts.save(tx, row, former.version if former else 0)


def tag_of(read: Connection, draft: ArtefactDraftRow | None, kind: str, stem: str, name: str) -> str:
    """What identifies the state a window shows: the draft's save, else the published version a draft would begin from."""
    if draft is not None:
        return f"draft-{draft.version}-{content_hash(draft.content)[-DIGITS:]}-{draft.base[-DIGITS:] or NEW}"
    current = newest(read, kind, stem, name)
    return f"published-{current.hash[-DIGITS:]}" if current else NEW


def seen_version(versions: Sequence[ArtefactRow], seen: str) -> ArtefactRow | None:
    """The published version that a tag names, of several with this content the newest. Empty: None where it names none."""
    ending = seen.rpartition("-")[2]
    known = (row for row in reversed(versions) if len(ending) == DIGITS and row.hash.endswith(ending))
    return next(known, None)
