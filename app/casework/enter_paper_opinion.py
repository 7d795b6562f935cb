"""Enter a paper answer: the coordination office enters what a department sent on paper, with number, receipt date and scan.

It counts by its receipt date: in time and entered before the limit it is the opinion; in time but entered after it was deemed, it
replaces the deemed opinion while the round is not aggregated; otherwise it is a late letter. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.casework import law, library
from app.casework.add_material import material_of
from app.casework.complete_task import Completed, Document, Entry, enter
from app.casework.errors import NoSuchCase, OpinionAlreadyGiven, PaperNotPossible, ReceiptDateImpossible
from app.casework.forms.schema import validate_answers
from app.casework.turn import take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.instants import first_instant, from_us, law_date
from app.domain.office import Office
from app.store import cases, inbox, org
from app.store.database import Connection
from app.store.inbox import ClosedTaskRow, InboxRow

FORM = "paper_opinion"
OWN_ENTRIES = ("document_number", "receipt_date", "scan")
ENTERS = "coordination_office"


def enter_paper_opinion(
    office: Office,
    actor: Actor,
    case_id: str,
    department: str,
    raw: Mapping[str, Any],
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Completed:
    """What became of the paper answer.

    Shape: raw holds the form paper_opinion: the opinion's entries with document_number, receipt_date and scan (a material's id).
    Raises: E-CASE-1, E-CASE-10..12, E-FORM-1, E-MATERIAL-4.
    """
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        if row is None or ENTERS not in actor.functions:
            raise NoSuchCase(case=case_id)
        task = asked_task(read, row.id, department, row.round)
        form, form_hash = library.form_of(read, row.bindings, task.model, task.form)
        paper, _ = library.form_of(read, row.bindings, task.model, FORM)
    entered = validate_answers(paper, raw)
    answers = validate_answers(form, {name: value for name, value in entered.items() if name not in OWN_ENTRIES})
    with office.store.read() as read:
        law.check_articles(read, paper, entered)
    received = date.fromisoformat(entered["receipt_date"])
    _check_date(office, task, received)
    scan = entered["scan"][0] if isinstance(entered["scan"], list) else entered["scan"]
    material_of(office, actor, scan)
    document = Document(entered["document_number"], entered["receipt_date"], scan, actor.account)

    def act(turn: Turn) -> Completed:
        now_task = asked_task(turn.tx, case_id, department, row.round)
        return enter(
            turn, Entry(now_task, form, form_hash, answers, last_instant(received), None, document, department)
        )

    return take_turn(office, actor, case_id, act, kind=Completed, key=key, receipt=receipt)


def asked_task(read: Connection, case_id: str, department: str, round_: int) -> InboxRow | ClosedTaskRow:
    """The step of a round in which a department was asked for its opinion. Raises: E-CASE-10, E-CASE-12."""
    for task in inbox.of_case(read, case_id):
        if (
            task.department == department
            and (task.limit or {}).get("at_end") == "deem_no_objection"
            and task.round == round_
        ):
            return task
    closed = [
        task
        for task in inbox.closed_of_case(read, case_id)
        if task.department == department
        and task.round == round_
        and (task.limit or {}).get("at_end") == "deem_no_objection"
    ]
    recalled = [task for task in closed if task.how == "recalled"]
    name = org.department(read, department)
    if recalled:
        return recalled[-1]
    if closed:
        raise OpinionAlreadyGiven(department=name.name_zh if name else department, round=round_)
    raise PaperNotPossible(department=name.name_zh if name else department, round=round_)


def paper_candidates(read: Connection, case_id: str, round_: int) -> list[str]:
    """The departments of a round that a paper answer can be entered for: those asked that have not answered themselves."""
    open_ones = {
        task.department
        for task in inbox.of_case(read, case_id)
        if task.round == round_ and (task.limit or {}).get("at_end") == "deem_no_objection"
    }
    recalled = {
        task.department
        for task in inbox.closed_of_case(read, case_id)
        if task.round == round_ and task.how == "recalled" and (task.limit or {}).get("at_end") == "deem_no_objection"
    }
    return sorted(open_ones | recalled)


def last_instant(day: date) -> datetime:
    """The last instant of a day of law: a letter counts for the whole day on which it was received."""
    return first_instant(day + timedelta(days=1)) - timedelta(microseconds=1)


def _check_date(office: Office, task: InboxRow | ClosedTaskRow, received: date) -> None:
    today, asked = law_date(office.clock.now()), law_date(from_us(task.opened_us))
    if not asked <= received <= today:
        raise ReceiptDateImpossible(date=received, asked=asked, today=today)
