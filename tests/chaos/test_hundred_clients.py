"""A hundred clients come for one task of a served site at once: exactly one of them does it, every other is told that it is done."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from site_at_work import served

from app.audit.compare import compare
from app.audit.verify import verify
from factories import DEFENCE, ECOLOGY, HERITAGE, HOUSING, LAND, facts_of
from postgres_server import database

CLIENTS, PATIENCE_S, BUSY = 100, 60, 503
SAID = [{"conclusion": "no_objection"}, {"conclusion": "not_concerned"}]


@pytest.fixture(
    scope="module", params=["file", pytest.param("postgresql", marks=[pytest.mark.chaos, pytest.mark.postgres])]
)
def site(request, tmp_path_factory):
    directory = tmp_path_factory.mktemp("site") / "data"
    if request.param == "file":
        with served(directory) as site:
            yield site
        return
    with database() as address, served(directory, address) as site:
        yield site


def at_once(act):
    """What a hundred clients are answered that all go at one moment."""
    gate = threading.Barrier(CLIENTS)

    def go(number):
        gate.wait(PATIENCE_S)
        until = time.monotonic() + PATIENCE_S
        while (answer := act(number)).status == BUSY and time.monotonic() < until:
            time.sleep(
                float(answer.headers["Retry-After"])
            )  # a slow machine may ask for patience, as any client is asked
        return answer

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(go, range(CLIENTS)))


def by_program(site, department, key):
    """By /api/v1: each says one of two things, with the key that it is given."""
    client = site.client(f"{department}.issuer")
    return at_once(lambda number: client.complete(site.tasks[department], SAID[number % 2], key(number)))


def by_form(site, department, key):
    """By the page's form, each from a page that was opened while the task was still there."""
    client = site.client(f"{department}.issuer")
    client.read_form(site.tasks[department])
    return at_once(lambda number: client.sign(site.tasks[department], SAID[number % 2], key(number)))


def statuses(answers):
    return Counter(answer.status for answer in answers)


def own(number):
    return f"key-of-client-{number:03d}"


def test_of_a_hundred_programs_one_completes_the_task_and_the_others_get_409_with_the_task_as_it_is(site):
    answers = by_program(site, LAND, own)
    assert statuses(answers) == {200: 1, 409: CLIENTS - 1}
    for answer in answers:
        if answer.status == 409:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json["code"] == "E-CASE-3"
            assert answer.json["task"]["state"] == "completed"


def test_of_a_hundred_forms_one_is_signed_and_the_others_get_409_with_what_was_typed(site):
    answers = by_form(site, HOUSING, own)
    assert statuses(answers) == {303: 1, 409: CLIENTS - 1}
    assert all("E-CASE-3" in answer.text for answer in answers if answer.status == 409)


def test_one_request_that_comes_a_hundred_times_is_done_once_and_always_gets_its_first_answer(site):
    client = site.client(f"{ECOLOGY}.issuer")
    answers = at_once(lambda _: client.complete(site.tasks[ECOLOGY], SAID[0], "one-key-for-all"))
    assert statuses(answers) == {200: CLIENTS}
    assert len({answer.text for answer in answers}) == 1
    assert client.complete(site.tasks[ECOLOGY], SAID[0], "another-key").status == 409


def test_one_key_with_two_contents_does_the_first_and_refuses_the_other(site):
    answers = by_program(site, HERITAGE, lambda _: "one-key-for-two")
    assert statuses(answers) == {200: CLIENTS // 2, 422: CLIENTS // 2}
    assert len({answer.text for answer in answers if answer.status == 200}) == 1
    assert {answer.json["code"] for answer in answers if answer.status == 422} == {"E-CASE-13"}


def test_a_form_that_is_sent_a_hundred_times_is_signed_once_and_always_leads_to_its_case(site):
    client = site.client(f"{DEFENCE}.issuer")
    client.read_form(site.tasks[DEFENCE])
    answers = at_once(lambda _: client.sign(site.tasks[DEFENCE], SAID[0], "one-key-of-a-form"))
    assert statuses(answers) == {303: CLIENTS}
    assert {answer.headers["Location"] for answer in answers} == {f"/cases/{site.case}"}


def test_what_was_answered_is_what_the_case_has_and_each_task_was_done_once(site):
    done = (LAND, HOUSING, ECOLOGY, HERITAGE, DEFENCE)
    with site.at_rest() as people:
        kept = facts_of(people, "TaskCompleted")
        assert sorted(fact.body["department"] for fact in kept) == sorted(done)
        with people.office.store.read() as read:
            assert compare(read, people.case) == []
        assert verify(people.office.store)["faults"] == []
