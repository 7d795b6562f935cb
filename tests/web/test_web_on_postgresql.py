"""A site on PostgreSQL is served by two nodes: a person at the pages of one, a program at the interface of the other, one case."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from interface import Program
from sqlalchemy import create_engine
from web_city import City
from web_people import PASSWORD

from app.audit.verify import prove
from app.demo.seed import seed_city
from app.domain.clocks import FakeClock
from app.store import org
from app.wiring import open_office
from factories import ASKED, LAND, MONDAY, WATER, environment_free
from postgres_server import copy_of

pytestmark = pytest.mark.postgres
LEAD = "210281-development-reform.issuer"
COLLEAGUE = f"{LAND}.colleague"


def at(address, directory, clock):
    return replace(open_office(directory, environment_free() | {"database": address, "lock_wait_seconds": "0.3"}), clock=clock, wall=clock)


@pytest.fixture
def nodes(tmp_path):
    """Two nodes of one site, on one directory and one clock, with a round of opinions that was asked for on Monday."""
    clock, offices = FakeClock(MONDAY), []

    def fill(address):
        office = at(address, tmp_path / "seeding", clock)
        seed_city(office, password=PASSWORD)
        office.receipts.close()
        office.store.close()

    with copy_of("served_city", fill) as address:
        offices = [at(address, tmp_path / "data", clock) for _ in range(2)]
        first, second = (City(office) for office in offices)
        first.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
        second.people.case = first.people.case
        yield first, second
        for office in offices:
            office.receipts.close()
            office.store.close()


def proved(city):
    return [each for proof in prove(city.office.store) for each in proof["mismatches"]]


def test_a_round_is_carried_by_pages_of_one_node_and_the_interface_of_the_other(nodes):
    pages, programs = nodes
    person = pages.browse()
    assert person.sign_in(f"{LAND}.issuer", PASSWORD).status_code == 303
    assert "Sewage works extension" in person.get("/inbox").text
    case = pages.people.case
    assert person.get(f"/cases/{case}").status_code == 200
    for department in ASKED:
        program = Program(programs, f"{department}.issuer")
        [task] = program.tasks()
        assert program.get(f"/tasks/{task['id']}/form").status_code == 200
        answers = {"answers": {"conclusion": "no_objection"}}
        done = program.post(f"/tasks/{task['id']}/completion", answers, key=f"of-{department}")
        assert done.json["what"] == "done", done.text
        again = Program(pages, f"{department}.issuer").post(f"/tasks/{task['id']}/completion", answers, key=f"of-{department}")
        assert again.json == done.json, "a retry at the other node gets the first answer"
    assert "Sewage works extension" not in person.get("/inbox").text
    lead = Program(pages, LEAD)
    facts = lead.get(f"/cases/{case}/facts?limit=1000").json["items"]
    assert sum(fact["kind"] == "OpinionGiven" for fact in facts) == len(ASKED)
    assert lead.post("/cases/search", {}).json["items"][0]["id"] == case
    assert person.get(f"/cases/{case}/history").status_code in (200, 404)
    assert proved(programs) == []


def test_a_stranger_sees_nothing_of_it_at_any_node(nodes):
    case = nodes[0].people.case
    for city in nodes:
        assert city.browse(f"{WATER}.issuer").get(f"/cases/{case}").status_code == 404
        assert Program(city, f"{WATER}.issuer").get(f"/cases/{case}").status_code == 404


def test_of_two_nodes_at_one_task_one_is_taken_and_the_other_told_the_task_as_it_is(nodes):
    with nodes[0].office.store.transaction() as tx:
        org.put_account(tx, replace(org.account(tx, f"{LAND}.issuer"), id=COLLEAGUE))
    asking = [Program(nodes[0], f"{LAND}.issuer"), Program(nodes[1], COLLEAGUE)]
    [task] = asking[0].tasks()
    gate, answers = threading.Barrier(2), []

    def complete(program):
        gate.wait(10)
        answers.append(program.post(f"/tasks/{task['id']}/completion", {"answers": {"conclusion": "no_objection"}}))

    threads = [threading.Thread(target=complete, args=(program,)) for program in asking]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_a_retry_at_the_other_node_after_a_503_counts_by_the_first_receipt(nodes):
    first, second = nodes
    program, other = Program(first, f"{LAND}.issuer"), Program(second, f"{LAND}.issuer")
    [task] = program.tasks()
    body = {"answers": {"conclusion": "no_objection"}}
    last = first.clock.now().replace(day=9, hour=15, minute=59, second=59)  # a second before the limit ends
    first.clock.move_to(last)
    engine = create_engine(first.office.store.engine.url)
    with engine.begin() as holder:
        holder.exec_driver_sql("SELECT 1 FROM cases WHERE id = %s FOR UPDATE", (first.people.case,))
        refused = program.post(f"/tasks/{task['id']}/completion", body, key="in-time-1")
        assert refused.status_code == 503, refused.text
    engine.dispose()
    first.clock.move_to(last + timedelta(seconds=4))
    done = other.post(f"/tasks/{task['id']}/completion", body, key="in-time-1")
    assert (done.status_code, done.json["what"]) == (200, "done"), done.text
    [given] = [each for each in Program(second, LEAD).get(f"/cases/{first.people.case}/facts?limit=1000").json["items"]
               if each["kind"] == "OpinionGiven"]  # fmt: skip
    assert given["body"]["receipt"] == "2026-03-09T15:59:59Z"
    assert proved(second) == []
