"""The legal clock against worked examples of the law, and against a twin that counts day by day."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendars import Calendar, shipped
from app.domain.instants import LAW_ZONE, first_instant, from_text, law_date
from app.domain.limits import LimitMalformed, deadline, working_days_left
from app.domain.office_hours import HoursMalformed, read_hours

CALENDAR = shipped()
FIRST, LAST = datetime(2004, 1, 1), datetime(2026, 6, 1)  # noqa: DTZ001 - hypothesis draws naive ones, the zone comes behind
STARTS = st.datetimes(FIRST, LAST).map(
    lambda moment: moment.replace(tzinfo=LAW_ZONE).astimezone(UTC)
)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2019-09-27", 5, "WD", "2019-10-10"),  # the National Day week and its make-up workdays lie between
        ("2019-09-30", 5, "WD", "2019-10-12"),  # ends on a Saturday that is a make-up workday
        ("2025-09-27", 1, "WD", "2025-09-28"),  # a Sunday that is a make-up workday
        ("2020-01-23", 5, "WD", "2020-02-07"),  # the Spring Festival that was extended
        ("2019-09-01", 30, "ND", "2019-10-08"),  # the thirtieth day is a holiday and rolls to the next working day
    ],
)
def test_worked_examples_end_on_the_day_the_law_gives(start: str, amount: int, unit: str, due: str) -> None:
    assert deadline(from_text(start), amount, unit, CALENDAR).due.isoformat() == due


def test_the_contract_example_counts_from_the_makeup_workday_and_closes_at_midnight() -> None:
    found = deadline(from_text("2019-09-27"), 5, "WD", CALENDAR)

    assert found.counted_from == date(2019, 9, 29)
    assert found.closes_at == datetime.fromisoformat("2019-10-11T00:00:00+08:00")
    assert not found.provisional


def test_a_limit_into_a_year_without_notice_is_provisional_and_says_so() -> None:
    found = deadline(from_text("2026-12-25"), 10, "WD", CALENDAR)

    assert found.provisional
    assert any("2027" in line.zh and "暂定" in line.zh for line in found.explanation)
    assert any("provisional" in line.en for line in found.explanation)


@given(STARTS, st.integers(1, 60))
def test_working_days_agree_with_counting_day_by_day(start: datetime, amount: int) -> None:
    day, counted = law_date(start), 0
    while counted < amount:
        day += timedelta(days=1)
        counted += day in CALENDAR.makeup_workdays or (day.weekday() < 5 and day not in CALENDAR.holidays)

    found = deadline(start, amount, "WD", CALENDAR)

    assert found.due == day
    assert found.closes_at == first_instant(day + timedelta(days=1))


@given(STARTS, st.integers(1, 400))
def test_a_natural_day_limit_never_ends_on_a_rest_day_nor_early(start: datetime, amount: int) -> None:
    due = deadline(start, amount, "ND", CALENDAR).due

    assert isinstance(due, date)
    assert CALENDAR.is_working_day(due)
    raw = law_date(start) + timedelta(days=amount)
    assert due >= raw
    assert all(not CALENDAR.is_working_day(raw + timedelta(days=n)) for n in range((due - raw).days))


@given(STARTS, st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(start: datetime, first: int, second: int) -> None:
    middle = deadline(start, first, "WD", CALENDAR).due
    assert isinstance(middle, date)

    assert (
        deadline(first_instant(middle), second, "WD", CALENDAR).due
        == deadline(start, first + second, "WD", CALENDAR).due
    )


@given(STARTS, st.integers(1, 80))
def test_working_hours_agree_with_counting_minute_by_minute_of_open_offices(start: datetime, amount: int) -> None:
    start = start.replace(second=0, microsecond=0)
    found = deadline(start, amount, "WH", CALENDAR)

    minute, left = start.astimezone(LAW_ZONE), amount * 60
    spans = ((time(9), time(12)), (time(13), time(17)))
    while left:
        is_open = CALENDAR.is_working_day(minute.date()) and any(a <= minute.time() < b for a, b in spans)
        if (not is_open and minute.time() >= time(17)) or not CALENDAR.is_working_day(minute.date()):
            minute = datetime.combine(minute.date() + timedelta(days=1), time(0), LAW_ZONE)
            continue
        left -= is_open
        minute += timedelta(minutes=1)
    assert found.due == minute


def test_natural_hours_run_through_the_weekend() -> None:
    found = deadline(from_text("2026-03-06T17:00"), 48, "NH", CALENDAR)

    assert found.due.isoformat() == "2026-03-08T17:00:00+08:00"


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, "WD"), (-1, "ND"), (2.5, "WD"), ("5", "WD"), (5, "D"), (None, "WD"), (True, "WD"), (10_001, "ND"),
     (Decimal("NaN"), "WD"), (Decimal("-Infinity"), "ND"), (Decimal("1E+999999999"), "WD"), (Decimal("1.5"), "WD")],
)
def test_what_is_no_limit_is_refused_with_its_value(amount: object, unit: str) -> None:
    with pytest.raises(LimitMalformed) as refused:
        deadline(from_text("2026-03-02"), amount, unit, CALENDAR)

    assert str(amount) in refused.value.message("zh")


@pytest.mark.parametrize("text", ["", "9", "12-9", "9-12,11-13", "9-25", "a-b"])
def test_office_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(HoursMalformed):
        read_hours(text)


def test_the_last_day_is_zero_days_left_and_the_next_instant_is_late() -> None:
    found = deadline(from_text("2026-03-02"), 5, "WD", CALENDAR)

    assert working_days_left(from_text("2026-03-09T09:00"), found.closes_at, CALENDAR) == 0
    assert working_days_left(from_text("2026-03-06T09:00"), found.closes_at, CALENDAR) == 1
    assert working_days_left(found.closes_at, found.closes_at, CALENDAR) == -1
    assert working_days_left(from_text("2026-03-08T09:00"), found.closes_at, CALENDAR) == 1  # a Sunday


def test_a_calendar_changed_afterwards_is_another_version() -> None:
    changed = Calendar("x", 2004, 2026, CALENDAR.holidays | {date(2026, 3, 5)}, CALENDAR.makeup_workdays)

    assert deadline(from_text("2026-03-02"), 5, "WD", changed).due == date(2026, 3, 10)
    assert deadline(from_text("2026-03-02"), 5, "WD", CALENDAR).due == date(2026, 3, 9)


def test_a_limit_of_before_the_calendar_says_that_it_does_not_reach_back() -> None:
    found = deadline(from_text("1999-03-02"), 5, "WD", shipped())
    assert found.provisional
    assert any("2004" in line.zh and "1999" in line.zh for line in found.explanation)
    assert not any("尚无" in line.zh for line in found.explanation)
