"""Move a case: the coordination office ends the open steps of a scope and lets it begin at another step, with data and a reason.

For what no diagram foresaw: a step done by mistake, a case that failed at a step it need not pass. The fact names the step; what was
open there is cancelled as the facts behind it say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.office_act import Act, Stands, do
from app.domain.actors import Actor
from app.domain.office import Office


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is moved to. Shape: scope is the node of the sub-process that is moved inside of, "" for the case itself."""

    element: str
    scope: str = ""


def move_case(  # noqa: PLR0913 - the last three are of the request, as in every verb
    office: Office,
    actor: Actor,
    case_id: str,
    to: Place,
    reason: str,
    *,
    data: Mapping[str, Any] | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
    seen: int | None = None,
) -> Stands:
    """The moved case.

    Raises: E-CASE-1, E-CASE-7, E-CASE-15, E-ENGINE-21 where the diagram leaves no meaning.
    """
    given = dict(data or {})
    body = {"element": to.element, "scope": to.scope, "data": given}
    act = Act("CaseMoved", reason, body, lambda turn: turn.case.move(to.element, given, turn.receipt, to.scope), seen=seen)
    return do(office, actor, case_id, act, key, receipt)
