"""Keep what an editor's window holds, when it says what it began from: nothing that another window or publication brought is lost.

The tag is what the window saw last. It names the draft's save and content, or, where there was no draft, the published version that
the window began from: so a version published meanwhile is noticed at the first save already.
"""

from __future__ import annotations

from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.instants import to_us
from app.domain.office import Office
from app.modelling.studio.errors import DraftReplaced
from app.modelling.studio.published import newest
from app.modelling.studio.save_draft import check_may_edit, check_size
from app.store import artefact_drafts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.database import Connection

DIGITS = 16  # of the hash: enough to tell two contents of one draft apart


def keep_draft(
    office: Office, actor: Actor, kind: str, stem: str, name: str, content: bytes, seen: str, *, rebase: bool = False
) -> ArtefactDraftRow:
    """The draft as it is kept now.

    Shape: seen is the tag of what this work began from; rebase says that the author has seen the newest published version and
    goes on from it. Raises: E-STUDIO-2 to 5, E-STUDIO-11 where seen is no longer what is there.
    """
    check_may_edit(actor, kind, stem, name)
    check_size(content)
    with office.store.transaction() as tx:
        former = artefact_drafts.one(tx, actor, kind, stem, name)
        if seen != tag_of(tx, former, kind, stem, name):
            raise DraftReplaced(name=f"{stem}/{name}")
        current = newest(tx, kind, stem, name)
        published = current.hash if current else ""
        base = former.base if former and not rebase else published
        row = ArtefactDraftRow(actor.account, kind, stem, name, base, content, 0, to_us(office.wall.now()))
        return artefact_drafts.save(tx, row, former.version if former else 0)


def tag_of(read: Connection, draft: ArtefactDraftRow | None, kind: str, stem: str, name: str) -> str:
    """What identifies the state a window shows: the draft's save, else the published version a draft would begin from."""
    if draft is not None:
        return f"draft-{draft.version}-{content_hash(draft.content)[-DIGITS:]}"
    current = newest(read, kind, stem, name)
    return f"published-{current.hash[-DIGITS:]}" if current else "new"
