"""A plan on its pages: what is missing told at once, a late filing red and then late for good, raw data with whoever brought it."""

import gzip
import re
from pathlib import Path

import pytest
from web_people import scripts_of, words

from app.casework.move_clock import advance
from app.domain.instants import from_text
from app.store import cases, inbox, materials, plans

DIST = Path(__file__).resolve().parents[2] / "app/web/static/dist"
PLAN, WATER, OFFICE = "瓦房店市水系专项规划", "210281-water", "210200-coordination.issuer"


@pytest.fixture
def people(city):
    return city.people


def case_of(city):
    with city.office.store.read() as read:
        return cases.load(read, city.people.case)


def consented(people):
    people.propose(PLAN, "water", WATER)
    people.answer_all()
    people.conclude()
    people.make_adjustment()
    people.examine("consent")


def test_the_page_of_a_supplement_lists_everything_that_is_missing(city, people):
    people.propose(PLAN, "water", WATER, without=("period", "annexes"))
    (task,) = people.tasks("supplement_proposal")
    told = words(city.browse(f"{WATER}.handler").get(f"/tasks/{task.task_id}"))
    assert "须补齐以下 2 项： 规划期限 基础资料附件" in told
    english = words(city.browse(f"{WATER}.handler", "en").get(f"/tasks/{task.task_id}"))
    assert "To be supplied, 2 in all: Period of the plan Annex materials" in english


def test_a_plan_is_adjusted_filed_late_and_its_duty_is_red_until_it_is_done(city, people):
    consented(people)
    advance(city.office, from_text("2026-04-02T10:00:00"))
    browser = city.browse(OFFICE)
    page = words(browser.get(f"/cases/{people.case}"))
    assert "报送规划成果" in page
    assert "已逾期" in page
    state = browser.get(f"/cases/{people.case}/diagrams/plan_adjustment.json").json
    assert state["red"] == ["file_plan"]
    people.file_plan()
    done = words(browser.get(f"/cases/{people.case}"))
    assert "办结：已调整" in done
    assert re.search(r"报送规划成果 瓦房店市水务局 逾期办结（期限至 4月1日", done)


def test_a_plan_shows_its_filings_its_cases_and_what_was_filed_last(city, people):
    consented(people)
    people.file_plan()
    browser, row = city.browse(OFFICE), case_of(city)
    assert PLAN in words(browser.get("/plans"))
    assert PLAN in words(browser.get("/plans?q=水系"))
    assert "没有符合条件的规划" in words(browser.get("/plans?q=公路"))
    page = words(browser.get(f"/plans/{row.subject_id}"))
    assert row.number in page
    assert "1198.25 公顷" in page
    assert "示范规批〔2026〕8号" in page


def test_a_list_of_plans_goes_on_where_it_stopped(city, people):
    for name in "丙甲乙":
        people.propose(f"{name}规划", "water", WATER, without=("period",))
    actor = people.actor(WATER)
    with city.office.store.read() as read:
        first = plans.page(read, actor, limit=2)
        rest = plans.page(read, actor, after=first.next, limit=2)
    assert sorted(row.name for row in (*first.rows, *rest.rows)) == ["丙规划", "乙规划", "甲规划"]
    assert (len(first.rows), rest.next) == (2, None)


def test_gis_data_is_downloaded_by_whoever_brought_it_alone(city, people):
    consented(people)
    with city.office.store.read() as read:
        kept = materials.of_case(read, people.actor(WATER), people.case)
    gis = next(row for row in kept if row.kind == "gis_data")
    text = next(row for row in kept if row.kind == "drawing")
    asked, owner = city.browse("210200-ecology.issuer"), city.browse(f"{WATER}.issuer")
    assert asked.get(f"/materials/{gis.id}").status_code == 404
    assert asked.get(f"/materials/{text.id}").status_code == 200
    assert owner.get(f"/materials/{gis.id}").status_code == 200
    page = asked.get(f"/cases/{people.case}")
    assert f"/materials/{gis.id}" not in page.text
    assert "原始数据，请向该单位申请" in words(page)


def test_only_what_the_diagram_draws_is_offered_for_a_case(city, people):
    people.propose(PLAN, "water", WATER)
    browser = city.browse(f"{WATER}.issuer")
    page = words(browser.get(f"/cases/{people.case}"))
    assert "撤回案件" in page
    assert "重新启动" not in page
    people.answer_all()
    people.conclude()
    people.make_adjustment()
    people.examine("consent")
    after_consent = words(browser.get(f"/cases/{people.case}"))
    assert "撤回案件" not in after_consent
    assert "重新启动" not in after_consent
    people.file_plan()
    assert "重新启动" not in words(browser.get(f"/cases/{people.case}"))


def test_the_pages_of_a_plan_load_no_map_and_stay_under_the_weight_of_their_diagram(city, people):
    people.propose(PLAN, "water", WATER)
    page = city.browse(f"{WATER}.issuer").get(f"/cases/{people.case}")
    assert scripts_of(page) == ["htmx", "page", "diagram"]
    assert "dist/map.css" not in page.text
    sizes = [len(gzip.compress((DIST / f"{name}.js").read_bytes(), 9)) for name in scripts_of(page)]
    assert sum(sizes) <= 100_000
    asked = people.tasks("give_opinion")[0]
    assert scripts_of(city.browse(f"{asked.department}.issuer").get(f"/tasks/{asked.task_id}")) == ["htmx", "page"]
    withdrawal = city.browse(f"{WATER}.issuer").get(f"/cases/{people.case}/withdraw")
    assert withdrawal.status_code == 200
    assert scripts_of(withdrawal) == ["htmx", "page"]


def test_a_proposal_is_made_on_the_page_of_new_matters(city, people):
    browser = city.browse(f"{WATER}.handler")
    assert "提出规划调整" in words(browser.get("/openings"))
    browser.get("/openings/plan_adjustment")
    answers = {"plan_name": PLAN, "higher_approval": "no", "reason": "不衔接。", "declassified": "declared"}
    review = browser.post("/openings/plan_adjustment/check", {f"answer.{k}": v for k, v in answers.items()})
    assert "一次全部告知" in words(review)
    assert "未填或未附：成果类型、编制单位、编制时间、规划范围" in words(review)
    assert "GIS 数据、规划文本和图件、基础资料附件。提交后一次告知" in words(review)
    with city.office.store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM plans").scalar_one() == 0
        assert inbox.open_in_case(read, people.actor(WATER), "none") == []


def test_the_days_left_are_told_in_the_unit_of_the_limit(city, people):
    consented(people)
    assert "剩 30 日" in words(city.browse(OFFICE).get(f"/cases/{people.case}"))
    advance(city.office, from_text("2026-04-01T10:00:00"))
    assert "今日到期" in words(city.browse(OFFICE).get(f"/cases/{people.case}"))
    advance(city.office, from_text("2026-04-03T10:00:00"))
    assert "已逾期 2 日" in words(city.browse(OFFICE).get(f"/cases/{people.case}"))
    assert "2 days late" in words(city.browse(OFFICE, "en").get(f"/cases/{people.case}"))


def test_a_second_proposal_of_a_plan_is_refused_before_it_is_signed_and_the_open_case_is_linked(city, people):
    people.propose(PLAN, "water", WATER)
    browser, row = city.browse(f"{WATER}.handler"), case_of(city)
    browser.get("/openings/plan_adjustment")
    typed = {
        "answer.plan_name": PLAN,
        "answer.higher_approval": "no",
        "answer.reason": "再次调整。",
        "answer.declassified": "declared",
    }
    answer = browser.post("/openings/plan_adjustment/check", typed)
    assert answer.status_code == 422
    assert f'href="/cases/{row.id}"' in answer.text
    assert f"已有在办案件 {row.number}" in words(answer)
    assert "撤回" in words(answer)
    assert "再次调整。" in answer.text
