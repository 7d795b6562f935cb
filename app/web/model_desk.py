"""What the studio's pages show: everything published with its versions, one's own draft with what the check finds in it and what it
changes. Called by views/models.py alone; nothing is written here.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.casework.migrate_case import migrates
from app.casework.publish import PLACES, Source
from app.decisions.dmn import Table, read_dmn
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.engine.models import inspect_model
from app.modelling.changes.change import Change
from app.modelling.changes.compare import compare_contents
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.studio.examples_tried import examples_tried
from app.modelling.studio.keep_draft import tag_of
from app.modelling.studio.publish_draft import problems_of
from app.modelling.studio.taking_back import differences
from app.store import artefact_drafts, artefacts
from app.store.artefact_drafts import ArtefactDraftRow
from app.store.artefacts import ArtefactRow
from app.web.errors import PageMissing
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import dates
from app.web.present.fact_kinds import actor_words
from app.web.rehearsed import Standing, standing
from app.web.replaced import Replaced, replaced, said
from app.web.today import today

_TABLE_NAME = re.compile(r'<definitions[^>]*? name="([^"]*)"')
TEXTS = ("form", "scenario", "readme", "law", "examples")  # edited as text on the page; drawings and tables come as files
SHIPPED = "shipped"  # the note of what a new site began with
REHEARSED = ("model", "table")  # what the editors' page rehearses
ENDINGS = {
    "model": "bpmn",
    "table": "dmn",
    "form": "json",
    "law": "toml",
    "scenario": "toml",
    "readme": "md",
    "examples": "csv",
    "calendar": "json",
}


@dataclass(frozen=True, slots=True)
class Key:
    """What a page of the studio is about."""

    kind: str
    stem: str
    name: str


@dataclass(frozen=True, slots=True)
class Version:
    """A published version. Shape: running counts the open cases bound to it; who and note are in the reader's words."""

    row: ArtefactRow
    when: str
    who: str
    note: str
    running: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One artefact in the list."""

    key: Key
    title: str
    kind: str
    version: Version
    has_draft: bool
    has_aside: bool


@dataclass(frozen=True, slots=True)
class Unpublished:
    """What the reader alone has: a draft, or contents set aside, under a name nothing was published by."""

    key: Key
    kind: str
    has_draft: bool
    has_aside: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What carries one stem. Shape: title is the model's name."""

    stem: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """A problem in the reader's language."""

    place: str
    rule: str
    severity: str
    text: str

    @property
    def is_error(self) -> bool:
        """Whether it forbids publication."""
        return self.severity == ERROR


@dataclass(frozen=True, slots=True)
class Aside:
    """A content set aside. Shape: changes are its sentences against the newest version; replaced tells what it would take back.

    Empty: replaced is None where it rests on the newest version.
    """

    place: int
    when: str
    changes: list[str]
    replaced: Replaced | None


@dataclass(frozen=True, slots=True)
class Examples:
    """How example rows came out. Shape: differing are file, line and note of those that differ, with the reasons in words."""

    total: int
    differing: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Desk:
    """One artefact. Shape: tag is what a save from this page says it has seen. Empty: versions is empty for something new, draft is
    None where there is none, text None for what is no text, replaced None where the draft rests on the newest version, rehearsed None
    for what no scenario comes past. behind says whether there are earlier versions that the reader may lead running cases out of.
    Example rows are those of a table, or the file's own; differing ones are told.
    """

    key: Key
    title: str
    kind: str
    place: str
    versions: list[Version]
    draft: ArtefactDraftRow | None
    saved: str
    text: str | None
    problems: list[ToldProblem]
    changes: list[str]
    tag: str
    replaced: Replaced | None
    asides: list[Aside]
    rehearsed: Standing | None
    tables: list[Table]
    examples: Examples
    behind: bool

    @property
    def errors(self) -> int:
        """How many problems forbid publication."""
        return sum(problem.is_error for problem in self.problems)


def groups(actor: Actor) -> list[Group]:
    """Everything published, by stem, models first."""
    rows = [row for kind in PLACES for row in artefacts.current(reader(), kind)]
    drafts, asides = _kept(actor)
    stems = sorted({row.stem for row in rows}, key=lambda stem: (not _is_model(rows, stem), stem))
    return [
        Group(stem, _stem_title(rows, stem), [_line(row, drafts, asides) for row in rows if row.stem == stem])
        for stem in stems
    ]


def unpublished(actor: Actor) -> list[Unpublished]:
    """What lies with the reader alone, so that it is found again."""
    drafts, asides = _kept(actor)
    published = {(row.kind, row.stem, row.name) for kind in PLACES for row in artefacts.current(reader(), kind)}
    return [
        Unpublished(Key(*key), kind_words(key[0]), key in drafts, key in asides)
        for key in sorted((drafts | asides) - published)
    ]


def is_there(actor: Actor, key: Key) -> bool:
    """Whether the artefact has a page: a version, or the reader's own draft or content set aside."""
    drafts, asides = _kept(actor)
    own = (key.kind, key.stem, key.name) in drafts | asides
    return key.kind in PLACES and (own or bool(artefacts.current(reader(), key.kind, key.stem, key.name)))


def _kept(actor: Actor) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """What the reader has drafts of, and what he set contents aside of."""
    own, beside = artefact_drafts.own(reader(), actor), artefact_drafts.every_aside(reader(), actor)
    return {(row.kind, row.stem, row.name) for row in own}, {(row.kind, row.stem, row.name) for row in beside}


def desk(actor: Actor, key: Key) -> Desk:
    """One artefact with its draft. Raises: E-WEB-1 where there is neither a version nor a draft of it, nor anything set aside."""
    if not is_there(actor, key):
        raise PageMissing
    rows = artefacts.versions(reader(), key.kind, key.name, key.stem)
    draft = artefact_drafts.one(reader(), actor, key.kind, key.stem, key.name)
    current = rows[-1] if rows else None
    source = Source(key.kind, key.stem, key.name, draft.content if draft else current.content if current else b"")
    changes = differences(current.content if current else None, source.content, source.place) if draft else []
    problems = problems_of(reader(), source) if draft else []
    return Desk(
        key,
        title_of(source),
        kind_words(key.kind),
        source.place,
        [_version(row, row is current) for row in reversed(rows)],
        draft,
        dates.moment_us(draft.saved_us, today().date) if draft else "",
        source.content.decode("utf-8", "replace") if key.kind in TEXTS else None,
        [_told(problem) for problem in problems],
        said(changes),
        tag_of(reader(), draft, key.kind, key.stem, key.name),
        replaced(rows, draft.base, draft.content, source.place) if draft else None,
        _asides(actor, key, rows),
        standing(draft) if draft and key.kind in REHEARSED else None,
        tables_in(source) if key.kind == "table" and source.content else [],
        _tried(actor, source),
        key.kind == "model" and len(rows) > 1 and migrates(actor),
    )


def _tried(actor: Actor, source: Source) -> Examples:
    found = examples_tried(reader(), actor, source)
    return Examples(found.total, [(name, [chosen(why) for why in reasons]) for name, reasons in found.differing])


def tables_in(source: Source) -> list[Table]:
    """The decision tables of a file. Empty: none where it cannot be read as such."""
    try:
        return [decision.table for decision in read_dmn(source.content, source.place).decisions if decision.table]
    except DuoguiError:
        return []


def _asides(actor: Actor, key: Key, versions: list[ArtefactRow]) -> list[Aside]:
    """What the actor set aside beside the draft."""
    found = artefact_drafts.set_aside(reader(), actor, key.kind, key.stem, key.name)
    place = Source(key.kind, key.stem, key.name, b"").place
    former = versions[-1].content if versions else None
    return [
        Aside(
            number,
            dates.moment_us(row.saved_us, today().date),
            said(differences(former, row.content, place)),
            replaced(versions, row.base, row.content, place),
        )
        for number, row in sorted(found.items())
    ]


def drawing(actor: Actor, key: Key) -> bytes:
    """The diagram of the draft, or of the newest version. Raises: E-WEB-1."""
    draft = artefact_drafts.one(reader(), actor, key.kind, key.stem, key.name)
    rows = artefacts.current(reader(), key.kind, key.stem, key.name)
    if draft is None and not rows:
        raise PageMissing
    return draft.content if draft else rows[0].content


def marks(actor: Actor, key: Key) -> dict[str, Any]:
    """What to mark on the drawing: elements that changed, and those with an error."""
    draft = artefact_drafts.one(reader(), actor, key.kind, key.stem, key.name)
    if draft is None:
        return {}
    source = Source(key.kind, key.stem, key.name, draft.content)
    rows = artefacts.current(reader(), key.kind, key.stem, key.name)
    changes: list[Change] = compare_contents(rows[0].content if rows else None, draft.content, source.place)
    red = {p.element for p in problems_of(reader(), source) if p.severity == ERROR and p.file in source.place}
    return {"active": dict(Counter(change.element for change in changes if change.element)), "red": sorted(red)}


def between(key: Key, one: int, two: int) -> list[Change]:
    """What changed between two published versions. Raises: E-WEB-1."""
    rows = {row.version: row for row in artefacts.versions(reader(), key.kind, key.name, key.stem)}
    if one not in rows or two not in rows:
        raise PageMissing
    place = Source(key.kind, key.stem, key.name, b"").place
    return compare_contents(rows[one].content, rows[two].content, place)


def kind_words(kind: str) -> str:
    """A kind of artefact in words."""
    return {
        "model": _("流程图"),
        "table": _("决策表"),
        "form": _("表单"),
        "law": _("条文登记表"),
        "calendar": _("工作日历"),
        "scenario": _("场景"),
        "readme": _("说明"),
        "examples": _("示例行"),
    }.get(kind, kind)


def _line(row: ArtefactRow, drafts: set[tuple[str, str, str]], asides: set[tuple[str, str, str]]) -> Line:
    key = Key(row.kind, row.stem, row.name)
    source = Source(row.kind, row.stem, row.name, row.content)
    which = (row.kind, row.stem, row.name)
    version = _version(row, is_current=True)
    return Line(key, title_of(source), kind_words(row.kind), version, which in drafts, which in asides)


def _version(row: ArtefactRow, is_current: bool) -> Version:
    when = dates.moment_us(row.published_us, today().date)
    who = " / ".join(dict.fromkeys(actor_words(account) for account in (row.author, row.publisher)))
    note = _("随产品提供") if row.note == SHIPPED else row.note
    return Version(row, when, who, note, artefacts.cases_running(reader(), row.hash), is_current)


def title_of(source: Source) -> str:
    """The name people know it by, where the file says one."""
    if source.kind == "model":
        model, _problems = inspect_model(source.content, source.place)
        process = model.processes.get(source.name) if model else None
        return (chosen(process, "name") if process else "") or source.name
    if source.kind in ("form", "scenario"):
        key = "title" if source.kind == "form" else "name"
        return _said(source, key) or source.name
    if source.kind == "examples":
        return _("%(table)s的示例行", table=_title_of_table(source))
    if source.kind == "table":
        found = _TABLE_NAME.search(source.content.decode("utf-8", "replace"))
        zh, _slash, en = (found[1] if found else "").partition(" / ")
        return chosen({"zh": zh, "en": en or zh}) or source.name
    return source.name


def _title_of_table(examples: Source) -> str:
    """The title of the table that example rows are of."""
    name = examples.name.partition(".")[0]
    rows = artefacts.current(reader(), "table", examples.stem, name)
    return title_of(Source("table", examples.stem, name, rows[0].content)) if rows else name


def _said(source: Source, key: str) -> str:
    """What a form or a scenario calls itself. Empty: "" where it cannot be read; the check says why."""
    try:
        text = source.content.decode()
        body = json.loads(text) if source.kind == "form" else tomllib.loads(text)
    except ValueError:
        return ""
    zh = body.get(f"{key}_zh") or body.get(key)
    return chosen({"zh": str(zh or ""), "en": str(body.get(f"{key}_en") or zh or "")})


def _stem_title(rows: list[ArtefactRow], stem: str) -> str:
    for row in rows:
        if (row.kind, row.stem) == ("model", stem):
            return title_of(Source("model", stem, row.name, row.content))
    return {"shared": _("共用"), "law": _("条文"), "": _("全站")}.get(stem, stem)


def _is_model(rows: list[ArtefactRow], stem: str) -> bool:
    return any((row.kind, row.stem) == ("model", stem) for row in rows)


def _told(problem: Problem) -> ToldProblem:
    place = f"{problem.file} {problem.element}".strip()
    return ToldProblem(place, problem.rule, problem.severity, chosen(problem.text))
