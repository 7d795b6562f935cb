"""Where branches meet: parallel and inclusive joins, in loops and with tokens that never come."""

from __future__ import annotations

from engine_diagrams import (
    after,
    boundary,
    catch,
    do,
    drawn,
    end,
    flows,
    gateway,
    play,
    script,
    start,
    sub,
    throw,
    told,
    user,
    wait,
)


def test_a_parallel_join_waits_for_one_token_of_each_flow() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        user("c"),
        gateway("parallel", "j"),
        user("d"),
        end(),
        flows("s > f > a > j > d > e", "f > b > j", "f > c > j"),
    )
    assert told(play(model, do("c"), do("a"))) == "f c a | b | open"
    assert told(play(model, do("c"), do("a"), do("b"), do("d"))) == "f c a b j d |  | done"


def test_a_token_too_many_at_a_parallel_join_stays_there() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        user("c"),
        gateway("exclusive", "m"),
        gateway("parallel", "j"),
        script("d", "n = if n = null then 1 else n + 1"),
        end(),
        flows("s > f > a > m > j > d > e", "f > b > m", "f > c > j"),
    )
    assert told(play(model, do("a"), do("b"), do("c"))) == "f a m b m c j d |  | open"


def test_a_gateway_may_join_and_split_at_once() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        gateway("parallel", "g"),
        user("c"),
        user("d"),
        end(),
        flows("s > f > a > g > c > e", "f > b > g > d > e"),
    )
    assert told(play(model, do("a"), do("b"), do("d"), do("c"))) == "f a b g d c |  | done"


def inclusive() -> bytes:
    return drawn(
        start(),
        gateway("inclusive", "g", "f_g_c"),
        user("a"),
        user("b"),
        user("c"),
        gateway("inclusive", "j"),
        end(),
        flows("s > g", ("g", "a", "x > 1"), ("g", "b", "x > 2"), "g > c", "a > j > e", "b > j", "c > j"),
    )


def test_an_inclusive_join_waits_for_exactly_the_tokens_that_can_still_come() -> None:
    assert told(play(inclusive(), do("c"), data={"x": 0})) == "g c j |  | done"
    assert told(play(inclusive(), do("a"), data={"x": 2})) == "g a j |  | done"
    assert told(play(inclusive(), do("b"), data={"x": 3})) == "g b | a | open"
    assert told(play(inclusive(), do("b"), do("a"), data={"x": 3})) == "g b a j |  | done"


def test_an_inclusive_join_goes_on_when_the_token_it_waited_for_is_taken_away() -> None:
    model = drawn(
        start(),
        gateway("inclusive", "g", "f_g_a"),
        user("a"),
        user("b"),
        boundary("late", "b", after("P1D")),
        end("out"),
        gateway("inclusive", "j"),
        end(),
        flows("s > g > a > j > e", ("g", "b", "true"), ("g", "c", "true"), "b > j", "late > out"),
        user("c"),
        flows("c > j"),
    )
    assert told(play(model, do("c"))) == "g c | b late | open"
    assert told(play(model, do("c"), wait("P2D"))) == "g c late out j |  | done"


def test_an_inclusive_join_inside_a_loop_fires_once_each_lap() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "m"),
        gateway("inclusive", "f", "f_f_a"),
        script("a", "a = 1"),
        script("b", "b = 1"),
        gateway("inclusive", "j"),
        script("k", "n = n + 1"),
        gateway("exclusive", "g", "f_g_e"),
        end(),
        flows("s > m > f > a > j > k > g > e", ("f", "b", "true"), ("f", "c", "n > 0"), "b > j", ("g", "m", "n < 3")),
        script("c", "c = 1"),
        flows("c > j"),
    )
    outcome = play(model, data={"n": 0})
    assert outcome["completed"]
    assert outcome["trace"].count("j") == 3
    assert outcome["trace"].count("k") == 3


def test_a_loop_back_to_before_the_split_does_not_hold_up_an_inclusive_join() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "m"),
        gateway("inclusive", "f", "f_f_a"),
        user("a"),
        user("b"),
        gateway("inclusive", "j"),
        user("k"),
        gateway("exclusive", "g", "f_g_e"),
        end(),
        flows("s > m > f > a > j > k > g > e", ("f", "b", "n > 0"), "b > j", ("g", "m", "more")),
    )
    assert (
        told(play(model, do("b"), do("k", more=True, n=0), do("a"), do("k", more=False), data={"n": 1}))
        == "m f b j k g m f a j k g |  | done"
    )


def test_a_parallel_join_that_can_never_fire_keeps_the_case_open_instead_of_ending_it_falsely() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "x", "f_x_a"),
        user("a"),
        user("b"),
        gateway("parallel", "j"),
        end(),
        flows("s > x > a > j > e", ("x", "b", "false"), "b > j"),
    )
    assert told(play(model, do("a"))) == "x a |  | open"


def test_flows_out_of_an_activity_are_taken_as_bpmn_says() -> None:
    model = drawn(
        start(),
        user("a", default="f_a_d"),
        script("b", "b = 1"),
        script("c", "c = 1"),
        script("d", "d = 1"),
        end(),
        flows("s > a", ("a", "b", "n > 1"), ("a", "c", "n > 2"), "a > d", "b > e", "c > e", "d > e"),
    )
    assert told(play(model, do("a", n=0))) == "a d |  | done"
    assert told(play(model, do("a", n=2))) == "a b |  | done"
    assert told(play(model, do("a", n=3))) == "a b c |  | done"


def test_an_exclusive_gateway_takes_the_first_true_flow_and_fails_by_name_without_one() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "g"),
        end("e1"),
        end("e2"),
        flows("s > g", ("g", "e1", "n > 1"), ("g", "e2", "n > 2")),
    )
    assert play(model, data={"n": 9})["trace"] == ["s", "g", "e1"]
    outcome = play(model, data={"n": 0})
    assert (outcome["error"]["code"], outcome["error"]["element"]) == ("E-ENGINE-8", "g")


def test_several_tokens_pass_an_activity_one_by_one() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        throw("t1"),
        throw("t2"),
        user("a"),
        end(),
        flows("s > f > t1 > a > e", "f > t2 > a"),
    )
    assert told(play(model, do("a"), do("a"))) == "f t1 t2 a a |  | done"


def test_an_inclusive_join_sees_tokens_inside_subprocesses_and_behind_timers() -> None:
    model = drawn(
        start(),
        gateway("inclusive", "g", "f_g_S"),
        sub("S", start("ss"), catch("c", after("P1D")), end("se"), flows("ss > c > se")),
        user("a"),
        gateway("inclusive", "j"),
        end(),
        flows("s > g > S > j > e", ("g", "a", "true"), ("g", "S2", "true"), "a > j"),
        sub("S2", start("s2"), catch("c2", after("P2D")), end("e2"), flows("s2 > c2 > e2")),
        flows("S2 > j"),
    )
    assert told(play(model, do("a"))) == "g s2 a | c2 | open".replace("s2 a", "s2 a")
    assert told(play(model, do("a"), wait("P3D"))) == "g s2 a c2 e2 S2 j |  | done"
