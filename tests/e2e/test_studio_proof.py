"""An analyst opens a gap in a table, sees the proof say so, makes its witness an example row, and closes the gap, in a real Chromium."""

import pytest
from playwright.sync_api import expect
from served_city import served
from studio_site import ANALYST, analyst_of, opened, saved
from test_studio_tables import write

from app.store import artefact_drafts, org

pytestmark = pytest.mark.e2e
LIMIT = ("table", "opinion_solicitation", "opinion_limit")


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def analyst(visitor, site):
    page = analyst_of(visitor, site)
    yield page
    assert page.evaluate("[...(globalThis.duoguiMissing || [])]") == []


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
    expect(page.locator("[data-part=example-count]")).to_have_text("1 行，1 行与预期不符")
    row = page.locator("[data-part=examples] tbody tr").first
    expect(row).to_contain_text("还没有写明应得的结果")
    row.get_by_label("天数 1").fill("3")
    expect(row).to_contain_text("“天数 / Amount”应为 3，实际为 null")
    assert axe(page) == []
    write(page, "rule_3", "input_3", "> 1")
    saved(page)
    expect(verdict).to_contain_text("已证明")
    expect(row).to_contain_text("符合预期")
    expect(page.locator("[data-part=example-count]")).to_have_text("1 行，0 行与预期不符")
    with site.office.store.read() as read:
        kept = artefact_drafts.one(read, org.actor_of(read, ANALYST), "examples", *LIMIT[1:])
    assert kept is not None
    page.reload()
    expect(page.locator("[data-part=examples] tbody tr").first.get_by_label("天数 1")).to_have_value("3")
