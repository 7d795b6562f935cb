"""What was published since the version that a draft or a file rests on, and what of it publishing that content would take back.

Called by model_desk.py and beside it alone; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.limits import Line
from app.modelling.studio.taking_back import differences, taken_back
from app.store.artefacts import ArtefactRow
from app.web.language import chosen
from app.web.present.fact_kinds import actor_words


@dataclass(frozen=True, slots=True)
class Replaced:
    """The newest version, where a content rests on an older one.

    Shape: base is the older one's number, is_that_version tells that the content is that version itself; seen is the newest one's
    hash. Empty: base is 0 where nothing was published when the content was begun, back where the content has all of theirs.
    """

    base: int
    is_that_version: bool
    version: int
    who: str
    note: str
    seen: str
    mine: list[str]
    theirs: list[str]
    back: list[str]


def replaced(versions: Sequence[ArtefactRow], base: str, content: bytes, place: str) -> Replaced | None:
    """What replaced the base of a content. Empty: None where it rests on the newest version."""
    newest = versions[-1] if versions else None
    if newest is None or newest.hash == base:
        return None
    began = next((row for row in reversed(versions) if row.hash == base), None)
    before = began.content if began else None
    return Replaced(
        began.version if began else 0,
        before == content,
        newest.version,
        actor_words(newest.publisher),
        newest.note,
        newest.hash,
        said(differences(before, content, place)),
        said(differences(before, newest.content, place)),
        said(taken_back(before, newest.content, content, place)),
    )


def said(lines: Sequence[Line]) -> list[str]:
    """Sentences in the reader's language."""
    return [chosen(line) for line in lines]
