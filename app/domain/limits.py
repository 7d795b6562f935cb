"""The legal clock: when a time limit ends, and why on that day.

Limits are data: an amount and a unit, from a table. The start day does not count, a natural-day limit that ends on a rest day ends
on the next working day, a whole last day counts. What falls into a pause does not count: days from that on which it began to that
before it ended. Article: civil-code/201, civil-code/203, administrative-licensing-law/82, administrative-licensing-law/45.
Here must never be a store, a timer or the machine's clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.domain import why
from app.domain.calendars import NEXT_WORKING_DAY, ONE_DAY, THAT_DAY, Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import first_instant, in_law_zone, law_date, to_text
from app.domain.office_hours import OfficeTime, WorkingDays, office_time, working_days
from app.domain.why import UNITS as UNITS  # noqa: PLC0414 - units and sentences are looked for here
from app.domain.why import Line as Line  # noqa: PLC0414
from app.domain.why import Step

WORKING_DAY, NATURAL_DAY, WORKING_HOUR, NATURAL_HOUR = "WD", "ND", "WH", "NH"
DEEM_NO_OBJECTION, DUTY_PERSISTS, ESCALATE = "deem_no_objection", "duty_persists", "escalate"
DEEMED_ACCEPTED, CLOSE_AS_NOT_SUPPLEMENTED = "deemed_accepted", "close_as_not_supplemented"
AT_END = (DEEM_NO_OBJECTION, DUTY_PERSISTS, ESCALATE, DEEMED_ACCEPTED, CLOSE_AS_NOT_SUPPLEMENTED)
LARGEST_AMOUNT = 10_000  # nearly forty working years: beyond it a number is a slip of the pen
HOURLY = (WORKING_HOUR, NATURAL_HOUR)
MINUTE = timedelta(minutes=1)


class LimitMalformed(DuoguiError):
    code = "E-LIMIT-1"
    zh = "期限“{value}”无法计算：{why_zh}"
    en = "The limit “{value}” cannot be computed: {why_en}"
    hint_zh = "期限须为 1 至 10000 的整数，单位为 WD（工作日）、ND（自然日）、WH（工作小时）或 NH（自然小时）"
    hint_en = "A limit is a whole number from 1 to 10,000 in WD (working days), ND (natural days), WH or NH (hours)"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a limit.

    Shape: due is a date for WD and ND (the whole day counts), an instant in the law's offset for WH and NH; closes_at is the
    first instant that is too late; counted_from is the first day or instant that counts; steps say why.
    """

    started: datetime
    amount: int
    unit: str
    due: date | datetime
    closes_at: datetime
    counted_from: date | datetime
    provisional: bool
    calendar: str
    steps: tuple[Step, ...]

    @property
    def explanation(self) -> tuple[Line, ...]:
        """The steps as sentences."""
        return tuple(step.line for step in self.steps)

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


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count. Shape: cause is a key of why.PAUSES. Empty: ends None while it lasts, article "" where none is named."""

    begins: datetime
    ends: datetime | None
    cause: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """More of a limit's own unit, granted at an instant."""

    amount: int
    at: datetime
    article: str = ""


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


def deadline(
    start: datetime,
    amount: object,
    unit: object,
    calendar: Calendar,
    hours: str | None = None,
    *,
    received_after_hours: str | None = None,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Deadline:
    """When a limit that starts at an instant ends.

    Shape: pauses are over, in order and apart from each other. Empty: without hours and rule for receipts the calendar's are meant.
    Raises: E-LIMIT-1, E-LIMIT-2. Article: civil-code/201, civil-code/203.
    """
    number, kind = read_amount(amount, unit)
    rule = received_after_hours or calendar.received_after_hours
    if rule not in (THAT_DAY, NEXT_WORKING_DAY):
        raise LimitMalformed(
            value=f"received_after_hours = {rule}",
            why_zh=f"只能是 {THAT_DAY} 或 {NEXT_WORKING_DAY}",
            why_en=f"it is {THAT_DAY} or {NEXT_WORKING_DAY}",
        )
    written = hours or calendar.office_hours
    counting = _Counting(
        start, number, kind, calendar, written, working_days(calendar), office_time(calendar, written), tuple(pauses),
        tuple(extensions),
    )  # fmt: skip
    try:
        if kind in HOURLY:
            return counting.in_hours(rule)
        return counting.in_days(rule)
    except OverflowError:
        raise LimitMalformed(
            value=f"{number} {kind}",
            why_zh="届满之日超出可计算的年份",
            why_en="it ends beyond the years that can be computed",
        ) from None


def working_days_left(now: datetime, closes_at: datetime, calendar: Calendar) -> int:
    """Working days from today to the last day of a limit; 0 on the last day, negative when it is over. Units: working days."""
    last_day = law_date(closes_at - timedelta(microseconds=1))
    left = working_days(calendar).count(law_date(now), last_day)
    return min(-1, left) if now >= closes_at else left


@dataclass(frozen=True, slots=True)
class _Counting:
    """One computation. Shape: written are the office hours as text; days and office count by the calendar."""

    start: datetime
    amount: int
    unit: str
    calendar: Calendar
    written: str
    days: WorkingDays
    office: OfficeTime
    pauses: tuple[Pause, ...]
    extensions: tuple[Extension, ...]

    @property
    def whole(self) -> int:
        """The amount with what was granted besides."""
        return self.amount + sum(each.amount for each in self.extensions)

    def in_days(self, rule: str) -> Deadline:
        """A limit of working or natural days."""
        day = received = law_date(self.start)
        if rule == NEXT_WORKING_DAY and self.office.is_after_hours(self.start):
            day = self.days.nth(received, 1)
        opened = why.started(self.start) if day == received else why.received_after_hours(self.start, day)
        if self.unit == WORKING_DAY:
            return self._working_days(day, opened)
        return self._natural_days(day, opened)

    def _working_days(self, day: date, opened: Step) -> Deadline:
        first, paused, told = self.days.nth(day, 1), 0, []
        for pause, begins, ends in self._paused_days(day):
            count = self.days.count(begins - ONE_DAY, ends - ONE_DAY)
            paused += count
            told.append(self._paused(pause, count))
        last = self.days.nth(day, self.whole + paused)
        skipped = (last - day).days - self.whole - paused
        made_up = self.days.made_up(day, last)
        steps = [opened, why.counted(WORKING_DAY, first, self.amount, last), *self._extended(), *told]
        if skipped:
            steps.append(why.rest_days(skipped))
        if made_up:
            steps.append(why.makeup_workdays(made_up))
        return self._whole_day(first, last, steps)

    def _natural_days(self, day: date, opened: Step) -> Deadline:
        first, paused, told, resumed = day + ONE_DAY, 0, [], day
        for pause, begins, ends in self._paused_days(day):
            count = (ends - begins).days
            paused += count
            resumed = ends
            told.append(self._paused(pause, count))
        raw = day + timedelta(days=self.whole + paused)
        # A limit paused on its last day, to which it had rolled, has no natural day left and still never ends before it resumed.
        end = max(raw, resumed)
        last = self.days.first(end)
        until = day + timedelta(days=self.amount)
        steps = [opened, why.counted(NATURAL_DAY, first, self.amount, until), *self._extended(), *told]
        if end != raw:
            steps.append(why.not_before_resumption(raw, last))
        elif last != raw:
            steps.append(why.rolled(raw, last))
        return self._whole_day(first, last, steps)

    def _paused_days(self, day: date) -> list[tuple[Pause, date, date]]:
        """Each pause with its first day and the one on which it ended; days before the first that counts are none of the limit's."""
        found, from_ = [], day + ONE_DAY
        for pause in self.pauses:
            begins = max(law_date(pause.begins), from_)
            ends = max(law_date(pause.ends or pause.begins), begins)
            found.append((pause, begins, ends))
            from_ = ends
        return found

    def in_hours(self, rule: str) -> Deadline:
        """A limit of working or natural hours."""
        start, told, paused = self.start, [], timedelta()
        opened: list[Step] = []
        if self.unit == NATURAL_HOUR and rule == NEXT_WORKING_DAY and self.office.is_after_hours(start):
            start = self.office.opening(start)
            opened = [why.received_after_hours(self.start, law_date(start))]
        from_ = start
        for pause in self.pauses:
            begins = max(pause.begins, from_)
            ends = max(pause.ends or pause.begins, begins)
            span = self.office.between(begins, ends) if self.unit == WORKING_HOUR else ends - begins
            paused, from_ = paused + span, ends
            told.append(self._paused(pause, span // MINUTE))
        span = timedelta(hours=self.whole) + paused
        first = self.office.opening(start) if self.unit == WORKING_HOUR else in_law_zone(start)
        end = in_law_zone(self.office.after(start, span) if self.unit == WORKING_HOUR else start + span)
        steps = [
            *opened,
            why.counted_hours(self.unit, first, self.amount),
            *self._extended(),
            *told,
            why.hours_that_count(self.unit, self.written),
            why.closing_instant(end),
        ]
        return self._finished(first, end, end.astimezone(UTC), steps)

    def _paused(self, pause: Pause, count: int) -> Step:
        return why.paused(self.unit, pause.begins, pause.ends, pause.cause, pause.article, count)

    def _extended(self) -> list[Step]:
        return [why.extended(self.unit, each.amount, each.article, each.at) for each in self.extensions]

    def _whole_day(self, first: date, last: date, steps: list[Step]) -> Deadline:
        closes_at = first_instant(last + ONE_DAY)
        return self._finished(first, last, closes_at, [*steps, why.whole_last_day(last, closes_at)])

    def _finished(
        self, first: date | datetime, due: date | datetime, closes_at: datetime, steps: list[Step]
    ) -> Deadline:
        day = law_date(closes_at - timedelta(microseconds=1))
        unknown = self._year_without_notice(day)
        if unknown is not None:
            steps.append(why.provisional(unknown, self.calendar))
        steps.append(why.by_calendar(self.calendar.version))
        return Deadline(
            self.start, self.amount, self.unit, due, closes_at, first, unknown is not None, self.calendar.version, tuple(steps)
        )  # fmt: skip

    def _year_without_notice(self, last: date) -> int | None:
        """The year that makes the end provisional: that of the last day, or one in which working time was counted. Empty: None."""
        if self.calendar.is_provisional(last):
            return last.year
        counts_work = self.unit in (WORKING_DAY, WORKING_HOUR)
        begun = law_date(self.start) + (ONE_DAY if self.unit == WORKING_DAY else timedelta())
        return begun.year if counts_work and self.calendar.is_provisional(begun) else None
