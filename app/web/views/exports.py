"""The facts of a case as a file, for whoever may see the case. Facts hold references where a person was named, so the file names nobody."""

from __future__ import annotations

from flask import Blueprint, Response, make_response

from app.audit.export import FORMATS, export
from app.web import case_desk
from app.web.access import actor, subject
from app.web.offices import reader

pages = Blueprint("exports", __name__)


@pages.get("/cases/<case_id>/export.<wanted>")
def download(case_id: str, wanted: str) -> Response:
    """All facts of the case in a format. Raises: E-AUDIT-2."""
    case = subject()
    text = "".join(export(reader(), [(case, case_desk.facts_of(actor(), case_id))], wanted))
    answer = make_response(text)
    answer.content_type = FORMATS[wanted][0]
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.number}.{wanted}"'
    return answer
