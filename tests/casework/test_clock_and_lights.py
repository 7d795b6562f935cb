"""The legal clock through the real models and tables: holidays inside a limit, shorter limits, lights, and a clock that is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.audit.compare import compare
from app.casework import library
from app.casework.errors import ClockFixed, ClockOnlyForward
from app.casework.lights import light_inputs, light_of
from app.casework.move_clock import move_clock
from app.demo.people import People
from app.domain.actors import Actor
from app.domain.clocks import SystemClock
from app.domain.instants import from_text, law_date
from app.store import site
from factories import (
    ASKED,
    CLOSES,
    DAY,
    ECOLOGY,
    LEAD,
    MONDAY,
    OBJECTION,
    OFFICE,
    asked,
    city,
    due_of,
    facts_of,
    pass_time,
    raw_of,
    standing,
    task_of,
)

ADMINISTRATOR = "administrator"


def begun(at: str, **entries) -> People:
    people = People(city(at=from_text(at)))
    people.begin("期限试算", **entries)
    return people


# The days themselves: State Council notices for 2026 and, for 2019, the example of the contract.
@pytest.mark.parametrize(
    ("at", "last_day"),
    [
        ("2026-03-02T09:00:00", "2026-03-09"),
        ("2026-03-02T23:30:00", "2026-03-09"),
        ("2026-03-07T10:00:00", "2026-03-13"),  # a Saturday: counting begins on Monday
        ("2019-09-27T09:00:00", "2019-10-10"),  # 29 September is worked, the first week of October is not
        ("2019-09-26T09:00:00", "2019-10-09"),
    ],
)
def test_five_working_days_end_on(at, last_day):
    task = task_of(begun(at), ECOLOGY)
    assert law_date(due_of(task) - timedelta(microseconds=1)).isoformat() == last_day
    assert due_of(task) == from_text((date.fromisoformat(last_day) + DAY).isoformat())
    assert task.limit["calendar"].startswith("cn-2004-2026@")
    assert task.limit["explanation"]


def test_the_national_holiday_week_of_2026_lies_outside_the_limit():
    people = begun("2026-09-28T09:00:00")
    (first,) = {due_of(task) for task in people.tasks("give_opinion")}
    calendar = library.current_calendar
    with people.office.store.read() as read:
        days = calendar(read)
    counted = [date(2026, 9, 28) + timedelta(days=n) for n in range(1, 20)]
    fifth = [day for day in counted if days.is_working_day(day)][4]
    assert law_date(first) == fifth + DAY
    assert not days.is_working_day(date(2026, 10, 1))


def test_a_year_without_a_notice_is_marked_provisional():
    assert task_of(begun("2027-05-10T09:00:00"), ECOLOGY).limit["provisional"]
    assert not task_of(asked(), ECOLOGY).limit["provisional"]


def test_an_urgent_project_has_a_shorter_limit_by_the_table():
    task = task_of(begun("2026-03-02T09:00:00", urgent="yes"), ECOLOGY)
    assert (task.limit["amount"], law_date(due_of(task)).isoformat()) == (3, "2026-03-06")


@pytest.mark.parametrize(
    ("now", "light"),
    [
        ("2026-03-02T09:01:00", "green"),
        ("2026-03-04T23:59:59", "green"),
        ("2026-03-05T00:00:00", "yellow"),
        ("2026-03-06T09:00:00", "yellow"),
        ("2026-03-07T12:00:00", "yellow"),
        ("2026-03-09T09:00:00", "yellow"),
        ("2026-03-09T23:59:59", "yellow"),
        ("2026-03-10T00:00:00", "red"),
        ("2026-05-01T00:00:00", "red"),
    ],
)
def test_the_light_of_a_five_day_limit(now, light):
    people = asked()
    task = task_of(people, ECOLOGY)
    with people.office.store.read() as read:
        assert light_of(read, task.due_us, task.limit, from_text(now)) == light
        inputs = light_inputs(task.due_us, task.limit, from_text(now), library.current_calendar(read))
    assert inputs["limit_working_days"] == 5
    assert inputs["is_overdue"] is (light == "red")


@pytest.mark.parametrize(("later", "light"), [(0, "green"), (1, "green"), (2, "yellow"), (3, "red")])
def test_a_limit_of_two_days_is_not_yellow_from_its_start(later, light):
    people = begun("2026-03-02T09:00:00", urgent="yes")
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    (task,) = people.tasks("coordinate_at_lead")
    assert task.limit["amount"] == 2
    with people.office.store.read() as read:
        assert light_of(read, task.due_us, task.limit, MONDAY + later * DAY) == light


@pytest.mark.parametrize("started", ["2026-03-07T10:00:00", "2026-10-01T10:00:00"])
def test_a_limit_that_started_on_a_rest_day_is_as_long_as_the_law_says(started):
    task = task_of(begun(started), ECOLOGY)
    with city(at=from_text(started)).store.read() as read:
        calendar = library.current_calendar(read)
    inputs = light_inputs(task.due_us, task.limit, from_text(started), calendar)
    assert (inputs["limit_working_days"], inputs["remaining_working_days"]) == (5, 5)


def test_a_step_without_a_limit_has_no_light():
    with city().store.read() as read:
        assert light_of(read, None, None, MONDAY) == "none"


def test_the_lead_has_three_working_days_to_sum_up_and_the_duty_persists_after_them():
    people = asked()
    people.answer_all()
    (task,) = people.tasks("summarise_conditions")
    assert (task.limit["amount"], task.limit["unit"], task.limit["at_end"]) == (3, "WD", "duty_persists")
    assert due_of(task) == from_text("2026-03-06T00:00:00")
    pass_time(people, due_of(task) + DAY)
    (still,) = people.tasks("summarise_conditions")
    assert still == task
    with people.office.store.read() as read:
        assert light_of(read, task.due_us, task.limit, people.office.clock.now()) == "red"
    (missed,) = facts_of(people, "LimitMissed")
    assert (missed.body["element"], missed.body["department"]) == ("summarise_conditions", LEAD)
    assert facts_of(people, "TaskRecalled") == []
    people.finish()
    assert people.status() == "generated"
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


def administrator(people) -> Actor:
    return people.actor(OFFICE, ADMINISTRATOR)


def test_moving_the_clock_past_a_limit_lets_everything_happen_in_its_order():
    people = asked()
    moved = move_clock(people.office, administrator(people), CLOSES + 20 * DAY)
    assert moved.after == people.office.clock.now() == CLOSES + 20 * DAY
    assert moved.fired == len(ASKED) + 1  # and the lead let its own limit pass
    assert {row.source for row in standing(people).values()} == {"deemed"}
    fired = [fact for fact in facts_of(people, "TimerFired") if fact.body["element"] == "opinion_limit_ended"]
    assert {fact.at for fact in fired} == {CLOSES + people.office.grace}


def test_the_clock_never_goes_back_and_a_refusal_leaves_no_trace():
    people = asked()
    acts = raw_of(people.office.store).execute("SELECT count(*) FROM acts").fetchone()
    with pytest.raises(ClockOnlyForward):
        move_clock(people.office, administrator(people), MONDAY - DAY)
    assert raw_of(people.office.store).execute("SELECT count(*) FROM acts").fetchone() == acts


def test_only_an_administrator_of_a_demonstration_moves_the_clock():
    people = asked()
    with pytest.raises(ClockFixed):
        move_clock(people.office, people.actor(ECOLOGY), CLOSES)
    with people.office.store.transaction() as tx:
        site.put(tx, "is_demonstration", "no")
    with pytest.raises(ClockFixed):
        move_clock(people.office, administrator(people), CLOSES)
    assert people.office.clock.now() < CLOSES


def test_a_moved_clock_stays_moved_for_the_next_process():
    people = asked()
    machine = SystemClock()
    office = replace(people.office, clock=SystemClock(), wall=machine)
    target = machine.now() + 3 * DAY
    move_clock(office, administrator(people), target)
    with office.store.read() as read:
        offset = int(site.value(read, "clock_offset_us", 0))
    assert abs(offset - 3 * 86_400_000_000) < 60_000_000
    assert SystemClock(timedelta(microseconds=offset)).now() >= target
