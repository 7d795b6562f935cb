"""What belongs to no case: health for whoever watches the server, the help page, the switch of language."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for

from app.store import site
from app.web.language import COOKIE, LANGUAGES
from app.web.offices import reader
from app.web.views.sign_in import own_address

health = Blueprint("health", __name__)
help_pages = Blueprint("help", __name__)
tongues = Blueprint("language", __name__)
A_YEAR_S = 31_536_000


@health.get("/healthz")
def show() -> Response:
    """Whether the server can read its database. An unreadable one is answered 503 like any such error."""
    site.value(reader(), "name")
    return jsonify(status="ok")


@help_pages.get("/help", endpoint="show")
def show_help() -> str:
    """Lights and keys."""
    return render_template("help.html")


@tongues.post("/language")
def switch() -> Response:
    """Read on in another language."""
    wanted = request.form.get("language", "")
    answer = make_response(redirect(own_address(request.form.get("next")) or url_for("inbox.show"), 303))
    if wanted in LANGUAGES:
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR_S, httponly=True, secure=request.is_secure, samesite="Lax")
    return answer
