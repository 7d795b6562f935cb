"""Plans: what a case about a plan is about. The life of a plan is a model's; here is its row alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from app.domain.actors import Actor
from app.store import paging
from app.store.rows import JSON, Shape
from app.store.scope import scoped, sight, statement


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Shape: owner is the department that keeps the plan; attributes are canonical JSON."""

    id: str
    name: str
    kind: str
    owner: str
    region_path: str
    version: int
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Shape: rows by name; next is the id after which the following page begins. Empty: next is None on the last page."""

    rows: tuple[PlanRow, ...]
    next: str | None


SHAPE = Shape(PlanRow, "plans", codecs={"attributes": JSON})
_INSERT = SHAPE.insert()
_NAMED = SHAPE.select("WHERE owner = :owner AND name = :name ORDER BY id LIMIT 1")
_ONE = statement(f"SELECT {SHAPE.columns('l')} FROM plans l WHERE l.id = :id AND {{sees_plan}}")
_PAGE = statement(f"SELECT {SHAPE.columns('l')} FROM plans l WHERE {{sees_plan}} "
                  "AND (:pattern = '%%' OR lower(l.name) LIKE lower(:pattern) ESCAPE '!') AND (:after = '' OR (l.name, l.id) > "
                  "(SELECT a.name, a.id FROM plans a WHERE a.id = :after)) ORDER BY l.name, l.id LIMIT :limit")
_LOAD = SHAPE.select("WHERE id = :id")
_SAVE = text("UPDATE plans SET " + SHAPE.settings("version", "attributes") + " WHERE id = :id")


def insert(tx: Connection, row: PlanRow) -> None:
    """A new plan."""
    _INSERT.run(tx, SHAPE.parameters(row))


def load(tx: Connection, plan_id: str) -> PlanRow | None:
    """The plan as a verb finds it. Empty: None when there is none."""
    row = tx.execute(_LOAD, {"id": plan_id}).first()
    return SHAPE.read(row) if row else None


def save(tx: Connection, row: PlanRow) -> None:
    """A plan's next version with what is known of it; its name, owner and region stay."""
    tx.execute(_SAVE, SHAPE.parameters(row))


def named(tx: Connection, owner: str, name: str) -> PlanRow | None:
    """The plan of a department by its name. Empty: None when it keeps none of this name."""
    row = tx.execute(_NAMED, {"owner": owner, "name": name}).first()
    return SHAPE.read(row) if row else None


@scoped
def one(read: Connection, actor: Actor, plan_id: str) -> PlanRow | None:
    """The plan. Empty: None when there is none or the actor does not see it."""
    row = read.execute(_ONE, sight(actor) | {"id": plan_id}).first()
    return SHAPE.read(row) if row else None


@scoped
def page(read: Connection, actor: Actor, search: str = "", after: str | None = None, limit: int = 50) -> PlanPage:
    """The plans that the actor sees, by name. Empty: search "" finds all, after None begins at the first."""
    asked = {"pattern": paging.like(search), "after": after or "", "limit": limit + 1}
    rows = [SHAPE.read(row) for row in read.execute(_PAGE, sight(actor) | asked)]
    return PlanPage(tuple(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)
