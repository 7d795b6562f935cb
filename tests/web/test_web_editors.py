"""The draft over HTTP: one address with a tag, both sides of a conflict, and files that no editor can open, told in words."""

import re
from dataclasses import replace

import pytest
from web_people import words

from app.domain.canonical import content_hash
from app.store import artefact_drafts, artefacts, org

ANALYST = "210200-coordination.analyst"
LIMIT = ("table", "opinion_solicitation", "opinion_limit")
ASKING = ("model", "opinion_solicitation", "opinion_solicitation")
SMALLEST = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' id="d" targetNamespace="urn:x"><bpmn:process id="small" isExecutable="true">{}</bpmn:process></bpmn:definitions>'
)


def address(what, then="draft"):
    return f"/models/{'/'.join(what)}/{then}"


def content(city, what):
    with city.office.store.read() as read:
        return artefacts.current(read, *what)[0].content


def draft(city, what):
    with city.office.store.read() as read:
        return artefact_drafts.one(read, org.actor_of(read, ANALYST), *what)


def keep(browser, what, text, tag, then="draft"):
    return browser.put(
        address(what, then), text, **{"If-Match": tag, "Accept": "application/json", "Content-Type": "application/xml"}
    )


def test_the_draft_is_one_address_with_a_tag_that_changes_with_each_save(city):
    browser = city.browse(ANALYST)
    read = browser.get(address(LIMIT))
    assert read.data == content(city, LIMIT)
    first = read.headers["ETag"]
    mine = content(city, LIMIT).replace(b"<text>5</text>", b"<text>8</text>", 1)
    saved = keep(browser, LIMIT, mine, first)
    assert saved.status_code == 200
    assert saved.json["base_replaced"] is False
    assert saved.headers["ETag"] != first
    again = browser.get(address(LIMIT))
    assert (again.data, again.headers["ETag"]) == (mine, saved.headers["ETag"])


def test_a_save_that_does_not_say_what_it_began_from_is_428_and_one_from_something_old_is_412(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    silent = browser.put(address(LIMIT), b"<a/>", Accept="application/json")
    assert (silent.status_code, silent.json["code"]) == (428, "E-STUDIO-12")
    assert draft(city, LIMIT) is None
    assert keep(browser, LIMIT, b"<one/>", tag).status_code == 200
    late = keep(browser, LIMIT, b"<two/>", tag)
    assert (late.status_code, late.json["code"]) == (412, "E-STUDIO-11")
    assert draft(city, LIMIT).content == b"<one/>"


def test_a_draft_thrown_away_and_begun_anew_is_not_taken_for_the_former_one(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    seen = keep(browser, LIMIT, b"<one/>", tag).headers["ETag"]
    browser.post(address(LIMIT, "draft/drop"))
    assert keep(browser, LIMIT, b"<two/>", tag).status_code == 200
    assert keep(browser, LIMIT, b"<three/>", seen).status_code == 412


def test_a_version_published_while_a_window_was_open_is_noticed_at_its_first_save(city):
    browser, other = city.browse(ANALYST), city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    theirs = content(city, LIMIT).replace(b"<text>5</text>", b"<text>9</text>", 1)
    keep(other, LIMIT, theirs, tag)
    assert other.post(address(LIMIT, "publish"), {"note": "九个工作日", "despite": "1"}).status_code == 303
    mine = content(city, LIMIT).replace(b"<text>7</text>", b"<text>8</text>", 1)
    assert keep(browser, LIMIT, mine, tag).status_code == 412
    told = browser.client.post(
        address(LIMIT, "draft/conflict"), data=mine,
        headers=browser.headers | {"If-Match": tag, "X-CSRFToken": token(browser)},
    ).json  # fmt: skip
    assert told["with"] == "published"
    assert "九个工作日" in told["said"]
    assert any("由“5”改为“9”" in line for line in told["theirs"])
    assert any("由“7”改为“8”" in line for line in told["mine"])
    assert keep(browser, LIMIT, mine, f'"{told["tag"]}"', "draft?rebase=1").status_code == 200
    assert browser.post(address(LIMIT, "publish"), {"note": "八个工作日", "despite": "1"}).status_code == 303


def token(browser):
    if browser.page is None:
        browser.get("/help")
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.page.text)[1]


def test_a_draft_whose_base_was_replaced_goes_on_only_after_its_author_has_seen_it(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    mine = content(city, LIMIT).replace(b"<text>7</text>", b"<text>8</text>", 1)
    tag = keep(browser, LIMIT, mine, tag).headers["ETag"]
    with city.office.store.transaction() as tx:
        newer = content(city, LIMIT).replace(b"<text>5</text>", b"<text>9</text>", 1)
        row = artefacts.current(tx, *LIMIT)[0]
        artefacts.publish(tx, replace(row, content=newer, hash=content_hash(newer)))
    saved = keep(browser, LIMIT, mine + b"\n", tag)
    assert saved.json["base_replaced"] is True
    assert "您编辑期间已发布了新的版本" in words(browser.get(address(LIMIT, "")[:-1]))
    again = keep(browser, LIMIT, mine, saved.headers["ETag"], "draft?rebase=1")
    assert again.json["base_replaced"] is False


def test_another_analyst_neither_sees_the_draft_nor_meets_its_tag(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    keep(browser, LIMIT, b"<mine/>", tag)
    assert city.browse("210200-coordination.issuer").get(address(LIMIT)).status_code == 404
    assert browser.get(address(LIMIT)).data == b"<mine/>"


CANNOT = [
    (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "DOCTYPE"),
    (b"<bpmn:definitions><unclosed>", "格式良好"),
    (b"<html/>", "definitions"),
    (SMALLEST.format('<bpmn:task id="a"/><bpmn:task id="a"/>').encode(), "标识重复：a"),
    (SMALLEST.format("<bpmn:task/>" * 20_001).encode(), "20000"),
]


@pytest.mark.parametrize(("text", "said"), CANNOT)
def test_what_no_editor_can_open_is_told_in_words_and_kept_as_it_is(city, text, said):
    browser = city.browse(ANALYST)
    tag = browser.get(address(ASKING)).headers["ETag"]
    assert keep(browser, ASKING, text, tag).status_code == 200
    page = browser.get(address(ASKING, "draw"))
    assert "不能打开编辑" in words(page)
    assert said in words(page)
    assert "data-editor" not in page.text
    assert browser.get(address(ASKING)).data == text
    assert browser.post(address(ASKING, "publish"), {"note": "不能发布"}).status_code == 422
    assert content(city, ASKING) != text


def test_five_megabytes_are_refused_before_anything_is_kept(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(ASKING)).headers["ETag"]
    refused = keep(browser, ASKING, b" " * 5_000_001, tag)
    assert (refused.status_code, refused.json["code"]) == (413, "E-STUDIO-5")
    assert draft(city, ASKING) is None


def test_a_diagram_without_a_drawing_is_laid_out_when_it_is_opened(city):
    browser = city.browse(ANALYST)
    bare = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", content(city, ASKING), flags=re.DOTALL)
    tag = browser.get(address(ASKING)).headers["ETag"]
    keep(browser, ASKING, bare, tag)
    page = browser.get(address(ASKING, "draw"))
    assert "已自动排版" in words(page)
    opened = browser.get(address(ASKING)).data
    assert opened.count(b"BPMNShape ") == content(city, ASKING).count(b"BPMNShape ")
    assert opened.count(b"duogui:") == bare.count(b"duogui:")


def test_the_lists_of_the_panel_hold_what_the_check_will_find(city):
    lists = city.browse(ANALYST).get(address(ASKING, "choices.json")).json
    assert {"opinion", "supplement"} <= {each["value"] for each in lists["forms"]}
    assert "opinion_limit" in {each["value"] for each in lists["decisions"]}
    assert "limit" in {each["value"] for each in lists["limits"]}
    assert lists["limit_tables"]["step_limits"][0] == '[step = "confirm_routing"][1]'
    assert {"initiator", "department", "offices.coordination_office"} <= {
        each["value"] for each in lists["departments"]
    }
    assert "project_generation" in {each["value"] for each in lists["called"]}
    assert "give_opinion" in lists["published"]
    assert "dalian-183/6.3" in {each["value"] for each in lists["articles"]}


def test_problems_carry_their_element_or_their_row(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(ASKING)).headers["ETag"]
    keep(browser, ASKING, content(city, ASKING).replace(b'form key="opinion"', b'form key="opinions"'), tag)
    found = browser.get(address(ASKING, "problems.json")).json["problems"]
    assert [(each["rule"], each["element"], each["error"]) for each in found] == [
        ("duogui/form-exists", "give_opinion", True)
    ]
    tag = browser.get(address(LIMIT)).headers["ETag"]
    keep(browser, LIMIT, content(city, LIMIT).replace(b"<text>7</text>", b"<text>seven (</text>"), tag)
    (problem,) = (
        each
        for each in browser.get(address(LIMIT, "problems.json")).json["problems"]
        if each["rule"].startswith("duogui/table")
    )
    assert problem["row"] == 2


def test_both_versions_stand_side_by_side_with_what_changed_marked_on_each(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(ASKING)).headers["ETag"]
    mine = content(city, ASKING).replace(b'duogui:form key="supplement"', b'duogui:form key="opinion"', 1)
    keep(browser, ASKING, mine, tag)
    for side in ("published", "draft"):
        assert browser.get(address(ASKING, f"beside/{side}.json")).json["active"] == {"supplement_material": 1}
    page = words(browser.get(address(ASKING, "beside")))
    assert "“补充材料”的表单：由“supplement”改为“opinion”" in page
    assert browser.get(address(ASKING, "published.xml")).data == content(city, ASKING)


def test_another_input_expression_is_told_and_its_column_marked_on_both_sides(city):
    browser = city.browse(ANALYST)
    tag = browser.get(address(LIMIT)).headers["ETag"]
    keep(browser, LIMIT, content(city, LIMIT).replace(b"project.urgent = true", b"project.urgent = false"), tag)
    page = browser.get(address(LIMIT, "beside"))
    assert "的输入表达式：由“project.urgent = true”改为“project.urgent = false”" in words(page)
    assert "没有影响办理的差别" not in words(page)
    marked = re.findall(r'<th scope="col" class="is-changed" data-how="changed">([^<]*)', page.text)
    assert [title.strip() for title in marked] == ["紧急项目 / Urgent project"] * 2


HANGING = SMALLEST.format('<bpmn:userTask id="t"/><bpmn:sequenceFlow id="g" sourceRef="t" targetRef="nowhere"/>').encode()
TANGLED = SMALLEST.format(
    "".join(f'<bpmn:userTask id="t{number}"/>' for number in range(100))
    + "".join(f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(99))
    + "".join(f'<bpmn:sequenceFlow id="b{n}" sourceRef="t{n}" targetRef="t{(n * 7 + 3) % 100}"/>' for n in range(100))
).encode()


@pytest.mark.parametrize(("mine", "said"), [(HANGING, "nowhere"), (TANGLED, "自动排版未能完成")])
def test_a_draft_of_another_editor_that_cannot_be_laid_out_is_kept_and_every_page_of_it_says_why(city, mine, said):
    browser = city.browse(ANALYST)
    before = content(city, ASKING)
    saved = keep(browser, ASKING, mine, browser.get(address(ASKING)).headers["ETag"])
    assert saved.status_code == 200
    assert draft(city, ASKING).content == mine
    assert said in words(browser.get(address(ASKING, "draw")))
    assert browser.get(address(ASKING)).data == mine
    assert browser.get(address(ASKING, "problems.json")).json["problems"]
    assert browser.get(address(ASKING, "beside")).status_code == 200
    assert browser.get(address(ASKING, "published.xml")).data == before
