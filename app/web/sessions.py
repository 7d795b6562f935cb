"""The session cookie: a random token whose hash the store keeps; the cookie itself says nothing.

A new token at every sign-in, gone at sign-out; idle and absolute ends are the verb's. Flask's own signed cookie holds
the CSRF secret and messages for the next page, nothing else, and is emptied at sign-in and sign-out.
"""

from __future__ import annotations

from flask import Response, current_app, request, session

from app.casework import sign_in
from app.store.org import InUse
from app.web.offices import office

COOKIE = "duogui_session"


def token() -> str | None:
    """The browser's token. Empty: None without one."""
    return request.cookies.get(COOKIE) or None


def present() -> InUse | None:
    """Who is signed in. Empty: None without a session that still lives."""
    kept = token()
    return sign_in.resume(office(), kept) if kept else None


def begin(answer: Response, new_token: str) -> Response:
    """Give the browser its new token; what the former session left in Flask's cookie is emptied."""
    session.clear()
    answer.set_cookie(COOKIE, new_token, httponly=True, secure=_is_secure(), samesite="Lax", path="/")
    return answer


def end(answer: Response) -> Response:
    """Take the token away from the browser."""
    session.clear()
    answer.delete_cookie(COOKIE, path="/", httponly=True, secure=_is_secure(), samesite="Lax")
    return answer


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) or request.is_secure
