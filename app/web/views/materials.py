"""Materials are downloaded, never shown in place: a kept file may hold anything."""

from __future__ import annotations

import io

from flask import Blueprint, Response, send_file

from app.casework.errors import NoSuchMaterial
from app.web.access import actor, subject
from app.web.headers import FILE_POLICY
from app.web.offices import office

pages = Blueprint("materials", __name__)
RAW_GEOMETRY = ("site_file", "gis_data")


@pages.get("/materials/<material_id>")
def download(**_: str) -> Response:
    """The file as an attachment, inside a sandbox should a browser open it all the same."""
    row = subject()
    if row.kind in RAW_GEOMETRY and row.owner_department != actor().department:
        raise NoSuchMaterial(material=row.id)  # raw geometry stays with who brought it; Article: dalian-183/16
    answer = send_file(
        io.BytesIO(office().files.content(row.digest)),
        mimetype=row.media_type,
        as_attachment=True,
        download_name=row.name,
    )
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
