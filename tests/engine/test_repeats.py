"""Loops and multi-instance activities."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from engine_diagrams import (
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
    loop,
    many,
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


def asked(**marker) -> bytes:
    return drawn(
        start(), user("a", many("xs", item="x", output="ys", out_item="y", **marker)), end(), flows("s > a > e")
    )


def test_outputs_stand_in_the_order_of_the_collection_whatever_the_order_of_completion() -> None:
    outcome = play(
        asked(), do("a", "c", y=3), do("a", {"index": 0}, y=1), do("a", "b", y=2), data={"xs": ["a", "b", "c"]}
    )
    assert told(outcome) == "a a a |  | done"
    assert outcome["data"] == {"xs": ["a", "b", "c"], "ys": [1, 2, 3]}


def test_an_output_item_that_a_path_never_writes_is_null() -> None:
    assert play(asked(), do("a", y=1), do("a"), data={"xs": [1, 2]})["data"]["ys"] == [1, None]


def test_a_true_completion_condition_ends_the_rest() -> None:
    outcome = play(
        asked(until="numberOfCompletedInstances >= 2"),
        do("a", 3, y=3),
        do("a", 1, y=1),
        do("a", y=2),
        data={"xs": [1, 2, 3]},
    )
    assert outcome["data"]["ys"] == [1, 3]
    assert outcome["error"]["element"] == "a"
    by_value = play(asked(until='y = "stop"'), do("a", 2, y="go"), do("a", 3, y="stop"), data={"xs": [1, 2, 3]})
    assert told(by_value) == "a a |  | done"


def test_instances_one_after_the_other_see_what_the_ones_before_wrote() -> None:
    model = drawn(
        start(), script("a", "sum = sum + x", many("xs", item="x", sequential=True)), end(), flows("s > a > e")
    )
    outcome = play(model, data={"xs": [1, 2, 3], "sum": 0})
    assert outcome["data"] == {"xs": [1, 2, 3], "sum": 6}
    assert outcome["trace"] == ["s", "a", "a", "a", "e"]


def test_only_one_instance_at_a_time_is_open_when_sequential() -> None:
    assert told(play(asked(sequential=True), do("a", y=1), data={"xs": [1, 2, 3]})) == "a | a | open"
    assert told(play(asked(), do("a", y=1), data={"xs": [1, 2, 3]})) == "a | a a | open"


def test_an_empty_collection_is_passed_over() -> None:
    outcome = play(asked(), data={"xs": []})
    assert told(outcome) == " |  | done"
    assert outcome["data"] == {"xs": [], "ys": []}


def test_the_name_of_the_item_may_already_exist_and_is_untouched() -> None:
    """Stock raises here: Multiinstance input item x already exists."""
    outcome = play(asked(), do("a", y=1), data={"xs": [5], "x": "mine", "y": "mine too"})
    assert outcome["data"] == {"xs": [5], "x": "mine", "y": "mine too", "ys": [1]}


def test_a_multi_instance_step_may_come_round_again() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "m"),
        user("a", many("xs", item="x", output="ys", out_item="y")),
        user("b"),
        gateway("exclusive", "g", "f_g_e"),
        end(),
        flows("s > m > a > b > g > e", ("g", "m", "again")),
    )
    outcome = play(
        model,
        do("a", y=1),
        do("a", y=2),
        do("b", again=True, xs=[7]),
        do("a", y=3),
        do("b", again=False),
        data={"xs": [1, 2]},
    )
    assert told(outcome) == "m a a b g m a b g |  | done"
    assert outcome["data"]["ys"] == [3]


@pytest.mark.parametrize("sequential", [False, True])
def test_a_multi_instance_goes_on_after_each_reload(sequential: bool) -> None:
    """Stock with a specification that is shared or parsed anew never completes (defect D3)."""
    case = Case.begin(bundle_of(asked(sequential=sequential)), {"xs": [1, 2, 3]}, AT)
    for number in range(3):
        case = Case.thaw(bundle_of(asked(sequential=sequential)), case.freeze())
        case.complete(next(iter(case.open_tasks)), {"y": number}, AT)
    assert case.is_ended
    assert case.data == {"xs": [1, 2, 3], "ys": [0, 1, 2]}


def test_a_called_process_per_item_has_variables_of_its_own() -> None:
    called = process(
        start("cs"), user("a"), script("c", "y = x + opinion"), end("ce"), flows("cs > a > c > ce"), key="q"
    )
    model = file(
        process(start(), call("C", "q", many("xs", item="x", output="ys", out_item="y")), end(), flows("s > C > e")),
        called,
    )
    outcome = play(model, do("a", 2, opinion=20), do("a", 1, opinion=10), data={"xs": [1, 2]})
    assert outcome["data"] == {"xs": [1, 2], "ys": [11, 22]}
    assert outcome["trace"].count("C") == 2


def test_one_limit_for_each_department_inside_a_multi_instance_subprocess() -> None:
    model = drawn(
        start(),
        sub(
            "M",
            many("xs", item="x", output="ys", out_item="y"),
            start("ms"),
            user("a"),
            boundary("late", "a", after("P5D")),
            script("deem", 'y = "deemed"'),
            end("me"),
            flows("ms > a > me", "late > deem > me"),
        ),
        end(),
        flows("s > M > e"),
    )
    outcome = play(model, wait("P2D"), do("a", "B", y="fine"), wait("P4D"), data={"xs": ["A", "B", "C"]})
    assert outcome["data"]["ys"] == ["deemed", "fine", "deemed"]
    assert outcome["trace"].count("M") == 3
    assert outcome["trace"].count("late") == 2


def test_nested_multi_instances_with_the_same_item_name() -> None:
    inner = sub(
        "I",
        many("x", item="x", output="zs", out_item="z"),
        start("is"),
        script("c", "z = x * 2"),
        end("ie"),
        flows("is > c > ie"),
    )
    model = drawn(
        start(),
        sub("O", many("xs", item="x", output="ys", out_item="zs"), start("os"), inner, end("oe"), flows("os > I > oe")),
        end(),
        flows("s > O > e"),
    )
    assert play(model, data={"xs": [[1, 2], [3]]})["data"] == {"xs": [[1, 2], [3]], "ys": [[2, 4], [6]]}


def test_a_cardinality_counts_from_nought_and_must_be_a_number() -> None:
    model = drawn(
        start(),
        script("a", "y = i", many(cardinality="n", item="i", output="ys", out_item="y")),
        end(),
        flows("s > a > e"),
    )
    assert play(model, data={"n": 3})["data"]["ys"] == [0, 1, 2]
    for wrong in (-1, "three", None, 1.5):
        outcome = play(model, data={"n": wrong})
        assert (outcome["error"]["code"], outcome["error"]["element"]) == ("E-ENGINE-12", "a")


def test_a_collection_that_is_no_list_stops_the_case_with_the_name_of_the_element() -> None:
    outcome = play(asked(), data={"xs": "A"})
    assert (outcome["error"]["code"], outcome["error"]["element"]) == ("E-ENGINE-12", "a")


def test_a_loop_goes_on_while_its_condition_is_true_at_most_its_maximum() -> None:
    model = drawn(start(), user("a", loop("n < 3", 4)), end(), flows("s > a > e"))
    assert told(play(model, do("a", n=1), do("a", n=3))) == "a a |  | done"
    assert told(play(model, *[do("a", n=0)] * 4)) == "a a a a |  | done"
    before = drawn(start(), script("a", "n = n + 1", loop("n < 3", before=True)), end(), flows("s > a > e"))
    assert play(before, data={"n": 3})["trace"] == ["s", "e"]
    assert play(before, data={"n": 1})["trace"] == ["s", "a", "a", "e"]


def test_a_loop_around_a_subprocess_with_a_timer_around_the_loop() -> None:
    model = drawn(
        start(),
        sub("H", loop(maximum=3), start("hs"), user("a"), end("he"), flows("hs > a > he")),
        boundary("B", "H", after("P1D")),
        user("z"),
        end(),
        flows("s > H > e", "B > z > e"),
    )
    assert told(play(model, *[do("a")] * 3)) == "hs a he H hs a he H hs a he H |  | done"
    assert told(play(model, do("a"), wait("P2D"), do("z"))) == "hs a he H hs B z |  | done"
