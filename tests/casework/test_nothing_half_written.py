"""Whatever fails in the middle of an act leaves the state before it or after it, never between; one broken case stops no other."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from app.audit.compare import compare
from app.audit.verify import verify
from app.casework.complete_task import complete_task
from app.casework.fire_timers import fire_timers
from app.casework.init_site import init_site
from app.casework.move_clock import advance
from app.casework.perform_work import perform_work
from app.casework.publish import Source, publish, read_folders
from app.casework.settle import settle
from app.casework.sign_in import sign_in
from app.domain.actors import SYSTEM
from app.domain.clocks import FakeClock
from app.domain.errors import DuoguiError
from app.settings import shipped
from app.store import cases, timers
from app.wiring import private_office
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    LEAD,
    MONDAY,
    OBJECTION,
    asked,
    case_row,
    city,
    everything,
    facts_of,
    raw_of,
    standing,
    task_of,
)
from power_cut import EACH, THIRD, PowerCut, cut_at, no_commit, spread

MOST = 400
STEPS = pytest.mark.parametrize("step", [THIRD, pytest.param(EACH, marks=pytest.mark.chaos)])


def objection(people, task):
    actor = people.actor(ECOLOGY)
    return lambda: complete_task(people.office, actor, task.task_id, OBJECTION, key="key-of-the-act")


@STEPS
def test_a_failure_at_any_statement_of_an_act_leaves_everything_or_nothing(step):
    people = asked()
    act = objection(people, task_of(people, ECOLOGY))
    before = everything(people.office)
    with cut_at(MOST) as seen, no_commit(), pytest.raises(PowerCut):
        act()
    assert everything(people.office) == before, "COMMIT"
    last = len(seen)
    assert 15 <= last < MOST
    for number in spread(last, step):
        with cut_at(number) as seen, pytest.raises(PowerCut):
            act()
        assert everything(people.office) == before, f"statement {number}: {seen[-1]}"
    with cut_at(MOST) as seen:
        done = act()
    assert len(seen) == last, "the act asked for what was never failed"
    assert done.what == "done"
    assert standing(people)[ECOLOGY].conclusion == "object"
    with people.office.store.read() as read:
        assert compare(read, people.case) == []
    assert verify(people.office.store)["faults"] == []


@STEPS
def test_a_failure_at_any_statement_of_the_limits_end_leaves_everything_or_nothing(step):
    people = asked()
    people.office.clock.move_to(CLOSES + DAY)
    before = everything(people.office)
    for number in range(2, 100, step):  # the first asks what is due
        with cut_at(number) as seen, suppress(PowerCut):
            fire_timers(people.office)
        if len(seen) < number or everything(people.office) != before:
            break
    assert number > 15
    assert {row.source for row in standing(people).values()} == {"deemed"}
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


SPOILT = ["", "{}", "not json", '{"envelope":99}', '{"envelope":1,"engine":"SpiffWorkflow 9"}', "null", "[]"]


@pytest.mark.parametrize("state", SPOILT)
def test_a_case_whose_state_cannot_be_read_stops_no_other_case(state):
    people = asked()
    spoilt = people.case
    people.begin("另一个项目")
    raw_of(people.office.store).execute("UPDATE cases SET state = ? WHERE id = ?", (state, spoilt))
    people.office.clock.move_to(CLOSES + DAY)
    assert fire_timers(people.office).timers > 0
    assert {row.source for row in standing(people).values()} == {"deemed"}


def test_many_broken_cases_do_not_hide_the_limits_of_the_others():
    people = asked()
    for number in range(5):  # thirty timers that will never fire, all due before the last case's
        people.begin(f"项目{number}")
    raw_of(people.office.store).execute("UPDATE cases SET state = '{}', version = version + 1")
    people.office.clock.move_to(MONDAY + DAY)
    people.begin("最后一个项目")
    people.office.clock.move_to(CLOSES + 5 * DAY)
    fire_timers(people.office)
    assert {row.source for row in standing(people).values()} == {"deemed"}


def test_work_that_cannot_be_done_in_one_case_waits_and_the_work_of_others_goes_on():
    people = asked()
    broken = people.case
    people.answer_all()
    people.office.clock.move_to(MONDAY + DAY)
    for task in people.tasks("summarise_conditions"):
        complete_task(people.office, people.actor(LEAD), task.task_id, {"summary": "汇总。"})
    task = people.tasks("confirm_generation")[0]
    complete_task(people.office, people.actor(task.department), task.task_id, {"choice": "confirm"})
    raw_of(people.office.store).execute("UPDATE cases SET state = '{}', version = version + 1 WHERE id = ?", (broken,))
    people.begin("另一个项目")
    assert people.tasks("give_opinion") != []
    performed = perform_work(people.office)
    assert performed.next is not None
    raw = raw_of(people.office.store)
    attempts, error = raw.execute(
        "SELECT attempts, last_error FROM outbox WHERE case_id = ? AND done_us IS NULL", (broken,)
    ).fetchone()
    assert attempts >= 1
    assert error


class BrokenPlatform:
    """An adapter that breaks in a way no port promises."""

    def obtain_code(self, message):
        raise RuntimeError("socket of the operator, 张三 0411-00000000")


def test_an_adapter_that_breaks_is_tried_again_later_and_its_words_are_not_kept():
    from dataclasses import replace

    people = asked()
    people.office = replace(people.office, links=replace(people.office.links, investment=BrokenPlatform()))
    people.answer_all()
    people.finish()
    (row,) = (
        raw_of(people.office.store).execute("SELECT last_error, attempts FROM outbox WHERE done_us IS NULL").fetchall()
    )
    assert row[0] == "RuntimeError"
    assert row[1] >= 1
    assert people.tasks() == []
    assert people.status() == "open"


def unpublishable_limit(office):
    """Publish a table of limits in which the row for this project's kind is gone: the engine fails at that decision."""
    sources = read_folders(shipped("processes"), shipped("dmn"))
    limit = next(source for source in sources if source.name == "opinion_limit")
    text = limit.content.decode()
    assert '"WD"' in text
    broken = Source(limit.kind, limit.stem, limit.name, text.replace('"WD"', '"XX"').encode())
    publish(office, SYSTEM, [broken if source.name == "opinion_limit" else source for source in sources], "a slip")


def test_a_case_that_has_failed_says_so_and_is_left_alone_by_the_clock():
    people = asked()
    waiting = people.case
    unpublishable_limit(people.office)
    people.begin("另一个项目")
    failed = case_row(people)
    assert failed.status == "failed"
    (fact,) = facts_of(people, "CaseFailed")
    assert fact.body["element"] in ("give_opinion", "answer_request", "opinion_limit_ended", "choose_limit")
    with people.office.store.read() as read:
        assert timers.of_case(read, failed.id) == []
        assert cases.load(read, waiting).status == "open"
    advance(people.office, CLOSES + 30 * DAY)
    settle(people.office)
    assert case_row(people).version == failed.version
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


@pytest.mark.parametrize("step", [21, pytest.param(EACH, marks=pytest.mark.chaos)])
def test_a_city_that_could_not_be_seeded_whole_keeps_nothing_of_a_publication(step):
    office = city()
    before = everything(office)
    sources = read_folders(shipped("processes"), shipped("dmn"))
    changed = [Source(s.kind, s.stem, s.name, s.content + b"\n") if s.kind == "form" else s for s in sources]
    with cut_at(MOST) as seen, no_commit(), pytest.raises(PowerCut):
        publish(office, SYSTEM, changed, "note")
    assert everything(office) == before, "COMMIT"
    last = len(seen)
    assert last < MOST
    for number in spread(last, step):
        with cut_at(number), pytest.raises(PowerCut):
            publish(office, SYSTEM, changed, "note")
        assert everything(office) == before, f"statement {number}"
    with cut_at(MOST) as seen:
        publish(office, SYSTEM, changed, "note")
    assert len(seen) == last, "it asked for what was never failed"
    assert everything(office) != before


@pytest.mark.parametrize("step", [27, pytest.param(EACH, marks=pytest.mark.chaos)])
def test_a_site_whose_beginning_failed_at_any_statement_can_be_begun_again(step):
    office = private_office(FakeClock(MONDAY))
    number, made = 1, None
    while made is None:
        with cut_at(number), suppress(PowerCut):
            made = init_site(office, "示范市", "office.admin", shipped("processes"), shipped("dmn"))
        number += step
    assert number > 30
    assert sign_in(office, "office.admin", made.password).must_change


def test_no_answer_of_a_verb_is_given_before_its_facts_are_kept():
    people = asked()
    act = objection(people, task_of(people, ECOLOGY))
    told = []

    with no_commit(), pytest.raises((PowerCut, DuoguiError)):
        told.append(act())
    assert told == []
    assert facts_of(people, "OpinionGiven") == []
    assert act().what == "done"
    assert json.loads(facts_of(people, "OpinionGiven")[0].text)["body"]["department"] == ECOLOGY
