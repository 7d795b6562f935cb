"""A restart may bring another site: admitted before anything is stored, in force with the turn, asking whom its overlap concerns."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from shapely.affinity import translate
from shapely.geometry import mapping, shape

from app.audit.compare import compare
from app.casework.add_material import add_material
from app.casework.errors import KeyReused, NoSuchMaterial, StandingChanged
from app.casework.import_layer import put_version
from app.casework.restart_case import restart_case, standing_mark
from app.casework.settle import settle
from app.casework.start_case import start_case
from app.demo.people import People
from app.demo.seed import sample_site
from app.domain.actors import SYSTEM
from app.domain.errors import DuoguiError
from app.store import layers, materials, org, projects
from factories import (
    ASKED,
    DAY,
    ECOLOGY,
    HERITAGE,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    TRANSPORT,
    WATER,
    asked,
    case_row,
    city,
    everything,
    facts_of,
)

AGRICULTURE = "210281-agriculture"
KEY = "key-0123456789"


@pytest.fixture
def people():
    return asked()


def proved(people, case=None) -> bool:
    with people.office.store.read() as read:
        return compare(read, case or people.case) == []


def site_in_force(people) -> int:
    with people.office.store.read() as read:
        project = projects.load(read, case_row(people).project_id)
        assert projects.latest_footprint(read, project.id).version == project.attributes["footprint"]
    return project.attributes["footprint"]


def reasons(people) -> dict[str, str]:
    """Why each department is asked or not, as the table said in the last round."""
    told = [fact.body for fact in facts_of(people, "DecisionMade") if fact.body["decision"] == "affected"]
    return {body["outputs"]["affected"]["department"]: body["outputs"]["affected"]["reason"] for body in told}


def restart(people, **more):
    return restart_case(people.office, people.actor(LEAD), people.case, "另选用地。", **more)


def test_a_restart_on_another_site_asks_those_whose_overlap_changed_the_objector_and_whoever_is_new(people):
    people.answer(HERITAGE, **OBJECTION)
    people.answer_all()
    people.restart("另选用地。", "river_site")
    assert site_in_force(people) == 2
    assert reasons(people) == {
        LAND: "overlap_changed",
        WATER: "first_time",
        HERITAGE: "objected",
        **dict.fromkeys(set(ASKED) - {LAND, HERITAGE}, "carried_over"),
    }
    assert set(people.asked()) == {LAND, WATER, HERITAGE}


def moved(site: bytes, east: float) -> bytes:
    """A sample site somewhere else. Units: degrees."""
    drawn = json.loads(site)
    for feature in drawn["features"]:
        feature["geometry"] = mapping(translate(shape(feature["geometry"]), xoff=east))
    return json.dumps(drawn).encode()


def test_ground_elsewhere_with_the_same_areas_is_another_overlap(people):
    people.answer_all()
    site = add_material(people.office, people.actor(LEAD), name="west.geojson",
                        content=moved(sample_site("clear_site"), -0.05), kind="site_file").id  # fmt: skip
    restart(people, site=site)
    settle(people.office)
    before, after = (fact.body["result"] for fact in facts_of(people, "WorkDone") if fact.body["work"] == "check_site")
    areas = [{f["layer"]: f["area_m2"] for f in result["findings"]} for result in (before, after)]
    assert areas[0] == areas[1]
    assert people.asked() == [LAND]
    assert proved(people)


def test_a_layer_that_is_absent_or_incomplete_clears_no_site_and_its_department_is_asked():
    office = city()
    with office.store.transaction() as tx:
        row = next(each for each in layers.current(tx) if each.code == "permanent_basic_farmland")
        put_version(tx, SYSTEM, replace(row, version=0), list(layers.features(tx, row.code, row.version)), rejected=2)
    people = People(office)
    people.begin("图层不全")
    (made,) = facts_of(people, "FindingsMade")
    assert made.body["unsure"] == [{"layer": "permanent_basic_farmland", "why": "incomplete", "rejected": 2}]
    assert next(f for f in made.body["findings"] if f["layer"] == "permanent_basic_farmland")["count"] == 0
    assert AGRICULTURE in people.asked()
    assert AGRICULTURE not in asked().asked()
    with office.store.transaction() as tx:
        put_version(tx, SYSTEM, replace(row, version=0), list(layers.features(tx, row.code, row.version)))
    people.begin("图层补全")
    assert AGRICULTURE not in people.asked()


def test_a_round_after_a_department_was_closed_asks_who_fills_its_function_now_and_not_the_closed_one(people):
    with people.office.store.transaction() as tx:
        old = org.department(tx, HOUSING)
        org.put_department(tx, replace(old, is_open=False))
        org.put_department(tx, replace(old, code="210200-housing-and-construction", is_open=True))
    restart(people)
    settle(people.office)
    assert HOUSING not in people.asked()
    assert "210200-housing-and-construction" in people.asked()
    assert proved(people)


def test_the_site_a_restart_brought_stands_in_its_fact_with_its_file_and_the_case_is_proved(people):
    people.answer_all()
    people.restart("另选用地。", "river_site")
    (message,) = facts_of(people, "MessageReceived")
    assert message.body["data"]["footprint"] == 2
    (used,) = facts_of(people, "MaterialUsed")
    assert used.body["use"] == "footprint"
    assert [fact.body["footprint"] for fact in facts_of(people, "FindingsMade")] == [1, 2]
    with people.office.store.read() as read:
        assert materials.of_id(read, used.body["material"]).used_us is not None
        kept = projects.footprint(read, case_row(people).project_id, 2)
    assert kept.source_digest == used.body["digest"]
    people.answer_all()
    assert proved(people)


def test_a_restart_without_a_site_leaves_the_former_one_in_force(people):
    people.restart("总平面调整。")
    assert site_in_force(people) == 1
    (message,) = facts_of(people, "MessageReceived")
    assert set(message.body["data"]) == {"earlier", "offices"}


def test_a_project_stopped_for_its_site_comes_back_in_a_new_case_on_another(people):
    people.answer_all()
    people.restart("另选用地。", "red_line_site")
    people.do("adjust_site", choice="stop", reason="暂无其他用地。")
    assert people.status() == "stopped"
    stopped = people.case
    restarted = people.restart("已落实新的用地。", "river_site")
    assert restarted.is_new_case
    assert site_in_force(people) == 3
    (started,) = facts_of(people, "CaseStarted")
    assert started.body["data"]["project"]["footprint"] == 3
    assert [fact.body["use"] for fact in facts_of(people, "MaterialUsed")] == ["footprint"]
    assert {WATER, LAND} <= set(people.asked())
    assert not {ECOLOGY, HOUSING, TRANSPORT} & set(people.asked())
    assert proved(people)
    assert proved(people, stopped)


def test_a_case_may_be_started_on_another_site_than_the_registered_one(people):
    people.withdraw("撤回。")
    project = case_row(people).project_id
    site = people.upload(people.actor(LEAD), "river_site")
    people.case = start_case(people.office, people.actor(LEAD), project, site=site).case
    settle(people.office)
    assert site_in_force(people) == 2
    assert WATER in people.asked()
    assert proved(people)


@pytest.mark.parametrize("is_ended", [False, True])
def test_a_retry_of_a_restart_with_a_site_gets_the_first_answer_and_no_third_version(people, is_ended):
    if is_ended:
        people.withdraw("撤回。")
    site = people.upload(people.actor(LEAD), "river_site")
    seen = standing_mark(case_row(people))
    first = restart(people, site=site, seen=seen, key=KEY)
    settle(people.office)
    people.office.clock.move_to(MONDAY + DAY)
    before = everything(people.office)
    assert restart(people, site=site, seen=seen, key=KEY) == first
    assert everything(people.office) == before
    people.case = first.case
    assert site_in_force(people) == 2


@pytest.mark.parametrize("is_ended", [False, True])
@pytest.mark.parametrize("site", ["outside_site", "bow_tie"])
def test_a_refused_site_stores_nothing(people, site, is_ended):
    if is_ended:
        people.withdraw("撤回。")
    kept = people.upload(people.actor(LEAD), site)
    before = everything(people.office)
    with pytest.raises(DuoguiError) as refused:
        restart(people, site=kept)
    assert refused.value.code.startswith("E-SPATIAL-")
    assert everything(people.office) == before


def test_a_file_that_is_not_the_departments_is_no_site_of_its_restart(people):
    strange = add_material(
        people.office, people.actor(WATER), name="s.geojson", content=sample_site("river_site"), kind="site_file"
    )
    before = everything(people.office)
    with pytest.raises(NoSuchMaterial):
        restart(people, site=strange.id)
    assert everything(people.office) == before


def test_a_restart_where_nothing_waits_for_it_takes_no_site_over(people):
    people.answer_all()
    people.finish()
    site = people.upload(people.actor(LEAD), "river_site")
    first = restart(people, site=site, key=KEY)
    assert first.is_new_case
    before = everything(people.office)
    with pytest.raises(DuoguiError) as refused:
        restart(people, site=site)
    assert refused.value.code == "E-CASE-9"
    assert everything(people.office) == before


def test_what_was_reviewed_is_what_is_signed_or_nothing(people):
    seen = standing_mark(case_row(people))
    people.restart("同事先办了。")
    before = everything(people.office)
    with pytest.raises(StandingChanged):
        restart(people, seen=seen)
    people_seen = standing_mark(case_row(people))
    assert everything(people.office) == before
    people.withdraw("撤回。")
    with pytest.raises(StandingChanged):
        restart(people, seen=people_seen)


def test_a_key_of_another_act_is_refused_before_a_site_is_taken_over(people):
    site = people.upload(people.actor(LEAD), "river_site")
    people.withdraw("撤回。")
    restart(people, key=KEY)
    with pytest.raises(KeyReused):
        start_case(people.office, people.actor(LEAD), case_row(people).project_id, "coordination", site=site, key=KEY)
    assert site_in_force(people) == 1


def test_conditions_of_a_resolution_do_not_outlive_the_round_that_a_restart_ended(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    people.do(
        "coordinate_at_lead", result="resolved", settles=[ECOLOGY], conditions=["river_setback"], summary="同意。"
    )
    people.restart("总平面调整。")
    assert people.asked() == [ECOLOGY]
    people.answer(ECOLOGY)
    people.do("summarise_conditions", summary="各部门均无意见。")
    people.do("confirm_generation", choice="confirm")
    assert people.status() == "generated"
    assert proved(people)
