"""Start a case of a project: the current models, tables, forms and calendar are bound by hash, and the first step is taken."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.admit_site import adopt, read_kept, use_site
from app.casework.earlier import earlier_of_project
from app.casework.errors import NoSuchProject, RestartNeedsEnd, StandingChanged
from app.casework.personal import part_text
from app.casework.turn import answered, asked_with, close, first_receipt, new_turn, remember
from app.domain import canonical
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.facts import GENESIS, Draft
from app.domain.instants import in_law_zone, law_date, to_text, to_us
from app.domain.office import Office
from app.engine.case import Case
from app.store import cases, idempotency, org, projects
from app.store.cases import CaseRow
from app.store.database import Connection


@dataclass(frozen=True, slots=True)
class Started:
    """The new case. Shape: number is what people say, "2026-000012"."""

    case: str
    number: str


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
    Raises: E-PROJECT-1, E-CASE-9 while a case of this model is open, E-CASE-15, E-MODEL-1, E-MATERIAL-4, E-SITE-*, E-SPATIAL-*; then
    nothing is stored. Article: dalian-183/6.
    """
    what = asked_with(f"start {project_id} {model}", [reason, site], key)
    received = first_receipt(office, actor, what, key, receipt)
    with office.store.read() as read:
        region_path = project_to_start(read, actor, project_id).region_path
        before = idempotency.answer(read, actor.account, key) if key else None
    brought = read_kept(office, actor, region_path, site) if site and before is None else None
    with office.store.transaction() as tx:
        stored = answered(tx, actor, what, key, Started)
        if stored is not None:
            return stored
        project = project_to_start(tx, actor, project_id)
        former = [row for row in cases.all_of_project(tx, project_id) if row.model == model]
        refuse_second(project, former)
        if brought is not None:
            project = adopt(tx, project, brought, to_us(office.clock.now()))
        bindings = library.current_bindings(tx)
        if seen is not None and seen != published_mark(bindings):
            raise StandingChanged(subject=project.local_no)
        row = _new_row(tx, office, actor, project, model, bindings)
        data = start_data(tx, project, actor, earlier_of_project(tx, former), received)
        bundle = library.bundle_of(tx, model, bindings)
        turn = new_turn(office, actor, tx, row, bundle, Case.begin(bundle, data, received), received)
        stated, kept = part_text(reason)
        turn.kept.append(kept)
        turn.drafts.insert(0, _started(row, bindings, data, received, stated))
        cases.insert(tx, row)
        if brought is not None:
            use_site(turn, brought)
        close(turn)
        answer = Started(row.id, row.number)
        if key:
            remember(tx, actor, what, key, answer, received, turn.at, case_id=row.id)
    return answer


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


def start_data(
    tx: Connection,
    project: projects.ProjectRow,
    actor: Actor,
    earlier: list[dict[str, Any]],
    at: datetime,
) -> dict[str, Any]:
    """What the model knows at its start. Personal entries of the project stay out."""
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
        },
        "region": project.region_code,
        "initiator": actor.department,
        "offices": org.offices_for(tx, project.region_code),
        "round": 1,
        "earlier": earlier,
        "today": law_date(at).isoformat(),
    }


def _new_row(
    tx: Connection, office: Office, actor: Actor, project: projects.ProjectRow, model: str, bindings: library.Bindings
) -> CaseRow:
    at = office.clock.now()
    return CaseRow(
        id=uuid.uuid4().hex,
        number=cases.next_number(tx, in_law_zone(at).year),
        subject_kind="project",
        subject_id=project.id,
        project_id=project.id,
        model=model,
        bindings=bindings,
        region_path=project.region_path,
        lead_department=project.lead_department,
        initiator=actor.department,
        round=1,
        status="open",
        outcome=None,
        state="",
        version=0,
        fact_seq=0,
        fact_head=GENESIS,
        started_us=to_us(at),
        ended_us=None,
        updated_us=to_us(at),
    )


def _started(
    row: CaseRow, bindings: library.Bindings, data: dict[str, Any], receipt: datetime, reason: Mapping[str, str]
) -> Draft:
    return Draft(
        "CaseStarted",
        {
            "model": row.model,
            "bindings": bindings,
            "subject": {"kind": row.subject_kind, "id": row.subject_id},
            "number": row.number,
            "region": row.region_path,
            "lead": row.lead_department,
            "initiator": row.initiator,
            "data": data,
            "receipt": to_text(receipt),
            "reason": reason,
        },
    )
