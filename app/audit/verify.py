"""Verify the histories of a site: every chain, its head and length in the case's row, and that no case number is missing.

What is seen without heads exported earlier: any altered, removed, added or reordered fact, and a case that is gone. What is not: a
history rewritten as a whole together with the case's row, a tail cut off together with it, the newest cases removed together with the
counter of their numbers. Heads that lie elsewhere show these too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.audit.compare import compare
from app.domain.office import Store
from app.store import chain_faults, history
from app.store.history import Head


def verify(store: Store, heads: Iterable[Head] = ()) -> dict[str, Any]:
    """The verdict in the shape of the contract: {cases, facts, faults: [{case, seq, kind}]}, kind altered, removed, added, reordered.

    Shape: heads are those of an earlier day, to be compared with.
    """
    with store.read() as read:
        found = chain_faults.verify(read)
        faults = sorted({*found.faults, *chain_faults.against(read, heads)})
    return {
        "cases": found.cases,
        "facts": found.facts,
        "faults": [{"case": fault.case, "seq": fault.seq, "kind": fault.kind} for fault in faults],
    }


def prove(store: Store) -> Iterator[dict[str, Any]]:
    """Each case in turn, folded, re-run and held against its rows. Shape: {case, number, mismatches: [{what, told, stored}]}."""
    with store.read() as read:
        for head in list(history.heads(read)):
            found = [
                {"what": each.what, "told": each.folded, "stored": each.stored} for each in compare(read, head.case)
            ]
            yield {"case": head.case, "number": head.number, "mismatches": found}
