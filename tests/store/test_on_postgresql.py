"""A whole site on PostgreSQL: several processes, one database, and the same facts as anywhere else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.casework.errors import RestartNeedsEnd, TaskAlreadyDone
from app.casework.fire_timers import fire_timers
from app.casework.start_case import start_case
from app.demo.people import People
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.domain.errors import DuoguiError
from app.store.database import Store
from app.store.errors import DatabaseAddressWrong, DatabaseUnreachable, WriterBusy
from app.wiring import open_office
from factories import (
    ASKED,
    CLOSES,
    HERITAGE,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    case_row,
    close,
    environment_free,
    facts_of,
    standing,
    task_of,
)
from postgres_server import copy_of

pytestmark = pytest.mark.postgres
CLIENTS = 12


def at(address: str, directory, clock):
    """An office on a database."""
    settings = environment_free() | {"database": address}
    return replace(open_office(directory, settings), clock=clock, wall=clock)


@pytest.fixture
def node(tmp_path):
    """Makes processes of one site: each with its own office, warm cases and connections, all on one database and one clock."""
    clock, opened = FakeClock(MONDAY), []

    def fill(address: str) -> None:
        office = at(address, tmp_path / "seeding", clock)
        seed_city(office, password=None)
        close(office)

    with copy_of("seeded_city", fill) as address:

        def make():
            opened.append(at(address, tmp_path / f"node{len(opened)}", clock))
            return opened[-1]

        yield make
        for office in opened:
            close(office)


def begun(office) -> People:
    people = People(office)
    people.begin("岗店街道社区卫生服务中心")
    return people


def proved(people) -> bool:
    with people.office.store.read() as read:
        return compare(read, people.case) == []


def test_a_round_with_an_objection_a_silence_and_a_restart_is_proved(node):
    people = begun(node())
    people.answer(HERITAGE, **OBJECTION)
    people.answer_all(but=(LAND,))
    people.office.clock.move_to(CLOSES + timedelta(days=1))
    fire_timers(people.office)
    assert standing(people)[LAND].source == "deemed"
    people.restart("另选用地。")
    assert proved(people)


def test_two_processes_act_on_one_case_in_turn(node):
    first = begun(node())
    second = People(node(), first.case)
    for number, department in enumerate(ASKED):
        (first, second)[number % 2].answer(department)
    assert standing(first).keys() == set(ASKED)
    assert case_row(first).version == case_row(second).version
    assert proved(second)


def test_of_many_who_complete_one_task_exactly_one_is_taken(node):
    offices = [node() for _ in range(3)]
    people = begun(offices[0])
    task, actor = task_of(people, LAND).task_id, people.actor(LAND)
    gate = threading.Barrier(CLIENTS)

    def complete(number: int) -> object:
        gate.wait(10)
        try:
            return complete_task(offices[number % 3], actor, task, {"conclusion": "no_objection"}).what
        except DuoguiError as refused:
            return refused

    with ThreadPoolExecutor(CLIENTS) as pool:
        told = list(pool.map(complete, range(CLIENTS)))
    assert told.count("done") == 1
    assert [one for one in told if one != "done" and not isinstance(one, TaskAlreadyDone)] == []
    assert len(facts_of(people, "OpinionGiven")) == 1
    assert proved(people)


def test_of_two_starts_of_one_project_one_is_refused(node):
    offices = [node(), node()]
    people = begun(offices[0])
    people.withdraw("重新策划。")
    project, actor = case_row(people).project_id, people.actor(LEAD)
    gate = threading.Barrier(2)

    def start(office) -> object:
        gate.wait(10)
        try:
            return start_case(office, actor, project).case
        except RestartNeedsEnd as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(start, offices))
    assert sorted(isinstance(one, RestartNeedsEnd) for one in told) == [False, True]


def test_four_tickers_fire_each_limit_once(node):
    offices = [node() for _ in range(4)]
    cases = [begun(offices[0]).case]
    for number in range(3):
        people = People(offices[0])
        people.begin(f"项目{number}")
        cases.append(people.case)
    offices[0].clock.move_to(CLOSES + timedelta(days=1))
    with ThreadPoolExecutor(4) as pool:
        fired = list(pool.map(fire_timers, offices))
    assert sum(one.timers for one in fired) == len(ASKED) * len(cases)
    for case in cases:
        people = People(offices[0], case)
        assert sorted(fact.body["department"] for fact in facts_of(people, "OpinionDeemed")) == sorted(ASKED)
        assert proved(people)


def test_who_waits_too_long_for_a_case_is_told_so_and_another_case_goes_on(node):
    people = begun(node())
    other = People(people.office)
    other.begin("另一个项目")
    engine = create_engine(people.office.store.engine.url)
    with engine.begin() as holder:
        holder.exec_driver_sql("SELECT 1 FROM cases WHERE id = %s FOR UPDATE", (people.case,))
        with pytest.raises(WriterBusy):
            _impatient(people)
        other.answer(LAND)
    engine.dispose()
    people.answer(LAND)
    assert proved(people)
    assert proved(other)


def _impatient(people) -> None:
    """An answer through a pool whose waits are short."""
    task, actor = task_of(people, LAND).task_id, people.actor(LAND)
    url = people.office.store.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with Store.open(people.office.store.directory, database=url, wait_s=0.3) as impatient:
        complete_task(replace(people.office, store=impatient), actor, task, {"conclusion": "no_objection"})


def test_a_server_that_is_not_there_is_told_within_seconds(tmp_path):
    with pytest.raises(DatabaseUnreachable):
        Store.open(tmp_path, database=f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(DatabaseAddressWrong):
        Store.open(tmp_path, database="mysql://nobody@localhost/nothing")
