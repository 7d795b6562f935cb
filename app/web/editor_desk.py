"""What the pages of the two editors ask: the content to open, what the check finds in it, and both sides of a conflict.

Called by views/editors.py alone; nothing is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.casework.publish import PLACES, Source
from app.domain.actors import Actor
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.studio.keep_draft import seen_version, tag_of
from app.modelling.studio.openable import Opened, open_for_drawing
from app.modelling.studio.publish_draft import problems_of
from app.modelling.studio.taking_back import differences, taken_back
from app.store import artefact_drafts, artefacts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.artefacts import ArtefactRow
from app.web.errors import PageMissing
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.model_desk import Key, title_of
from app.web.offices import reader
from app.web.present import dates
from app.web.present.fact_kinds import actor_words
from app.web.replaced import said
from app.web.today import today

DRAWABLE = ("model", "table")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an editor opens. Shape: tag is what its first save must say it has seen; current is the newest published version, None
    for something new.
    """

    key: Key
    title: str
    source: Source
    tag: str
    draft: ArtefactDraftRow | None
    current: ArtefactRow | None

    @property
    def opened(self) -> Opened:
        """The content as the editor opens it; only who shows it asks, so that no save waits for a layout."""
        return open_for_drawing(self.source)

    @property
    def why_not(self) -> list[str]:
        """Why it cannot be opened, in the reader's language. Empty: it can."""
        return [chosen(line) for line in self.opened.why_not]

    @property
    def is_base_replaced(self) -> bool:
        """Whether a newer version was published since the draft began."""
        return self.draft is not None and self.draft.base != (self.current.hash if self.current else "")

    @property
    def saved(self) -> str:
        """When the draft was saved. Empty: "" without one."""
        return dates.moment_us(self.draft.saved_us, today().date) if self.draft else ""


def sheet(actor: Actor, key: Key) -> Sheet:
    """The draft, or the published version where there is none. Raises: E-WEB-1 where there is neither, or it cannot be drawn."""
    if key.kind not in DRAWABLE:
        raise PageMissing
    return any_sheet(actor, key)


def any_sheet(actor: Actor, key: Key) -> Sheet:
    """The same of what is edited as text too. Raises: E-WEB-1 where there is neither a draft nor a version."""
    if key.kind not in PLACES:
        raise PageMissing
    draft = artefact_drafts.one(reader(), actor, key.kind, key.stem, key.name)
    rows = artefacts.current(reader(), key.kind, key.stem, key.name)
    current = rows[0] if rows else None
    content = draft.content if draft else current.content if current else None
    if content is None:
        raise PageMissing
    source = Source(key.kind, key.stem, key.name, content)
    tag = tag_of(reader(), draft, key.kind, key.stem, key.name)
    return Sheet(key, title_of(source), source, tag, draft, current)


def problems(shown: Sheet) -> list[dict[str, Any]]:
    """What the check finds, for the list beside the drawing and the marks on it."""
    return [_told(problem, shown.source.place) for problem in problems_of(reader(), shown.source)]


def conflict(shown: Sheet, mine: bytes, seen: str) -> dict[str, Any]:
    """Both sides of a conflict in sentences. Shape: with is draft where another window saved, published where a version was; back is
    what of theirs keeping one's own would take back.
    """
    versions = artefacts.versions(reader(), shown.key.kind, shown.key.name, shown.key.stem)
    place = shown.source.place
    if shown.draft is not None and seen != shown.tag:
        theirs, base, over = shown.draft.content, _base(versions, shown.draft.base), "draft"
        what = _("您的另一窗口在 %(when)s 保存了草稿。", when=shown.saved)
    else:
        current = shown.current
        theirs = current.content if current else b""
        base = _base(versions, shown.draft.base) if shown.draft else _seen(versions, seen)
        over = "published"
        what = (
            _("您编辑期间，%(who)s 发布了第 %(version)s 版：%(note)s",
              who=actor_words(current.publisher), version=current.version, note=current.note)
            if current
            else _("您的草稿已在另一窗口丢弃。")
        )  # fmt: skip
    return {
        "with": over,
        "said": what,
        "tag": shown.tag,
        "mine": said(differences(base, mine, place)),
        "theirs": said(differences(base, theirs, place)),
        "back": said(taken_back(base, theirs, mine, place)),
    }


def _base(versions: list[ArtefactRow], base: str) -> bytes | None:
    """The published content a draft began from. Empty: None for something new."""
    return next((row.content for row in versions if row.hash == base), None)


def _seen(versions: list[ArtefactRow], seen: str) -> bytes | None:
    """The version that a window without a draft began from; where it had a draft that is gone now, the version before the newest."""
    found = seen_version(versions, seen)
    return found.content if found else next((row.content for row in versions[-2:]), None)


def _told(problem: Problem, place: str) -> dict[str, Any]:
    is_here = problem.file in place
    where = "" if is_here else f"{problem.file} "
    return {
        "rule": problem.rule,
        "error": problem.severity == ERROR,
        "severity": problem.severity,
        "element": problem.element if is_here else "",
        "row": problem.row if is_here else 0,
        "with_rows": problem.with_rows if is_here else (),
        "text": f"{where}{chosen(problem.text)}",
    }
