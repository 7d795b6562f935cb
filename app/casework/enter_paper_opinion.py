"""Enter a paper answer: the coordination office enters what a department sent on paper, with number, receipt date and scan.

It counts by its receipt date: in time and entered before the limit it is the opinion; in time but entered after it was deemed, it
replaces the deemed opinion while the round is not aggregated; otherwise it is a late letter. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.casework import library
from app.casework.check_entries import check_entries
from app.casework.complete_task import Completed, Document, Entry, already_given, enter
from app.casework.errors import (
    CaseNotOpen,
    FormInvalid,
    NoSuchCase,
    PaperNotPossible,
    PaperWaitsForSupplement,
    ReceiptDateImpossible,
)
from app.casework.forms.schema import validate_answers
from app.casework.turn import answered, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import first_instant, from_text, from_us, law_date
from app.domain.limits import DEEM_NO_OBJECTION
from app.domain.office import Office
from app.domain.opinions import CARRIED, DEEMED, FORMAL
from app.store import cases, inbox, opinions, org
from app.store.cases import CaseRow
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
    Raises: E-CASE-1, E-CASE-7, E-CASE-10..14, E-FORM-1.
    """
    what = f"paper {case_id} {department}"
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        if row is None or ENTERS not in actor.functions or not actor.duties & {HANDLER, ISSUER}:
            raise NoSuchCase(case=case_id)
        before = answered(read, actor, what, key, Completed)
        if before is not None:
            return before
        task = asked_task(read, row.id, department, row.round)
        form, form_hash = library.form_of(read, row.bindings, task.model, task.form)
        paper, _ = library.form_of(read, row.bindings, task.model, FORM)
        entered = check_entries(read, actor, paper, raw)
    answers = validate_answers(form, {name: value for name, value in entered.items() if name not in OWN_ENTRIES})
    received = date.fromisoformat(entered["receipt_date"])
    _check_date(office, task, received)
    document = Document(entered["document_number"], entered["receipt_date"], entered["scan"][0], actor.account)

    def act(turn: Turn) -> Completed:
        now_task = asked_task(turn.tx, case_id, department, row.round)
        counts_from = min(last_instant(received), turn.receipt)  # today's letter is not from tonight
        return enter(turn, Entry(now_task, form, form_hash, answers, counts_from, None, document, department))

    return take_turn(office, actor, case_id, act, kind=Completed, what=what, key=key, receipt=receipt)


def asked_task(read: Connection, case_id: str, department: str, round_: int) -> InboxRow | ClosedTaskRow:
    """The step of a round in which a department was asked for its opinion and can still be answered for.

    Raises: E-CASE-7, E-CASE-10, E-CASE-12, E-CASE-14.
    """
    row = cases.load(read, case_id)
    if row is None:
        raise NoSuchCase(case=case_id)
    asked = [task for task in _asked(read, row, round_) if task.department == department]
    there = [task for task in asked if isinstance(task, InboxRow)]
    if there:
        return there[0]
    given = [o for o in opinions.of_round(read, case_id, round_) if o.department == department and o.source != CARRIED]
    if given and given[0].source != DEEMED:
        raise already_given(read, department, round_)
    if given:
        return asked[-1]
    named = org.department(read, department)
    name = named.name_zh if named else department
    if not asked:
        raise PaperNotPossible(department=name, round=round_)
    if row.status != "open":
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)
    raise PaperWaitsForSupplement(department=name, round=round_)


def paper_candidates(read: Connection, case_id: str, round_: int) -> list[str]:
    """The departments of a round that a paper answer can be entered for: those asked that have not answered themselves."""
    row = cases.load(read, case_id)
    asked = _asked(read, row, round_) if row else []
    deemed = {o.department for o in opinions.of_round(read, case_id, round_) if o.source == DEEMED}
    return sorted({task.department for task in asked if isinstance(task, InboxRow) or task.department in deemed})


def _asked(read: Connection, row: CaseRow, round_: int) -> list[InboxRow | ClosedTaskRow]:
    """Every step of a round that asks for an opinion under a limit, closed ones first."""
    tasks: list[InboxRow | ClosedTaskRow] = [*inbox.closed_of_case(read, row.id), *inbox.of_case(read, row.id)]
    return [
        task
        for task in tasks
        if task.round == round_
        and (task.limit or {}).get("at_end") == DEEM_NO_OBJECTION
        and library.form_of(read, dict(row.bindings), task.model, task.form or "")[0].records == "opinion"
    ]


def review_paper(office: Office, case_id: str, department: str, round_: int, entered: Mapping[str, Any]) -> bool:
    """Whether the letter would bind, by its receipt date. Raises: E-FORM-1 beside the date, where it is impossible."""
    with office.store.read() as read:
        task = asked_task(read, case_id, department, round_)
    received = date.fromisoformat(entered["receipt_date"])
    try:
        _check_date(office, task, received)
    except ReceiptDateImpossible as error:
        told = {"zh": f"{error.message('zh')}。{error.hint('zh')}", "en": f"{error.message('en')}. {error.hint('en')}"}
        raise FormInvalid(FORM, {"receipt_date": [told]}) from error
    in_time = task.due_us is None or last_instant(received) < from_us(task.due_us)
    return in_time and entered.get("conclusion") in FORMAL


def last_instant(day: date) -> datetime:
    """The last instant of a day of law: a letter counts for the whole day on which it was received."""
    return first_instant(day + timedelta(days=1)) - timedelta(microseconds=1)


def _check_date(office: Office, task: InboxRow | ClosedTaskRow, received: date) -> None:
    started = (task.limit or {}).get("started")
    asked = law_date(from_text(started) if started else from_us(task.opened_us))
    today = law_date(office.clock.now())
    if not asked <= received <= today:
        raise ReceiptDateImpossible(date=received, asked=asked, today=today)
