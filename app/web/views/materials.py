"""Materials are downloaded, never shown in place: a kept file may hold anything."""

from __future__ import annotations

import io

from flask import Blueprint, Response, send_file

from app.casework.errors import NoSuchMaterial
from app.web import access
from app.web.access import subject
from app.web.headers import FILE_POLICY
from app.web.offices import office

pages = Blueprint("materials", __name__)


@pages.get("/materials/<material_id>")
def download(**_: str) -> Response:
    """The file as an attachment, inside a sandbox should a browser open it all the same."""
    row = subject()
    if not access.may_download(row):
        raise NoSuchMaterial(material=row.id)
    answer = send_file(
        io.BytesIO(office().files.content(row.digest)),
        mimetype=row.media_type,
        as_attachment=True,
        download_name=row.name,
    )
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
