"""Tidy: forget what is kept for a while only, the answers to keys and the sessions that are over. The ticker calls it now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.domain.instants import to_us
from app.domain.office import Office
from app.store import idempotency, sessions

KEPT = timedelta(
    days=7
)  # as long as receipts: a retry comes within minutes, a closed notebook is opened after a holiday


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was forgotten. Shape: counts of rows."""

    keys: int
    sessions: int


def tidy(office: Office) -> Tidied:
    """Forget answers to keys of more than a week ago, and sessions that have expired."""
    with office.store.transaction() as tx:
        return Tidied(
            idempotency.prune(tx, to_us(office.clock.now() - KEPT)), sessions.prune(tx, to_us(office.wall.now()))
        )
