"""Acts on a running limit: pausing it, letting it resume, extending it: the page, the review, the signature.

Which limit and which act is said behind the address (?timer=…&act=…).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.change_limit import EXTEND, FORMS, PAUSE, RESUME, limit_to_change, review_change, seen_case
from app.casework.errors import FormInvalid, StandingChanged
from app.casework.extend_limit import extend_limit
from app.casework.pause_limit import pause_limit
from app.casework.resume_limit import resume_limit
from app.web import limit_desk
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.errors import PageMissing
from app.web.language import language
from app.web.offices import office, reader
from app.web.posted import keep_files, posted_answers
from app.web.present.form_fields import Problems

pages = Blueprint("limits", __name__)
VERBS = {PAUSE: pause_limit, RESUME: resume_limit, EXTEND: extend_limit}


@pages.get("/cases/<case_id>/limits")
def ask(**_: str) -> str:
    """What the act brings about, and the reason for it."""
    return _page(*_asked(), {}, {})


@pages.post("/cases/<case_id>/limits/review")
def review(case_id: str) -> Response:
    """Repeat the limit, its end as it is and as it would be, before it is changed."""
    timer, act = _asked()
    form = FORMS[act]
    seen_case(reader(), actor(), case_id)  # before a file is kept: what is not his to do leaves nothing behind
    raw, problems = keep_files(actor(), form, posted_answers(form), subject().project_id)
    if problems or request.form.get("act") == "refresh":
        return _again(timer, act, raw, problems)
    try:
        reviewed = review_change(office(), actor(), case_id, timer, act, raw)
    except FormInvalid as error:
        return _again(timer, act, raw, error.fields)
    return limit_desk.ask_to_change(actor(), subject(), act, reviewed)


@pages.post("/cases/<case_id>/limits")
def change(case_id: str) -> AnyResponse:
    """Change the limit."""
    timer, act = _asked()
    raw = posted_answers(FORMS[act])
    seen, came = request.form.get(limit_desk.SEEN), arrival()
    try:
        done = VERBS[act](office(), actor(), case_id, timer, raw, seen=seen, key=came.key, receipt=came.receipt)
    except FormInvalid as error:
        return _again(timer, act, raw, error.fields)
    except StandingChanged as error:
        reviewed = review_change(office(), actor(), case_id, timer, act, raw)
        said = limit_desk.ask_to_change(actor(), subject(), act, reviewed, error.message(language()))
        return make_response(said, error.status)
    flash(limit_desk.done_words(act, done.due_after), "good")
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _asked() -> tuple[str, str]:
    """The limit's timer and the act. Raises: E-WEB-* for an address that names none."""
    timer, act = request.args.get("timer", ""), request.args.get("act", "")
    if act not in FORMS or not timer:
        raise PageMissing
    return timer, act


def _page(timer: str, act: str, raw: dict[str, Any], problems: Problems) -> str:
    limit = limit_to_change(reader(), seen_case(reader(), actor(), subject().id), timer, act)
    return render_template("act.html", desk=limit_desk.desk(actor(), subject(), limit, act, raw, problems))


def _again(timer: str, act: str, raw: dict[str, Any], problems: Problems) -> Response:
    """The page with everything typed and what is wrong. Shape: 422 when something is."""
    return make_response(_page(timer, act, raw, problems), 422 if problems else 200)
