"""A limit that runs pauses, resumes, grows and follows another calendar, across every freeze and thaw; the drafts alone tell it."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from engine_diagrams import boundary, bundle_of, catch, end, file, flows, many, node, process, start, sub, timer, user

from app.audit.fold import Standing, apply
from app.domain.calendars import Calendar, shipped
from app.domain.instants import first_instant, from_text, law_date, to_text
from app.domain.running_limits import (
    LimitHeldByStep,
    LimitNotPaused,
    LimitNotRunning,
    LimitPausedAlready,
    PauseCauseUnknown,
)
from app.engine.case import Case
from app.engine.errors import CaseNotRunning, ModelRefused, TaskNotOpen

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # Monday, ten in Shanghai
DAY = timedelta(days=1)
FIVE = {"amount": 5, "unit": "WD"}


def limited(pauses: str = "", at_end: str = "escalate") -> str:
    said = f' pauses="{pauses}"' if pauses else ""
    return (
        '<extensionElements><duogui:candidates department="d" duty="issuer"/>'
        f'<duogui:limit variable="limit" timer="late" at_end="{at_end}"{said}/></extensionElements>'
    )


def person(key: str, pauses: str = "") -> str:
    return node("userTask", key, limited(pauses))


def matter(*inside: str, repeat: str = "", text: str = "due(limit)") -> str:
    """A sub-process under a limit: first a step of a person, then what is given."""
    return file(
        process(
            start(),
            sub("matter", start("ms"), person("decide"), *inside, repeat),
            boundary("late", "matter", timer("timeDate", text)),
            user("told"),
            end("e2"),
            end(),
            flows("s > matter > e", "late > told > e2"),
        )
    )


HEARING = matter(person("hear", "special_procedure"), end("me"), flows("ms > decide > hear > me"))
SUPPLEMENT = matter(person("supply", "supplement"), end("me"), flows("ms > decide > supply > me"))


def begun(text: str = HEARING, limit=FIVE, at: datetime = AT, **data) -> Case:
    case = Case.begin(bundle_of(text), {"d": "dept", "limit": limit, **data}, at)
    assert case.failure is None, case.failure
    return case


def only_timer(case: Case) -> str:
    (found,) = [*case.open_timers, *case.paused_limits]
    return found


def do(case: Case, element: str, at: datetime) -> None:
    (task,) = [task for task in case.open_tasks.values() if task.element == element]
    case.complete(task.node, {}, at)


def again(case: Case) -> Case:
    return Case.thaw(case.bundle, case.freeze())


def due(case: Case) -> str:
    (found,) = case.open_timers.values()
    return law_date(found.due - timedelta(microseconds=1)).isoformat()


def kinds(case: Case) -> list[str]:
    return [draft.kind for draft in case.take_drafts() if draft.kind.startswith("Limit")]


def test_a_paused_limit_never_fires_and_a_resumed_one_fires_at_its_new_end() -> None:
    case = begun()
    case.pause_limit(only_timer(case), "special_procedure", {"article": "x/1"}, AT + DAY)
    case = again(case)
    case.fire_due(AT + 100 * DAY)
    assert set(case.paused_limits)
    assert not case.open_timers
    assert {task.element for task in case.open_tasks.values()} == {"decide"}

    other = begun()
    other.pause_limit(only_timer(other), "special_procedure", {}, AT + DAY)
    other = again(other)
    other.resume_limit(only_timer(other), {}, AT + 3 * DAY)  # Tuesday to Thursday: two working days
    assert due(other) == "2026-03-11"
    other = again(other)
    other.fire_due(from_text("2026-03-11T23:59:59"))
    assert "told" not in {task.element for task in other.open_tasks.values()}
    other.fire_due(from_text("2026-03-12T00:00:00"))
    assert {task.element for task in other.open_tasks.values()} == {"told"}


def test_a_step_of_a_special_procedure_pauses_the_limit_around_it_while_it_is_open() -> None:
    case = begun()
    do(case, "decide", AT + DAY)
    (paused,) = case.paused_limits.values()
    assert [case.tokens()[node][0] for node in paused.holders] == ["hear"]
    case = again(case)
    do(case, "hear", AT + 4 * DAY)
    assert kinds(case) == ["LimitResumed"]
    assert case.is_ended


def test_a_supplement_pauses_only_where_the_table_says_so() -> None:
    for rule, paused in (("pause", 1), ("runs_on", 0), (None, 0)):
        limit = FIVE | ({"on_supplement": rule} if rule else {})
        case = begun(SUPPLEMENT, limit)
        do(case, "decide", AT)
        assert len(case.paused_limits) == paused


def test_several_open_steps_hold_a_limit_until_the_last_of_them_is_done() -> None:
    held = node("userTask", "hear", limited("special_procedure") + many("xs", item="x"))
    case = begun(matter(held, end("me"), flows("ms > decide > hear > me")), xs=[1, 2, 3])
    do(case, "decide", AT)
    assert kinds(case) == ["LimitPaused"]
    nodes = list(case.open_tasks)
    assert len(nodes) == 3
    for place, task in enumerate(nodes):
        assert len(case.paused_limits) == 1
        case = again(case)
        case.complete(task, {}, AT + place * DAY)
    assert not case.paused_limits


def test_a_step_that_is_cancelled_lets_the_limit_run_again() -> None:
    text = matter(
        person("hear", "special_procedure"),
        boundary("stop", "hear", '<messageEventDefinition messageRef="msg"/>'),
        user("after"),
        end("me"),
        flows("ms > decide > hear > me", "stop > after > me"),
    )
    case = begun(text)
    do(case, "decide", AT + DAY)
    assert case.receive("withdraw", {}, AT + 2 * DAY)
    assert due(case) == "2026-03-10"
    assert {task.element for task in case.open_tasks.values()} == {"after"}


def test_a_limit_whose_sub_process_is_cancelled_is_gone_and_does_not_resume() -> None:
    text = file(
        process(
            start(),
            sub("all", start("as"), sub("matter", start("ms"), person("hear", "special_procedure"), end("me"),
                                        flows("ms > hear > me")),
                boundary("late", "matter", timer("timeDate", "due(limit)")), end("le"), end("ae"),
                flows("as > matter > ae", "late > le")),
            boundary("gone", "all", '<messageEventDefinition messageRef="msg"/>'),
            end("g"), end(),
            flows("s > all > e", "gone > g"),
        )
    )  # fmt: skip
    case = begun(text)
    assert len(case.paused_limits) == 1
    case.take_drafts()
    case.receive("withdraw", {}, AT + DAY)
    assert kinds(case) == []
    assert case.is_ended


def test_a_timer_drawn_to_fire_before_the_end_of_its_limit_keeps_its_distance() -> None:
    text = matter(end("me"), flows("ms > decide > me"), text='date and time(due(limit)) - duration("P1D")')
    case = begun(text)
    assert due(case) == "2026-03-08"  # the instant a day before the end of the 9th
    case.extend_limit(only_timer(case), 1, {}, AT)
    assert due(case) == "2026-03-09"
    case.pause_limit(only_timer(case), "other", {}, AT + DAY)
    case = again(case)
    case.resume_limit(only_timer(case), {}, AT + 2 * DAY)
    assert due(case) == "2026-03-10"


def test_a_limit_that_a_token_waits_for_can_be_paused_as_well() -> None:
    text = file(process(start(), catch("wait", timer("timeDate", "due(limit)")), user("then"), end(),
                        flows("s > wait > then > e")))  # fmt: skip
    case = begun(text)
    case.pause_limit(only_timer(case), "other", {}, AT)
    case.fire_due(AT + 50 * DAY)
    assert not case.open_tasks
    case.resume_limit(only_timer(case), {}, AT + 50 * DAY)
    case.fire_due(AT + 100 * DAY)
    assert {task.element for task in case.open_tasks.values()} == {"then"}


def test_what_has_no_meaning_is_refused() -> None:
    case = begun()
    node_ = only_timer(case)
    with pytest.raises(LimitNotPaused):
        case.resume_limit(node_, {}, AT)
    with pytest.raises(PauseCauseUnknown):
        case.pause_limit(node_, "weather", {}, AT)
    assert case.take_drafts()[-1].kind == "TaskOpened"
    case.pause_limit(node_, "other", {}, AT)
    for refused in (lambda: case.pause_limit(node_, "other", {}, AT), lambda: case.extend_limit(node_, 1, {}, AT)):
        with pytest.raises(LimitPausedAlready):
            refused()
    with pytest.raises(LimitNotRunning):
        case.pause_limit("00000000-0000-0000-0000-000000000000", "other", {}, AT)
    (task,) = case.open_tasks
    with pytest.raises(LimitNotRunning):
        case.pause_limit(task, "other", {}, AT)

    held = begun()
    do(held, "decide", AT)
    with pytest.raises(LimitHeldByStep):
        held.resume_limit(only_timer(held), {}, AT)
    do(held, "hear", AT)
    with pytest.raises(CaseNotRunning):
        held.pause_limit(node_, "other", {}, AT)


def test_a_calendar_that_is_adopted_moves_what_runs_and_counts_from_the_start_it_had() -> None:
    calendar = shipped()
    other = Calendar("other", 2004, 2026, calendar.holidays | {law_date(AT + DAY)}, calendar.makeup_workdays)
    case = begun()
    case.adopt_calendar(other, AT + DAY)
    assert due(case) == "2026-03-10"
    assert kinds(case) == ["LimitRecomputed"]
    case.adopt_calendar(other, AT + DAY)
    assert kinds(case) == []
    case.adopt_calendar(calendar, AT + DAY)
    assert due(case) == "2026-03-09"


REFUSED = (LimitNotPaused, LimitPausedAlready, LimitHeldByStep, LimitNotRunning, CaseNotRunning, TaskNotOpen)


def one_change(case: Case, dice: random.Random, at: datetime) -> None:
    """Something a person may try now, possible or not."""
    timer_ = next(iter([*case.open_timers, *case.paused_limits]), "")
    task = next(iter(case.open_tasks), "")
    acts = (
        lambda: case.pause_limit(timer_, "other", {"by": "act"}, at),
        lambda: case.resume_limit(timer_, {}, at),
        lambda: case.extend_limit(timer_, dice.randrange(1, 4), {}, at),
        lambda: case.complete(task, {}, at),
    )
    with suppress(*REFUSED):
        acts[dice.choice((0, 0, 1, 1, 2, 3))]()


@pytest.mark.parametrize(
    "limit",
    [FIVE, {"amount": 5, "unit": "ND"}, {"amount": 20, "unit": "WH"}, {"amount": 60, "unit": "NH"},
     FIVE | {"received_after_hours": "next_working_day"}, FIVE | {"on_supplement": "pause"}],
)  # fmt: skip
def test_random_changes_are_told_by_their_drafts_alone_and_never_bring_an_end_into_the_past(limit) -> None:
    for seed in range(12):
        dice = random.Random(seed)
        case, standing, at = begun(SUPPLEMENT, limit), Standing(), AT
        for _ in range(14):
            at += timedelta(minutes=dice.randrange(1, 60 * 20))
            case.fire_due(at)  # what is due fires before anything else, as in a turn
            one_change(case, dice, at)
            for draft in case.take_drafts():
                apply(standing, SimpleNamespace(seq=0, at=at, kind=draft.kind, body=draft.body))
            assert {n: body["due"] for n, body in standing.timers.items()} == {
                n: to_text(timer.due) for n, timer in case.open_timers.items()
            }
            assert set(standing.paused) == set(case.paused_limits)
            assert all(timer.due > at for timer in case.open_timers.values())
            case = again(case)


def test_a_model_in_which_a_step_would_pause_its_own_limit_is_refused() -> None:
    inner = limited("special_procedure")
    text = file(process(start(), node("userTask", "decide", inner), boundary("late", "decide", timer("timeDate", "due(limit)")),
                        end("e2"), end(), flows("s > decide > e", "late > e2")))  # fmt: skip
    with pytest.raises(ModelRefused):
        bundle_of(text)


def test_the_end_that_a_pause_gives_is_that_of_the_same_days_counted_by_hand() -> None:
    case = begun(limit={"amount": 3, "unit": "WD"})  # 3, 4, 5 March
    case.pause_limit(only_timer(case), "other", {}, from_text("2026-03-04T16:00:00"))
    case.resume_limit(only_timer(case), {}, from_text("2026-03-09T09:00:00"))  # the 4th, 5th and 6th do not count
    assert due(case) == "2026-03-10"
    assert next(iter(case.open_timers.values())).due == first_instant(law_date(from_text("2026-03-11")))
