"""The city with its asked round on either kind of store, and its lock in the hands of somebody else, for tests that run on both.

On PostgreSQL each test has a database of its own, copied from one that was filled once; its locks are the server's, held by another
session. Never here: what a test asserts.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text

from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.domain.office import Office
from app.store.postgres import Transactions
from app.wiring import open_office
from factories import MONDAY, asked, close, environment_free
from postgres_server import copy_of

BOTH = ("file", pytest.param("postgresql", marks=pytest.mark.postgres))
LIMIT_S = 20
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@contextmanager
def asked_on(kind: str, directory: Path) -> Iterator[People]:
    """People with one case whose six departments were asked on Monday and have not answered."""
    if kind == "file":
        people = asked(directory / "site")
        try:
            yield people
        finally:
            close(people.office)
        return
    with copy_of("asked_city", _ask) as address:
        shutil.copytree(_files(), directory / "node")
        people = People(on_postgresql(directory / "node", address))
        with people.office.store.read() as read:
            people.case = read.exec_driver_sql("SELECT id FROM cases").scalar_one()
        try:
            yield people
        finally:
            close(people.office)


def on_postgresql(directory: Path, address: str, **settings: str) -> Office:
    """A process of a site on a database; its clock stands on Monday."""
    clock = FakeClock(MONDAY)
    given = environment_free() | {"database": address, **settings}
    return replace(open_office(directory, given), clock=clock, wall=clock)


def beside(people: People, **settings: str) -> Office:
    """Another process of the same site on PostgreSQL."""
    address = people.office.store.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    return on_postgresql(people.office.store.directory, address, **settings)


@cache
def _made() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="duogui-asked-")


def _files() -> Path:
    """The kept files of the city that databases are copied from."""
    return Path(_made().name)


def _ask(address: str) -> None:
    office = on_postgresql(_files(), address)
    seed_city(office, password=None)
    People(office).begin("岗店街道社区卫生服务中心")
    close(office)


@contextmanager
def in_other_hands(people: People) -> Iterator[threading.Event]:
    """What a turn of the case needs is held by another session, until the event that this gives is set."""
    held, let_go = threading.Event(), threading.Event()
    store = people.office.store

    def hold() -> None:
        is_shared = isinstance(store._writing, Transactions)
        with store.transaction(shares=is_shared) as tx:
            if is_shared:
                tx.exec_driver_sql("SELECT 1 FROM cases WHERE id = %s FOR UPDATE", (people.case,))
            held.set()
            let_go.wait(LIMIT_S)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(LIMIT_S)
        yield let_go
    finally:
        let_go.set()
        holder.join(LIMIT_S)


def until_waiting(people: People, many: int) -> None:
    """Go on only when so many sessions wait for what is in other hands."""
    until = time.monotonic() + LIMIT_S
    while _waiting(people) < many:
        assert time.monotonic() < until, f"{_waiting(people)} of {many} wait"
        time.sleep(0.002)


def _waiting(people: People) -> int:
    store = people.office.store
    if not isinstance(store._writing, Transactions):
        return len(store._writing._queue)
    with store.read() as read:
        return int(read.execute(_WAITING).scalar_one())
