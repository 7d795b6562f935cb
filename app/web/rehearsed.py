"""What rehearsing the very text of a draft, beside what is published now, has said so far: for the page where it is published.
Called by model_desk and the views of models and rehearsals.

Verdicts are kept in memory by rehearsals.py: after a restart a draft counts as not rehearsed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from app.casework.publish import Source
from app.domain.canonical import content_hash
from app.modelling.studio.publish_draft import Rehearsed
from app.modelling.studio.published import published_sources, with_draft
from app.modelling.studio.reaching import scenarios_reaching
from app.store import artefact_drafts
from app.store.artefact_drafts import ArtefactDraftRow
from app.web.access import actor
from app.web.offices import reader
from app.web.rehearsals import Rehearsals

GOING_ON = ("preparing", "running")


@dataclass(frozen=True, slots=True)
class Standing:
    """Shape: said is what came out, of reaching scenarios that come past it; is_going_on while a rehearsal of this text runs.
    Empty: said None where none was rehearsed.
    """

    said: Rehearsed | None
    is_going_on: bool
    reaching: int

    @property
    def is_partial(self) -> bool:
        """Whether some of the scenarios that could differ were not run."""
        return self.said is not None and self.said.total < self.reaching


def text_of(sources: Sequence[Source]) -> str:
    """What identifies what a rehearsal runs on: a draft with everything published beside it, so that a verdict holds no longer than
    all of that does. What is only read by people is left out.
    """
    parts = sorted([each.place, content_hash(each.content)] for each in sources if each.kind != "readme")
    return content_hash(json.dumps(parts).encode())


def standing(draft: ArtefactDraftRow) -> Standing:
    """What is known of a draft as it is kept now."""
    rehearsals: Rehearsals = current_app.extensions["duogui_rehearsals"]
    source = Source(draft.kind, draft.stem, draft.name, draft.content)
    sources = with_draft(published_sources(reader()), source)
    text = text_of(sources)
    verdicts = rehearsals.verdicts(draft.account, text)
    now = rehearsals.of(draft.account, (draft.kind, draft.stem, draft.name))
    is_going_on = now is not None and now.text == text and now.state in GOING_ON
    said = Rehearsed(len(verdicts), sum(not ok for ok in verdicts.values())) if verdicts else None
    return Standing(said, is_going_on, len(scenarios_reaching(sources, source)))


def said_of(kind: str, stem: str, name: str) -> Rehearsed | None:
    """What came out for the actor's own draft. Empty: None where there is no draft, or none was rehearsed."""
    draft = artefact_drafts.one(reader(), actor(), kind, stem, name)
    return standing(draft).said if draft is not None else None
