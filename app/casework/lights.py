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
from app.domain.instants import from_text
from app.domain.limits import working_days_left
from app.store.database import Connection

TABLE = "lights"
NONE = "none"
Judge = Callable[[Mapping[str, Any]], str]


def light_judge(read: Connection) -> Judge:
    """The table published now, as a function of its inputs."""
    table = library.content(read, library.current_bindings(read)["tables"][TABLE])
    model = _model(table)
    return lambda inputs: str(model.decide(TABLE, inputs).value)


def light_inputs(limit: Mapping[str, Any], now: datetime, calendar: Calendar) -> dict[str, Any]:
    """What the table is asked about an explained limit. Units: working days."""
    closes_at = from_text(limit["closes_at"])
    whole = working_days_left(from_text(limit["started"]), closes_at, calendar)
    return {
        "remaining_working_days": working_days_left(now, closes_at, calendar),
        "limit_working_days": max(1, whole),
        "is_overdue": now >= closes_at,
        "is_paused": False,
    }


def light_of(read: Connection, limit: Mapping[str, Any] | None, now: datetime) -> str:
    """green, yellow, red or grey; "none" where there is no limit."""
    if not limit:
        return NONE
    return light_judge(read)(light_inputs(limit, now, library.current_calendar(read)))


@lru_cache(maxsize=8)
def _model(table: bytes) -> DecisionModel:
    return DecisionModel(read_dmn(table, f"{TABLE}.dmn"))
