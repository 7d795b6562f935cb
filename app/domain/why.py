"""Why a limit ends when it does: the steps of its computation, each as data and as a sentence in both languages.

limits.py lays the steps while it computes; pages, `deadline --json` and facts show them. Here must never be arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.calendars import Calendar
from app.domain.instants import in_law_zone, to_text

UNITS: Mapping[str, tuple[str, str]] = {
    "WD": ("个工作日", "working days"),
    "ND": ("日", "natural days"),
    "WH": ("个工作小时", "working hours"),
    "NH": ("小时", "natural hours"),
}
SUPPLEMENT, SPECIAL_PROCEDURE, OTHER = "supplement", "special_procedure", "other"
PAUSES: Mapping[str, tuple[str, str]] = {
    SUPPLEMENT: ("补充材料", "supplement of material"),
    SPECIAL_PROCEDURE: (
        "听证、鉴定、专家评审、公示等特别程序",
        "special procedure such as a hearing, expert review or public notice",
    ),
    OTHER: ("其他法定事由", "another cause of the law"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an explanation, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation. Shape: kind names it, said is JSON: dates as ISO 8601, counts as whole numbers."""

    kind: str
    line: Line
    said: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The step as data: {"kind", …, "zh", "en"}."""
        return {"kind": self.kind, **self.said, "zh": self.line.zh, "en": self.line.en}


def _step(kind: str, zh: str, en: str, **said: Any) -> Step:
    return Step(kind, Line(zh, en), said)


def started(start: datetime) -> Step:
    """The day of the start, which does not count. Article: civil-code/201."""
    at = f"{in_law_zone(start):%Y-%m-%d %H:%M}"
    return _step(
        "started",
        f"{at} 开始，当日不计入",
        f"Started {at}; that day does not count",
        at=to_text(start),
        rule="day_after",
    )


def received_after_hours(start: datetime, counts_as: date) -> Step:
    """A receipt after office hours counts as one of the next working day."""
    at = f"{in_law_zone(start):%Y-%m-%d %H:%M}"
    return _step(
        "received_after_hours",
        f"{at} 收到，已过办公时间，视为 {counts_as} 收到，当日不计入",
        f"Received {at}, after office hours, so it counts as received on {counts_as}; that day does not count",
        at=to_text(start),
        counts_as=counts_as.isoformat(),
        rule="next_working_day",
    )


def counted(unit: str, first: date, amount: int, raw: date) -> Step:
    """From which day so many days are counted, and where natural days end as they run."""
    said = {"from": first.isoformat(), "amount": amount, "unit": unit}
    if unit == "WD":
        return _step(
            "counted", f"自 {first} 起按工作日计 {amount} 日", f"{amount} working days are counted from {first}", **said
        )
    return _step(
        "counted",
        f"自 {first} 起连续计 {amount} 日，至 {raw}",
        f"{amount} days run on from {first} to {raw}",
        **said,
        until=raw.isoformat(),
    )


def counted_hours(unit: str, first: datetime, amount: int) -> Step:
    """From which instant so many hours are counted."""
    zh, en = UNITS[unit]
    at = f"{first:%Y-%m-%d %H:%M}"
    return _step(
        "counted", f"自 {at} 起计 {amount} {zh}", f"{amount} {en} from {at}", unit=unit, amount=amount, **{"from": first.isoformat()}
    )  # fmt: skip


def hours_that_count(unit: str, hours: str) -> Step:
    """Which hours of a day count at all."""
    if unit == "WH":
        return _step("hours", "只计工作日的办公时间", "Only office hours of working days count", office_hours=hours)
    return _step(
        "hours", "自然小时自起算时刻连续计算，不扣除休息日", "Natural hours run on without a break from the start"
    )


def paused(unit: str, begins: datetime, ends: datetime | None, cause: str, article: str, count: int | None) -> Step:
    """A pause, and how many units of the limit fell into it. Empty: ends and count None while it lasts."""
    zh, en = PAUSES.get(cause, (cause, cause))
    at = f"{in_law_zone(begins):%Y-%m-%d %H:%M}"
    said = {
        "from": to_text(begins),
        "to": to_text(ends) if ends else None,
        "cause": cause,
        "article": article,
        "count": count,
    }
    if ends is None:
        return _step(
            "paused", f"自 {at} 起暂停计时（{zh}），恢复后另行计算到期日",
            f"Paused since {at} ({en}); the end is computed anew when it resumes", **said,
        )  # fmt: skip
    until = f"{in_law_zone(ends):%Y-%m-%d %H:%M}"
    zh_count, en_count = _counted(unit, count or 0)
    return _step(
        "paused",
        f"{at} 至 {until} 暂停计时（{zh}），{zh_count}不计",
        f"Paused from {at} to {until} ({en}): {en_count} do not count",
        **said,
    )


def _counted(unit: str, count: int) -> tuple[str, str]:
    """An amount of the unit, hours in minutes."""
    if unit in ("WH", "NH"):
        word = "办公时间" if unit == "WH" else ""
        return f"{word} {count} 分钟".strip(), f"{count} minutes{' of office time' if unit == 'WH' else ''}"
    zh, en = UNITS[unit]
    return f"其间 {count} {zh}", f"{count} {en}"


def extended(unit: str, amount: int, article: str, at: datetime) -> Step:
    """An extension that was granted."""
    zh, en = UNITS[unit]
    day = in_law_zone(at).date()
    return _step(
        "extended",
        f"{day} 决定延长 {amount} {zh}",
        f"Extended on {day} by {amount} {en}",
        amount=amount,
        unit=unit,
        article=article,
        at=to_text(at),
    )


def rest_days(count: int) -> Step:
    """Days between that are no working days."""
    return _step(
        "rest_days",
        f"其间 {count} 个休息日、法定节假日不计",
        f"{count} rest days and holidays between do not count",
        count=count,
    )


def makeup_workdays(days: Sequence[date]) -> Step:
    """Weekend days on which work is made up: they count."""
    return _step(
        "makeup_workdays",
        f"调休上班日计入：{'、'.join(map(str, days))}",
        f"Make-up workdays count: {', '.join(map(str, days))}",
        days=[day.isoformat() for day in days],
    )


def rolled(raw: date, last: date) -> Step:
    """A natural-day limit that would end on a rest day. Article: civil-code/203."""
    return _step(
        "rolled",
        f"{raw} 为休息日，顺延至下一工作日 {last}",
        f"{raw} is a rest day, so the limit ends on the next working day, {last}",
        **{"from": raw.isoformat(), "to": last.isoformat()},
    )


def not_before_resumption(raw: date, last: date) -> Step:
    """A limit that was paused when nothing but rest days was left of it."""
    return _step(
        "resumed_later",
        f"计至 {raw}，早于恢复计时之日，以 {last} 为准",
        f"It runs to {raw}, before the day it resumed, so it ends on {last}",
        **{"from": raw.isoformat(), "to": last.isoformat()},
    )


def whole_last_day(last: date, closes_at: datetime) -> Step:
    """The last day, the whole of which counts. Article: civil-code/203."""
    return _step(
        "closes",
        f"{last} 当日全天有效，次日零时起逾期",
        f"The whole of {last} counts; it is late from the first instant of the next day",
        due=last.isoformat(),
        closes_at=to_text(closes_at),
    )


def closing_instant(end: datetime) -> Step:
    """The instant at which a limit in hours ends."""
    at = f"{end:%Y-%m-%d %H:%M}"
    return _step("closes", f"{at} 起逾期", f"It is late from {at}", due=end.isoformat(), closes_at=to_text(end))


def provisional(year: int, calendar: Calendar) -> Step:
    """A year whose notice is missing."""
    if year < calendar.first_year:
        return _step(
            "provisional",
            f"日历自 {calendar.first_year} 年起，不含 {year} 年的放假通知，此日期为暂定",
            f"The calendar begins with {calendar.first_year} and has no holidays of {year}: provisional",
            year=year,
        )
    return _step(
        "provisional",
        f"{year} 年尚无国务院放假通知，此日期为暂定",
        f"There is no State Council notice for {year} yet: provisional",
        year=year,
    )


def by_calendar(version: str) -> Step:
    """The calendar that was counted by."""
    return _step("calendar", f"日历版本 {version}", f"Calendar version {version}", version=version)
