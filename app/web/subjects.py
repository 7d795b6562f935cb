"""What a case is about, in the reader's words: its project, its plan, or, where he sees neither, the case itself."""

from __future__ import annotations

from app.domain.actors import Actor
from app.store import plans, projects
from app.store.cases import CaseRow
from app.store.plans import PlanRow
from app.web.offices import reader


def subject_name(actor: Actor, case: CaseRow) -> str:
    """The name of what the case is about. Empty: the case's number where there is none to see."""
    project = projects.one(reader(), actor, case.project_id) if case.project_id else None
    found = project or plan_of(actor, case)
    return found.name if found else case.number


def plan_of(actor: Actor, case: CaseRow) -> PlanRow | None:
    """The plan of a case. Empty: None for a case about something else."""
    return plans.one(reader(), actor, case.subject_id) if case.subject_kind == "plan" else None
