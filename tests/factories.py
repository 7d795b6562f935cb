"""Offices with the demonstration city, and cases in it, for tests: each its own copy of a database that was seeded once.

Seeding costs a third of a second, a copy a millisecond. Everything comes about through the verbs; the clock stands until a test
moves it. Never here: anything in place of our own code, nor what a test asserts.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from app.casework.move_clock import advance
from app.casework.sign_in import ABSOLUTE, token_hash
from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.domain.instants import from_text, from_us, to_us
from app.store import cases, history, inbox, opinions, sessions
from app.store.sessions import SessionRow
from app.wiring import open_office, private_office

MONDAY = from_text("2026-03-02T09:00:00")  # no holiday for weeks; opinions asked now are due on Monday 9 March
CLOSES = from_text("2026-03-10T00:00:00")  # the first instant that is too late for them
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
LEAD, OFFICE = "210281-development-reform", "210200-coordination"
LAND, ECOLOGY, HOUSING, TRANSPORT, DEFENCE, HERITAGE = ASKED = (
    "210281-natural-resources", "210200-ecology", "210200-housing", "210200-transport", "210200-civil-air-defence",
    "210200-heritage",
)  # fmt: skip
WATER, PLANNING = "210281-water", "210200-natural-resources"
OBJECTION = {"conclusion": "object", "article": "urban-rural-planning-law/35", "reason": "与规划用途不符。"}
PASSWORD = "Duogui-demo-2026"
DATABASE = "duogui.db"


def city(directory: Path | None = None, *, at: datetime = MONDAY):
    """An office with the demonstration city and no case, in memory or in a directory."""
    return _copy(_seeded(), directory, at)


def asked(directory: Path | None = None) -> People:
    """People with one case on the clear site whose six departments were asked on Monday and have not answered."""
    image, case, now = _asked()
    return People(_copy(image, directory, now), case)


def reopened(people: People) -> People:
    """The same people after their office was closed and opened anew on its directory."""
    office, directory = people.office, people.office.store.directory
    close(office)
    return People(_on_directory(directory, office.clock), people.case, people.lead)


def close(office) -> None:
    """Give a directory back."""
    office.receipts.close()
    office.store.close()


def with_password(office):
    """The same city in which every account has the demonstration's password."""
    from app.casework.passwords import hash_password

    hashed = hash_password(PASSWORD)
    with office.store.transaction() as tx:
        tx.exec_driver_sql("UPDATE accounts SET password_hash = ?", (hashed,))
    return office


def session_of(office, account: str) -> str:
    """The token of a session of an account, as signing in would give it, without the cost of its password."""
    token, now = secrets.token_urlsafe(32), office.wall.now()
    with office.store.transaction() as tx:
        sessions.put(tx, SessionRow(token_hash(token), account, to_us(now), to_us(now), to_us(now + ABSOLUTE)))
    return token


def pass_time(people: People, to: datetime) -> None:
    """Let the clock pass and everything happen that the time brings."""
    advance(people.office, to)


def task_of(people: People, department: str, element: str = "give_opinion"):
    """The open task of a department."""
    (task,) = people.tasks(element, department)
    return task


def case_row(people: People):
    """The case at hand as it is stored."""
    with people.office.store.read() as read:
        return cases.load(read, people.case)


def facts_of(people: People, *kinds: str):
    """The facts of the case at hand, of some kinds or all."""
    with people.office.store.read() as read:
        return [fact for fact in history.whole(read, people.case) if not kinds or fact.kind in kinds]


def standing(people: People, round_: int = 1):
    """The opinions that count in a round, by department."""
    with people.office.store.read() as read:
        return {row.department: row for row in opinions.of_round(read, people.case, round_)}


def letters(people: People):
    """The late letters of the case at hand, as the coordination office sees them."""
    clerk = people.actor(OFFICE)
    with people.office.store.read() as read:
        return opinions.late_letters(read, clerk, people.case)


def closed_tasks(people: People, department: str = ""):
    """The closed tasks of the case at hand."""
    with people.office.store.read() as read:
        return [t for t in inbox.closed_of_case(read, people.case) if department in ("", t.department)]


def everything(office) -> dict[str, list[tuple]]:
    """Every row of every table, by table: what a test holds against itself to see that nothing was written."""
    with office.store.read() as read:
        names = [name for (name,) in read.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(tuple, read.exec_driver_sql(f'SELECT * FROM "{name}"')), key=repr) for name in names}


def due_of(task) -> datetime:
    """The first instant that is too late for a task."""
    return from_us(task.due_us)


def raw_of(store) -> sqlite3.Connection:
    """The driver's own connection of a store in memory."""
    with store.engine.connect() as connection:
        return connection.connection.driver_connection


@cache
def _seeded() -> sqlite3.Connection:
    office = private_office(FakeClock(MONDAY))
    seed_city(office, password=None)
    return _image(office)


@cache
def _asked() -> tuple[sqlite3.Connection, str, datetime]:
    people = People(city())
    people.begin("岗店街道社区卫生服务中心")
    return _image(people.office), people.case, people.office.clock.now()


def _image(office) -> sqlite3.Connection:
    """A copy of a store in memory that nothing writes to any more."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    raw_of(office.store).backup(kept)
    return kept


def _copy(image: sqlite3.Connection, directory: Path | None, at: datetime):
    if directory is None:
        office = private_office(FakeClock(at))
        image.backup(raw_of(office.store))
        return office
    directory.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(directory / DATABASE)) as file:
        image.backup(file)
    return _on_directory(directory, FakeClock(at))


def _on_directory(directory: Path, clock: FakeClock):
    return replace(open_office(directory, environment_free()), clock=clock, wall=clock)


def twin(office):
    """An office in memory that stands where another in memory does, to the last file, and goes its own way from here."""
    made = private_office(FakeClock(office.clock.now()))
    raw_of(office.store).backup(raw_of(made.store))
    made.files._memory.update(office.files._memory)
    made.receipts._known.update(office.receipts._known)
    for link in ("investment", "joint_approval", "notices"):
        getattr(made.links, link).received.extend(getattr(office.links, link).received)
    return made


def environment_free() -> dict[str, str]:
    """The settings as they are shipped, whatever the environment says."""
    from app.settings import read_settings

    return read_settings({})
