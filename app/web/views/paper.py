"""A paper opinion, entered by the coordination office for the department that sent it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.check_entries import check_entries
from app.casework.effect import LATE_LETTER, REPLACED
from app.casework.enter_paper_opinion import enter_paper_opinion, review_paper
from app.casework.errors import FormInvalid
from app.web import paper_desk
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.posted import keep_files, posted_answers
from app.web.present.form_fields import Problems
from app.web.task_desk import changed_entries

pages = Blueprint("paper", __name__)


@pages.get("/cases/<case_id>/paper")
def fill_in(**_: str) -> str:
    """Choose the department, then enter its letter."""
    return render_template(
        "paper.html", desk=paper_desk.desk(actor(), subject(), request.args.get("department", ""), {}, {})
    )


@pages.post("/cases/<case_id>/paper/entries")
def entries(**_: str) -> str:
    """The entries that apply to what is chosen so far; nothing is kept."""
    department = request.form.get("department", "")
    raw = posted_answers(paper_desk.form_of(subject(), department))
    drawn = paper_desk.desk(actor(), subject(), department, raw, {}).entries
    changed = changed_entries(drawn, set(request.form.getlist("shown")))
    return render_template("fragments/entries.html", entries_now=drawn, changed=changed)


@pages.post("/cases/<case_id>/paper/review")
def review(**_: str) -> Response:
    """Repeat everything before it is entered."""
    department = request.form.get("department", "")
    form = paper_desk.form_of(subject(), department)
    raw, problems = keep_files(actor(), form, posted_answers(form), subject().project_id)
    if problems or request.form.get("act") == "refresh":
        return _again(department, raw, problems)
    try:
        answers = check_entries(reader(), actor(), form, raw)
        becomes = review_paper(office(), subject().id, department, answers, arrival().receipt)
        return paper_desk.ask_to_enter(actor(), subject(), department, form, answers, becomes)
    except FormInvalid as error:
        return _again(department, raw, error.fields)


@pages.post("/cases/<case_id>/paper")
def enter(case_id: str) -> AnyResponse:
    """Enter what was reviewed."""
    department = request.form.get("department", "")
    raw = posted_answers(paper_desk.form_of(subject(), department))
    try:
        done = enter_paper_opinion(
            office(), actor(), case_id, department, raw, key=arrival().key, receipt=arrival().receipt
        )
    except FormInvalid as error:
        return _again(department, raw, error.fields)
    flash(_told(done.what), "bad" if done.what == LATE_LETTER else "good")
    return redirect(url_for("cases.show", case_id=case_id) + "#opinions", 303)


def _told(what: str) -> str:
    if what == LATE_LETTER:
        return _("已录入。按收文日期已逾期，或所答复的一轮已汇总或中止，作为来函存案，不具意见效力。")
    if what == REPLACED:
        return _("已录入。收文日期在期限内，已取代先前的“视为无意见”。")
    return _("已录入，作为该部门的正式意见。")


def _again(department: str, raw: dict[str, Any], problems: Problems) -> Response:
    text = render_template("paper.html", desk=paper_desk.desk(actor(), subject(), department, raw, problems))
    return make_response(text, 422 if problems else 200)
