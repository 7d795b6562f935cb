"""kill -9 of tickers while limits end: each fires once, whoever fires it. Two hundred always, ten thousand in `make prove`."""

from __future__ import annotations

from collections import Counter

import pytest
from tickers_under_fire import STEP, Limits, begin, fire, outline, told_by_case

from app.audit.compare import compare
from app.audit.verify import verify
from app.casework.settle import settle
from app.store import outbox, timers
from app.wiring import open_office
from bench.office import Bench
from factories import city, close, environment_free
from postgres_server import administer, database, named, server

SEED = 20260302
FEW = Limits(portions=4, alone=16, rounds=4, city=2)
MANY = Limits(portions=100, alone=28, rounds=9, city=2)


@pytest.fixture(scope="module")
def undisturbed():
    """What happens in a case of each model where one ticker fires everything and nobody kills it."""
    bench = Bench.of(city())
    limits = Limits(portions=1, alone=1, rounds=1, city=1)
    first = begin(bench, limits)
    bench.office.clock.move_to(first)
    settle(bench.office)
    told = told_by_case(bench.office)
    assert sum(fact.kind == "TimerFired" for facts in told.values() for fact in facts) == limits.timers
    return {facts[0].body["model"]: outline(facts) for facts in told.values()}


def judge(office, limits, last, undisturbed):
    """Every limit fired once, in its case, and every case is what it would be had nobody been killed."""
    told = told_by_case(office)
    fired = Counter(
        (case, fact.body["node"]) for case, facts in told.items() for fact in facts if fact.kind == "TimerFired"
    )
    assert set(fired.values()) == {1}, "a limit fired twice"
    assert len(fired) == limits.timers
    for facts in told.values():
        assert outline(facts) == undisturbed[facts[0].body["model"]]
    with office.store.read() as read:
        assert timers.next_due(read) > last
        assert outbox.next_due(read) is None
        assert [found for case in told for found in compare(read, case)] == []
    assert verify(office.store)["faults"] == []
    close(office)


def on_a_file(directory, limits, undisturbed):
    bench = Bench.at(directory)
    first = begin(bench, limits)
    bench.close()
    kills = fire(lambda: open_office(directory, environment_free()), limits, first, SEED)
    judge(open_office(directory, environment_free()), limits, first + limits.portions * STEP, undisturbed)
    assert kills >= limits.portions - 1


def on_postgresql(directory, address, limits, undisturbed):
    settings = environment_free() | {"database": address}
    bench = Bench.on_postgresql(directory, address)
    first = begin(bench, limits)
    bench.close()
    kills = fire(lambda: open_office(directory, settings), limits, first, SEED)
    judge(open_office(directory, settings), limits, first + limits.portions * STEP, undisturbed)
    assert kills >= limits.portions - 1


def test_kills_of_tickers_on_a_file_neither_miss_nor_repeat_a_limit(tmp_path, undisturbed):
    assert FEW.timers > 200
    on_a_file(tmp_path / "site", FEW, undisturbed)


@pytest.mark.postgres
def test_kills_of_tickers_on_postgresql_neither_miss_nor_repeat_a_limit(tmp_path, undisturbed):
    with database() as address:
        on_postgresql(tmp_path / "node", address, FEW, undisturbed)


@pytest.mark.chaos
def test_ten_thousand_limits_on_a_file_end_once_each_whoever_is_killed(tmp_path, undisturbed):
    assert MANY.timers >= 10_000
    on_a_file(tmp_path / "site", MANY, undisturbed)


@pytest.mark.chaos
@pytest.mark.postgres
def test_ten_thousand_limits_on_postgresql_end_once_each_whoever_is_killed(tmp_path, undisturbed):
    with server("") as address:
        administer(address, "CREATE DATABASE limits")
        on_postgresql(tmp_path / "node", named(address, "limits"), MANY, undisturbed)
