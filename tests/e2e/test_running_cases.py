"""What is done to running cases in a real Chromium: an office moves one by pressing a step on its diagram, an analyst leads some into
another version and back. Both see the effect in the case and in its facts.

Nobody's browser meets an error, a breach of the policy or another host (fixture visitor).
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from served_city import SMALL, seated, served
from studio_site import ANALYST, published_of

from app.audit.compare import compare
from app.casework.publish import Source, publish
from app.casework.start_case import start_case
from app.domain.actors import SYSTEM
from app.modelling.studio.published import published_sources
from app.store import cases

pytestmark = pytest.mark.e2e
OFFICE = "210200-coordination.issuer"
REASON = "经专题会议研究，直接进入确认。"


@pytest.fixture(scope="module")
def site():
    """An office with two cases in which departments are asked."""
    with served() as made:
        made.asked = []
        for name in ("瓦房店市第三中学", "岗店街道社区卫生服务中心"):
            made.people.begin(name)
            made.asked.append(made.people.case)
            made.clock.advance(timedelta(minutes=1))
        yield made


@pytest.fixture
def office(visitor, site):
    """The page of the coordination office on which a case is moved."""

    def open_page(case, **options):
        page = seated(visitor(site.address, **options), site, OFFICE)
        page.goto(f"/cases/{case}/move")
        page.locator("body[data-ready='1']").wait_for()
        return page

    return open_page


def step(page, element):
    return page.locator(f".diagram:visible .djs-element[data-element-id='{element}']")


def press(page, element):
    step(page, element).locator("> .djs-hit").first.click()


def whole(page):
    """The whole drawing in sight, so that everything can be pressed."""
    page.locator(".diagram:visible").get_by_role("button", name="适合窗口").click()


def chosen(page):
    return page.locator("input[name=wish]:checked")


def told(page, part):
    return page.locator(f"[data-chooser] [data-part={part}]")


def test_a_step_is_chosen_on_the_diagram_or_in_the_list_and_both_agree(office, site, axe):
    page = office(site.asked[0])
    whole(page)
    press(page, "withdrawal_requested")
    expect(step(page, "withdrawal_requested")).to_have_class(re.compile("may-not"))
    expect(step(page, "confirm_generation")).to_have_class(re.compile("may-choose"))
    expect(step(page, "solicit_opinions")).to_have_class(re.compile("is-active"))
    expect(told(page, "answer")).to_have_text(re.compile("^不能移到“.*”：边界事件只能由其所附活动触发。$"))
    expect(chosen(page)).to_have_count(0)
    press(page, "confirm_generation")
    expect(chosen(page)).to_have_value(re.compile(r"^move\|.+\|confirm_generation$"))
    expect(step(page, "confirm_generation")).to_have_class(re.compile("is-chosen"))
    expect(told(page, "answer")).to_be_hidden()
    expect(told(page, "chosen")).to_contain_text("移到“确认策划生成”")

    page.locator("input[name=wish][value$='|confirm_routing']").focus()
    expect(step(page, "confirm_routing")).to_have_class(re.compile("is-pointed"))
    page.keyboard.press("Space")
    expect(step(page, "confirm_routing")).to_have_class(re.compile("is-chosen"))
    expect(step(page, "confirm_generation")).not_to_have_class(re.compile("is-chosen"))
    expect(told(page, "chosen")).to_have_text("已选：移到“确认办理途径”。")
    assert axe(page) == []


def test_a_step_that_runs_in_several_places_asks_which_and_the_list_brings_its_own_diagram_forward(office, site, axe):
    page = office(site.asked[0])
    page.locator("[data-part=tabs] a", has_text="征求部门意见").click()
    expect(step(page, "give_opinion")).to_be_visible()
    press(page, "give_opinion")
    asked = site.people.asked()
    expect(told(page, "picks").get_by_role("button")).to_have_count(len(asked))
    expect(chosen(page)).to_have_count(0)
    told(page, "picks").get_by_role("button", name="市生态环境局").click()
    expect(told(page, "chosen")).to_have_text("已选：只在“部门反馈：市生态环境局”中移到“提出部门意见”。")
    expect(chosen(page)).to_be_visible()
    assert axe(page) == []
    page.get_by_label("已生成").check()
    expect(page.locator("[data-part=tabs] a[aria-current]")).to_have_text("项目策划生成")
    expect(step(page, "generated")).to_have_class(re.compile("is-chosen"))
    page.locator("select[name^=item-]").select_option("210281-water")
    expect(chosen(page)).to_have_value(re.compile(r"^add\|"))
    expect(told(page, "chosen")).to_be_hidden()
    expect(page.locator(".is-chosen")).to_have_count(0)


def test_a_case_is_moved_by_pressing_a_step_and_its_facts_say_so(office, site, axe):
    case = site.asked[0]
    page = office(case)
    whole(page)
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("alert")).to_contain_text("没有选择要做的调整")
    page.locator("body[data-ready='1']").wait_for()
    whole(page)
    press(page, "confirm_generation")
    page.get_by_role("link", name="接着写明理由").click()
    expect(page.get_by_label("理由")).to_be_focused()
    expect(page.get_by_label("理由")).to_have_value(REASON)
    page.get_by_role("button", name="下一步：核对").click()
    page.locator("body[data-ready='1']").wait_for()
    expect(page.locator("main")).to_contain_text("只在“策划生成（核对蓝图至确认生成）”中移到“确认策划生成”")
    expect(step(page, "solicit_opinions")).to_have_class(re.compile("is-ended"))
    expect(step(page, "confirm_generation")).to_have_class(re.compile("is-begun"))
    assert axe(page) == []
    page.get_by_role("button", name="确认调整").click()
    expect(page.get_by_role("status").filter(has_text="案件已调整")).to_be_visible()
    expect(page.locator("[aria-labelledby=steps]")).to_contain_text("确认策划生成")
    page.locator("body[data-ready='1']").wait_for()
    expect(step(page, "confirm_generation")).to_have_class(re.compile("is-active"))
    page.goto(f"/cases/{case}/facts")
    expect(page.locator(".facts")).to_contain_text(REASON)
    with site.office.store.read() as read:
        assert compare(read, case) == []


def test_a_case_is_moved_on_a_telephone_without_scrolling_sideways(office, site, axe):
    page = office(site.asked[1], viewport={"width": 390, "height": 844}, has_touch=True)
    whole(page)
    step(page, "confirm_generation").locator("> .djs-hit").first.tap()
    expect(told(page, "chosen")).to_contain_text("移到“确认策划生成”")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe(page) == []


@pytest.fixture(scope="module")
def versions(site):
    """Two cases on version 2 of a small model, in which its step has no limit; version 3 gives it one, version 4 has the step under
    another id.
    """
    limited = published_of(site, SMALL).content
    unlimited = limited.replace(b'<duogui:limit variable="limit" at_end="duty_persists" />', b"")
    assert unlimited != limited
    renamed = re.sub(rb'(id|sourceRef|targetRef|bpmnElement)="handle_request"', rb'\1="handle_matter"', limited)

    def publish_next(content, note):
        with site.office.store.read() as read:
            beside = published_sources(read)
        publish(site.office, SYSTEM, [Source(*SMALL, content)], note, beside=beside)

    publish_next(unlimited, "不计时")
    actor = site.people.actor("210281-development-reform", "handler")
    with site.office.store.read() as read:
        projects = [cases.load(read, case).project_id for case in site.asked]
    site.small = [start_case(site.office, actor, project, "small_review").case for project in projects]
    publish_next(limited.replace("办理事项".encode(), "按期办理事项".encode()), "计时")
    publish_next(renamed, "改编号")
    with site.office.store.read() as read:
        site.numbers = [cases.load(read, case).number for case in site.small]
    return site


def line_of(page, number):
    return page.get_by_role("row").filter(has_text=number)


def test_an_analyst_leads_a_running_case_into_a_version_and_back(visitor, versions, axe):
    site, (first, other) = versions, versions.numbers
    page = seated(visitor(site.address), site, ANALYST)
    page.goto("/models/model/small_review/small_review")
    page.get_by_role("link", name="在办案件换用现行版本").click()
    expect(page.get_by_role("heading", name="在办案件换用第 4 版")).to_be_visible()
    expect(line_of(page, first)).to_contain_text("不能换用")
    expect(line_of(page, first)).to_contain_text("办理事项（handle_request）")
    assert axe(page) == []
    page.get_by_role("link", name="第 3 版").click()
    expect(line_of(page, first)).to_contain_text("可以换用")
    expect(line_of(page, first)).to_contain_text("现在没有，换用后为 2026年3月9日")

    page.get_by_role("button", name="换用所选案件").click()
    page.get_by_label("换用的理由").fill("改为计时，先办这一件。")
    page.get_by_role("button", name="换用所选案件").click()
    expect(page.get_by_role("alert")).to_contain_text("没有选择案件")
    page.get_by_label(f"选择案件 {first}").check()
    expect(page.get_by_label("换用的理由")).to_have_value("改为计时，先办这一件。")
    page.get_by_role("button", name="换用所选案件").click()
    expect(page.get_by_role("status").filter(has_text="1 件案件已换用第 3 版")).to_be_visible()
    expect(line_of(page, other)).to_be_visible()
    expect(line_of(page, first)).to_have_count(0)
    assert axe(page) == []
    page.goto(f"/cases/{site.small[0]}/facts")
    expect(page.locator(".facts")).to_contain_text("改为计时，先办这一件。")
    page.goto(f"/cases/{site.small[0]}")
    expect(page.locator("[aria-labelledby=steps]")).to_contain_text(re.compile("3月9日.*按期办理事项", re.DOTALL))

    page.goto("/models/model/small_review/small_review/running?to=3")
    back = page.locator("[aria-labelledby=made]")
    back.get_by_label(first).check()
    back.get_by_label("退回的理由").fill("仍不计时。")
    back.get_by_role("button", name="退回所选案件").click()
    expect(page.get_by_role("status").filter(has_text="1 件案件已退回原版本")).to_be_visible()
    expect(line_of(page, first)).to_contain_text("可以换用")
    page.goto(f"/cases/{site.small[0]}/facts")
    expect(page.locator(".facts")).to_contain_text("仍不计时。")
    page.goto(f"/cases/{site.small[0]}")
    expect(page.locator("[aria-labelledby=steps]")).to_contain_text("办理事项")
    expect(page.locator("[aria-labelledby=steps]")).not_to_contain_text("3月9日")
    with site.office.store.read() as read:
        assert compare(read, site.small[0]) == []
