"""Private drafts of models, tables and forms: what one analyst is working on. Nobody else sees one, and no case runs on one.

A draft knows the version it began from, so that a newer one published meanwhile is noticed. Beside a draft others may lie set aside:
rows of the same table under its name with a mark and a number, which no name can have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, text

from app.domain.actors import Actor
from app.store.errors import DraftMoved
from app.store.rows import Shape
from app.store.scope import scoped
from app.store.statements import Sql


@dataclass(frozen=True, slots=True)
class ArtefactDraftRow:
    """Shape: base is the hash of the published content it began from, "" for something new; version counts the saves from 1."""

    account: str
    kind: str
    stem: str
    name: str
    base: str
    content: bytes
    version: int
    saved_us: int


ASIDE = "~"
SHAPE = Shape(ArtefactDraftRow, "artefact_drafts")
_KEY = "account = :account AND kind = :kind AND stem = :stem AND name = :name"
_INSERT = SHAPE.insert("ON CONFLICT DO NOTHING")
_UPDATE = Sql("UPDATE artefact_drafts SET base = :base, content = :content, version = :version, saved_us = :saved_us "
               f"WHERE {_KEY} AND version = :expected")
_FIND = SHAPE.select(f"WHERE {_KEY}")
_OF = SHAPE.select("WHERE account = :account ORDER BY stem, kind, name")
_DROP = text(f"DELETE FROM artefact_drafts WHERE {_KEY}")
_DROP_AS_READ = text(f"DELETE FROM artefact_drafts WHERE {_KEY} AND version = :version AND content = :content")


def save(tx: Connection, row: ArtefactDraftRow, seen_version: int) -> ArtefactDraftRow:
    """Keep a draft if nothing else was saved since the version that was seen (0: none was); it comes back with its new version.

    Raises: E-STORE-9, where another window of the same account saved meanwhile.
    """
    kept = replace(row, version=seen_version + 1)
    statement = _UPDATE if seen_version else _INSERT
    if statement.run(tx, SHAPE.parameters(kept) | {"expected": seen_version}).rowcount != 1:
        now = _one(tx, row.account, row.kind, row.stem, row.name)
        raise DraftMoved(account=row.account, version=now.version if now else 0)
    return kept


def drop(tx: Connection, account: str, kind: str, stem: str, name: str) -> bool:
    """Forget a draft. Empty: False where there was none."""
    return tx.execute(_DROP, {"account": account, "kind": kind, "stem": stem, "name": name}).rowcount == 1


def drop_as_read(tx: Connection, row: ArtefactDraftRow) -> bool:
    """Forget a draft as it was read. Empty: False where it was saved anew since, or is gone."""
    return tx.execute(_DROP_AS_READ, SHAPE.parameters(row)).rowcount == 1


@scoped
def one(read: Connection, actor: Actor, kind: str, stem: str, name: str) -> ArtefactDraftRow | None:
    """The actor's own draft. Empty: None where there is none; what is set aside is none."""
    return None if ASIDE in name else _one(read, actor.account, kind, stem, name)


@scoped
def own(read: Connection, actor: Actor) -> list[ArtefactDraftRow]:
    """Every draft of the actor, by stem, kind and name; what is set aside is none."""
    return [row for row in _all(read, actor) if ASIDE not in row.name]


@scoped
def set_aside(read: Connection, actor: Actor, kind: str, stem: str, name: str) -> dict[int, ArtefactDraftRow]:
    """What the actor set aside of one draft, by its place."""
    mark = f"{name}{ASIDE}"
    found = [row for row in _all(read, actor) if (row.kind, row.stem) == (kind, stem) and row.name.startswith(mark)]
    return {int(row.name.removeprefix(mark)): row for row in found}


@scoped
def every_aside(read: Connection, actor: Actor) -> list[ArtefactDraftRow]:
    """Everything the actor set aside, under the names of the drafts it lies beside."""
    return [replace(row, name=row.name.partition(ASIDE)[0]) for row in _all(read, actor) if ASIDE in row.name]


def aside(name: str, place: int) -> str:
    """The name under which a draft's content is set aside. Shape: place counts from 1."""
    return f"{name}{ASIDE}{place}"


def _all(read: Connection, actor: Actor) -> list[ArtefactDraftRow]:
    return [SHAPE.read(row) for row in read.execute(_OF, {"account": actor.account})]


def _one(read: Connection, account: str, kind: str, stem: str, name: str) -> ArtefactDraftRow | None:
    row = read.execute(_FIND, {"account": account, "kind": kind, "stem": stem, "name": name}).first()
    return SHAPE.read(row) if row else None
