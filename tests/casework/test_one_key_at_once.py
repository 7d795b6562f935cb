"""One request that comes many times at once is done once and always gets its first answer, whichever process of the site it reaches."""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.audit.compare import compare
from app.casework.claim_task import claim_task
from app.casework.complete_task import complete_task
from app.casework.errors import KeyReused
from app.casework.start_case import start_case
from app.demo.people import People
from app.domain.errors import DuoguiError
from both_stores import BOTH, LIMIT_S, asked_on, beside
from factories import ECOLOGY, LAND, LEAD, case_row, close, facts_of, task_of

MANY = 8
AGREED = {"conclusion": "no_objection"}


@pytest.fixture(params=BOTH)
def people(request, tmp_path):
    with asked_on(request.param, tmp_path) as people:
        yield people


@pytest.fixture
def offices(people):
    """The processes of the site: one on a file, three on PostgreSQL."""
    is_shared = people.office.store.engine.dialect.name == "postgresql"
    others = [beside(people), beside(people)] if is_shared else []
    yield [people.office, *others]
    for office in others:
        close(office)


def at_once(offices, act, many=MANY):
    """What becomes of many calls that begin at one moment, each in the next process."""
    gate = threading.Barrier(many)

    def go(number):
        gate.wait(LIMIT_S)
        try:
            return act(offices[number % len(offices)], number)
        except DuoguiError as refused:
            return refused

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(go, range(many)))


def proved(people):
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


def test_a_completion_is_done_once_and_told_alike(people, offices):
    for department in (
        LAND,
        ECOLOGY,
    ):  # no process has the case at hand before the first, each has it before the second
        task, actor, key = task_of(people, department).task_id, people.actor(department), secrets.token_urlsafe(18)
        told = at_once(offices, lambda office, _, t=task, a=actor, k=key: complete_task(office, a, t, AGREED, key=k))
        assert [one.what for one in told] == ["done"] * MANY
        assert len(set(told)) == 1
    assert len(facts_of(people, "OpinionGiven")) == 2
    proved(people)


def test_an_act_that_changes_nothing_is_told_alike(people, offices):
    task, actor = task_of(people, LAND).task_id, people.actor(LAND)
    claim_task(people.office, actor, task)
    told = at_once(offices, lambda office, _: claim_task(office, actor, task, key="key-of-the-claim"))
    assert {one.assignee for one in told} == {actor.account}
    assert len(facts_of(people, "TaskClaimed")) == 1
    proved(people)


def test_of_two_acts_with_one_key_in_two_cases_one_is_done_and_the_other_refused(people, offices):
    other = People(people.office)
    other.begin("另一个项目")
    tasks, actor = [task_of(people, LAND).task_id, task_of(other, LAND).task_id], people.actor(LAND)
    told = at_once(offices, lambda office, n: complete_task(office, actor, tasks[n % 2], AGREED, key="one-key-for-two"))
    assert sorted({type(one).__name__ for one in told}) == ["Completed", "KeyReused"]
    assert len({one.task for one in told if not isinstance(one, KeyReused)}) == 1
    assert len(facts_of(people, "OpinionGiven") + facts_of(other, "OpinionGiven")) == 1
    proved(people)
    proved(other)


def test_a_case_is_started_once(people, offices):
    people.withdraw("重新策划。")
    project, actor = case_row(people).project_id, people.actor(LEAD)
    told = at_once(offices, lambda office, _: start_case(office, actor, project, key="key-of-the-start"))
    assert len({getattr(one, "case", one) for one in told}) == 1
    assert told[0].case != people.case
