"""Compare a case with its history: the stored state and the rows of the pages against its facts, and the facts
against their re-run.

Two independent ways to the same standing: the engine's state as it was saved, and the facts without any engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.audit import rows
from app.audit.collected import collected
from app.audit.fold import Standing, fold
from app.audit.rerun import rerun
from app.audit.written_beside import written_beside
from app.casework import library
from app.casework.versions_of_case import versions_of
from app.domain.errors import DuoguiError
from app.domain.facts import Fact
from app.domain.instants import to_text
from app.engine.case import Case
from app.store import cases, history
from app.store.cases import CaseRow
from app.store.database import Connection

GOES_ON = ("CaseRetried", "CaseRepaired", "CaseMoved")  # after these a case that had failed is open unless it fails again


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that differs. Shape: what names it, folded and stored are shown as text."""

    what: str
    folded: str
    stored: str


def compare(read: Connection, case_id: str) -> list[Mismatch]:
    """Everything in which the fold or the re-run of a case differs from what is stored. Empty: the case is proved."""
    row = cases.load(read, case_id)
    if row is None:
        return [Mismatch("case", "?", "missing")]
    facts = history.whole(read, case_id)
    if not facts:
        return [Mismatch("facts", "none", f"{row.fact_seq}")]
    try:
        found = against_state(read, row, facts, fold(facts)) + against_rows(read, row, facts)
    except (
        DuoguiError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:  # a state or a fact that cannot even be read
        found = [Mismatch("state", "readable", f"{type(error).__name__} {error}")]
    difference = rerun(read, facts)
    if difference is not None:
        found.append(Mismatch(f"re-run at fact {difference.seq}", difference.rerun, difference.recorded))
    return found


def against_state(read: Connection, row: CaseRow, facts: Sequence[Fact], standing: Standing) -> list[Mismatch]:
    """The fold against the saved engine state: open tasks, clocks, works and outcome, with the data each open step sees."""
    bundle = library.bundle_of(read, row.model, row.bindings)
    case = Case.thaw(bundle, row.state)
    versions = {seq: library.bundle_of(read, row.model, bindings) for seq, bindings in versions_of(facts)}
    beside = written_beside(versions, facts, standing.tasks)
    pairs: Sequence[tuple[str, Any, Any]] = (
        (
            "open tasks",
            {node: task["element"] for node, task in standing.tasks.items()},
            {node: task.element for node, task in case.open_tasks.items()},
        ),
        (
            "clocks",
            {node: timer["due"] for node, timer in standing.timers.items()},
            {node: to_text(timer.due) for node, timer in case.open_timers.items()},
        ),
        ("paused clocks", set(standing.paused), set(case.paused_limits)),
        ("works", set(standing.works), set(case.wanted_work)),
        ("outcome", (standing.outcome, standing.outcome), (row.outcome, case.outcome)),
        (
            "data",
            {node: _but(standing.tokens[node].data, beside.get(node)) for node in standing.tasks},
            {node: _but(task.data, beside.get(node)) for node, task in case.open_tasks.items()},
        ),
        (
            "tokens",
            {node: (token.element, token.data) for node, token in standing.tokens.items()},
            # where a case failed, steps stand ready that were never entered and so are in no fact yet
            {node: seen for node, seen in case.tokens().items() if case.failure is None or node in standing.tokens},
        ),
        ("status", _status(facts), row.status),
        ("facts", facts[-1].seq, row.fact_seq),
    )
    return [Mismatch(what, str(folded), str(stored)) for what, folded, stored in pairs if folded != stored]


def _but(data: Mapping[str, Any], names: Collection[str] | None) -> dict[str, Any]:
    return {name: value for name, value in data.items() if not names or name not in names}


def against_rows(read: Connection, row: CaseRow, facts: Sequence[Fact]) -> list[Mismatch]:
    """The rows of the pages, and what rounds handed to the model, against the facts they were made from."""
    pairs = [*rows.pairs(read, row, facts), *collected(facts)]
    return [Mismatch(what, str(told), str(stored)) for what, told, stored in pairs if told != stored]


def _status(facts: Sequence[Fact]) -> str:
    """What the last of the facts that tell it say of a case: open, ended or failed."""
    told = [fact.kind for fact in facts if fact.kind in ("CaseEnded", "CaseFailed", *GOES_ON)]
    return {"CaseEnded": "ended", "CaseFailed": "failed"}.get(told[-1], "open") if told else "open"
