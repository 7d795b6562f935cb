"""One whole round in a real Chromium: five people, one of them at a district office, from a file on a disk to a project code.

The office is a real one in a directory, served over HTTP with its ticker beside it. Nobody's browser meets an error, a breach
of the policy or another host (fixture visitor), and axe-core finds nothing serious on any page on the way.
"""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect
from served_city import PASSWORD, address_of

from app.demo.seed import sample_site, seed_city
from app.store.database import Store
from app.ticker import start_ticker
from app.wiring import open_office

pytestmark = pytest.mark.e2e
REASON = "按环评批复落实。"
NAME = "瓦房店市第二人民医院"
LEAD, ECOLOGY = "210281-development-reform.issuer", "210200-ecology.issuer"
OFFICE, ADMINISTRATOR = "210200-coordination.issuer", "210200-coordination.administrator"
PLANNING = "210200-natural-resources.issuer"
PROJECT_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the office is served."""
    directory = tmp_path_factory.mktemp("site")
    Store.open(directory).close()  # an empty site
    office = open_office(directory)
    seed_city(office, password=PASSWORD)
    with address_of(office) as served_at:
        ticker = start_ticker(office, 0.5)
        yield served_at
        ticker.shutdown()
    office.store.close()


@pytest.fixture
def person(visitor, address, axe):
    """Signs somebody in: person(account). Every page is looked at by axe through look(page)."""

    def sign_in(account, **options):
        page = visitor(address, **options)
        page.goto("/sign-in")
        if account == LEAD:  # the page is everybody's
            look(page)
        page.get_by_label("账号").fill(account)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="待办")).to_be_visible()
        return page

    def look(page):
        assert axe(page) == [], page.url

    sign_in.look = look
    return sign_in


def register(page, look):
    """The district office registers a project with its site and starts its generation; the address of the case."""
    page.get_by_role("link", name="项目库").click()
    page.get_by_role("link", name="登记项目").click()
    look(page)
    page.get_by_label("项目名称").fill(NAME)
    for legend, answer in [
        ("建设性质", "新建"),
        ("特殊类别", "无"),
        ("是否须提交市级议事会议", "否"),
        ("是否纳入财政投融资", "否"),
        ("是否紧急项目", "否"),
    ]:
        page.get_by_role("group", name=legend).get_by_label(answer, exact=True).check()
    page.get_by_label("联系人").fill("项目建设单位联络岗")
    page.get_by_label("联系电话").fill("0411-00000000")
    page.get_by_label("项目用地范围").set_input_files(
        {"name": "site.geojson", "mimeType": "application/geo+json", "buffer": sample_site("clear_site")}
    )
    page.get_by_role("button", name="读取用地并核对").click()
    expect(page.get_by_role("heading", name="登记前核对")).to_be_visible()
    expect(page.locator("svg.site-outline")).to_be_visible()
    expect(page.get_by_text("椭球面积 33,234.4 m²")).to_be_visible()
    look(page)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    look(page)
    page.get_by_role("link", name="启动策划生成").click()
    expect(page.get_by_text("期限随即起算")).to_be_visible()
    look(page)
    page.get_by_role("button", name="确认启动").click()
    expect(page.get_by_role("heading", name=re.compile("案件 ")).first).to_be_visible()
    return page.url


def look_at_acts(page, look, case):
    """Taking the case back and beginning it again say what they bring about, and are not done."""
    for link, words in (("撤回案件", "期限不再计算"), ("重新启动（新一轮）", "压占情况有变的")):
        page.goto(case)
        page.get_by_role("link", name=link).click()
        look(page)
        page.get_by_label("理由").fill("示范，不签发。")
        page.get_by_role("button", name="核对").click()
        expect(page.get_by_role("heading", name="签发前核对")).to_be_visible()
        expect(page.get_by_text(words)).to_be_visible()
        look(page)


def wait_for(page, text):
    """Look again until the ticker has done its part and the page says so."""
    for _ in range(40):
        if page.get_by_role("status").filter(has_text=text).count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def answer_with_conditions(page, look):
    """A city department types, leaves, comes back to its draft, and signs after the review."""
    page.locator("html[data-page='1']").wait_for(state="attached")
    page.keyboard.press("j")
    expect(page.locator("a[data-row]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"{NAME}：提出部门意见")).to_be_visible()
    look(page)
    page.get_by_label("同意，附条件").check()
    expect(page.get_by_label("办理环境影响评价")).to_be_visible()
    page.get_by_label("办理环境影响评价").check()
    with page.expect_response(
        lambda answer: answer.url.endswith("/draft") and REASON in unquote_plus(answer.request.post_data or "")
    ):
        page.get_by_role("textbox", name=re.compile("^说明")).press_sequentially(REASON)
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(page.locator("form[data-draft=saved]")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name=re.compile("^说明"))).to_have_value(REASON)
    expect(page.get_by_label("办理环境影响评价")).to_be_checked()
    page.get_by_text("为何是这一天？").click()
    expect(page.get_by_text("当日全天有效")).to_be_visible()
    page.get_by_role("button", name="核对并签发").click()
    expect(page.get_by_text("签发后即为本部门的正式意见")).to_be_visible()
    look(page)
    page.get_by_role("button", name="确认签发").click()
    expect(page.get_by_text("已签发。")).to_be_visible()


def enter_paper(page, look, case):
    """The coordination office enters the letter of a department that answered on paper."""
    page.goto(case)
    page.locator("body[data-ready='1']").wait_for()
    look(page)
    page.get_by_role("link", name="代录纸质意见").click()
    page.get_by_label("市交通运输局").check()
    page.get_by_role("button", name="下一步").click()
    look(page)
    page.get_by_label("来文文号").fill("示范函〔2026〕7号")
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    page.get_by_label("收文日期").fill(today)
    page.get_by_label("来文扫描件").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 letter"}
    )
    page.get_by_role("group", name="结论").get_by_label("无意见").check()
    page.get_by_role("button", name="核对并录入").click()
    expect(page.get_by_text("效力按收文日期确定")).to_be_visible()
    page.get_by_role("button", name="确认录入").click()
    expect(page.get_by_text("已录入，作为该部门的正式意见。")).to_be_visible()


def pass_the_limit(page, look):
    """The administrator moves the clock past the limit, and sees whose silence it was."""
    page.get_by_role("link", name="时钟").click()
    look(page)
    page.get_by_role("button", name="到下一个期限之后").click()
    expect(page.get_by_role("heading", name=re.compile("已拨到"))).to_be_visible()
    expect(page.get_by_text("期限内未提出明确意见，视为无意见").first).to_be_visible()
    look(page)


def summarise(page, look, case):
    """The lead sums up; silence stands apart from agreement."""
    page.goto(case)
    expect(page.get_by_text("期限内未提出明确意见，视为无意见").first).to_be_visible()
    wait_for(page, "汇总")
    page.get_by_role("table").first.get_by_role("link").first.click()
    look(page)
    for box in page.locator("textarea:visible").all():
        box.fill("已汇总各部门意见。")
    page.get_by_role("button", name="核对并签发").click()
    page.get_by_role("button", name="确认签发").click()
    expect(page.get_by_text("已签发。")).to_be_visible()


def confirm(page, look):
    """The planning department confirms."""
    page.locator("a[data-row]").first.click()
    look(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="核对并签发").click()
    page.get_by_role("button", name="确认签发").click()
    expect(page.get_by_text("已签发。")).to_be_visible()


def test_a_round_from_a_file_to_a_project_code(person):
    lead = person(LEAD)
    case = register(lead, person.look)
    wait_for(lead, "等待 6 个部门意见，最早到期")
    lead.locator("body[data-ready='1']").wait_for()
    person.look(lead)
    look_at_acts(lead, person.look, case)
    answer_with_conditions(person(ECOLOGY), person.look)
    enter_paper(person(OFFICE), person.look, case)
    pass_the_limit(person(ADMINISTRATOR), person.look)
    summarise(lead, person.look, case)
    confirm(person(PLANNING), person.look)
    lead.goto(case)
    wait_for(lead, "办结")
    expect(lead.get_by_text(PROJECT_CODE).first).to_be_visible()
    lead.locator("body[data-ready='1']").wait_for()
    lead.get_by_role("link", name=re.compile("全部事实")).click()
    person.look(lead)


def test_the_same_work_is_done_without_script(person):
    page = person(OFFICE, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.get_by_label("项目、编号或环节").fill("医院")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有符合条件的待办")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_nothing_is_wider_than_a_phone(person):
    page = person(OFFICE, viewport={"width": 390, "height": 844})
    for address in ("/inbox", "/projects", "/help", "/password"):
        page.goto(address)
        person.look(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
