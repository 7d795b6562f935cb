"""The region tree, offices found up the tree, accounts and what makes an actor, sessions and the log of acts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError
from store_made import CITY, DAY_US, DISTRICT, NOON_US, SISTER, account_row, actor, seed_tree, session_row

from app.domain.actors import SYSTEM
from app.store import acts, org, sessions
from app.store.errors import AccountClosed, AccountUnknown, NameTaken, RegionUnknown


@pytest.fixture
def city(store):
    with store.transaction() as tx:
        seed_tree(tx)
    return store


def test_the_nearest_department_up_the_tree_fills_a_function(city):
    with city.read() as read:
        assert org.offices_for(read, "210281") == {"planning_dept": "210281-planning", "water": "210281-water",
                                                   "audit": "210281-audit", "coordination_office": "210200-coordination"}
        assert org.offices_for(read, "210200") == {"planning_dept": "210200-planning", "coordination_office": "210200-coordination"}
        with pytest.raises(RegionUnknown):
            org.offices_for(read, "999999")


def test_of_two_departments_at_one_node_the_first_by_code_fills_a_function_and_a_closed_one_fills_none(city):
    with city.transaction() as tx:
        org.put_department(tx, org.DepartmentRow("210281-aaa", "甲", "A", "210281", frozenset({"water"})))
    with city.read() as read:
        assert org.offices_for(read, "210281")["water"] == "210281-aaa"
    with city.transaction() as tx:
        org.put_department(tx, org.DepartmentRow("210281-aaa", "甲", "A", "210281", frozenset({"water"}), is_open=False))
        org.put_department(tx, org.DepartmentRow("210281-water", "水", "Water", "210281", frozenset({"water"}), is_open=False))
    with city.read() as read:
        assert "water" not in org.offices_for(read, "210281")
        assert org.department(read, "210281-water").is_open is False
        assert org.department(read, "none") is None
        assert len(org.departments(read)) == 9


def test_regions_come_parents_first_and_keep_their_boundary(city):
    with city.transaction() as tx:
        org.put_region(tx, org.RegionRow("210281", "210200", "瓦房店市", "Wafangdian", "district", DISTRICT))
    with city.read() as read:
        assert [row.code for row in org.regions(read)] == ["210000", "210200", "210281", "210283"]
        assert org.region(read, "210281").name_zh == "瓦房店市"
        assert org.boundary(read, "210281") == b"210281"
        for ask in (org.region, org.boundary):
            with pytest.raises(RegionUnknown):
                ask(read, "999999")


def test_a_region_without_its_parent_is_refused(store):
    with pytest.raises(DBAPIError), store.transaction() as tx:
        org.put_region(tx, org.RegionRow("210281", "210200", "瓦房店市", "Wafangdian", "district", DISTRICT))


def test_an_actor_is_made_from_account_department_and_region(city):
    with city.read() as read:
        assert org.actor_of(read, "210281-audit.issuer") == actor("210281-audit", functions={"audit"})


def test_unknown_and_closed_accounts_make_no_actor(city):
    with city.transaction() as tx:
        org.save_account(tx, account_row("210281-water.issuer", "210281-water", state="closed"))
    with city.read() as read:
        with pytest.raises(AccountUnknown):
            org.actor_of(read, "nobody")
        with pytest.raises(AccountClosed):
            org.actor_of(read, "210281-water.issuer")
        assert org.account(read, "nobody") is None


def test_an_account_is_saved_whole_but_stays_in_its_department(city):
    changed = account_row("210281-water.issuer", "210281-town", failed=3, locked_until_us=NOON_US, must_change=True,
                          duties=frozenset({"issuer", "handler"}), password_hash="other")
    with city.transaction() as tx:
        org.save_account(tx, changed)
        assert org.account(tx, changed.id) == replace(changed, department="210281-water")
    with pytest.raises(NameTaken), city.transaction() as tx:
        org.put_account(tx, changed)
    with pytest.raises(AccountUnknown), city.transaction() as tx:
        org.save_account(tx, replace(changed, id="nobody"))


@pytest.mark.parametrize(("who", "count"), [
    (actor("210281-water"), 1), (actor("210281-water", duties={"administrator"}), 4),
    (actor("210200-coordination", CITY, duties={"administrator"}), 8), (actor("210283-water", SISTER, duties={"administrator"}), 2)])
def test_accounts_are_listed_for_the_own_department_and_for_administrators_of_the_node(city, who, count):
    with city.read() as read:
        assert len(org.accounts(read, who)) == count


def test_a_session_lives_until_it_is_dropped_or_pruned(city):
    with city.transaction() as tx:
        sessions.put(tx, session_row("h1"))
        sessions.put(tx, session_row("h2"))
        sessions.put(tx, session_row("h3", expires_us=NOON_US))
        sessions.touch(tx, "h1", NOON_US + 5)
        assert org.signed_in(tx, "h1") == (session_row("h1", seen_us=NOON_US + 5), org.in_use(tx, "210281-water.issuer"))
        assert sessions.prune(tx, NOON_US + 1) == 1
        assert org.signed_in(tx, "h3") is None
        assert sessions.drop_of_account(tx, "210281-water.issuer", keep="h1") == 1
        assert org.signed_in(tx, "h2") is None
        sessions.drop(tx, "h1")
        assert org.signed_in(tx, "h1") is None
        sessions.put(tx, session_row("h4", expires_us=NOON_US + DAY_US))
        assert sessions.drop_of_account(tx, "210281-water.issuer") == 1


def test_acts_are_seen_by_whoever_did_them_and_by_those_who_oversee_or_administer_the_node(city):
    water, sister = actor("210281-water"), actor("210283-water", SISTER)
    with city.transaction() as tx:
        acts.append(tx, NOON_US, water, "SignedIn", {"from": "desk"})
        acts.append(tx, NOON_US + 1, SYSTEM, "ClockMoved", {"to_us": NOON_US})
        acts.append(tx, NOON_US + 2, replace(water, region_path=""), "SignedIn", {})
    with city.read() as read:
        def kinds(who, **asked):
            return [row.kind for row in acts.page(read, who, **asked)]
        assert kinds(water) == ["SignedIn", "SignedIn"]
        assert kinds(sister) == []
        assert kinds(actor("210281-audit", functions={"audit"})) == ["SignedIn", "ClockMoved", "SignedIn"]
        assert kinds(actor("210281-planning", duties={"administrator"}), kind="ClockMoved") == ["ClockMoved"]
        assert kinds(replace(sister, duties=frozenset({"administrator"}))) == ["ClockMoved"]
        latest = acts.page(read, water, limit=1)[0]
        assert [row.body for row in acts.page(read, water, before=latest.id)] == [{"from": "desk"}]


def test_acts_cannot_be_changed(city):
    with city.transaction() as tx:
        acts.append(tx, NOON_US, SYSTEM, "ClockMoved", {})
    for statement in ("DELETE FROM acts", "UPDATE acts SET body = '{}'"):
        with pytest.raises(DBAPIError, match="append-only"), city.transaction() as tx:
            tx.exec_driver_sql(statement)
