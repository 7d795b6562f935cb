"""What departments answered before: the last standing opinion of each, with the overlap it was given upon.

A new round and a new case of the same project take it over; the table `affected` decides from it who is asked again. A deemed
opinion is listed as deemed, so that it never carries over. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.facts import Fact
from app.domain.instants import to_us
from app.store import history, opinions
from app.store.cases import CaseRow
from app.store.database import Connection


def earlier_of_case(tx: Connection, case_id: str) -> list[dict[str, Any]]:
    """The last standing opinion of each department in a case.

    Shape: [{department, conclusion, overlap}], sorted by department; overlap is the mark of the check the opinion was given upon, so
    that a site changed since then is seen.
    """
    checks = _checks(history.every(tx, case_id, "WorkDone"))
    standing: dict[str, dict[str, Any]] = {}
    for row in sorted(opinions.standing(tx, case_id), key=lambda row: row.round):
        marks = next((marks for at_us, marks in reversed(checks) if at_us <= row.recorded_us), {})
        standing[row.department] = {
            "department": row.department,
            "conclusion": row.conclusion,
            "overlap": marks.get(row.department, ""),
        }
    return [standing[department] for department in sorted(standing)]


def _checks(facts: Sequence[Fact]) -> list[tuple[int, Mapping[str, str]]]:
    """The marks of every check of a case, by the instant of the check."""
    return [(to_us(fact.at), fact.body["result"]["overlaps"]) for fact in facts if fact.body["work"] == "check_site"]


def earlier_of_project(tx: Connection, former: Sequence[CaseRow]) -> list[dict[str, Any]]:
    """The same over all former cases of a project, the newest case's word first. Shape: former is oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for row in former:
        found.update({entry["department"]: entry for entry in earlier_of_case(tx, row.id)})
    return [found[department] for department in sorted(found)]
