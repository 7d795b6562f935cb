"""What the demonstration shows: every story comes to its end or stands where it says, and every case of it is proved."""

from __future__ import annotations

from functools import cache

import pytest

from app.audit.compare import compare
from app.audit.verify import verify
from app.demo.make import make
from app.demo.stories import STORIES
from app.domain.clocks import FakeClock
from app.domain.instants import from_text
from app.store import cases, history, inbox, opinions, org, plans, projects
from app.wiring import private_office
from factories import everything

BEGIN, TODAY = from_text("2026-01-05T09:00:00"), from_text("2026-04-02T15:00:00")
GENERATED, WITH_CONDITIONS = "generated", "generated_with_conditions"
OUTCOMES = {
    "all_answer": GENERATED,
    "one_silent": GENERATED,
    "with_conditions": WITH_CONDITIONS,
    "objection_solved_at_lead": GENERATED,
    "objection_goes_up": GENERATED,
    "coordination_late_to_the_meeting": GENERATED,
    "second_round": GENERATED,
    "stopped_by_the_meeting": "stopped",
    "withdrawn": "withdrawn",
    "routed_elsewhere": "routed_elsewhere",
    "red_line_adjusted": GENERATED,
    "red_line_stopped": "stopped",
    "more_material": GENERATED,
    "late_letter": GENERATED,
    "paper_in_time": GENERATED,
    "paper_replaces_silence": GENERATED,
    "restarted_in_the_middle": WITH_CONDITIONS,
    "restarted_after_its_end": GENERATED,
    "returned": "returned",
    "waiting_for_opinions": "give_opinion",
    "near_its_limit": "give_opinion",
    "waiting_for_supplement": "supplement_material",
    "disagreement_today": "coordinate_at_lead",
    "meeting_today": "record_meeting",
    "on_farmland_today": "adjust_site",
    "plan_filed_late": "adjusted",
    "plan_overdue_today": "file_plan",
    "plan_review_late_today": "conclude_review",
    "plan_adjusted": "adjusted",
    "plan_returned": "returned",
    "plan_not_consented": "not_consented",
    "plan_withdrawn": "withdrawn",
    "plan_incomplete_today": "supplement_proposal",
    "plan_awaits_approval_today": "record_higher_approval",
    "approval_completed": "completed",
    "approval_of_a_generated_project": "decide_item",
    "approval_without_code": "not_accepted",
    "approval_never_supplemented": "not_accepted",
    "approval_refused": "not_approved",
    "approval_withdrawn": "withdrawn",
    "approval_item_late_today": "decide_item",
    "approval_coordination_today": "coordinate_at_lead",
    "approval_papers_missing_today": "notify_missing",
}
SHOWS = {
    "one_silent": ("OpinionDeemed", "LimitMissed", "TaskRecalled"),
    "with_conditions": ("OpinionGiven", "FindingsMade"),
    "objection_goes_up": ("ResolutionMade",),
    "coordination_late_to_the_meeting": ("LimitMissed", "ResolutionMade"),
    "second_round": ("RoundStarted",),
    "late_letter": ("LateLetterReceived", "OpinionDeemed"),
    "paper_replaces_silence": ("OpinionReplaced", "OpinionDeemed"),
    "all_answer": ("ProjectCodeAssigned", "MessagePushed"),
    "plan_filed_late": ("LimitMissed", "WorkDone"),
    "plan_adjusted": ("OpinionDeemed", "WorkDone"),
    "plan_review_late_today": ("LimitMissed",),
    "approval_completed": ("ProjectCodeAssigned", "OpinionGiven", "RoundStarted"),
    "approval_item_late_today": ("LimitMissed",),
}


@cache
def played():
    """The whole demonstration on fixed instants, once for all tests of this file: its office and the case of each story."""
    office = private_office(FakeClock(BEGIN))
    return office, make(office, lambda line: None, TODAY)


def test_every_story_is_told_here_and_has_a_case():
    assert set(OUTCOMES) == set(STORIES) == set(played()[1])


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_story_ends_or_stands_as_it_says_and_its_case_is_proved(name):
    office, found = played()
    with office.store.read() as read:
        row = cases.load(read, found[name])
        waiting = {task.element for task in inbox.of_case(read, row.id)}
        project = projects.load(read, row.project_id) if row.project_id else None
        assert compare(read, row.id) == []
        if row.status == "open":
            assert OUTCOMES[name] in waiting
        else:
            assert (row.status, row.outcome, waiting) == ("ended", OUTCOMES[name], set())
            has_code = project is not None and project.code is not None
            assert has_code is (row.outcome.startswith(GENERATED) or row.model == "joint_approval") or name == "approval_without_code"


def test_a_filed_plan_has_its_next_version_and_keeps_what_was_filed():
    office, found = played()
    for name, version in [("plan_filed_late", 1), ("plan_overdue_today", 0)]:
        with office.store.read() as read:
            row = cases.load(read, found[name])
            plan = plans.load(read, row.subject_id)
        assert plan.version == version
        assert [filed["case"] for filed in plan.attributes.get("filings", [])] == [row.id] * version


def test_a_filing_that_came_late_is_a_missed_limit_and_was_never_recalled():
    office, found = played()
    with office.store.read() as read:
        facts = history.whole(read, found["plan_filed_late"])
    missed = [fact.body for fact in facts if fact.kind == "LimitMissed"]
    assert [(body["element"], body["at_end"]) for body in missed] == [("file_plan", "duty_persists")]
    assert not [fact for fact in facts if fact.kind == "TaskRecalled"]


@pytest.mark.parametrize("name", SHOWS)
def test_a_story_shows_what_it_is_told_for(name):
    office, found = played()
    with office.store.read() as read:
        kinds = {fact.kind for fact in history.whole(read, found[name])}
    assert set(SHOWS[name]) <= kinds


def test_every_case_of_the_city_is_proved_and_no_fault_is_found():
    office, _ = played()
    answer = verify(office.store)
    assert answer["faults"] == []
    assert answer["cases"] >= 20
    with office.store.read() as read:
        for (case,) in read.exec_driver_sql("SELECT id FROM cases"):
            assert compare(read, case) == []


def test_the_city_works_on_two_levels_with_more_than_twelve_departments():
    office, _ = played()
    with office.store.read() as read:
        acting = {
            name
            for (name,) in read.exec_driver_sql(
                "SELECT department FROM inbox UNION SELECT department FROM closed_tasks"
            )
        }
        levels = {org.department(read, name).region_code for name in acting}
    assert len(acting) >= 12
    assert {"210200", "210281"} <= levels


def test_rows_for_pages_say_what_the_facts_say():
    office, _ = played()
    with office.store.read() as read:
        for (case,) in read.exec_driver_sql("SELECT id FROM cases").fetchall():
            facts = history.whole(read, case)
            told = [fact.body for fact in facts if fact.kind in ("OpinionGiven", "OpinionDeemed", "OpinionReplaced")]
            rows = [row for row in _opinions(read, case) if row.source != "carried"]
            assert len(rows) == len(told)
            assert sorted(row.department for row in rows) == sorted(body["department"] for body in told)
            opened = {fact.body["node"] for fact in facts if fact.kind == "TaskOpened"}
            closed = {task.task_id for task in inbox.closed_of_case(read, case)}
            there = {task.task_id for task in inbox.of_case(read, case)}
            assert closed | there == opened
            assert closed.isdisjoint(there)


def _opinions(read, case):
    return [
        opinions.SHAPE.read(row) for row in read.execute(opinions.SHAPE.select("WHERE case_id = :case"), {"case": case})
    ]


def test_no_clock_is_left_for_a_case_that_has_ended():
    office, _ = played()
    rows = everything(office)
    with office.store.read() as read:
        ended = {case for (case,) in read.exec_driver_sql("SELECT id FROM cases WHERE status <> 'open'")}
    assert not [row for row in rows["timers"] if ended & set(row)]
    assert not [row for row in rows["inbox"] if ended & set(row)]


def test_the_instants_of_every_history_go_forward():
    office, found = played()
    with office.store.read() as read:
        for case in found.values():
            instants = [fact.at for fact in history.whole(read, case)]
            assert instants == sorted(instants)
            assert instants[-1] <= TODAY
