"""What departments answered before: the last standing opinion of each, with the overlap it was given upon.

A new round and a new case of the same project take it over; the table `affected` decides from it who is asked again. A deemed
opinion is listed as deemed, so that it never carries over. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.store import findings, opinions
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.findings import FindingRow


def earlier_of_case(tx: Connection, case_id: str) -> list[dict[str, Any]]:
    """The last standing opinion of each department in a case.

    Shape: [{department, conclusion, overlap}], sorted by department; overlap is overlap_marks() of the check the opinion was given
    upon, so that a site changed since then is seen.
    """
    checks = _checks(findings.whole(tx, case_id))
    standing: dict[str, dict[str, Any]] = {}
    for row in sorted(opinions.standing(tx, case_id), key=lambda row: row.round):
        marks = next((marks for at_us, marks in reversed(checks) if at_us <= row.recorded_us), {})
        standing[row.department] = {
            "department": row.department,
            "conclusion": row.conclusion,
            "overlap": marks.get(row.department, ""),
        }
    return [standing[department] for department in sorted(standing)]


def _checks(rows: Sequence[FindingRow]) -> list[tuple[int, dict[str, str]]]:
    """The marks of every check of a case, by the instant of the check."""
    instants = sorted({row.checked_us for row in rows})
    return [(at_us, overlap_marks(row for row in rows if row.checked_us == at_us)) for at_us in instants]


def earlier_of_project(tx: Connection, former: Sequence[CaseRow]) -> list[dict[str, Any]]:
    """The same over all former cases of a project, the newest case's word first. Shape: former is oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for row in former:
        found.update({entry["department"]: entry for entry in earlier_of_case(tx, row.id)})
    return [found[department] for department in sorted(found)]


def overlap_marks(rows: Iterable[FindingRow | Mapping[str, Any]]) -> dict[str, str]:
    """A short text per department that changes when what its layers cover of the site changes."""
    lines: dict[str, list[str]] = {}
    for row in rows:
        layer, area, department = (
            (row.layer, row.area_m2, row.department)
            if isinstance(row, FindingRow)
            else (row["layer"], row["area_m2"], row["department"])
        )
        if department and area:
            lines.setdefault(department, []).append(f"{layer}={area}")
    return {department: ";".join(sorted(parts)) for department, parts in lines.items()}
