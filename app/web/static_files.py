"""Addresses of the style sheet and the built islands, each with a digest that changes with its content.

The manifest is written by app/web/assets (make assets). Empty: an entry that was not built gives no tag, and the page works without
script. Called by templates through the factory.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import url_for
from markupsafe import Markup

STATIC = Path(__file__).with_name("static")


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """What was built. Empty: {} where nothing was."""
    path = STATIC / "dist" / "manifest.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def script_tag(entry: str) -> Markup:
    """The script tag of an island, with its integrity."""
    return _tag(entry, "js", '<script src="{}" integrity="{}" type="module"></script>')


def style_tag(entry: str) -> Markup:
    """The link of an island's style sheet, with its integrity."""
    return _tag(entry, "css", '<link rel="stylesheet" href="{}" integrity="{}">')


@lru_cache(maxsize=8)
def digest(name: str) -> str:
    """A short digest of a file in static/, for its address."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _tag(entry: str, kind: str, template: str) -> Markup:
    built = manifest().get(entry, {})
    if kind not in built:
        return Markup("")
    integrity = built["integrity"][kind]
    address = url_for("static", filename=f"dist/{built[kind]}", v=integrity.removeprefix("sha384-")[:12])
    return Markup(template).format(address, integrity)
