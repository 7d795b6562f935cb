"""Drafts for tests that need one and look at something else."""

from app.modelling.studio.keep_draft import keep_draft, tag_of
from app.store import artefact_drafts


def seen_now(office, actor, kind, stem, name):
    """The tag of a page that is opened now."""
    with office.store.read() as read:
        return tag_of(read, artefact_drafts.one(read, actor, kind, stem, name), kind, stem, name)


def put_draft(office, actor, what, content):
    """A draft of this content, whatever was there."""
    return keep_draft(office, actor, *what, content, seen_now(office, actor, *what))
