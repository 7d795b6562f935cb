"""A running limit is paused, resumed and extended by who may, each as one fact with its reason, and everything else follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.audit.compare import compare
from app.audit.show import show
from app.casework.change_limit import PAUSE, RESUME, limits_of, review_change
from app.casework.enter_paper_opinion import enter_paper_opinion
from app.casework.errors import CaseNotOpen, FormInvalid, NoSuchCase, StandingChanged
from app.casework.extend_limit import extend_limit
from app.casework.fire_timers import fire_timers
from app.casework.lights import light_of
from app.casework.pause_limit import pause_limit
from app.casework.resume_limit import resume_limit
from app.demo.people import People
from app.domain.actors import HANDLER
from app.domain.instants import from_text, from_us
from app.domain.limits import LimitMalformed
from app.domain.running_limits import LimitHeldByStep, LimitNotPaused, LimitNotRunning, LimitPausedAlready
from app.store import inbox, personal, timers
from factories import (
    CLOSES,
    DAY,
    ECOLOGY,
    HOUSING,
    LAND,
    LEAD,
    MONDAY,
    OFFICE,
    SECOND,
    WATER,
    asked,
    case_row,
    city,
    facts_of,
    letters,
    pass_time,
    standing,
    task_of,
)

ENTRIES = {
    "cause": "special_procedure",
    "reason": "组织专家评审，张三已告知申请人。",
    "article": "administrative-licensing-law/45",
    "document_number": "大资规告〔2026〕3号",
    "document_date": "2026-03-03",
}
RESUMPTION = {name: ENTRIES[name] for name in ENTRIES if name != "cause"}
EXTENSION = {**RESUMPTION, "amount": "3", "article": "administrative-licensing-law/42"}


@pytest.fixture
def people():
    """A case whose six departments were asked on Monday 2 March; the clock stands on Wednesday at ten."""
    made = asked()
    pass_time(made, from_text("2026-03-04T10:00:00"))
    return made


def limits(people):
    with people.office.store.read() as read:
        return limits_of(read, case_row(people))


def limit_of(people, department=ECOLOGY):
    """The limit of a department's request."""
    return next(each for each in limits(people) if each.limit["steps"][0]["department"] == department)


def act(people, verb, entries, department=ECOLOGY, by=OFFICE, **more):
    timer = limit_of(people, department).timer
    return verb(people.office, people.actor(by), people.case, timer, entries, **more)


def proved(people):
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


def test_a_paused_limit_has_no_end_no_timer_and_a_grey_light(people):
    done = act(people, pause_limit, ENTRIES)

    task = task_of(people, ECOLOGY)
    with people.office.store.read() as read:
        waiting = {row.node for row in timers.of_case(read, people.case)}
        assert light_of(read, task.due_us, task.limit, people.office.clock.now()) == "grey"
        counted = inbox.counts(read, people.actor(ECOLOGY), CLOSES + DAY, CLOSES + DAY)
    assert (done.due_before, done.due_after) == ("2026-03-09T16:00:00Z", None)
    assert task.due_us is None
    assert limit_of(people).timer not in waiting
    assert limit_of(people).is_paused
    assert (counted.overdue, counted.open) == (0, 1)
    proved(people)


def test_the_fact_says_why_by_what_article_and_document_and_names_nobody(people):
    act(people, pause_limit, ENTRIES)

    (fact,) = facts_of(people, "LimitPaused")
    assert fact.actor == f"{OFFICE}.issuer"
    said = {
        name: fact.body[name] for name in ("by", "cause", "article", "document", "receipt", "due_before", "due_after")
    }
    assert said == {
        "by": "act",
        "cause": "special_procedure",
        "article": "administrative-licensing-law/45",
        "document": {"number": "大资规告〔2026〕3号", "date": "2026-03-03"},
        "receipt": "2026-03-04T02:00:00Z",
        "due_before": "2026-03-09T16:00:00Z",
        "due_after": None,
    }
    assert "张三" not in fact.text
    with people.office.store.read() as read:
        kept = personal.kept(read, people.case)
    assert kept[fact.body["reason"]["personal"]][1] == ENTRIES["reason"]
    assert "张三" not in case_row(people).state


def test_while_it_is_paused_its_former_end_passes_without_effect(people):
    act(people, pause_limit, ENTRIES)
    pass_time(people, CLOSES + 10 * DAY)

    assert ECOLOGY not in standing(people)
    assert standing(people)[LAND].source == "deemed"
    assert task_of(people, ECOLOGY).due_us is None
    proved(people)


def test_the_days_of_the_pause_do_not_count_after_it_resumed(people):
    act(people, pause_limit, ENTRIES)  # on Wednesday 4 March, with the 4th, 5th, 6th and 9th left
    pass_time(people, from_text("2026-03-11T15:00:00"))
    done = act(people, resume_limit, RESUMPTION)

    # Wednesday the 4th to Tuesday the 10th are five working days: the end moves from Monday the 9th to Monday the 16th.
    assert done.due_after == "2026-03-16T16:00:00Z"
    assert from_us(task_of(people, ECOLOGY).due_us) == from_text("2026-03-17T00:00:00")
    (fact,) = facts_of(people, "LimitResumed")
    assert fact.body["due_before"] == "2026-03-09T16:00:00Z"
    told = fact.body["limit"]["explanation"]
    assert any("5 个工作日不计" in line["zh"] for line in told)
    pass_time(people, from_text("2026-03-17T00:00:05"))
    assert standing(people)[ECOLOGY].due_us == task_due(people)
    proved(people)


def task_due(people):
    (closed,) = [row for row in closed_rows(people) if row.department == ECOLOGY]
    return closed.due_us


def closed_rows(people):
    with people.office.store.read() as read:
        return inbox.closed_of_case(read, people.case)


def test_an_extension_moves_the_end_in_the_limits_own_unit_and_can_be_followed_by_a_pause(people):
    done = act(people, extend_limit, EXTENSION)
    assert (done.due_before, done.due_after) == ("2026-03-09T16:00:00Z", "2026-03-12T16:00:00Z")
    act(people, pause_limit, ENTRIES)
    pass_time(people, from_text("2026-03-05T09:00:00"))
    assert act(people, resume_limit, RESUMPTION).due_after == "2026-03-13T16:00:00Z"

    (fact,) = facts_of(people, "LimitExtended")
    assert (fact.body["amount"], fact.body["article"]) == (3, "administrative-licensing-law/42")
    assert [each["amount"] for each in limit_of(people).limit["extensions"]] == [3]
    proved(people)


def test_every_change_makes_another_version_of_the_case_and_the_other_limits_stay(people):
    before, others = case_row(people).version, {each.timer: each.due for each in limits(people)}
    act(people, pause_limit, ENTRIES)
    assert case_row(people).version == before + 1
    changed = {each.timer for each in limits(people) if each.due != others[each.timer]}
    assert changed == {limit_of(people).timer}


def test_who_may_neither_sign_for_the_office_nor_for_the_lead_finds_no_such_case(people):
    for who in (people.actor(ECOLOGY), people.actor(OFFICE, HANDLER), people.actor(LEAD, HANDLER)):
        with pytest.raises(NoSuchCase):
            pause_limit(people.office, who, people.case, limit_of(people).timer, ENTRIES)
    pause_limit(people.office, people.actor(LEAD, "issuer"), people.case, limit_of(people).timer, ENTRIES)
    assert limit_of(people).is_paused


def test_what_has_no_meaning_is_refused_and_leaves_nothing(people):
    with pytest.raises(LimitNotPaused):
        act(people, resume_limit, RESUMPTION)
    act(people, pause_limit, ENTRIES)
    facts, version = len(facts_of(people)), case_row(people).version
    with pytest.raises(LimitPausedAlready):
        act(people, pause_limit, ENTRIES)
    with pytest.raises(LimitPausedAlready):
        act(people, extend_limit, EXTENSION)
    with pytest.raises(LimitNotRunning):
        pause_limit(people.office, people.actor(OFFICE), people.case, "00000000-0000-0000-0000-000000000000", ENTRIES)
    assert (len(facts_of(people)), case_row(people).version) == (facts, version)


def test_a_limit_that_ended_is_changed_no_more_not_even_before_its_timer_fired(people):
    timer = limit_of(people).timer
    people.office.clock.move_to(CLOSES)
    for verb, entries in ((pause_limit, ENTRIES), (extend_limit, EXTENSION)):
        with pytest.raises(LimitNotRunning):
            verb(people.office, people.actor(OFFICE), people.case, timer, entries)
    pause_limit(people.office, people.actor(OFFICE), people.case, timer, ENTRIES, receipt=CLOSES - SECOND)
    assert limit_of(people).is_paused


def test_the_limits_of_a_case_that_has_ended_cannot_be_changed(people):
    timer = limit_of(people).timer
    people.withdraw("建设单位撤回申请")
    with pytest.raises(CaseNotOpen):
        pause_limit(people.office, people.actor(OFFICE), people.case, timer, ENTRIES)


@pytest.mark.parametrize(
    ("entry", "value"),
    [("reason", ""), ("article", "no-law/1"), ("document_number", ""), ("document_date", "soon"), ("cause", "weather")],
)
def test_an_entry_that_is_missing_or_wrong_is_told_beside_it(people, entry, value):
    with pytest.raises(FormInvalid) as refused:
        act(people, pause_limit, {**ENTRIES, entry: value})
    assert entry in refused.value.fields


@pytest.mark.parametrize("amount", ["0", "-3", "2.5", "10001", "many"])
def test_an_extension_by_what_is_no_amount_is_refused(people, amount):
    with pytest.raises((FormInvalid, LimitMalformed)):
        act(people, extend_limit, {**EXTENSION, "amount": amount})


def test_a_review_shows_the_end_that_signing_brings_and_a_signature_of_another_is_refused(people):
    clerk, timer = people.actor(OFFICE), limit_of(people).timer
    act(people, pause_limit, ENTRIES)
    pass_time(people, from_text("2026-03-05T09:00:00"))
    seen = limit_of(people).mark
    _, was, after = review_change(people.office, clerk, people.case, timer, RESUME, RESUMPTION)
    assert (was.limit["due"], after["due"]) == ("2026-03-09", "2026-03-10")
    act(people, resume_limit, RESUMPTION)
    with pytest.raises(StandingChanged):
        pause_limit(people.office, clerk, people.case, timer, ENTRIES, seen=seen)
    assert review_change(people.office, clerk, people.case, timer, PAUSE, ENTRIES)[2]["pauses"][-1]["to"] is None


def test_a_repeated_key_gets_the_first_answer_and_changes_nothing_twice(people):
    first = act(people, extend_limit, EXTENSION, key="key-1")
    assert act(people, extend_limit, EXTENSION, key="key-1") == first
    assert len(facts_of(people, "LimitExtended")) == 1


def test_history_tells_a_paused_limit_without_an_end_and_with_a_grey_light(people):
    act(people, pause_limit, ENTRIES)
    with people.office.store.read() as read:
        told = show(read, people.case)["limits"]
    assert {"element": "give_opinion", "due": None, "light": "grey"} in told


def on_the_river():
    """A case on the river: the water department's limit pauses while material is supplemented."""
    made = People(city(at=MONDAY))
    made.begin("滨河泵站改建", site="river_site", kind="rebuild")
    return made


def test_a_supplement_pauses_the_limit_of_the_department_that_asked_and_of_no_other():
    people = on_the_river()
    people.office.clock.move_to(MONDAY + 3 * DAY)
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")

    (paused,) = [each for each in limits(people) if each.is_paused]
    assert paused.waits_for == ("supplement_material",)
    assert paused.limit["steps"][0]["department"] == WATER
    assert [each.due is None for each in limits(people)].count(True) == 1
    (row,) = [row for row in closed_rows(people) if row.department == WATER]
    assert row.due_us is None
    with pytest.raises(LimitHeldByStep):
        resume_limit(people.office, people.actor(OFFICE), people.case, paused.timer, RESUMPTION)
    proved(people)


def test_a_supplement_under_a_pause_of_the_office_lets_the_limit_stand_until_both_are_over():
    people = on_the_river()
    timer = limit_of(people, WATER).timer
    act(people, pause_limit, ENTRIES, WATER)
    people.office.clock.move_to(MONDAY + DAY)
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    people.office.clock.move_to(MONDAY + 2 * DAY)
    resume_limit(people.office, people.actor(OFFICE), people.case, timer, RESUMPTION)
    assert limit_of(people, WATER).is_paused
    assert [fact.kind for fact in facts_of(people, "LimitPaused", "LimitResumed")] == [
        "LimitPaused", "LimitResumed", "LimitPaused"]  # fmt: skip
    people.office.clock.move_to(MONDAY + 4 * DAY)
    people.do("supplement_material", materials=[people.scan(people.actor(LEAD))])
    # Seven working days from 3 March; nothing of 3, 4 and 5 March counts: the end moves from the 11th to the 16th.
    assert limit_of(people, WATER).limit["due"] == "2026-03-16"
    proved(people)


def test_a_pause_of_the_office_outlasts_the_supplement():
    people = on_the_river()
    timer = limit_of(people, WATER).timer
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    with pytest.raises(LimitPausedAlready):
        pause_limit(people.office, people.actor(OFFICE), people.case, timer, ENTRIES)
    people.office.clock.move_to(MONDAY + DAY)
    people.do("supplement_material", materials=[people.scan(people.actor(LEAD))])
    assert not limit_of(people, WATER).is_paused
    proved(people)


def test_a_withdrawn_case_resumes_nothing():
    people = on_the_river()
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    people.withdraw("建设单位撤回申请")
    assert facts_of(people, "LimitResumed") == []
    assert case_row(people).status == "ended"
    proved(people)


def test_where_the_table_lets_it_run_on_a_supplement_pauses_nothing(people):
    people.answer(HOUSING, "need_more_material", what_is_missing="方案")
    assert facts_of(people, "LimitPaused") == []
    assert from_us(task_of(people, LEAD, "supplement_material").due_us) == CLOSES


def test_a_letter_of_the_paused_time_counts_though_the_former_end_is_over():
    people = on_the_river()
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    people.office.clock.move_to(from_text("2026-03-18T10:00:00"))
    clerk = people.actor(OFFICE)
    enter_paper_opinion(people.office, clerk, people.case, WATER, {
        "conclusion": "no_objection", "receipt_date": "2026-03-17", "document_number": "大水函〔2026〕9号",
        "scan": [people.scan(clerk)]})  # fmt: skip
    assert standing(people)[WATER].conclusion == "no_objection"
    proved(people)


def test_a_letter_to_a_round_that_was_broken_off_while_its_limit_was_paused_is_kept_as_one_of_that_round():
    people = on_the_river()
    people.answer(WATER, "need_more_material", what_is_missing="防洪评价报告")
    people.office.clock.move_to(from_text("2026-03-18T10:00:00"))
    people.restart("调整方案")
    people.office.clock.move_to(from_text("2026-03-18T15:00:00"))
    clerk = people.actor(OFFICE)
    done = enter_paper_opinion(people.office, clerk, people.case, WATER, {
        "conclusion": "no_objection", "receipt_date": "2026-03-17", "document_number": "大水函〔2026〕9号",
        "scan": [people.scan(clerk)]})  # fmt: skip
    assert (done.what, done.is_in_time) == ("late_letter", True)
    (letter,) = letters(people)
    assert (letter.round, letter.department) == (1, WATER)
    assert letter.receipt_us < letter.due_us
    proved(people)


def test_a_sweep_finds_nothing_to_fire_in_a_case_whose_only_limit_is_paused(people):
    for department in (LAND, ECOLOGY):
        act(people, pause_limit, ENTRIES, department)
    people.answer_all(but=(LAND, ECOLOGY))
    people.office.clock.move_to(CLOSES + timedelta(days=400))
    assert fire_timers(people.office).timers == 0
