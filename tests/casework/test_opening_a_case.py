"""A case is opened by the form on its model's start event: by whom the event names, about a plan or a project known by its code."""

from __future__ import annotations

import pytest

from app.audit.compare import compare
from app.audit.verify import verify
from app.casework.errors import FormInvalid, NoFootprint, RestartNeedsEnd, StandingChanged
from app.casework.open_case import open_case, openings
from app.casework.opening_errors import NotOpenedByForm, OpenedByForm, ProjectElsewhere
from app.casework.publish import Source, publish
from app.casework.restart_case import restart_case
from app.casework.settle import settle
from app.casework.start_case import published_mark, start_case
from app.demo.approval_stories import DESK, apply, approve_all, issue, receive
from app.demo.people import People
from app.demo.seed import shipped_sources
from app.domain.actors import ANALYST
from app.domain.instants import from_us
from app.store import cases, history, personal, projects
from factories import (
    DAY,
    ECOLOGY,
    OFFICE,
    PLANNING,
    WATER,
    asked,
    case_row,
    city,
    everything,
    facts_of,
    pass_time,
    task_of,
)

CODE = "2603-210281-89-01-000016"
WRONG = "2603-210281-89-01-000011"
APPLICATION = {
    "project_code": CODE,
    "project_name": "岗店街道标准厂房",
    "project_type": "filed",
    "applicant": "项目建设单位",
}
MODEL = "joint_approval"
SUBJECT = b'<duogui:subject kind="plan" name="plan_name" />'


@pytest.fixture
def people():
    return People(city())


def opened(people, **changed):
    case = open_case(people.office, people.actor(DESK), MODEL, APPLICATION | changed).case
    people.case = case
    settle(people.office)
    return case


def project_of(people):
    with people.office.store.read() as read:
        return projects.load(read, cases.load(read, people.case).project_id)


def test_the_start_event_says_who_may_open_what(people):
    with people.office.store.read() as read:
        of_desk = [each.model for each in openings(read, people.actor(DESK))]
        of_planner = [each.model for each in openings(read, people.actor(PLANNING))]
    assert of_desk == [MODEL, "plan_adjustment"]
    assert of_planner == ["plan_adjustment"]
    before = everything(people.office)
    for account, model in (
        (people.actor(PLANNING), MODEL),
        (people.actor(DESK), "coordination"),
        (people.actor(DESK), "nothing"),
    ):
        with pytest.raises(NotOpenedByForm):
            open_case(people.office, account, model, APPLICATION)
    assert everything(people.office) == before


def test_a_project_unknown_here_gets_its_code_when_the_platform_knows_it(people):
    opened(people)
    project = project_of(people)
    assert (project.code, project.name, project.phase) == (CODE, "岗店街道标准厂房", "applied")
    assert [task.element for task in people.tasks()] == ["receive_stage_application"]


def test_a_code_the_platform_does_not_know_stays_the_applicants_word(people):
    opened(people, project_code=WRONG)
    assert project_of(people).code is None
    assert [task.element for task in people.tasks()] == ["give_refusal_notice"]
    assert not facts_of(people, "ProjectCodeAssigned")


def test_a_project_generated_here_is_found_by_its_code_and_only_one_case_of_a_model_is_open(people):
    people.begin("西杨乡中心卫生院")
    people.answer_all()
    people.finish()
    generated = case_row(people)
    project = project_of(people)
    apply(people, "申请人写的名称", project.code)
    assert case_row(people).project_id == generated.project_id
    with pytest.raises(RestartNeedsEnd):
        apply(people, "申请人写的名称", project.code)


def test_a_project_of_another_region_is_not_applied_for_here(people):
    people.begin("市级项目", lead="210200-development-reform")
    people.answer_all()
    people.finish()
    with pytest.raises(ProjectElsewhere):
        apply(people, "市级项目", project_of(people).code)


def test_who_calls_for_an_applicant_is_in_no_fact_and_can_be_erased(people):
    opened(people, contact="建设单位联络岗甲", telephone="0411-5550199")
    started, *_ = facts_of(people, "CaseStarted")
    assert "联络岗甲" not in started.text
    sealed = started.body["entries"]["answers"]["contact"]
    assert set(sealed) == {"personal", "sha256"}
    with people.office.store.read() as read:
        assert personal.values(read, people.actor(DESK), people.case, [sealed["personal"]]) == {
            sealed["personal"]: "建设单位联络岗甲"
        }


def test_the_same_key_opens_one_case_and_a_wrong_form_none(people):
    key = "key-of-the-front-desk"
    first = open_case(people.office, people.actor(DESK), MODEL, APPLICATION, key=key)
    again = open_case(people.office, people.actor(DESK), MODEL, APPLICATION, key=key)
    assert first == again
    before = everything(people.office)
    with pytest.raises(FormInvalid) as told:
        open_case(people.office, people.actor(DESK), MODEL, {**APPLICATION, "project_type": "other", "applicant": ""})
    assert set(told.value.fields) == {"project_type", "applicant"}
    assert everything(people.office) == before


def test_nobody_opens_on_other_rules_than_he_reviewed(people):
    with pytest.raises(StandingChanged):
        open_case(people.office, people.actor(DESK), MODEL, APPLICATION, seen="0" * 16)
    with people.office.store.read() as read:
        from app.casework import library

        seen = published_mark(library.current_bindings(read))
    open_case(people.office, people.actor(DESK), MODEL, APPLICATION, seen=seen)


def test_parallel_items_say_which_they_are_and_a_late_one_stays_open_red_and_undecided(people):
    opened(people)
    receive(people, 1)
    people.answer_all()
    names = {task.name_zh for task in people.tasks("decide_item")}
    assert names == {
        "办理审批事项：企业投资项目备案",
        "办理审批事项：建设项目用地预审与选址意见书",
        "办理审批事项：环境影响评价审批",
    }
    approve_all(people, but=("环境影响评价审批",))
    late = task_of(people, ECOLOGY, "decide_item")
    pass_time(people, from_us(late.due_us) + DAY)
    assert {task.element for task in people.tasks()} == {"decide_item", "supervise_item"}
    (missed,) = [fact.body for fact in facts_of(people, "LimitMissed")]
    assert (missed["department"], missed["at_end"]) == (ECOLOGY, "escalate")
    assert not facts_of(people, "TaskRecalled")
    done = people.answer_task(late, result="approve", number="示环审〔2026〕1号")
    assert done.what == "done"
    approve_all(people)  # what needed the preliminary review waited for its wave
    assert [task.element for task in people.tasks()] == ["issue_results"]
    issue(people)
    assert people.tasks()[0].name_zh == "统一收件：工程建设许可"


def test_a_stage_that_asks_others_leaves_no_opinion_to_the_planning_of_the_same_project():
    people = asked()
    people.answer_all()
    people.finish()
    project = project_of(people)
    apply(people, project.name, project.code)
    receive(people, 1)
    assert people.asked() == [
        "210200-heritage"
    ]  # asked anew: what it said while the project was planned is another round
    people.answer("210200-heritage")
    (collected,) = [
        fact.body["result"] for fact in facts_of(people, "WorkDone") if fact.body["work"] == "collect_opinions"
    ]
    assert [each["department"] for each in collected["opinions"]] == ["210200-heritage"]


def test_every_way_of_opening_is_proved(people):
    opened(people)
    people.propose("瓦房店市水系专项规划", "water", WATER)
    with people.office.store.read() as read:
        for row in cases.all_about(read, "plan", case_row(people).subject_id):
            assert compare(read, row.id) == []
            assert history.whole(read, row.id)[0].body["entries"]["form"] == "propose_adjustment"
    assert verify(people.office.store)["faults"] == []


def test_two_applications_with_one_code_are_one_project_also_before_the_code_is_verified(people):
    links = people.office.links
    links.investment.go_down()
    opened(people)
    assert people.tasks() == []
    with pytest.raises(RestartNeedsEnd):
        opened(people)
    people.lead = DESK
    people.withdraw("平台长时间未恢复，先行撤回。")  # also while the code is being verified
    assert case_row(people).outcome == "withdrawn"
    links.investment.come_up()
    opened(people)
    assert project_of(people).code == CODE


def test_what_is_opened_by_a_form_is_not_started_or_restarted_without_it(people):
    opened(people)
    people.lead = DESK
    people.withdraw("改期。")
    before = everything(people.office)
    with pytest.raises(OpenedByForm):
        restart_case(people.office, people.actor(DESK), people.case, "重新办理。")
    with pytest.raises(NoFootprint):
        start_case(people.office, people.actor(DESK), project_of(people).id)
    assert everything(people.office) == before


def test_what_was_planned_here_stays_planned_whatever_is_applied_for_later():
    people = asked()
    people.answer_all()
    people.finish()
    generated = project_of(people)
    apply(people, generated.name, generated.code)
    people.withdraw("改期。")
    assert project_of(people).phase == generated.phase == "generated"


def test_a_new_adjustment_of_a_plan_hears_nobody_of_the_former_one(people):
    for round_ in (1, 2):
        people.propose("瓦房店市水系专项规划", "water", WATER)
        people.answer(
            people.asked()[0], "agree_with_conditions", conditions=["river_setback"], reason=f"第 {round_} 次。"
        )
        people.answer_all()
        asked_now = {fact.body["department"] for fact in facts_of(people, "OpinionGiven")}
        (collected,) = [
            fact.body["result"] for fact in facts_of(people, "WorkDone") if fact.body["work"] == "collect_opinions"
        ]
        assert {each["department"] for each in collected["opinions"]} == asked_now
        assert all(each["source"] == "person" for each in collected["opinions"])
        people.lead = WATER
        people.withdraw("再议。")


@pytest.mark.parametrize("typed", ["1234", "２６０３-２１０２８１-８９-０１", "2603-210281-89-01-00001X"])
def test_a_code_that_is_none_is_told_at_its_entry_and_not_by_a_formal_refusal(people, typed):
    with pytest.raises(FormInvalid) as told:
        opened(people, project_code=typed)
    assert set(told.value.fields) == {"project_code"}


@pytest.mark.parametrize("entry", ["nonesuch", "period"])
def test_a_model_that_was_published_with_a_wrong_subject_is_refused_at_the_entry_it_names(people, entry):
    key = ("model", "plan_adjustment", "plan_adjustment")
    (source,) = [each for each in shipped_sources() if (each.kind, each.stem, each.name) == key]
    assert SUBJECT in source.content
    spoiled = Source(*key, source.content.replace(SUBJECT, SUBJECT.replace(b"plan_name", entry.encode())))
    publish(people.office, people.actor(OFFICE, ANALYST), [spoiled], "x", beside=shipped_sources())
    cases_before = everything(people.office)["cases"]
    with pytest.raises(FormInvalid) as refused:
        people.propose("海绵城市专项规划", "water", WATER, without=("period",))
    assert list(refused.value.fields) == [entry]
    assert "duogui:subject" in refused.value.fields[entry][0]["zh"]
    assert everything(people.office)["cases"] == cases_before
