"""A case: where it stands, its diagrams, opinions, findings and facts; taking it back and beginning it again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.casework import library
from app.casework.restart_case import restart_case
from app.casework.withdraw_case import withdraw_case
from app.store import history
from app.web import case_page
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.errors import PageMissing
from app.web.language import language
from app.web.offices import office, reader
from app.web.posted import reason_given
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


@pages.post("/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> AnyResponse:
    """Take the project back."""
    withdraw_case(office(), actor(), case_id, reason_given(), key=arrival().key, receipt=arrival().receipt)
    flash(_("案件已撤回，未办任务全部收回。"), "good")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@pages.post("/cases/<case_id>/restart")
def restart(case_id: str) -> AnyResponse:
    """Begin again: a new round, or after its end a new case."""
    done = restart_case(office(), actor(), case_id, reason_given(), key=arrival().key, receipt=arrival().receipt)
    flash(
        _("已另立新案，沿用上一轮意见。") if done.is_new_case else _("已启动第 %(round)s 轮。", round=done.round),
        "good",
    )
    return redirect(url_for("cases.show", case_id=done.case), 303)
