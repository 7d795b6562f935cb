"""What the replay of a case shows at a fact: the fact with its reason, open steps and clocks with their lights, data, the diagram as a
list; and the index that the island reads once. All of it folded from the facts alone.

Called by views/replay.py. Nothing is decided here and nothing of the case's present rows is read: what is shown is what the facts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import url_for

from app.audit.basis import bases
from app.audit.fold import Standing, fold
from app.casework.lights import NONE
from app.domain import canonical
from app.domain.facts import Fact
from app.domain.instants import first_instant, from_text, law_date, to_us
from app.store.cases import CaseRow
from app.web import case_page, law, names
from app.web.language import gettext as _
from app.web.present import diagram, fact_lines
from app.web.present.fact_lines import FactLine
from app.web.present.inbox_lines import duty_words
from app.web.present.lights import RED, Light, light_of
from app.web.present.limits import due_words
from app.web.present.reasons import Places, Reason, reason
from app.web.today import today

ONE_DAY = timedelta(days=1)
LONGEST_SHOWN = 400  # days before its end for which a clock's light is told day by day
US_PER_MS = 1000


@dataclass(frozen=True, slots=True)
class StepLine:
    """An open step, clock or work as of a fact. Shape: due is "" and light None where there is none."""

    element: str
    name: str
    department: str = ""
    duty: str = ""
    due: str = ""
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """An element of a diagram as of a fact."""

    element: str
    name: str
    active: int
    done: int
    is_red: bool


@dataclass(frozen=True, slots=True)
class AsOf:
    """A case as of a fact. Shape: clocks run besides those of the open steps; data by name as text."""

    tasks: list[StepLine]
    clocks: list[StepLine]
    works: list[StepLine]
    data: list[tuple[str, str]]
    outline: list[OutlineLine]


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact in the list and in its panel. Shape: model is the diagram it concerns, "" where none."""

    line: FactLine
    model: str
    reason: Reason | None


def line_of(case: CaseRow, fact: Fact, known: Mapping[str, str]) -> FactLine:
    """A fact as a sentence. Shape: known maps elements to the model they were last seen in."""
    return fact_lines.fact_line(fact, case_page.fact_words(case), known)


def shown(case: CaseRow, facts: list[Fact]) -> FactShown:
    """The last of the facts, with its reason."""
    fact = facts[-1]
    known = diagram.models_of_elements(facts)
    why = reason(fact, bases(facts).get(fact.seq), _places(case))
    model = str(fact.body.get("model") or known.get(str(fact.body.get("element", "")), ""))
    return FactShown(line_of(case, fact, known), model or (why.model if why else ""), why)


def as_of(case: CaseRow, facts: list[Fact], model: str) -> AsOf:
    """The case as of the last of the facts, with the outline of one of its diagrams."""
    standing, moment = fold(facts), facts[-1].at
    watched = {task.get("timer") for task in standing.tasks.values()}
    clocks = [_clock(case, timer, moment) for node, timer in standing.timers.items() if node not in watched]
    return AsOf(
        tasks=[_task(case, standing, task, moment) for task in standing.tasks.values()],
        clocks=clocks,
        works=[
            StepLine(work["element"], names.element_name(case, work["model"], work["element"]))
            for work in standing.works.values()
        ],
        data=[(name, canonical.dumps(value)) for name, value in sorted(standing.data.items())],
        outline=outline(case, standing, model),
    )


def outline(case: CaseRow, standing: Standing, model: str) -> list[OutlineLine]:
    """The diagram as a list: every element with what stands on it."""
    active: dict[str, int] = {}
    for token in standing.tokens.values():
        if token.model == model:
            active[token.element] = active.get(token.element, 0) + 1
    process = names.process(case, model)
    return [
        OutlineLine(
            element.id,
            names.element_name(case, model, element.id),
            active.get(element.id, 0),
            standing.done.get((model, element.id), 0),
            (model, element.id) in standing.red,
        )
        for element in (process.elements.values() if process else ())
        if element.is_drawn
    ]


def index(case: CaseRow, facts: list[Fact], models: Iterable[str]) -> dict[str, Any]:
    """What the island reads once: names, reasons of facts, and how the light of each clock changes."""
    found, places = bases(facts), _places(case)
    reasons = {fact.seq: told for fact in facts if (told := reason(fact, found.get(fact.seq), places))}
    articles = {
        article
        for each in reasons.values()
        for article in (*each.articles, *(one for row in each.rows for one in row.articles))
    }
    opened = [fact.body for fact in facts if fact.kind == "TaskOpened"]
    lights: dict[tuple[Any, ...], list[list[Any]]] = {}  # departments are asked together: their clocks change together
    return {
        "length": len(facts),
        "first_ms": _ms(facts[0].at),
        "last_ms": _ms(facts[-1].at),
        "names": {
            model: [[element.id, names.element_name(case, model, element.id)] for element in process.elements.values()]
            for model in models
            if (process := names.process(case, model))
        },
        "departments": {body["department"]: names.department_name(body["department"]) for body in opened},
        "duties": {body["duty"]: duty_words(body["duty"]) for body in opened},
        "articles": {article: _article(article) for article in sorted(articles)},
        "reasons": {str(seq): each.body() for seq, each in reasons.items()},
        "clocks": {
            str(fact.seq): {"due": _due(fact.body), "lights": _lights_once(lights, fact)}
            for fact in facts
            if fact.kind == "TimerStarted"
        },
    }


def _places(case: CaseRow) -> Places:
    @cache
    def articles(model: str, element: str) -> tuple[str, ...]:
        found = names.element(case, model, element)
        if found is None and element.endswith("__limit"):  # the clock of a step whose limit has no event in the drawing
            found = names.element(case, model, element.removesuffix("__limit"))
        return tuple(found.articles) if found else ()

    @cache
    def row(table: str, number: int) -> str:
        return url_for("replay.table", case_id=case.id, table=table, row=number, _anchor=f"row-{number}")

    return Places({digest: name for name, digest in case.bindings["tables"].items()}, row, articles)


def _article(article: str) -> dict[str, str]:
    return {
        "name": law.article_name(article),
        "words": law.article_words(article),
        "href": url_for("replay.law_page", _anchor=article),
    }


def _task(case: CaseRow, standing: Standing, task: Mapping[str, Any], at: datetime) -> StepLine:
    timer = standing.timers.get(task.get("timer") or "")
    if task["node"] in standing.overdue:
        light = Light(RED, _("逾期"))
    elif timer:
        light = _light(timer, at)
    else:  # the clock of a step that has one fired a moment ago
        light = Light(RED, _("期限届满")) if task.get("timer") else Light(NONE, _("未设期限"))
    return StepLine(
        task["element"],
        names.element_name(case, task["model"], task["element"]),
        names.department_name(task["department"]),
        duty_words(task["duty"]),
        _due(timer) if timer else "",
        light,
    )


def _clock(case: CaseRow, timer: Mapping[str, Any], at: datetime) -> StepLine:
    element = timer.get("host") or timer["element"]
    name = names.element_name(case, timer["model"], element)
    return StepLine(timer["element"], name, due=_due(timer), light=_light(timer, at))


def _due(timer: Mapping[str, Any]) -> str:
    return due_words(to_us(from_text(timer["due"])), timer.get("limit"), today().date)


def _light(timer: Mapping[str, Any], at: datetime) -> Light:
    if not timer.get("limit"):
        return Light(NONE, _("计时"))
    now = today()
    return light_of(to_us(from_text(timer["due"])), timer["limit"], at, now.calendar, now.judge)


def _lights_once(known: dict[tuple[Any, ...], list[list[Any]]], fact: Fact) -> list[list[Any]]:
    limit = fact.body.get("limit") or {}
    same = fact.body["due"], fact.at, limit.get("amount"), limit.get("unit")
    if same not in known:
        known[same] = _lights(fact.body, fact.at)
    return known[same]


def _lights(timer: Mapping[str, Any], started: datetime) -> list[list[Any]]:
    """From when on a clock has which light, until a while after its end. Units: milliseconds of 1970."""
    closes = from_text(timer["due"])
    days = min((law_date(closes) - law_date(started)).days, LONGEST_SHOWN) + 1
    moments = [started, *(first_instant(law_date(closes) - ONE_DAY * back) for back in range(days - 1, -1, -1)), closes]
    told: list[list[Any]] = []
    for moment in sorted({each for each in moments if each >= started}):
        light = _light(timer, moment)
        if not told or told[-1][1:] != [light.colour, light.words]:
            told.append([_ms(moment), light.colour, light.words])
    return told


def _ms(instant: datetime) -> int:
    return to_us(instant) // US_PER_MS
