"""A task: its page, its draft while it is typed, the review before signing, the signature."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework import save_draft as drafting
from app.casework.claim_task import claim_task, return_task
from app.casework.complete_task import Completed, complete_task
from app.casework.effect import LATE_LETTER, REPLACED
from app.casework.errors import FormInvalid
from app.casework.review_task import form_of_task, review_task
from app.domain.errors import DuoguiError
from app.store.drafts import DraftRow
from app.store.errors import DraftMoved
from app.store.inbox import InboxEntry
from app.web import case_desk, signing, task_desk
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.language import gettext as _
from app.web.offices import office
from app.web.posted import keep_files, posted_answers
from app.web.present import form_fields
from app.web.site_ways import without_ways
from app.web.task_now import refusal, task_now
from app.web.typed import draft_rows

pages = Blueprint("tasks", __name__)


@pages.get("/tasks/<task_id>")
def show(**_: str) -> str:
    """The task with its form, or what became of it."""
    entry = task_desk.entry_of(actor(), subject())
    if entry is None:
        return render_template("task_closed.html", task=task_now())
    return render_template("task.html", desk=task_desk.desk(actor(), entry))


@pages.post("/tasks/<task_id>/draft")
def save_draft(task_id: str) -> Response:
    """Keep what was typed so far; answers with the state of the draft and the entries that now apply.

    Where somebody else saved meanwhile nothing is overwritten: their text is shown, and what is typed next is kept.
    """
    form = task_desk.form_of(actor(), _entry())
    raw = posted_answers(form)
    drawn = task_desk.drawn_entries(form, raw, actor(), _entry())
    now = {"entries_now": drawn, "changed": task_desk.changed_entries(drawn, set(request.form.getlist("shown")))}
    try:
        saved = drafting.save_draft(office(), actor(), task_id, raw, request.form.get("draft_version", 0, type=int))
    except DraftMoved:
        saved = task_desk.standing_draft(actor(), task_id)
        other = draft_rows(form, saved.answers)
        text = render_template("fragments/draft_moved.html", saved=saved, saved_words=_when(saved), other=other, **now)
        return make_response(text, 409)
    return make_response(render_template("fragments/draft.html", saved=saved, saved_words=_when(saved), **now))


@pages.post("/tasks/<task_id>/review")
def review(task_id: str) -> Response:
    """Repeat project, act and what it binds, before anything is signed."""
    entry = _entry()
    form = task_desk.form_of(actor(), entry)
    raw, problems = keep_files(actor(), form, posted_answers(form), entry.project_id)
    _keep_draft(task_id, raw)
    if problems or request.form.get("act") == "refresh":
        return _form_again(raw, problems)
    try:
        found = review_task(office(), actor(), task_id, without_ways(form, raw), arrival().receipt)
    except FormInvalid as error:
        return _form_again(raw, error.fields)
    except DuoguiError as error:
        return _form_again(raw, signing.site_problem(form, error))
    return task_desk.ask_to_sign(actor(), entry, found)


@pages.post("/tasks/<task_id>/sign")
def sign(task_id: str) -> AnyResponse:
    """Sign what was reviewed."""
    form = form_of_task(office(), actor(), task_id)[1]
    raw = posted_answers(form)
    answers = without_ways(form, raw)
    try:
        done = complete_task(office(), actor(), task_id, answers, key=arrival().key, receipt=arrival().receipt)
    except FormInvalid as error:
        return _form_again(raw, error.fields)
    flash(_told(done), "bad" if done.what == LATE_LETTER else "good")
    return redirect(url_for("cases.show", case_id=done.case), 303)


@pages.post("/tasks/<task_id>/assignment")
def claim(task_id: str) -> AnyResponse:
    """Take the task in hand, so that colleagues see it."""
    claim_task(office(), actor(), task_id, key=arrival().key, receipt=arrival().receipt)
    flash(_("已由您接办。"), "good")
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.post("/tasks/<task_id>/assignee/return")
def give_back(task_id: str) -> AnyResponse:
    """Give the task back to the department, also for a colleague who is away."""
    return_task(office(), actor(), task_id, key=arrival().key, receipt=arrival().receipt)
    flash(_("已退回部门待办。"), "good")
    return redirect(url_for("tasks.show", task_id=task_id), 303)


def _when(saved: DraftRow) -> str:
    return case_desk.moment_us(saved.saved_us)


def _told(done: Completed) -> str:
    if done.what == LATE_LETTER and done.is_in_time:
        return _("已收到。来件在期限内送达，但所答复的一轮已汇总或中止，作为来函存案，不具意见效力；牵头部门可以看到。")
    if done.what == LATE_LETTER:
        return _("已收到。期限已过，来件作为逾期来函存案，不具意见效力；牵头部门可以看到。")
    if done.what == REPLACED:
        return _("已收到。来件在期限内送达，已取代先前的“视为无意见”。")
    return _("已签发。")


def _entry() -> InboxEntry:
    """The task that is acted on. Raises: E-CASE-3 to E-CASE-5 when it is gone, with what was typed in the answer."""
    entry = task_desk.entry_of(actor(), subject())
    if entry is None:
        raise refusal()
    return entry


def _form_again(raw: dict[str, Any], problems: form_fields.Problems) -> Response:
    """The form with everything typed and what is wrong. Shape: 422 when something is."""
    text = render_template("task.html", desk=task_desk.desk(actor(), _entry(), raw, problems))
    return make_response(text, 422 if problems else 200)


def _keep_draft(task_id: str, raw: dict[str, Any]) -> None:
    """What comes to the review is kept first; a draft that somebody else saved meanwhile is left alone and stands in
    the page.
    """
    with suppress(DraftMoved):
        drafting.save_draft(office(), actor(), task_id, raw, request.form.get("draft_version", 0, type=int))
