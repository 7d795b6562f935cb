"""One JSON line per request: who, what, how long, how it ended. Never form data, query texts or names of persons.

The request id is taken over from a proxy only in a harmless form, is shown to the person on an error page, and stands
in the answer's header. Called by the factory alone.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

LOG = logging.getLogger("duogui.web")
HARMLESS = re.compile(r"[A-Za-z0-9-]{8,64}")


def keep_log(app: Flask) -> None:
    """Number each request and write its line."""
    app.before_request(_number)
    app.after_request(_write)


def _number() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if HARMLESS.fullmatch(given) else uuid.uuid4().hex
    g.began = time.monotonic()


def _write(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.request_id
    actor = g.get("actor")
    ids = request.view_args or {}
    line = {
        "request": g.request_id,
        "account": actor.account if actor else None,
        "method": request.method,
        "endpoint": request.endpoint,
        "case": ids.get("case_id"),
        "task": ids.get("task_id"),
        "status": answer.status_code,
        "ms": round((time.monotonic() - g.began) * 1000),
    }
    LOG.info(json.dumps(line, ensure_ascii=False))
    return answer
