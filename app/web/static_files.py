"""Addresses of the style sheet and the built islands, each with a digest that changes with its content.

The manifest is written by app/web/assets (make assets). Empty: an entry that was not built gives no tag, and the page
works without script. Called by templates through the factory.
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
    """The script tag of an island, with its integrity. Empty: nothing for an entry that was not built."""
    built = _built(entry, "js")
    return Markup('<script src="{}" integrity="{}" type="module"></script>').format(*built) if built else Markup("")


def style_tag(entry: str) -> Markup:
    """The link of an island's style sheet, with its integrity. Empty: nothing for an entry that was not built."""
    built = _built(entry, "css")
    return Markup('<link rel="stylesheet" href="{}" integrity="{}">').format(*built) if built else Markup("")


@lru_cache(maxsize=8)
def digest(name: str) -> str:
    """A short digest of a file in static/, for its address."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _built(entry: str, kind: str) -> tuple[str, str] | None:
    built = manifest().get(entry, {})
    if kind not in built:
        return None
    integrity = str(built["integrity"][kind])
    return url_for("static", filename=f"dist/{built[kind]}", v=integrity.removeprefix("sha384-")[:12]), integrity
