"""What the front desk of a joint approval cannot enter: a code of another form, a day to come, a reason that is not so."""

from __future__ import annotations

import pytest

from app.casework.errors import FormInvalid
from app.casework.open_case import check_opening
from app.casework.opening_errors import SecondOpening
from app.demo.approval_stories import DESK, apply, approve_all, receive
from app.demo.people import People
from app.domain.instants import law_date
from app.store import cases, plans, projects
from factories import DAY, WATER, case_row, city

CODE, WRONG = "2603-210281-89-01-000024", "2603-210281-89-01-000000"


@pytest.fixture
def people():
    return People(city())


@pytest.mark.parametrize(
    "typed",
    [
        "２６０３-210281-89-01-000024",
        "2603－210281－89－01－000024",
        "2603–210281—89‐01−000024",
        "2603-210281-89-01-000024　",
    ],
)
def test_a_code_typed_with_a_chinese_input_method_is_the_code(people, typed):
    apply(people, "水库除险加固工程", typed)
    with people.office.store.read() as read:
        assert projects.load(read, case_row(people).project_id).code == CODE
    assert [task.element for task in people.tasks()] == ["receive_stage_application"]


@pytest.mark.parametrize("typed", ["1234", "2603-210281-89-01-00002", "项目代码", "2603-210281-89-01-000024-1"])
def test_a_code_of_another_form_is_told_at_its_entry_and_makes_no_project(people, typed):
    with pytest.raises(FormInvalid) as refused:
        apply(people, "水库除险加固工程", typed)
    assert set(refused.value.fields) == {"project_code"}
    with people.office.store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM projects").scalar() == 0


def test_a_second_application_is_refused_where_the_first_is_reviewed_already(people):
    apply(people, "水库除险加固工程", CODE)
    raw = {"project_code": CODE, "project_name": "同一工程", "project_type": "filed", "applicant": "建设单位"}
    with people.office.store.read() as read, pytest.raises(SecondOpening) as refused:
        check_opening(read, people.actor(DESK), "joint_approval", raw, law_date(people.office.clock.now()))
    assert case_row(people).number in refused.value.message("zh")
    assert refused.value.values["case"] == people.case


def test_a_plan_has_the_kind_that_was_proposed(people):
    people.propose("瓦房店市水系专项规划", "water", WATER)
    with people.office.store.read() as read:
        assert plans.load(read, case_row(people).subject_id).kind == "water"


def test_results_are_issued_on_no_day_to_come(people):
    apply(people, "水库除险加固工程", CODE)
    receive(people, 1)
    people.answer_all()
    approve_all(people)
    today = law_date(people.office.clock.now())
    with pytest.raises(FormInvalid) as refused:
        people.do("issue_results", how="window", issued_on=(today + DAY).isoformat())
    assert set(refused.value.fields) == {"issued_on"}
    people.do("issue_results", how="window", issued_on=today.isoformat())
    assert "receive_stage_application" in {task.element for task in people.tasks()}


def test_a_plan_was_compiled_on_no_day_to_come(people):
    with pytest.raises(FormInvalid) as refused:
        people.propose("瓦房店市水系专项规划", "water", WATER, compiled_on="2031-01-01")
    assert set(refused.value.fields) == {"compiled_on"}


def test_a_refusal_names_the_reason_that_the_verification_gave(people):
    apply(people, "水库除险加固工程", WRONG)
    with pytest.raises(FormInvalid) as refused:
        people.do("give_refusal_notice", reason="not_supplemented", number="示不受〔2026〕1号")
    assert set(refused.value.fields) == {"reason"}
    people.do("give_refusal_notice", reason="code_invalid", number="示不受〔2026〕1号")
    with people.office.store.read() as read:
        assert cases.load(read, people.case).outcome == "not_accepted"
