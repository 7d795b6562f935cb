"""What a case is bound to: models, tables, forms and calendar by content hash, and how they are fetched again.

A case keeps what was current at its start. Contents never change under a hash, so everything read here is kept in memory by hash.
Here must never be publishing (publish_shipped.py) nor anything that writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.casework.errors import NotPublished
from app.casework.forms.definition import Form, read_form
from app.domain.calendars import Calendar, read_calendar
from app.engine.bundle import Bundle, compile_bundle
from app.store import artefacts
from app.store.database import Connection

Bindings = Mapping[str, Any]
_contents: dict[str, bytes] = {}


def current_bindings(read: Connection) -> Bindings:
    """The hashes of everything published now.

    Shape: {"models": {stem: hash}, "tables": {name: hash}, "forms": {"stem/key": hash}, "calendar": hash}.
    """
    named = artefacts.current_hashes(read)
    return {
        "models": {name: digest for kind, _, name, digest in named if kind == artefacts.MODEL},
        "tables": {name: digest for kind, _, name, digest in named if kind == artefacts.TABLE},
        "forms": {f"{stem}/{name}": digest for kind, stem, name, digest in named if kind == artefacts.FORM},
        "calendar": next(digest for kind, _, _, digest in named if kind == artefacts.CALENDAR),
    }


def content(read: Connection, digest: str) -> bytes:
    """The published bytes of a hash."""
    if digest not in _contents:
        _contents[digest] = artefacts.by_hash(read, digest)
    return _contents[digest]


def calendar_of(read: Connection, bindings: Bindings) -> Calendar:
    """The working-day calendar a case counts by."""
    return _calendar(content(read, bindings["calendar"]))


def bundle_of(read: Connection, model: str, bindings: Bindings) -> Bundle:
    """The compiled model of a case with the models it calls and the tables it asks. Raises: E-MODEL-1."""
    if model not in bindings["models"]:
        raise NotPublished(what_zh="模型", what_en="model", name=model)
    models = {stem: content(read, digest) for stem, digest in bindings["models"].items()}
    tables = {name: content(read, digest) for name, digest in bindings["tables"].items()}
    return compile_bundle(model, models, tables, calendar_of(read, bindings))


def form_of(read: Connection, bindings: Bindings, model: str, key: str | None) -> tuple[Form, str]:
    """A form of a model and its content hash. Raises: E-MODEL-1."""
    digest = bindings["forms"].get(f"{model}/{key}")
    if digest is None:
        raise NotPublished(what_zh="表单", what_en="form", name=f"{model}/{key}")
    return _form(content(read, digest), f"{model}/forms/{key}.json"), digest


def current_calendar_hash(read: Connection) -> str:
    """The content hash of the calendar published last."""
    return artefacts.newest_hash(read, "calendar", "calendar")


@lru_cache(maxsize=16)
def _calendar(table: bytes) -> Calendar:
    return read_calendar(json.loads(table))


@lru_cache(maxsize=512)
def _form(text: bytes, source: str) -> Form:
    return read_form(text, source)


def current_calendar(read: Connection) -> Calendar:
    """The calendar published last."""
    return _calendar(content(read, current_calendar_hash(read)))
