"""An explained limit for a page: the day it ends, why on that day, what happens then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import limits
from app.domain.instants import from_us, law_date
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.present import dates

MICROSECOND_BEFORE = 1


@dataclass(frozen=True, slots=True)
class LimitWords:
    """Shape: due is the last day (or moment) that counts; lines the explanation; at_end what silence brings."""

    due: str
    amount: str
    lines: tuple[str, ...]
    at_end: str
    is_provisional: bool
    articles: tuple[str, ...] = ()


def limit_words(
    limit: Mapping[str, Any] | None, due_us: int | None, today: date, articles: tuple[str, ...] = ()
) -> LimitWords | None:
    """The limit in the reader's words. Empty: None where a step has no limit."""
    if due_us is None:
        return None
    kept = limit or {}
    return LimitWords(
        due=due_words(due_us, kept, today),
        amount=amount_words(kept),
        lines=tuple(chosen(line) for line in kept.get("explanation", ())),
        at_end=_escalated()
        if kept.get("at_end") == limits.ESCALATE and limits.stays_open(kept)
        else at_end_words(kept.get("at_end")),
        is_provisional=bool(kept.get("provisional")),
        articles=articles,
    )


def due_words(due_us: int, limit: Mapping[str, Any] | None, today: date) -> str:
    """The last day that counts, or the moment for limits in hours."""
    if limit and limit.get("unit") in (limits.WORKING_HOUR, limits.NATURAL_HOUR):
        return dates.moment_us(due_us, today)
    return dates.day(last_day(due_us), today)


def last_day(due_us: int) -> date:
    """The last day of law before a closing instant."""
    return law_date(from_us(due_us - MICROSECOND_BEFORE))


def amount_words(limit: Mapping[str, Any]) -> str:
    """The length of a limit: "5 个工作日". Empty: "" where it is not known."""
    if "amount" not in limit or limit.get("unit") not in limits.UNITS:
        return ""
    zh, en = limits.UNITS[limit["unit"]]
    return f"{limit['amount']} {chosen({'zh': zh, 'en': en})}"


def _escalated() -> str:
    return _("期限届满仍未办结的，亮红灯、记入事实并上报督办；任务仍须办理，不视为通过。")


def at_end_words(at_end: str | None) -> str:
    """What happens when a limit ends unanswered. Empty: "" where nothing is said."""
    return {
        limits.DEEM_NO_OBJECTION: _("期限届满未反馈的，视为无意见，任务自动收回；亮红灯并记入事实。"),
        limits.DUTY_PERSISTS: _("期限届满后任务仍须办理，亮红灯并记入事实。"),
        limits.ESCALATE: _("期限届满未解决的，自动上交上一级协调。"),
        limits.DEEMED_ACCEPTED: _("期限届满未告知的，视为受理。"),
        limits.CLOSE_AS_NOT_SUPPLEMENTED: _("期限届满未补正的，按未补正办结。"),
    }.get(at_end or "", "")
