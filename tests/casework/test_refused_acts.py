"""What is not to be done is refused, told to the person in both languages, and leaves no trace."""

from __future__ import annotations

import pytest

from app.casework.accounts import CLOSED, set_account_state
from app.casework.add_material import add_material
from app.casework.complete_task import complete_task
from app.casework.errors import (
    CaseNotOpen,
    FormInvalid,
    NoSuchCase,
    NoSuchProject,
    NoSuchTask,
    NothingWaitsForMessage,
    NotYours,
    RestartNeedsEnd,
    TaskAlreadyDone,
    TaskCancelled,
    TaskRecalled,
)
from app.casework.register_project import register_project
from app.casework.restart_case import restart_case
from app.casework.review_task import review_task
from app.casework.save_draft import save_draft
from app.casework.start_case import start_case
from app.casework.withdraw_case import withdraw_case
from app.domain.actors import SYSTEM
from app.domain.instants import from_text
from app.store import drafts, materials
from app.store.errors import AccountClosed, DraftMoved
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    PLANNING,
    WATER,
    asked,
    case_row,
    closed_tasks,
    everything,
    facts_of,
    pass_time,
    task_of,
)

AGREED = {"conclusion": "no_objection"}


@pytest.fixture
def people():
    return asked()


@pytest.fixture
def nothing_written(people):
    """At the end of the test the database is what it was at its beginning, and nobody holds the clock responsible."""
    before = everything(people.office)
    yield
    assert everything(people.office) == before


@pytest.mark.parametrize("department", [HOUSING, WATER, LEAD, PLANNING, "210200-coordination", "210200-audit"])
@pytest.mark.usefixtures("nothing_written")
def test_a_task_of_another_department_is_not_there(people, department):
    task, stranger = task_of(people, ECOLOGY), people.actor(department)
    for act in (
        lambda: complete_task(people.office, stranger, task.task_id, AGREED),
        lambda: review_task(people.office, stranger, task.task_id, AGREED, MONDAY),
        lambda: save_draft(people.office, stranger, task.task_id, {"reason": "x"}, 0),
    ):
        with pytest.raises(NoSuchTask) as refused:
            act()
        assert refused.value.status == 404
        assert ECOLOGY not in refused.value.message("en")


@pytest.mark.usefixtures("nothing_written")
def test_a_handler_cannot_sign_what_an_issuer_must(people):
    with pytest.raises(NotYours) as refused:
        complete_task(people.office, people.actor(ECOLOGY, "handler"), task_of(people, ECOLOGY).task_id, AGREED)
    assert refused.value.status == 403


@pytest.mark.usefixtures("nothing_written")
def test_a_task_that_never_was_is_not_there(people):
    with pytest.raises(NoSuchTask):
        complete_task(people.office, people.actor(ECOLOGY), "no-such-task", AGREED)


def test_a_closed_account_is_nobody_and_its_task_stays_for_the_department(people):
    set_account_state(people.office, SYSTEM, f"{ECOLOGY}.issuer", CLOSED)
    with pytest.raises(AccountClosed):
        people.actor(ECOLOGY)
    assert task_of(people, ECOLOGY).department == ECOLOGY


def test_a_task_done_by_another_person_says_who_and_when(people):
    task = task_of(people, ECOLOGY)
    people.office.clock.move_to(from_text("2026-03-03T10:30:00"))
    people.answer(ECOLOGY)
    before = everything(people.office)
    with pytest.raises(TaskAlreadyDone) as refused:
        complete_task(people.office, people.actor(ECOLOGY), task.task_id, OBJECTION)
    assert (refused.value.status, "2026-03-03 10:30" in refused.value.message("zh")) == (409, True)
    assert "签发岗" in refused.value.message("zh")
    assert everything(people.office) == before


def test_a_step_recalled_by_the_limit_of_coordination_says_when_its_limit_ended(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    task = task_of(people, LEAD, "coordinate_at_lead")
    pass_time(people, MONDAY + 4 * DAY)
    minutes = [people.scan(people.actor(LEAD))]
    said = {"result": "unresolved", "date": "2026-03-05", "summary": "未能一致。", "minutes": minutes}
    with pytest.raises(TaskRecalled) as refused:
        complete_task(people.office, people.actor(LEAD), task.task_id, said)
    assert "2026-03-06 00:00" in refused.value.message("en")
    assert [open_.element for open_ in people.tasks()] == ["coordinate_at_office"]


def test_a_supplement_after_the_limit_of_the_opinion_is_refused_as_recalled(people):
    people.answer(ECOLOGY, "need_more_material", what_is_missing="环评")
    task = task_of(people, LEAD, "supplement_material")
    pass_time(people, CLOSES + DAY)
    with pytest.raises(TaskRecalled):
        complete_task(people.office, people.actor(LEAD), task.task_id, {"materials": [people.scan(people.actor(LEAD))]})


def test_a_task_cancelled_by_the_withdrawal_says_so(people):
    task = task_of(people, ECOLOGY)
    people.withdraw("投资计划调整。")
    with pytest.raises(TaskCancelled):
        complete_task(people.office, people.actor(ECOLOGY), task.task_id, AGREED)
    assert {closed.how for closed in closed_tasks(people)} == {"cancelled"}
    assert people.status() == "withdrawn"


def test_only_the_initiator_takes_a_case_back_or_begins_it_again(people):
    before = everything(people.office)
    for department in (ECOLOGY, "210200-coordination", WATER):
        for act in (withdraw_case, restart_case):
            with pytest.raises(NoSuchCase):
                act(people.office, people.actor(department), people.case, "理由")
    assert everything(people.office) == before


def test_a_case_that_has_ended_takes_no_second_withdrawal(people):
    people.withdraw("投资计划调整。")
    before = everything(people.office)
    with pytest.raises(CaseNotOpen):
        withdraw_case(people.office, people.actor(LEAD), people.case, "再撤一次")
    assert everything(people.office) == before


def test_outside_the_stages_that_allow_it_nothing_can_be_withdrawn():
    people = asked()
    people.begin("国家高速公路连接线", special="national_or_provincial")
    before = everything(people.office)
    with pytest.raises(NothingWaitsForMessage):
        withdraw_case(people.office, people.actor(LEAD), people.case, "撤回")
    assert everything(people.office) == before


def test_a_second_case_of_a_project_waits_for_the_end_of_the_first_and_is_for_its_lead_alone(people):
    project = case_row(people).project_id
    before = everything(people.office)
    with pytest.raises(RestartNeedsEnd):
        start_case(people.office, people.actor(LEAD), project)
    with pytest.raises(NoSuchProject):
        start_case(people.office, people.actor(ECOLOGY), project)
    with pytest.raises(NoSuchProject):
        start_case(people.office, people.actor(LEAD), "no-such-project")
    assert everything(people.office) == before


@pytest.mark.parametrize("article", ["dalian-183/999", "urban-rural-planning-law", "第三十五条", "' OR 1=1 --"])
@pytest.mark.usefixtures("nothing_written")
def test_an_objection_rests_on_a_registered_article(people, article):
    with pytest.raises(FormInvalid) as refused:
        people.answer(ECOLOGY, **{**OBJECTION, "article": article})
    assert set(refused.value.fields) == {"article"}


def test_a_file_of_another_department_cannot_be_drawn_into_a_case(people):
    stranger = people.actor(WATER)
    secret = add_material(people.office, stranger, name="内部.pdf", content=b"%PDF-1.4 internal", kind="other").id
    before = everything(people.office)
    for attachments in ([secret], ["no-such-material"]):
        with pytest.raises(FormInvalid) as refused:
            people.answer(ECOLOGY, attachments=attachments)
        assert set(refused.value.fields) == {"attachments"}
    with pytest.raises(FormInvalid):
        people.begin("借用他人材料", materials=[secret])
    with people.office.store.read() as read:
        assert materials.one(read, people.actor(ECOLOGY), secret) is None
        assert materials.of_id(read, secret).used_us is None
    after = everything(people.office)
    assert {name: rows for name, rows in after.items() if name != "materials"} == {
        name: rows for name, rows in before.items() if name != "materials"
    }


def test_a_resolution_settles_departments_that_exist(people):
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    with pytest.raises(FormInvalid) as refused:
        people.coordinate("resolved", ECOLOGY, "210200-nowhere")
    assert set(refused.value.fields) == {"settles"}


def test_registering_a_site_that_someone_else_uploaded_is_refused(people):
    foreign = people.upload(people.actor(WATER), "clear_site")
    raw = {"name": "甲", "kind": "new", "special": "none", "to_meeting": "no", "fiscal": "no", "urgent": "no"}
    before = everything(people.office)
    with pytest.raises(Exception, match="E-MATERIAL-4"):
        register_project(people.office, people.actor(LEAD), {**raw, "site": foreign})
    with pytest.raises(Exception, match="E-PROJECT-2"):
        register_project(people.office, people.actor(LEAD), {**raw, "special": "secret", "site": foreign})
    assert everything(people.office) == before


def test_two_drafts_of_one_department_are_told_of_each_other_and_nobody_else_sees_them(people):
    task = task_of(people, ECOLOGY).task_id
    issuer, handler = people.actor(ECOLOGY), people.actor(ECOLOGY, "handler")
    first = save_draft(people.office, handler, task, {"reason": "初稿"}, 0)
    with pytest.raises(DraftMoved) as moved:
        save_draft(people.office, issuer, task, {"reason": "另一稿"}, 0)
    assert moved.value.status == 409
    second = save_draft(people.office, issuer, task, {"reason": "定稿"}, first.version)
    with people.office.store.read() as read:
        assert drafts.of_task(read, issuer, task).answers == {"reason": "定稿"}
        assert drafts.of_task(read, people.actor("210200-coordination"), task) is None
    assert second.version > first.version
    people.answer(ECOLOGY)
    with people.office.store.read() as read:
        assert drafts.of_task(read, issuer, task) is None


def test_what_was_typed_survives_a_refusal(people):
    task = task_of(people, LAND).task_id
    save_draft(people.office, people.actor(LAND, "handler"), task, {"reason": "经办起草"}, 0)
    people.withdraw("撤回。")
    with pytest.raises(TaskCancelled):
        complete_task(people.office, people.actor(LAND), task, AGREED)
    with people.office.store.read() as read:
        assert drafts.of_task(read, people.actor(LAND), task).answers == {"reason": "经办起草"}


def test_an_answer_of_the_wrong_shape_is_refused_with_every_field_and_the_task_stays(people):
    before = everything(people.office)
    with pytest.raises(FormInvalid) as refused:
        people.answer(ECOLOGY, "object", reason="超" * 2001, verdict="x")
    assert set(refused.value.fields) == {"article", "reason", "verdict"}
    assert everything(people.office) == before
    assert facts_of(people, "TaskCompleted") == []
