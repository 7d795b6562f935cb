"""A site that the first release made is upgraded, and its waiting cases go on to their end with the present code."""

from __future__ import annotations

import tarfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.audit.verify import prove, verify
from app.casework.move_clock import advance
from app.demo.people import People
from app.domain.clocks import FakeClock
from app.domain.instants import from_text
from app.store import backup, cases, schema
from app.store.database import Store, upgrade
from app.store.errors import SchemaOutdated
from app.wiring import open_office
from factories import ECOLOGY, HERITAGE, HOUSING, LAND, close, environment_free, facts_of, standing
from postgres_server import empty_database

SITE = Path(__file__).parent / "first_site/site.tar.xz"
LEFT = from_text("2026-03-11T09:00:00")  # where the first release's clock stood
FIRST = "0003"


def laid_out(folder: Path) -> Path:
    with tarfile.open(SITE) as packed:
        packed.extractall(folder / "data", filter="data")
    (folder / "data").chmod(0o700)
    return folder / "data"


def opened(directory: Path, database: str = ""):
    clock = FakeClock(LEFT)
    return replace(open_office(directory, environment_free() | {"database": database}), clock=clock, wall=clock)


@pytest.fixture(params=["embedded", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request, tmp_path):
    """The upgraded site, on its own database or moved to PostgreSQL by a backup."""
    directory = laid_out(tmp_path)
    upgrade(directory)
    if request.param == "embedded":
        office = opened(directory)
        yield office
        close(office)
        return
    copied = backup.copy(directory, tmp_path / "copy", LEFT)
    backup.seal(tmp_path / "copy", copied)
    with empty_database() as address:
        backup.lay_out(tmp_path / "copy", tmp_path / "moved", address)
        office = opened(tmp_path / "moved", address)
        yield office
        close(office)


def of_project(office, name: str) -> People:
    """People with the case of a project."""
    with office.store.read() as read:
        found = f"SELECT c.id FROM cases c JOIN projects p ON p.id = c.project_id WHERE p.name = '{name}'"
        people = People(office, read.exec_driver_sql(found).scalar_one())
        row = cases.load(read, people.case)
    people.lead = row.lead_department
    return people


def proved(office) -> list[str]:
    return [each for proof in prove(office.store) for each in proof["mismatches"]]


def ends(people: People) -> str:
    """From the summary to the outcome."""
    people.finish()
    return people.status()


def test_the_schema_is_the_first_one_and_this_program_opens_it_only_upgraded(tmp_path):
    directory = laid_out(tmp_path)
    with pytest.raises(SchemaOutdated):
        Store.open(directory)
    done = upgrade(directory)
    assert (done.before, done.after) == (FIRST, schema.HEAD)


def test_every_history_of_the_first_release_is_proved_by_the_present_one(office):
    assert verify(office.store)["faults"] == []
    proofs = list(prove(office.store))
    assert (len(proofs), [each for proof in proofs for each in proof["mismatches"]]) == (8, [])


def test_its_waiting_cases_go_on_to_their_end(office):
    answers = of_project(office, "等待意见的项目")
    answers.answer_all()
    assert ends(answers) == "generated"

    supplement = of_project(office, "等待补正的项目")
    supplement.do("supplement_material", materials=[supplement.scan(supplement.actor(supplement.lead))])
    supplement.answer_all()
    assert ends(supplement) == "generated"
    assert standing(supplement)[ECOLOGY].conclusion == "no_objection"

    settled = of_project(office, "意见分歧的项目")
    settled.coordinate("resolved", HOUSING)
    assert ends(settled) == "generated"

    raised = of_project(office, "逐级协调的项目")
    assert [task.element for task in raised.tasks()] == ["coordinate_at_office"]
    raised.coordinate("unresolved")
    raised.coordinate("stop")
    assert raised.status() == "stopped"

    again = of_project(office, "第二轮的项目")
    assert LAND not in again.asked(), "what was answered in the first round counts in the second"
    again.answer_all()
    assert ends(again) == "generated"

    silent = of_project(office, "期限临近的项目")
    missing = set(silent.asked())
    advance(office, office.clock.now() + timedelta(days=silent.until_due()))
    assert {fact.body["department"] for fact in facts_of(silent, "OpinionDeemed")} == missing
    assert ends(silent) == "generated"

    assert ends(of_project(office, "有人逾期的项目")) == "generated"
    assert verify(office.store)["faults"] == []
    assert proved(office) == []
    with office.store.read() as read:
        assert [row.number for row in cases.every(read, "open")] == []


def test_a_new_case_begins_there_by_the_rules_the_site_has(office):
    people = People(office)
    people.begin("升级后的项目")
    people.answer(HERITAGE)
    assert set(standing(people)) == {HERITAGE}
    assert proved(office) == []
