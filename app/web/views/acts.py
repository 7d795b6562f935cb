"""Acts on a whole case: taking it back, beginning it again, beginning one: the page, the review, the signature."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.errors import FormInvalid, StandingChanged
from app.casework.register_project import MODEL
from app.casework.restart_case import RESTART, restart_case
from app.casework.review_act import FORMS, check_act, may_be_done, review_act, review_start
from app.casework.start_case import start_case
from app.casework.withdraw_case import WITHDRAW, withdraw_case
from app.domain.errors import DuoguiError
from app.web import act_desk, signing
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.language import gettext as _
from app.web.language import language
from app.web.offices import office
from app.web.posted import keep_files, posted_answers
from app.web.present.form_fields import Problems
from app.web.site_ways import without_ways

pages = Blueprint("acts", __name__)


@pages.get("/cases/<case_id>/withdraw")
def ask_withdraw(**_: str) -> str:
    """What a withdrawal brings about, and the reason for it."""
    return _page(WITHDRAW, {}, {})


@pages.post("/cases/<case_id>/withdraw/review")
def review_withdraw(**_: str) -> Response:
    """Repeat everything before the case is taken back."""
    return _review(WITHDRAW)


@pages.post("/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> AnyResponse:
    """Take the case back."""
    raw = posted_answers(FORMS[WITHDRAW])
    try:
        answers = check_act(office(), actor(), WITHDRAW, raw)
    except FormInvalid as error:
        return _again(WITHDRAW, raw, error.fields)
    withdraw_case(office(), actor(), case_id, answers["reason"], key=arrival().key, receipt=arrival().receipt)
    flash(_("案件已撤回，未办任务全部收回。"), "good")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@pages.get("/cases/<case_id>/restart")
def ask_restart(**_: str) -> str:
    """What a restart brings about, the reason for it, and another site where there is one."""
    return _page(RESTART, {}, {})


@pages.post("/cases/<case_id>/restart/review")
def review_restart(**_: str) -> Response:
    """Repeat everything, with the admitted site, before the case is begun again."""
    return _review(RESTART)


@pages.post("/cases/<case_id>/restart")
def restart(case_id: str) -> AnyResponse:
    """Begin again: a new round, or after its end a new case."""
    raw = posted_answers(FORMS[RESTART])
    try:
        answers = check_act(office(), actor(), RESTART, without_ways(FORMS[RESTART], raw))
        done = restart_case(
            office(),
            actor(),
            case_id,
            answers["reason"],
            site=answers.get("footprint"),
            seen=request.form.get(act_desk.SEEN),
            key=arrival().key,
            receipt=arrival().receipt,
        )
    except FormInvalid as error:
        return _again(RESTART, raw, error.fields)
    except StandingChanged as error:
        return _review_anew(raw, error)
    except DuoguiError as error:
        return _again(RESTART, raw, signing.site_problem(FORMS[RESTART], error))
    flash(
        _("已另立新案，沿用上一轮意见。") if done.is_new_case else _("已启动第 %(round)s 轮。", round=done.round),
        "good",
    )
    return redirect(url_for("cases.show", case_id=done.case), 303)


@pages.get("/projects/<project_id>/start")
def review_start_of(project_id: str) -> Response:
    """Repeat the project and what its start brings about."""
    return act_desk.ask_to_start(actor(), review_start(office(), actor(), project_id, MODEL), MODEL)


@pages.post("/projects/<project_id>/cases")
def start(project_id: str) -> AnyResponse:
    """Begin the project's generation."""
    seen = request.form.get(act_desk.SEEN)
    try:
        done = start_case(office(), actor(), project_id, MODEL, seen=seen, key=arrival().key, receipt=arrival().receipt)
    except StandingChanged as error:
        found = review_start(office(), actor(), project_id, MODEL)
        said = act_desk.ask_to_start(actor(), found, MODEL, error.message(language()))
        return make_response(said, error.status)
    flash(_("案件 %(number)s 已启动。", number=done.number), "good")
    return redirect(url_for("cases.show", case_id=done.case), 303)


def _page(act: str, raw: dict[str, Any], problems: Problems) -> str:
    may_be_done(office(), actor(), subject(), act)
    return render_template("act.html", desk=act_desk.desk(actor(), subject(), act, raw, problems))


def _review(act: str) -> Response:
    may_be_done(office(), actor(), subject(), act)  # before a file is kept: what is not his to do leaves nothing behind
    form = FORMS[act]
    raw, problems = keep_files(actor(), form, posted_answers(form), subject().project_id)
    if problems or request.form.get("act") == "refresh":
        return _again(act, raw, problems)
    try:
        found = review_act(office(), actor(), subject(), act, without_ways(form, raw))
    except FormInvalid as error:
        return _again(act, raw, error.fields)
    except DuoguiError as error:
        return _again(act, raw, signing.site_problem(form, error))
    return act_desk.ask_to_do(actor(), subject(), act, found)


def _review_anew(raw: dict[str, Any], error: StandingChanged) -> Response:
    """The review again, of the case as it stands now: what was signed is not what would happen any more."""
    found = review_act(office(), actor(), subject(), RESTART, without_ways(FORMS[RESTART], raw))
    made = act_desk.ask_to_do(actor(), subject(), RESTART, found, error.message(language()))
    return make_response(made, error.status)


def _again(act: str, raw: dict[str, Any], problems: Problems) -> Response:
    """The page with everything typed and what is wrong. Shape: 422 when something is."""
    return make_response(_page(act, raw, problems), 422 if problems else 200)
