"""Plans: what a case about a plan is about. The life of a plan is a model's; here is its row alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from app.domain.actors import Actor
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


SHAPE = Shape(PlanRow, "plans", codecs={"attributes": JSON})
_INSERT = SHAPE.insert()
_NAMED = SHAPE.select("WHERE owner = :owner AND name = :name ORDER BY id LIMIT 1")
_ONE = statement(f"SELECT {SHAPE.columns('l')} FROM plans l WHERE l.id = :id AND {{sees_plan}}")
_LOAD = SHAPE.select("WHERE id = :id")
_SAVE = text("UPDATE plans SET " + SHAPE.settings("version", "attributes") + " WHERE id = :id")


def insert(tx: Connection, row: PlanRow) -> None:
    """A new plan."""
    tx.execute(_INSERT, SHAPE.parameters(row))


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
