"""Values that identify a natural person, in the one table that can be erased.

A fact holds the salted hash and the reference; the value and its salt stand here. With both gone the hash says nothing
any more and the chain still verifies. After erase() the tables are clean; compaction.compact() cleans the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, Text, TextClause, bindparam, text

from app.domain.actors import Actor
from app.store.scope import scoped, sight, statement

_PUT = text("INSERT INTO personal (ref, owner_id, salt, value) VALUES (:ref, :owner, :salt, :value)")
_VALUES = statement(
    "SELECT v.ref, v.value FROM personal v WHERE v.owner_id = :owner AND v.value IS NOT NULL AND v.ref IN :refs "
    "AND (EXISTS (SELECT 1 FROM cases c WHERE c.id = v.owner_id AND {sees_case}) "
    "OR EXISTS (SELECT 1 FROM projects p WHERE p.id = v.owner_id AND {sees_project}))").bindparams(
    bindparam("refs", expanding=True, type_=Text()))
_SALT = text("SELECT salt FROM personal WHERE ref = :ref AND salt IS NOT NULL")
_KEPT = text("SELECT ref, salt, value FROM personal WHERE owner_id = :owner")
_ERASE = ("UPDATE personal SET value = NULL, salt = NULL, erased_us = :at_us "
          "WHERE owner_id = :owner AND value IS NOT NULL")
_ERASE_ALL = text(_ERASE)
_ERASE_SOME = text(_ERASE + " AND ref IN :refs").bindparams(bindparam("refs", expanding=True, type_=Text()))
_DRAFTS = text("DELETE FROM drafts WHERE task_id IN (SELECT t.task_id FROM inbox t JOIN cases c ON c.id = t.case_id "
               "WHERE c.id = :owner OR c.project_id = :owner UNION SELECT t.task_id FROM closed_tasks t "
               "JOIN cases c ON c.id = t.case_id WHERE c.id = :owner OR c.project_id = :owner)")

_KEYS = text("DELETE FROM idempotency WHERE case_id IN (SELECT id FROM cases WHERE id = :owner OR project_id = :owner) "
             "OR answer LIKE '%' || :owner || '%'")


def sealed(salt: bytes, value: str) -> str:
    """The salted hash that stands in a fact for a value. Shape: SHA-256(salt, value in UTF-8) in hexadecimal."""
    return hashlib.sha256(salt + value.encode()).hexdigest()


def put(tx: Connection, ref: str, owner_id: str, salt: bytes, value: str) -> None:
    """Keep a value beside the fact or act that refers to it.

    Shape: owner_id is its case or project; salt at least 16 random bytes.
    """
    tx.execute(_PUT, {"ref": ref, "owner": owner_id, "salt": salt, "value": value})


def salt_of(tx: Connection, ref: str) -> bytes | None:
    """The salt of a value, to hold it against its fact. Empty: None when it was erased or never kept."""
    salt = tx.execute(_SALT, {"ref": ref}).scalar_one_or_none()
    return None if salt is None else bytes(salt)


def kept(tx: Connection, owner_id: str) -> dict[str, tuple[bytes | None, str | None]]:
    """Salts and values by reference, to hold them against the facts. Empty: (None, None) where a value was erased."""
    return {ref: (salt, value) for ref, salt, value in tx.execute(_KEPT, {"owner": owner_id})}


def erase(tx: Connection, owner_id: str, refs: Iterable[str] | None = None, *, at_us: int) -> int:
    """Erase values of a case or project for good, with all drafts of its tasks and all keys of its acts, beside which a digest of
    what was typed stands. Shape: how many values went.

    Empty: without refs every value it has. The files are clean after compaction.compact(). Units: at_us us UTC.
    """
    chosen: TextClause = _ERASE_ALL if refs is None else _ERASE_SOME
    some = {} if refs is None else {"refs": sorted(set(refs))}
    erased = tx.execute(chosen, {"owner": owner_id, "at_us": at_us} | some)
    tx.execute(_DRAFTS, {"owner": owner_id})
    tx.execute(_KEYS, {"owner": owner_id})
    return erased.rowcount


@scoped
def values(read: Connection, actor: Actor, owner_id: str, refs: Iterable[str]) -> dict[str, str]:
    """The values behind references of a case or project that the actor sees. Empty: an erased one is left out."""
    asked = sight(actor) | {"owner": owner_id, "refs": sorted(set(refs))}
    return {row.ref: row.value for row in read.execute(_VALUES, asked)}
