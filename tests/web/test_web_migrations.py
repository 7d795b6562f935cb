"""From the studio: a verdict on each running case before anything is done, chosen cases go on with a reason, and it is taken back."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from web_city import City
from web_people import words

from app.audit.compare import compare
from app.casework.publish import publish, read_folders
from app.domain.actors import SYSTEM
from app.settings import shipped
from app.store import cases, org
from factories import case_row, everything, facts_of

ANALYST, ISSUER = "210200-coordination.analyst", "210200-coordination.issuer"
STRANGER = "210281-water.analyst"
MODEL = "opinion_solicitation"
ADDRESS = f"/models/model/{MODEL}/{MODEL}"
RUNNING = f"{ADDRESS}/running"
REASON = "步骤改名，先在办案件也按新版本办理。"
CHECKED = re.compile(r'name="case" value="([0-9a-f]+)"[^>]*\schecked')


def publish_changed(office, old, new):
    sources = read_folders(shipped("processes"), shipped("dmn"))
    (place,) = [n for n, each in enumerate(sources) if (each.kind, each.name) == ("model", MODEL)]
    text = sources[place].content.decode()
    assert old in text
    sources[place] = replace(sources[place], content=text.replace(old, new).encode())
    publish(office, SYSTEM, sources, "a change")


def two_cases(city):
    city.people.begin("Sewage works")
    first = city.people.case
    city.people.begin("Boiler house")
    publish_changed(city.office, "提出部门意见", "答复征求意见")
    return first, city.people.case


@pytest.fixture
def changed():
    """Two running cases on version 1; version 2 renames the step, version 3 has it under another id."""
    city = City(furnish=two_cases)
    city.cases = list(city.told)
    return city


def at_version(city, case):
    with city.office.store.read() as read:
        row = cases.load(read, case)
        assert compare(read, case) == []
    return row.bindings["models"][MODEL]


def test_the_page_of_the_model_leads_to_its_running_cases(changed):
    browser = changed.browse(ANALYST)
    assert RUNNING in browser.get(ADDRESS).text
    page = words(browser.get(RUNNING))
    for case in changed.cases:
        changed.people.case = case
        assert case_row(changed.people).number in page
    assert page.count("可以换用") >= 2
    assert "Sewage works" in page
    english = words(changed.browse(ANALYST, "en").get(RUNNING))
    assert "Sewage works" in english
    assert "Can go on" in english
    assert "Sun 9 Mar" not in english


def test_a_model_of_one_version_leads_nowhere(city):
    assert "/running" not in city.browse(ANALYST).get(ADDRESS).text
    assert "没有您能看到的" in words(city.browse(ANALYST).get(RUNNING))


def test_looking_writes_nothing_and_what_cannot_go_on_says_why(changed):
    publish_changed(changed.office, "give_opinion", "give_answer")
    before = everything(changed.office)
    browser = changed.browse(ANALYST)
    page = browser.get(RUNNING)
    assert "不能换用" in words(page)
    assert "give_opinion" in words(page)
    assert 'name="case"' not in page.text
    assert "可以换用" in words(browser.get(f"{RUNNING}?to=2"))
    after = everything(changed.office)
    assert {name for name in before if before[name] != after[name]} <= {"sessions"}


def test_chosen_cases_go_on_and_the_others_do_not_and_it_is_taken_back(changed):
    chosen, other = changed.cases
    former = at_version(changed, other)
    browser = changed.browse(ANALYST)
    browser.get(RUNNING)
    done = browser.post(f"{RUNNING}?to=2", {"case": chosen, "reason": REASON, "idempotency_key": "k" * 12})
    assert done.status_code == 303
    changed.people.case = chosen
    assert at_version(changed, chosen) != former == at_version(changed, other)
    assert {task.name_zh for task in changed.people.tasks()} == {"答复征求意见"}
    page = words(browser.get(done.headers["Location"]))
    assert "1 件案件已换用第 2 版" in page
    assert "可以退回" in page
    assert f"理由：{REASON}" in words(browser.get(f"/cases/{chosen}/facts"))
    again = browser.post(f"{RUNNING}?to=2", {"case": chosen, "reason": REASON, "idempotency_key": "k" * 12})
    assert again.status_code == 303
    assert len(facts_of(changed.people, "CaseMigrated")) == 1

    back = browser.post(f"{RUNNING}/take-back?to=2", {"case": chosen, "reason": "先办完再换用。"})
    assert back.status_code == 303
    assert at_version(changed, chosen) == former
    assert "1 件案件已退回原版本" in words(browser.get(back.headers["Location"]))
    assert "先办完再换用" in words(browser.get(f"/cases/{chosen}/facts"))


def test_all_of_the_page_go_on_at_once_and_what_was_done_since_is_not_taken_back(changed):
    browser = changed.browse(ANALYST)
    browser.get(RUNNING)
    browser.post(f"{RUNNING}?to=2", {"all": "1", "reason": REASON})
    assert len({at_version(changed, case) for case in changed.cases}) == 1
    assert "没有您能看到的" in words(browser.get(f"{RUNNING}?to=2"))
    changed.people.case = changed.cases[1]
    changed.people.answer(changed.people.asked()[0])
    assert changed.cases[1] not in browser.get(f"{RUNNING}?to=2").text
    assert changed.cases[0] in browser.get(f"{RUNNING}?to=2").text
    refused = browser.post(f"{RUNNING}/take-back?to=2", {"case": changed.cases, "reason": "退回。"})
    page = words(refused)
    assert refused.status_code == 409
    assert "1 件案件已退回原版本" in page
    assert "不能退回" in page


def test_who_is_refused_since_another_acted_meanwhile_reads_why_and_has_everything_typed(changed):
    browser, other = changed.browse(ANALYST), changed.browse(ANALYST)
    browser.get(RUNNING)
    other.get(RUNNING)
    other.post(f"{RUNNING}?to=2", {"case": changed.cases[0], "reason": REASON})
    publish_changed(changed.office, "give_opinion", "give_answer")
    answer = browser.post(f"{RUNNING}?to=3", {"case": changed.cases, "reason": REASON})
    assert answer.status_code == 409
    assert f">{REASON}</textarea>" not in answer.text, "no case of the page can go on any more, so there is nothing to sign"
    assert words(answer).count("新版本在此范围内没有这个正在进行的元素") == 4, "told above and beside each case"
    again = browser.post(f"{RUNNING}?to=2", {"case": changed.cases, "reason": REASON})
    assert again.status_code == 409
    assert "1 件案件已换用第 2 版" in words(again)
    assert "它已按此版本办理" in words(again)


@pytest.mark.parametrize(("reason", "chooses"), [("", True), ("x", True), (REASON, False)])
def test_without_a_reason_or_a_case_nothing_is_done_and_nothing_typed_is_lost(changed, reason, chooses):
    browser = changed.browse(ANALYST)
    browser.get(RUNNING)
    case = changed.cases[0]
    answer = browser.post(f"{RUNNING}?to=2", {"case": [case] if chooses else [], "reason": reason})
    assert answer.status_code == 422
    assert ("没有写明理由" in words(answer)) is (reason != REASON)
    assert CHECKED.findall(answer.text) == ([case] if chooses else [])
    assert f">{reason}</textarea>" in answer.text
    assert f'name="next" value="{RUNNING}?to=2"' in answer.text, "another language keeps the version"
    changed.people.case = case
    assert facts_of(changed.people, "CaseMigrated") == []


def test_only_an_analyst_of_the_coordination_office_comes_here_and_nobody_reaches_a_case_he_does_not_see(changed):
    with changed.office.store.transaction() as tx:
        org.put_account(tx, replace(org.account(tx, ANALYST), id=STRANGER, department="210281-water"))
    for account in (ISSUER, STRANGER):
        browser = changed.browse(account)
        assert browser.get(RUNNING).status_code in (403, 404)
        browser.get("/inbox")
        answer = browser.post(f"{RUNNING}?to=2", {"case": changed.cases[0], "reason": REASON})
        assert answer.status_code in (403, 404)
    assert "/running" not in changed.browse(STRANGER).get(ADDRESS).text
    changed.people.case = changed.cases[0]
    assert facts_of(changed.people, "CaseMigrated") == []


@pytest.mark.parametrize("asked", ["?to=9", "?to=x", "?after=spoilt"])
def test_an_address_that_names_nothing_is_told(changed, asked):
    assert changed.browse(ANALYST).get(RUNNING + asked).status_code in (200, 400, 404, 422)
    assert changed.browse(ANALYST).get(f"/models/model/nothing/nothing/running{asked}").status_code == 404
