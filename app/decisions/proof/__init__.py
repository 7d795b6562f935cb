"""The proof of a decision table: what no row decides, what several rows decide, what can never be decided, each with a witness.

The door of the room: everything outside imports from here. Nothing here knows XML, files or words of messages. What cannot be
analysed is said to be unproved, never passed over: a claim is made only where the compiled cells themselves bear it out.
"""

from __future__ import annotations

from app.decisions.proof.findings import (
    CONTRADICTION,
    DEAD_CELL,
    EMPTY,
    GAP,
    MASKED,
    NOT_ALLOWED,
    OVERLAP,
    Finding,
    Proof,
    Unproved,
    Witness,
)
from app.decisions.proof.prove import prove

__all__ = [
    "CONTRADICTION",
    "DEAD_CELL",
    "EMPTY",
    "GAP",
    "MASKED",
    "NOT_ALLOWED",
    "OVERLAP",
    "Finding",
    "Proof",
    "Unproved",
    "Witness",
    "prove",
]
