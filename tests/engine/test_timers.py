"""Timers: ISO 8601 as modelers write it, FEEL, the case's own clock, each at its own instant (defects D6, D7, D12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from engine_diagrams import (
    after,
    boundary,
    bundle_of,
    catch,
    do,
    drawn,
    end,
    flows,
    play,
    script,
    start,
    timer,
    told,
    user,
    wait,
)
from hypothesis import given
from hypothesis import strategies as st

from app.engine.case import Case
from app.engine.times import Cycle, read_cycle, read_instant, read_period

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def waiting(kind: str, text: str) -> bytes:
    return drawn(start(), catch("c", timer(kind, text)), end(), flows("s > c > e"))


@pytest.mark.parametrize(
    ("kind", "text", "seconds"),
    [
        ("timeDuration", "PT1S", 1),
        ("timeDuration", "P5D", 5 * 86400),
        ("timeDuration", "PT1H30M", 5400),
        ("timeDuration", "PT0.5S", 0.5),
        ("timeDuration", "P2W", 14 * 86400),
        ("timeDuration", 'duration("P1D")', 86400),
        ("timeDuration", '"PT2H"', 7200),
        ("timeDuration", 'duration("P" + string(days) + "D")', 3 * 86400),
        ("timeDuration", "=waits", 600),
        ("timeDuration", "P1M", 31 * 86400),
        ("timeDate", "2026-03-02T10:00:30+08:00", 30),
        ("timeDate", "2026-03-03", 14 * 3600),
        ("timeDate", "2026-03-02T10:01:00", 60),
        ("timeDate", 'date and time("2026-03-02T02:00:10Z")', 10),
        ("timeDate", 'now() + duration("PT9S")', 9),
        ("timeDate", "when", 3600),
        ("timeDate", 'due({amount: 1, unit: "NH"})', 3600),
        ("timeCycle", "R3/PT1H", 3600),
        ("timeCycle", "R/PT2H", 7200),
        ("timeCycle", "R2/2026-03-02T10:00:05+08:00/PT1H", 5),
        ("timeCycle", '"R2/PT" + string(7) + "S"', 7),
    ],
)
def test_a_timer_ends_at_its_instant_and_not_before(kind: str, text: str, seconds: float) -> None:
    data = {"days": 3, "waits": "PT10M", "when": "2026-03-02T11:00:00+08:00"}
    case = Case.begin(bundle_of(waiting(kind, text)), data, AT)
    assert case.failure is None
    assert [timer.due - AT for timer in case.open_timers.values()] == [timedelta(seconds=seconds)]
    case.fire_due(AT + timedelta(seconds=seconds) - timedelta(microseconds=1))
    case = Case.thaw(case.bundle, case.freeze())
    assert not case.is_ended
    case.fire_due(AT + timedelta(seconds=seconds))
    assert case.is_ended


@pytest.mark.parametrize("text", ["42", "null", '"soon"', '"P"', '"-P1D"', "[1]", "missing"])
def test_a_time_that_cannot_be_read_stops_the_case_with_the_element_and_the_value(text: str) -> None:
    case = Case.begin(bundle_of(waiting("timeDuration", text)), {}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-11", "c")


def test_a_cycle_fires_its_number_of_times_each_at_its_own_instant_also_after_a_pause() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("B", "a", timer("timeCycle", "R3/PT1H"), False),
        script("z", "at = now()"),
        end(),
        end("e2"),
        flows("s > a > e", "B > z > e2"),
    )
    case = Case.begin(bundle_of(model), {}, AT)
    case.fire_due(AT + timedelta(days=3))
    drafts = case.take_drafts()
    assert [draft.body["due"] for draft in drafts if draft.kind == "TimerFired"] == [
        "2026-03-02T03:00:00Z",
        "2026-03-02T04:00:00Z",
        "2026-03-02T05:00:00Z",
    ]
    written = [
        draft.body["set"]["at"] for draft in drafts if draft.kind == "ElementLeft" and draft.body["element"] == "z"
    ]
    assert [text[11:16] for text in written] == ["11:00", "12:00", "13:00"]
    assert case.open_timers == {}
    assert len(case.open_tasks) == 1


def test_what_a_timer_starts_counts_from_the_instant_it_fired_and_not_from_when_that_was_noticed() -> None:
    model = drawn(
        start(),
        catch("c1", after("P1D")),
        catch("c2", after("P1D")),
        user("a"),
        boundary("B", "a", after("P1D")),
        end(),
        end("late"),
        flows("s > c1 > c2 > a > e", "B > late"),
    )
    case = Case.begin(bundle_of(model), {}, AT)
    case.fire_due(AT + timedelta(days=2, hours=1))
    assert [timer.due for timer in case.open_timers.values()] == [AT + timedelta(days=3)]
    case.fire_due(AT + timedelta(days=9))
    assert case.outcome == "late"


def test_timers_fire_in_the_order_of_their_instants_and_equal_ones_in_the_order_they_were_started() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("B3", "a", after("P3D"), False),
        boundary("B1", "a", after("P1D"), False),
        boundary("B2", "a", after("PT24H"), False),
        end(),
        end("x"),
        flows("s > a > e", "B1 > x", "B2 > x", "B3 > x"),
    )
    assert told(play(model, wait("P9D")), "s e x") == "B1 B2 B3 | a | open"


def test_due_timers_are_fired_before_a_late_answer_is_looked_at() -> None:
    model = drawn(
        start(), user("a"), boundary("B", "a", after("P1D")), end(), end("deemed"), flows("s > a > e", "B > deemed")
    )
    case = Case.begin(bundle_of(model), {}, AT)
    task = next(iter(case.open_tasks))
    case.fire_due(AT + timedelta(days=1))
    assert task not in case.open_tasks
    assert case.outcome == "deemed"


def test_an_endless_chain_of_timers_stops_at_the_step_limit() -> None:
    model = drawn(start(), catch("c", after("PT0S")), script("z", "n = 1"), end(), flows("s > c > z > c"))
    case = Case.begin(bundle_of(model), {}, AT)
    case.run.step_limit = 100
    case.fire_due(AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-4", "c")


def test_the_limit_behind_a_timer_is_explained_in_the_fact() -> None:
    case = Case.begin(
        bundle_of(waiting("timeDate", "due(limit)")),
        {"limit": {"amount": 5, "unit": "WD"}},
        datetime(2019, 9, 27, 2, tzinfo=UTC),
    )
    told_limit = next(draft for draft in case.take_drafts() if draft.kind == "TimerStarted").body["limit"]
    # The worked example of the project's charter: 2019-09-27 + 5 working days, with National Day and a made-up working Sunday.
    assert (told_limit["counted_from"], told_limit["due"], told_limit["closes_at"]) == (
        "2019-09-29",
        "2019-10-10",
        "2019-10-10T16:00:00Z",
    )


@pytest.mark.parametrize(
    ("start_of_it", "started", "due"),
    [("2019-09-01", "2019-08-31T16:00:00Z", "2019-10-08"), (None, "2019-09-27T02:00:00Z", "2019-10-28")],
)
def test_a_limit_runs_from_the_day_it_names_or_else_from_now(start_of_it, started, due) -> None:
    limit = {"amount": 30, "unit": "ND", "start": start_of_it}
    at = datetime(2019, 9, 27, 2, tzinfo=UTC)
    case = Case.begin(bundle_of(waiting("timeDate", "due(limit)")), {"limit": limit}, at)
    told_limit = next(draft for draft in case.take_drafts() if draft.kind == "TimerStarted").body["limit"]
    assert (told_limit["started"], told_limit["due"]) == (started, due)


@pytest.mark.parametrize(
    "limit",
    [
        {"amount": 5},
        {"amount": 5, "unit": "WD", "start": "some day"},
        {"amount": 5, "unit": "WD", "start": 7},
        {"amount": 0, "unit": "WD"},
        {"amount": 5, "unit": "days"},
        "P5D",
        None,
        {"amount": 5, "unit": "WD", "on_supplement": "pause"},
    ],
)
def test_a_malformed_limit_is_named_with_its_element_and_value(limit) -> None:
    case = Case.begin(bundle_of(waiting("timeDate", "due(limit)")), {"limit": limit}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-5", "c")
    assert "“c”" in case.failure["en"]


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.integers(0, 400),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
)
def test_a_period_lasts_as_long_as_its_parts(
    years: int, months: int, days: int, hours: int, minutes: int, seconds: int
) -> None:
    period = read_period(f"P{years}Y{months}M{days}DT{hours}H{minutes}M{seconds}S")
    assert period is not None
    start_at = datetime(2001, 1, 1, tzinfo=UTC)
    whole = years * 12 + months
    expected = datetime(2001 + whole // 12, whole % 12 + 1, 1, tzinfo=UTC) + timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds
    )
    assert period.after(start_at) == expected


@given(st.text(alphabet="PTYMWDHSR0123456789/.-:+Z", max_size=20))
def test_no_text_makes_the_readers_of_time_fall(text: str) -> None:
    for read in (read_period, read_instant, lambda one: read_cycle(one, AT)):
        read(text)


def test_months_are_counted_on_the_calendar_and_end_on_its_last_day() -> None:
    period = read_period("P1M")
    assert period is not None
    assert period.after(datetime(2026, 1, 30, 16, tzinfo=UTC)) == datetime(2026, 2, 27, 16, tzinfo=UTC)
    year = read_period("P1Y")
    assert year is not None
    assert year.after(datetime(2024, 2, 29, 4, tzinfo=UTC)) == datetime(2025, 2, 28, 4, tzinfo=UTC)
    assert read_cycle("R/P1M", AT) == Cycle(datetime(2026, 4, 2, 2, tzinfo=UTC), "P1M", None)
    assert read_cycle("R9/PT1H/2026-03-02T13:30:00+08:00", AT) == Cycle(AT + timedelta(hours=1), "PT1H", 3)


def test_a_timer_moves_with_the_script_alone_and_is_completed_by_nobody() -> None:
    model = waiting("timeDuration", "P10D")
    assert play(model, wait("P9D"), do("c"))["error"]["element"] == "c"
    assert told(play(model, wait("P9D"), wait("PT24H")), "") == "s c e |  | done"


def test_a_timer_that_is_due_at_once_needs_no_passing_of_time() -> None:
    model = drawn(start(), user("a"), boundary("B", "a", after("PT0S")), end(), flows("s > a > e", "B > e"))
    assert told(play(model)) == "B |  | done"
    past = drawn(start(), catch("c", timer("timeDate", "2020-01-01T00:00:00Z")), end(), flows("s > c > e"))
    assert told(play(past)) == "c |  | done"
