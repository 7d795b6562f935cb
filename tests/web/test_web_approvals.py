"""Joint approval on its pages: a stage goes by its name, and what a receipt leaves open is said before it is signed."""

import pytest
from web_people import words

from app.demo.approval_stories import PAPERS, apply, receive, stage

CODE = "2603-210281-89-01-000024"
DESK, FIRST, SECOND = "210281-front-desk.handler", "立项用地规划许可", "工程建设许可"


@pytest.fixture
def people(city):
    apply(city.people, "水库除险加固工程", CODE)
    return city.people


def test_a_receipt_without_a_paper_says_so_and_what_will_be_missing(city, people):
    (task,) = people.tasks("receive_stage_application")
    browser = city.browse(DESK)
    browser.get(f"/tasks/{task.task_id}")
    page = words(browser.post(f"/tasks/{task.task_id}/review", {"answer.stage": "1"}))
    assert "收到的材料 无" in page
    assert "签发前请注意 尚缺：申请表 尚缺：项目用地范围图 尚缺：企业登记信息" in page
    whole = words(browser.post(f"/tasks/{task.task_id}/review", {"answer.stage": "1", "answer.submitted": PAPERS[1]}))
    assert "签发前请注意" not in whole


def test_the_consultations_of_two_stages_go_by_the_stages_and_not_by_rounds(city, people):
    for _days in stage(people, 1):
        pass
    receive(people, 2)
    asked = people.tasks("give_opinion")
    assert {task.name_zh.partition("：")[2] for task in asked} == {SECOND}
    people.answer_all()
    page = city.browse("210200-coordination.issuer").get(f"/cases/{people.case}")
    assert f"<h3>{FIRST}</h3>" in page.text
    assert f"<h3>{SECOND}</h3>" in page.text
    assert "第 2 轮" not in words(page)
    assert "第 1 轮" not in words(page)
    (task, *_rest) = people.tasks("decide_item")
    browser = city.browse(f"{task.department}.issuer")
    for address in ("/", f"/tasks/{task.task_id}"):
        assert "轮" not in words(browser.get(address)), address
    browser.get(f"/tasks/{task.task_id}")
    signed = {"answer.result": "approve", "answer.number": "示许〔2026〕1号"}
    assert "轮" not in words(browser.post(f"/tasks/{task.task_id}/review", signed))


def test_who_is_asked_again_about_a_revision_is_told_so_by_name(city, people):
    receive(people, 1)
    objector = people.asked()[0]
    people.answer(objector, "object", article="dalian-183/6.2", reason="不符合要求。")
    people.answer_all()
    people.coordinate("revise")
    people.do(
        "receive_revision",
        summary="按意见修改。",
        files=[people.paper_file(people.actor("210281-front-desk"), "方案.pdf", "drawing")],
    )
    assert people.asked() == [objector]
    people.answer_all()
    page = city.browse("210200-coordination.issuer").get(f"/cases/{people.case}").text
    assert f"<h3>{FIRST}（再次征询）</h3>" in page
    assert len(people.tasks("decide_item")) == 3
