"""The editors of diagrams and tables: the page, the private draft over HTTP with its tag, the lists, the check and a conflict's sides.

The draft is one address: GET gives it with an ETag, PUT wants If-Match. Without the header 428, with an old one 412.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from app.modelling.studio.keep_draft import NEWEST, keep_draft
from app.modelling.studio.published import published_sources, with_draft
from app.modelling.studio.reaching import scenarios_reaching
from app.web import beside_desk, editor_choices, editor_desk
from app.web.access import actor
from app.web.errors import PageMissing
from app.web.language import language
from app.web.model_desk import ENDINGS, Key, title_of
from app.web.offices import office, reader
from app.web.posted import seen
from app.web.present import editor_texts
from app.web.present.diagram_text import in_english

pages = Blueprint("editors", __name__)
PLACE = "/models/<kind>/<stem>/<name>"


@pages.get(f"{PLACE}/draw")
def draw(kind: str, stem: str, name: str) -> str:
    """The editor of a diagram or a table."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    sources = with_draft(published_sources(reader()), shown.source)
    scenarios = [(each.name, title_of(each)) for each in scenarios_reaching(sources, shown.source)]
    return render_template(
        "model_editor.html", sheet=shown, at=_at(shown.key), ending=ENDINGS[kind], texts=editor_texts.texts(), scenarios=scenarios
    )  # fmt: skip


@pages.get(f"{PLACE}/beside")
def beside(kind: str, stem: str, name: str) -> str:
    """The published version and the draft side by side, what changed marked on both."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    return render_template(
        "model_beside.html", sheet=shown, at=_at(shown.key),
        tables=beside_desk.tables(shown), sentences=beside_desk.sentences(shown),
    )  # fmt: skip


@pages.get(f"{PLACE}/beside/<any(published, draft):side>.json")
def marks(kind: str, stem: str, name: str, side: str) -> Response:
    """What to mark on one of the two diagrams."""
    return jsonify(beside_desk.marks(editor_desk.sheet(actor(), Key(kind, stem, name)), side))


@pages.get(f"{PLACE}/published.xml")
def published(kind: str, stem: str, name: str) -> Response:
    """The newest published version's text, for the drawing beside the draft's."""
    current = editor_desk.sheet(actor(), Key(kind, stem, name)).current
    if current is None:
        raise PageMissing
    answer = make_response(in_english(current.content) if kind == "model" and language() == "en" else current.content)
    answer.content_type = "application/xml; charset=utf-8"
    return answer


@pages.get(f"{PLACE}/draft")
def read(kind: str, stem: str, name: str) -> Response:
    """The draft, or the published version it would begin from, with its tag."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    answer = make_response(shown.opened.content)
    answer.content_type = "application/xml; charset=utf-8"
    answer.set_etag(shown.tag)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ENDINGS[kind]}"'
    return answer


@pages.put(f"{PLACE}/draft")
def keep(kind: str, stem: str, name: str) -> Response:
    """Keep the draft if nothing else was saved or published since what If-Match names."""
    onto = NEWEST if request.args.get("rebase") == "1" else ""
    keep_draft(office(), actor(), kind, stem, name, request.get_data(), seen(), onto=onto)
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    answer = jsonify(saved=shown.saved, base_replaced=shown.is_base_replaced)
    answer.set_etag(shown.tag)
    return answer


@pages.post(f"{PLACE}/draft/conflict")
def conflict(kind: str, stem: str, name: str) -> Response:
    """What the window's content changes, and what the other one does."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    return jsonify(editor_desk.conflict(shown, request.get_data(), seen()))


@pages.get(f"{PLACE}/problems.json")
def problems(kind: str, stem: str, name: str) -> Response:
    """What the check finds in the draft, or in the published version where there is none."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    return jsonify(tag=shown.tag, problems=editor_desk.problems(shown))


@pages.get(f"{PLACE}/choices.json")
def choices(kind: str, stem: str, name: str) -> Response:
    """The lists of the panel."""
    return jsonify(editor_choices.choices(Key(kind, stem, name)))


def _at(key: Key) -> dict[str, str]:
    return {"kind": key.kind, "stem": key.stem, "name": key.name}
