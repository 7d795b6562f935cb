"""Adjusting a plan: what is missing is told at once, dates of an approval are believed within reason, each filing is a version."""

from __future__ import annotations

import json

import pytest

from app.audit.compare import compare
from app.casework.errors import FormInvalid, NoSuchPlan, RestartNeedsEnd
from app.casework.review_task import told
from app.casework.turn import take_turn
from app.casework.works.update_plan import update_plan
from app.demo.people import People
from app.domain.actors import SYSTEM
from app.domain.instants import from_text
from app.store import cases, inbox, plans
from factories import OFFICE, WATER, case_row, city, facts_of, pass_time, raw_of

PLAN = "瓦房店市水系专项规划"
LEADING, PLANNERS = "210200-leading-group", "210200-natural-resources"


@pytest.fixture
def people():
    return People(city())


def consented(people, **entries):
    people.propose(PLAN, "water", WATER, **entries)
    people.answer_all()
    people.conclude()
    people.make_adjustment()
    people.examine("consent")


def plan_of(people):
    with people.office.store.read() as read:
        return plans.load(read, case_row(people).subject_id)


def open_elements(people):
    return sorted(task.element for task in people.tasks())


def told_now(people):
    (task,) = people.tasks("supplement_proposal")
    return [each["zh"] for each in told(people.office, people.actor(task.department), task.task_id)]


def test_everything_that_is_missing_is_told_at_once_and_only_that(people):
    people.propose(PLAN, "water", WATER, without=("period", "area_ha", "annexes"))
    assert told_now(people) == ["规划面积", "规划期限", "基础资料附件"]


def test_what_is_still_missing_after_a_supplement_is_told_again(people):
    people.propose(PLAN, "water", WATER, without=("period", "annexes"))
    people.do("supplement_proposal", period="2021—2035年")
    assert told_now(people) == ["基础资料附件"]


def test_a_step_whose_form_tells_nothing_tells_nothing(people):
    people.propose(PLAN, "water", WATER)
    (task,) = people.tasks("give_opinion", OFFICE)
    assert told(people.office, people.actor(OFFICE), task.task_id) == []


@pytest.mark.parametrize(("approved_on", "said"), [("2026-03-03", "in the future"), ("2026-03-01", "older")])
def test_an_approval_from_the_future_or_from_before_the_consent_is_refused(people, approved_on, said):
    consented(people, higher_approval="yes")
    (task,) = people.tasks("record_higher_approval")
    letter = [people.paper_file(people.actor(WATER), "批复.pdf", "approval_document")]
    with pytest.raises(FormInvalid) as wrong:
        people.do(
            "record_higher_approval", result="approved", approved_on=approved_on, number="1", approval_document=letter
        )
    (message,) = wrong.value.fields["approved_on"]
    assert said in message["en"]
    assert people.tasks("record_higher_approval") == [task]


def test_the_filing_limit_runs_from_the_approval_and_not_from_its_entry(people):
    consented(people, higher_approval="yes")
    pass_time(people, from_text("2026-03-20T10:00:00"))
    letter = [people.paper_file(people.actor(WATER), "批复.pdf", "approval_document")]
    people.do(
        "record_higher_approval", result="approved", approved_on="2026-03-10", number="1", approval_document=letter
    )
    (task,) = people.tasks("file_plan")
    assert (task.limit["started"], task.limit["due"]) == ("2026-03-09T16:00:00Z", "2026-04-09")


def test_a_plan_has_one_open_adjustment_at_a_time_and_the_next_is_about_the_same_plan(people):
    consented(people)
    with pytest.raises(RestartNeedsEnd):
        people.propose(PLAN, "water", WATER)
    people.file_plan()
    first, plan = case_row(people), plan_of(people)
    consented(people)
    people.file_plan()
    second = case_row(people)
    assert (first.outcome, second.outcome) == ("adjusted", "adjusted")
    assert first.subject_id == second.subject_id == plan.id
    assert [(filed["version"], filed["case"]) for filed in plan_of(people).attributes["filings"]] == [
        (1, first.id),
        (2, second.id),
    ]
    assert plan_of(people).version == 2


def test_the_plan_keeps_the_area_after_the_adjustment_and_nothing_of_persons(people):
    consented(people)
    people.file_plan()
    kept = plan_of(people).attributes
    assert str(kept["area_ha"]) == "1198.25"
    assert kept["filings"][0]["approval_number"] == "示范规批〔2026〕8号"
    assert "personal" not in str(kept)


def test_a_late_filing_is_open_and_red_until_it_is_done_and_its_lateness_stays(people):
    consented(people)
    pass_time(people, from_text("2026-04-02T09:00:00"))
    assert open_elements(people) == ["file_plan", "urge_filing"]
    people.do("urge_filing", measure="remind", note="已催办。")
    assert open_elements(people) == ["file_plan"]
    assert compared(people) == []
    people.file_plan()
    assert case_row(people).outcome == "adjusted"
    (missed,) = facts_of(people, "LimitMissed")
    assert (missed.body["element"], missed.body["at_end"]) == ("file_plan", "duty_persists")
    assert not facts_of(people, "TaskRecalled")
    assert compared(people) == []


def compared(people):
    with people.office.store.read() as read:
        return compare(read, people.case)


def test_the_coordination_office_is_asked_about_every_kind_of_plan(people):
    for kind in ("transport", "heritage", "ecology", "other"):
        people.propose(f"{PLAN}{kind}", kind, "210281-agriculture")
        assert OFFICE in people.asked()


def test_a_review_that_is_late_stays_with_the_reviewer_and_goes_to_the_leading_group_beside(people):
    people.propose(PLAN, "water", WATER)
    people.answer_all()
    pass_time(people, from_text("2026-04-02T09:00:00"))
    assert {task.department for task in people.tasks()} == {"210200-natural-resources", "210200-leading-group"}
    people.conclude()
    assert open_elements(people) == ["make_adjustment"]
    with people.office.store.read() as read:
        closed = {task.element: task.how for task in inbox.closed_of_case(read, people.case)}
    assert closed["supervise_review"] == "cancelled"
    assert compared(people) == []


def test_updating_a_plan_belongs_in_a_case_about_a_plan(people):
    people.begin("School")
    with pytest.raises(NoSuchPlan):
        take_turn(people.office, SYSTEM, people.case, lambda turn: update_plan(turn, {}) and True, kind=bool)
    with people.office.store.read() as read:
        assert cases.load(read, people.case).status == "open"


def test_a_plan_that_nobody_above_could_examine_is_refused_before_it_begins(people):
    with pytest.raises(FormInvalid) as refused:
        people.propose("空间战略规划", "other", LEADING)
    assert "领导小组没有上一级" in refused.value.fields["plan_name"][0]["zh"]
    raw_of(people.office.store).execute("UPDATE departments SET functions = '[]' WHERE code = ?", (LEADING,))
    with pytest.raises(FormInvalid) as refused:
        people.propose("空间战略规划", "other", OFFICE)
    assert "neither is registered" in refused.value.fields["plan_name"][0]["en"]
    people.propose("空间战略规划", "other", PLANNERS)  # whom the office examines goes on
    assert "give_opinion" in open_elements(people)


def test_no_step_of_a_plan_that_decides_upon_it_is_its_proposer_s(people):
    for owner in (OFFICE, PLANNERS, WATER):
        people.propose(f"{owner} 的规划", "water", owner)
        asked = people.asked()
        assert owner not in asked
        assert (LEADING if owner == OFFICE else OFFICE) in asked
        people.answer_all()
        (task,) = people.tasks("conclude_review")
        assert task.department == (OFFICE if owner == PLANNERS else PLANNERS)
        people.conclude()
        people.make_adjustment()
        (task,) = people.tasks("examine_adjustment")
        assert task.department == (LEADING if owner == OFFICE else OFFICE)


def without_function(people, *functions):
    """The same city in which nobody fills some functions."""
    raw = raw_of(people.office.store)
    for code, filled in raw.execute("SELECT code, functions FROM departments").fetchall():
        kept = json.dumps([each for each in json.loads(filled) if each not in functions])
        raw.execute("UPDATE departments SET functions = ? WHERE code = ?", (kept, code))
    raw.commit()


@pytest.mark.parametrize("proposer", [WATER, PLANNERS, OFFICE])
def test_a_plan_that_nobody_could_examine_is_refused_at_the_form(people, proposer):
    without_function(people, "coordination_office", "leading_group")
    with pytest.raises(FormInvalid) as refused:
        people.propose(PLAN, "water", proposer)
    assert "leading_group" in str(refused.value.fields["plan_name"])


def test_without_a_leading_group_a_late_review_is_supervised_by_the_office_that_examines(people):
    without_function(people, "leading_group")
    people.propose(PLAN, "water", WATER)
    people.answer_all()
    pass_time(people, from_text("2026-04-20T09:00:00"))
    assert {task.element: task.department for task in people.tasks()} == {
        "conclude_review": PLANNERS,
        "supervise_review": OFFICE,
    }
    assert compared(people) == []


def test_a_disagreement_about_the_offices_own_plan_goes_above_it(people):
    people.propose(PLAN, "other", OFFICE)
    first, *others = people.asked()
    people.answer(first, "object", article="dalian-183/6.2", reason="与其他规划不符。")
    for department in others:
        people.answer(department)
    people.conclude()
    people.coordinate("unresolved")
    assert [task.department for task in people.tasks("coordinate_at_office")] == [LEADING]
