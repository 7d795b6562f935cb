"""An auditor in a real Chromium: finds the moment of silence on the slider, sees the row and the article, by mouse and by keyboard.

Nobody's browser meets an error, a breach of the policy or another host (fixture visitor).
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from served_city import seated, served

from app.casework.settle import settle
from app.store import history
from app.web.views import audit

pytestmark = pytest.mark.e2e
AUDITOR = "210200-audit.auditor"


@pytest.fixture(scope="module")
def site():
    """An office with one case in which a department kept silent, served over HTTP."""
    with served() as made:
        people = made.people
        for name in ("瓦房店市第三中学", "岗店街道社区卫生服务中心", "瓦房店市第二人民医院"):
            people.begin(name)
            made.clock.advance(timedelta(minutes=1))
        people.answer_all(but=(people.asked()[0],))
        made.clock.advance(timedelta(days=8))
        settle(made.office)
        with made.office.store.read() as read:
            made.facts = history.whole(read, people.case)
        made.case = people.case
        yield made


@pytest.fixture
def auditor(visitor, site):
    """The auditor's page."""
    return lambda **options: seated(visitor(site.address, **options), site, AUDITOR)


def opened(page, site, query=""):
    page.goto(f"/cases/{site.case}/replay{query}")
    page.locator("body[data-ready='1']").wait_for()
    return page


def seq_of(site, kind):
    return next(fact.seq for fact in site.facts if fact.kind == kind)


def test_the_moment_of_silence_is_found_on_the_slider_and_leads_to_row_and_article(auditor, site, axe):
    page = opened(auditor(), site, "?at=1")
    silence = page.locator(".replay-sentence", has_text="视为无意见")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(60):
        if silence.count():
            break
        page.keyboard.press("ArrowRight")
    expect(silence).to_be_visible()
    expect(page.locator("[data-part='tabs'] a[aria-current]")).to_have_text("征求部门意见")
    expect(page.locator(".djs-element.is-here")).to_have_attribute("data-element-id", "opinion_limit_ended")
    expect(page.locator("[data-part='tasks']")).to_contain_text("期限届满")
    expect(page.locator(".replay-list li[aria-current]")).to_contain_text("视为无意见")
    expect(page).to_have_url(re.compile(rf"at={seq_of(site, 'OpinionDeemed')}"))
    assert axe(page) == []
    page.get_by_role("link", name="决策表 opinion_limit 第 1 行").click()
    expect(page.locator("tr#row-1.marked")).to_be_visible()
    assert axe(page) == []
    page.go_back()
    page.locator("body[data-ready='1']").wait_for()
    expect(silence).to_be_visible()
    page.locator(".replay-reason").get_by_role("link", name="第六条第三款").click()
    expect(page.locator("[id='dalian-183/6.3']")).to_be_visible()
    assert axe(page) == []


def test_the_auditor_begins_at_audit_and_sees_the_chains_verify_and_earlier_heads_agree(auditor, site, axe, tmp_path):
    page = auditor()
    page.goto("/")
    expect(page.get_by_role("heading", name="审计")).to_be_visible()
    assert axe(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出链头").click()
    taken.value.save_as(tmp_path / "heads.json")
    for name in ("核对全部链", "核对并逐案推演"):
        page.goto("/audit")
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("status").filter(has_text="没有发现问题")).to_be_visible()
        assert axe(page) == []
    page.goto("/audit")
    page.get_by_label("先前导出的链头").set_input_files(tmp_path / "heads.json")
    page.get_by_role("button", name="与现在比对").click()
    expect(page.get_by_role("status").filter(has_text="完全相符")).to_be_visible()
    assert axe(page) == []
    with page.expect_download() as exported:
        page.goto(f"/cases/{site.case}/replay")
        page.get_by_role("link", name="JSONL").click()
    assert len(exported.value.path().read_text("utf-8").splitlines()) == len(site.facts)


def test_a_verification_of_many_steps_goes_on_by_itself(auditor, site, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 1)
    page = auditor()
    page.goto("/audit/check")
    expect(page.get_by_role("status").filter(has_text="核对完毕：3 个案件")).to_be_visible()


def test_keys_go_to_both_ends_and_step_and_play_and_stop(auditor, site):
    page = opened(auditor(), site)
    number = page.locator("[data-part='number']")
    page.keyboard.press("Home")
    expect(number).to_have_text(f"事实 1 / {len(site.facts)}")
    page.keyboard.press("ArrowRight")
    expect(number).not_to_have_text(f"事实 1 / {len(site.facts)}")
    page.keyboard.press("ArrowLeft")
    expect(number).to_have_text(f"事实 1 / {len(site.facts)}")
    page.locator("[data-do='speed']").select_option("40")
    page.locator("h1").click()
    page.keyboard.press(" ")
    expect(page.locator("[data-do='play']")).to_have_text("播放")
    expect(page.locator(".replay-list li[aria-current]")).not_to_contain_text("案件")
    page.keyboard.press("Home")
    page.keyboard.press("End")
    assert int(number.inner_text().split()[1]) > len(site.facts) - 30


def test_what_the_island_shows_is_what_the_page_without_script_shows(auditor, site):
    scripted, plain = auditor(), auditor(java_script_enabled=False)
    for kind in ("OpinionGiven", "TimerFired", "OpinionDeemed", "WorkWanted"):
        at = seq_of(site, kind)
        opened(scripted, site, f"?at={at}&all=1")
        scripted.locator("[data-part='outlines'] summary").click()
        plain.goto(f"/cases/{site.case}/replay?at={at}&all=1")
        plain.locator("[data-part='outlines'] summary").click()
        for part in ("fact", "tasks", "clocks", "works", "data", "number"):
            here, there = (page.locator(f"[data-part='{part}']").inner_text() for page in (scripted, plain))
            assert here.split() == there.split(), (kind, part)
        here, there = (page.locator(".replay-outline").inner_text().split() for page in (scripted, plain))
        assert here == there, kind


def test_heat_is_told_by_a_badge_and_the_same_figure_in_the_table(auditor, site):
    page = opened(auditor(), site)
    page.get_by_label("按办公时长着色").check()
    page.locator("[data-part='tabs'] a", has_text="征求部门意见").click()
    badge = page.locator(".djs-overlays[data-container-id='give_opinion'] .is-heat")
    row = page.locator("[data-part='heat'] tr", has_text="提出部门意见")
    expect(badge).to_be_visible()
    expect(row.locator("[data-label='平均']")).to_have_text(badge.inner_text())


def test_a_page_of_a_fact_opened_by_its_address_shows_that_fact(auditor, site):
    at = seq_of(site, "FlowTaken")
    page = opened(auditor(), site, f"?at={at}")
    expect(page.locator("[data-part='number']")).to_have_text(f"事实 {at} / {len(site.facts)}")
    expect(page.locator(".replay-list li[aria-current] .seq")).to_have_text(str(at))


def test_a_telephone_shows_the_replay_without_scrolling_sideways(auditor, site, axe):
    page = opened(auditor(viewport={"width": 390, "height": 844}), site, f"?at={seq_of(site, 'OpinionDeemed')}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []
