"""The link between a served site and its PostgreSQL is cut again and again while programs and people act.

Whoever asks meanwhile is told within three seconds that the database is out of reach and what to do; soon after the link is back
everybody's acts are taken, each once, and none that was acknowledged is lost.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

import pytest
from site_at_work import served

from app.audit.compare import compare
from app.audit.verify import verify
from cut_link import line_to, why_no_wire, wire_to
from factories import DEFENCE, ECOLOGY, HERITAGE, HOUSING, LAND, OBJECTION, TRANSPORT, facts_of
from postgres_server import database

pytestmark = [pytest.mark.chaos, pytest.mark.postgres]
REFUSED_S, BACK_S, CUT_S = 3.0, 5.0, 6.0
CUTS = 3


@pytest.fixture(scope="module", params=["proxy", "interface"])
def line(request):
    if request.param == "interface" and (why := why_no_wire()):
        pytest.skip(f"left out: interface, {why}")
    with database() as address, (line_to if request.param == "proxy" else wire_to)(address) as line:
        yield line


@pytest.fixture(scope="module")
def site(line, tmp_path_factory):
    with served(tmp_path_factory.mktemp("site") / "data", line.straight, through=line.address) as site:
        yield site


@dataclass(slots=True)
class Worker:
    """A program that takes a task in hand and gives it back, for ever. Shape: asked are (when, how long, status) of every request."""

    site: object
    department: str
    asked: list = field(default_factory=list)
    done: list = field(default_factory=list)

    def work(self, until):
        client, number = self.site.client(f"{self.department}.issuer"), 0
        task = f"/api/v1/tasks/{self.site.tasks[self.department]}"
        while not until.is_set():
            method, path = (("POST", f"{task}/assignment"), ("DELETE", f"{task}/assignee"))[number % 2]
            key = f"key-{self.department}-{number:06d}"
            began = time.monotonic()
            answer = client.ask(method, path, "", "application/json", **{"Idempotency-Key": key})
            self.asked.append((began, time.monotonic() - began, answer.status))
            if answer.status == 503:
                assert answer.json["code"] == "E-STORE-30", answer.text
                time.sleep(0.05)
                continue
            assert answer.status == 200, answer.text
            self.done.append(method)
            number += 1


def fire(line, workers):
    """Cut the link some times; when it was cut and mended."""
    until, spans = threading.Event(), []
    threads = [threading.Thread(target=worker.work, args=(until,)) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        for _ in range(CUTS):
            time.sleep(1.0)
            line.cut()
            began = time.monotonic()
            time.sleep(CUT_S)
            line.mend()
            spans.append((began, time.monotonic()))
            time.sleep(BACK_S + 1)
    finally:
        until.set()
        line.mend()
        for thread in threads:
            thread.join(30)
    return spans


def test_acts_go_on_soon_after_every_cut_and_none_that_was_acknowledged_is_lost(site, line):
    workers = [Worker(site, department) for department in (LAND, ECOLOGY, HOUSING, TRANSPORT)]
    spans = fire(line, workers)
    for worker in workers:
        assert max(took for _, took, _ in worker.asked) < REFUSED_S
        for cut, mended in spans:
            within = [status for began, _, status in worker.asked if cut + 0.1 < began < mended - REFUSED_S]
            assert within
            assert set(within) == {503}
            after = [(began + took, status) for began, took, status in worker.asked if began > mended]
            assert min(at for at, status in after if status == 200) < mended + BACK_S
            assert {status for at, status in after if mended + BACK_S < at < mended + BACK_S + 0.9} == {200}
    with site.office() as people:
        for worker in workers:
            kept = facts_of(people, "TaskClaimed", "TaskReturned")
            kept = [fact.kind for fact in kept if fact.body["task"] == site.tasks[worker.department]]
            assert kept == [{"POST": "TaskClaimed", "DELETE": "TaskReturned"}[one] for one in worker.done]
        with people.office.store.read() as read:
            assert compare(read, people.case) == []
        assert verify(people.office.store)["faults"] == []


def told_while_cut(line, act):
    line.cut()
    try:
        began = time.monotonic()
        answer = act()
        assert time.monotonic() - began < REFUSED_S
    finally:
        line.mend()
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1
    return answer


def until_back(act):
    """The first answer that is no refusal, within the time it may take."""
    mended = time.monotonic()
    while (answer := act()).status == 503:
        assert time.monotonic() - mended < BACK_S
        time.sleep(0.05)
    return answer


def test_a_page_that_cannot_be_read_says_so_in_words(site, line):
    client = site.client(f"{HERITAGE}.issuer")
    assert client.ask("GET", "/inbox").status == 200
    answer = told_while_cut(line, lambda: client.ask("GET", "/inbox"))
    assert "暂时连接不上数据库" in answer.text
    assert "E-STORE-30" in answer.text
    assert "<html" in answer.text
    assert until_back(lambda: client.ask("GET", "/inbox")).status == 200
    assert told_while_cut(line, lambda: client.ask("GET", "/healthz")).status == 503


def test_a_form_that_meets_the_cut_gets_its_words_back_and_is_signed_once_by_its_repeat(site, line):
    client = site.client(f"{DEFENCE}.issuer")
    until_back(lambda: client.ask("GET", "/inbox"))
    until_back(lambda: client.ask("GET", f"/tasks/{site.tasks[DEFENCE]}"))
    client.read_form(site.tasks[DEFENCE])
    answer = told_while_cut(line, lambda: client.sign(site.tasks[DEFENCE], OBJECTION, "key-of-the-form"))
    assert OBJECTION["reason"] in answer.text
    assert until_back(lambda: client.sign(site.tasks[DEFENCE], OBJECTION, "key-of-the-form")).status == 303
    with site.office() as people:
        (fact,) = facts_of(people, "TaskCompleted")
        assert fact.body["department"] == DEFENCE
