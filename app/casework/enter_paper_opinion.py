"""Enter a paper answer: the coordination office enters what a department sent on paper, with number, receipt date and scan.

It counts by its receipt date: in time and entered before the limit it is the opinion; in time but entered after it was deemed, it
replaces the deemed opinion while the round is not aggregated; otherwise it is a late letter. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.casework import library
from app.casework.asked import FORM, asked_task, paper_form
from app.casework.check_entries import check_entries
from app.casework.complete_task import Completed, Document, Entry, enter
from app.casework.effect import LATE_LETTER, Answer, effect_of, waits_for_supplement
from app.casework.errors import FormInvalid, NoSuchCase, PaperWaitsForSupplement, ReceiptDateImpossible
from app.casework.forms.schema import validate_answers
from app.casework.found import case_of
from app.casework.projections import entry_of
from app.casework.turn import answered, asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import first_instant, law_date, to_text
from app.domain.office import Office
from app.store import cases
from app.store.inbox import ClosedTaskRow, InboxRow

OWN_ENTRIES = ("document_number", "receipt_date", "scan")
ENTERS = "coordination_office"
ANSWERED_WITHOUT = "answer_without_supplement"


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
    what = asked_with(f"paper {case_id} {department}", raw, key)
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        if row is None or ENTERS not in actor.functions or not actor.duties & {HANDLER, ISSUER}:
            raise NoSuchCase(case=case_id)
        before = answered(read, actor, what, key, Completed)
        if before is not None:
            return before
        paper = paper_form(read, row, department)
        entered = check_entries(read, actor, paper, raw)
        received = date.fromisoformat(entered["receipt_date"])
        task = asked_task(read, row.id, department, received, law_date(office.clock.now()))
        form, form_hash = library.form_of(read, row.bindings, task.model, task.form)
    answers = validate_answers(form, {name: value for name, value in entered.items() if name not in OWN_ENTRIES})
    document = Document(entered["document_number"], entered["receipt_date"], entered["scan"][0], actor.account)

    def act(turn: Turn) -> Completed:
        now_task = asked_task(turn.tx, case_id, department, received, law_date(turn.at))
        entry = Entry(
            now_task, form, form_hash, answers, _counts_from(received, turn.receipt), None, document, department
        )
        if entry.answer.is_in_time and waits_for_supplement(turn.tx, turn.row, now_task):
            entry = replace(entry, task=_ask_again(turn, department, now_task))
        return enter(turn, entry)

    return take_turn(office, actor, case_id, act, kind=Completed, what=what, key=key, receipt=receipt)


def _ask_again(turn: Turn, department: str, asked: ClosedTaskRow | InboxRow) -> InboxRow:
    """A department that asked for material answers without it: the diagram asks it again at once, under the limit that runs."""
    meant = {"department": department}
    turn.record(
        "MessageReceived",
        {"message": ANSWERED_WITHOUT, "correlation": meant, "data": {}, "receipt": to_text(turn.receipt)},
    )
    if turn.case.receive(ANSWERED_WITHOUT, {}, turn.receipt, meant):
        for task in turn.case.open_tasks.values():
            if (task.department, task.model, task.form) == (department, asked.model, asked.form):
                row = entry_of(turn, turn.row, task)
                turn.opened.append(row)
                return row
    raise PaperWaitsForSupplement(department=department, round=asked.round)


def review_paper(
    office: Office, case_id: str, department: str, entered: Mapping[str, Any], receipt: datetime
) -> tuple[str, int]:
    """What the letter would become, and the round it answers. Shape: what as in effect.py.

    Raises: E-FORM-1 beside the date, where it is impossible; E-CASE-7, E-CASE-10, E-CASE-12.
    """
    received = date.fromisoformat(entered["receipt_date"])
    with office.store.read() as read:
        try:
            task = asked_task(read, case_id, department, received, law_date(office.clock.now()))
        except ReceiptDateImpossible as error:
            told = {
                "zh": f"{error.message('zh')}。{error.hint('zh')}",
                "en": f"{error.message('en')}. {error.hint('en')}",
            }
            raise FormInvalid(FORM, {"receipt_date": [told]}) from error
        row = case_of(read, case_id)
        counts = _counts_from(received, receipt)
        answer = Answer(task, counts, True, str(entered.get("conclusion", "")), department, is_paper=True)
        return effect_of(read, row, row.round, answer) or LATE_LETTER, task.round


def _counts_from(received: date, receipt: datetime) -> datetime:
    """The instant from which a letter counts: the end of its day, and for today's letter its entry, which is not tonight."""
    return min(last_instant(received), receipt)


def last_instant(day: date) -> datetime:
    """The last instant of a day of law: a letter counts for the whole day on which it was received."""
    return first_instant(day + timedelta(days=1)) - timedelta(microseconds=1)
