"""What one small model of the coverage says: which elements it is for, what is done to it, and what the standard's text makes of it.

The models stand in the files models_*.py, test_coverage.py runs them through the command. The traces were written from BPMN 2.0.2
(sections 10 and 13) and from nothing that an engine printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Worked:
    """Shape: covers are names of docs/reference/bpmn-coverage.md; trace, open and state as run-model prints them, order aside."""

    name: str
    covers: tuple[str, ...]
    model: bytes
    steps: tuple[dict[str, Any], ...]
    trace: tuple[str, ...]
    open: tuple[str, ...]
    state: str
    data: dict[str, Any] = field(default_factory=dict)
    begin: str = "p"
    holds_work: bool = False
    results: dict[str, Any] = field(default_factory=dict)


def works(
    name: str,
    covers: str,
    model: bytes,
    *steps: dict[str, Any],
    gives: str,
    data: dict[str, Any] | None = None,
    begin: str = "p",
    holds_work: bool = False,
    results: dict[str, Any] | None = None,
) -> Worked:
    """Shape: gives is "trace | open | state", state done, open or the code of an error; covers are divided by semicolons."""
    trace, waiting, state = (part.strip() for part in gives.split("|"))
    return Worked(
        name,
        tuple(part.strip() for part in covers.split(";")),
        model,
        steps,
        tuple(sorted(trace.split())),
        tuple(sorted(waiting.split())),
        state,
        data or {},
        begin,
        holds_work,
        results or {},
    )
