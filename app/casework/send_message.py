"""Send a message to a case: what its model waits for and the department that initiated it may say.

Withdrawing and beginning again have verbs of their own, which this one hands on to; a city's own models may wait for others by name.
"""

from __future__ import annotations

from datetime import datetime

from app.casework.enter_paper_opinion import ANSWERED_WITHOUT
from app.casework.handling_errors import MessageNotYours
from app.casework.restart_case import RESTART, restart_case
from app.casework.turn import asked_with, take_turn
from app.casework.withdraw_case import WITHDRAW, Sent, check_initiator, send, withdraw_case
from app.domain.actors import Actor
from app.domain.office import Office

INTERNAL = frozenset({ANSWERED_WITHOUT})  # said by an act of ours, with what it is meant for


def send_message(
    office: Office,
    actor: Actor,
    case_id: str,
    message: str,
    reason: str,
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Sent:
    """The case that took the message; a restart after its end answers with the new case.

    Raises: E-CASE-1, E-CASE-7, E-CASE-8, E-CASE-31.
    """
    if message in INTERNAL:
        raise MessageNotYours(message=message)
    if message == WITHDRAW:
        return withdraw_case(office, actor, case_id, reason, key=key, receipt=receipt)
    if message == RESTART:
        begun = restart_case(office, actor, case_id, reason, key=key, receipt=receipt)
        return Sent(begun.case, begun.round)
    check_initiator(office, actor, case_id)
    what = asked_with(f"message {message} {case_id}", reason, key)
    return take_turn(
        office,
        actor,
        case_id,
        lambda turn: send(turn, message, reason, {}),
        kind=Sent,
        what=what,
        key=key,
        receipt=receipt,
    )
