"""What every store promises about writing: whole or not at all, one at a time, bounded waits."""

from __future__ import annotations

import threading

import pytest

from app.store import site
from app.store.database import Store
from app.store.errors import NestedTransaction, WriterBusy


def test_what_a_block_wrote_is_there_when_it_ended_well(store):
    with store.transaction() as tx:
        site.put(tx, "name", "大连")
    with store.read() as read:
        assert site.value(read, "name") == "大连"


def test_nothing_of_a_block_that_raised_is_kept(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        site.put(tx, "name", "大连")
        site.put(tx, "other", 1 / 0)
    with store.read() as read:
        assert site.value(read, "name") is None


def test_the_writer_goes_on_after_a_block_that_raised(store):
    with pytest.raises(ZeroDivisionError), store.transaction():
        raise ZeroDivisionError
    with store.transaction() as tx:
        site.put(tx, "name", "大连")
    with store.read() as read:
        assert site.value(read, "name") == "大连"


def test_a_thread_that_holds_the_writer_cannot_ask_for_it_again(store):
    with store.transaction() as tx, pytest.raises(NestedTransaction):
        site.put(tx, "name", "大连")
        with store.transaction():
            pass
    with store.transaction() as tx:
        assert site.value(tx, "name") == "大连"


def test_many_threads_write_one_after_the_other_and_lose_nothing(store):
    def add(_):
        for _ in range(10):
            with store.transaction() as tx:
                site.put(tx, "count", site.value(tx, "count", 0) + 1)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as read:
        assert site.value(read, "count") == 80


def test_many_threads_read_while_one_writes(store):
    errors = []

    def look():
        try:
            for _ in range(20):
                with store.read() as read:
                    site.value(read, "count", 0)
        except Exception as error:
            errors.append(error)

    readers = [threading.Thread(target=look) for _ in range(8)]
    for thread in readers:
        thread.start()
    for n in range(20):
        with store.transaction() as tx:
            site.put(tx, "count", n)
    for thread in readers:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_who_does_not_get_the_writer_in_time_is_told_so_and_wrote_nothing(kind, tmp_path):
    with Store.open(tmp_path if kind == "file" else None, wait_s=0.05) as store:
        held, release = threading.Event(), threading.Event()

        def hold():
            with store.transaction() as tx:
                site.put(tx, "by", "holder")
                held.set()
                release.wait(10)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        with pytest.raises(WriterBusy) as refused, store.transaction() as tx:
            site.put(tx, "by", "late")
        assert refused.value.status == 503
        assert refused.value.retry_after_s == 1
        release.set()
        holder.join()
        with store.read() as read:
            assert site.value(read, "by") == "holder"


def test_a_setting_keeps_its_type(store):
    with store.transaction() as tx:
        site.put(tx, "clock", {"us": 2**53, "is_moved": True, "note": None})
        site.put(tx, "clock", {"us": 2**62, "is_moved": False, "note": "春节"})
    with store.read() as read:
        assert site.value(read, "clock") == {"us": 2**62, "is_moved": False, "note": "春节"}
        assert site.value(read, "absent", "default") == "default"
