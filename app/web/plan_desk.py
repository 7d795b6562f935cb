"""What the pages of plans show, gathered through scoped queries. Called by views/plans.py alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework import library
from app.casework.forms.definition import Form
from app.domain.actors import Actor
from app.store import cases
from app.store.cases import CaseRow
from app.store.plans import PlanRow
from app.web import case_desk, choices, names
from app.web.offices import reader
from app.web.present import form_fields
from app.web.present.standing import Standing


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a plan."""

    row: CaseRow
    name: str
    started: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in the list with its newest case that the reader sees. Empty: case None where he sees none."""

    row: PlanRow
    region: str
    owner: str
    case: CaseLine | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Shape: entries are the basic fields of what was filed last, as label and words; filings the newest first."""

    row: PlanRow
    region: str
    owner: str
    cases: list[CaseLine]
    entries: list[tuple[str, str]]
    filings: list[Mapping[str, Any]]


def line(actor: Actor, row: PlanRow) -> PlanLine:
    """A plan as the list shows it."""
    found = cases.of_plan(reader(), actor, row.id)
    return PlanLine(row, _region(row), names.department_name(row.owner), _case(actor, found[-1]) if found else None)


def page(actor: Actor, row: PlanRow) -> PlanPage:
    """A plan as its page shows it."""
    found = cases.of_plan(reader(), actor, row.id)
    return PlanPage(
        row,
        _region(row),
        names.department_name(row.owner),
        [_case(actor, case) for case in reversed(found)],
        _entries(actor, row, found[-1]) if found else [],
        list(reversed(row.attributes.get("filings", []))),
    )


def _region(row: PlanRow) -> str:
    return names.region_name(row.region_path.rsplit("/", 1)[-1])


def _case(actor: Actor, case: CaseRow) -> CaseLine:
    return CaseLine(
        case,
        names.model_name(case, case.model),
        case_desk.moment_us(case.started_us),
        case_desk.standing_of(actor, case),
    )


def _entries(actor: Actor, row: PlanRow, case: CaseRow) -> list[tuple[str, str]]:
    """The basic fields in the words of the form by which the plan's newest case was opened."""
    form = _form_of_start(case)
    if form is None:
        return []
    known = {field.name: row.attributes[field.name] for field in form.fields if field.name in row.attributes}
    return form_fields.review_rows(form, known, choices.lists_of(form, known, actor, case))


def _form_of_start(case: CaseRow) -> Form | None:
    process = names.process(case, case.model)
    opening = process.opening if process else None
    return library.form_of(reader(), dict(case.bindings), case.model, opening.form)[0] if opening else None
