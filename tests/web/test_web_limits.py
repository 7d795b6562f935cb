"""Pausing, resuming and extending a limit from the page of its case: who sees it, what is said before signing, what is kept."""

import html
import re

import pytest
from web_city import City
from web_people import words

from app.casework.change_limit import limits_of
from app.store import cases, history

OFFICE, LEAD = "210200-coordination.issuer", "210281-development-reform.issuer"
ECOLOGY = "210200-ecology"
TYPED = {
    "answer.reason": "组织听证。",
    "answer.article": "administrative-licensing-law/45",
    "answer.document_number": "大资规告〔2026〕3号",
    "answer.document_date": "2026-03-03",
}
PAUSE = {**TYPED, "answer.cause": "special_procedure"}
EXTENSION = {**TYPED, "answer.amount": "3"}


def sewage_works(city):
    city.people.begin("污水处理厂")


@pytest.fixture
def begun():
    return City(furnish=sewage_works)


def case_of(city):
    return f"/cases/{city.people.case}"


def limit_of(city, department=ECOLOGY):
    with city.office.store.read() as read:
        found = limits_of(read, cases.load(read, city.people.case))
    return next(each for each in found if each.limit["steps"][0]["department"] == department)


def links(answer):
    return [html.unescape(each) for each in re.findall(r'href="(/cases/[^"]+/limits\?[^"]+)"', answer.text)]


def address(city, act):
    return f"{case_of(city)}/limits?timer={limit_of(city).timer}&act={act}"


def signed(browser, city, act, typed):
    """The act as a person does it: its page, the review, the signature."""
    page = browser.get(address(city, act))
    assert page.status_code == 200, words(page)
    asked = browser.post(address(city, act).replace("/limits?", "/limits/review?"), typed)
    assert asked.status_code == 200, words(asked)
    return browser.post(address(city, act), browser.hidden())


def facts(city, kind):
    with city.office.store.read() as read:
        return [fact for fact in history.whole(read, city.people.case) if fact.kind == kind]


def test_the_case_offers_the_acts_to_who_may_sign_them_and_to_nobody_else(begun):
    running = len(begun.people.tasks("give_opinion"))
    for account, offered in ((OFFICE, 2 * running), (LEAD, 2 * running), (f"{ECOLOGY}.issuer", 0),
                             ("210200-coordination.handler", 0)):  # fmt: skip
        page = begun.browse(account).get(case_of(begun))
        assert len(links(page)) == offered, account
        assert ("暂停、恢复和延长" in words(page)) is bool(offered)
    for account in (f"{ECOLOGY}.issuer", "210200-coordination.handler"):
        assert begun.browse(account).get(address(begun, "pause")).status_code == 404
        assert begun.browse(account).post(address(begun, "pause"), PAUSE).status_code == 404
    assert facts(begun, "LimitPaused") == []


def test_a_pause_is_reviewed_signed_and_then_shown_with_its_why(begun):
    browser = begun.browse(OFFICE)
    browser.get(address(begun, "pause"))
    review = words(browser.post(address(begun, "pause").replace("/limits?", "/limits/review?"), PAUSE))
    for told in ("污水处理厂", "3月9日", "暂停，恢复时另行计算", "组织听证。", "第四十五条", OFFICE):
        assert told in review
    assert facts(begun, "LimitPaused") == []

    done = browser.post(address(begun, "pause"), browser.hidden())
    assert (done.status_code, done.headers["Location"]) == (303, case_of(begun))
    page = words(browser.get(case_of(begun)))
    for told in ("期限已暂停计时。", "已暂停计时", "为何暂停？", "组织听证。", "大资规告〔2026〕3号", "恢复计时"):
        assert told in page
    task = begun.browse(f"{ECOLOGY}.issuer")
    assert "暂停中" in words(task.get("/inbox"))
    assert "暂停计时期间没有到期日" in words(
        task.get(f"/tasks/{begun.people.tasks('give_opinion', ECOLOGY)[0].task_id}")
    )


def test_the_why_of_a_resumed_limit_tells_pause_count_and_article(begun):
    signed(begun.browse(OFFICE), begun, "pause", PAUSE)
    begun.clock.move_to(begun.clock.now().replace(day=5))
    browser = begun.browse(OFFICE)
    assert signed(browser, begun, "resume", TYPED).status_code == 303
    page = words(browser.get(case_of(begun)))
    assert "期限已恢复计时，届满于" in page
    assert "2 个工作日不计" in page
    assert "3月11日" in page
    english = words(begun.browse(OFFICE, "en").get(case_of(begun)))
    assert "2 working days do not count" in english
    assert "Administrative Licensing Law" in english


def test_an_extension_says_both_ends_before_it_is_signed(begun):
    browser = begun.browse(OFFICE)
    browser.get(address(begun, "extend"))
    review = words(browser.post(address(begun, "extend").replace("/limits?", "/limits/review?"), EXTENSION))
    assert "现届满 3月9日" in review
    assert "签发后届满 3月12日" in review
    assert browser.post(address(begun, "extend"), browser.hidden()).status_code == 303
    assert limit_of(begun).limit["due"] == "2026-03-12"
    assert "延长 3 个工作日" in words(browser.get(f"{case_of(begun)}/facts?all=1"))


@pytest.mark.parametrize(
    ("entry", "value"), [("answer.reason", ""), ("answer.article", "x/1"), ("answer.document_date", "")]
)
def test_a_mistake_is_told_beside_its_entry_and_nothing_typed_is_lost(begun, entry, value):
    browser = begun.browse(OFFICE)
    browser.get(address(begun, "pause"))
    again = browser.post(address(begun, "pause").replace("/limits?", "/limits/review?"), {**PAUSE, entry: value})
    assert again.status_code == 422
    assert "大资规告〔2026〕3号" in again.text
    assert facts(begun, "LimitPaused") == []


def test_what_changed_since_the_review_is_reviewed_again(begun):
    one, two = begun.browse(OFFICE), begun.browse(LEAD)
    one.get(address(begun, "extend"))
    one.post(address(begun, "extend").replace("/limits?", "/limits/review?"), EXTENSION)
    hidden = one.hidden()
    signed(two, begun, "extend", EXTENSION)
    refused = one.post(address(begun, "extend"), hidden)
    assert refused.status_code == 409
    assert "签发后届满 3月17日" in words(refused)
    assert len(facts(begun, "LimitExtended")) == 1


@pytest.mark.parametrize("act", ["", "end", "resume"])
def test_an_act_that_does_not_exist_or_has_no_meaning_now_is_refused(begun, act):
    browser = begun.browse(OFFICE)
    assert browser.get(address(begun, act)).status_code == (409 if act == "resume" else 404)
    assert browser.get(f"{case_of(begun)}/limits").status_code == 404


def test_a_step_under_a_supplement_says_that_it_resumes_by_itself(city):
    city.people.begin("滨河泵站", site="river_site", kind="rebuild")
    city.people.answer("210281-water", "need_more_material", what_is_missing="防洪评价报告")
    page = words(city.browse(OFFICE).get(case_of(city)))
    assert "“补充材料”办结后自动恢复" in page
    assert "暂停计时" in page


def test_the_replay_shows_a_paused_limit_grey_and_without_an_end(begun):
    signed(begun.browse(OFFICE), begun, "pause", PAUSE)
    browser = begun.browse(OFFICE)
    (fact,) = facts(begun, "LimitPaused")
    page = words(browser.get(f"{case_of(begun)}/replay?at={fact.seq}"))
    assert "已暂停计时" in page
    index = browser.get(f"{case_of(begun)}/replay/index.json").json
    clock = index["clocks"][str(fact.seq)]
    assert clock["due"] == ""
    assert [each[1] for each in clock["lights"]] == ["grey"]
    assert index["reasons"][str(fact.seq)]["articles"][0] == "administrative-licensing-law/45"
