"""Drafts: what a department typed and has not signed. Nobody outside the department sees one.

A draft holds raw values, those that identify a person too: erasing a case's personal values takes its drafts along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.domain.actors import Actor
from app.store.errors import DraftMoved
from app.store.rows import JSON, Shape
from app.store.scope import scoped
from app.store.statements import Sql


@dataclass(frozen=True, slots=True)
class DraftRow:
    """Shape: answers are raw form values; account saved it last; version counts the saves from 1."""

    task_id: str
    account: str
    department: str
    answers: Mapping[str, Any]
    version: int
    saved_us: int


SHAPE = Shape(DraftRow, "drafts", codecs={"answers": JSON})
_INSERT = SHAPE.insert("ON CONFLICT DO NOTHING")
_UPDATE = Sql("UPDATE drafts SET account = :account, answers = :answers, version = :version, saved_us = :saved_us "
               "WHERE task_id = :task_id AND department = :department AND version = :expected")
_FIND = SHAPE.select("WHERE task_id = :task")
_OF_TASK = SHAPE.select("WHERE task_id = :task AND department = :department")
_DROP = text("DELETE FROM drafts WHERE task_id IN :ids").bindparams(bindparam("ids", expanding=True))


def save(tx: Connection, row: DraftRow, seen_version: int) -> DraftRow:
    """Keep a draft if nobody saved another since the version that was seen (0: none was); it comes back with its new
    version.

    Raises: E-STORE-9 with who saved meanwhile and which version stands.
    """
    kept = replace(row, version=seen_version + 1)
    statement = _UPDATE if seen_version else _INSERT
    done = statement.run(tx, SHAPE.parameters(kept) | {"expected": seen_version})
    if done.rowcount != 1:
        now = find(tx, row.task_id)
        raise DraftMoved(account=now.account if now else "?", version=now.version if now else 0)
    return kept


def find(tx: Connection, task_id: str) -> DraftRow | None:
    """The draft of a task, for its verbs. Empty: None when there is none."""
    row = tx.execute(_FIND, {"task": task_id}).first()
    return SHAPE.read(row) if row else None


def drop(tx: Connection, task_ids: str | Iterable[str]) -> None:
    """Forget the draft of a task, or of several. Empty: none given, nothing done."""
    ids = [task_ids] if isinstance(task_ids, str) else sorted(set(task_ids))
    if ids:
        tx.execute(_DROP, {"ids": ids})


@scoped
def of_task(read: Connection, actor: Actor, task_id: str) -> DraftRow | None:
    """The draft of a task of the actor's own department. Empty: None for any other."""
    row = read.execute(_OF_TASK, {"task": task_id, "department": actor.department}).first()
    return SHAPE.read(row) if row else None
