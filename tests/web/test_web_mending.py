"""The page of a case that has failed offers the coordination office another try, a repair and an end; nobody else sees them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from web_city import City
from web_people import words

from app.casework.publish import publish, read_folders
from app.domain.actors import SYSTEM
from app.settings import shipped
from factories import case_row, facts_of

OFFICE, LEAD = "210200-coordination.issuer", "210281-development-reform.issuer"


def broken(city):
    """The case stopped where its departments were to be asked: the table gives a unit that no limit has."""
    sources = read_folders(shipped("processes"), shipped("dmn"))
    limit = next(source for source in sources if source.name == "opinion_limit")
    wrong = replace(limit, content=limit.content.replace(b'"WD"', b'"XX"'))
    publish(city.office, SYSTEM, [wrong if source is limit else source for source in sources], "a slip")
    city.people.begin("Sewage works")
    assert case_row(city.people).status == "failed"


@pytest.fixture
def failed():
    return City(furnish=broken)


def test_the_office_sees_what_stopped_the_case_and_what_it_may_do(failed):
    address = f"/cases/{failed.people.case}"
    browser = failed.browse(OFFICE)
    assert f"{address}/mend" in browser.get(address).text
    told = words(browser.get(f"{address}/mend"))
    for word in ("XX", "重试", "修正后重试", "终止案件", '"unit":"XX"'):
        assert word in told
    english = words(failed.browse(OFFICE, "en").get(f"{address}/mend"))
    assert "Mend the failed case" in english
    assert "Try again" in english


def test_nobody_else_is_offered_it(failed):
    address = f"/cases/{failed.people.case}"
    browser = failed.browse(LEAD)
    assert f"{address}/mend" not in browser.get(address).text
    assert browser.get(f"{address}/mend").status_code in (403, 404)


def test_a_repair_without_a_reason_or_with_a_slip_loses_nothing_typed(failed):
    address = f"/cases/{failed.people.case}/mend"
    browser = failed.browse(OFFICE)
    browser.get(address)
    for reason, changes in (("", "limit = 1"), ("经研究修正。", "limit")):
        answer = browser.post(address, {"act": "repair", "reason": reason, "changes": changes})
        assert answer.status_code == 422
        assert changes in answer.text
        assert reason in answer.text
        assert "每行写" in answer.text or "理由" in answer.text
    assert facts_of(failed.people, "CaseRepaired") == []


def test_a_repair_lets_the_case_go_on_and_a_stop_ends_it(failed):
    address = f"/cases/{failed.people.case}/mend"
    browser = failed.browse(OFFICE)
    for _ in range(20):
        browser.get(address)
        done = browser.post(
            address, {"act": "repair", "reason": "经研究修正。", "changes": 'limit = {amount: 5, unit: "WD"}'}
        )
        assert done.status_code == 303
        if case_row(failed.people).status == "open":
            break
    assert failed.people.tasks("give_opinion") != []
    browser.get(address)
    assert browser.post(address, {"act": "cancel", "reason": "不再办理。"}).status_code == 303
    assert case_row(failed.people).status == "ended"
    page = words(browser.get(f"/cases/{failed.people.case}"))
    assert "经多规办终止" in page
    facts = words(browser.get(f"/cases/{failed.people.case}/facts"))
    assert "多规办修正 limit 后重试中断的环节" in facts
    assert "多规办终止案件" in facts
