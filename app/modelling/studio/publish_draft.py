"""Publish a draft as the next version: judged with everything it will stand beside, and refused while it has errors.

Running cases keep the version of their start; new cases use this one. Rolling back publishes a former content as the next version.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.casework.publish import Source, publish
from app.domain.actors import Actor
from app.domain.office import Office
from app.modelling.lint.check import check
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.studio.errors import DraftMissing, DraftNotFit, NoteNeeded, RehearsalDiffered
from app.modelling.studio.published import newest, published_sources, version_of, with_draft
from app.modelling.studio.save_draft import check_may_edit
from app.modelling.studio.unfilled_functions import unfilled_functions
from app.store import artefact_drafts
from app.store.database import Connection

SHORTEST_NOTE = 2


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What was published. Shape: version is the number of the newest one; is_new tells whether anything changed."""

    version: int
    is_new: bool


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


def publish_draft(
    office: Office,
    actor: Actor,
    kind: str,
    stem: str,
    name: str,
    note: str,
    *,
    rehearsed: Rehearsed | None = None,
    despite: bool = False,
) -> NewVersion:
    """The new version of the actor's own draft, which is then gone.

    Shape: rehearsed is what rehearsing this very text said, None where it was not; despite publishes although scenarios differed, and
    the note says so. Raises: E-STUDIO-2, E-STUDIO-6 where there is no draft, E-STUDIO-7 with what is wrong, E-STUDIO-8 for a note
    too short, E-STUDIO-17, E-MODEL-5 where a newer version was published meanwhile.
    """
    check_may_edit(actor, kind, stem, name)
    with office.store.read() as read:
        draft = artefact_drafts.one(read, actor, kind, stem, name)
        if draft is None:
            raise DraftMissing(name=f"{stem}/{name}")
        source = Source(kind, stem, name, draft.content)
        refuse_errors(read, source)
    if rehearsed is not None and rehearsed.differed and not despite:
        raise RehearsalDiffered(total=rehearsed.total, differed=rehearsed.differed)
    fact = rehearsed.as_note if rehearsed is not None else ""
    made = _publish(office, actor, source, note, draft.base, fact)
    with office.store.transaction() as tx:
        artefact_drafts.drop(tx, actor.account, kind, stem, name)
    return made


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
