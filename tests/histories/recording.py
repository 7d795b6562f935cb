"""Histories as files: the facts of each story as lines, and beside them by content hash everything the case was bound to.

A recording replays when the shipped models have long changed, since it brings its own. Written by record.py, read by the test.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.domain import canonical
from app.domain.canonical import content_hash
from app.domain.facts import GENESIS, Fact, link
from app.domain.instants import from_text
from app.store import artefacts
from app.store.artefacts import ArtefactRow
from app.store.database import Store

FOLDER = Path(__file__).parent
STORIES, BOUND = FOLDER / "stories", FOLDER / "bound"


def write(name: str, facts: list[Fact], head: bytes) -> None:
    """One story: a line per fact, and at last the head of its chain."""
    lines = [fact.text for fact in facts] + [json.dumps({"head": head.hex()})]
    packed = gzip.compress("\n".join(lines).encode(), 9, mtime=0)
    (STORIES / f"{name}.jsonl.gz").write_bytes(packed)


def keep(content: bytes) -> None:
    """Something a case was bound to, under its content hash."""
    (BOUND / f"{content_hash(content)}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def names() -> list[str]:
    """The recorded stories."""
    return sorted(path.name.removesuffix(".jsonl.gz") for path in STORIES.glob("*.jsonl.gz"))


def read(name: str) -> tuple[list[Fact], bytes]:
    """The facts of a story as they were recorded, each hash taken from the text before it; and the recorded head."""
    *lines, last = gzip.decompress((STORIES / f"{name}.jsonl.gz").read_bytes()).decode().split("\n")
    return list(_facts(lines)), bytes.fromhex(json.loads(last)["head"])


def bound_to(store: Store, bindings: Mapping[str, Any]) -> None:
    """Put what a recording is bound to into a store, under the hashes it names. Raises: KeyError when a hash does not hold."""
    with store.transaction() as tx:
        for kind, name, digest in _bindings(bindings):
            content = gzip.decompress((BOUND / f"{digest}.gz").read_bytes())
            if content_hash(content) != digest:
                raise KeyError(digest)
            stem, _, key = name.rpartition("/")
            artefacts.publish(tx, ArtefactRow(kind, stem, key, 0, digest, content, "recording", "recording", "", 0))


def adopted(store: Store, facts: list[Fact]) -> None:
    """Put the calendars that a case adopted on its way into a store as well."""
    with store.transaction() as tx:
        for digest in _calendars(facts):
            content = gzip.decompress((BOUND / f"{digest}.gz").read_bytes())
            artefacts.publish(
                tx, ArtefactRow("calendar", "", "calendar", 0, digest, content, "recording", "recording", "", 0)
            )


def hashes_of(facts: list[Fact]) -> set[str]:
    """Every hash that a history needs: what it was bound to at its start, and the calendars it adopted."""
    return {digest for _, _, digest in _bindings(facts[0].body["bindings"])} | set(_calendars(facts))


def _calendars(facts: list[Fact]) -> list[str]:
    return [fact.body["calendar"] for fact in facts if fact.kind == "CalendarAdopted"]


def _facts(lines: list[str]) -> Iterator[Fact]:
    head = GENESIS
    for line in lines:
        said = canonical.loads(line)
        head = link(head, line)
        yield Fact(
            said["case"],
            said["seq"],
            said["kind"],
            said["v"],
            from_text(said["at"]),
            said["actor"],
            said["body"],
            line,
            head,
        )


def _bindings(bindings: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for kind, plural in (("model", "models"), ("table", "tables"), ("form", "forms")):
        for name, digest in bindings[plural].items():
            yield kind, name, digest
    yield "calendar", "calendar", bindings["calendar"]
