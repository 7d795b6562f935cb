"""Asked: which request to a department a letter answers, by the day on which it was received.

A department may be asked in several rounds. A letter belongs to the last request that was out when it came, so that one of an
earlier round is never taken for an answer to the present one. Read only. Article: dalian-183/6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.casework import library
from app.casework.effect import already_given
from app.casework.errors import CaseNotOpen, PaperNotPossible, ReceiptDateImpossible
from app.casework.forms.definition import Form
from app.casework.found import case_of
from app.domain.instants import from_text, from_us, law_date
from app.domain.limits import DEEM_NO_OBJECTION
from app.domain.opinions import CARRIED, DEEMED
from app.store import opinions, org
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.inbox import ClosedTaskRow, InboxRow, closed_of_case, of_case

FORM = "paper_opinion"
Task = InboxRow | ClosedTaskRow


def asked_task(read: Connection, case_id: str, department: str, received: date, today: date) -> Task:
    """The step by which the department was asked when the letter came, and can still be answered for.

    Shape: an open step, or a closed one whose silence was deemed, whose round was broken off, or that waits for a supplement.
    Raises: E-CASE-7, E-CASE-10, E-CASE-11 for a day before any request or in the future, E-CASE-12.
    """
    row = case_of(read, case_id)
    out = _asked_of(read, row, department)
    if not _day(out[0]) <= received <= today:
        raise ReceiptDateImpossible(date=received, asked=_day(out[0]), today=today)
    # The first request may be answered on its own day; where there was one before, that day's letter answers the one before.
    there = [task for task in out if task.round == out[0].round or _day(task) < received]
    round_ = there[-1].round
    task = [task for task in out if task.round == round_][-1]
    if isinstance(task, InboxRow):
        return task
    given = [o for o in opinions.of_round(read, case_id, round_) if o.department == department and o.source != CARRIED]
    if given and given[0].source != DEEMED:
        raise already_given(read, department, round_)
    if not given and row.status != "open":
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)
    return task


def paper_candidates(read: Connection, case_id: str) -> list[str]:
    """The departments for which a letter can be entered: those with a request that they have not answered themselves."""
    row = case_of(read, case_id)
    answered = {(o.department, o.round) for o in opinions.standing(read, case_id) if o.source not in (DEEMED, CARRIED)}
    deemed = {(o.department, o.round) for o in opinions.standing(read, case_id) if o.source == DEEMED}
    return sorted(
        {
            task.department
            for task in _asked(read, row)
            if (task.department, task.round) not in answered
            and (row.status == "open" or (task.department, task.round) in deemed)
        }
    )


def paper_form(read: Connection, row: CaseRow, department: str) -> Form:
    """The form for a letter of a department. Raises: E-CASE-10 where it was never asked."""
    task = _asked_of(read, row, department)[-1]
    return library.form_of(read, dict(row.bindings), task.model, FORM)[0]


def _asked_of(read: Connection, row: CaseRow, department: str) -> Sequence[Task]:
    found = [task for task in _asked(read, row) if task.department == department]
    if not found:
        named = org.department(read, department)
        raise PaperNotPossible(department=named.name_zh if named else department, case=row.number)
    return found


def _asked(read: Connection, row: CaseRow) -> list[Task]:
    """Every step of a case that asks for an opinion under a limit, the oldest first, open ones last."""
    bindings = dict(row.bindings)
    closed = sorted(closed_of_case(read, row.id), key=lambda task: (task.round, task.opened_us))
    out: list[Task] = [*closed, *of_case(read, row.id)]
    return [
        task
        for task in out
        if (task.limit or {}).get("at_end") == DEEM_NO_OBJECTION
        and library.form_of(read, bindings, task.model, task.form or "")[0].records == "opinion"
    ]


def _day(task: Task) -> date:
    """The day of law on which the request went out; one asked again under the same limit counts from the first time."""
    started = (task.limit or {}).get("started")
    return law_date(from_text(started) if started else from_us(task.opened_us))
