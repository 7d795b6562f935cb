"""Restart by procedure: before its end a case begins a new round; after its end the project gets a new case. Article: dalian-183/6.

Either way the last round's answers are taken over, and only objectors, departments whose overlap changed and those deemed before
are asked again, by the table `affected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.earlier import earlier_of_case
from app.casework.start_case import start_case
from app.casework.turn import take_turn
from app.casework.turn_in_hand import Turn
from app.casework.withdraw_case import Sent, check_initiator, send
from app.domain.actors import Actor
from app.domain.office import Office
from app.store import cases, idempotency

RESTART = "restart"


@dataclass(frozen=True, slots=True)
class Restarted:
    """Where the work goes on. Shape: is_new_case tells a new case from a new round."""

    case: str
    round: int
    is_new_case: bool


def restart_case(
    office: Office, actor: Actor, case_id: str, reason: str, *, key: str | None = None, receipt: datetime | None = None
) -> Restarted:
    """A new round in the open case, or a new case after its end. Raises: E-CASE-1, E-CASE-8, E-CASE-9."""
    check_initiator(office, actor, case_id)
    what = f"{RESTART} {case_id}"
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        before = idempotency.answer(read, actor.account, key) if key else None
    is_retry = before is not None and before.request == what
    if row is not None and row.status != "open" and not is_retry:
        started = start_case(office, actor, row.subject_id, row.model, reason=reason, key=key, receipt=receipt)
        return Restarted(started.case, 1, True)
    sent = take_turn(
        office, actor, case_id, lambda turn: _again(turn, reason), kind=Sent, what=what, key=key, receipt=receipt
    )
    return Restarted(sent.case, sent.round, False)


def _again(turn: Turn, reason: str) -> Sent:
    data: dict[str, Any] = {"earlier": earlier_of_case(turn.tx, turn.row.id)}
    return send(turn, RESTART, reason, data)
