"""A retry with the same key gets the first answer and changes nothing; a key belongs to one act and lends its time to no other."""

from __future__ import annotations

import hashlib
import json

import pytest

from app.casework.complete_task import complete_task
from app.casework.enter_paper_opinion import enter_paper_opinion
from app.casework.errors import KeyReused, TaskAlreadyDone
from app.casework.fire_timers import fire_timers
from app.casework.register_project import register_project
from app.casework.restart_case import restart_case
from app.casework.settle import settle
from app.casework.start_case import start_case
from app.casework.tidy import KEPT, tidy
from app.casework.turn import asked_with
from app.casework.withdraw_case import withdraw_case
from app.store import personal
from app.ticker import tick
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OBJECTION,
    OFFICE,
    SECOND,
    asked,
    close,
    everything,
    facts_of,
    letters,
    raw_of,
    reopened,
    standing,
    task_of,
)

AGREED = {"conclusion": "no_objection"}
KEY = "key-0123456789"


def paper(people, **more):
    clerk = people.actor(OFFICE)
    scan = more.pop("scan", None) or people.scan(clerk)
    raw = {
        "conclusion": "no_objection",
        "document_number": "示范函〔2026〕1号",
        "receipt_date": "2026-03-02",
        "scan": [scan],
    }
    return lambda key: enter_paper_opinion(people.office, clerk, people.case, HOUSING, {**raw, **more}, key=key)


def registration(people):
    site = people.upload(people.actor(LEAD), "clear_site")
    raw = {
        "name": "甲",
        "kind": "new",
        "special": "none",
        "to_meeting": "no",
        "fiscal": "no",
        "urgent": "no",
        "site": site,
    }
    return lambda key: register_project(people.office, people.actor(LEAD), raw, key=key)


def new_case(people):
    project = registration(people)("key-for-registration").project
    return lambda key: start_case(people.office, people.actor(LEAD), project, key=key)


def completion(people):
    task = task_of(people, ECOLOGY).task_id
    return lambda key: complete_task(people.office, people.actor(ECOLOGY), task, AGREED, key=key)


ACTS = {
    "complete": completion,
    "paper": paper,
    "withdraw": lambda p: lambda key: withdraw_case(p.office, p.actor(LEAD), p.case, "撤回。", key=key),
    "restart": lambda p: lambda key: restart_case(p.office, p.actor(LEAD), p.case, "重启。", key=key),
    "register": registration,
    "start": new_case,
}


@pytest.mark.parametrize("name", ACTS)
def test_a_repeated_key_gives_the_first_answer_and_changes_nothing(name):
    people = asked()
    act = ACTS[name](people)
    first = act(KEY)
    settle(people.office)
    people.office.clock.move_to(MONDAY + DAY)
    before = everything(people.office)
    assert act(KEY) == first
    assert everything(people.office) == before


def test_a_retry_of_a_restart_gets_its_answer_although_the_case_has_ended_meanwhile():
    people = asked()
    first = restart_case(people.office, people.actor(LEAD), people.case, "重启。", key=KEY)
    people.withdraw("撤回。")
    before = everything(people.office)
    assert restart_case(people.office, people.actor(LEAD), people.case, "重启。", key=KEY) == first
    assert everything(people.office) == before


def test_a_retry_of_a_new_case_after_the_end_gets_that_case():
    people = asked()
    people.withdraw("撤回。")
    first = restart_case(people.office, people.actor(LEAD), people.case, "再来。", key=KEY)
    assert first.is_new_case
    assert restart_case(people.office, people.actor(LEAD), people.case, "再来。", key=KEY) == first


def test_a_key_used_for_one_act_is_refused_for_another():
    people = asked()
    ACTS["complete"](people)(KEY)
    people.begin("另一个项目")
    other = task_of(people, ECOLOGY).task_id
    before = everything(people.office)
    with pytest.raises(KeyReused) as refused:
        complete_task(people.office, people.actor(ECOLOGY), other, OBJECTION, key=KEY)
    assert refused.value.status == 422
    assert everything(people.office) == before


def test_a_key_used_for_one_content_is_refused_for_another_and_says_so():
    people = asked()
    task = task_of(people, ECOLOGY).task_id
    complete_task(people.office, people.actor(ECOLOGY), task, AGREED, key=KEY)
    before = everything(people.office)
    with pytest.raises(KeyReused) as refused:
        complete_task(people.office, people.actor(ECOLOGY), task, OBJECTION, key=KEY)
    assert "另一份内容" in refused.value.message("zh")
    assert everything(people.office) == before


def test_what_was_typed_leaves_no_digest_that_could_be_guessed_without_the_key():
    people = asked()
    task = task_of(people, ECOLOGY).task_id
    complete_task(people.office, people.actor(ECOLOGY), task, AGREED, key=KEY)
    (kept,) = raw_of(people.office.store).execute("SELECT request FROM idempotency").fetchone()
    plain = [json.dumps(AGREED, sort_keys=True, ensure_ascii=False), str(AGREED)]
    assert not any(hashlib.sha256(text.encode()).hexdigest() in kept for text in plain)
    assert kept != asked_with(f"complete {task}", AGREED, "another key")
    assert kept == asked_with(f"complete {task}", dict(reversed(AGREED.items())), KEY)


def test_keys_are_forgotten_after_a_week_with_what_they_answered():
    people = asked()
    complete_task(people.office, people.actor(ECOLOGY), task_of(people, ECOLOGY).task_id, AGREED, key=KEY)
    people.office.clock.move_to(people.office.clock.now() + KEPT)
    assert tidy(people.office).keys == 0
    people.office.clock.move_to(people.office.clock.now() + SECOND)
    assert tidy(people.office).keys == 1
    assert raw_of(people.office.store).execute("SELECT COUNT(*) FROM idempotency").fetchone() == (0,)


def test_erasing_the_personal_values_of_a_project_forgets_the_keys_beside_which_a_digest_of_them_stood():
    people = asked()
    act = registration(people)
    project = act(KEY).project
    complete_task(people.office, people.actor(ECOLOGY), task_of(people, ECOLOGY).task_id, AGREED, key="another-key-1")
    rows = "SELECT count(*) FROM idempotency"
    assert raw_of(people.office.store).execute(rows).fetchone() == (2,)
    with people.office.store.transaction() as tx:
        personal.erase(tx, project, at_us=0)
    assert raw_of(people.office.store).execute(rows).fetchone() == (1,)
    with people.office.store.transaction() as tx:
        personal.erase(tx, people.case, at_us=0)
    assert raw_of(people.office.store).execute(rows).fetchone() == (0,)


def test_a_pass_of_the_ticker_forgets_old_keys():
    people = asked()
    complete_task(people.office, people.actor(ECOLOGY), task_of(people, ECOLOGY).task_id, AGREED, key=KEY)
    people.office.clock.move_to(people.office.clock.now() + KEPT + SECOND)
    tick(people.office)
    assert raw_of(people.office.store).execute("SELECT count(*) FROM idempotency").fetchone() == (0,)


def test_the_same_key_of_another_account_is_another_key():
    people = asked()
    for department in (ECOLOGY, HOUSING):
        complete_task(people.office, people.actor(department), task_of(people, department).task_id, AGREED, key=KEY)
    assert {fact.body["department"] for fact in facts_of(people, "OpinionGiven")} == {ECOLOGY, HOUSING}


def test_an_early_receipt_kept_with_a_refused_act_lends_its_time_to_no_other_task():
    people = asked()
    done = task_of(people, ECOLOGY)
    people.answer(ECOLOGY)
    with pytest.raises(TaskAlreadyDone):
        complete_task(people.office, people.actor(ECOLOGY), done.task_id, AGREED, key=KEY)
    first = people.case
    people.begin("另一个项目")
    task = task_of(people, ECOLOGY)
    people.office.clock.move_to(CLOSES + DAY)
    fire_timers(people.office)
    late = complete_task(people.office, people.actor(ECOLOGY), task.task_id, OBJECTION, key=KEY)
    assert late.what == "late_letter"
    assert letters(people)[0].receipt_us >= letters(people)[0].due_us
    assert people.case != first


def test_the_answer_survives_a_restart_of_the_program(tmp_path):
    people = asked(tmp_path)
    task = task_of(people, LAND).task_id
    first = complete_task(people.office, people.actor(LAND), task, AGREED, key=KEY)
    again = reopened(people)
    assert complete_task(again.office, again.actor(LAND), task, AGREED, key=KEY) == first
    with pytest.raises(TaskAlreadyDone):
        complete_task(again.office, again.actor(LAND), task, AGREED, key="another-key-1")
    assert standing(again)[LAND].conclusion == "no_objection"
    close(again.office)
