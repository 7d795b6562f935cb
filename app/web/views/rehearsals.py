"""Rehearsing a draft from its page: which scenarios come past it, starting them, and how far they are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request, url_for

from app.modelling.studio.published import published_sources, with_draft
from app.modelling.studio.reaching import scenarios_reaching
from app.web import editor_desk
from app.web.access import actor
from app.web.language import chosen
from app.web.model_desk import Key, title_of
from app.web.offices import reader
from app.web.rehearsals import Rehearsals
from app.web.rehearsed import text_of

pages = Blueprint("rehearsals", __name__)
PLACE = "/models/<kind>/<stem>/<name>/rehearsal"


@pages.post(PLACE)
def begin(kind: str, stem: str, name: str) -> tuple[Response, int]:
    """Start rehearsing the draft with everything published beside it: one scenario, or all that come past it."""
    shown = editor_desk.sheet(actor(), Key(kind, stem, name))
    sources = with_draft(published_sources(reader()), shown.source)
    only = request.form.get("only", "")
    scenarios = [each for each in scenarios_reaching(sources, shown.source) if only in ("", each.name)]
    begun = _all().begin(actor().account, (kind, stem, name), sources, scenarios, text_of(sources))
    return jsonify(state=begun.state, total=begun.total), 202


@pages.get(f"{PLACE}.json")
def tell(kind: str, stem: str, name: str) -> Response:
    """How far it is. Shape: state is none, preparing, running, done or stopped; is_of_this_text tells whether the draft, and
    what is published beside it, is still what was rehearsed.
    """
    found = _all().of(actor().account, (kind, stem, name))
    if found is None:
        return jsonify(state="none", total=0, results=[], why="", is_of_this_text=False)
    published = published_sources(reader())
    text = text_of(with_draft(published, editor_desk.sheet(actor(), Key(kind, stem, name)).source))
    titles = {each.name: title_of(each) for each in published if each.kind == "scenario"}
    return jsonify(
        state=found.state,
        total=found.total,
        why=found.why,
        is_of_this_text=found.text == text,
        results=[_told(result, titles, Key(kind, stem, name)) for result in list(found.results)],
    )


def _told(result: dict[str, Any], titles: dict[str, str], key: Key) -> dict[str, Any]:
    return {
        "name": titles.get(result["name"], result["name"]),
        "ok": result["ok"],
        "reasons": [chosen({"zh": zh, "en": en}) for zh, en in result["reasons"]],
        "elements": [
            {
                "element": element,
                "model": model,
                "here": key.kind == "model" and model == key.name,
                "address": url_for("editors.draw", kind="model", stem=model, name=model, show=element),
            }
            for model, element in result["steps"]
        ],
    }


def _all() -> Rehearsals:
    found: Rehearsals = current_app.extensions["duogui_rehearsals"]
    return found
