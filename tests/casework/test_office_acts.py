"""What the coordination office does to a case beside its diagram: one fact each with its reason, proved by fold and re-run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.audit.compare import compare
from app.casework.change_instances import add_instance, take_instance
from app.casework.errors import CaseNotFailed, CaseNotOpen, ChangesUnreadable, NoSuchCase
from app.casework.library import bundle_of
from app.casework.mend_case import cancel_case, check_reason, read_changes, repair_case, retry_case
from app.casework.move_case import Place, move_case
from app.casework.publish import publish, read_folders
from app.casework.settle import settle
from app.domain.actors import SYSTEM
from app.engine.case import Case
from app.engine.errors import InstanceNotThere, MoveMeaningless
from app.settings import shipped
from factories import ECOLOGY, LEAD, OFFICE, asked, case_row, closed_tasks, everything, facts_of, task_of

REASON = "经会议研究，由多规办办理。"


@pytest.fixture
def people():
    return asked()


def proved(people) -> bool:
    with people.office.store.read() as read:
        assert compare(read, people.case) == []
    return True


def in_memory(people) -> Case:
    row = case_row(people)
    with people.office.store.read() as read:
        return Case.thaw(bundle_of(read, row.model, row.bindings), row.state)


@pytest.mark.parametrize("account", [LEAD, ECOLOGY, "210200-audit"])
def test_only_the_coordination_office_does_it(people, account):
    before = everything(people.office)
    for act in (
        lambda who: move_case(people.office, who, people.case, Place("aggregate"), REASON),
        lambda who: retry_case(people.office, who, people.case, REASON),
        lambda who: repair_case(people.office, who, people.case, {"x": 1}, REASON),
        lambda who: cancel_case(people.office, who, people.case, REASON),
        lambda who: add_instance(people.office, who, people.case, "n", 1, REASON),
        lambda who: take_instance(people.office, who, people.case, "n", REASON),
    ):
        with pytest.raises(NoSuchCase):
            act(people.actor(account))
    assert everything(people.office) == before


def test_a_case_is_stopped_and_every_task_recalled(people):
    done = cancel_case(people.office, people.actor(OFFICE), people.case, REASON)
    assert done.status == "ended"
    row = case_row(people)
    assert (row.status, row.outcome) == ("ended", "cancelled")
    assert people.tasks() == []
    assert {task.how for task in closed_tasks(people)} >= {"cancelled"}
    (fact,) = facts_of(people, "CaseCancelled")
    assert set(fact.body["reason"]) == {"personal", "sha256"}
    assert REASON not in fact.text
    assert proved(people)
    with pytest.raises(CaseNotOpen):
        cancel_case(people.office, people.actor(OFFICE), people.case, REASON)


def test_a_retried_request_stops_a_case_once(people):
    first = cancel_case(people.office, people.actor(OFFICE), people.case, REASON, key="key-stop-1")
    assert cancel_case(people.office, people.actor(OFFICE), people.case, REASON, key="key-stop-1") == first
    assert len(facts_of(people, "CaseCancelled")) == 1


def test_a_case_that_has_not_failed_is_neither_tried_again_nor_repaired(people):
    before = everything(people.office)
    with pytest.raises(CaseNotFailed):
        retry_case(people.office, people.actor(OFFICE), people.case, REASON)
    with pytest.raises(CaseNotFailed):
        repair_case(people.office, people.actor(OFFICE), people.case, {"x": 1}, REASON)
    assert everything(people.office) == before


def test_one_department_is_asked_no_longer_and_the_others_keep_their_limits(people):
    before = {task.task_id: task.due_us for task in people.tasks("give_opinion")}
    gone = task_of(people, ECOLOGY).task_id
    take_instance(people.office, people.actor(OFFICE), people.case, gone, REASON)
    after = {task.task_id: task.due_us for task in people.tasks("give_opinion")}
    assert after == {task: due for task, due in before.items() if task != gone}
    assert proved(people)
    people.answer_all()
    settle(people.office)
    assert people.tasks("give_opinion") == []
    assert proved(people)
    with pytest.raises(InstanceNotThere):
        take_instance(people.office, people.actor(OFFICE), people.case, gone, REASON)


def test_one_more_department_is_asked_with_a_limit_of_its_own(people):
    task = task_of(people, ECOLOGY)
    item = in_memory(people).open_tasks[task.task_id].data["department"]
    before = len(people.tasks("give_opinion"))
    add_instance(people.office, people.actor(OFFICE), people.case, task.task_id, item, REASON)
    assert len(people.tasks("give_opinion")) == before + 1
    assert all(task.due_us for task in people.tasks("give_opinion"))
    assert proved(people)


def test_a_case_is_moved_to_another_step_and_what_has_no_meaning_is_refused(people):
    elements = in_memory(people).bundle.index(case_row(people).model).elements
    boundary = next(e.id for e in elements.values() if e.kind == "boundaryEvent")
    before = everything(people.office)
    with pytest.raises(MoveMeaningless):
        move_case(people.office, people.actor(OFFICE), people.case, Place(boundary), REASON)
    assert everything(people.office) == before
    target = next(e.id for e in elements.values() if e.kind == "userTask" and e.scope == case_row(people).model)
    move_case(people.office, people.actor(OFFICE), people.case, Place(target), REASON, data={"told": "moved"})
    assert people.tasks("give_opinion") == []
    assert [task.element for task in people.tasks()] == [target]
    assert proved(people)


def test_changes_are_lines_of_name_and_value():
    assert read_changes('amount = 5\nkind = "government"') == {"amount": 5, "kind": "government"}
    for wrong in ("", "amount", "amount = = 5"):
        with pytest.raises(ChangesUnreadable):
            read_changes(wrong)
    with pytest.raises(ChangesUnreadable):
        check_reason(" ")


# --- a case that has failed


def failed():
    """A case that stopped where its departments were to be asked, for the table gave a unit that no limit has."""
    people = asked()
    sources = read_folders(shipped("processes"), shipped("dmn"))
    limit = next(source for source in sources if source.name == "opinion_limit")
    broken = replace(limit, content=limit.content.replace(b'"WD"', b'"XX"'))
    publish(people.office, SYSTEM, [broken if source is limit else source for source in sources], "a slip")
    people.begin("另一个项目")
    assert case_row(people).status == "failed"
    return people


def test_a_failed_case_is_tried_again_and_fails_again_with_a_fact_of_each():
    people = failed()
    done = retry_case(people.office, people.actor(OFFICE), people.case, REASON)
    assert done.status == "failed"
    assert len(facts_of(people, "CaseFailed")) == 2
    assert len(facts_of(people, "CaseRetried")) == 1
    assert proved(people)


def test_a_failed_case_goes_on_when_its_variable_is_repaired():
    people = failed()
    done = repair_case(people.office, people.actor(OFFICE), people.case, {"limit": {"amount": 5, "unit": "WD"}}, REASON)
    while done.status == "failed":
        assert len(facts_of(people, "CaseFailed")) < 20
        done = repair_case(
            people.office, people.actor(OFFICE), people.case, {"limit": {"amount": 5, "unit": "WD"}}, REASON
        )
    assert people.tasks("give_opinion") != []
    assert proved(people)
    people.answer_all()
    settle(people.office)
    assert proved(people)


def test_a_failed_case_is_stopped():
    people = failed()
    assert cancel_case(people.office, people.actor(OFFICE), people.case, REASON).status == "ended"
    assert proved(people)
