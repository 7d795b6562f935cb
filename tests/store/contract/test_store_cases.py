"""Cases: optimistic versions, numbers without gaps, who sees which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError
from store_made import CITY, DISTRICT, NOON_US, SISTER, actor, case_row, project_row, seed_tree

from app.domain.canonical import content_hash
from app.store import cases, org, projects
from app.store.errors import CaseMoved, MalformedCursor


def test_a_case_comes_back_as_it_was_put(furnished):
    with furnished.transaction() as tx:
        assert cases.load(tx, "c1") == case_row()
        assert cases.load(tx, "none") is None


def test_saving_raises_the_version_and_writes_what_a_turn_may_change(furnished):
    changed = replace(case_row(), status="ended", outcome="code_assigned", state="{}", fact_seq=3, fact_head=b"h" * 32, round=2,
                      ended_us=NOON_US + 9, updated_us=NOON_US + 9, lead_department="210281-water")
    with furnished.transaction() as tx:
        cases.save(tx, changed, 1)
        assert cases.load(tx, "c1") == replace(changed, version=2)


def test_what_is_fixed_at_the_start_is_not_written_by_saving(furnished):
    with furnished.transaction() as tx:
        cases.save(tx, replace(case_row(), number="x", model="y", region_path="z", initiator="w", bindings={}), 1)
        assert cases.load(tx, "c1") == replace(case_row(), version=2)


def test_saving_a_case_that_moved_is_a_conflict_and_changes_nothing(furnished):
    with furnished.transaction() as tx:
        cases.save(tx, case_row(), 1)
    with pytest.raises(CaseMoved) as refused, furnished.transaction() as tx:
        cases.save(tx, replace(case_row(), state="lost"), 1)
    assert refused.value.status == 409
    with furnished.transaction() as tx:
        assert cases.load(tx, "c1").state == case_row().state


def test_numbers_count_from_one_each_year_and_a_rolled_back_turn_leaves_no_gap(store):
    with store.transaction() as tx:
        assert cases.next_number(tx, 2026) == "2026-000001"
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        assert cases.next_number(tx, 2026) == "2026-000002"
        raise ZeroDivisionError
    with store.transaction() as tx:
        assert cases.next_number(tx, 2026) == "2026-000002"
        assert cases.next_number(tx, 2027) == "2027-000001"


def test_a_case_cannot_be_removed(furnished):
    with pytest.raises(DBAPIError, match="never removed"), furnished.transaction() as tx:
        tx.exec_driver_sql("DELETE FROM cases")


def test_lead_and_initiator_see_their_case_from_the_start_and_others_when_they_are_given_access(furnished):
    town = actor("210281-town")
    with furnished.read() as read:
        assert cases.one(read, actor("210281-planning"), "c1").id == "c1"
        assert cases.one(read, town, "c1") is None
    with furnished.transaction() as tx:
        cases.grant_access(tx, "c1", ["210281-town"], cases.COPY)
        cases.grant_access(tx, "c1", ["210281-town"], cases.COPY)
        cases.grant_access(tx, "c1", [], cases.COPY)
    with furnished.read() as read:
        assert cases.one(read, town, "c1").id == "c1"
        assert cases.departments(read, town, "c1") == [("210281-planning", "lead"), ("210281-town", "copy")]


@pytest.mark.parametrize(("path", "functions", "sees"), [
    (DISTRICT, {"audit"}, True), (CITY, {"coordination_office"}, True), ("210000", {"supervision"}, True),
    (SISTER, {"audit"}, False), (CITY, {"planning_dept"}, False), ("", {"audit"}, False),
    ("210000/210200/21028", {"audit"}, False), ("210000/210200/2102811", {"audit"}, False), ("%", {"audit"}, False),
    ("210000/21", {"audit"}, False), ("21000", {"audit"}, False)])
def test_oversight_sees_its_node_and_below_and_nothing_else(furnished, path, functions, sees):
    office = actor("x", path, functions=functions)
    with furnished.read() as read:
        assert (cases.one(read, office, "c1") is not None) is sees
        assert bool(cases.page(read, office).rows) is sees
        assert bool(cases.of_project(read, office, "p1")) is sees


def test_an_office_without_a_node_sees_not_even_a_case_without_one(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2", region_path=""))
    with furnished.read() as read:
        assert cases.page(read, actor("x", "", functions={"audit"})).rows == ()


def test_a_grant_shows_one_case_to_one_account(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c2"))
        org.grant(tx, "210283-water.issuer", "c1", "review", "admin", NOON_US)
    with furnished.read() as read:
        granted = org.actor_of(read, "210283-water.issuer")
        assert granted.granted_cases == {"c1"}
        assert [row.id for row in cases.page(read, granted).rows] == ["c1"]
    with furnished.transaction() as tx:
        assert org.revoke(tx, "210283-water.issuer", "c1")
        assert not org.revoke(tx, "210283-water.issuer", "c1")
    with furnished.read() as read:
        assert org.actor_of(read, "210283-water.issuer").granted_cases == frozenset()


def test_pages_of_cases_show_each_once_newest_first(store):
    with store.transaction() as tx:
        seed_tree(tx)
        projects.insert(tx, project_row())
        for n in range(25):
            cases.insert(tx, case_row(f"c{n:02}", started_us=NOON_US + n // 3, status="ended" if n % 5 == 0 else "open"))
    lead = actor("210281-planning")
    seen, after = [], None
    with store.read() as read:
        while True:
            page = cases.page(read, lead, after=after, limit=4)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
        ended = cases.page(read, lead, status="ended").rows
    assert seen == sorted((f"c{n:02}" for n in range(25)), key=lambda case: (int(case[1:]) // 3, case), reverse=True)
    assert {row.id for row in ended} == {"c00", "c05", "c10", "c15", "c20"}


@pytest.mark.parametrize("mark", ["", "x", "12", ":", "12:", "a:b", "-:c1", "9999999999999999999999:c1", "１:c1", "1" * 300 + ":c"])
def test_a_spoilt_mark_is_refused(furnished, mark):
    with furnished.read() as read, pytest.raises(MalformedCursor):
        cases.page(read, actor(), after=mark)


def test_the_cases_of_a_project_come_oldest_first(furnished):
    with furnished.transaction() as tx:
        cases.insert(tx, case_row("c0", started_us=NOON_US + 5))
        assert [row.id for row in cases.all_of_project(tx, "p1")] == ["c1", "c0"]
    with furnished.read() as read:
        assert [row.id for row in cases.of_project(read, actor("210281-planning"), "p1")] == ["c1", "c0"]


def test_rebinding_moves_a_case_to_other_versions(furnished):
    new = {"models": {"project_generation": content_hash(b"second")}}
    with furnished.transaction() as tx:
        cases.rebind(tx, "c1", "project_generation", new)
        assert cases.load(tx, "c1").bindings == new
