"""Register a project with its site. Military and secret projects are refused before anything is stored.

Article: dalian-183/5.2, dalian-183/7.1.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library, personal
from app.casework.admit_site import read_admitted, take_over
from app.casework.check_entries import check_entries
from app.casework.errors import ClassifiedRefused, NoFootprint
from app.casework.forms.definition import Form
from app.casework.turn import answered, asked_with, first_receipt, kept_receipt, remember
from app.domain.actors import Actor
from app.domain.instants import in_law_zone, law_date, to_text, to_us
from app.domain.office import Office
from app.store import acts, materials, projects
from app.store import personal as personal_values

MODEL, FORM = "project_generation", "register_project"
CLASSIFIED = ("military", "secret")


@dataclass(frozen=True, slots=True)
class Registered:
    """The new project. Shape: local_no is the platform's own number; the national code comes later from outside."""

    project: str
    local_no: str


def register_project(
    office: Office, actor: Actor, raw: Mapping[str, Any], *, key: str | None = None, receipt: datetime | None = None
) -> Registered:
    """The registered project, led by the department that registers it.

    Raises: E-FORM-1, E-PROJECT-2 (nothing stored), E-PROJECT-3, E-SITE-*, E-SPATIAL-*. Article: dalian-183/7.
    """
    what = asked_with("register", raw, key)
    with office.store.read() as read:
        form, _ = library.form_of(read, library.current_bindings(read), MODEL, FORM)
        answers = check_entries(read, actor, form, raw, lambda: law_date(kept_receipt(office, actor, what, key, receipt)))
    refuse_classified(answers)
    site = read_admitted(office, actor, actor.region_path, form, answers)
    if site is None:
        raise NoFootprint(project=answers.get("name", ""))
    received = first_receipt(office, actor, what, key, receipt)
    at_us = to_us(office.clock.now())
    with office.store.transaction() as tx:
        stored = answered(tx, actor, what, key, Registered)
        if stored is not None:
            return stored
        parted = personal.part(form, {name: value for name, value in answers.items() if name != site.field})
        row = _row(tx, office, actor, parted.for_engine, at_us)
        projects.insert(tx, row)
        take_over(tx, row, site, at_us)
        for value in parted.kept:
            personal_values.put(tx, value.ref, row.id, value.salt, value.value)
        _use_materials(tx, form, answers, row.id, at_us)
        acts.append(
            tx,
            at_us,
            actor,
            "ProjectRegistered",
            {"project": row.id, "local_no": row.local_no, "answers": parted.for_fact, "receipt": to_text(received)},
        )
        answer = Registered(row.id, row.local_no)
        if key:
            remember(tx, actor, what, key, answer, received, office.clock.now(), case_id=None)
    return answer


def refuse_classified(entered: Mapping[str, Any]) -> None:
    """Stop before anything of a military or secret project is kept, be it one uploaded byte. Raises: E-PROJECT-2."""
    if entered.get("special") in CLASSIFIED:
        raise ClassifiedRefused


def _row(tx: Any, office: Office, actor: Actor, answers: dict[str, Any], at_us: int) -> projects.ProjectRow:
    region = actor.region_path.rsplit("/", 1)[-1]
    year = in_law_zone(office.clock.now()).year
    return projects.ProjectRow(
        id=uuid.uuid4().hex,
        local_no=projects.next_local_no(tx, region, year),
        code=None,
        name=answers["name"],
        kind=answers["kind"],
        special=answers.get("special", "none"),
        region_code=region,
        region_path=actor.region_path,
        lead_department=actor.department,
        phase="registered",
        attributes={**answers, "footprint": 1},
        created_us=at_us,
        created_by=actor.account,
        version=1,
    )


def _use_materials(tx: Any, form: Form, answers: Mapping[str, Any], project_id: str, at_us: int) -> None:
    for field in form.of_type("material", "footprint"):
        value = answers.get(field.name)
        for material_id in value if isinstance(value, list) else [value] if value else []:
            materials.bind(tx, material_id, project_id, at_us=at_us)
