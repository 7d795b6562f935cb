"""The page of a case: where it stands, whose opinion is what, what happened, and what may still be done."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from web_people import PASSWORD, words

from app.casework import library
from app.casework.move_clock import advance
from app.casework.settle import settle
from app.domain.facts import KINDS
from app.store import cases
from app.web.present import fact_lines
from app.web.present.fact_kinds import kind_words
from factories import everything

OFFICE = "210200-coordination.issuer"
ASKED_ONE = "210200-ecology"
LEAD = "210281-development-reform.issuer"


def test_one_sentence_says_whom_it_waits_for_and_until_when(asking_city):
    told = words(asking_city.browse(OFFICE).get(f"/cases/{asking_city.people.case}"))
    assert "等待 4 个部门意见，最早到期 3月9日 周一" in told
    english = words(asking_city.browse(OFFICE, "en").get(f"/cases/{asking_city.people.case}"))
    assert "Waiting for 4 departments, earliest limit Mon 9 Mar" in english


def test_opinions_stand_by_round_with_conditions_article_and_reason(asking_city):
    told = words(asking_city.browse(LEAD).get(f"/cases/{asking_city.people.case}"))
    for piece in (
        "第 1 轮",
        "同意（附条件）",
        "按规划控制容积率",
        "不同意",
        "《中华人民共和国土地管理法》 第三十五条",
        "It takes farmland.",
    ):
        assert piece in told


def test_silence_is_never_shown_as_agreement(asked_city):
    silent = asked_city.people.asked()[0]
    asked_city.people.answer_all(but=(silent,))
    asked_city.clock.advance(timedelta(days=8))
    settle(asked_city.office)
    page = asked_city.browse(LEAD).get(f"/cases/{asked_city.people.case}")
    told = words(page)
    assert "期限内未提出明确意见，视为无意见" in told
    assert "非部门表态" in told
    assert "期限届满，已收回" in told
    row = page.text.split("期限内未提出明确意见，视为无意见</span>")[0].rsplit("<tr", 1)[1]
    assert "tag green" not in row


def test_a_paper_opinion_is_entered_marked_and_replaces_the_deemed_one(asked_city):
    silent = asked_city.people.asked()[0]
    asked_city.people.answer_all(but=(silent, asked_city.people.asked()[1]))
    browser = asked_city.browse(OFFICE)
    address = f"/cases/{asked_city.people.case}/paper"
    assert "来文部门" in words(browser.get(address))
    browser.get(f"{address}?department={silent}")
    posted = {
        "department": silent, "answer.conclusion": "no_objection", "answer.document_number": "Letter 7",
        "answer.receipt_date": "2026-03-02", "file.scan": (io.BytesIO(b"%PDF-1.4 scan"), "letter.pdf"),
    }  # fmt: skip
    review = browser.post(f"{address}/review", posted)
    assert review.status_code == 200
    assert "Letter 7" in words(review)
    assert "效力按收文日期确定" in words(review)
    done = browser.post(address, browser.hidden())
    assert done.status_code == 303
    page = words(browser.get(f"/cases/{asked_city.people.case}"))
    assert "纸质意见，文号 Letter 7，由多规办代录" in page
    assert "扫描件" in page


def test_a_wrong_paper_entry_is_told_beside_its_entries(asked_city):
    silent = asked_city.people.asked()[0]
    browser = asked_city.browse(OFFICE)
    browser.get(f"/cases/{asked_city.people.case}/paper?department={silent}")
    answer = browser.post(
        f"/cases/{asked_city.people.case}/paper/review", {"department": silent, "answer.conclusion": "object"}
    )
    assert answer.status_code == 422
    assert 'href="#f-document_number"' in answer.text
    assert (
        browser.post(f"/cases/{asked_city.people.case}/paper/review", {"department": "210200-audit"}).status_code == 409
    )


def test_an_article_that_is_not_registered_is_told_before_the_signature(asked_city):
    silent = asked_city.people.asked()[0]
    browser = asked_city.browse(OFFICE)
    browser.get(f"/cases/{asked_city.people.case}/paper?department={silent}")
    posted = {
        "department": silent, "answer.conclusion": "object", "answer.article": "no-such/1", "answer.reason": "No.",
        "answer.document_number": "Letter 7", "answer.receipt_date": "2026-03-02",
        "file.scan": (io.BytesIO(b"%PDF-1.4 scan"), "letter.pdf"),
    }  # fmt: skip
    answer = browser.post(f"/cases/{asked_city.people.case}/paper/review", posted)
    assert answer.status_code == 422
    assert "no-such/1" in words(answer)
    assert 'href="#f-article"' in answer.text


def test_the_diagram_is_the_published_one_and_its_state_comes_from_the_facts(asking_city):
    browser, case_id = asking_city.browse(OFFICE), asking_city.people.case
    with asking_city.office.store.read() as read:
        case = cases.load(read, case_id)
        published = library.content(read, case.bindings["models"]["opinion_solicitation"])
    assert browser.get(f"/cases/{case_id}/diagrams/opinion_solicitation.bpmn").data == published
    state = browser.get(f"/cases/{case_id}/diagrams/opinion_solicitation.json").json
    assert state["active"]["give_opinion"] == 4
    assert state["done"]["give_opinion"] == 2
    assert state["red"] == []
    assert browser.get(f"/cases/{case_id}/diagrams/no_such_model.bpmn").status_code == 404
    english = asking_city.browse(OFFICE, "en").get(f"/cases/{case_id}/diagrams/opinion_solicitation.bpmn").text
    assert 'name="Give opinion"' in english


def test_a_missed_limit_stays_red_on_the_diagram(asked_city):
    asked_city.clock.advance(timedelta(days=8))
    settle(asked_city.office)
    state = asked_city.browse(OFFICE).get(f"/cases/{asked_city.people.case}/diagrams/opinion_solicitation.json").json
    assert "give_opinion" in state["red"]


def test_the_page_names_tabs_for_the_models_a_case_calls(asking_city):
    told = words(asking_city.browse(OFFICE).get(f"/cases/{asking_city.people.case}?model=coordination"))
    for piece in ("项目策划生成", "征求部门意见", "协调"):
        assert piece in told


def test_every_kind_of_fact_has_its_sentence():
    assert set(fact_lines.SENTENCES) == set(KINDS)


def test_every_kind_of_fact_has_a_word_in_both_languages(asking_city):
    for language in ("zh", "en"):
        with asking_city.app.test_request_context(headers={"Accept-Language": language}):
            told = {kind: kind_words(kind) for kind in KINDS}
        assert not [kind for kind, word in told.items() if word == kind]
        assert len(set(told.values())) == len(KINDS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_facts_are_sentences_with_the_raw_record_beside(asking_city, language):
    page = asking_city.browse(OFFICE, language).get(f"/cases/{asking_city.people.case}/facts?all=1")
    told = words(page)
    assert ("案件 2026-000001 启动" if language == "zh" else "Case 2026-000001 was started") in told
    assert "%(" not in told
    assert "<pre>{" in page.text
    assert "It takes farmland." not in page.text


def test_the_clock_moves_forward_and_says_which_limits_passed(asked_city):
    silent = asked_city.people.asked()[0]
    browser = asked_city.browse("210200-coordination.administrator")
    assert "尚在进行的期限" in words(browser.get("/clock"))
    back = browser.post("/clock", {"date": "2026-03-01", "time": "09:00"})
    assert back.status_code == 422
    assert browser.post("/clock", {"to": "tomorrow"}).status_code == 422
    page = browser.post("/clock", {"date": "2026-03-10", "time": "09:00"})
    told = words(page)
    assert "视为无意见" in told
    assert "“提出部门意见”" in told
    assert "give_opinion" not in told
    assert "Sewage works" in told
    browser = asked_city.browse(f"{silent}.issuer")
    browser.sign_in(f"{silent}.issuer", PASSWORD)
    assert "没有待办事项" in words(browser.get("/inbox"))


def test_the_sentence_counts_a_supplement_apart_from_opinions(asked_city):
    asked_city.people.answer(asked_city.people.asked()[0], "need_more_material", what_is_missing="A survey.")
    told = words(asked_city.browse(OFFICE).get(f"/cases/{asked_city.people.case}"))
    assert "等待 5 个部门意见，另有 1 项任务，最早到期" in told


def test_a_late_letter_on_paper_shows_its_number_scan_and_day_and_no_invented_hour(asked_city):
    silent, open_one = asked_city.people.asked()[:2]
    asked_city.people.answer_all(but=(silent, open_one))
    asked_city.clock.advance(timedelta(days=8))
    settle(asked_city.office)
    asked_city.people.paper(silent, "object", article="land-administration-law/35", reason="Too late.")
    page = asked_city.browse(LEAD).get(f"/cases/{asked_city.people.case}")
    letters = words(page).split("来函存案（不具意见效力）")[1].split("空间核查")[0]
    for piece in ("纸质", "示范函〔2026〕7号", "扫描件", "第三十五条", "3月10日 周二"):
        assert piece in letters
    assert "23:59" not in page.text
    assert "23:59" not in asked_city.browse(LEAD).get(f"/cases/{asked_city.people.case}/facts").text.split("<pre>")[0]


def test_a_paper_shows_the_entries_that_belong_to_its_conclusion_and_keeps_nothing(asking_city):
    browser = asking_city.browse(OFFICE)
    address = f"/cases/{asking_city.people.case}/paper"
    page = browser.get(f"{address}?department={ASKED_ONE}")
    assert 'hx-post="' + address + '/entries"' in page.text
    before = everything(asking_city.office)
    answer = browser.post(f"{address}/entries", {"department": ASKED_ONE, "answer.conclusion": "object"})
    assert answer.status_code == 200
    assert 'name="answer.article"' in answer.text
    assert 'name="answer.document_number"' not in answer.text
    assert everything(asking_city.office) == before


def test_a_paper_that_comes_too_late_is_said_to_be_a_letter_before_it_is_entered(asked_city):
    silent = asked_city.people.asked()[0]
    asked_city.clock.advance(timedelta(days=8))
    settle(asked_city.office)
    browser = asked_city.browse(OFFICE)
    address = f"/cases/{asked_city.people.case}/paper"
    browser.get(f"{address}?department={silent}")
    posted = {
        "department": silent, "answer.conclusion": "no_objection", "answer.document_number": "Letter 8",
        "answer.receipt_date": "2026-03-10", "file.scan": (io.BytesIO(b"%PDF-1.4 scan"), "letter.pdf"),
    }  # fmt: skip
    told = words(browser.post(f"{address}/review", posted))
    assert "不具意见效力" in told
    assert "录入后即作为来文部门的意见" not in told
    browser.get(f"{address}?department={silent}")
    too_early = posted | {
        "answer.receipt_date": "2026-02-01",
        "file.scan": (io.BytesIO(b"%PDF-1.4 scan"), "letter.pdf"),
    }
    answer = browser.post(f"{address}/review", too_early)
    assert answer.status_code == 422
    assert 'href="#f-receipt_date"' in answer.text


class _TalksNonsense:
    """A platform that answers, but not with a code."""

    def obtain_code(self, _message):
        return "NOT-A-CODE"


def test_a_step_that_never_succeeds_says_so_and_why(city):
    city.people.office = replace(city.office, links=replace(city.office.links, investment=_TalksNonsense()))
    city.people.begin("Sewage works")
    city.people.answer_all()
    city.people.finish()
    advance(city.people.office, city.clock.now() + timedelta(minutes=10))
    told = words(city.browse(LEAD).get(f"/cases/{city.people.case}"))
    assert "次未成功（E-PROJECT-4）" in told
    assert "请告知管理员" in told
    assert "without success (E-PROJECT-4)" in words(city.browse(LEAD, "en").get(f"/cases/{city.people.case}"))
