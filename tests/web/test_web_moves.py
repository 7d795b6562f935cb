"""The pages for moving a case: what may be chosen, what it would bring about, the signature with its reason, and nothing typed is lost."""

from __future__ import annotations

import html
import json
import re

import pytest
from web_city import City, sewage_works
from web_people import words

from app.audit.compare import compare
from app.demo.approval_stories import apply, receive
from factories import case_row, everything, facts_of

OFFICE, LEAD = "210200-coordination.issuer", "210281-development-reform.issuer"
REASON = "经会议研究，由多规办办理。"
RADIO = re.compile(r'name="wish" value="([^"]+)"([^>]*)>')
SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
def asked():
    return City(furnish=sewage_works)


@pytest.fixture
def browser(asked):
    made = asked.browse(OFFICE)
    made.get(address(asked))
    return made


def address(city):
    return f"/cases/{city.people.case}/move"


def wishes(answer, act):
    return [value for value, _ in RADIO.findall(answer.text) if value.startswith(f"{act}|")]


def control(answer):
    return re.search(r'<select name="(item-[^"]+)"', answer.text)[1]


def drawings(answer, part):
    """What the island reads of each diagram, by model."""
    found = re.findall(rf'<div id="drawing-(\w+)"[^>]* data-diagram-{part}="([^"]*)"', answer.text)
    return {model: json.loads(html.unescape(text)) for model, text in found}


def sign(browser, answer, address, **more):
    """Sign what the review shows."""
    return browser.post(address, browser.hidden() | {"seen": SEEN.search(answer.text)[1]} | more)


def proved(city):
    with city.office.store.read() as read:
        return compare(read, city.people.case) == []


def test_the_page_of_the_case_leads_there_and_only_for_the_coordination_office(asked):
    case = f"/cases/{asked.people.case}"
    assert f"{case}/move" in asked.browse(OFFICE).get(case).text
    other = asked.browse(LEAD)
    assert f"{case}/move" not in other.get(case).text
    assert other.get(f"{case}/move").status_code in (403, 404)
    assert other.post(f"{case}/move", {"wish": "move||x", "reason": REASON}).status_code in (403, 404)
    asked.people.withdraw("不再办理。")
    assert f"{case}/move" not in asked.browse(OFFICE).get(case).text
    assert asked.browse(OFFICE).get(f"{case}/move").status_code == 409


def test_what_has_no_meaning_is_not_offered_and_says_why(browser, asked):
    page = browser.get(address(asked))
    offered = wishes(page, "move")
    assert any(value.startswith("move||") for value in offered)
    assert any(not value.startswith("move||") for value in offered), "inside an open sub-process too"
    assert "不能移到的环节" in words(page)
    for value in offered:
        answer = browser.post(f"{address(asked)}/review", {"wish": value, "reason": REASON})
        assert answer.status_code == 200, (value, words(answer)[:300])
    assert facts_of(asked.people, "CaseMoved") == []


def test_a_move_is_reviewed_with_what_it_cancels_and_then_signed(browser, asked):
    page = browser.get(address(asked))
    target = next(value for value in wishes(page, "move") if value.endswith("|confirm_generation"))
    before = everything(asked.office)
    review = browser.post(f"{address(asked)}/review", {"wish": target, "reason": REASON})
    told = words(review)
    for word in ("Sewage works", "取消的任务", "提出部门意见", "结束计算的期限", "新开的任务", "确认策划生成", REASON):
        assert word in told, word
    assert everything(asked.office) == before
    done = sign(browser, review, address(asked))
    assert done.status_code == 303
    assert [task.element for task in asked.people.tasks()] == ["confirm_generation"]
    (fact,) = facts_of(asked.people, "CaseMoved")
    assert (fact.body["element"], set(fact.body["reason"])) == ("confirm_generation", {"personal", "sha256"})
    assert "案件已调整" in words(browser.get(done.headers["Location"]))
    assert proved(asked)


def test_one_office_is_taken_away_and_another_is_added(browser, asked):
    page = browser.get(address(asked))
    before = set(asked.people.asked())
    taken = wishes(page, "take")
    assert len(taken) == len(before)
    review = browser.post(f"{address(asked)}/review", {"wish": taken[0], "reason": REASON})
    assert "不受影响的任务" in words(review)
    assert re.search(r"取消其中一家：\S+局", words(review))
    assert sign(browser, review, address(asked)).status_code == 303
    left = set(asked.people.asked())
    assert len(left) == len(before) - 1

    page = browser.get(address(asked))
    (gone,) = before - left
    (add,) = wishes(page, "add")
    assert f'<option value="{gone}">' in page.text
    assert f'<option value="{min(left)}">' not in page.text, "it is being asked already"
    review = browser.post(f"{address(asked)}/review", {"wish": add, control(page): gone, "reason": REASON})
    assert "开始计算的期限" in words(review)
    assert sign(browser, review, address(asked)).status_code == 303
    assert set(asked.people.asked()) == before
    assert len(facts_of(asked.people, "InstanceAdded")) == len(facts_of(asked.people, "InstanceTaken")) == 1
    assert proved(asked)


@pytest.mark.parametrize("missing", ["reason", "wish", "item", "meaningless", "gone"])
def test_what_is_missing_is_told_and_everything_typed_is_there_again(browser, asked, missing):
    page = browser.get(address(asked))
    (add,) = wishes(page, "add")
    given = {"wish": add, control(page): "210281-water", "reason": REASON} | {
        "reason": {"reason": " "}, "wish": {"wish": ""}, "item": {control(page): ""}, "meaningless": {"wish": "move||nothing"},
        "gone": {"wish": "take|0|"},
    }[missing]  # fmt: skip
    for place in (f"{address(asked)}/review", address(asked)):
        answer = browser.post(place, given)
        assert answer.status_code in (409, 422)
        assert 'role="alert"' in answer.text
        assert given["reason"].strip() in answer.text
        if missing in ("reason", "item"):
            assert re.search(rf'value="{re.escape(add)}" checked', answer.text)
        if missing != "item":
            assert 'value="210281-water" selected' in answer.text
    assert [f.kind for f in facts_of(asked.people, "CaseMoved", "InstanceAdded", "InstanceTaken")] == []


def test_back_from_the_review_everything_typed_is_there(browser, asked):
    page = browser.get(address(asked))
    (add,) = wishes(page, "add")
    given = {"wish": add, control(page): "210281-water", "reason": REASON}
    browser.post(f"{address(asked)}/review", given)
    again = browser.post(f"{address(asked)}/again", browser.hidden())
    assert REASON in again.text
    assert 'value="210281-water" selected' in again.text


def test_what_changed_since_the_review_is_reviewed_again_and_a_second_click_does_nothing_more(browser, asked):
    page = browser.get(address(asked))
    taken = wishes(page, "take")
    review = browser.post(f"{address(asked)}/review", {"wish": taken[0], "reason": REASON})
    asked.people.answer(asked.people.asked()[-1])
    answer = sign(browser, review, address(asked))
    assert answer.status_code == 409
    assert facts_of(asked.people, "InstanceTaken") == []
    assert "已有变化" in words(answer) or "多实例" in words(answer)
    key = {"idempotency_key": "k" * 12}
    page = browser.get(address(asked))
    review = browser.post(f"{address(asked)}/review", {"wish": wishes(page, "take")[0], "reason": REASON})
    fields = browser.hidden() | {"seen": SEEN.search(review.text)[1]} | key
    assert browser.post(address(asked), fields).status_code == 303
    assert browser.post(address(asked), fields).status_code == 303
    assert len(facts_of(asked.people, "InstanceTaken")) == 1
    assert case_row(asked.people).status == "open"


def test_pressing_an_element_sets_a_radio_that_is_there_or_says_why_it_cannot(browser, asked):
    page = browser.get(address(asked))
    drawn = drawings(page, "choices")
    assert list(drawn) == ["project_generation", "opinion_solicitation"]
    picks = [(model, element, pick) for model, each in drawn.items() for element, said in each.items() for pick in said.get("picks", [])]
    assert {html.unescape(value) for value in wishes(page, "move")} == {value for _model, _element, (value, *_) in picks}
    for _model, element, (value, where, told) in picks:
        assert value.endswith(f"|{element}")
        assert where
        assert told.startswith("已选：")
    several = drawn["opinion_solicitation"]["give_opinion"]
    assert len(several["picks"]) == len(asked.people.asked())
    assert f"在 {len(several['picks'])} 处进行" in several["told"]
    refused = [said for each in drawn.values() for said in each.values() if not said.get("picks")]
    assert refused
    assert all(said["told"] for said in refused)
    assert "边界事件" in drawn["project_generation"]["withdrawal_requested"]["told"]


def test_what_lies_in_a_sub_process_that_is_over_says_that_the_sub_process_itself_may_be_chosen(city):
    city.people.propose("示例规划", "water", "210281-water")
    browser = city.browse(OFFICE)
    target = next(value for value in wishes(browser.get(address(city)), "move") if value.endswith("|record_higher_approval"))
    sign(browser, browser.post(f"{address(city)}/review", {"wish": target, "reason": REASON}), address(city))
    said = drawings(browser.get(address(city)), "choices")["plan_adjustment"]
    way_in = "它所在的子流程已结束或从未开始。可移到“调整规划（提案至审核同意）”本身。"
    assert said["examine_adjustment"]["told"].endswith(way_in)
    assert said["review_proposal"]["told"].endswith(way_in), "two sub-processes deep as well"
    assert said["adjust_plan"]["picks"]


def test_the_review_draws_what_ends_and_what_begins_and_says_where_only(browser, asked):
    page = browser.get(address(asked))
    number = len(asked.people.asked())
    target = next(value for value in wishes(page, "move") if value.endswith("|confirm_generation"))
    whole = drawings(browser.post(f"{address(asked)}/review", {"wish": target, "reason": REASON}), "effect")
    assert whole["opinion_solicitation"]["ends"]["give_opinion"] == number
    assert whole["project_generation"]["begins"] == {"confirm_generation": 1}
    assert whole["project_generation"]["target"] == "confirm_generation"
    one = next(value for value in wishes(page, "move") if value.endswith("|give_opinion"))
    review = browser.post(f"{address(asked)}/review", {"wish": one, "reason": REASON})
    assert re.search(r"调整 只在“部门反馈：\S+”中移到“提出部门意见”", words(review))
    drawn = drawings(review, "effect")
    assert list(drawn) == ["opinion_solicitation"], "nothing ends or begins on another diagram"
    kept = drawn["opinion_solicitation"]
    assert (kept["ends"], kept["begins"]) == ({"give_opinion": 1}, {"give_opinion": 1})
    assert kept["stays"]["give_opinion"] == number - 1


def test_another_language_is_chosen_on_the_review_and_one_stays_with_the_case(browser, asked):
    page = browser.get(address(asked))
    review = browser.post(f"{address(asked)}/review", {"wish": wishes(page, "take")[0], "reason": REASON})
    assert f'name="next" value="{address(asked)}"' in review.text


def test_an_instance_that_is_for_an_item_is_called_by_the_names_it_carries_and_its_value_shows_how_to_write_one(city):
    people = city.people
    apply(people, "示例标准厂房", "2603-210281-89-01-000016")
    receive(people, 1)
    people.answer_all()
    browser = city.browse(OFFICE)
    page = browser.get(address(city))
    item = "企业投资项目备案（瓦房店市发展改革局）"
    assert f"{item} 进行中" in words(page)
    assert '"amount"' not in words(page, drop="<pre>.*?</pre>"), "values stand in the example alone"
    taken = wishes(page, "take")[0]
    assert "取消其中一家：" in words(browser.post(f"{address(city)}/review", {"wish": taken, "reason": REASON}))
    (add,) = wishes(page, "add")
    name = re.search(r'<input name="(item-[^"]+)"', page.text)[1]
    example = json.loads(html.unescape(re.search(r"<pre>(.*?)</pre>", page.text)[1]))
    given = {"wish": add, name: json.dumps({**example, "name_zh": "补办事项"}, ensure_ascii=False), "reason": REASON}
    review = browser.post(f"{address(city)}/review", given)
    assert "增加一家：补办事项" in words(review)


def test_the_pages_speak_english(asked):
    browser = asked.browse(OFFICE, "en")
    page = browser.get(address(asked))
    assert "Move the case" in words(page)
    target = next(value for value in wishes(page, "move") if value.endswith("|confirm_generation"))
    told = words(browser.post(f"{address(asked)}/review", {"wish": target, "reason": "As decided."}))
    assert "Tasks that are cancelled" in told
    assert not re.search(r"[\u4e00-\u9fff]", told.split("Review the move", 1)[1].split("Lights and keys")[0])
