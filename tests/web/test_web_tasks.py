"""A task from its form to the signature: nothing typed is lost, nothing is signed unseen, nothing counts twice."""

import io
from datetime import timedelta

import pytest
from web_city import City, sewage_works
from web_people import PASSWORD, words

from app.casework.settle import settle
from app.domain.instants import from_us
from app.store import drafts, inbox, opinions


@pytest.fixture
def desk():
    """One asked department at its task: (city, browser, task, address)."""
    city = City(furnish=sewage_works)
    task = city.people.tasks("give_opinion")[0]
    return city, city.browse(f"{task.department}.issuer"), task, f"/tasks/{task.task_id}"


def opinions_of(city):
    with city.office.store.read() as read:
        return opinions.of_case(read, city.people.actor("210281-development-reform"), city.people.case)


def to_review(browser, address, **answers):
    browser.get(address)
    return browser.post(f"{address}/review", {f"answer.{name}": value for name, value in answers.items()})


def test_before_signing_the_page_repeats_project_act_and_what_it_binds(desk):
    _, browser, task, address = desk
    told = words(
        to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="Farmland.")
    )
    for piece in (
        "Sewage works",
        "提出部门意见",
        "不同意",
        "Farmland.",
        "签发后即为本部门的正式意见",
        f"{task.department}.issuer",
        "确认签发",
    ):
        assert piece in told
    assert "第三十五条" in told


def test_what_was_reviewed_is_signed(desk):
    city, browser, task, address = desk
    to_review(
        browser,
        address,
        conclusion="agree_with_conditions",
        conditions=["plot_ratio", "green_ratio"],
        reason="Keep\nboth.",
    )
    hidden = browser.hidden()
    assert hidden["answer.reason"].splitlines() == ["Keep", "both."]
    done = browser.post(f"{address}/sign", {**hidden, "answer.conditions": ["plot_ratio", "green_ratio"]})
    assert done.status_code == 303
    (opinion,) = opinions_of(city)
    assert (opinion.department, opinion.conclusion, list(opinion.conditions)) == (
        task.department,
        "agree_with_conditions",
        ["plot_ratio", "green_ratio"],
    )
    assert "已签发" in words(browser.get(done.headers["Location"]))


def test_a_double_press_gets_the_first_answer_again_and_makes_one_opinion(desk):
    city, browser, _, address = desk
    to_review(browser, address, conclusion="no_objection")
    hidden = browser.hidden()
    first, second = (browser.post(f"{address}/sign", hidden) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(opinions_of(city)) == 1


def test_a_retry_with_a_header_key_gets_the_first_answer_too(desk):
    city, browser, _, address = desk
    browser.get(address)
    key = {"Idempotency-Key": "retry-0123456789"}
    codes = [
        browser.post(f"{address}/sign", {"answer.conclusion": "no_objection"}, **key).status_code for _ in range(2)
    ]
    assert codes == [303, 303]
    assert len(opinions_of(city)) == 1


def test_mistakes_stand_beside_their_entries_and_together_at_the_top(desk):
    city, browser, _, address = desk
    answer = to_review(browser, address, conclusion="object", article="", reason="")
    assert answer.status_code == 422
    assert 'href="#f-article"' in answer.text
    assert 'href="#f-reason"' in answer.text
    assert 'id="f-article-problem1"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="object" checked' in answer.text
    assert opinions_of(city) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"conclusion": "perhaps"}, "不在可选范围内"),
        ({"conclusion": ["object", "no_objection"]}, "应为文字"),
        ({"conclusion": "object", "article": "land-administration-law/35", "reason": "x" * 2001}, "最多 2000 个字符"),
        ({"conclusion": "no_objection", "state": "ended"}, "没有这一栏"),
        ({}, "此栏必填"),
    ],
)
def test_a_wrong_form_is_told_in_words(desk, answers, said):
    city, browser, _, address = desk
    answer = to_review(browser, address, **answers)
    assert answer.status_code == 422
    assert said in words(answer)
    assert opinions_of(city) == []


def test_an_oversized_request_is_refused_whole(desk):
    _, browser, _, address = desk
    answer = to_review(browser, address, conclusion="object", reason="x" * 1_100_000)
    assert answer.status_code == 413
    assert "E-WEB-4" in answer.text


def test_too_many_parts_are_refused(desk):
    _, browser, _, address = desk
    answer = to_review(browser, address, conclusion="no_objection", conditions=[str(n) for n in range(1200)])
    assert answer.status_code in (413, 422)


def test_entries_that_do_not_apply_are_hidden_and_come_without_script(desk):
    _, browser, _, address = desk
    page = browser.get(address)
    assert 'id="w-f-article" hidden' in page.text
    again = browser.post(f"{address}/review", {"answer.conclusion": "object", "act": "refresh"})
    assert again.status_code == 200
    assert 'id="w-f-article" hidden' not in again.text
    assert 'id="w-f-conditions" hidden' in again.text


def test_what_is_typed_is_kept_as_a_draft_and_comes_back(desk):
    city, browser, task, address = desk
    browser.get(address)
    answer = browser.post(
        f"{address}/draft",
        {"answer.conclusion": "object", "answer.reason": "half a sen", "draft_version": "0"},
        **{"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "草稿已保存" in answer.text
    assert 'id="draft-version" name="draft_version" value="1"' in answer.text
    assert 'id="w-f-article"' in answer.text
    assert "<textarea" not in answer.text.replace('id="f-what_is_missing"', "")
    page = browser.get(address)
    assert "half a sen</textarea>" in page.text
    assert "草稿已恢复" in words(page)
    with city.office.store.read() as read:
        assert drafts.find(read, task.task_id).version == 1


def test_nobody_outside_the_department_sees_a_draft(desk):
    city, browser, _, address = desk
    browser.get(address)
    browser.post(f"{address}/draft", {"answer.reason": "not yet public", "draft_version": "0"})
    office = city.browse("210200-coordination.issuer").get(address)
    assert office.status_code == 200
    assert "not yet public" not in office.text
    assert "您只能查看" in words(office)


def test_two_people_at_one_draft_are_told_of_each_other(desk):
    city, browser, task, address = desk
    other = city.browse(f"{task.department}.issuer")
    for person in (browser, other):
        person.get(address)
    assert browser.post(f"{address}/draft", {"answer.reason": "mine", "draft_version": "0"}).status_code == 200
    clash = other.post(f"{address}/draft", {"answer.reason": "theirs", "draft_version": "0"}, **{"HX-Request": "true"})
    assert clash.status_code == 409
    assert "mine" in words(clash), "the other text is shown"
    assert 'name="draft_version" value="1"' in clash.text, "what is typed next can be kept"
    assert "mine</textarea>" in browser.get(address).text, "nothing was overwritten"
    kept = other.post(f"{address}/draft", {"answer.reason": "both agreed", "draft_version": "1"})
    assert kept.status_code == 200


def test_files_stay_when_something_else_is_wrong_and_go_with_the_opinion(desk):
    city, browser, _, address = desk
    browser.get(address)
    letter = (io.BytesIO(b"%PDF-1.4 letter"), "letter.pdf")
    answer = browser.post(f"{address}/review", {"answer.conclusion": "object", "file.attachments": letter})
    assert answer.status_code == 422
    assert "letter.pdf" in answer.text
    material = answer.text.split('name="answer.attachments" value="')[1].split('"')[0]
    to_review(browser, address, conclusion="no_objection", attachments=material)
    assert browser.post(f"{address}/sign", browser.hidden()).status_code == 303
    assert "letter.pdf" in browser.get(f"/cases/{city.people.case}").text
    assert browser.get(f"/materials/{material}").data == b"%PDF-1.4 letter"


def test_a_file_that_is_not_what_it_says_is_a_mistake_of_its_entry(desk):
    _, browser, _, address = desk
    browser.get(address)
    answer = browser.post(
        f"{address}/review",
        {"answer.conclusion": "no_objection", "file.attachments": (io.BytesIO(b"MZ\0\0\x90"), "letter.pdf")},
    )
    assert answer.status_code == 422
    assert 'href="#f-attachments"' in answer.text


def test_a_task_done_by_somebody_else_is_shown_as_it_is_now(desk):
    city, browser, task, address = desk
    to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="My long reason.")
    city.people.answer(task.department)
    answer = browser.post(f"{address}/sign", browser.hidden())
    assert answer.status_code == 409
    told = words(answer)
    assert "任务现状" in told
    assert "已办结" in told
    assert "My long reason." in told
    assert "已办结" in words(browser.get(address))


def test_a_late_answer_is_a_letter_and_the_person_is_told_before_and_after(desk):
    city, browser, task, address = desk
    city.clock.advance(timedelta(days=8))
    settle(city.office)
    browser.sign_in(f"{task.department}.issuer", PASSWORD)
    assert "逾期来函" in words(browser.get(address))
    review = to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="Too late.")
    assert "不具意见效力" in words(review)
    done = browser.post(f"{address}/sign", browser.hidden())
    assert done.status_code == 303
    page = words(browser.get(done.headers["Location"]))
    assert "来件作为逾期来函存案" in page
    mine = [row for row in opinions_of(city) if row.department == task.department]
    assert [row.conclusion for row in mine] == ["deemed_no_objection"]


def test_an_answer_counts_by_the_instant_its_request_had_arrived(desk):
    city, browser, task, address = desk
    to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="In time.")
    with city.office.store.read() as read:
        due_us = inbox.find(read, task.task_id).due_us
    city.clock.move_to(from_us(due_us - 1))
    browser.sign_in(f"{task.department}.issuer", PASSWORD)
    to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="In time.")
    assert browser.post(f"{address}/sign", browser.hidden()).status_code == 303
    (mine,) = [row for row in opinions_of(city) if row.department == task.department]
    assert mine.conclusion == "object"
    assert mine.receipt_us == due_us - 1


def test_why_this_date_is_explained_with_its_article(desk):
    _, browser, _, address = desk
    told = words(browser.get(address))
    for piece in ("为何是这一天？", "自 2026-03-03 起按工作日计 5 日", "日历版本", "视为无意见", "第六条第三款"):
        assert piece in told


def test_the_review_says_the_effect_that_this_act_really_has(desk):
    city, browser, task, address = desk
    formal = "签发后即为本部门的正式意见"
    asking = words(to_review(browser, address, conclusion="need_more_material", what_is_missing="A survey."))
    assert "不形成正式意见" in asking
    assert formal not in asking
    city.clock.advance(timedelta(days=8))
    settle(city.office)
    browser.sign_in(f"{task.department}.issuer", PASSWORD)
    late = words(to_review(browser, address, conclusion="no_objection"))
    assert "不具意见效力" in late
    assert formal not in late


def test_a_department_that_asked_for_material_and_was_deemed_may_still_write(desk):
    city, browser, task, address = desk
    city.people.answer(task.department, "need_more_material", what_is_missing="A survey.")
    assert "已办结" in words(browser.get(address))
    city.clock.advance(timedelta(days=8))
    settle(city.office)
    browser.sign_in(f"{task.department}.issuer", PASSWORD)
    assert f'href="{address}"' in browser.get(f"/cases/{city.people.case}").text
    to_review(browser, address, conclusion="no_objection")
    done = browser.post(f"{address}/sign", browser.hidden())
    assert "作为逾期来函存案" in words(browser.get(done.headers["Location"]))


def test_what_was_typed_comes_back_in_the_words_of_the_form(desk):
    city, browser, task, address = desk
    to_review(browser, address, conclusion="object", article="land-administration-law/35", reason="Mine.")
    city.people.answer(task.department)
    answer = browser.post(f"{address}/sign", browser.hidden())
    typed = words(answer).split("您刚才填写的内容")[1]
    assert "结论 不同意" in typed
    assert "answer." not in typed


def test_a_supplement_that_a_letter_made_needless_is_not_called_withdrawn(asked_city):
    asked_city.people.answer("210200-ecology", "need_more_material", what_is_missing="The outfall.")
    (task,) = asked_city.people.tasks("supplement_material")
    browser = asked_city.browse(f"{task.department}.issuer")
    address = f"/tasks/{task.task_id}"
    browser.get(address)
    asked_city.people.paper("210200-ecology")
    assert asked_city.people.tasks("supplement_material") == []
    posted = {"answer.note": "See the plan.", "file.materials": (io.BytesIO(b"%PDF-1.4"), "outfall.pdf")}
    answer = browser.post(f"{address}/review", posted)
    assert answer.status_code == 409
    told = words(answer)
    for piece in ("已不再需要：案件已不经此环节继续办理", "outfall.pdf", "See the plan.", "已取消，不再需要办理"):
        assert piece in told
    assert "草稿" not in told
    assert "no longer needed" in words(
        asked_city.browse(f"{task.department}.issuer", "en").post(f"{address}/review", {})
    )


def test_what_a_step_rests_on_stands_above_its_form(asked_city):
    asked_city.people.answer("210200-ecology", "need_more_material", what_is_missing="The outfall is missing.")
    (task,) = asked_city.people.tasks("supplement_material")
    page = asked_city.browse(f"{task.department}.issuer").get(f"/tasks/{task.task_id}").text
    assert page.index("The outfall is missing.") < page.index("data-unsaved") < page.index("<aside")
    assert page.count("The outfall is missing.") == 1
    sheet = asked_city.people.scan(asked_city.people.actor(task.department))
    asked_city.people.do("supplement_material", materials=[sheet], note="It is on sheet 4.")
    asked_city.people.answer_all()
    asked_city.people.summarise()
    (task,) = asked_city.people.tasks("confirm_generation")
    page = asked_city.browse(f"{task.department}.issuer").get(f"/tasks/{task.task_id}").text
    above = page[: page.index("data-unsaved")]
    assert (
        above.index('id="basis"') < above.index("<details><summary>更早的已办事项") < above.index("It is on sheet 4.")
    )


def test_a_task_is_taken_in_hand_on_its_page_and_the_inbox_tells_it(city):
    city.people.begin("Sewage works extension", contact_name="Project office", contact_telephone="0411-1")
    department = city.people.asked()[0]
    browser = city.browse(f"{department}.issuer", language="en")
    address = f"/tasks/{city.people.tasks('give_opinion', department)[0].task_id}"
    assert "Take in hand" in browser.get(address).text
    assert browser.post(f"{address}/assignment").status_code == 303
    assert f"In the hand of {department}.issuer" in browser.get("/inbox").text
    assert "Give back" in browser.get(address).text
    assert browser.post(f"{address}/assignee/return").status_code == 303
    assert "In the hand of" not in browser.get("/inbox").text
