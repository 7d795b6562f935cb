"""A link to PostgreSQL that is cut without a word is noticed within seconds, a statement that takes its time is not taken for one."""

from __future__ import annotations

import threading
import time

import pytest

from app.store import link, site
from app.store.database import Store
from app.store.errors import DatabaseUnreachable, WriterBusy
from cut_link import line_to
from postgres_server import database

pytestmark = pytest.mark.postgres
REFUSED_S, BACK_S = 3.0, 5.0


@pytest.fixture
def line():
    with database() as address, line_to(address) as line:
        yield line


@pytest.fixture
def store(line, tmp_path):
    with Store.open(tmp_path, database=line.address, wait_s=3.0) as store:
        yield store


def write(store, value):
    with store.transaction(shares=True) as tx:
        site.put(tx, "said", value)


def said(store):
    with store.read() as read:
        return site.value(read, "said")


def refused_after(act):
    """How long an act takes to be refused as one without a database."""
    began = time.monotonic()
    with pytest.raises(DatabaseUnreachable) as refused:
        act()
    assert refused.value.status == 503
    return time.monotonic() - began


def test_a_cut_link_is_told_within_three_seconds_and_serves_again_within_five(line, store):
    write(store, 1)
    line.cut()
    assert refused_after(lambda: write(store, 2)) < REFUSED_S
    assert refused_after(lambda: said(store)) < 0.5  # nobody waits in vain twice
    line.mend()
    mended = time.monotonic()
    while True:
        try:
            write(store, 3)
            break
        except DatabaseUnreachable:
            assert time.monotonic() - mended < BACK_S
            time.sleep(0.05)
    assert said(store) == 3


def test_a_link_that_is_cut_inside_a_transaction_keeps_nothing_of_it_and_holds_nothing(line, store):
    def lose():
        with store.transaction() as tx:
            site.put(tx, "said", "lost")
            line.cut()
            site.put(tx, "said", "lost too")

    write(store, 1)
    assert refused_after(lose) < REFUSED_S
    line.mend()
    time.sleep(link.REFUSED_AT_ONCE_S)
    with store.transaction() as tx:  # waits for the lock that the lost one held
        site.put(tx, "said", 2)
    assert said(store) == 2


def test_a_new_connection_over_a_cut_link_is_refused_as_soon(line, tmp_path):
    line.cut()
    assert refused_after(lambda: Store.open(tmp_path, database=line.address)) < REFUSED_S


def test_a_slow_statement_and_a_wait_for_a_lock_are_waited_for(line, store):
    with store.read() as read:
        assert read.exec_driver_sql("SELECT 1 FROM pg_sleep(2.5)").scalar_one() == 1
    held, let_go = threading.Event(), threading.Event()

    def hold():
        with store.transaction():
            held.set()
            let_go.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(20)
        began = time.monotonic()
        with pytest.raises(WriterBusy), store.transaction():
            pass
        assert time.monotonic() - began > 2.5
    finally:
        let_go.set()
        holder.join()
