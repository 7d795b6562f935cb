"""Clocks that only go forward."""

from datetime import UTC, datetime, timedelta

from app.domain.clocks import FakeClock, SystemClock
from app.domain.instants import first_instant, from_text, from_us, law_date, to_text, to_us

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_fake_clock_stands_until_it_is_moved_and_never_goes_back() -> None:
    clock = FakeClock(AT)
    clock.advance(timedelta(days=1))
    clock.move_to(AT)

    assert clock.now() == AT + timedelta(days=1)


def test_a_system_clock_that_was_moved_stays_ahead() -> None:
    clock = SystemClock()
    ahead = datetime.now(UTC) + timedelta(days=30)
    clock.move_to(ahead)

    assert ahead <= clock.now() < ahead + timedelta(minutes=1)
    clock.move_to(AT)
    assert clock.now() >= ahead


def test_a_day_of_law_begins_at_sixteen_hundred_utc_the_day_before() -> None:
    assert first_instant(law_date(AT)) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert law_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == law_date(AT)


def test_instants_survive_their_texts_and_numbers() -> None:
    assert from_text(to_text(AT)) == AT
    assert from_us(to_us(AT)) == AT
    assert from_text("2026-03-02T09:00") == AT
    assert from_text("2026-03-02") == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
