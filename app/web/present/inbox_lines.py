"""The inbox as a person reads it: one line per task, and the tabs by what is left of the limits.

Tabs are windows of due instants, so that the store's index answers them; they say so in words of time. The colour of
a line is the table's alone (present/lights.py), so only the tab of what is overdue carries one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.actors import ADMINISTRATOR, ANALYST, AUDITOR, HANDLER, ISSUER, Actor
from app.domain.calendars import Calendar
from app.domain.instants import first_instant, law_date, to_us
from app.domain.running_limits import is_paused
from app.engine.shown import WHICH_ZH
from app.store.inbox import COUNT_CAP, ClosedTaskRow, DueWindow, InboxCounts, InboxEntry
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.present import lights, limits
from app.web.present.lights import Light
from app.web.today import Today

SOON_WORKING_DAYS = 2


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One open task. Shape: is_own says whether the reader's duties allow him to do it; round as round_shown() gives it.

    Empty: assignee is "" where nobody of the department has it in hand.
    """

    id: str
    case_id: str
    name: str
    subject: str
    numbers: tuple[str, ...]
    department: str
    duty: str
    round: int
    light: Light
    due: str
    amount: str
    is_own: bool
    assignee: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter. Shape: key stands in the address; colour is that of its shape, "" without one."""

    key: str
    words: str
    count: str
    colour: str
    is_current: bool


def task_line(row: InboxEntry, actor: Actor, now: Today) -> TaskLine:
    """A row of the inbox in the reader's words."""
    numbers = tuple(number for number in (row.project_code, row.local_no, row.case_number) if number)
    return TaskLine(
        id=row.task_id,
        case_id=row.case_id,
        name=chosen(row, "name"),
        subject=row.subject_name or row.case_number,
        numbers=numbers,
        department=row.department,
        duty=duty_words(row.duty),
        round=round_shown(row),
        light=now.light(row.due_us, row.limit),
        due=_due(row, now),
        amount=limits.amount_words(row.limit or {}),
        is_own=actor.may_do(row.department, row.duty),
        assignee=row.assignee or "",
    )


def _due(row: InboxEntry, now: Today) -> str:
    if row.due_us is None:
        return _("暂停中") if is_paused(row.limit) else ""
    return limits.due_words(row.due_us, row.limit, now.date)


def round_shown(row: InboxEntry | ClosedTaskRow) -> int:
    """The round that tells a step from others of its name. Empty: 0 where the name itself says which one it is, as that of a stage's
    steps does (the engine sets it behind a colon): there a round is a stage, and nothing was asked twice.
    """
    return 0 if WHICH_ZH in (row.name_zh or "") else row.round


def soon_until(now: datetime, calendar: Calendar) -> datetime:
    """The first instant after the second working day from today: what is due before it is due soon."""
    day = law_date(now)
    for _step in range(SOON_WORKING_DAYS):
        day = calendar.next_working_day(day + timedelta(days=1))
    return first_instant(calendar.next_working_day(day + timedelta(days=1)))


def windows(now: datetime, calendar: Calendar) -> Mapping[str, DueWindow]:
    """The window of each tab that has one."""
    start, soon = to_us(now) + 1, to_us(soon_until(now, calendar)) + 1
    return {
        lights.RED: DueWindow(None, start),
        lights.YELLOW: DueWindow(start, soon),
        lights.GREEN: DueWindow(soon, None),
    }


def tabs(counted: InboxCounts, current: str) -> list[Tab]:
    """The tabs with their counts."""
    found = (
        ("", _("全部"), counted.open, ""),
        (lights.RED, _("已逾期"), counted.overdue, lights.RED),
        (lights.YELLOW, _("两个工作日内到期"), counted.soon, ""),
        (lights.GREEN, _("更晚到期"), counted.later, ""),
    )
    return [
        Tab(key, words, f"{count}+" if count >= COUNT_CAP else str(count), colour, key == current)
        for key, words, count, colour in found
    ]


_DUTIES: Mapping[str, Callable[[], str]] = {
    ISSUER: lambda: _("签发人"),
    HANDLER: lambda: _("经办人"),
    ADMINISTRATOR: lambda: _("管理员"),
    AUDITOR: lambda: _("审计员"),
    ANALYST: lambda: _("流程分析员"),
}


def duty_words(duty: str) -> str:
    """A duty in words."""
    say = _DUTIES.get(duty)
    return say() if say else duty


def duties_words(duties: Any) -> str:
    """Several duties in words."""
    return _("、").join(duty_words(duty) for duty in sorted(duties))
