"""kill -9 of the writing process under load loses no acknowledged act and halves none: fifty always, a thousand in `make prove`."""

from __future__ import annotations

import pytest
from laps_under_fire import assert_whole, begin, fire

from app.audit.compare import compare
from app.audit.verify import verify
from app.wiring import open_office
from bench.office import Bench
from factories import environment_free
from postgres_server import administer, named, server

SEED = 20260302


def proved(office, ledger) -> None:
    with office.store.read() as read:
        for case in ledger.laps:
            assert compare(read, case) == []
    assert verify(office.store)["faults"] == []


def kill_and_judge(site, rounds, kills):
    bench = Bench.at(site)
    ledger = begin(bench)
    bench.close()
    for round_ in range(rounds):
        fire(lambda: open_office(site, environment_free()), ledger, kills, SEED + round_)
        assert_whole(open_office(site, environment_free()), ledger)
    office = open_office(site, environment_free())
    proved(office, ledger)
    assert_whole(office, ledger)
    assert ledger.kills == rounds * kills
    assert ledger.answered > ledger.kills


def test_fifty_kills_of_the_process_that_writes_a_file_lose_nothing(tmp_path):
    kill_and_judge(tmp_path / "site", 5, 10)


@pytest.mark.chaos
def test_a_thousand_kills_of_the_process_that_writes_a_file_lose_nothing(tmp_path):
    kill_and_judge(tmp_path / "site", 20, 50)


@pytest.mark.chaos
@pytest.mark.postgres
def test_kills_of_a_process_on_postgresql_lose_nothing(tmp_path):
    with server("") as address:
        administer(address, "CREATE DATABASE fire")
        settings = environment_free() | {"database": named(address, "fire")}
        bench = Bench.on_postgresql(tmp_path / "node", settings["database"])
        ledger = begin(bench)
        bench.close()
        for round_ in range(4):
            fire(lambda: open_office(tmp_path / "node", settings), ledger, 50, SEED + round_)
            assert_whole(open_office(tmp_path / "node", settings), ledger)
        office = open_office(tmp_path / "node", settings)
        proved(office, ledger)
        assert_whole(office, ledger)
    assert ledger.kills == 200
    assert ledger.answered > ledger.kills
