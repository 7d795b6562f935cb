"""cases migrate: a dry run says what would become of each case, the act does it in one turn each, and the histories hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.audit.verify import prove
from app.casework.migrate_case import migrate_case, target_of
from app.casework.publish import publish, read_folders
from app.domain.actors import SYSTEM
from app.domain.errors import DuoguiError
from app.settings import shipped
from app.store import site as site_table
from factories import (
    ASKED,
    DATABASE,
    DEFENCE,
    ECOLOGY,
    LAND,
    MONDAY,
    asked,
    case_row,
    close,
    facts_of,
    pass_time,
    reopened,
    task_of,
)  # fmt: skip

MODEL = "opinion_solicitation"
REMINDER = """
      <bpmn:boundaryEvent id="reminder_due" name="催办" attachedToRef="give_opinion" cancelActivity="false">
        <bpmn:outgoing>flow_reminder</bpmn:outgoing>
        <bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>
      </bpmn:boundaryEvent>
      <bpmn:endEvent id="reminded" name="已催办"><bpmn:incoming>flow_reminder</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="flow_reminder" sourceRef="reminder_due" targetRef="reminded" />
      <bpmn:endEvent id="answer_received" """


def publish_changed(office, *changes):
    """A version of the model with texts replaced."""
    sources = read_folders(shipped("processes"), shipped("dmn"))
    (place,) = [n for n, each in enumerate(sources) if (each.kind, each.name) == ("model", MODEL)]
    text = sources[place].content.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    sources[place] = replace(sources[place], content=text.encode())
    publish(office, SYSTEM, sources, "shipped")


@pytest.fixture
def site(tmp_path):
    """A case whose first department has answered; version 2 reminds and renames the step, version 3 has it no more."""
    people = asked(tmp_path / "data")
    people.answer(LAND)
    publish_changed(
        people.office,
        ('      <bpmn:endEvent id="answer_received" ', REMINDER.lstrip("\n")),
        ("提出部门意见", "答复征求意见"),
    )
    publish_changed(people.office, ("give_opinion", "give_answer"))
    behind = (
        MONDAY + timedelta(hours=1) - datetime.now(UTC)
    )  # the commands' own clock shall stand in the week of the case
    with people.office.store.transaction() as tx:
        site_table.put(tx, "clock_offset_us", behind // timedelta(microseconds=1))
    close(people.office)
    return people, tmp_path / "data"


def migrate(duogui, directory, *words):
    code, out, _ = duogui("cases", "migrate", MODEL, *words, "--json", "--data", directory)
    return code, json.loads(out)["cases"]


def proved(people):
    return [each for proof in prove(people.office.store) for each in proof["mismatches"]]


def test_a_dry_run_tells_each_case_and_writes_nothing(duogui, site):
    people, directory = site
    before = (directory / DATABASE).read_bytes()
    code, (told,) = migrate(duogui, directory, "--to", 2, "--dry-run")
    assert (code, set(told)) == (0, {"case", "verdict", "reason", "due_before", "due_after"})
    assert (told["case"], told["verdict"], told["reason"]) == (people.case, "ok", None)
    assert told["due_before"] == told["due_after"] == "2026-03-09T16:00:00Z"
    code, (told,) = migrate(duogui, directory, "--to", 3, "--dry-run")
    assert (code, told["verdict"]) == (1, "refused")
    assert "give_opinion" in told["reason"]
    assert (directory / DATABASE).read_bytes() == before


def test_a_migrated_case_keeps_deadlines_and_answers_and_takes_the_new_steps(duogui, site):
    people, directory = site
    people = reopened(people)
    before, task = case_row(people), task_of(people, ECOLOGY)
    close(people.office)
    code, (told,) = migrate(duogui, directory, "--to", 2)
    assert (code, told["verdict"], told["due_before"]) == (0, "ok", told["due_after"])
    assert migrate(duogui, directory, "--to", 2) == (0, []), "a second time there is nothing to do"
    people = reopened(people)
    now = task_of(people, ECOLOGY)
    assert (now.task_id, now.due_us, now.opened_us) == (task.task_id, task.due_us, task.opened_us)
    assert (task.name_zh, now.name_zh) == ("提出部门意见", "答复征求意见")
    (fact,) = facts_of(people, "CaseMigrated")
    assert fact.body["before"]["models"] == {MODEL: before.bindings["models"][MODEL]}
    assert fact.body["after"]["models"] == {MODEL: case_row(people).bindings["models"][MODEL]}
    assert proved(people) == []
    pass_time(people, people.office.clock.now() + timedelta(days=3))
    reminders = [each for each in facts_of(people, "TimerFired") if each.body["element"] == "reminder_due"]
    assert len(reminders) == len(ASKED) - 1
    people.answer_all(but=(DEFENCE,))
    pass_time(people, people.office.clock.now() + timedelta(days=10))
    assert [each.body["department"] for each in facts_of(people, "OpinionDeemed")] == [DEFENCE]
    people.finish()
    assert case_row(people).status == "ended"
    assert proved(people) == []
    close(people.office)
    assert duogui("history", "verify", "--data", directory)[0] == 0


def test_a_refused_case_is_as_it_was(duogui, site):
    people, directory = site
    code, (told,) = migrate(duogui, directory, "--to", 3)
    assert (code, told["verdict"]) == (1, "refused")
    people = reopened(people)
    assert facts_of(people, "CaseMigrated") == []
    assert proved(people) == []
    people.answer(ECOLOGY)
    close(people.office)


def test_a_migration_is_taken_back_while_nothing_happened_since(duogui, site):
    people, directory = site
    people = reopened(people)
    before = case_row(people)
    close(people.office)
    migrate(duogui, directory, "--to", 2)
    code, (told,) = migrate(duogui, directory, "--revert")
    assert (code, told["verdict"], told["due_before"]) == (0, "ok", told["due_after"])
    people = reopened(people)
    after = case_row(people)
    assert after.bindings == before.bindings
    assert task_of(people, ECOLOGY).name_zh == "提出部门意见"
    assert proved(people) == []
    people.answer_all()
    assert proved(people) == []
    close(people.office)
    code, (told,) = migrate(duogui, directory, "--revert")
    assert (code, told["verdict"]) == (1, "refused")


def test_a_migration_after_which_somebody_acted_is_not_taken_back(duogui, site):
    people, directory = site
    migrate(duogui, directory, "--to", 2)
    people = reopened(people)
    people.answer(ECOLOGY)
    close(people.office)
    code, (told,) = migrate(duogui, directory, "--revert")
    assert (code, told["verdict"], "E-MIGRATE" in str(told["reason"])) == (1, "refused", False)
    people = reopened(people)
    assert proved(people) == []
    close(people.office)


def test_a_case_in_hand_is_migrated_and_goes_on_in_the_same_process(site):
    people, _ = site
    people = reopened(people)
    people.answer(ECOLOGY)  # the case is warm now
    with people.office.store.read() as read:
        target = target_of(read, MODEL, 2)
    assert migrate_case(people.office, SYSTEM, people.case, target).verdict == "ok"
    people.answer(DEFENCE)
    assert proved(people) == []
    with people.office.store.read() as read, pytest.raises(DuoguiError) as unknown:
        target_of(read, MODEL, 9)
    assert unknown.value.code == "E-MODEL-1"
    close(people.office)


@pytest.mark.parametrize("words", [[], ["--to", 2, "--revert"], ["--revert", "--dry-run"], ["--to", 0], ["--to", 9]])
def test_what_is_not_understood_could_not_run(duogui, site, words):
    assert duogui("cases", "migrate", MODEL, *words, "--data", site[1])[0] == 2
