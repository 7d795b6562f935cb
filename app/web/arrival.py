"""The instant a request had wholly arrived, and the key under which its first answer is kept.

The body is read to its end before the clock is asked: what the network holds back is not the office's delay (design,
Turn). The key comes from the header Idempotency-Key or from a hidden field that was made when the form was rendered.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, g, request

from app.web.offices import office

KEY_FIELD = "idempotency_key"
KEY_SHAPE = re.compile(r"[A-Za-z0-9_-]{8,128}")
LARGEST_DRAWING = 8_000_000  # beyond what a draft may have, so that the studio says it in its own words


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a verb is told about the request. Empty: key is None when none came, or none that could be one."""

    receipt: datetime
    key: str | None


def mark_arrivals(app: Flask) -> None:
    """Take the receipt of every request that may change something."""
    app.before_request(_mark)


def arrival() -> Arrival:
    """The present request's receipt and key."""
    mark: Arrival = g.arrival
    return mark


def new_key() -> str:
    """A key for a form that is being rendered."""
    return secrets.token_urlsafe(18)


def _mark() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.mimetype != "multipart/form-data":
        # Werkzeug bounds the texts of a form with files by itself; a form without files is bounded as a whole.
        is_drawing = request.mimetype == "application/xml"
        request.max_content_length = LARGEST_DRAWING if is_drawing else current_app.config["MAX_FORM_MEMORY_SIZE"]
    posted = request.form  # reads and parses the body to its end; files beyond half a megabyte go to temporary files
    given = request.headers.get("Idempotency-Key") or posted.get(KEY_FIELD, "")
    g.arrival = Arrival(office().clock.now(), given if KEY_SHAPE.fullmatch(given) else None)
