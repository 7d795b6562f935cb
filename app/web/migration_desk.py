"""What the page shows on which running cases go on in another version of a model: a verdict on each, and which may be taken back.

Called by views/migrations.py alone; nothing is written here and nothing decided.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.casework.migrate_case import OK, Target
from app.casework.publish import Source
from app.casework.running_cases import in_other_versions, to_take_back
from app.domain.actors import Actor
from app.store import artefacts
from app.store.cases import CaseRow
from app.web import model_desk
from app.web.errors import PageMissing
from app.web.language import language
from app.web.model_desk import Key
from app.web.offices import reader
from app.web.present.fact_parts import due_words
from app.web.subjects import subject_name


@dataclass(frozen=True, slots=True)
class Line:
    """A case in another version. Shape: why is the reason of a refusal; due and due_then are the end of its next limit now and in the
    other version. Empty: version 0 where the one it runs in is not known here.
    """

    row: CaseRow
    subject: str
    version: int
    is_ok: bool
    why: str
    due: str
    due_then: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A case that was migrated to the version and may be taken back."""

    row: CaseRow
    subject: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person had chosen and written. Shape: act is the form it stands in, migrate or take_back."""

    act: str = ""
    cases: Collection[str] = ()
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MigrationDesk:
    """Shape: versions are those to choose from, newest first. Empty: next is None on the last page."""

    key: Key
    title: str
    target: Target
    versions: list[int]
    lines: list[Line]
    made: list[Made]
    next: str | None
    typed: Typed

    @property
    def willing(self) -> int:
        """How many cases of the page can go on in the version."""
        return sum(line.is_ok for line in self.lines)


def newest(key: Key) -> int:
    """The current version. Raises: E-WEB-1 where nothing was published by that name."""
    rows = artefacts.current(reader(), key.kind, key.stem, key.name)
    if not rows:
        raise PageMissing
    return rows[0].version


def desk(actor: Actor, key: Key, version: int, after: str | None, typed: Typed) -> MigrationDesk:
    """The page of a version. Raises: E-MODEL-1, E-STORE-18, E-WEB-1."""
    rows = artefacts.versions(reader(), key.kind, key.name, key.stem)
    if not rows:
        raise PageMissing
    page = in_other_versions(reader(), actor, key.name, version, after)
    lines = [
        Line(
            each.row,
            subject_name(actor, each.row),
            each.version,
            each.verdict.verdict == OK,
            in_own_language(each.verdict.reason),
            _day(each.verdict.due_before),
            _day(each.verdict.due_after),
            typed.act == "migrate" and each.row.id in typed.cases,
        )
        for each in page.running
    ]
    made = [
        Made(row, subject_name(actor, row), typed.act == "take_back" and row.id in typed.cases)
        for row in to_take_back(reader(), actor, page.target)
    ]
    title = model_desk.title_of(Source(key.kind, key.stem, key.name, rows[-1].content))
    return MigrationDesk(
        key, title, page.target, [row.version for row in reversed(rows)], lines, made, page.next, typed
    )


def _day(due: str | None) -> str:
    return due_words({"due": due})


def in_own_language(reason: str) -> str:
    """The part of a reason that the reader reads. Shape: reason is Chinese and English with a slash between, or ""."""
    zh, _slash, en = reason.partition(" / ")
    return zh if language() == "zh" else en or zh
