"""The register of articles: what each article asks in our own sentence, so that a page can say what a citation stands for.

The official text is never here; a site loads it itself. Source: processes/law/*.toml, published with the models.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.store import artefacts
from app.store.database import Connection

OWN = "own"


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a registered law. Shape: id is "dalian-183/6"; checkable is software or organisational."""

    id: str
    law_zh: str
    law_en: str
    number_zh: str
    number_en: str
    summary_zh: str
    summary_en: str
    checkable: str
    document_number: str = ""


def articles(read: Connection) -> Mapping[str, Article]:
    """Every registered article by its id."""
    found: dict[str, Article] = {}
    for row in artefacts.current(read, "law"):
        found.update(read_register(row.content, row.name))
    return found


@lru_cache(maxsize=32)
def read_register(content: bytes, law: str) -> Mapping[str, Article]:
    """The articles of one register by their ids."""
    table = tomllib.loads(content.decode())
    title = table["law"]
    return {
        f"{law}/{entry['number']}": Article(
            f"{law}/{entry['number']}",
            title["title_zh"],
            title["title_en"],
            entry.get("title_zh", ""),
            entry.get("title_en", ""),
            entry["summary_zh"],
            entry["summary_en"],
            entry["checkable"],
            title.get("document_number", ""),
        )
        for entry in table["article"]
    }
