"""Projects: the list, a project with all its cases, its registration with the site."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.casework.admit_site import read_admitted
from app.casework.check_entries import check_entries
from app.casework.errors import ClassifiedRefused, FormInvalid
from app.casework.forget_uploads import forget_uploads
from app.casework.forms.definition import Form
from app.casework.register_project import FORM, MODEL, refuse_classified, register_project
from app.casework.review_task import form_named
from app.domain.errors import DuoguiError
from app.domain.instants import law_date
from app.store import projects
from app.web import project_desk, signing
from app.web.access import actor, subject
from app.web.arrival import arrival
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.posted import keep_files, posted_answers
from app.web.present.form_fields import Problems
from app.web.site_ways import without_ways

pages = Blueprint("projects", __name__)
PAGE = 50


@pages.get("/projects")
def show_all() -> str:
    """The projects the reader sees, newest first."""
    search, after = request.args.get("q", ""), request.args.get("after") or None
    found = projects.page(reader(), actor(), search, after, PAGE)
    return render_template(
        "projects.html",
        lines=[project_desk.line(actor(), row) for row in found.rows],
        next=found.next,
        q=search,
        after=after,
    )


@pages.get("/projects/new")
def fill_in() -> str:
    """The form to register a project."""
    return render_template("register.html", **project_desk.register_form(actor(), {}, {}))


@pages.post("/projects/check")
def check() -> Response:
    """Admit the site and repeat everything before the registration."""
    form = form_named(office(), MODEL, FORM)
    posted = posted_answers(form)
    _refuse_classified(form, posted)
    raw, problems = keep_files(actor(), form, posted, None)
    if problems or request.form.get("act") == "refresh":
        return _again(raw, problems)
    try:
        answers = check_entries(reader(), actor(), form, without_ways(form, raw), lambda: law_date(arrival().receipt))
        site = read_admitted(office(), actor(), actor().region_path, form, answers)
    except FormInvalid as error:
        return _again(raw, error.fields)
    except DuoguiError as error:
        return _again(raw, signing.site_problem(form, error))
    return project_desk.ask_to_register(actor(), form, answers, site)


@pages.post("/projects")
def register() -> AnyResponse:
    """Register what was checked."""
    form = form_named(office(), MODEL, FORM)
    raw = posted_answers(form)
    _refuse_classified(form, raw)
    try:
        answers = without_ways(form, raw)
        done = register_project(office(), actor(), answers, key=arrival().key, receipt=arrival().receipt)
    except FormInvalid as error:
        return _again(raw, error.fields)
    except DuoguiError as error:
        return _again(raw, signing.site_problem(form, error))
    flash(_("项目已登记，编号 %(number)s。", number=done.local_no), "good")
    return redirect(url_for("projects.show", project_id=done.project), 303)


@pages.get("/projects/<project_id>")
def show(**_: str) -> str:
    """A project with all its cases."""
    return render_template("project.html", page=project_desk.page(actor(), subject()))


def _refuse_classified(form: Form, posted: dict[str, Any]) -> None:
    """Stop before anything is kept; what an earlier submission of this form brought goes too. Raises: E-PROJECT-2."""
    try:
        refuse_classified(posted)
    except ClassifiedRefused:
        forget_uploads(office(), actor(), form, posted)
        raise


def _again(raw: dict[str, Any], problems: Problems) -> Response:
    text = render_template("register.html", **project_desk.register_form(actor(), raw, problems))
    return make_response(text, 422 if problems else 200)
