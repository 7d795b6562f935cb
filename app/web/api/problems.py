"""Errors become RFC 9457 here: what is wrong and what to do now, in both languages, with the places that are wrong; never a trace."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from app.domain import canonical
from app.domain.errors import DuoguiError
from app.web import access
from app.web.api import shapes, told
from app.web.api.body import LARGEST_BYTES
from app.web.api.document import PROBLEM
from app.web.api.errors import ContentTooLarge, MethodNotHere, NoSuchAddress
from app.web.errors import RequestRefused, Unforeseen, known

LOG = logging.getLogger("duogui.web")


def answer_errors(app: Flask) -> None:
    """Let every error of the interface be answered here."""
    app.register_error_handler(DuoguiError, answer)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unforeseen)


def answer(error: DuoguiError) -> Response:
    """An error as problem+json."""
    language = request.accept_languages.best_match(["zh", "en"], default="zh")
    body: dict[str, Any] = {
        "type": f"urn:duogui:error:{error.code}",
        "title": error.message(language),
        "status": error.status,
        "detail": error.hint(language),
        "code": error.code,
        "request": g.get("request_id", ""),
        "zh": {"message": error.message("zh"), "hint": error.hint("zh")},
        "en": {"message": error.message("en"), "hint": error.hint("en")},
    }
    fields = getattr(error, "fields", None)
    if isinstance(fields, dict):
        body["errors"] = fields
    if error.status == HTTPStatus.CONFLICT:
        body |= _task_now()
    made = Response(canonical.dumps(shapes.Problem().dump(body)), error.status, content_type=PROBLEM)
    if error.status == HTTPStatus.UNAUTHORIZED:
        made.headers["WWW-Authenticate"] = "Bearer"
    wait_s = getattr(error, "retry_after_s", None) or (1 if error.status == HTTPStatus.SERVICE_UNAVAILABLE else None)
    if wait_s:
        made.headers["Retry-After"] = str(wait_s)
    return made


def _task_now() -> dict[str, Any]:
    """The task that the address names, as it is after the conflict. Empty: {} where the address names none the actor sees."""
    task_id, who = (request.view_args or {}).get("task_id"), g.get("actor")
    found = access.find("task", who, task_id) if who is not None and task_id is not None else None
    return {"task": told.task(who, found)} if found is not None else {}


def _answer_http(error: HTTPException) -> Response:
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        made = answer(MethodNotHere(method=request.method))
        made.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return made
    if error.code == HTTPStatus.NOT_FOUND:
        return answer(NoSuchAddress())
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return answer(ContentTooLarge(most=LARGEST_BYTES))
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:  # an address with a slash too many or too few
        return answer(NoSuchAddress())
    return answer(RequestRefused(reason=error.name))


def _answer_unforeseen(error: Exception) -> Response:
    meaning = known(error)
    if meaning is not None:
        return answer(meaning)
    LOG.error("unforeseen, request %s", g.get("request_id"), exc_info=error)
    return answer(Unforeseen())
