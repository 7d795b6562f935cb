"""What is foreign, hostile or broken in an editor: kept where it can be, told where it cannot, and never carried out."""

import pytest
from playwright.sync_api import expect
from served_city import SMALL, served, sign_in
from studio_site import ANALYST, address, analyst_of, choose, draft_of, field, opened, published_of, saved

from app.store import org
from drafts import put_draft

pytestmark = pytest.mark.e2e
SCRIPT = "&lt;img src=x onerror=&quot;document.title='carried out'&quot;&gt;&lt;script&gt;document.title='carried out'&lt;/script&gt;"


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def page(visitor, site):
    return analyst_of(visitor, site)


def keep(site, old, new, count=1):
    """A draft of the small model with some text replaced."""
    content = published_of(site, SMALL).content.decode()
    assert old in content
    with site.office.store.read() as read:
        actor = org.actor_of(read, ANALYST)
    put_draft(site.office, actor, SMALL, content.replace(old, new, count).encode())


def test_script_in_names_and_documentation_is_text_and_nothing_else(page, site):
    keep(site, 'name="办理事项"', f'name="{SCRIPT}"')
    opened(page, SMALL)
    page.evaluate("document.querySelector('[data-part=outline]').closest('details').open = true")
    page.locator("[data-element-id='handle_request']").click()
    expect(field(page, "name")).to_have_value(SCRIPT.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"'))
    field(page, "documentation").fill("<script>document.title='carried out'</script>")
    saved(page)
    page.goto(address(SMALL, "beside"))
    page.locator("body[data-ready='1']").wait_for()
    page.goto(address(SMALL, "")[:-1])
    expect(page.locator("main")).to_contain_text("onerror")
    assert "carried out" not in page.title()
    assert page.locator("main img[src=x], main script").count() == 0


def test_what_another_editor_wrote_is_carried_through_a_round_of_editing(page, site):
    keep(
        site, '<bpmn:userTask id="handle_request"',
        '<bpmn:userTask xmlns:acme="http://acme.example/bpmn" acme:colour="green" id="handle_request"',
    )  # fmt: skip
    draft = draft_of(site, SMALL)
    content = draft.content.decode().replace(
        '<duogui:form key="handle_request" />',
        '<duogui:form key="handle_request" /><acme:note kind="inner"><acme:deep>keep me</acme:deep></acme:note>',
    )
    with site.office.store.read() as read:
        actor = org.actor_of(read, ANALYST)
    put_draft(site.office, actor, SMALL, content.encode())
    opened(page, SMALL)
    choose(page, "办理事项")
    field(page, "duty").select_option("issuer")
    field(page, "form").select_option("")
    field(page, "form").select_option("handle_request")
    saved(page)
    kept = draft_of(site, SMALL).content.decode()
    for piece in (
        'acme:colour="green"',
        "keep me",
        'kind="inner"',
        'duty="issuer"',
        '<duogui:form key="handle_request"',
    ):
        assert piece in kept


def test_an_unknown_word_of_our_own_namespace_is_told_before_anything_is_saved(page, site):
    keep(site, '<duogui:form key="handle_request" />', '<duogui:formula key="handle_request" />')
    opened(page, SMALL)
    expect(page.locator("[data-part=notice]")).to_contain_text("读取时发现以下内容不认识")
    expect(page.locator("[data-part=problems]")).to_contain_text("duogui:formula")
    assert b"duogui:formula" in draft_of(site, SMALL).content


def test_a_model_without_a_drawing_opens_laid_out(page, site):
    content = published_of(site, SMALL).content.decode()
    drawing = content[content.index("<bpmndi:BPMNDiagram") : content.index("</bpmn:definitions>")]
    keep(site, drawing, "")
    opened(page, SMALL)
    expect(page.locator("[data-part=notice]")).to_contain_text("已自动排版")
    expect(page.locator("[data-element-id='handle_request']")).to_be_visible()
    choose(page, "办理事项")
    field(page, "name_en").fill("Handle it")
    saved(page)
    assert b"BPMNShape" in draft_of(site, SMALL).content


def test_a_server_that_is_away_is_told_and_what_was_drawn_is_saved_when_it_is_back(page, site):
    opened(page, SMALL)
    page.route("**/draft", lambda route: route.abort())
    choose(page, "办理事项")
    field(page, "name_en").fill("Handle later")
    state = page.locator("[data-part=state]")
    expect(state).to_have_attribute("data-state", "notSaved")
    expect(state).to_contain_text("连不上服务器")
    page.unroute("**/draft")
    page.get_by_role("button", name="保存草稿").click()
    saved(page)
    assert b"Handle later" in draft_of(site, SMALL).content


def test_a_session_that_ended_costs_nothing_that_was_drawn(page, site):
    opened(page, SMALL)
    page.context.clear_cookies()
    choose(page, "办理事项")
    field(page, "name_en").fill("Handle after signing in")
    expect(page.locator("[data-part=state]")).to_contain_text("登录已过期")
    other = page.context.new_page()
    sign_in(other, ANALYST)
    page.get_by_role("button", name="保存草稿").click()
    saved(page)
    assert b"Handle after signing in" in draft_of(site, SMALL).content


def test_a_rehearsal_that_comes_out_otherwise_marks_its_step(page, site):
    opened(page, SMALL)
    choose(page, "办理事项")
    field(page, "duty").select_option("issuer")
    saved(page)
    page.locator("[data-part=rehearse]").evaluate("node => { node.closest('details').open = true }")
    page.get_by_role("button", name="演练草稿").click()
    expect(page.locator("[data-part=rehearsal-state]")).to_have_attribute("data-state", "done", timeout=120_000)
    row = page.locator("[data-part=rehearsal] li")
    expect(row).to_contain_text("与预期不符")
    expect(page.locator(".djs-element.is-failed")).to_have_attribute("data-element-id", "handle_request")
    row.get_by_role("button", name="handle_request").click()
    expect(field(page, "id")).to_have_value("handle_request")
