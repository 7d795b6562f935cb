"""The clock of a demonstration: its administrator moves it forward and sees which limits passed."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.casework.move_clock import move_clock
from app.web import clock_desk
from app.web.access import actor
from app.web.offices import office

pages = Blueprint("clock", __name__)


@pages.get("/clock")
def show() -> str:
    """The clock and what is due next."""
    return render_template("clock.html", desk=clock_desk.desk(actor()), passed=None, moved=None)


@pages.post("/clock")
def move() -> str:
    """Move it, and tell what happened on the way."""
    before = clock_desk.lengths(actor())
    moved = move_clock(office(), actor(), clock_desk.wanted(request.form))
    passed = clock_desk.passed_since(actor(), before)
    return render_template("clock.html", desk=clock_desk.desk(actor()), passed=passed, moved=moved)
