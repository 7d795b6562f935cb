"""The light of a limit: what remains of it in working days, judged by the table `lights`. Article: dalian-183/19.

The table published last decides for every case, since a light is about today. Colours are words here; pages add shape and text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.casework import library
from app.decisions.dmn import DecisionModel, read_dmn
from app.domain.calendars import Calendar
from app.domain.instants import from_text, from_us
from app.domain.limits import WORKING_DAY, working_days_left
from app.domain.running_limits import is_paused
from app.store import artefacts
from app.store.database import Connection

TABLE = "lights"
NONE = "none"
LONG = 1_000  # working days: longer than any limit a third of which could matter
Judge = Callable[[Mapping[str, Any]], str]


def counted_by(read: Connection) -> tuple[Calendar, Judge]:
    """What a page counts its dates by: the calendar and the table that were published last."""
    calendar, lights = artefacts.calendar_and_table(read, TABLE)
    table = library.content(read, lights)
    return library.calendar_of(read, {"calendar": calendar}), lambda inputs: _colour(table, tuple(inputs.items()))


def paused_inputs() -> dict[str, Any]:
    """The same about a step whose limit is paused: nothing of it is used up. Units: working days."""
    return {
        "remaining_working_days": LONG,
        "limit_working_days": LONG,
        "is_overdue": False,
        "is_paused": True,
    }


def light_inputs(due_us: int, limit: Mapping[str, Any] | None, now: datetime, calendar: Calendar) -> dict[str, Any]:
    """What the table is asked about an open step. Units: due_us is the closing instant; the table counts in working days."""
    closes_at = from_us(due_us)
    return {
        "remaining_working_days": working_days_left(now, closes_at, calendar),
        "limit_working_days": _whole(limit, closes_at, calendar),
        "is_overdue": now >= closes_at,
        "is_paused": False,
    }


def light_of(read: Connection, due_us: int | None, limit: Mapping[str, Any] | None, now: datetime) -> str:
    """green, yellow, red or grey; "none" where there is no limit."""
    calendar, judge = counted_by(read)
    if is_paused(limit):
        return judge(paused_inputs())
    if due_us is None:
        return NONE
    return judge(light_inputs(due_us, limit, now, calendar))


def _whole(limit: Mapping[str, Any] | None, closes_at: datetime, calendar: Calendar) -> int:
    """The whole limit in working days, whatever its unit; what is not known counts as long. Units: working days."""
    if limit is None or "started" not in limit:
        return LONG
    if limit.get("unit") == WORKING_DAY:
        return int(limit["amount"])
    return max(1, working_days_left(from_text(limit["started"]), closes_at, calendar))


@lru_cache(maxsize=4096)
def _colour(table: bytes, inputs: tuple[tuple[str, Any], ...]) -> str:
    """What the table says; most steps of an inbox have the same few numbers of days left."""
    return str(_model(table).decide(TABLE, dict(inputs)).value)


@lru_cache(maxsize=8)
def _model(table: bytes) -> DecisionModel:
    return DecisionModel(read_dmn(table, f"{TABLE}.dmn"))
