"""What an answer to a task becomes by its receipt: done, the opinion in place of a silence, or a letter without legal effect.

The turn that takes an answer and the page before its signature ask the same function, so that nobody signs what does not happen.
Read only. Article: dalian-183/6, anshan-6/11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.errors import OpinionAlreadyGiven
from app.domain.instants import from_us
from app.domain.limits import DEEM_NO_OBJECTION, stays_open
from app.domain.opinions import DEEMED, FORMAL
from app.store import opinions, org, rounds
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.inbox import ClosedTaskRow, InboxRow

DONE, REPLACED, LATE_LETTER = "done", "replaced", "late_letter"
Task = InboxRow | ClosedTaskRow


@dataclass(frozen=True, slots=True)
class Answer:
    """What decides. Shape: receipt is the instant that counts; is_opinion by its form; department is whom it is given for."""

    task: Task
    receipt: datetime
    is_opinion: bool
    conclusion: str
    department: str
    is_paper: bool = False

    @property
    def is_in_time(self) -> bool:
        """Whether it was received before its limit closed."""
        return self.task.due_us is None or self.receipt < from_us(self.task.due_us)


def effect_of(read: Connection, case: CaseRow, round_: int, answer: Answer) -> str | None:
    """What an answer becomes. Shape: round_ is the case's round now. Empty: None where it cannot be taken at all.

    Raises: E-CASE-12 where the department has spoken already.
    """
    task, is_open = answer.task, isinstance(answer.task, InboxRow)
    if is_open and (answer.is_in_time or stays_open(task.limit)):
        return DONE
    if not answer.is_opinion or (task.limit or {}).get("at_end") != DEEM_NO_OBJECTION:
        return None
    given = opinions.of_round(read, case.id, task.round)
    standing = next((row for row in given if row.department == answer.department), None)
    was_recalled = isinstance(task, ClosedTaskRow) and task.how == "recalled"
    is_deemed = standing is not None and standing.source == DEEMED
    if not (is_open or was_recalled or answer.is_paper or is_deemed):
        return None
    if answer.is_in_time and standing is not None and not is_deemed:
        raise already_given(read, answer.department, task.round)
    if answer.is_in_time and answer.is_paper and waits_for_supplement(read, case, task):
        return DONE
    replaces = (
        answer.is_in_time
        and standing is not None
        and task.round == round_
        and case.status == "open"
        and answer.conclusion in FORMAL
        and not rounds.is_collected(read, case.id, task.round)
    )
    return REPLACED if replaces else LATE_LETTER


def waits_for_supplement(read: Connection, case: CaseRow, task: Task) -> bool:
    """Whether a department's step ended by asking for material, and its limit still runs."""
    if isinstance(task, InboxRow) or task.how != "completed" or task.round != case.round or case.status != "open":
        return False
    return not any(o.department == task.department for o in opinions.of_round(read, case.id, task.round))


def already_given(read: Any, department: str, round_: int) -> OpinionAlreadyGiven:
    """Why a department cannot speak a second time."""
    row = org.department(read, department)
    return OpinionAlreadyGiven(department=row.name_zh if row else department, round=round_)
