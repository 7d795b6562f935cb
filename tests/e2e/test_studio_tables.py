"""An analyst changes a limit in a table in a real Chromium, is stopped by a wrong cell, mends it, rehearses and publishes; opens a gap,
sees the proof say so, makes its input an example row, and closes the gap."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from served_city import served
from studio_site import ANALYST, address, analyst_of, draft_of, opened, published_of, saved, without_errors

from app.domain.instants import from_us, law_date
from app.modelling.changes.compare import compare_contents
from app.store import artefact_drafts, org

pytestmark = pytest.mark.e2e
LIMIT = ("table", "opinion_solicitation", "opinion_limit")


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def analyst(visitor, site):
    """An analyst's page; at the end of a test its editor has met no word without Chinese."""
    page = analyst_of(visitor, site)
    yield page
    assert page.evaluate("[...(globalThis.duoguiMissing || [])]") == []


def cell(page, row, column):
    return page.locator(f"[data-row-id='{row}'][data-col-id='{column}']")


def write(page, row, column, text):
    """Type into a cell as a person does, over what is there."""
    cell(page, row, column).click(position={"x": 12, "y": 14})  # on its text, which stands at the top
    expect(cell(page, row, column).locator(":focus")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def due_days(site):
    """The dates by which the departments of the case at hand have to answer."""
    return {law_date(from_us(task.due_us)) for task in site.people.tasks("give_opinion")}


def test_a_limit_is_changed_stopped_by_a_wrong_cell_mended_rehearsed_and_published(analyst, site, axe):
    site.people.begin("瓦房店市第三中学")
    before = due_days(site)
    page = opened(analyst, LIMIT)
    assert axe(page) == []
    write(page, "rule_1", "output_1", "10 +")
    saved(page)
    problem = page.locator("[data-part=problems] li", has_text="duogui/table-readable")
    expect(problem).to_contain_text("第 1 行")
    page.get_by_role("link", name="去发布").click()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_disabled()
    opened(page, LIMIT)
    write(page, "rule_1", "output_1", "10")
    write(page, "rule_2", "output_1", "12")
    page.keyboard.press("Control+s")
    saved(page)
    without_errors(page)
    page.locator("[data-part=scenario]").select_option("all_answer")
    page.get_by_role("button", name="演练草稿").click()
    expect(page.locator("[data-part=rehearsal-state]")).to_have_attribute("data-state", "done", timeout=120_000)
    expect(page.locator("[data-part=rehearsal] li")).to_have_count(1)
    page.get_by_role("link", name="与现行版本对照").click()
    expect(page.locator("tr[data-how=changed]")).to_have_count(4)
    expect(page.locator("main")).to_contain_text("由“5”改为“10”")
    assert axe(page) == []
    page.go_back()
    page.get_by_role("link", name="去发布").click()
    expect(page.locator("main")).to_contain_text("1 个场景中 1 个与预期不符")
    page.get_by_label("改了什么、为什么").fill("反馈期限延长为十个工作日")
    page.get_by_label("与预期不符，仍要发布").check()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="已发布第 2 版")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("演练：1 个场景中 1 个与预期不符"))).to_be_visible()
    assert due_days(site) == before
    site.clock.advance(timedelta(minutes=1))
    site.people.begin("岗店街道社区卫生服务中心")
    assert min(due_days(site)) > max(before)


def test_a_cell_that_was_left_for_the_page_takes_what_is_typed_after_a_click_beside_its_text(analyst, site):
    page = opened(analyst, LIMIT)
    write(page, "rule_1", "output_1", "6")
    saved(page)
    for typed in ("7", "8"):
        page.locator("h1").first.click()
        expect(page.locator("[data-part=canvas] :focus")).to_have_count(0)
        cell(page, "rule_1", "output_1").click()  # in its middle, below the text
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        expect(cell(page, "rule_1", "output_1").locator(":focus")).to_have_text(typed)
        page.keyboard.press("Control+s")
        expect(page.locator("[data-part=state][data-state=saved]")).to_be_visible()
        assert f"<text>{typed}</text>" in draft_of(site, LIMIT).content.decode().split('id="rule_2"')[0]


def test_a_table_that_was_opened_changed_and_put_back_is_the_same_table(analyst, site):
    page = opened(analyst, LIMIT)
    write(page, "rule_1", "output_1", "6")
    saved(page)
    write(page, "rule_1", "output_1", "5")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("[data-part=state]")).to_have_attribute("data-state", "saved")
    assert draft_of(site, LIMIT).content.split() == published_of(site, LIMIT).content.split()
    assert compare_contents(published_of(site, LIMIT).content, draft_of(site, LIMIT).content, "opinion_limit.dmn") == []


def test_the_views_and_menus_of_the_table_editor_speak_chinese(analyst):
    page = opened(analyst, LIMIT)
    page.get_by_role("button", name="决策需求图").click()
    page.locator("[data-element-id='opinion_limit']").first.click()
    expect(page.locator(".djs-context-pad")).to_be_visible()
    page.get_by_role("button", name="决策表 opinion_limit").click()
    page.locator("th[data-col-id='input_1']").click(button="right")
    expect(page.locator(".context-menu")).to_contain_text("输入列")
    page.keyboard.press("Escape")
    page.locator("th[data-col-id='output_1']").dblclick()
    expect(page.locator(".dms-select, .context-menu").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("[data-row-id='rule_1'][data-col-id='input_1']").click(button="right")
    expect(page.locator(".context-menu")).to_contain_text("加一行")
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_closing_while_a_cell_is_being_typed_is_asked_about(analyst):
    page = opened(analyst, LIMIT)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, "rule_1", "output_1", "1")
    page.goto(address(LIMIT, ""))
    assert asked == ["beforeunload"]


def test_a_row_gets_its_articles_and_reasons_and_undo_takes_them_back(analyst, site):
    page = opened(analyst, LIMIT)
    cell(page, "rule_2", "output_1").click(position={"x": 12, "y": 14})
    expect(page.locator("[data-part=panel]")).to_contain_text("第 2 行的依据")
    page.locator("[data-field=article-search]").fill("大政办发 第六条第三款")
    page.locator(".found button").first.click()
    page.locator("[data-field=reason]").fill("压占本部门图层的须现场核查")
    page.keyboard.press("Control+s")
    saved(page)
    kept = draft_of(site, LIMIT).content.decode()
    assert "<text>own dalian-183/6.3</text>" in kept
    assert "<text>压占本部门图层的须现场核查</text>" in kept
    assert kept.count("<annotationEntry>") == published_of(site, LIMIT).content.decode().count("<annotationEntry>")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-field=reason]")).to_have_value(re.compile("示例期限"))
    page.get_by_role("button", name="撤销").click()
    page.get_by_role("button", name="保存草稿").click()
    saved(page)
    found = compare_contents(published_of(site, LIMIT).content, draft_of(site, LIMIT).content, "opinion_limit.dmn")
    assert found == []


def test_a_problem_leads_to_its_row(analyst):
    page = opened(analyst, LIMIT)
    write(page, "rule_3", "output_1", "3 +")
    saved(page)
    page.locator("[data-part=problems] button", has_text="第 3 行").click()
    shadow = page.locator("[data-row-id='rule_3']").first.evaluate("node => getComputedStyle(node).boxShadow")
    assert "inset" in shadow


def test_a_gap_is_shown_becomes_an_example_row_and_is_closed(analyst, site, axe):
    page = opened(analyst, LIMIT)
    verdict = page.locator("[data-part=proof]")
    expect(verdict).to_contain_text("已证明，4 行无遗漏、无冲突")
    write(page, "rule_3", "input_3", "> 2")
    saved(page)
    expect(verdict).to_contain_text("1 处问题")
    problem = page.locator("[data-part=problems] li", has_text="duogui/every-input-is-decided")
    expect(problem).to_contain_text("例如 project.urgent = false")
    problem.get_by_role("button", name="加为示例行").click()
    expect(page.locator("[data-part=example-count]")).to_have_text("7 行，2 行与预期不符")
    row = page.locator("[data-part=examples] tbody tr").last
    expect(row).to_contain_text("还没有写明应得的结果")
    row.get_by_label("天数 7").fill("3")
    expect(row).to_contain_text("“天数 / Amount”应为 3，实际为 null")
    assert axe(page) == []
    write(page, "rule_3", "input_3", "> 1")
    saved(page)
    expect(verdict).to_contain_text("已证明")
    expect(row).to_contain_text("符合预期")
    expect(page.locator("[data-part=example-count]")).to_have_text("7 行，0 行与预期不符")
    with site.office.store.read() as read:
        kept = artefact_drafts.one(read, org.actor_of(read, ANALYST), "examples", *LIMIT[1:])
    assert kept is not None
    page.reload()
    expect(page.get_by_label("天数 7")).to_have_value("3")


def test_example_rows_of_two_windows_are_both_kept_until_one_is_chosen_and_a_removed_row_comes_back(analyst, site):
    page, other = opened(analyst, LIMIT), opened(analyst.context.new_page(), LIMIT)
    counted, kept = page.locator("[data-part=example-count]"), other.get_by_text("示例行草稿已保存")
    expect(counted).to_have_text("6 行，0 行与预期不符")
    other.get_by_label("天数 1", exact=True).fill("9")
    expect(kept).to_be_visible()
    page.get_by_label("删除第 2 行").click()
    choice = page.locator("[data-part=examples] [role=alert]")
    expect(choice).to_contain_text("两份都在，请选择")
    choice.get_by_role("button", name="改用另一份").click()
    expect(counted).to_have_text("6 行，1 行与预期不符")
    page.get_by_label("删除第 1 行").click()
    expect(counted).to_have_text("5 行，0 行与预期不符")
    page.get_by_role("button", name="撤回删除").click()
    expect(counted).to_have_text("6 行，1 行与预期不符")
    other.close()
