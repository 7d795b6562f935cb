"""New matters: what may be opened, the form, the review, the signature that begins the case."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.errors import FormInvalid, StandingChanged
from app.casework.open_case import Opening, check_opening, open_case, opening_to_use
from app.casework.opening_errors import ProjectElsewhere, SecondOpening
from app.domain.errors import DuoguiError
from app.domain.instants import law_date
from app.store import cases
from app.web import opening_desk
from app.web.access import actor
from app.web.act_desk import SEEN
from app.web.arrival import arrival
from app.web.language import gettext as _
from app.web.language import language
from app.web.offices import office, reader
from app.web.posted import keep_files, posted_answers
from app.web.present.form_fields import Problems
from app.web.signing import in_both

pages = Blueprint("openings", __name__)


@pages.get("/openings")
def show_all() -> str:
    """What the reader may open."""
    return render_template("openings.html", lines=opening_desk.lines(actor()))


@pages.get("/openings/<model>")
def fill_in(model: str) -> str:
    """The form on the model's start event."""
    return render_template("opening.html", **opening_desk.form_page(actor(), _opening(model), {}, {}))


@pages.post("/openings/<model>/check")
def check(model: str) -> Response:
    """Repeat everything before the case begins."""
    opening = _opening(model)
    raw, problems = keep_files(actor(), opening.form, posted_answers(opening.form), None)
    if problems or request.form.get("act") == "refresh":
        return _again(opening, raw, problems)
    try:
        _used, answers = check_opening(reader(), actor(), model, raw, _today())
    except FormInvalid as error:
        return _again(opening, raw, error.fields)
    except ProjectElsewhere as error:
        return _again(opening, raw, _at(opening.subject.code, error))
    except SecondOpening as error:
        return _again(opening, raw, _at(opening.subject.code or opening.subject.name, error), str(error.values["case"]))
    return opening_desk.ask_to_open(actor(), opening, answers, _today())


@pages.post("/openings/<model>")
def begin(model: str) -> AnyResponse:
    """Begin the case."""
    opening = _opening(model)
    raw = posted_answers(opening.form)
    try:
        done = open_case(
            office(), actor(), model, raw, seen=request.form.get(SEEN), key=arrival().key, receipt=arrival().receipt
        )
    except FormInvalid as error:
        return _again(opening, raw, error.fields)
    except SecondOpening as error:
        return _again(opening, raw, _at(opening.subject.code or opening.subject.name, error), str(error.values["case"]))
    except StandingChanged as error:
        _used, answers = check_opening(reader(), actor(), model, raw, _today())
        said = opening_desk.ask_to_open(actor(), opening, answers, _today(), error.message(language()))
        return make_response(said, error.status)
    flash(_("案件 %(number)s 已启动。", number=done.number), "good")
    return redirect(url_for("cases.show", case_id=done.case), 303)


def _today() -> date:
    return law_date(arrival().receipt)


def _opening(model: str) -> Opening:
    return opening_to_use(reader(), actor(), model)


def _at(entry: str, error: DuoguiError) -> Problems:
    """A fault of what the case is about as a problem of the entry that names it."""
    return {entry: [in_both(error)]}


def _again(opening: Opening, raw: dict[str, Any], problems: Problems, standing: str = "") -> Response:
    """The form again. Shape: standing is the id of the case that is open already, linked where the reader sees it."""
    seen = cases.one(reader(), actor(), standing) if standing else None
    text = render_template("opening.html", standing=seen, **opening_desk.form_page(actor(), opening, raw, problems))
    return make_response(text, 422 if problems else 200)
