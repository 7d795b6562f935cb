"""What the page for mending a case shows: what stopped it, in words, and the variables it had there.

Called by views/mends.py alone. Nothing is written here and nothing decided.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.casework import library
from app.domain import canonical
from app.engine.case import Case
from app.store.cases import CaseRow
from app.web import names
from app.web.language import language
from app.web.offices import reader

LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class MendDesk:
    """Shape: stopped is what the engine said and step where, both "" in a case that has not failed; variables are name and value
    as the step that failed reads them.
    """

    case: CaseRow
    step: str
    stopped: str
    variables: list[tuple[str, str]]
    reason: str
    changes: str
    problem: str


def desk(row: CaseRow, reason: str, changes: str, problem: str = "") -> MendDesk:
    """The page with everything typed so far."""
    bundle = library.bundle_of(reader(), row.model, row.bindings)
    case = Case.thaw(bundle, row.state)
    failure = case.failure or {}
    element = failure.get("element", "")
    return MendDesk(
        row,
        names.element_or_flow_name(row, "", element) if element else "",
        failure.get("zh" if language() == "zh" else "en", ""),
        [(name, _short(canonical.dumps(value))) for name, value in sorted(case.failed_data.items())] if failure else [],
        reason,
        changes,
        problem,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
