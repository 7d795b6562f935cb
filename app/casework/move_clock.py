"""Move the clock of a demonstration forward and let everything happen that the time between brings. Never on a production site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from app.casework.errors import ClockFixed, ClockOnlyForward
from app.casework.settle import Settled, settle
from app.domain.actors import ADMINISTRATOR, Actor
from app.domain.instants import in_law_zone, to_text, to_us
from app.domain.office import Office
from app.store import acts, outbox, site, timers

STEPS = 2_000


@runtime_checkable
class MovableClock(Protocol):
    """A clock that can be moved forward."""

    def now(self) -> datetime: ...

    def move_to(self, instant: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """What moving brought. Shape: fired and work_done are counts."""

    before: datetime
    after: datetime
    fired: int
    work_done: int


def move_clock(office: Office, actor: Actor, to: datetime) -> Moved:
    """Stop at every instant at which a limit ends on the way, so that each has its effect in order. Raises: E-CLOCK-1, E-CLOCK-2."""
    before = office.clock.now()
    if ADMINISTRATOR not in actor.duties or not is_movable(office) or not isinstance(office.clock, MovableClock):
        raise ClockFixed
    if to < before:
        raise ClockOnlyForward(now=f"{in_law_zone(before):%Y-%m-%d %H:%M}", wanted=f"{in_law_zone(to):%Y-%m-%d %H:%M}")
    with office.store.transaction() as tx:
        acts.append(tx, to_us(office.wall.now()), actor, "ClockMoved", {"from": to_text(before), "to": to_text(to)})
        site.put(tx, "clock_offset_us", to_us(to) - to_us(office.wall.now()))
    fired = done = 0
    for stop in _stops(office, to):
        office.clock.move_to(stop)
        settled = settle(office)
        fired, done = fired + settled.fired, done + settled.work_done
    return Moved(before, office.clock.now(), fired, done)


def advance(office: Office, to: datetime) -> Settled:
    """The same without a person, for rehearsals and the making of a demonstration, on a clock that is theirs."""
    assert isinstance(office.clock, MovableClock)
    settled = Settled(0, 0, 0, None)
    for stop in _stops(office, to):
        office.clock.move_to(stop)
        settled = settle(office)
    return settled


def is_movable(office: Office) -> bool:
    """Whether this site is a demonstration."""
    with office.store.read() as read:
        return site.value(read, "is_demonstration") == "yes"


def _stops(office: Office, to: datetime) -> Iterator[datetime]:
    """Now, then every instant on the way at which a limit fires or a push is tried again, and always the end.

    What is due now and still there after its stop cannot be done now; only what comes later is a further stop.
    """
    stop = office.clock.now()
    for _ in range(STEPS):
        yield stop
        if stop >= to:
            return
        with office.store.read() as read:
            due, retry = timers.next_due(read), outbox.next_due(read)
        later = [at for at in (due and due + office.grace, retry) if at is not None and at > stop]
        stop = min([to, *later])
    yield to
