"""Plans: the list, and a plan with its basic fields, its filings and all its cases."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.store import plans
from app.web import plan_desk
from app.web.access import actor, subject
from app.web.offices import reader

pages = Blueprint("plans", __name__)
PAGE = 50


@pages.get("/plans")
def show_all() -> str:
    """The plans the reader sees, by name."""
    search, after = request.args.get("q", ""), request.args.get("after") or None
    found = plans.page(reader(), actor(), search, after, PAGE)
    lines = [plan_desk.line(actor(), row) for row in found.rows]
    return render_template("plans.html", lines=lines, next=found.next, q=search, after=after)


@pages.get("/plans/<plan_id>")
def show(**_: str) -> str:
    """A plan with all its cases."""
    return render_template("plan.html", page=plan_desk.page(actor(), subject()))
