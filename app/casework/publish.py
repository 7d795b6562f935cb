"""Publish models, tables, forms, law registers and the calendar into the store: from then on the store is the truth.

What is published is checked first: a model the engine cannot run, a table that cannot be read, a form that is wrong, a work that does
not exist or a limit row that asks for what is not there yet is refused, and nothing of the set is published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from app.casework.errors import BaseReplaced, NameTwice, NotPublished, SourceUnreadable, UnknownWork
from app.casework.forms.definition import read_form
from app.casework.law import read_register
from app.casework.perform_work import KNOWN
from app.decisions.dmn import DecisionFile, read_dmn
from app.domain.actors import Actor
from app.domain.calendars import Calendar, read_calendar, shipped_bytes
from app.domain.canonical import content_hash
from app.domain.instants import to_us
from app.domain.office import Office
from app.domain.running_limits import PAUSE, PauseWithoutStep
from app.domain.why import SUPPLEMENT
from app.engine.bundle import compile_bundle
from app.engine.models import read_model
from app.store import acts, artefacts
from app.store.artefacts import ArtefactRow

Read = TypeVar("Read")
WORDS: Mapping[str, tuple[str, str]] = {
    "model": ("模型", "model"),
    "table": ("决策表", "table"),
    "law": ("条文登记表", "register of articles"),
    "calendar": ("日历", "calendar"),
    "scenario": ("场景", "scenario"),
    "readme": ("说明", "readme"),
    "examples": ("示例行", "example rows"),
}
PLACES: Mapping[str, str] = {
    "model": "processes/{name}.bpmn",
    "table": "dmn/{stem}/{name}.dmn",
    "form": "processes/{stem}/forms/{name}.json",
    "law": "processes/law/{name}.toml",
    "scenario": "processes/{stem}/scenarios/{name}.toml",
    "readme": "processes/{stem}/README.md",
    "examples": "dmn/{stem}/tests/{name}.csv",
    "calendar": "calendar/{name}.json",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Something to publish. Shape: kind is a key of PLACES; stem the folder it belongs to."""

    kind: str
    stem: str
    name: str
    content: bytes

    @property
    def place(self) -> str:
        """The file it is in a folder of models: what `export-models` writes and `init` reads."""
        return PLACES[self.kind].format(stem=self.stem, name=self.name)


def read_folders(processes: Path, dmn: Path) -> list[Source]:
    """Everything under processes/ and dmn/, and the shipped calendar."""
    found = [Source("calendar", "", "calendar", shipped_bytes())]
    found += [Source("model", path.stem, path.stem, path.read_bytes()) for path in sorted(processes.glob("*.bpmn"))]
    found += [
        Source("form", path.parents[1].name, path.stem, path.read_bytes())
        for path in sorted(processes.glob("*/forms/*.json"))
    ]
    found += [
        Source("scenario", path.parents[1].name, path.stem, path.read_bytes())
        for path in sorted(processes.glob("*/scenarios/*.toml"))
    ]
    found += [
        Source("readme", path.parent.name, "README", path.read_bytes())
        for path in sorted(processes.glob("*/README.md"))
    ]
    found += [Source("law", "law", path.stem, path.read_bytes()) for path in sorted(processes.glob("law/*.toml"))]
    found += [Source("table", path.parent.name, path.stem, path.read_bytes()) for path in sorted(dmn.glob("*/*.dmn"))]
    found += [
        Source("examples", path.parents[1].name, path.stem, path.read_bytes())
        for path in sorted(dmn.glob("*/tests/*.csv"))
    ]
    return found


def publish(
    office: Office,
    actor: Actor,
    sources: Iterable[Source],
    note: str,
    *,
    beside: Iterable[Source] = (),
    base: str | None = None,
) -> int:
    """Publish a set as new versions where the content is new; how many were.

    Shape: beside is what is published already and checked together with the set; base the hash that the newest version of each must
    still have, "" where there must be none. Raises: E-ENGINE-* (model), E-DMN-* (table), E-FORM-2, E-MODEL-1, E-MODEL-2, E-MODEL-5,
    E-LIMIT-3.
    """
    wanted = list(sources)
    new = {(source.kind, source.stem, source.name) for source in wanted}
    check([*wanted, *(each for each in beside if (each.kind, each.stem, each.name) not in new)])
    at_us = to_us(office.clock.now())
    published = 0
    with office.store.transaction() as tx:
        for source in wanted:
            digest = content_hash(source.content)
            former = artefacts.current(tx, source.kind, source.stem, source.name)
            if base is not None and (former[0].hash if former else "") != base:
                raise BaseReplaced(name=source.place, version=former[0].version if former else 0)
            if former and former[0].hash == digest:
                continue
            artefacts.publish(
                tx,
                ArtefactRow(
                    kind=source.kind,
                    stem=source.stem,
                    name=source.name,
                    version=0,
                    hash=digest,
                    content=source.content,
                    author=actor.account,
                    publisher=actor.account,
                    note=note,
                    published_us=at_us,
                ),
            )
            acts.append(
                tx,
                at_us,
                actor,
                "Published",
                {"kind": source.kind, "stem": source.stem, "name": source.name, "hash": digest},
            )
            published += 1
    return published


def check(sources: list[Source]) -> None:
    """Refuse a set that could not run. The same for publication and for a rehearsal."""
    by_kind: dict[str, list[Source]] = {}
    for source in sources:
        by_kind.setdefault(source.kind, []).append(source)
    for kind in ("model", "table"):
        _refuse_same_names(by_kind.get(kind, []))
    tables = {s.name: s.content for s in by_kind.get("table", ())}
    models = {s.name: s.content for s in by_kind.get("model", ())}
    forms = {f"{s.stem}/{s.name}" for s in by_kind.get("form", ())}
    for source in by_kind.get("form", ()):
        read_form(source.content, f"{source.stem}/forms/{source.name}.json")
    for source in by_kind.get("table", ()):
        _refuse_pauses(source.stem, read_dmn(source.content, f"{source.stem}/{source.name}.dmn"), models)
    for source in by_kind.get("law", ()):
        _read(source, read_register)
    calendars = [_read(source, calendar_from) for source in by_kind.get("calendar", ())]
    calendar = calendars[0] if calendars else calendar_from(shipped_bytes(), "")
    for name, content in models.items():
        _check_steps(name, content, forms)
        compile_bundle(name, models, tables, calendar)


def calendar_from(content: bytes, _: str) -> Calendar:
    """A calendar from its bytes."""
    return read_calendar(json.loads(content))


def _read(source: Source, reader: Callable[[bytes, str], Read]) -> Read:
    """What a reader makes of a source. Raises: E-MODEL-3 whatever the reader stumbles at."""
    try:
        return reader(source.content, source.name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        zh, en = WORDS[source.kind]
        problem = f"{type(error).__name__} {error}"
        raise SourceUnreadable(kind_zh=zh, kind_en=en, name=source.name, problem=problem) from error


def _refuse_same_names(sources: list[Source]) -> None:
    first: dict[str, Source] = {}
    for source in sources:
        other = first.setdefault(source.name, source)
        if other is not source:
            zh, en = WORDS[source.kind]
            raise NameTwice(name=source.name, kind_zh=zh, kind_en=en, first=other.stem, second=source.stem)


def _check_steps(name: str, content: bytes, forms: set[str]) -> None:
    for process in read_model(content, f"{name}.bpmn").processes.values():
        for element in process.elements.values():
            if element.form is not None and f"{name}/{element.form}" not in forms:
                raise NotPublished(what_zh="表单", what_en="form", name=f"{name}/forms/{element.form}.json")
            if element.work is not None and element.work.kind not in KNOWN:
                raise UnknownWork(work=element.work.kind, model=name, element=element.id, known=", ".join(KNOWN))


def _refuse_pauses(stem: str, file: DecisionFile, models: Mapping[str, bytes]) -> None:
    """A row may promise that a limit pauses while material is supplemented where the model of its folder draws such a step."""
    for decision in file.decisions:
        names = [output.name for output in getattr(decision, "outputs", ())]
        if "on_supplement" not in names:
            continue
        column = names.index("on_supplement")
        rows = [rule.row for rule in decision.rules if PAUSE in rule.outputs[column].text]
        if rows and _lacks_pausing_step(stem, models):
            raise PauseWithoutStep(table=decision.name, row=rows[0], model=stem)


def _lacks_pausing_step(stem: str, models: Mapping[str, bytes]) -> bool:
    """Whether the model of this stem, or all where the table is shared, has limits and no step that pauses one for a supplement."""
    asked = {stem: models[stem]} if stem in models else models
    limits = [
        element.limit
        for name, content in asked.items()
        for process in read_model(content, f"{name}.bpmn").processes.values()
        for element in process.elements.values()
        if element.limit is not None
    ]
    return bool(limits) and not any(limit.pauses == SUPPLEMENT for limit in limits)
