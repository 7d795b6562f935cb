"""The inbox of a department: least legal time left first, filtered by the address alone, page by page."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.actors import AUDITOR
from app.store import inbox
from app.web.access import actor, allows
from app.web.offices import reader
from app.web.present import inbox_lines
from app.web.today import today

pages = Blueprint("inbox", __name__)
PAGE = 50


@pages.get("/")
def start() -> AnyResponse:
    """The first page is the inbox; for whoever only audits, whose inbox stays empty, the page of audit."""
    audits_only = AUDITOR in actor().duties and not allows("projects.fill_in", actor())
    return redirect(url_for("audit.show" if audits_only else "inbox.show"))


@pages.get("/inbox")
def show() -> str | Response:
    """The department's open tasks; with htmx only the next rows."""
    asked, now = request.args, today()
    light = asked.get("light", "")
    window = inbox_lines.windows(now.now, now.calendar).get(light)
    found = inbox.page(
        reader(), actor(), search=asked.get("q", ""), light=window, after=asked.get("after") or None, limit=PAGE
    )
    lines = [inbox_lines.task_line(row, actor(), now) for row in found.rows]
    if "HX-Request" in request.headers and "after" in asked:
        return render_template(
            "fragments/inbox_rows.html", lines=lines, next=found.next, light=light, q=asked.get("q", "")
        )
    counted = inbox.counts(reader(), actor(), now.now, inbox_lines.soon_until(now.now, now.calendar))
    tabs = inbox_lines.tabs(counted, light)
    return render_template(
        "inbox.html",
        lines=lines,
        next=found.next,
        tabs=tabs,
        light=light,
        q=asked.get("q", ""),
        after=asked.get("after"),
    )
