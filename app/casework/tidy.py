"""Tidy: forget what is kept for a while only, the answers to keys and the sessions that are over, and sweep away files that nobody names.

An upload is kept before its row, so a kill between the two leaves a file that nothing names and nobody is served: it goes once it is
an hour old. The ticker calls this now and then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.domain.instants import to_us
from app.domain.office import Office
from app.store import idempotency, materials, sessions

KEPT = timedelta(
    days=7
)  # as long as receipts: a retry comes within minutes, a closed notebook is opened after a holiday
UNDER_WAY = timedelta(hours=1)  # an upload of the largest size over the slowest line is kept within minutes


@dataclass(frozen=True, slots=True)
class Tidied:
    """What was forgotten. Shape: counts of rows and of files."""

    keys: int
    sessions: int
    files: int


def tidy(office: Office) -> Tidied:
    """Forget answers to keys of more than a week ago, sessions that have expired, and files that no material names."""
    swept = sweep(office)
    with office.store.transaction() as tx:
        keys = idempotency.prune(tx, to_us(office.clock.now() - KEPT))
        return Tidied(keys, sessions.prune(tx, to_us(office.wall.now())), swept)


def sweep(office: Office) -> int:
    """How many files went that no material names. A young one may be an upload that is under way."""
    lying = office.files.lying(UNDER_WAY.total_seconds())
    if not lying:
        return 0
    with office.store.read() as read:
        named = materials.named(read)
    gone = 0
    for digest in lying:
        if digest in named:
            continue
        # Inside a transaction, so that no upload of the same bytes can come between the question and the removal.
        with office.store.transaction() as tx:
            if not materials.names(tx, digest):
                office.files.remove(digest)
                gone += 1
    return gone
