"""Complete a task: a department's person answers, and the case goes on; or the answer is late, and is kept as a letter.

An act on a task whose limit had passed at its receipt is late, whether or not the limit has fired yet; one received in time counts,
also when something else got the lock first: then the opinion replaces the deemed one while the round is not aggregated.
Article: dalian-183/6, anshan-6/11.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library, personal
from app.casework.admit_site import AdmittedSite, adopt, read_admitted
from app.casework.check_entries import check_entries
from app.casework.effect import DONE, REPLACED, Answer, effect_of
from app.casework.errors import (
    NoSuchMaterial,
    NoSuchTask,
    NotYours,
    TaskAlreadyDone,
    TaskCancelled,
    TaskRecalled,
)
from app.casework.forms.definition import Form
from app.casework.forms.schema import check_rules
from app.casework.found import case_of, project_of
from app.casework.handling_errors import TaskTaken
from app.casework.turn import asked_with, kept_receipt, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.instants import from_us, in_law_zone, law_date, to_text, to_us
from app.domain.office import Office
from app.domain.opinions import PERSON
from app.domain.running_limits import is_paused, resumed
from app.store import drafts, inbox, materials, org
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.inbox import ClosedTaskRow, InboxRow


@dataclass(frozen=True, slots=True)
class Completed:
    """What became of the answer.

    Shape: what is done, replaced (a deemed opinion) or late_letter; is_in_time tells a letter that was received before its limit.
    """

    case: str
    task: str
    what: str
    due: str | None = None
    is_in_time: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A paper answer that is entered for a department: its number, its receipt and its scan."""

    number: str
    receipt_date: str
    material: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A checked answer on its way into the turn. Shape: receipt is the instant that decides whether it is in time."""

    task: InboxRow | ClosedTaskRow
    form: Form
    form_hash: str
    answers: Mapping[str, Any]
    receipt: datetime
    site: AdmittedSite | None = None
    document: Document | None = None
    department: str = ""

    @property
    def answer(self) -> Answer:
        """What decides what becomes of it."""
        return Answer(
            self.task,
            self.receipt,
            self.form.records == "opinion",
            str(self.answers.get("conclusion", "")),
            self.department or self.task.department,
            self.document is not None,
        )


def complete_task(
    office: Office,
    actor: Actor,
    task_id: str,
    raw: Mapping[str, Any],
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Completed:
    """What became of the answer to a task.

    Shape: raw holds the form's entries as typed; files are ids of materials. Raises: E-CASE-2..6, E-CASE-30, E-FORM-1, E-SITE-*.
    """
    what = asked_with(f"complete {task_id}", raw, key)
    with office.store.read() as read:
        live = office.warm.of_task(task_id)
        task, row = (live.tasks[task_id], live.row) if live else _stored(read, task_id)
        may_act(read, actor, task)
        form, form_hash = library.form_of(read, row.bindings, task.model, task.form)
        answers = check_entries(read, actor, form, raw, lambda: law_date(kept_receipt(office, actor, what, key, receipt)))
        site = read_admitted(office, actor, row.region_path, form, answers)

    def act(turn: Turn) -> Completed:
        now_task = turn.tasks.get(task_id) or find_task(turn.tx, task_id)
        refuse_colleague(turn, now_task)
        return enter(turn, Entry(now_task, form, form_hash, answers, turn.receipt, site))

    return take_turn(
        office, actor, task.case_id, act, kind=Completed, what=what, key=key, receipt=receipt, task=task_id
    )


def _stored(read: Connection, task_id: str) -> tuple[InboxRow | ClosedTaskRow, CaseRow]:
    """A task with its case, as the store has them. Raises: E-CASE-2."""
    task = find_task(read, task_id)
    return task, case_of(read, task.case_id)


def enter(turn: Turn, entry: Entry) -> Completed:
    """Give an answer the effect that its receipt allows. Also the way of a paper answer."""
    what = effect_of(turn.tx, turn.row, turn.reading.round, entry.answer)
    if what is None:
        raise refusal(turn, entry.task)
    return _complete(turn, entry) if what == DONE else _after_the_limit(turn, entry, what)


def find_task(read: Any, task_id: str) -> InboxRow | ClosedTaskRow:
    """The task, open or closed. Raises: E-CASE-2."""
    task = inbox.find(read, task_id) or inbox.find_closed(read, task_id)
    if task is None:
        raise NoSuchTask(task=task_id)
    return task


def may_act(read: Any, actor: Actor, task: InboxRow | ClosedTaskRow) -> None:
    """Raises: E-CASE-2 for another department (it need not know), E-CASE-6 for the wrong duty."""
    if task.department != actor.department:
        raise NoSuchTask(task=task.task_id)
    if not actor.may_do(task.department, task.duty):
        department = org.department(read, task.department)
        raise NotYours(department=department.name_zh if department else task.department, duty=task.duty)


def refuse_colleague(turn: Turn, task: InboxRow | ClosedTaskRow) -> None:
    """What a colleague has in hand is his, as long as he has not given it back. Raises: E-CASE-30."""
    if isinstance(task, InboxRow) and task.assignee not in (None, turn.actor.account):
        by = org.account(turn.tx, task.assignee or "")
        raise TaskTaken(name=task.name_zh, by=by.name_zh if by else task.assignee)


def refusal(turn: Turn, task: InboxRow | ClosedTaskRow) -> Exception:
    """Why a task that is no longer there cannot be done."""
    if isinstance(task, InboxRow) or task.how == "recalled":
        due = in_law_zone(from_us(task.due_us)) if task.due_us is not None else turn.at
        return TaskRecalled(name=task.name_zh, due=f"{due:%Y-%m-%d %H:%M}")
    if task.how == "completed":
        by = org.account(turn.tx, task.by or "")
        return TaskAlreadyDone(
            name=task.name_zh,
            by=by.name_zh if by else task.by,
            when=f"{in_law_zone(from_us(task.closed_us)):%Y-%m-%d %H:%M}",
        )
    return TaskCancelled(name=task.name_zh)


def _complete(turn: Turn, entry: Entry) -> Completed:
    task = entry.task
    known = {**turn.case.open_task(task.task_id).data, "today": law_date(entry.receipt).isoformat()}
    check_rules(entry.form, dict(entry.answers), known)
    answers = dict(entry.answers)
    if entry.site is not None:
        project = adopt(turn.tx, project_of(turn.tx, turn.row.project_id), entry.site, to_us(turn.at))
        answers[entry.site.field] = project.attributes["footprint"]
    parted = personal.part(entry.form, answers)
    turn.kept.extend(parted.kept)
    turn.record(
        "TaskCompleted",
        {
            "task": task.task_id,
            "element": task.element,
            "model": task.model,
            "department": task.department,
            "duty": task.duty,
            "form": task.form,
            "form_hash": entry.form_hash,
            "answers": parted.for_fact,
            "receipt": to_text(entry.receipt),
            "due": _due_text(task),
            "source": "paper" if entry.document else PERSON,
            "document": _document(entry.document),
        },
    )
    _use_materials(turn, entry)
    turn.case.complete(task.task_id, parted.for_engine, entry.receipt)
    if turn.has_draft:
        drafts.drop(turn.tx, task.task_id)
    return Completed(turn.row.id, task.task_id, DONE)


def _after_the_limit(turn: Turn, entry: Entry, what: str) -> Completed:
    """The limit has passed: an answer that was in time replaces the deemed opinion, any other is a letter without legal effect."""
    task, answer = entry.task, entry.answer
    parted = personal.part(entry.form, entry.answers)
    turn.kept.extend(parted.kept)
    due = _due_text(task) or _end_if_resumed(turn, task)
    said = {
        "department": answer.department,
        "round": task.round,
        "due": due,
        "receipt": to_text(entry.receipt),
        "source": "paper" if entry.document else PERSON,
        "document": _document(entry.document),
        "task": task.task_id,
        "form_hash": entry.form_hash,
    }
    if what == REPLACED:
        turn.record("OpinionReplaced", {**parted.for_fact, **said})
    else:
        turn.record("LateLetterReceived", {**said, "content": parted.for_fact, "in_time": answer.is_in_time})
    _use_materials(turn, entry)
    drafts.drop(turn.tx, task.task_id)
    return Completed(turn.row.id, task.task_id, what, due, answer.is_in_time)


def _use_materials(turn: Turn, entry: Entry) -> None:
    used = [
        (field.name, material)
        for field in entry.form.of_type("material", "footprint")
        for material in _listed(entry.answers.get(field.name))
    ]
    if entry.document:
        used.append(("scan", entry.document.material))
    for use, material_id in used:
        row = materials.of_id(turn.tx, material_id)
        if row is None:
            raise NoSuchMaterial(material=material_id)
        materials.use(turn.tx, material_id, turn.row.id, entry.task.task_id, use, at_us=to_us(turn.at))
        turn.record(
            "MaterialUsed", {"material": material_id, "digest": row.digest, "use": use, "task": entry.task.task_id}
        )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _document(document: Document | None) -> dict[str, Any] | None:
    if document is None:
        return None
    return {
        "number": document.number,
        "receipt_date": document.receipt_date,
        "material": document.material,
        "entered_by": document.entered_by,
    }


def _end_if_resumed(turn: Turn, task: InboxRow | ClosedTaskRow) -> str | None:
    """The end of a limit that was paused when its round was broken off, had it run again at the receipt. Empty: None without a limit."""
    if task.limit is None or not is_paused(task.limit):
        return None
    return str(resumed(task.limit, turn.receipt, turn.bundle.calendar)["closes_at"])


def _due_text(task: InboxRow | ClosedTaskRow) -> str | None:
    return to_text(from_us(task.due_us)) if task.due_us is not None else None
