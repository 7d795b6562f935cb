"""What the acts of the coordination office on a case have in common: who may, and one fact with its reason before the engine moves.

move_case.py, change_instances.py and mend_case.py call it. The reason may name persons, so it is parted as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.errors import CaseNotOpen, NoSuchCase, StandingChanged
from app.casework.personal import part_text
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import to_text
from app.domain.office import Office
from app.store import cases

COORDINATES = "coordination_office"


@dataclass(frozen=True, slots=True)
class Stands:
    """A case after an act of the office. Shape: status is open, failed or ended."""

    case: str
    status: str


def any_case(turn: Turn) -> None:
    """What an act checks that may be done to any case that has not ended: nothing more."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act in the making. Shape: kind is its fact's, body what the fact says beside reason and receipt; move lets the engine follow;
    seen is the version of the case that was reviewed. Empty: without seen nothing is compared.
    """

    kind: str
    reason: str
    body: Mapping[str, Any]
    move: Callable[[Turn], None]
    check: Callable[[Turn], None] = any_case
    seen: int | None = None


def do(office: Office, actor: Actor, case_id: str, act: Act, key: str | None, receipt: datetime | None) -> Stands:
    """The case after the act. Raises: E-CASE-1, E-CASE-7, E-CASE-15, what the check and the engine raise; then nothing has changed."""
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
    if row is None or not coordinates(actor):
        raise NoSuchCase(case=case_id)
    return take_turn(
        office,
        actor,
        case_id,
        lambda turn: _carry_out(turn, act),
        kind=Stands,
        what=asked_with(f"{act.kind} {case_id}", [act.reason, dict(act.body)], key),
        key=key,
        receipt=receipt,
    )


def coordinates(actor: Actor) -> bool:
    """Whether an account may do such acts: it handles or issues for a coordination office."""
    return COORDINATES in actor.functions and bool(actor.duties & {HANDLER, ISSUER})


def _carry_out(turn: Turn, act: Act) -> Stands:
    if turn.row.status == "ended":
        raise CaseNotOpen(case=turn.row.number, outcome=turn.row.outcome or turn.row.status)
    act.check(turn)
    if act.seen is not None and (turn.row.version != act.seen or turn.fired):
        raise StandingChanged(subject=turn.row.number)
    stated, kept = part_text(act.reason)
    turn.kept.append(kept)
    turn.record(act.kind, {**act.body, "reason": stated, "receipt": to_text(turn.receipt)})
    act.move(turn)
    turn.collect()
    status = "ended" if turn.case.is_ended else "failed" if turn.case.failure else "open"
    return Stands(turn.row.id, status)
