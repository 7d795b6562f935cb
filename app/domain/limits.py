"""The legal clock: when a time limit ends, and why on that day.

Limits are data: an amount and a unit, from a table. The start day does not count, a natural-day limit that ends on a rest day ends
on the next working day, a whole last day counts. Article: civil-code/201, civil-code/203, administrative-licensing-law/82.
Here must never be a store, a timer or the machine's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.domain.calendars import ONE_DAY, Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import LAW_ZONE, first_instant, in_law_zone, law_date, to_text

WORKING_DAY, NATURAL_DAY, WORKING_HOUR, NATURAL_HOUR = "WD", "ND", "WH", "NH"
UNITS: Mapping[str, tuple[str, str]] = {
    WORKING_DAY: ("个工作日", "working days"),
    NATURAL_DAY: ("日", "natural days"),
    WORKING_HOUR: ("个工作小时", "working hours"),
    NATURAL_HOUR: ("小时", "natural hours"),
}
DEEM_NO_OBJECTION, DUTY_PERSISTS, ESCALATE = "deem_no_objection", "duty_persists", "escalate"
DEEMED_ACCEPTED, CLOSE_AS_NOT_SUPPLEMENTED = "deemed_accepted", "close_as_not_supplemented"
AT_END = (DEEM_NO_OBJECTION, DUTY_PERSISTS, ESCALATE, DEEMED_ACCEPTED, CLOSE_AS_NOT_SUPPLEMENTED)
LARGEST_AMOUNT = 10_000  # nearly forty working years: beyond it a number is a slip of the pen
DEFAULT_HOURS = "9-12,13-17"
Hours = tuple[tuple[time, time], ...]


class LimitMalformed(DuoguiError):
    code = "E-LIMIT-1"
    zh = "期限“{value}”无法计算：{why_zh}"
    en = "The limit “{value}” cannot be computed: {why_en}"
    hint_zh = "期限须为 1 至 10000 的整数，单位为 WD（工作日）、ND（自然日）、WH（工作小时）或 NH（自然小时）"
    hint_en = "A limit is a whole number from 1 to 10,000 in WD (working days), ND (natural days), WH or NH (hours)"


class HoursMalformed(DuoguiError):
    code = "E-LIMIT-2"
    zh = "办公时间“{value}”无法识别"
    en = "The office hours “{value}” cannot be read"
    hint_zh = "请写成 9-12,13-17 或 8:30-11:30,13:00-17:00，各段按先后排列且不重叠"
    hint_en = "Write 9-12,13-17 or 8:30-11:30,13:00-17:00, in order and without overlap"


class PauseNotSupported(DuoguiError):
    code = "E-LIMIT-3"
    status = 422
    zh = "期限表 {table} 第 {row} 行要求补充材料期间暂停计时（on_supplement = pause），本版本尚不支持暂停"
    en = "Row {row} of the limit table {table} asks for a pause during a supplement (on_supplement = pause); pauses do not exist yet"
    hint_zh = "请把该行改为 runs_on（继续计时），或不发布该表"
    hint_en = "Change that row to runs_on, or do not publish the table"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an explanation, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a limit.

    Shape: due is a date for WD and ND (the whole day counts), an instant in the law's offset for WH and NH; closes_at is the
    first instant that is too late; counted_from is the first day or instant that counts.
    """

    started: datetime
    amount: int
    unit: str
    due: date | datetime
    closes_at: datetime
    counted_from: date | datetime
    provisional: bool
    calendar: str
    explanation: tuple[Line, ...]

    def body(self) -> dict[str, Any]:
        """The deadline as data for facts and pages."""
        return {
            "started": to_text(self.started),
            "amount": self.amount,
            "unit": self.unit,
            "due": self.due.isoformat(),
            "closes_at": to_text(self.closes_at),
            "counted_from": self.counted_from.isoformat(),
            "provisional": self.provisional,
            "calendar": self.calendar,
            "explanation": [{"zh": line.zh, "en": line.en} for line in self.explanation],
        }


def stays_open(limit: Mapping[str, Any] | None) -> bool:
    """Whether a step is still to be done after its limit: a duty that persists, or a step whose lateness only goes up a level.

    Shape: limit as it is kept with a timer or a task. Empty: a step without a limit stays open.
    """
    if not limit:
        return True
    return not limit["interrupts"] if "interrupts" in limit else limit.get("at_end") in (None, DUTY_PERSISTS)


def read_amount(amount: object, unit: object) -> tuple[int, str]:
    """Amount and unit as numbers the clock can use. Raises: E-LIMIT-1."""
    shown = f"{amount} {unit}"
    if unit not in UNITS:
        raise LimitMalformed(value=shown, why_zh="没有这种单位", why_en="there is no such unit")
    number = isinstance(amount, int | Decimal) and not isinstance(amount, bool) and Decimal(amount).is_finite()
    if not number or not 1 <= amount <= LARGEST_AMOUNT or amount != int(amount):  # type: ignore[operator, call-overload]
        raise LimitMalformed(
            value=shown, why_zh="数值不是 1 至 10000 的整数", why_en="the amount is no whole number from 1 to 10,000"
        )
    return int(amount), str(unit)  # type: ignore[call-overload]


def read_hours(text: str) -> Hours:
    """Office hours "9-12,13-17" as pairs of times. Raises: E-LIMIT-2."""
    try:
        spans = tuple(
            (_clock(left), _clock(right)) for left, _, right in (span.partition("-") for span in text.split(","))
        )
    except ValueError:
        raise HoursMalformed(value=text) from None
    edges = [edge for span in spans for edge in span]
    if any(a >= b for a, b in spans) or edges != sorted(edges):
        raise HoursMalformed(value=text)
    return spans


def deadline(start: datetime, amount: object, unit: object, calendar: Calendar, hours: str = DEFAULT_HOURS) -> Deadline:
    """When a limit that starts at an instant ends.

    Raises: E-LIMIT-1, E-LIMIT-2. Article: civil-code/201, civil-code/203.
    """
    number, kind = read_amount(amount, unit)
    if kind == WORKING_DAY:
        return _working_days(start, number, calendar)
    if kind == NATURAL_DAY:
        return _natural_days(start, number, calendar)
    if kind == WORKING_HOUR:
        return _working_hours(start, number, calendar, read_hours(hours))
    end = start + timedelta(hours=number)
    return _hours(
        start,
        number,
        kind,
        start,
        end,
        calendar,
        Line("自然小时自起算时刻连续计算，不扣除休息日", "Natural hours run on without a break from the start"),
    )


def working_days_left(now: datetime, closes_at: datetime, calendar: Calendar) -> int:
    """Working days from today to the last day of a limit; 0 on the last day, negative when it is over. Units: working days."""
    last_day = law_date(closes_at - timedelta(microseconds=1))
    if now >= closes_at:
        return min(-1, calendar.working_days_between(law_date(now), last_day))
    return calendar.working_days_between(law_date(now), last_day)


def _clock(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    return time(int(hour), int(minute or 0))


def _working_days(start: datetime, amount: int, calendar: Calendar) -> Deadline:
    first = day = calendar.next_working_day(law_date(start) + ONE_DAY)
    for _ in range(amount - 1):
        day = calendar.next_working_day(day + ONE_DAY)
    skipped = (day - law_date(start)).days - amount
    made_up = [d for d in _days(law_date(start) + ONE_DAY, day) if d in calendar.makeup_workdays]
    lines = [
        _start_line(start),
        Line(f"自 {first} 起按工作日计 {amount} 日", f"{amount} working days are counted from {first}"),
    ]
    if skipped:
        lines.append(
            Line(f"其间 {skipped} 个休息日、法定节假日不计", f"{skipped} rest days and holidays between do not count")
        )
    if made_up:
        shown = "、".join(map(str, made_up)), ", ".join(map(str, made_up))
        lines.append(Line(f"调休上班日计入：{shown[0]}", f"Make-up workdays count: {shown[1]}"))
    return _whole_day(start, amount, WORKING_DAY, first, day, calendar, lines)


def _natural_days(start: datetime, amount: int, calendar: Calendar) -> Deadline:
    first = law_date(start) + ONE_DAY
    raw = law_date(start) + timedelta(days=amount)
    last = calendar.next_working_day(raw)
    lines = [
        _start_line(start),
        Line(f"自 {first} 起连续计 {amount} 日，至 {raw}", f"{amount} days run on from {first} to {raw}"),
    ]
    if last != raw:
        lines.append(
            Line(
                f"{raw} 为休息日，顺延至下一工作日 {last}",
                f"{raw} is a rest day, so the limit ends on the next working day, {last}",
            )
        )
    return _whole_day(start, amount, NATURAL_DAY, first, last, calendar, lines)


def _working_hours(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> Deadline:
    left = timedelta(hours=amount)
    at = in_law_zone(start)
    first: datetime | None = None
    day = at.date()
    while True:
        if calendar.is_working_day(day):
            for opens, closes in hours:
                begin = max(at, datetime.combine(day, opens, LAW_ZONE))
                end = datetime.combine(day, closes, LAW_ZONE)
                if begin >= end:
                    continue
                first = first or begin
                if end - begin >= left:
                    shown = Line("只计工作日的办公时间", "Only office hours of working days count")
                    return _hours(start, amount, WORKING_HOUR, first, begin + left, calendar, shown)
                left -= end - begin
        day += ONE_DAY


def _whole_day(
    start: datetime, amount: int, unit: str, first: date, last: date, calendar: Calendar, lines: list[Line]
) -> Deadline:
    closes_at = first_instant(last + ONE_DAY)
    lines.append(
        Line(
            f"{last} 当日全天有效，次日零时起逾期",
            f"The whole of {last} counts; it is late from the first instant of the next day",
        )
    )
    return _finished(start, amount, unit, first, last, closes_at, calendar, lines)


def _hours(
    start: datetime, amount: int, unit: str, first: datetime, end: datetime, calendar: Calendar, how: Line
) -> Deadline:
    shown = in_law_zone(first), in_law_zone(end)
    lines = [
        Line(
            f"自 {shown[0]:%Y-%m-%d %H:%M} 起计 {amount} {UNITS[unit][0]}",
            f"{amount} {UNITS[unit][1]} from {shown[0]:%Y-%m-%d %H:%M}",
        ),
        how,
        Line(f"{shown[1]:%Y-%m-%d %H:%M} 起逾期", f"It is late from {shown[1]:%Y-%m-%d %H:%M}"),
    ]
    return _finished(start, amount, unit, shown[0], shown[1], end.astimezone(UTC), calendar, lines)


def _finished(
    start: datetime,
    amount: int,
    unit: str,
    first: date | datetime,
    due: date | datetime,
    closes_at: datetime,
    calendar: Calendar,
    lines: list[Line],
) -> Deadline:
    day = in_law_zone(closes_at - timedelta(microseconds=1)).date()
    provisional = calendar.is_provisional(day)
    if provisional:
        lines.append(_provisional_line(day.year, calendar))
    lines.append(Line(f"日历版本 {calendar.version}", f"Calendar version {calendar.version}"))
    return Deadline(start, amount, unit, due, closes_at, first, provisional, calendar.version, tuple(lines))


def _provisional_line(year: int, calendar: Calendar) -> Line:
    if year < calendar.first_year:
        return Line(
            f"日历自 {calendar.first_year} 年起，不含 {year} 年的放假通知，此日期为暂定",
            f"The calendar begins with {calendar.first_year} and has no holidays of {year}: provisional",
        )
    return Line(
        f"{year} 年尚无国务院放假通知，此日期为暂定", f"There is no State Council notice for {year} yet: provisional"
    )


def _start_line(start: datetime) -> Line:
    at = in_law_zone(start)
    return Line(f"{at:%Y-%m-%d %H:%M} 开始，当日不计入", f"Started {at:%Y-%m-%d %H:%M}; that day does not count")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
