"""A case: where it stands, its diagrams, opinions, findings and facts."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from app.casework import library
from app.store import history
from app.web import case_page
from app.web.access import actor, subject
from app.web.errors import PageMissing
from app.web.language import language
from app.web.offices import reader
from app.web.present import diagram, fact_lines
from app.web.present.diagram_text import in_english

pages = Blueprint("cases", __name__)
FACTS = 200


@pages.get("/cases/<case_id>")
def show(**_: str) -> str:
    """The page of a case."""
    return render_template("case.html", page=case_page.page(actor(), subject(), request.args.get("model", "")))


@pages.get("/cases/<case_id>/facts")
def facts(case_id: str) -> str:
    """What happened, as sentences with the raw facts, page by page."""
    after = max(0, request.args.get("after", 0, type=int))
    found = history.of_case(reader(), actor(), case_id, after=after, limit=FACTS)
    words, models = case_page.fact_words(subject()), diagram.models_of_elements(found)
    lines = [fact_lines.fact_line(fact, words, models) for fact in found]
    following = found[-1].seq if len(found) == FACTS else None
    return render_template(
        "facts.html", case=subject(), lines=lines, after=after, following=following, all_moves="all" in request.args
    )


@pages.get("/cases/<case_id>/diagrams/<model>.bpmn")
def diagram_text(model: str, **_: str) -> Response:
    """The diagram a case runs on, as it was published."""
    digest = subject().bindings["models"].get(model)
    if digest is None:
        raise PageMissing
    published = library.content(reader(), digest)
    answer = make_response(in_english(published) if language() == "en" else published)
    answer.content_type = "application/xml; charset=utf-8"
    return answer


@pages.get("/cases/<case_id>/diagrams/<model>.json")
def diagram_state(model: str, **_: str) -> Response:
    """Where the case stands on that diagram."""
    states = case_page.diagram_states(actor(), subject())
    return jsonify(states.get(model, diagram.DiagramState()).body())
