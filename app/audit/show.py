"""A case as it was at an instant, for a program: what was open, its data, and each running limit with its light then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.audit.clocks import clocks_at, light_of_task
from app.audit.fold import Standing, fold
from app.casework import lights
from app.casework.errors import NoSuchCase
from app.domain.calendars import Calendar
from app.domain.instants import first_instant, from_text, in_law_zone, law_date, to_text
from app.store import cases, history
from app.store.cases import CaseRow
from app.store.database import Connection


def find(read: Connection, wanted: str) -> CaseRow:
    """A case by its id or its number. Raises: E-CASE-1."""
    row = cases.load(read, wanted) or cases.numbered(read, wanted)
    if row is None:
        raise NoSuchCase(case=wanted)
    return row


def show(read: Connection, wanted: str, at: datetime | None = None) -> dict[str, Any]:
    """The case in the shape of the contract: {at, seq, open: [element], data, limits: [{element, due, light}]}.

    Shape: at is the instant asked for, else that of the last fact; element is the step that the limit is of, due null while it is
    paused. Empty: seq 0 before the case began. Raises: E-CASE-1.
    """
    row = find(read, wanted)
    standing = fold(history.whole(read, row.id), at)
    moment = at or standing.at
    told = (
        []
        if moment is None
        else list(_limits(standing, moment, *lights.counted_by(read)))
    )
    return {
        "at": to_text(moment) if moment else None,
        "seq": standing.seq,
        "open": [task["element"] for task in standing.tasks.values()],
        "data": standing.data,
        "limits": told,
    }


def _limits(standing: Standing, at: datetime, calendar: Calendar, judge: lights.Judge) -> Iterator[dict[str, Any]]:
    """The limit of each open step, then the limits that watch something else."""
    watched = set()
    for task in standing.tasks.values():
        timer = standing.timers.get(task.get("timer") or "")
        watched.add(task.get("timer"))
        if task.get("timer") in standing.paused:
            yield {"element": task["element"], "due": None, "light": light_of_task(standing, task, at, calendar, judge)}
            continue
        if timer or task["node"] in standing.overdue:
            due = _due(timer) if timer else _last_day(standing.overdue[task["node"]])
            yield {"element": task["element"], "due": due, "light": light_of_task(standing, task, at, calendar, judge)}
    for clock in clocks_at(standing, at, calendar, judge):
        if clock.node not in watched and clock.limit:
            due = _due(standing.timers[clock.node])
            yield {"element": clock.host or clock.element, "due": due, "light": clock.light}


def _due(timer: Mapping[str, Any]) -> str:
    """When a limit ends, as `deadline` tells it: the last day that counts, an instant for limits in hours."""
    limit = timer.get("limit") or {}
    return str(limit.get("due") or _last_day(timer["due"]))


def _last_day(closes_at: str) -> str:
    """The same of a closing instant alone: the day before it, where it begins a day."""
    closing = from_text(closes_at)
    last = law_date(closing - timedelta(microseconds=1))
    return last.isoformat() if first_instant(last + timedelta(days=1)) == closing else in_law_zone(closing).isoformat()
