"""Which running cases another version of a model could take over, what would become of each, and which may be taken back.

For the page of the studio: only what the reader sees, a page at a time, since each verdict costs the reading of a case. Nothing is
written here; migrate_case.py does it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.casework.migrate_case import Target, Verdict, foreseen, made_before, runs_elsewhere, target_of
from app.domain.actors import Actor
from app.domain.facts import Fact
from app.store import artefacts, cases, history
from app.store.cases import CaseRow
from app.store.database import Connection

AT_A_TIME = 50
LAST_FACTS = 200  # how far back a migration may lie behind what it armed


@dataclass(frozen=True, slots=True)
class Running:
    """A case in another version, and what would become of it. Shape: version is the one it runs in, 0 for one that is not kept."""

    row: CaseRow
    version: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Page:
    """Cases in other versions, oldest first. Empty: next is None on the last page."""

    target: Target
    running: tuple[Running, ...]
    next: str | None


def in_other_versions(read: Connection, actor: Actor, model: str, version: int, after: str | None = None) -> Page:
    """The cases that the actor sees and another version could take over, with a verdict on each. Raises: E-MODEL-1, E-STORE-18."""
    target = target_of(read, model, version)
    others = {row.hash: row.version for row in artefacts.versions(read, artefacts.MODEL, model)}
    others.pop(target.hash)
    found: list[Running] = []
    mark = after
    while others and len(found) < AT_A_TIME:
        page = cases.running(read, actor, hashes=others, after=mark, limit=AT_A_TIME - len(found))
        found += [
            Running(row, others.get(row.bindings["models"][model], 0), foreseen(read, row, target))
            for row in page.rows
            if runs_elsewhere(read, row, target)
        ]
        mark = page.next
        if mark is None:
            break
    return Page(target, tuple(found), mark if others else None)


def to_take_back(read: Connection, actor: Actor, target: Target) -> list[CaseRow]:
    """The cases that were migrated to a version and in which nothing happened since, as far as the actor sees them."""
    return [
        row
        for row in cases.running(read, actor, hashes=[target.hash], migrated_within=LAST_FACTS, limit=AT_A_TIME).rows
        if _goes_to(made_before(history.of_case(read, actor, row.id, max(0, row.fact_seq - LAST_FACTS))), target)
    ]


def chosen(read: Connection, actor: Actor, wanted: Iterable[str]) -> list[CaseRow]:
    """The cases of these ids that the actor sees."""
    rows = (cases.one(read, actor, case) for case in wanted)
    return [row for row in rows if row is not None]


def _goes_to(made: Fact | None, target: Target) -> bool:
    return made is not None and made.body["model"] == target.model
