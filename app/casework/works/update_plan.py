"""The work update_plan: the filed result becomes the plan's next version on the platform; what each filing brought is kept.

Article: dalian-183/14.1, dalian-183/13.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.casework.errors import NoSuchPlan
from app.casework.turn_in_hand import Turn
from app.domain.instants import law_date
from app.store import plans

BASIC = ("plan_kind", "compiled_by", "compiled_on", "extent", "area_ha", "period", "plan_region")
FILED = ("way", "service_address", "database", "disc_number", "documents")
ADJUSTED = ("approval_number", "approval_document", "texts_drawings")


def update_plan(turn: Turn, known: Mapping[str, Any]) -> dict[str, Any]:
    """What the model gets as the result. Runs inside the turn, so that a plan has each version once.

    Shape: {plan, version, former, filed_on}; the plan keeps one entry in `filings` for each version that a case brought, the oldest
    first, and the basic fields of the newest. Raises: E-PLAN-1.
    """
    plan = plans.load(turn.tx, turn.row.subject_id) if turn.row.subject_kind == "plan" else None
    if plan is None:
        raise NoSuchPlan(plan=turn.row.subject_id)
    filed_on = law_date(turn.receipt).isoformat()
    version = plan.version + 1
    adjustment = _said(known, "adjustment")
    filing = {
        "version": version,
        "case": turn.row.id,
        "number": turn.row.number,
        "filed_on": filed_on,
        "consented_on": known.get("consented_on"),
        **_some(_said(known, "filing"), FILED),
        **_some(adjustment, ADJUSTED),
    }
    attributes = {
        **plan.attributes,
        **_some(_said(known, "proposal"), BASIC),
        **_some(adjustment, ("area_ha",)),
        "filings": [*plan.attributes.get("filings", ()), filing],
    }
    plans.save(turn.tx, replace(plan, version=version, attributes=attributes))
    return {"plan": plan.id, "version": version, "former": plan.version, "filed_on": filed_on}


def _said(known: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = known.get(name)
    return found if isinstance(found, Mapping) else {}


def _some(said: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: said[name] for name in names if said.get(name) is not None}
