"""Lights: the colour a table gives to what is left of a limit, always with a shape and words beside it.

Which colour is the business of the published table "lights" alone (casework/lights.py asks it). Here are the words;
templates/macros.html draws the shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.casework.lights import NONE, Judge, light_inputs, paused_inputs
from app.domain.calendars import Calendar
from app.domain.instants import from_us, in_law_zone, law_date
from app.domain.limits import NATURAL_DAY, NATURAL_HOUR, WORKING_HOUR
from app.domain.running_limits import is_paused
from app.web.language import gettext as _
from app.web.language import ngettext

GREEN, YELLOW, RED = "green", "yellow", "red"
INSTANT = timedelta(microseconds=1)  # before the first instant that is too late lies the last day that counts


@dataclass(frozen=True, slots=True)
class Light:
    """Shape: colour is a word of the table, or none where there is no limit; words say what is left."""

    colour: str
    words: str


def light_of(
    due_us: int | None, limit: Mapping[str, Any] | None, now: datetime, calendar: Calendar, judge: Judge
) -> Light:
    """The light of an open step. Units: due_us is the closing instant."""
    if is_paused(limit):
        return Light(judge(paused_inputs()), _("已暂停计时"))
    if due_us is None:
        return Light(NONE, _("未设期限"))
    asked = light_inputs(due_us, limit, now, calendar)
    return Light(judge(asked), _words(asked["remaining_working_days"], from_us(due_us), now, limit))


def _words(left: int, closes_at: datetime, now: datetime, limit: Mapping[str, Any] | None) -> str:
    if limit is not None and limit.get("unit") == NATURAL_DAY:  # what is left is told in the unit the limit has
        return _natural_words((law_date(closes_at - INSTANT) - law_date(now)).days, is_over=now >= closes_at)
    if now >= closes_at:
        return ngettext("已逾期 %(num)s 个工作日", "已逾期 %(num)s 个工作日", -left)
    if left == 0:
        in_hours = limit is not None and limit.get("unit") in (WORKING_HOUR, NATURAL_HOUR)
        return _("今日 %(time)s 到期", time=f"{in_law_zone(closes_at):%H:%M}") if in_hours else _("今日到期")
    return ngettext("剩 %(num)s 个工作日", "剩 %(num)s 个工作日", left)


def _natural_words(left: int, *, is_over: bool) -> str:
    if is_over:
        return ngettext("已逾期 %(num)s 日", "已逾期 %(num)s 日", -left)
    return ngettext("剩 %(num)s 日", "剩 %(num)s 日", left) if left else _("今日到期")
