"""Start a case of a project: the current models, tables, forms and calendar are bound by hash, and the first step is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.admit_site import adopt, read_kept, use_site
from app.casework.begin_case import About, Beginning, Started, begin_case, first_data
from app.casework.earlier import earlier_of_project
from app.casework.errors import NoFootprint, NoSuchProject, RestartNeedsEnd, StandingChanged
from app.casework.opening_errors import OpenedByForm
from app.casework.personal import part_text
from app.casework.turn import answered, asked_with, close, first_receipt, keep_warm, remember
from app.casework.turn_in_hand import Turn
from app.domain import canonical
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import cases, idempotency, materials, projects
from app.store.cases import CaseRow
from app.store.database import Connection

REGISTRATION = "register_project"  # the use of what was attached at the registration: the form it came with


def start_case(  # noqa: PLR0913 - what a start is told, each by name
    office: Office,
    actor: Actor,
    project_id: str,
    model: str = "project_generation",
    *,
    reason: str = "",
    site: str | None = None,
    seen: str | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Started:
    """A new case of a project; after an ended one it takes over the last round's answers.

    Shape: site is the id of a kept file with the site that is to be planned from now on; seen is published_mark() as it was reviewed.
    Empty: without a site the former one stays, without seen nothing is compared.
    Raises: E-PROJECT-1, E-PROJECT-3, E-CASE-9 while a case of this model is open, E-CASE-15, E-CASE-17, E-MODEL-1, E-MATERIAL-4,
    E-SITE-*, E-SPATIAL-*; then nothing is stored. Article: dalian-183/6.
    """
    what = asked_with(f"start {project_id} {model}", [reason, site], key)
    received = first_receipt(office, actor, what, key, receipt)
    with office.store.read() as read:
        region_path = project_to_start(read, actor, project_id).region_path
        before = idempotency.answer(read, actor.account, key) if key else None
    brought = read_kept(office, actor, region_path, site) if site and before is None else None
    with office.store.transaction(shares=True) as tx:
        stored = answered(tx, actor, what, key, Started)
        if stored is not None:
            return stored
        project = project_to_start(tx, actor, project_id)
        former = [row for row in cases.all_of_project(tx, project_id) if row.model == model]
        refuse_second(project, former)
        if brought is not None:
            project = adopt(tx, project, brought, to_us(office.clock.now()))
        bindings = library.current_bindings(tx)
        refuse_form(tx, bindings, model)
        if brought is None and projects.latest_footprint(tx, project.id) is None:
            raise NoFootprint(project=project.local_no)
        if seen is not None and seen != published_mark(bindings):
            raise StandingChanged(subject=project.local_no)
        stated, kept = part_text(reason) if reason else ({}, None)
        about = about_project(project)
        data = project_data(project) | first_data(tx, about, actor, earlier_of_project(tx, former), received)
        turn = begin_case(office, actor, tx, model, about, Beginning(bindings, data, stated), received)
        if kept is not None:
            turn.kept.append(kept)
        use_registered(turn)
        if brought is not None:
            use_site(turn, brought)
        close(turn)
        answer = Started(turn.row.id, turn.row.number)
        if key:
            remember(turn.writes, actor, what, key, answer, received, turn.at, case_id=turn.row.id)
        turn.writes.sent()
    keep_warm(turn)
    return answer


def refuse_form(read: Connection, bindings: library.Bindings, model: str) -> None:
    """What is opened by a form is begun by that form alone. Raises: E-CASE-17, E-MODEL-1."""
    process = library.bundle_of(read, model, bindings).index(model)
    if process.opening is not None:
        raise OpenedByForm(model=process.name_zh or model)


def published_mark(bindings: library.Bindings) -> str:
    """What a review of a start rests on: everything that is published. It changes when any of it does."""
    return canonical.digest(dict(bindings))[:16]


def project_to_start(read: Connection, actor: Actor, project_id: str) -> projects.ProjectRow:
    """The project, where a case of it is the actor's to start: its lead department's alone. Raises: E-PROJECT-1."""
    project = projects.one(read, actor, project_id)
    if project is None or project.lead_department != actor.department or not actor.duties & {HANDLER, ISSUER}:
        raise NoSuchProject(project=project_id)
    return project


def refuse_second(project: projects.ProjectRow, former: Sequence[CaseRow]) -> None:
    """One case of a model at a time. Raises: E-CASE-9."""
    for row in former:
        if row.status == "open":
            raise RestartNeedsEnd(project=project.local_no, case=row.number)


def about_project(project: projects.ProjectRow) -> About:
    """A project as what a case is about."""
    return About("project", project.id, project.local_no, project.region_path, project.lead_department, project.id)


def project_data(project: projects.ProjectRow) -> dict[str, Any]:
    """What a model knows of a project. Personal entries stay out."""
    attributes = {name: value for name, value in project.attributes.items() if not str(value).startswith("personal:")}
    return {
        "project": {
            **attributes,
            "id": project.id,
            "local_no": project.local_no,
            "name": project.name,
            "kind": project.kind,
            "special": project.special,
            "lead_department": project.lead_department,
            "region": project.region_code,
        }
    }


def use_registered(turn: Turn) -> None:
    """What was attached at the registration belongs to the case, so that everyone who is asked can read it; the site's file does not:
    raw geometry stays with who brought it.
    """
    for material in materials.of_registration(turn.tx, turn.row.subject_id):
        materials.use(turn.tx, material.id, turn.row.id, "", REGISTRATION, at_us=to_us(turn.at))
        body = {"material": material.id, "digest": material.digest, "use": REGISTRATION, "task": ""}
        turn.record("MaterialUsed", body)
