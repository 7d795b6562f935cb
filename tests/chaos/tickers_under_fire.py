"""Tickers, each a process of its own on one site, that are killed again and again while more and more limits end.

The processes are forks of this one, four at a time. On PostgreSQL all of them work at once; on SQLite one holds the lock file and works
with four threads, and whoever comes first after its end goes on. With each kill the clock moves to where the next portion of limits is
over, so that no kill meets a site at rest. The judgement is in the tests.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.casework.settle import settle
from app.demo.people import People
from app.domain.clocks import FakeClock
from app.domain.facts import Fact
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import cases, history, outbox, timers
from app.store.errors import WriterElsewhere
from bench.office import DEPARTMENTS, LEAD, Bench

TICKERS = 4
STEP, WAITS = timedelta(minutes=10), timedelta(days=10)
LONGEST_LIFE_S, PATIENCE_S = 0.1, 300
TIMERS_OF_ROUND = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that end portion by portion. Shape: a portion has cases that wait for an instant, rounds of eight departments of which none
    answers, and the first one rounds of the city too; alone, rounds and city count cases.
    """

    portions: int
    alone: int
    rounds: int
    city: int

    @property
    def timers(self) -> int:
        """How many there are."""
        return self.portions * (self.alone + self.rounds * len(DEPARTMENTS)) + self.city * TIMERS_OF_ROUND


@dataclass(slots=True)
class Ticker:
    """A process that fires. Shape: told is where it says what it does."""

    process: int
    told: int
    said: bytes = b""

    def lines(self) -> list[bytes]:
        """What it has said so far."""
        try:
            while heard := os.read(self.told, 65536):
                self.said += heard
        except BlockingIOError:
            pass
        return self.said.split(b"\n")[:-1]

    def kill(self) -> bool:
        """kill -9; whether it had the site in hand."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        had = b"up" in self.lines()
        os.close(self.told)
        return had


def begin(bench: Bench, limits: Limits) -> datetime:
    """Start the cases. Shape: the instant at which the first portion has ended."""
    people = People(bench.office)
    for number in range(limits.city):
        people.begin(f"项目{number}")
    first = bench.office.clock.now() + WAITS + bench.office.grace
    for _ in range(limits.portions):
        for project in bench.projects(limits.alone):
            bench.start(project, "w3")
        for project in bench.projects(limits.rounds):
            ((task, _),) = bench.open_tasks(bench.start(project, "w1"))
            bench.complete(task, LEAD)
        bench.pass_time(STEP)
    return first


def fire(open_office: Callable[[], Office], limits: Limits, first: datetime, seed: int) -> int:
    """Let tickers be killed until every limit has ended and nothing is left to do. Shape: how many were killed at their work."""
    dice = random.Random(seed)
    last, kills, until = limits.portions - 1, 0, time.monotonic() + PATIENCE_S
    tickers = [_born(open_office, first, 0) for _ in range(TICKERS)]
    try:
        while not any(b"rest %d" % last in ticker.lines() for ticker in tickers):
            assert time.monotonic() < until, "the limits never came to their end"
            time.sleep(dice.uniform(0, LONGEST_LIFE_S))
            kills += tickers.pop(dice.randrange(TICKERS)).kill()
            tickers.append(_born(open_office, first, min(kills, last)))
    finally:
        for ticker in tickers:
            ticker.kill()
    return kills


def _born(open_office: Callable[[], Office], first: datetime, portion: int) -> Ticker:
    told, said = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        _live(open_office, first, portion, said)
    os.close(said)
    os.set_blocking(told, False)
    return Ticker(process, told)


def _live(open_office: Callable[[], Office], first: datetime, portion: int, said: int) -> None:
    """The life of a process; it never returns."""
    try:
        clock = FakeClock(first + portion * STEP)
        office = replace(_opened(open_office), clock=clock, wall=clock)
        os.write(said, b"up\n")
        threads = 1 if office.store.engine.dialect.name == "postgresql" else TICKERS
        for _ in range(threads):
            threading.Thread(target=_tick, args=(office, b"rest %d\n" % portion, said), daemon=True).start()
        time.sleep(PATIENCE_S)
    finally:
        os._exit(1)


def _opened(open_office: Callable[[], Office]) -> Office:
    """The site, once no other process writes it."""
    while True:
        try:
            return open_office()
        except WriterElsewhere:
            time.sleep(0.002)


def _tick(office: Office, rest: bytes, said: int) -> None:
    while True:
        settle(office)
        now = office.clock.now()
        with office.store.read() as read:
            if not timers.due_cases(read, to_us(now - office.grace)) and not outbox.ready(read, to_us(now)):
                os.write(said, rest)
        time.sleep(0.001)


def told_by_case(office: Office) -> dict[str, list[Fact]]:
    """The facts of every case."""
    with office.store.read() as read:
        return {row.id: history.whole(read, row.id) for row in cases.every(read)}


def outline(facts: list[Fact]) -> Counter[tuple[str, str | None, str | None]]:
    """What happened in a case, without instants and random ids."""
    return Counter((fact.kind, fact.body.get("element"), fact.body.get("department")) for fact in facts)
