"""What interrupts really ends everything it encloses: sub-processes, called processes, multi-instance, their timers (defect D9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine_diagrams import (
    ERROR_A,
    MESSAGE,
    after,
    boundary,
    bundle_of,
    call,
    do,
    drawn,
    end,
    file,
    flows,
    gateway,
    many,
    message,
    play,
    process,
    script,
    start,
    sub,
    told,
    user,
    wait,
)

from app.engine.case import Case

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
CALLED = process(
    start("cs"),
    user("answer"),
    boundary("soon", "answer", after("P3D")),
    end("ce"),
    flows("cs > answer > ce", "soon > ce"),
    key="q",
)
ROUND = sub("round", start("rs"), call("ask", "q", many("xs", item="x")), end("re"), flows("rs > ask > re"))
MODEL = file(
    process(
        start(),
        ROUND,
        boundary("gone", "round", MESSAGE),
        end("withdrawn"),
        end(),
        flows("s > round > e", "gone > withdrawn"),
    ),
    CALLED,
)


def test_a_message_around_everything_leaves_no_task_no_timer_and_no_token() -> None:
    case = Case.begin(bundle_of(MODEL), {"xs": [1, 2, 3]}, AT)
    assert (len(case.open_tasks), len(case.open_timers)) == (3, 3)
    case = Case.thaw(case.bundle, case.freeze())
    assert (case.awaits("withdraw"), case.awaits("unheard")) == (True, False)
    assert case.receive("withdraw", {}, AT)
    assert not case.awaits("withdraw")
    assert (case.open_tasks, case.open_timers, case.tokens()) == ({}, {}, {})
    assert case.is_ended
    assert case.outcome == "withdrawn"
    case.fire_due(AT + timedelta(days=90))
    assert [draft.kind for draft in case.take_drafts()][-1] == "CaseEnded"


def test_what_is_interrupted_is_said_to_be_cancelled_from_the_inside_out() -> None:
    case = Case.begin(bundle_of(MODEL), {"xs": [1]}, AT)
    case.take_drafts()
    case.receive("withdraw", {}, AT)
    left = [(draft.body["element"], draft.body["how"]) for draft in case.take_drafts() if draft.kind == "ElementLeft"]
    assert left == [
        ("answer", "cancelled"),
        ("soon", "cancelled"),
        ("ask", "cancelled"),
        ("round", "cancelled"),
        ("gone", "completed"),
        ("withdrawn", "completed"),
    ]


def test_a_boundary_event_on_a_multi_instance_step_ends_all_instances_and_is_one_limit_for_all() -> None:
    model = drawn(
        start(),
        user("a", many("xs", item="x")),
        boundary("late", "a", after("P5D")),
        user("z"),
        end(),
        flows("s > a > e", "late > z > e"),
    )
    assert told(play(model, do("a"), wait("P6D"), data={"xs": [1, 2, 3]})) == "a late | z | open"
    assert told(play(model, do("a"), do("a"), do("a"), wait("P6D"), data={"xs": [1, 2, 3]})) == "a a a |  | done"


def test_two_timers_on_one_step_one_warning_one_ending() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("warn", "a", after("P3D"), False),
        boundary("late", "a", after("P5D")),
        user("w"),
        end(),
        end("e2"),
        flows("s > a > e", "warn > w > e2", "late > e"),
    )
    assert told(play(model, wait("P4D"))) == "warn | a late w | open"
    assert told(play(model, wait("P9D"))) == "warn late | w | open"
    assert told(play(model, do("a"), wait("P9D"))) == "a |  | done"


def test_a_step_that_an_earlier_one_of_the_same_turn_cancelled_does_not_run() -> None:
    inside = sub(
        "H",
        start("hs"),
        gateway("parallel", "f"),
        script("one", "n = 1"),
        script("two", "n = 2"),
        gateway("exclusive", "m"),
        gateway("exclusive", "g", "f_g_h2"),
        end("x", ERROR_A),
        end("h2"),
        flows("hs > f > one > m", "f > two > m", "m > g > h2", ("g", "x", "n = 1")),
    )
    model = drawn(
        start(),
        inside,
        boundary("B", "H", ERROR_A),
        end(),
        flows("s > H > e", "B > e"),
    )
    assert told(play(model)) == "hs f one m g x B |  | done"


def test_a_late_answer_finds_its_task_recalled() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("late", "a", after("P5D")),
        end("deemed"),
        end(),
        flows("s > a > e", "late > deemed"),
    )
    outcome = play(model, wait("P5D"), do("a"))
    assert outcome["trace"] == ["s", "late", "deemed"]
    assert outcome["error"]["element"] == "a"


def test_a_path_that_did_not_interrupt_outlives_its_host() -> None:
    model = drawn(
        start(), user("a"), boundary("B", "a", MESSAGE, False), user("z"), end(), flows("s > a > e", "B > z > e")
    )
    assert told(play(model, message("withdraw"), message("withdraw"), do("a"), do("z"))) == "B B a z | z | open"
