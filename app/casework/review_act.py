"""Review what is done to a case as a whole before its signature: withdraw it, restart it, start one; checked as the verbs will check.

Writes nothing. What cannot be done now is refused here already, so that nobody types a reason in vain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework import library
from app.casework.admit_site import AdmittedSite, read_admitted
from app.casework.check_entries import check_entries
from app.casework.errors import CaseNotOpen, NothingWaitsForMessage
from app.casework.forms.acts import RESTART_FORM, WITHDRAW_FORM
from app.casework.forms.definition import Form
from app.casework.forms.schema import Answers, check_rules
from app.casework.restart_case import RESTART
from app.casework.start_case import project_to_start, refuse_form, refuse_second
from app.casework.withdraw_case import ACTS, WITHDRAW, check_initiator
from app.domain.actors import Actor
from app.domain.office import Office
from app.engine.case import Case
from app.store import cases
from app.store.cases import CaseRow
from app.store.projects import ProjectRow

FORMS: Mapping[str, Form] = {WITHDRAW: WITHDRAW_FORM, RESTART: RESTART_FORM}


@dataclass(frozen=True, slots=True)
class ActReview:
    """What signing would do with. Empty: site None where none was brought."""

    answers: Answers
    site: AdmittedSite | None


def check_act(office: Office, actor: Actor, act: str, raw: Mapping[str, Any]) -> Answers:
    """The answers of withdraw or restart in their types. Raises: E-FORM-1 at the entry."""
    form = FORMS[act]
    with office.store.read() as read:
        answers = check_entries(read, actor, form, raw)
    check_rules(form, answers, {})
    return answers


def review_act(office: Office, actor: Actor, row: CaseRow, act: str, raw: Mapping[str, Any]) -> ActReview:
    """The answers as they would be signed, with the site they bring. Raises: as may_be_done() and check_act(), E-SITE-*, E-SPATIAL-*."""
    may_be_done(office, actor, row, act)
    answers = check_act(office, actor, act, raw)
    return ActReview(answers, read_admitted(office, actor, row.region_path, FORMS[act], answers))


def may_be_done(office: Office, actor: Actor, row: CaseRow, act: str) -> None:
    """Whether the act is the actor's and possible as the case stands now.

    Raises: E-CASE-1, E-CASE-7, E-CASE-8, E-CASE-9 where the project has another open case already.
    """
    check_initiator(office, actor, row.id)
    if row.status == "open":
        with office.store.read() as read:
            waits = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state).awaits(act)
        if not waits:
            zh, en = ACTS[act]
            raise NothingWaitsForMessage(case=row.number, act_zh=zh, act_en=en)
    elif act == WITHDRAW:
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)
    else:
        review_start(office, actor, row.subject_id, row.model)


def review_start(office: Office, actor: Actor, project_id: str, model: str) -> ProjectRow:
    """The project whose case would be started. Raises: E-CASE-17, E-PROJECT-1, E-CASE-9."""
    with office.store.read() as read:
        refuse_form(read, library.current_bindings(read), model)
        project = project_to_start(read, actor, project_id)
        refuse_second(project, [row for row in cases.all_of_project(read, project_id) if row.model == model])
    return project
