"""What the end of a limit means: each of the five words of at_end by its own facts, and a record from before stays as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.audit.compare import compare
from app.audit.rerun import rerun
from app.casework.at_end import _ENDINGS
from app.casework.fire_timers import fire_timers
from app.casework.meanings import Reading, with_meanings
from app.demo.approval_stories import apply, receive
from app.demo.people import People
from app.domain.facts import LATER, Draft
from app.domain.instants import from_text, from_us, to_text
from app.domain.limits import AT_END
from app.store import history
from factories import DAY, ECOLOGY, MONDAY, OBJECTION, asked, city, closed_tasks, facts_of, pass_time

CODE = "2603-210281-89-01-000016"
DUE = "2026-03-09T16:00:00Z"
STEP = {"element": "answer", "model": "m", "department": "dept", "form": "opinion", "timer": "t"}


def told(at_end: str, *, interrupts: bool = True, records: str = "") -> list[Draft]:
    """What the end of a limit brings for one open step."""
    limit = {
        "at_end": at_end,
        "interrupts": interrupts,
        "started": "2026-03-02T01:00:00Z",
        "steps": [{"element": "answer", "form": "opinion", "department": "dept"}],
    }
    reading = Reading(1, {"n": STEP}, {"t": {"element": "late", "model": "m", "limit": limit}})
    fired = Draft("TimerFired", {"node": "t", "element": "late", "due": DUE})
    return with_meanings([fired], reading, {"m/opinion": records} if records else {})[1:]


@pytest.mark.parametrize(
    ("at_end", "interrupts", "records", "kinds"),
    [
        ("deem_no_objection", True, "opinion", ["OpinionDeemed", "LimitMissed", "TaskRecalled"]),
        ("deem_no_objection", True, "", ["LimitMissed", "TaskRecalled"]),
        ("duty_persists", False, "", ["LimitMissed"]),
        ("escalate", True, "", ["LimitMissed", "TaskRecalled"]),
        ("escalate", False, "", ["LimitMissed"]),
        ("deemed_accepted", True, "", ["AcceptanceDeemed", "LimitMissed", "TaskRecalled"]),
        ("close_as_not_supplemented", True, "", ["NotSupplemented", "LimitMissed", "TaskRecalled"]),
    ],
)
def test_each_end_leaves_the_accountable_fact_and_what_it_means(at_end, interrupts, records, kinds):
    found = told(at_end, interrupts=interrupts, records=records)
    assert [draft.kind for draft in found] == kinds
    (missed,) = [draft.body for draft in found if draft.kind == "LimitMissed"]
    assert (missed["at_end"], missed["department"], missed["due"]) == (at_end, "dept", DUE)


def test_every_word_of_at_end_has_its_own_function():
    assert set(_ENDINGS) == set(AT_END)


def test_an_acceptance_in_the_applicants_favour_counts_from_the_day_of_receipt():
    (accepted,) = [draft.body for draft in told("deemed_accepted") if draft.kind == "AcceptanceDeemed"]
    assert accepted == {
        "task": "n",
        "element": "answer",
        "model": "m",
        "department": "dept",
        "due": DUE,
        "accepted_from": "2026-03-02",
    }


@pytest.fixture(scope="module")
def accepted():
    """A stage whose front desk gave no notice in time."""
    people = People(city(at=from_text("2026-03-02T09:00:00")))
    apply(people, "市政泵站", CODE)
    receive(people, 1, ["application_form"])
    pass_time(people, from_text("2026-03-10T00:00:05"))
    return people


def rerun_of(people, alter=lambda fact: fact):
    with people.office.store.read() as read:
        return rerun(read, [made for fact in history.whole(read, people.case) if (made := alter(fact)) is not None])


def test_a_deemed_acceptance_that_was_taken_out_or_backdated_is_found(accepted):
    assert rerun_of(accepted) is None
    assert rerun_of(accepted, lambda fact: None if fact.kind == "AcceptanceDeemed" else fact) is not None
    backdated = rerun_of(
        accepted,
        lambda fact: (
            replace(fact, body={**fact.body, "accepted_from": "2026-02-01"})
            if fact.kind == "AcceptanceDeemed"
            else fact
        ),
    )
    assert backdated is not None


def test_a_case_begun_before_these_facts_were_told_runs_again_without_them(accepted):
    def as_before(fact):
        if fact.kind in LATER:
            return None
        return replace(fact, version=1) if fact.kind == "CaseStarted" else fact

    assert rerun_of(accepted, as_before) is None


def test_a_step_whose_limit_began_and_ended_while_the_site_was_down_is_kept_among_the_steps_done():
    people = asked()
    people.office.clock.move_to(MONDAY + DAY)
    people.answer(ECOLOGY, **OBJECTION)
    people.answer_all()
    (at_lead,) = people.tasks()
    people.office.clock.move_to(MONDAY + 90 * DAY)
    fire_timers(people.office)

    opened = {fact.body["node"]: fact.body["element"] for fact in facts_of(people, "TaskOpened")}
    (node,) = (node for node, element in opened.items() if element == "coordinate_at_office")
    (passed,) = (task for task in closed_tasks(people) if task.task_id == node)
    (missed,) = (fact.body for fact in facts_of(people, "LimitMissed") if fact.body["task"] == node)
    assert (passed.how, passed.by) == ("recalled", None)
    assert to_text(from_us(passed.due_us)) == missed["due"] > to_text(from_us(at_lead.due_us))
    assert passed.name_zh == "组织多规办协调"
    assert [task.element for task in people.tasks()] == ["hold_joint_meeting"]
    with people.office.store.read() as read:
        assert compare(read, people.case) == []
