"""Who may ask for what: every route has its policy, and nobody reaches what is not his."""

import pytest
from flask import url_for

from app.store import cases, inbox, org, plans
from app.web.access import POLICIES

SISTERS = ("210200-forestry.issuer", "210281-agriculture.issuer", "210281-town.handler")


def ids_of(city):
    with city.office.store.read() as read:
        lead = org.actor_of(read, "210281-development-reform.issuer")
        case = cases.one(read, lead, city.people.case)
        task = inbox.of_case(read, case.id)[0]
        material = read.exec_driver_sql("SELECT id FROM materials LIMIT 1").scalar_one()
    return {"case_id": case.id, "task_id": task.task_id, "project_id": case.project_id, "material_id": material,
            "plan_id": plan_of(city, lead),
            "model": case.model, "account": "210200-water.issuer", "filename": "duogui.css",
            "table": "opinion_limit", "wanted": "csv", "layer": "river_setback",
            "kind": "model", "stem": "coordination", "name": "coordination", "version": 1, "one": 1, "two": 1,
            "side": "draft", "place": 1, "token": "none"}  # fmt: skip


def plan_of(city, lead):
    """A plan that the lead keeps and that no other department has a part in."""
    with city.office.store.transaction() as tx:
        kept = plans.named(tx, lead.department, "岗店街道专项规划")
        if kept is None:
            kept = plans.PlanRow("p1", "岗店街道专项规划", "plan", lead.department, lead.region_path, 0, {})
            plans.insert(tx, kept)
    return kept.id


def addresses(city):
    """Every route as (endpoint, method, address) with ids that exist."""
    ids = ids_of(city)
    with city.app.test_request_context():
        return [
            (rule.endpoint, method, url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments}))
            for rule in city.app.url_map.iter_rules()
            for method in sorted(rule.methods & {"GET", "POST", "PUT"})
        ]


def test_every_route_has_a_policy_and_every_policy_a_route(asking_city):
    routes = {rule.endpoint for rule in asking_city.app.url_map.iter_rules()}
    assert routes == set(POLICIES)


def test_without_a_session_nothing_but_public_pages_answers(asking_city):
    for endpoint, method, address in addresses(asking_city):
        if POLICIES[endpoint].is_public:
            continue
        browser = asking_city.browse()
        answer = browser.send(method, address)
        wanted = (303,) if method == "GET" else (401,)
        assert answer.status_code in wanted, (endpoint, method, answer.status_code)
        if method == "GET":
            assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("account", SISTERS)
def test_a_sister_department_finds_nothing_of_a_case_it_has_no_part_in(asking_city, account):
    browser = asking_city.browse(account)
    for endpoint, method, address in addresses(asking_city):
        if not POLICIES[endpoint].subject:
            continue
        answer = browser.send(method, address)
        assert answer.status_code == 404, (endpoint, method, answer.status_code)
        assert "Sewage works" not in answer.text


def test_an_asked_department_sees_the_case_and_not_the_tasks_of_others(asking_city):
    department = asking_city.people.asked()[0]
    browser = asking_city.browse(f"{department}.issuer")
    others = [task for task in asking_city.people.tasks("give_opinion") if task.department != department]
    assert browser.get(f"/cases/{asking_city.people.case}").status_code == 200
    assert browser.get(f"/tasks/{others[0].task_id}").status_code == 404


@pytest.mark.parametrize("endpoint", [name for name, policy in POLICIES.items() if policy.duties == ("administrator",)])
def test_pages_of_the_administrator_are_not_there_for_others(asking_city, endpoint):
    browser = asking_city.browse("210200-coordination.issuer")
    with asking_city.app.test_request_context():
        rules = [rule for rule in asking_city.app.url_map.iter_rules() if rule.endpoint == endpoint]
        address = url_for(endpoint, **dict.fromkeys(rules[0].arguments, "210200-water.issuer"))
    answer = browser.get(address) if "GET" in rules[0].methods else browser.post(address)
    assert answer.status_code == 404


def test_a_form_without_its_token_is_refused_everywhere(asking_city):
    browser = asking_city.browse("210200-coordination.administrator")
    for endpoint, method, address in addresses(asking_city):
        if method != "GET":
            answer = browser.send(method, address, token=False)
            assert answer.status_code == 400, (endpoint, answer.status_code)
            assert "E-WEB-3" in answer.text


def test_paper_is_entered_by_the_coordination_office_alone(asking_city):
    address = f"/cases/{asking_city.people.case}/paper"
    assert asking_city.browse("210281-development-reform.issuer").get(address).status_code == 404
    assert asking_city.browse("210200-coordination.handler").get(address).status_code == 200


@pytest.mark.parametrize(("account", "is_shown"), [("issuer", True), ("handler", True), ("administrator", False)])
def test_the_button_for_paper_is_shown_to_those_who_may_press_it(asking_city, account, is_shown):
    browser = asking_city.browse(f"210200-coordination.{account}")
    address = f"/cases/{asking_city.people.case}"
    assert (f'href="{address}/paper"' in browser.get(address).text) is is_shown
    assert browser.get(f"{address}/paper").status_code == (200 if is_shown else 404)


def test_an_auditor_registers_no_projects(asking_city):
    browser = asking_city.browse("210200-audit.auditor")
    assert browser.get("/projects/new").status_code == 404
    assert "/projects/new" not in browser.get("/projects").text
