"""A calendar notice is imported: what moves is shown before, recorded as facts after; an import that broke off goes on when repeated."""

from __future__ import annotations

import json
from functools import cache

import pytest

from app.audit.compare import compare
from app.casework import library
from app.casework.change_limit import limits_of
from app.casework.extend_limit import extend_limit
from app.casework.import_calendar import import_calendar
from app.casework.pause_limit import pause_limit
from app.casework.resume_limit import resume_limit
from app.demo.people import People
from app.domain.actors import SYSTEM
from app.domain.calendars import shipped_bytes
from app.domain.instants import from_text, from_us
from app.domain.notices import CalendarMalformed
from app.store import acts, inbox
from factories import ECOLOGY, LAND, OFFICE, case_row, city, facts_of, pass_time, raw_of, standing, task_of, twin

# What the State Council might say of 2027: the first three days of the year off, and a Saturday worked for it.
NOTICE = {
    "year": 2027,
    "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
    "makeup_workdays": ["2027-01-09"],
}
# Five working days asked on Wednesday 30 December: 31, 4, 5, 6, 7 January by the calendar that knows only 1 January of 2027.
ASKED_AT, PROVISIONAL, EXACT = "2026-12-30T09:00:00", "2027-01-07", "2027-01-08"


def file_of(table) -> bytes:
    return json.dumps(table).encode()


def begun(at: str = ASKED_AT, directory=None) -> People:
    people = People(city(directory, at=from_text(at)))
    people.begin("跨年项目")
    return people


begun_once = cache(begun)


@pytest.fixture
def people():
    kept = begun_once()
    return People(twin(kept.office), kept.case, kept.lead)


def dues(people):
    with people.office.store.read() as read:
        return {each.limit["due"] for each in limits_of(read, case_row(people))}


def proved(people):
    with people.office.store.read() as read:
        assert compare(read, people.case) == []


def test_a_preview_lists_every_due_date_that_moves_and_changes_nothing(people):
    version = case_row(people).version
    found = import_calendar(people.office, SYSTEM, file_of(NOTICE), dry_run=True)

    assert {(move.due_before, move.due_after) for move in found.changes} == {(PROVISIONAL, EXACT)}
    assert {move.element for move in found.changes} == {"give_opinion"}
    assert len(found.changes) == len(people.tasks("give_opinion"))
    assert {move.number for move in found.changes} == {case_row(people).number}
    assert found.recomputed == 0
    assert case_row(people).version == version
    assert dues(people) == {PROVISIONAL}
    with people.office.store.read() as read:
        assert library.current_calendar(read).last_year == 2026


def test_an_import_moves_what_the_preview_said_with_a_fact_for_each_limit(people):
    before = import_calendar(people.office, SYSTEM, file_of(NOTICE), dry_run=True)
    done = import_calendar(people.office, SYSTEM, file_of(NOTICE))

    assert done.changes == before.changes
    assert (done.recomputed, done.failed, done.is_new, done.years) == (1, (), True, (2004, 2027))
    told = facts_of(people, "LimitRecomputed")
    assert len(told) == len(done.changes)
    assert {fact.body["limit"]["due"] for fact in told} == {EXACT}
    assert not any(fact.body["limit"]["provisional"] for fact in told)
    assert {fact.body["limit"]["started"] for fact in told} == {
        fact.body["limit"]["started"] for fact in facts_of(people, "TimerStarted") if fact.body["limit"]
    }
    assert from_us(task_of(people, ECOLOGY).due_us) == from_text("2027-01-09T00:00:00")
    assert len(facts_of(people, "CalendarAdopted")) == 1
    proved(people)


def test_the_import_itself_is_one_recorded_act(people):
    import_calendar(people.office, SYSTEM, file_of(NOTICE), note="国办发明电〔2026〕9号")
    import_calendar(people.office, SYSTEM, file_of(NOTICE))
    administrator = people.actor(OFFICE)
    with people.office.store.read() as read:
        rows = acts.page(read, administrator, kind="CalendarImported")
    assert [row.body["cases"] for row in rows] == [1]


def test_a_limit_that_only_becomes_exact_keeps_its_day_and_says_so():
    people = begun("2026-12-24T09:00:00")  # ends on 31 December by either calendar
    later = begun("2026-12-25T09:00:00")
    assert import_calendar(people.office, SYSTEM, file_of(NOTICE), dry_run=True).changes == ()
    found = import_calendar(later.office, SYSTEM, file_of({"year": 2027, "holidays": ["2027-01-01"]}))
    assert {(move.due_before, move.due_after, move.is_moved) for move in found.changes} == {
        ("2027-01-04", "2027-01-04", False)
    }
    assert {(move.provisional_before, move.provisional_after) for move in found.changes} == {(True, False)}
    assert found.recomputed == 1
    proved(later)


def test_limits_fire_at_their_new_end_and_not_at_the_former(people):
    import_calendar(people.office, SYSTEM, file_of(NOTICE))
    pass_time(people, from_text("2027-01-08T12:00:00"))
    assert standing(people) == {}
    pass_time(people, from_text("2027-01-09T00:00:05"))
    assert standing(people)[ECOLOGY].source == "deemed"
    proved(people)


def test_an_import_that_broke_off_is_taken_up_by_repeating_it(people):
    first, number = case_row(people).id, case_row(people).number
    people.begin("跨年项目之二")
    raw = raw_of(people.office.store)
    raw.execute(
        f"CREATE TRIGGER stuck BEFORE UPDATE ON cases WHEN OLD.id = '{first}' BEGIN SELECT RAISE(ABORT, 'disk'); END"
    )
    done = import_calendar(people.office, SYSTEM, file_of(NOTICE))
    assert (done.recomputed, done.failed) == (1, (number,))
    assert dues(people) == {EXACT}

    raw.execute("DROP TRIGGER stuck")
    again = import_calendar(people.office, SYSTEM, file_of(NOTICE))
    assert (again.recomputed, again.failed, again.is_new) == (1, (), False)
    assert {move.case for move in again.changes} == {first}
    assert import_calendar(people.office, SYSTEM, file_of(NOTICE)).changes == ()
    people.case = first
    assert dues(people) == {EXACT}
    proved(people)


def test_a_case_that_was_not_among_them_follows_when_its_next_limit_starts():
    people = begun("2026-12-01T09:00:00")  # its limits ended long before 2027
    import_calendar(people.office, SYSTEM, file_of(NOTICE))
    assert facts_of(people, "CalendarAdopted") == []
    people.answer_all()
    assert len(facts_of(people, "CalendarAdopted")) == 1
    with people.office.store.read() as read:
        assert library.calendar_of(read, case_row(people).bindings).last_year == 2027
    proved(people)


ENTRIES = {"cause": "special_procedure", "reason": "组织听证。", "article": "administrative-licensing-law/45",
           "document_number": "大资规告〔2026〕3号", "document_date": "2026-12-30"}  # fmt: skip


def test_a_limit_that_is_paused_meanwhile_is_counted_by_the_new_calendar_when_it_resumes(people):
    with people.office.store.read() as read:
        timer = next(
            each.timer for each in limits_of(read, case_row(people)) if each.limit["steps"][0]["department"] == ECOLOGY
        )
    clerk = people.actor(OFFICE)
    pause_limit(people.office, clerk, people.case, timer, ENTRIES)
    found = import_calendar(people.office, SYSTEM, file_of(NOTICE))
    assert all(move.due_after == EXACT for move in found.changes)
    assert task_of(people, ECOLOGY).due_us is None
    people.office.clock.move_to(from_text("2027-01-05T10:00:00"))
    entries = {name: value for name, value in ENTRIES.items() if name != "cause"}
    done = resume_limit(people.office, clerk, people.case, timer, entries)
    # Of the limit's five days none was used before 31 December; 31 December is the only working day of the pause: one day more.
    assert done.due_after == "2027-01-09T16:00:00Z"
    proved(people)


def test_an_extension_granted_after_the_import_counts_by_the_new_calendar(people):
    import_calendar(people.office, SYSTEM, file_of(NOTICE))
    with people.office.store.read() as read:
        timer = limits_of(read, case_row(people))[0].timer
    entries = {name: value for name, value in ENTRIES.items() if name != "cause"} | {"amount": "1"}
    done = extend_limit(people.office, people.actor(OFFICE), people.case, timer, entries)
    assert done.due_after == "2027-01-09T16:00:00Z"  # the Saturday that is worked
    proved(people)


def test_a_limit_changed_in_a_case_that_has_not_followed_yet_is_counted_by_the_new_calendar_at_once(people):
    raw = raw_of(people.office.store)
    raw.execute("CREATE TRIGGER stuck BEFORE UPDATE ON cases BEGIN SELECT RAISE(ABORT, 'disk'); END")
    assert len(import_calendar(people.office, SYSTEM, file_of(NOTICE)).failed) == 1
    raw.execute("DROP TRIGGER stuck")
    with people.office.store.read() as read:
        timer = limits_of(read, case_row(people))[0].timer
    entries = {name: value for name, value in ENTRIES.items() if name != "cause"} | {"amount": "1"}
    done = extend_limit(people.office, people.actor(OFFICE), people.case, timer, entries)
    assert (done.due_before, done.due_after) == ("2027-01-08T16:00:00Z", "2027-01-09T16:00:00Z")
    assert [fact.kind for fact in facts_of(people, "CalendarAdopted", "LimitExtended")] == [
        "CalendarAdopted",
        "LimitExtended",
    ]
    proved(people)


def test_the_rows_of_tasks_timers_and_closed_steps_follow(people):
    people.answer(LAND, "need_more_material", what_is_missing="图件")
    import_calendar(people.office, SYSTEM, file_of(NOTICE))
    wanted = from_text("2027-01-09T00:00:00")
    with people.office.store.read() as read:
        rows = [*inbox.of_case(read, people.case), *inbox.closed_of_case(read, people.case)]
    assert {from_us(row.due_us) for row in rows} == {wanted}
    kept = raw_of(people.office.store).execute("SELECT DISTINCT due_us FROM timers").fetchall()
    assert [from_us(us) for (us,) in kept] == [wanted]


def test_the_days_of_a_published_notice_may_be_written_with_a_mark_for_each(people):
    days = [{"name": "元旦", "date": day, "isOffDay": True} for day in NOTICE["holidays"]]
    days.append({"name": "元旦", "date": "2027-01-09", "isOffDay": False})
    written = {"$schema": "x", "year": 2027, "papers": ["p"], "days": days}
    one = import_calendar(people.office, SYSTEM, file_of(written), dry_run=True)
    assert one == import_calendar(people.office, SYSTEM, file_of(NOTICE), dry_run=True)


def test_a_whole_calendar_is_published_as_it_is(people):
    table = json.loads(shipped_bytes())
    table["years"] = [2004, 2027]
    table["holidays"] += NOTICE["holidays"]
    table["makeup_workdays"] += NOTICE["makeup_workdays"]
    done = import_calendar(people.office, SYSTEM, file_of(table))
    assert {move.due_after for move in done.changes} == {EXACT}


def test_a_file_may_set_the_office_hours_alone_and_running_limits_keep_theirs(people):
    hours = {"office_hours": "8:30-11:30,13:00-17:00", "received_after_hours": "next_working_day"}
    done = import_calendar(people.office, SYSTEM, file_of(hours))
    assert done.changes == ()
    people.office.clock.move_to(from_text("2026-12-30T18:00:00"))
    people.begin("下班后受理的项目")
    (started, *_) = [fact for fact in facts_of(people, "TimerStarted") if fact.body["limit"]]
    # Received at six in the evening: it counts as received on the 31st, so the first of five days is 4 January.
    assert started.body["limit"]["due"] == "2027-01-08"
    assert started.body["limit"]["received_after_hours"] == "next_working_day"
    proved(people)


@pytest.mark.parametrize(
    "table",
    [
        [],
        {},
        {"year": 2029, "holidays": []},
        {"year": "2027", "holidays": []},
        {"year": 2027, "holidays": ["2028-01-01"]},
        {"year": 2027, "holidays": ["2027-13-01"]},
        {"year": 2027, "holidays": "2027-01-01"},
        {"year": 2027, "holidays": ["2027-01-02"], "makeup_workdays": ["2027-01-08"]},
        {"year": 2027, "days": [{"date": "2027-01-01"}]},
        {"year": 2027, "holyday": ["2027-01-01"]},
        {"name": "x", "years": [2027, 2026], "holidays": [], "makeup_workdays": []},
        {"name": "", "years": [2026, 2027], "holidays": [], "makeup_workdays": []},
        {"name": "x", "years": [2026, 2026], "holidays": ["2027-01-01"], "makeup_workdays": []},
        {"name": "x", "years": [2026, 2026], "holidays": ["2026-01-03"], "makeup_workdays": ["2026-01-03"]},
        {"received_after_hours": "never"},
        {"office_hours": 9},
    ],
)
def test_a_file_that_makes_no_sense_is_refused_and_nothing_is_imported(people, table):
    with pytest.raises(CalendarMalformed):
        import_calendar(people.office, SYSTEM, file_of(table))
    with people.office.store.read() as read:
        assert library.current_calendar(read).last_year == 2026


def test_a_month_without_any_working_day_is_refused(people):
    days = [f"2027-{month:02}-{day:02}" for month, last in ((1, 31), (2, 28)) for day in range(1, last + 1)]
    with pytest.raises(CalendarMalformed):
        import_calendar(people.office, SYSTEM, file_of({"year": 2027, "holidays": days}))
