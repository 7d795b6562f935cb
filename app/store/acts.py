"""The log of every act that is not a case's: publishing, signing in, moving the clock, changing accounts. Append-only.

An act is written in the transaction of what it tells. Bodies hold account ids and names of things, no value that
identifies a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from app.domain import canonical
from app.domain.actors import ADMINISTRATOR, Actor
from app.store.rows import JSON, Shape
from app.store.scope import AT_OR_BELOW, scoped, sight


@dataclass(frozen=True, slots=True)
class ActRow:
    """Shape: id is its place in the order; department and region_path are the actor's at that time. Units: at_us us
    UTC.
    """

    id: int
    at_us: int
    actor: str
    department: str
    region_path: str
    kind: str
    body: Mapping[str, Any]


SHAPE = Shape(ActRow, "acts", codecs={"body": JSON})
_APPEND = text("INSERT INTO acts (at_us, actor, department, region_path, kind, body) "
               "VALUES (:at_us, :actor, :department, :region_path, :kind, :body)")
_SEEN_OFFICE = (AT_OR_BELOW.format(column="a.region_path") + " OR EXISTS (SELECT 1 FROM departments d "
                "JOIN regions r ON r.code = d.region_code WHERE d.code = a.department AND "
                + AT_OR_BELOW.format(column="r.path") + ")")
_PAGE = text(f"SELECT {SHAPE.columns('a')} FROM acts a WHERE a.id < :before AND (:kind = '' OR a.kind = :kind) AND "
             f"(a.actor = :account OR (:may_see = 1 AND (a.actor = 'system' OR {_SEEN_OFFICE}))) "
             "ORDER BY a.id DESC LIMIT :limit")


def append(tx: Connection, at_us: int, actor: Actor, kind: str, body: Mapping[str, Any]) -> None:
    """Note an act. Shape: kind is a past participle in CamelCase ("ModelPublished"); body is canonical JSON."""
    tx.execute(_APPEND, {"at_us": at_us, "actor": actor.account, "department": actor.department,
                         "region_path": actor.region_path, "kind": kind, "body": canonical.dumps(body)})


@scoped
def page(read: Connection, actor: Actor, *, kind: str = "", before: int | None = None,
         limit: int = 100) -> list[ActRow]:
    """Acts, newest first: one's own; for oversight and administrators those of their node and below, and the system's.

    Shape: before is the id of the last row of the page shown before.
    """
    asked = sight(actor)
    may_see = bool(actor.region_path) and (actor.oversees or ADMINISTRATOR in actor.duties)
    asked |= {"account": actor.account, "may_see": int(may_see), "kind": kind, "limit": limit,
              "before": 2**63 - 1 if before is None else before}
    return [SHAPE.read(row) for row in read.execute(_PAGE, asked)]
