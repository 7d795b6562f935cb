"""A plan is adjusted in a real Chromium: what is missing is told at once, the filing is late and red until it is done, and late for good.

The steps that other tests have seen in a browser (opinions, review) are taken through the verbs between.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from served_city import seated, served

from app.casework.move_clock import advance
from app.casework.settle import settle
from app.demo.people import People
from app.demo.sample_files import sample_file
from app.store import cases, org

pytestmark = pytest.mark.e2e
WATER, OFFICE = "210281-water", "210200-coordination"
NAME = "瓦房店市水系专项规划"
PAPER = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 paper"}
DATA = {"name": "range.gpkg", "mimeType": "application/geopackage+sqlite3", "buffer": sample_file("range.gpkg")}
THIRTY_ONE_DAYS_AND_REST_DAYS = timedelta(days=45)


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def look(axe):
    """A page that is looked at has nothing serious for axe."""

    def at(page):
        assert axe(page) == [], page.url

    return at


def propose_without_period_and_annexes(page, look):
    """The department opens the matter, leaves a field and a part out, and is told both; the address of the case."""
    page.goto("/inbox")
    page.get_by_role("link", name="项目库").click()
    page.get_by_role("link", name="新办事项").click()
    look(page)
    page.get_by_role("link", name="提出规划调整").click()
    page.get_by_label("项目名称").fill(NAME)
    page.get_by_label("水务专项规划").check()
    page.get_by_label("编制单位").fill("市规划设计研究院")
    page.get_by_label("编制时间").fill("2026-02-10")
    page.get_by_label("规划范围").fill("规划区全域")
    page.get_by_label("规划面积").fill("1250.5")
    page.get_by_label("所在行政区").fill("瓦房店市")
    page.get_by_label("GIS 数据", exact=True).set_input_files(DATA)
    page.get_by_label("2000 国家大地坐标系（CGCS2000）").check()
    page.get_by_label("规划文本和图件").set_input_files(PAPER)
    page.get_by_role("group", name="须报国家、省有关部门审批").get_by_label("否").check()
    page.get_by_role("textbox", name=re.compile("^调整理由")).fill("与国土空间规划不衔接。")
    page.get_by_label("所报资料不涉密，或已按规定脱密").check()
    look(page)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("一次全部告知")).to_be_visible()
    look(page)
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", name=re.compile("案件 ")).first).to_be_visible()
    return page.url


def supply_what_is_missing(page, look, case):
    page.goto(case)
    page.get_by_role("link", name="补齐提案").first.click()
    missing = page.locator("div.note ol li")
    expect(missing).to_have_text(["规划期限", "基础资料附件"])
    look(page)
    page.get_by_label("规划期限").fill("2021—2035年")
    page.get_by_label("基础资料附件").set_input_files(PAPER)
    sign(page)


def sign(page):
    page.get_by_role("button", name="核对并签发").click()
    page.get_by_role("button", name="确认签发").click()
    expect(page.get_by_text("已签发。")).to_be_visible()


def consent(page, look, case):
    page.goto(case)
    page.get_by_role("link", name="审核调整成果").first.click()
    page.get_by_label("审核同意").check()
    look(page)
    sign(page)


def urge(page, look, case):
    """The office sees the red duty and urges; the duty stays."""
    page.goto(case)
    steps = page.get_by_role("region", name="当前环节")
    expect(steps.get_by_role("row").filter(has_text="报送规划成果")).to_contain_text("已逾期")
    look(page)
    page.get_by_role("link", name="督促报送").first.click()
    page.get_by_label("发出催办函").check()
    page.get_by_role("textbox", name=re.compile("^督促情况")).fill("已发催办函。")
    sign(page)
    page.goto(case)
    expect(steps.get_by_role("row").filter(has_text="报送规划成果")).to_contain_text("已逾期")
    expect(steps.get_by_text("督促报送")).to_have_count(0)


def file_late(page, look, case):
    page.goto(case)
    page.get_by_role("link", name="报送规划成果").first.click()
    page.get_by_label("提供符合 OGC 标准的地图服务").check()
    page.get_by_label("地图服务地址").fill("https://maps.example/wmts")
    page.get_by_label("报送文件").set_input_files(PAPER)
    look(page)
    sign(page)


def test_a_plan_is_adjusted_filed_late_and_its_duty_is_red_until_it_is_done(visitor, site, look):
    office = site.office
    owner = seated(visitor(site.address), site, f"{WATER}.issuer")
    case = propose_without_period_and_annexes(owner, look)
    supply_what_is_missing(owner, look, case)
    people = People(office, case.rstrip("/").rpartition("/")[2], WATER)
    people.answer_all()
    people.conclude()
    people.make_adjustment()
    coordinator = seated(visitor(site.address), site, f"{OFFICE}.issuer")
    consent(coordinator, look, case)
    advance(office, office.clock.now() + THIRTY_ONE_DAYS_AND_REST_DAYS)
    urge(coordinator, look, case)
    file_late(owner, look, case)
    settle(office)
    owner.goto(case)
    expect(owner.get_by_role("status").filter(has_text="已调整")).to_be_visible()
    expect(owner.get_by_role("row").filter(has_text="报送规划成果")).to_contain_text("逾期办结")
    look(owner)
    owner.get_by_role("navigation", name="主导航").get_by_role("link", name="项目库").click()
    owner.get_by_role("link", name="规划", exact=True).click()
    owner.get_by_role("link", name=NAME).click()
    expect(owner.get_by_role("heading", name=NAME)).to_be_visible()
    look(owner)
    with office.store.read() as read:
        actor = org.actor_of(read, f"{WATER}.issuer")
        assert cases.one(read, actor, people.case).outcome == "adjusted"
