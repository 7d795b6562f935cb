"""Review a task before signing: the form as it is bound to the case, the answers checked exactly as the signature will check them.

Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.admit_site import AdmittedSite, read_admitted
from app.casework.check_entries import check_entries
from app.casework.complete_task import find_task, may_act
from app.casework.forms.definition import Form
from app.casework.forms.schema import check_rules, presets_of, told_by, warned_by
from app.casework.found import case_of
from app.domain.actors import Actor
from app.domain.instants import from_us, law_date
from app.domain.limits import DEEM_NO_OBJECTION
from app.domain.office import Office
from app.engine.case import Case
from app.store import opinions
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.inbox import ClosedTaskRow, InboxRow

OWN_OPINION = "own_planning_opinion"  # the name by which `warns` of a form reads it


@dataclass(frozen=True, slots=True)
class Review:
    """What signing would do. Shape: is_late says that the answer would only be a letter without legal effect; warnings are what the form
    says of these answers, [{zh, en}].
    """

    task: InboxRow | ClosedTaskRow
    form: Form
    answers: dict[str, Any]
    is_late: bool
    site: AdmittedSite | None
    warnings: list[dict[str, str]]


def form_of_task(office: Office, actor: Actor, task_id: str) -> tuple[InboxRow | ClosedTaskRow, Form]:
    """A task of the actor's department with its bound form. Raises: E-CASE-2."""
    with office.store.read() as read:
        task = find_task(read, task_id)
        may_act(read, actor, task)
        row = case_of(read, task.case_id)
        return task, library.form_of(read, row.bindings, task.model, task.form)[0]


def form_named(office: Office, model: str, key: str) -> Form:
    """The form published now under a model. Raises: E-MODEL-1."""
    with office.store.read() as read:
        return library.form_of(read, library.current_bindings(read), model, key)[0]


def presets(office: Office, actor: Actor, task_id: str) -> dict[str, Any]:
    """What the form of a task proposes before anything was typed. Raises: E-CASE-2."""
    task, form = form_of_task(office, actor, task_id)
    with office.store.read() as read:
        return presets_of(form, _data_of(read, case_of(read, task.case_id), task_id))


def told(office: Office, actor: Actor, task_id: str) -> list[dict[str, str]]:
    """What the form of a task tells above its entries, such as everything that is missing. Shape: [{zh, en}]. Raises: E-CASE-2."""
    task, form = form_of_task(office, actor, task_id)
    if not form.tells:
        return []
    with office.store.read() as read:
        return told_by(form, _data_of(read, case_of(read, task.case_id), task_id))


def _data_of(read: Connection, row: CaseRow, task_id: str) -> Mapping[str, Any]:
    """What the case knows where the task stands. Empty: nothing for a task that is closed."""
    if row.status != "open":
        return {}
    case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
    open_task = case.open_tasks.get(task_id)
    return open_task.data if open_task else {}


def review_task(office: Office, actor: Actor, task_id: str, raw: Mapping[str, Any], receipt: datetime) -> Review:
    """The answers as they would be signed. Raises: E-CASE-2, E-CASE-6, E-FORM-1, E-SITE-*, E-SPATIAL-*."""
    task, form = form_of_task(office, actor, task_id)
    with office.store.read() as read:
        answers = check_entries(read, actor, form, raw, lambda: law_date(receipt))
        row = case_of(read, task.case_id)
        data = {**_data_of(read, row, task_id), "today": law_date(receipt).isoformat()}
        check_rules(form, answers, data)
        warnings = warned_by(form, answers, {**data, OWN_OPINION: _own_planning_opinion(read, actor, row)})
    site = read_admitted(office, actor, row.region_path, form, answers)
    is_late = (
        form.records == "opinion"
        and task.due_us is not None
        and receipt >= from_us(task.due_us)
        and (task.limit or {}).get("at_end") == DEEM_NO_OBJECTION
    )
    return Review(task, form, answers, is_late, site, warnings)


def _own_planning_opinion(read: Connection, actor: Actor, row: CaseRow) -> str | None:
    """The conclusion that the actor's department gave while the project was planned. Empty: None. Article: dalian-183/6.2."""
    given = opinions.of_project(read, actor, row.project_id, row.model) if row.project_id else []
    own = [opinion.conclusion for opinion in given if opinion.department == actor.department]
    return own[-1] if own else None
