"""Add an instance to a running multi-instance step, or take one away: one more department is asked, or one is asked no longer.

The coordination office does it with a reason. In parallel a new one joins at once, in sequence it is queued; what is taken away counts
no more. Those that stay keep their limits.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.casework.office_act import Act, Stands, do
from app.domain.actors import Actor
from app.domain.office import Office


def add_instance(  # noqa: PLR0913 - the last three are of the request, as in every verb
    office: Office,
    actor: Actor,
    case_id: str,
    beside: str,
    item: Any,
    reason: str,
    *,
    key: str | None = None,
    receipt: datetime | None = None,
    seen: int | None = None,
) -> Stands:
    """The case with one instance more.

    Shape: beside is the node of a living instance of the same step, or of a task inside it; item is what the new one is for.
    Raises: E-CASE-1, E-CASE-7, E-CASE-15, E-ENGINE-18, E-ENGINE-22.
    """
    body = {"beside": beside, "item": item}
    act = Act("InstanceAdded", reason, body, lambda turn: turn.case.add_instance(beside, item, turn.receipt), seen=seen)
    return do(office, actor, case_id, act, key, receipt)


def take_instance(  # noqa: PLR0913 - the last three are of the request, as in every verb
    office: Office,
    actor: Actor,
    case_id: str,
    node: str,
    reason: str,
    *,
    queued: int | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
    seen: int | None = None,
) -> Stands:
    """The case with one instance less.

    Shape: node is the instance or a task inside it; queued is the place of an item that waits behind it, from 0, which goes in its stead.
    Raises: E-CASE-1, E-CASE-7, E-CASE-15, E-ENGINE-18, E-ENGINE-22.
    """
    body = {"node": node, "queued": queued}
    act = Act("InstanceTaken", reason, body, lambda turn: turn.case.take_instance(node, turn.receipt, queued), seen=seen)
    return do(office, actor, case_id, act, key, receipt)
