"""Projects and their sites: numbers, the code that is set once, versions that are never replaced, who sees them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError
from store_made import CITY, DISTRICT, NOON_US, SISTER, actor, case_row, footprint_row, inbox_row, project_row

from app.store import cases, inbox, plans, projects
from app.store.errors import MalformedCursor, ProjectCodeFixed, ProjectCodeTaken, ProjectMoved, VersionTaken

LEAD = actor("210281-planning")
CODE = "2603-210281-04-01-123456"


def test_a_project_comes_back_as_it_was_put(furnished):
    with furnished.transaction() as tx:
        assert projects.load(tx, "p1") == project_row()
        assert projects.load(tx, "none") is None


def test_saving_raises_the_version_and_a_second_save_of_the_same_version_is_a_conflict(furnished):
    with furnished.transaction() as tx:
        projects.save(tx, project_row(phase="coded", name="新名称", local_no="not written"))
        assert projects.load(tx, "p1") == project_row(phase="coded", name="新名称", version=2)
    with pytest.raises(ProjectMoved), furnished.transaction() as tx:
        projects.save(tx, project_row(phase="lost"))
    with furnished.transaction() as tx:
        projects.save(tx, project_row(phase="third"), 2)
        assert projects.load(tx, "p1").phase == "third"


def test_a_code_is_set_once_and_belongs_to_one_project(furnished):
    with furnished.transaction() as tx:
        projects.save(tx, project_row(code=CODE))
        projects.save(tx, project_row(code=CODE, version=2, phase="same code again"))
    for code in ("2603-210281-04-01-999999", None):
        with pytest.raises(ProjectCodeFixed), furnished.transaction() as tx:
            projects.save(tx, project_row(code=code, version=3))
    with pytest.raises(ProjectCodeTaken), furnished.transaction() as tx:
        projects.insert(tx, project_row("p2"))
        projects.save(tx, project_row("p2", code=CODE))
    with pytest.raises(DBAPIError, match="set once"), furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE projects SET code = 'x' WHERE id = 'p1'")


def test_local_numbers_count_per_region_and_year_without_gaps(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        projects.next_local_no(tx, "210281", 2026)
        raise ZeroDivisionError
    with store.transaction() as tx:
        assert projects.next_local_no(tx, "210281", 2026) == "210281-2026-0001"
        assert projects.next_local_no(tx, "210281", 2026) == "210281-2026-0002"
        assert projects.next_local_no(tx, "210283", 2026) == "210283-2026-0001"
        assert projects.next_local_no(tx, "210281", 2027) == "210281-2027-0001"


def test_versions_of_a_site_are_kept_and_never_replaced(furnished):
    with furnished.transaction() as tx:
        projects.put_footprint(tx, footprint_row(1))
        projects.put_footprint(tx, footprint_row(2, area_m2=Decimal("1E+3")))
    with pytest.raises(VersionTaken), furnished.transaction() as tx:
        projects.put_footprint(tx, footprint_row(2))
    with pytest.raises(DBAPIError, match="append-only"), furnished.transaction() as tx:
        tx.exec_driver_sql("UPDATE footprints SET wkb = wkb")
    with furnished.read() as read:
        assert projects.footprint(read, "p1", 1) == footprint_row(1)
        assert projects.latest_footprint(read, "p1").area_m2 == Decimal(1000)
        assert projects.footprint(read, "p1", 9) is None
        assert projects.latest_footprint(read, "none") is None
        assert projects.outline(read, LEAD, "p1").version == 2
        assert projects.outline(read, LEAD, "p1", 1).version == 1
        assert projects.outline(read, actor("210283-water", SISTER), "p1") is None


@pytest.mark.parametrize(("who", "sees"), [
    (LEAD, True), (actor("210281-town"), False), (actor("210281-audit", functions={"audit"}), True),
    (actor("210200-coordination", CITY, functions={"coordination_office"}), True),
    (actor("210283-audit", SISTER, functions={"audit"}), False), (actor("210283-water", SISTER), False),
    (actor("210283-water", SISTER, granted={"c1"}), True), (actor("210283-water", SISTER, granted={"c2"}), False),
    (actor("210281-planning", SISTER), True)])
def test_a_project_is_seen_by_its_lead_its_oversight_and_whoever_sees_one_of_its_cases(furnished, who, sees):
    with furnished.read() as read:
        assert (projects.one(read, who, "p1") is not None) is sees
        assert bool(projects.page(read, who).rows) is sees


def test_a_department_with_a_task_in_a_case_sees_the_project(furnished):
    water = actor("210281-water")
    with furnished.read() as read:
        assert projects.one(read, water, "p1") is None
    with furnished.transaction() as tx:
        inbox.put(tx, [inbox_row()])
    with furnished.read() as read:
        assert projects.one(read, water, "p1").id == "p1"


def test_pages_of_projects_show_each_once_newest_first_and_search_by_name_and_number(furnished):
    with furnished.transaction() as tx:
        for n in range(10, 20):
            projects.insert(tx, project_row(f"q{n}", created_us=NOON_US + n // 4, name=f"道路 {n}%"))
    seen, after = [], None
    with furnished.read() as read:
        while True:
            page = projects.page(read, LEAD, after=after, limit=3)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
        assert [row.id for row in projects.page(read, LEAD, "13%").rows] == ["q13"]
        assert [row.id for row in projects.page(read, LEAD, "210281-2026-q1", limit=1).rows] == ["q19"]
        with pytest.raises(MalformedCursor):
            projects.page(read, LEAD, after="-:q1")
    assert seen == [*sorted((f"q{n}" for n in range(10, 20)), key=lambda i: (int(i[1:]) // 4, i), reverse=True), "p1"]


def test_a_case_may_be_about_a_plan(furnished):
    plan = plans.PlanRow("plan1", "供水专项规划", "special", "210281-water", DISTRICT, 1, {"years": 5})
    with furnished.transaction() as tx:
        plans.insert(tx, plan)
        cases.insert(tx, replace(case_row("c9"), subject_kind="plan", subject_id="plan1", project_id=None))
        assert plans.load(tx, "plan1") == plan
        assert plans.load(tx, "none") is None
