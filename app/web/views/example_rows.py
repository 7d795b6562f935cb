"""Below a table in its editor: the proof of the draft, and its example rows, which are kept as a draft of their own."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from app.modelling.examples.writing import written
from app.modelling.studio.keep_draft import keep_draft
from app.web import editor_desk, proof_desk
from app.web.access import actor
from app.web.errors import RowsMalformed
from app.web.model_desk import Key
from app.web.offices import office
from app.web.posted import seen
from app.web.proof_desk import EXAMPLES

pages = Blueprint("example_rows", __name__)
PLACE = "/models/table/<stem>/<name>"


@pages.get(f"{PLACE}/proof.json")
def proof(stem: str, name: str) -> Response:
    """What the proof of the draft found, and what came of each example row."""
    return jsonify(proof_desk.shown(actor(), editor_desk.sheet(actor(), Key("table", stem, name))))


@pages.put(f"{PLACE}/examples")
def keep(stem: str, name: str) -> Response:
    """Keep the example rows as a draft if nothing else was saved since what If-Match names; what came of them."""
    sheet = editor_desk.sheet(actor(), Key("table", stem, name))
    keep_draft(office(), actor(), EXAMPLES, stem, name, _rows(), seen())
    return jsonify(proof_desk.shown(actor(), sheet))


def _rows() -> bytes:
    """The file that the page sends as titles and rows of texts. Raises: E-WEB-16."""
    said = request.get_json(silent=True)
    titles, rows = (said.get("titles"), said.get("rows")) if isinstance(said, dict) else (None, None)
    if not _are_texts(titles) or not isinstance(rows, list) or not all(_are_texts(row) for row in rows):
        raise RowsMalformed
    assert isinstance(titles, list)
    return written(titles, rows)


def _are_texts(cells: object) -> bool:
    return isinstance(cells, list) and all(isinstance(cell, str) for cell in cells)
