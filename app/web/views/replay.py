"""The replay of a case: a page per fact that needs no script, and the JSON from which the island makes a slider of it.

The state at a fact is the server's fold; the island folds the same facts, and a test holds both together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for

from app.audit.durations import Stay, stays
from app.audit.reduced import reduced
from app.casework import library
from app.decisions.dmn import read_dmn
from app.domain import canonical
from app.domain.facts import Fact
from app.domain.instants import to_us
from app.store import history
from app.store.cases import CaseRow
from app.web import case_desk, case_page, law, names, replay_desk
from app.web.access import actor, subject
from app.web.errors import HistoryUnreadable, PageMissing
from app.web.offices import reader
from app.web.present import diagram, fact_lines
from app.web.present.fact_lines import FactLine
from app.web.present.numbers import working_time
from app.web.today import today

pages = Blueprint("replay", __name__)
AT_ONCE = 1000
AROUND = 6  # facts listed before and after the one shown, without script
US_PER_MS = 1000


@dataclass(frozen=True, slots=True)
class StayLine:
    """How long tokens stood on an element, in words."""

    stay: Stay
    model: str
    name: str
    mean: str
    longest: str
    total: str


@pages.get("/cases/<case_id>/replay")
def show(case_id: str) -> str:
    """A case as of a fact, the last one where none is asked for."""
    case, facts = subject(), _facts(case_id)
    asked = request.args.get("at", facts[-1].seq, type=int)
    until = facts[: max(1, bisect_right(facts, asked, key=lambda fact: fact.seq))]
    at = until[-1].seq
    shown = replay_desk.shown(case, until)
    models = case_page.models_of(case)
    model = _model(case, (request.args.get("model", ""), shown.model), models)
    steps = _steps(facts, at)
    place = bisect_left(steps, at)
    near = steps[max(0, place - AROUND) : place + AROUND + 1]
    return render_template(
        "replay.html",
        case=case,
        at=at,
        shown=shown,
        as_of=replay_desk.as_of(case, until, model),
        near=_lines(case, facts, set(near)),
        previous=steps[place - 1] if place else None,
        following=steps[place + 1] if place + 1 < len(steps) else None,
        last=facts[-1].seq,
        tabs=[case_page.ModelTab(one, names.model_name(case, one), one == model) for one in models],
        model=model,
        diagrams={one: url_for("cases.diagram_text", case_id=case_id, model=one) for one in models},
        heat=_heat(case, facts),
        all_moves="all" in request.args,
    )


@pages.get("/cases/<case_id>/replay/index.json")
def index(case_id: str) -> Response:
    """What the island reads once."""
    case, facts = subject(), _facts(case_id)
    told = replay_desk.index(case, facts, case_page.models_of(case))
    told["heat"] = [
        {"model": line.stay.model, "element": line.stay.element, "mean_s": line.stay.mean_s, "words": line.mean}
        for line in _heat(case, facts)
    ]
    return _json(told)


@pages.get("/cases/<case_id>/replay/facts.json")
def facts(case_id: str) -> Response:
    """The next facts behind a number, cut down to what the island folds and shows."""
    after = max(0, request.args.get("after", 0, type=int))
    found = history.of_case(reader(), actor(), case_id, after=after, limit=AT_ONCE)
    known = diagram.models_of_elements(found)
    words = case_page.fact_words(subject())
    lines = [_told(fact, fact_lines.fact_line(fact, words, known)) for fact in found]
    return _json({"facts": lines, "next": found[-1].seq if len(found) == AT_ONCE else None})


@pages.get("/cases/<case_id>/tables/<table>")
def table(table: str, **_: str) -> str:
    """A decision table as the case is bound to it."""
    case = subject()
    digest = case.bindings["tables"].get(table)
    if digest is None:
        raise PageMissing
    decisions = read_dmn(library.content(reader(), digest), f"{table}.dmn").decisions
    return render_template(
        "table.html",
        case=case,
        table=table,
        content_hash=digest,
        decisions=decisions,
        marked=request.args.get("row", type=int),
    )


@pages.get("/law")
def law_page() -> str:
    """The register of articles, in our own sentences."""
    return render_template("law.html", articles=law.registered())


def _model(case: CaseRow, wanted: Iterable[str], models: Sequence[str]) -> str:
    """The first of the wanted diagrams that the case has, else its own."""
    return next((one for one in wanted if one in models), case.model)


def _json(body: object) -> Response:
    """Canonical JSON: numbers of facts as they were recorded."""
    answer = make_response(canonical.dumps(body))
    answer.content_type = "application/json"
    return answer


def _told(fact: Fact, line: FactLine) -> dict[str, object]:
    return {
        "seq": fact.seq,
        "ms": to_us(fact.at) // US_PER_MS,
        "at": line.at,
        "kind": fact.kind,
        "actor": line.actor,
        "told": line.told,
        "words": line.sentence,
        "main": line.is_meaning,
        "body": reduced(fact),
    }


def _steps(facts: list[Fact], at: int) -> list[int]:
    """The numbers one steps through: what matters, or everything; the one asked for always."""
    if "all" in request.args:
        return [fact.seq for fact in facts]
    return sorted({fact.seq for fact in facts if fact.kind in fact_lines.IMPORTANT} | {at})


def _facts(case_id: str) -> list[Fact]:
    """Every fact of the case. Raises: E-WEB-1 where there is none, E-WEB-13 where one is no JSON any more."""
    try:
        found = case_desk.facts_of(actor(), case_id)
    except (ValueError, KeyError, TypeError):
        raise HistoryUnreadable(case=subject().number) from None
    if not found:
        raise PageMissing
    return found


def _lines(case: CaseRow, facts: list[Fact], wanted: set[int]) -> list[FactLine]:
    known = diagram.models_of_elements(facts)
    return [replay_desk.line_of(case, fact, known) for fact in facts if fact.seq in wanted]


def _heat(case: CaseRow, facts: list[Fact]) -> list[StayLine]:
    """Where tokens stood, in working time by the calendar the case counts by."""
    calendar = library.calendar_of(reader(), case.bindings)
    return [
        StayLine(
            stay,
            names.model_name(case, stay.model),
            names.element_name(case, stay.model, stay.element),
            working_time(stay.mean_s),
            working_time(stay.longest_s),
            working_time(stay.total_s),
        )
        for stay in stays(facts, calendar, today().now)
        if stay.total_s
    ]
