"""The interface's own application, mounted below /api/v1. The order of what happens before an operation stands here.

Number the request, read it to its end and take its receipt, ask the token, find what the address names as the account sees it, check
the content; then the verb. Called by the factory of the pages alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request

from app.casework.tokens import admitted
from app.domain import canonical
from app.domain.actors import Actor
from app.domain.office import Office
from app.web import access, headers, logs, offices
from app.web.api import account, body, cases, document, problems, tasks
from app.web.api.errors import KeyMalformed, TokenNeeded
from app.web.api.operation import OPERATIONS, Asked, Operation
from app.web.arrival import KEY_SHAPE
from app.web.offices import office

PREFIX = "/api/v1"
RESOURCES = (account, cases, tasks)  # importing them fills the list of operations
JSON = "application/json"
_BEARER = re.compile(r"bearer +(\S{1,200})", re.IGNORECASE)


def create_api(served: Office) -> Flask:
    """The application of the interface for this office."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = body.LARGEST_BYTES
    offices.open_office(app, served)
    logs.keep_log(app)
    headers.protect(app)
    problems.answer_errors(app)
    app.before_request(_mark)
    app.add_url_rule("/openapi.json", "openapi", _document, methods=["GET"], provide_automatic_options=False)
    for each in OPERATIONS:
        app.add_url_rule(each.path, each.name, _view(each), methods=[each.method], provide_automatic_options=False)
    return app


def _mark() -> None:
    """Read the content to its end before the clock is asked: what the network holds back is not the office's delay."""
    g.actor = None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        request.get_data()
    g.receipt = office().clock.now()


def _document() -> Response:
    return Response(canonical.dumps(document.document()), content_type=JSON)


def _view(each: Operation) -> Callable[..., Response]:
    def view(**args: str) -> Response:
        g.actor = who = _who()
        found = access.subject_of(each.subject, who, args[f"{each.subject}_id"]) if each.subject else None
        asked = Asked(
            who, args, found, body.checked_body(each.takes), body.checked_query(each.query), _key(each), g.receipt
        )
        return Response(canonical.dumps(_dumped(each, each.do(asked))), each.status, content_type=JSON)

    return view


def _dumped(each: Operation, answer: Any) -> Any:
    return each.gives().dump(answer)


def _who() -> Actor:
    """Who asks, by the token alone. Raises: E-API-1."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    who = admitted(office(), given.group(1)) if given else None
    if who is None:
        raise TokenNeeded
    return who


def _key(each: Operation) -> str | None:
    """The request's key. Empty: None for what changes nothing. Raises: E-API-7."""
    given = request.headers.get("Idempotency-Key")
    if given is None or not each.is_command:
        return None
    if not KEY_SHAPE.fullmatch(given):
        raise KeyMalformed
    return given
