"""Before a signature the page says what these answers leave open: what is still missing, what contradicts the department's own word."""

from __future__ import annotations

import pytest

from app.casework.complete_task import complete_task
from app.casework.errors import FormInvalid
from app.casework.review_task import review_task
from app.demo.approval_stories import PAPERS, apply, receive
from app.demo.people import People
from app.store import projects
from factories import ECOLOGY, OBJECTION, WATER, asked, case_row, city

CODE = "2603-210281-89-01-000024"


def warned(people, task, **answers):
    actor = people.actor(task.department)
    found = review_task(people.office, actor, task.task_id, answers, people.office.clock.now())
    return [said["zh"] for said in found.warnings]


@pytest.fixture
def incomplete():
    people = People(city())
    people.propose("水系规划", "water", WATER, without=("period", "annexes", "gis_data"))
    (task,) = people.tasks("supplement_proposal")
    return people, task


def test_a_partial_supplement_is_told_what_stays_missing(incomplete):
    people, task = incomplete
    assert warned(people, task, period="2021—2035年") == ["仍缺：GIS 数据", "仍缺：基础资料附件"]
    annex = people.paper_file(people.actor(WATER), "基础资料.pdf", "explanation")
    data = people.paper_file(people.actor(WATER), "范围.gpkg", "gis_data")
    whole = {"period": "2021—2035年", "annexes": [annex], "gis_data": [data], "gis_datum": "cgcs2000"}
    assert warned(people, task, **whole) == []


@pytest.mark.parametrize("answers", [{}, {"note": "以后再补。"}, {"plan_kind": "water", "gis_datum": "cgcs2000"}])
def test_a_supplement_that_supplies_nothing_is_refused_before_and_at_its_signature(incomplete, answers):
    people, task = incomplete
    for attempt in (review_task, complete_task):
        more = {"receipt": people.office.clock.now()}
        with pytest.raises(FormInvalid) as refused:
            attempt(people.office, people.actor(WATER), task.task_id, answers, **more)
        assert set(refused.value.fields) == {"note"}
    assert people.tasks("supplement_proposal") == [task]


@pytest.fixture
def approval():
    people = People(city())
    apply(people, "水库除险加固工程", CODE)
    return people


def test_a_receipt_says_which_papers_of_the_stage_will_be_missing(approval):
    (task,) = approval.tasks("receive_stage_application")
    assert warned(approval, task, stage="1", submitted=PAPERS[1]) == []
    assert warned(approval, task, stage="1") == ["尚缺：申请表", "尚缺：项目用地范围图", "尚缺：企业登记信息"]
    assert warned(approval, task, stage="1", submitted=["application_form", "site_drawing"]) == ["尚缺：企业登记信息"]


def test_a_receipt_for_another_stage_says_that_it_will_not_be_accepted(approval):
    (task,) = approval.tasks("receive_stage_application")
    (said,) = warned(approval, task, stage="3", submitted=PAPERS[3])
    assert "不予受理" in said


REFUSES = {"result": "refuse", "article": "dalian-183/6.2", "reason": "不符合要求。"}
APPROVES = {"result": "approve", "number": "示许〔2026〕1号"}


def item_of_ecology(conclusion):
    """The decision of the ecology department on a project in whose planning it concluded so; an objection was settled."""
    people = asked()
    people.answer(ECOLOGY, **(OBJECTION if conclusion == "object" else {"conclusion": conclusion}))
    people.answer_all()
    if conclusion == "object":
        people.coordinate("resolved", ECOLOGY)
    people.finish()
    with people.office.store.read() as read:
        project = projects.load(read, case_row(people).project_id)
    apply(people, project.name, project.code)
    receive(people, 1)
    people.answer_all()
    (task,) = people.tasks("decide_item", ECOLOGY)
    return people, task


def test_a_refusal_after_no_objection_in_the_planning_is_told_before_it_is_signed():
    people, task = item_of_ecology("no_objection")
    assert "不得与之相抵触" in warned(people, task, **REFUSES)[0]
    assert warned(people, task, **APPROVES) == []


def test_an_approval_after_an_objection_in_the_planning_is_told_too():
    people, task = item_of_ecology("object")
    assert "协调解决" in warned(people, task, **APPROVES)[0]
    assert warned(people, task, **REFUSES) == []


def test_a_decision_on_a_project_that_was_not_planned_here_contradicts_nothing(approval):
    receive(approval, 1)
    approval.answer_all()
    (task,) = approval.tasks("decide_item", ECOLOGY)
    assert warned(approval, task, **REFUSES) == warned(approval, task, **APPROVES) == []
