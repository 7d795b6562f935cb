"""Errors, escalations and cancelling find the innermost catcher, and only there (stock offers an error to every neighbour)."""

from __future__ import annotations

from engine_diagrams import (
    ANY_ERROR,
    CANCEL,
    ERROR_A,
    ERROR_B,
    ESCALATION,
    boundary,
    call,
    do,
    drawn,
    end,
    file,
    flows,
    gateway,
    handler,
    many,
    node,
    play,
    process,
    script,
    start,
    sub,
    throw,
    told,
    user,
)


def test_a_neighbour_does_not_catch_an_error_and_an_uncaught_one_fails_the_case() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        sub("N", start("ns"), user("a"), end("ne"), flows("ns > a > ne")),
        boundary("B", "N", ERROR_A),
        script("wrong", "k = 1"),
        throw("t"),
        end("x", ERROR_A),
        end(),
        flows("s > f > N > e", "f > t > x", "B > wrong > e"),
    )
    outcome = play(model)
    assert told(outcome) == "f ns t x |  | code_a"
    assert outcome["error"]["element"] == "x"


def test_the_exact_code_comes_before_one_that_catches_all_and_the_inner_level_before_the_outer() -> None:
    inner = sub("H", start("hs"), end("x", ERROR_A), flows("hs > x"))
    middle = sub(
        "O",
        start("os"),
        inner,
        boundary("all", "H", ANY_ERROR),
        boundary("other", "H", ERROR_B),
        boundary("exact", "H", ERROR_A),
        script("c", "k = 1"),
        end("oe"),
        flows("os > H > oe", "all > oe", "other > oe", "exact > c > oe"),
    )
    model = drawn(start(), middle, boundary("outer", "O", ERROR_A), end(), flows("s > O > e", "outer > e"))
    assert told(play(model)) == "os hs x exact c oe O |  | done"


def test_an_error_in_one_instance_ends_all_instances() -> None:
    model = drawn(
        start(),
        sub(
            "H",
            many(cardinality="3"),
            start("hs"),
            user("a"),
            gateway("exclusive", "g", "f_g_x"),
            end("x", ERROR_A),
            end("he"),
            flows("hs > a > g > x", ("g", "he", "n = 5")),
        ),
        boundary("B", "H", ERROR_A),
        user("z"),
        end(),
        flows("s > H > e", "B > z > e"),
    )
    assert told(play(model, do("a", n=5), do("a"), do("z"))) == "hs hs hs a g he H a g x B z |  | done"


def test_an_error_leaves_a_called_process_with_what_that_had_written() -> None:
    called = process(start("cs"), script("c", 'why = "wet"'), end("x", ERROR_A), flows("cs > c > x"), key="q")
    model = file(
        process(
            start(),
            call("C", "q"),
            boundary("B", "C", ERROR_A),
            script("z", "k = why"),
            end(),
            flows("s > C > e", "B > z > e"),
        ),
        called,
    )
    outcome = play(model)
    assert told(outcome) == "cs c x B z |  | done"
    assert outcome["data"] == {"why": "wet", "k": "wet"}


def test_an_error_event_subprocess_catches_what_is_thrown_on_its_level_and_below() -> None:
    inner = sub("H", start("hs"), end("x", ERROR_A), flows("hs > x"))
    model = drawn(
        start(),
        inner,
        end(),
        flows("s > H > e"),
        handler("E", start("es", ERROR_A), script("z", "k = 1"), end("ee"), flows("es > z > ee")),
    )
    assert told(play(model)) == "hs x es z ee E |  | done"


def test_a_refused_work_is_an_error_of_its_task() -> None:
    model = drawn(
        start(),
        node("serviceTask", "v"),
        boundary("B", "v", ERROR_A),
        script("z", "k = 1"),
        end(),
        flows("s > v > e", "B > z > e"),
    )
    assert told(play(model, {"work": "v", "error": {"code": "code_a"}}, hold_work=True)) == "B z |  | done"
    outcome = play(model, {"work": "v", "error": {"code": "other"}}, hold_work=True)
    assert outcome["error"] == {"code": "other", "element": "v", "message": outcome["error"]["message"]}
    assert not outcome["completed"]


def test_an_uncaught_escalation_goes_on_and_a_caught_one_may_go_on_too() -> None:
    model = drawn(
        start(),
        sub("H", start("hs"), throw("t", ESCALATION), user("a"), end("he"), flows("hs > t > a > he")),
        boundary("B", "H", ESCALATION, False),
        script("z", "k = 1"),
        throw("t2", ESCALATION),
        end(),
        flows("s > H > t2 > e", "B > z > e"),
    )
    assert told(play(model, do("a"))) == "hs t B z a he H t2 |  | done"


def test_an_interrupting_escalation_ends_its_host() -> None:
    model = drawn(
        start(),
        sub(
            "H",
            start("hs"),
            gateway("parallel", "f"),
            user("a"),
            end("he"),
            end("x", ESCALATION),
            flows("hs > f > a > he", "f > x"),
        ),
        boundary("B", "H", ESCALATION),
        script("z", "k = 1"),
        end(),
        flows("s > H > e", "B > z > e"),
    )
    assert told(play(model)) == "hs f x B z |  | done"


def test_a_transaction_is_cancelled_by_its_cancel_end_event() -> None:
    inside = (
        start("ts")
        + gateway("parallel", "f")
        + user("a")
        + user("b")
        + end("x", CANCEL)
        + end("te")
        + flows("ts > f > a > x", "f > b > te")
    )
    model = drawn(
        start(),
        node("transaction", "T", inside),
        boundary("B", "T", CANCEL),
        script("z", "k = 1"),
        end(),
        flows("s > T > e", "B > z > e"),
    )
    assert told(play(model, do("a"))) == "ts f a x B z |  | done"
    assert told(play(model, do("b"))) == "ts f b te | B a | open"
