"""Rounds of a case: when each began, and when its opinions were taken together so that none is replaced any more.

Written in the turn that records the fact. Here must never be who is asked: the table `affected` decides that.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.domain.actors import Actor
from app.store.rows import Shape
from app.store.scope import scoped, sight, statement


@dataclass(frozen=True, slots=True)
class RoundRow:
    """Empty: collected_us is None until the opinions were taken together. Units: *_us microseconds UTC."""

    case_id: str
    round: int
    begun_us: int
    collected_us: int | None


SHAPE = Shape(RoundRow, "rounds")
_BEGIN = text("INSERT INTO rounds (case_id, round, begun_us) VALUES (:case, :round, :at_us) ON CONFLICT DO NOTHING")
_COLLECTED = text("INSERT INTO rounds (case_id, round, begun_us, collected_us) VALUES (:case, :round, :at_us, :at_us) "
                  "ON CONFLICT (case_id, round) DO UPDATE SET collected_us = excluded.collected_us")
_IS_COLLECTED = text("SELECT 1 FROM rounds WHERE case_id = :case AND round = :round AND collected_us IS NOT NULL")
_OF_CASE = statement(f"SELECT {SHAPE.columns('o')} FROM rounds o JOIN cases c ON c.id = o.case_id "
                     "WHERE c.id = :case AND {sees_case} ORDER BY o.round")


def begin(tx: Connection, case_id: str, round: int, at_us: int) -> None:  # noqa: A002 - the word of the law
    """A round begins. Empty: one that began already stays as it is."""
    tx.execute(_BEGIN, {"case": case_id, "round": round, "at_us": at_us})


def collected(tx: Connection, case_id: str, round: int, at_us: int) -> None:  # noqa: A002 - the word of the law
    """The opinions of a round were taken together."""
    tx.execute(_COLLECTED, {"case": case_id, "round": round, "at_us": at_us})


def is_collected(tx: Connection, case_id: str, round: int) -> bool:  # noqa: A002 - the word of the law
    """Whether the opinions of a round were taken together. Empty: False for a round that never began."""
    return tx.execute(_IS_COLLECTED, {"case": case_id, "round": round}).first() is not None


@scoped
def of_case(read: Connection, actor: Actor, case_id: str) -> list[RoundRow]:
    """The rounds of a case that the actor sees, in order."""
    return [SHAPE.read(row) for row in read.execute(_OF_CASE, sight(actor) | {"case": case_id})]
