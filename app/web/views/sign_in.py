"""Sign in, sign out, change the password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from app.casework import sign_in as verbs
from app.casework.errors import PasswordTooWeak, SignInFailed
from app.domain.errors import DuoguiError
from app.web import sessions
from app.web.access import actor, must_change
from app.web.errors import PasswordsDiffer
from app.web.language import gettext as _
from app.web.offices import office

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def show() -> str:
    """The page to sign in."""
    return render_template("sign_in.html", account="", next=own_address(request.args.get("next")), error=None)


@pages.post("/sign-in")
def enter() -> Response:
    """Sign in and go where the person wanted to."""
    account, wanted = request.form.get("account", "").strip(), own_address(request.form.get("next"))
    try:
        signed = verbs.sign_in(
            office(),
            account,
            request.form.get("password", ""),
            former_token=sessions.token(),
            source=request.remote_addr or "",
        )
    except SignInFailed as error:
        return make_response(render_template("sign_in.html", account=account, next=wanted, error=error), error.status)
    goal = url_for("sign_in.ask_password") if signed.must_change else wanted or url_for("inbox.show")
    return sessions.begin(make_response(redirect(goal, 303)), signed.token)


@pages.post("/sign-out")
def leave() -> Response:
    """Sign out."""
    verbs.sign_out(office(), sessions.token() or "")
    return sessions.end(make_response(redirect(url_for("sign_in.show"), 303)))


@pages.get("/password")
def ask_password() -> str:
    """The page to change the password."""
    return render_template("password.html", error=None, must_change=must_change())


@pages.post("/password")
def change_password() -> Response:
    """Change the password; every session of the account ends and this browser gets a new one."""
    new = request.form.get("new_password", "")
    try:
        if new != request.form.get("new_password_again"):
            raise PasswordsDiffer
        verbs.change_password(office(), actor(), request.form.get("old_password", ""), new)
    except (SignInFailed, PasswordTooWeak, PasswordsDiffer) as error:
        return _again(error)
    signed = verbs.sign_in(
        office(), actor().account, new, former_token=sessions.token(), source=request.remote_addr or ""
    )
    answer = sessions.begin(make_response(redirect(url_for("inbox.show"), 303)), signed.token)
    flash(_("密码已修改。"), "good")
    return answer


def _again(error: DuoguiError) -> Response:
    return make_response(render_template("password.html", error=error, must_change=must_change()), error.status)


def own_address(wanted: str | None) -> str:
    """An address inside this site. Empty: "" for none or any other."""
    parts = urlsplit((wanted or "").replace("\\", "/"))
    is_own = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("//")
    return wanted or "" if is_own else ""
