"""Joint approval in a real Chromium: a project passes the four stages, each person in a browser of his own.

In every stage the desk, one department asked, one that decides and who issues work at their pages; the others of the
same kind do the same through the verbs. Nobody's browser meets an error, a breach of the policy or another host (fixture
visitor); axe finds nothing serious on the pages that are new here.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from served_city import seated, served

from app.casework.move_clock import advance
from app.casework.settle import settle
from app.demo.approval_stories import PAPERS, approve_all
from app.domain.instants import law_date
from app.store import cases

pytestmark = pytest.mark.e2e
DESK = "210281-front-desk"
PDF = {"name": "材料.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
STAGES = ("立项用地规划许可", "工程建设许可", "施工许可", "竣工验收")
ASKING_NOBODY = (3, 4)
PAPER_WORDS = {
    "application_form": "申请表", "site_drawing": "项目用地范围图", "enterprise_registration": "企业登记信息",
    "land_use_right": "土地使用权证明", "design_scheme": "设计方案", "engineering_permit": "建设工程规划许可证",
    "construction_drawings": "施工图设计文件", "contractor_contract": "施工合同", "completion_report": "竣工验收报告",
    "as_built_survey": "竣工测绘成果",
}  # fmt: skip


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def person(visitor, site):
    """The page of an account, at its desk once."""
    there = {}

    def page_of(account):
        if account not in there:
            there[account] = seated(visitor(site.address), site, account)
        return there[account]

    return page_of


def sign(page):
    """From the form over the review to the signature; the machine's own steps are the caller's to settle."""
    page.get_by_role("button", name=re.compile("核对")).first.click()
    expect(page.get_by_role("heading", name="签发前核对")).to_be_visible()
    page.get_by_role("button", name=re.compile("^确认")).click()
    expect(page.locator(".note.good")).to_be_visible()


class Approval:
    """A case of joint approval as its people work it in their browsers."""

    def __init__(self, site, person, axe):
        self.site, self.person, self.axe = site, person, axe

    def done(self):
        settle(self.site.office)
        advance(self.site.office, self.site.office.clock.now() + timedelta(minutes=20))

    def apply(self):
        page = self.person(f"{DESK}.handler")
        page.goto("/projects")
        page.get_by_role("link", name="新办事项").click()
        assert self.axe(page) == []
        page.get_by_role("link", name="申请联合审批").click()
        page.get_by_label("项目代码").fill("2603-210281-89-01-00001X")
        page.get_by_label("项目名称").fill("岗店街道标准厂房")
        page.get_by_role("button", name="核对").click()
        expect(page.get_by_role("alert")).to_contain_text("有 2 处需要更正，已填内容没有丢失")
        assert self.axe(page) == []
        page.get_by_label("项目代码").fill("2603-210281-89-01-000016")
        page.get_by_label("企业投资（备案）").check()
        page.get_by_label("建设单位").fill("项目建设单位")
        page.get_by_role("button", name="核对").click()
        expect(page.get_by_text("提交后先核验项目代码")).to_be_visible()
        assert self.axe(page) == []
        page.get_by_role("button", name="确认提交").click()
        expect(page.get_by_role("heading", name=re.compile("案件 "))).to_be_visible()
        self.site.people.case = page.url.rsplit("/", 1)[-1]
        self.done()

    def open(self, element):
        """The page of the first open task of an element, at the desk of who does it."""
        task = self.site.people.tasks(element)[0]
        page = self.person(f"{task.department}.{'handler' if task.duty == 'handler' else 'issuer'}")
        page.goto(f"/tasks/{task.task_id}")
        return page

    def receive(self, stage):
        page = self.open("receive_stage_application")
        expect(page.get_by_role("heading", name=re.compile(f"统一收件：{STAGES[stage - 1]}"))).to_be_visible()
        expect(page.get_by_role("group", name="申请的阶段").get_by_label(STAGES[stage - 1])).to_be_checked()
        for paper in PAPERS[stage]:
            page.get_by_role("group", name="收到的材料").get_by_label(PAPER_WORDS[paper], exact=True).check()
        page.get_by_label("材料电子件").set_input_files(PDF)
        sign(page)
        self.done()

    def answer(self):
        """One department answers at its desk, the others through the verbs."""
        department, *_others = self.site.people.asked()
        page = self.open("give_opinion")
        page.get_by_role("group", name="结论").get_by_label("无意见").check()
        sign(page)
        self.done()
        assert department not in self.site.people.asked()
        self.site.people.answer_all()

    def decide(self):
        """One item is decided at its desk, the others, wave after wave, through the verbs."""
        page = self.open("decide_item")
        expect(page.get_by_role("group", name="策划生成阶段的部门意见")).to_be_visible()
        assert self.axe(page) == []
        page.get_by_role("group", name="决定").get_by_label("准予许可", exact=True).check()
        page.get_by_label("许可文号").fill("示许〔2026〕1号")
        sign(page)
        self.done()
        approve_all(self.site.people)

    def issue(self):
        page = self.open("issue_results")
        page.get_by_label("窗口领取").check()
        page.get_by_label("出件日期").fill(law_date(self.site.office.clock.now()).isoformat())
        sign(page)
        self.done()


def test_a_project_passes_the_four_stages(site, person, axe):
    approval = Approval(site, person, axe)
    approval.apply()
    for stage in (1, 2, 3, 4):
        approval.receive(stage)
        if stage not in ASKING_NOBODY:
            approval.answer()
        approval.decide()
        approval.issue()
    with site.office.store.read() as read:
        row = cases.load(read, site.people.case)
    assert (row.status, row.outcome) == ("ended", "completed")
    page = person(f"{DESK}.handler")
    page.goto(f"/cases/{row.id}")
    expect(page.get_by_role("status").filter(has_text="联合审批已办结")).to_be_visible()
    page.locator("body[data-ready='1']").wait_for()
    assert axe(page) == []
