"""Withdraw a case: the initiator takes the project back while it is being generated; every open task is recalled. Article: dalian-183/7."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.errors import CaseNotOpen, NoSuchCase, NothingWaitsForMessage
from app.casework.personal import PREFIX, part_text
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import to_text
from app.domain.office import Office
from app.store import cases

WITHDRAW = "withdraw"
ACTS = {WITHDRAW: ("撤回", "withdrawn"), "restart": ("重新启动", "restarted")}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message a case took. Shape: round is the case's round after it."""

    case: str
    round: int


def withdraw_case(
    office: Office, actor: Actor, case_id: str, reason: str, *, key: str | None = None, receipt: datetime | None = None
) -> Sent:
    """The withdrawn case. Raises: E-CASE-1, E-CASE-7, E-CASE-8."""
    check_initiator(office, actor, case_id)
    return take_turn(
        office,
        actor,
        case_id,
        lambda turn: send(turn, WITHDRAW, reason, {}),
        kind=Sent,
        what=asked_with(f"{WITHDRAW} {case_id}", reason, key),
        key=key,
        receipt=receipt,
    )


def check_initiator(office: Office, actor: Actor, case_id: str) -> None:
    """Only the department that initiated a case may take it back or begin it again. Raises: E-CASE-1."""
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
    if row is None or row.initiator != actor.department or not actor.duties & {HANDLER, ISSUER}:
        raise NoSuchCase(case=case_id)


def send(turn: Turn, message: str, reason: str, data: dict[str, Any]) -> Sent:
    """Give a message to the case inside a turn. Raises: E-CASE-7, E-CASE-8."""
    if turn.row.status != "open":
        raise CaseNotOpen(case=turn.row.number, outcome=turn.row.outcome or turn.row.status)
    stated, kept = part_text(reason)
    turn.kept.append(kept)
    turn.record(
        "MessageReceived", {"message": message, "data": data, "reason": stated, "receipt": to_text(turn.receipt)}
    )
    taken = turn.case.receive(message, {**data, f"{message}_reason": PREFIX + kept.ref}, turn.receipt)
    if not taken:
        zh, en = ACTS.get(message, (message, message))
        raise NothingWaitsForMessage(case=turn.row.number, act_zh=zh, act_en=en)
    turn.collect()
    rounds = [
        draft.body["set"]["round"]
        for draft in turn.drafts
        if draft.kind == "ElementLeft" and isinstance(draft.body.get("set", {}).get("round"), int)
    ]
    return Sent(turn.row.id, max([turn.reading.round, *rounds]))
