"""Connections between two blocks: used again, given back when something went wrong, and gone together when their server is."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from app.store.database import Store
from app.store.errors import DatabaseUnreachable
from app.store.spare import Spare
from postgres_server import database

MOST = 2


@pytest.fixture
def engine(tmp_path):
    made = create_engine(f"sqlite:///{tmp_path / 'a.db'}", isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
    yield made
    made.dispose()


@pytest.fixture
def spare(engine):
    made = Spare(engine, MOST)
    yield made
    made.close()


def test_the_next_block_has_the_connection_of_the_one_before(spare, engine):
    with spare.one() as first:
        first.exec_driver_sql("CREATE TABLE t (a)")
    with spare.one() as second, second.begin():
        second.exec_driver_sql("INSERT INTO t VALUES (1)")
    with spare.one() as third, third.begin():
        assert third is second is first
    assert engine.pool.checkedout() == 1


def test_blocks_at_once_have_each_their_own_and_few_stay_open(spare, engine):
    with ExitStack() as several:
        taken = [several.enter_context(spare.one()) for _ in range(5)]
        assert len(set(map(id, taken))) == 5
    assert engine.pool.checkedout() == MOST
    spare.close()
    assert engine.pool.checkedout() == 0


def test_what_failed_in_a_block_is_not_found_by_the_next(spare, engine):
    with pytest.raises(ZeroDivisionError), spare.one() as failed:
        failed.begin()
        raise ZeroDivisionError
    assert engine.pool.checkedout() == 0
    with spare.one() as fresh:
        assert not fresh.in_transaction()


@pytest.mark.postgres
def test_after_the_server_dropped_them_all_one_block_fails_and_the_next_is_served(tmp_path):
    with database() as address, Store.open(tmp_path, database=address) as store:
        with ExitStack() as several:
            for _ in range(5):
                several.enter_context(store.read())
        with store.transaction() as tx:
            tx.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                            "AND datname = current_database()"))
        with pytest.raises(DatabaseUnreachable), store.read() as read:
            read.execute(text("SELECT 1"))
        for _ in range(5):
            with store.read() as read:
                assert read.execute(text("SELECT 1")).scalar_one() == 1
