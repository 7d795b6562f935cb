"""Publish a draft as the next version: judged with everything it will stand beside, and refused while it has errors.

Running cases keep the version of their start; new cases use this one. Rolling back publishes a former content as the next version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from app.casework.publish import Source, publish
from app.domain.actors import Actor
from app.domain.canonical import content_hash
from app.domain.office import Office
from app.modelling.lint.check import check
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.studio.errors import DraftMissing, DraftNotFit, ExamplesDiffer, NoteNeeded, RehearsalDiffered
from app.modelling.studio.examples_tried import examples_tried
from app.modelling.studio.published import newest, published_sources, version_of, with_draft
from app.modelling.studio.save_draft import check_may_edit
from app.modelling.studio.taking_back import taken_back
from app.modelling.studio.unfilled_functions import unfilled_functions
from app.store import artefact_drafts, artefacts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.database import Connection

SHORTEST_NOTE = 2


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What was published. Shape: version is the number of the newest one; is_new tells whether anything changed, has_newer_draft
    whether the draft was saved anew meanwhile and stays.
    """

    version: int
    is_new: bool
    has_newer_draft: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What the last rehearsal of each scenario on one text said. Shape: of total scenarios differed came out otherwise."""

    total: int
    differed: int

    @property
    def as_note(self) -> str:
        """The fact as the note of a version says it, in both languages. Empty: "" where nothing came out otherwise."""
        if not self.differed:
            return ""
        counts = {"total": self.total, "differed": self.differed}
        return "（演练：{total} 个场景中 {differed} 个与预期不符 / rehearsed: {differed} of {total} differed）".format(
            **counts
        )


@dataclass(frozen=True, slots=True)
class Ticked:
    """What the author was told and publishes nevertheless.

    Shape: despite that scenarios differed, which the version's note says; over is the hash of the newer version that was published
    since the draft began. Empty: over is "" where the draft rests on the newest.
    """

    despite: bool = False
    over: str = ""


NOTHING_TICKED = Ticked()


def publish_draft(
    office: Office,
    actor: Actor,
    kind: str,
    stem: str,
    name: str,
    note: str,
    *,
    rehearsed: Rehearsed | None = None,
    ticked: Ticked = NOTHING_TICKED,
) -> NewVersion:
    """The new version of the actor's own draft, which is then gone; what was saved anew meanwhile stays a draft.

    Shape: rehearsed is what rehearsing this very text said, None where it was not; ticked what is published nevertheless.
    Raises: E-STUDIO-2, E-STUDIO-6 where there is no draft, E-STUDIO-7 with what is wrong, E-STUDIO-8 for a note too short,
    E-STUDIO-17, E-STUDIO-18, E-MODEL-5 where a newer version was published than the draft began from, or than was ticked.
    """
    check_may_edit(actor, kind, stem, name)
    with office.store.read() as read:
        draft = artefact_drafts.one(read, actor, kind, stem, name)
        if draft is None:
            raise DraftMissing(name=f"{stem}/{name}")
        source = Source(kind, stem, name, draft.content)
        refuse_errors(read, source)
        examples = examples_tried(read, actor, source)
    if rehearsed is not None and rehearsed.differed and not ticked.despite:
        raise RehearsalDiffered(total=rehearsed.total, differed=rehearsed.differed)
    if examples.differing and not ticked.despite:
        raise ExamplesDiffer(total=examples.total, differed=len(examples.differing))
    fact = (rehearsed.as_note if rehearsed is not None else "") + examples.as_note
    made = _publish(office, actor, source, note, ticked.over or draft.base, fact)
    with office.store.transaction() as tx:
        if artefact_drafts.drop_as_read(tx, draft):
            return made
        return replace(made, has_newer_draft=_go_on(tx, actor, draft, source))


def roll_back(office: Office, actor: Actor, kind: str, stem: str, name: str, version: int, note: str) -> NewVersion:
    """A former version as the next one. Raises: E-STUDIO-1, E-STUDIO-2, E-STUDIO-7, E-STUDIO-8."""
    check_may_edit(actor, kind, stem, name)
    with office.store.read() as read:
        source = Source(kind, stem, name, version_of(read, kind, stem, name, version).content)
        refuse_errors(read, source)
    return _publish(office, actor, source, note)


def refuse_errors(read: Connection, source: Source) -> None:
    """What check() finds in a source beside everything published. Raises: E-STUDIO-7 where anything of it is an error."""
    grave = [problem for problem in problems_of(read, source) if problem.severity == ERROR]
    if grave:
        raise DraftNotFit(grave)


def problems_of(read: Connection, source: Source) -> list[Problem]:
    """What a source would break, in itself and in what stands beside it; what was wrong before it is not counted against it."""
    published = published_sources(read)
    former = {source.name: current.content} if (current := newest(read, source.kind, source.stem, source.name)) else {}
    before = wrong_before(tuple(published))
    found = check(with_draft(published, source), former if source.kind == "model" else None)
    kept = [problem for problem in found if problem not in before or problem.file in source.place]
    return [*kept, *unfilled_functions(read, source)]


@lru_cache(maxsize=4)
def wrong_before(published: tuple[Source, ...]) -> frozenset[Problem]:
    """What the check finds in what is published already; it is asked at every look at a draft."""
    return frozenset(check(published))


def _go_on(tx: Connection, actor: Actor, published: ArtefactDraftRow, source: Source) -> bool:
    """Let a draft that was saved while another was published go on from what is published now, where it has all of that; else its
    base stays the former one, so that its author is told. Empty: False where there is no draft any more.
    """
    newer = artefact_drafts.one(tx, actor, source.kind, source.stem, source.name)
    if newer is None:
        return False
    base = artefacts.by_hash(tx, published.base) if published.base else None
    if newer.base == published.base and not taken_back(base, source.content, newer.content, source.place):
        artefact_drafts.save(tx, replace(newer, base=content_hash(source.content)), newer.version)
    return True


def _publish(
    office: Office, actor: Actor, source: Source, note: str, base: str | None = None, fact: str = ""
) -> NewVersion:
    if len(note.strip()) < SHORTEST_NOTE:
        raise NoteNeeded(least=SHORTEST_NOTE)
    with office.store.read() as read:
        beside = published_sources(read)
    made = publish(office, actor, [source], f"{note.strip()}{fact}", beside=beside, base=base)
    with office.store.read() as read:
        current = newest(read, source.kind, source.stem, source.name)
    return NewVersion(current.version if current else 0, bool(made))
