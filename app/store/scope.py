"""Who sees what, as one SQL condition, and the register of every query that reads for somebody.

A query for a page takes the Actor as its second parameter and is marked @scoped: the mark enters it in SCOPED, and a
test walks the register with an actor of a sister district. A query that reads without an actor is marked @unscoped with
the reason, and no page may call it. Functions of a turn take the writer's connection as `tx` and need no mark. Only
app/store marks functions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Text, TextClause, bindparam, text

from app.domain.actors import Actor

Query = TypeVar("Query", bound=Callable[..., Any])

SCOPED: dict[str, Callable[..., Any]] = {}
UNSCOPED: dict[str, str] = {}

# Everything at or below a node: its path itself, or what begins with the path and "/" ("0" is the character after "/").
AT_OR_BELOW = "({column} = :region_path OR ({column} > :region_below AND {column} < :region_after))"
# The case `c` is seen: by an oversight office of its node or above, by a department that has or had a task, a copy or
# the lead, or by a grant. The test that walks the register holds every query to this.
SEES_CASE = (
    "((:oversees = 1 AND " + AT_OR_BELOW.format(column="c.region_path") + ")"
    " OR EXISTS (SELECT 1 FROM case_access seen WHERE seen.case_id = c.id AND seen.department = :department)"
    " OR c.id IN :granted)")
# The project `p` is seen by its lead department, by an oversight office, and by whoever sees one of its cases.
SEES_PROJECT = (
    "((:oversees = 1 AND " + AT_OR_BELOW.format(column="p.region_path") + ")"
    " OR p.lead_department = :department"
    " OR EXISTS (SELECT 1 FROM cases c WHERE c.project_id = p.id AND " + SEES_CASE + "))")


# The plan `l` is seen by the department that keeps it, by an oversight office, and by whoever sees one of its cases.
SEES_PLAN = (
    "((:oversees = 1 AND " + AT_OR_BELOW.format(column="l.region_path") + ")"
    " OR l.owner = :department"
    " OR EXISTS (SELECT 1 FROM cases c WHERE c.subject_kind = 'plan' AND c.subject_id = l.id AND " + SEES_CASE + "))")


def scoped(query: Query) -> Query:
    """Enter a page's query in the register. Raises: TypeError when its parameters are not (read, actor, …)."""
    names = list(inspect.signature(query).parameters)[:2]
    if names != ["read", "actor"]:
        raise TypeError(f"{query.__qualname__} takes {names}, a scoped query takes (read, actor, …)")
    SCOPED[_name(query)] = query
    return query


def unscoped(reason: str) -> Callable[[Query], Query]:
    """Enter a query that reads without an actor, with the reason why it may."""
    def mark(query: Query) -> Query:
        UNSCOPED[_name(query)] = reason
        return query
    return mark


def sight(actor: Actor) -> dict[str, Any]:
    """The parameters of SEES_CASE and SEES_PROJECT for an actor."""
    path = actor.region_path
    return {"oversees": int(actor.oversees and bool(path)), "region_path": path, "region_below": f"{path}/",
            "region_after": f"{path}0", "department": actor.department, "granted": sorted(actor.granted_cases)}


def statement(sql: str) -> TextClause:
    """A named statement in which {sees_case}, {sees_project} and {sees_plan} stand for the conditions above."""
    filled = sql.replace("{sees_project}", SEES_PROJECT).replace("{sees_plan}", SEES_PLAN).replace("{sees_case}", SEES_CASE)
    made = text(filled)
    return made.bindparams(bindparam("granted", expanding=True, type_=Text())) if ":granted" in filled else made


def _name(query: Callable[..., Any]) -> str:
    return f"{query.__module__.rpartition('.')[2]}.{query.__qualname__}"
