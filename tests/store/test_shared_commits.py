"""Blocks of many threads share a COMMIT; each is kept whole or not at all, and none is told before it is kept."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.domain.errors import DuoguiError
from app.store import site, writing
from app.store.database import Store
from app.store.errors import GroupRolledBack, WriterBusy

MANY = 12
LIMIT_S = 20


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path, wait_s=5.0) as opened:
        yield opened


class Refused(Exception):
    """What a block raises of itself."""


@contextmanager
def held(store):
    """Somebody writes, so that whoever comes now waits; let go, they come one behind the other."""
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.transaction() as tx:
            site.put(tx, "holder", 1)
            entered.set()
            leave.wait(LIMIT_S)

    thread = threading.Thread(target=hold)
    thread.start()
    assert entered.wait(LIMIT_S)
    yield leave.set
    leave.set()
    thread.join(LIMIT_S)


def together(store, blocks) -> list[object]:
    """What becomes of blocks that all wait before the first begins: True where it returned, else what it raised."""
    outcome: list[object] = [None] * len(blocks)

    def run(number: int) -> None:
        try:
            with store.transaction(shares=True) as tx:
                blocks[number](tx)
            outcome[number] = True
        except Exception as error:
            outcome[number] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(blocks))]
    with held(store) as let_go:
        for number, thread in enumerate(threads, 1):
            thread.start()
            until = time.monotonic() + LIMIT_S
            while store.directory and len(store._writing._queue) < number and time.monotonic() < until:
                time.sleep(0.001)
        let_go()
    for thread in threads:
        thread.join(LIMIT_S)
    return outcome


def writes(number: int):
    return lambda tx: site.put(tx, f"n{number}", number)


def kept(store) -> set[int]:
    with store.read() as read:
        return {n for n in range(MANY) if site.value(read, f"n{n}") is not None}


@contextmanager
def commits(store):
    counted: list[object] = []

    def count(connection) -> None:
        counted.append(connection)

    event.listen(store._writer, "commit", count)
    yield counted
    event.remove(store._writer, "commit", count)


def test_all_that_wait_are_kept_with_one_commit(store, monkeypatch):
    monkeypatch.setattr(writing, "LONGEST_S", LIMIT_S)  # however slow the machine is
    with commits(store) as counted:
        assert together(store, [writes(n) for n in range(MANY)]) == [True] * MANY
    assert kept(store) == set(range(MANY))
    assert len(counted) == 2  # the holder's, which shares with nobody, and that of all who waited


def test_what_fails_takes_back_its_own_alone(store):
    def fails(tx):
        site.put(tx, "n3", 3)
        raise Refused

    blocks = [fails if n in (0, 3, MANY - 1) else writes(n) for n in range(MANY)]
    outcome = together(store, blocks)
    assert [type(one) for one in outcome] == [Refused if n in (0, 3, MANY - 1) else bool for n in range(MANY)]
    assert kept(store) == set(range(MANY)) - {0, 3, MANY - 1}


def test_a_commit_that_fails_fails_for_all_of_it(store):
    class Cut(Exception):
        pass

    def cut(connection):
        if site.value(connection, "n5") is not None:
            raise Cut

    event.listen(store._writer, "commit", cut)
    try:
        outcome = together(store, [writes(n) for n in range(MANY)])
    finally:
        event.remove(store._writer, "commit", cut)
    assert {type(one) for one in outcome} == {Cut}
    assert kept(store) == set()
    with store.transaction(shares=True) as tx:
        site.put(tx, "n1", 1)
    assert kept(store) == {1}


def test_what_the_database_takes_back_of_itself_is_told_to_all_of_it(store):
    with store.transaction() as tx:
        tx.exec_driver_sql(
            "CREATE TRIGGER spoilt BEFORE INSERT ON site WHEN NEW.key = 'spoilt' BEGIN SELECT RAISE(ROLLBACK, 'spoilt'); END"
        )

    def spoils(tx):
        site.put(tx, "spoilt", 1)

    outcome = together(store, [writes(0), writes(1), spoils, writes(3)])
    assert outcome[3] is True
    assert all(isinstance(outcome[n], Exception) for n in (0, 1, 2))
    assert kept(store) == {3}


def test_a_block_that_swallows_what_took_everything_back_is_not_told_that_it_was_kept(store):
    with store.transaction() as tx:
        tx.exec_driver_sql(
            "CREATE TRIGGER spoilt BEFORE INSERT ON site WHEN NEW.key = 'spoilt' BEGIN SELECT RAISE(ROLLBACK, 'spoilt'); END"
        )

    def swallows(tx):
        with pytest.raises(Exception, match="spoilt"):
            site.put(tx, "spoilt", 1)

    outcome = together(store, [writes(0), swallows])
    assert all(isinstance(one, Exception) for one in outcome)
    assert isinstance(outcome[0], GroupRolledBack | DuoguiError)
    assert kept(store) == set()


def test_a_long_block_shares_with_nobody(store):
    with commits(store) as counted:
        for number in range(3):
            with store.transaction() as tx:
                site.put(tx, f"n{number}", number)
    assert len(counted) == 3


def test_who_waits_too_long_is_refused_and_those_behind_it_are_not(tmp_path):
    with Store.open(tmp_path, wait_s=0.2) as store:
        refused: list[object] = []

        def wait() -> None:
            try:
                with store.transaction(shares=True) as tx:
                    site.put(tx, "late", 1)
            except WriterBusy as error:
                refused.append(error)

        with held(store):
            thread = threading.Thread(target=wait)
            thread.start()
            thread.join(LIMIT_S)
        assert len(refused) == 1
        with store.transaction(shares=True) as tx:
            site.put(tx, "n1", 1)
        assert kept(store) == {1}


def test_in_memory_nobody_sees_what_is_not_committed():
    with Store.open(None, wait_s=5.0) as store:
        assert together(store, [writes(n) for n in range(4)]) == [True] * 4
        with commits(store) as counted:
            together(store, [writes(n) for n in range(4)])
        assert len(counted) == 5
