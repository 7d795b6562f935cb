"""Verify the histories of a site: every chain, its head and length in the case's row, and that no case number is missing.

What is seen without heads exported earlier: any altered, removed, added or reordered fact, and a case that is gone. What is not: a
history rewritten as a whole together with the case's row.
"""

from __future__ import annotations

from typing import Any

from app.domain.office import Store
from app.store import chain_faults


def verify(store: Store) -> dict[str, Any]:
    """The verdict in the shape of the contract: {cases, facts, faults: [{case, seq, kind}]}, kind altered, removed, added, reordered."""
    with store.read() as read:
        found = chain_faults.verify(read)
    return {
        "cases": found.cases,
        "facts": found.facts,
        "faults": [{"case": fault.case, "seq": fault.seq, "kind": fault.kind} for fault in found.faults],
    }
