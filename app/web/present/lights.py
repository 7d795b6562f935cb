"""Lights: the colour a table gives to what is left of a limit, always with a shape and words beside it.

Which colour is the business of the published table "lights" alone (domain words: green, yellow, red, grey). Here are
its inputs and the words; templates/macros.html draws the shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.calendars import Calendar
from app.domain.instants import from_us, in_law_zone
from app.domain.limits import NATURAL_HOUR, WORKING_DAY, WORKING_HOUR, working_days_left

GREEN, YELLOW, RED, GREY, NONE = "green", "yellow", "red", "grey", "none"
LONG = 1_000  # working days: longer than any limit a third of which could matter
Judge = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Light:
    """Shape: colour is a word of the table, or none where there is no limit; words say what is left."""

    colour: str
    words: str


def light_of(
    due_us: int | None, limit: Mapping[str, Any] | None, now: datetime, calendar: Calendar, judge: Judge
) -> Light:
    """The light of an open step. Units: due_us is the closing instant."""
    if due_us is None:
        return Light(NONE, _("未设期限"))
    closes_at = from_us(due_us)
    left = working_days_left(now, closes_at, calendar)
    colour = judge(
        {
            "remaining_working_days": left,
            "limit_working_days": _length(limit, due_us, calendar),
            "is_overdue": now >= closes_at,
            "is_paused": False,
        }
    )
    return Light(colour, _words(left, closes_at, now, limit))


def _words(left: int, closes_at: datetime, now: datetime, limit: Mapping[str, Any] | None) -> str:
    if now >= closes_at:
        return ngettext("已逾期 %(num)s 个工作日", "已逾期 %(num)s 个工作日", -left)
    if left == 0:
        in_hours = limit is not None and limit.get("unit") in (WORKING_HOUR, NATURAL_HOUR)
        return _("今日 %(time)s 到期", time=f"{in_law_zone(closes_at):%H:%M}") if in_hours else _("今日到期")
    return ngettext("剩 %(num)s 个工作日", "剩 %(num)s 个工作日", left)


def _length(limit: Mapping[str, Any] | None, due_us: int, calendar: Calendar) -> int:
    """The whole limit in working days, whatever its unit; what is not known counts as long. Units: working days."""
    if limit is None or "started" not in limit:
        return LONG
    if limit.get("unit") == WORKING_DAY:
        return int(limit["amount"])
    return max(1, working_days_left(datetime.fromisoformat(limit["started"]), from_us(due_us), calendar))
