"""Events that wait, throw and watch: links, gateways of events, event sub-processes, signals, conditions."""

from __future__ import annotations

from engine_diagrams import (
    MESSAGE,
    PAID,
    SIGNAL,
    TERMINATE,
    after,
    boundary,
    catch,
    condition,
    do,
    drawn,
    end,
    flows,
    gateway,
    handler,
    link,
    message,
    node,
    play,
    script,
    signal,
    start,
    sub,
    throw,
    timer,
    told,
    user,
    wait,
)


def test_a_link_goes_on_at_its_target() -> None:
    model = drawn(
        start(),
        throw("there", link("A")),
        throw("also", link("A")),
        catch("here", link("A")),
        script("work", "k = 1"),
        end(),
        gateway("parallel", "g"),
        flows("s > g > there", "g > also", "here > work > e"),
    )
    assert told(play(model)) == "g there here work also here work |  | done"


def test_the_first_event_behind_an_event_gateway_takes_the_token_and_ends_the_others() -> None:
    model = drawn(
        start(),
        gateway("eventBased", "g"),
        catch("paid", PAID),
        catch("late", after("P1D")),
        catch("later", after("P2D")),
        node("receiveTask", "gone", messageRef="msg"),
        script("a", 'how = "a"'),
        script("b", 'how = "b"'),
        end(),
        flows("s > g > paid > a > e", "g > late > b > e", "g > later > e", "g > gone > e"),
    )
    assert told(play(model, message("paid", sum=3), wait("P9D"))) == "g paid a |  | done"
    assert play(model, message("paid", sum=3))["data"] == {"sum": 3, "how": "a"}
    assert told(play(model, wait("P9D"))) == "g late b |  | done"
    assert told(play(model, message("withdraw"))) == "g gone |  | done"


def test_an_interrupting_event_subprocess_ends_everything_else_on_its_level() -> None:
    inner = sub(
        "I",
        start("is"),
        user("deep"),
        boundary("t", "deep", after("P9D")),
        end("ie"),
        flows("is > deep > ie", "t > ie"),
    )
    model = drawn(
        start(),
        gateway("parallel", "f"),
        inner,
        user("b"),
        end(),
        flows("s > f > I > e", "f > b > e"),
        handler("H", start("hs", MESSAGE), user("z"), end("he"), flows("hs > z > he")),
    )
    assert told(play(model, message("withdraw", why="x"))) == "f is hs | z | open"
    assert told(play(model, message("withdraw"), do("z"))) == "f is hs z he H |  | done"
    late = play(model, message("withdraw"), do("b"))
    assert late["error"]["code"] == "E-ENGINE-19"


def test_a_noninterrupting_event_subprocess_runs_each_time_beside_the_rest_and_shares_its_variables() -> None:
    model = drawn(
        start(),
        user("a"),
        gateway("exclusive", "g", "f_g_e"),
        script("urgent", "k = 1"),
        end(),
        flows("s > a > g > e", ("g", "urgent", "wet"), "urgent > e"),
        handler(
            "H", start("hs", SIGNAL, isInterrupting="false"), script("n", "wet = true"), end("he"), flows("hs > n > he")
        ),
    )
    assert told(play(model, signal(), signal(), do("a"))) == "hs n he H hs n he H a g urgent |  | done"
    assert told(play(model, do("a"))) == "a g |  | done"


def test_the_level_ends_only_when_its_event_subprocess_has_ended_too() -> None:
    model = drawn(
        start(),
        sub(
            "A",
            start("as"),
            user("a"),
            end("ae"),
            flows("as > a > ae"),
            handler("H", start("hs", SIGNAL, isInterrupting="false"), user("z"), end("he"), flows("hs > z > he")),
        ),
        end(),
        flows("s > A > e"),
    )
    assert told(play(model, signal(), do("a"))) == "as hs a ae | hs z | open"
    assert told(play(model, signal(), do("a"), do("z"))) == "as hs a ae z he H A |  | done"


def test_timers_of_event_subprocesses_fire_by_the_clock_of_the_case() -> None:
    model = drawn(
        start(),
        user("a"),
        end(),
        flows("s > a > e"),
        handler(
            "H",
            start("hs", timer("timeCycle", "R2/PT5H"), isInterrupting="false"),
            script("n", "k = 1"),
            end("he"),
            flows("hs > n > he"),
        ),
    )
    assert told(play(model, wait("PT4H"), wait("P9D"), do("a"))) == "hs n he H hs n he H a |  | done"


def test_a_signal_reaches_all_and_a_message_one() -> None:
    two = [catch("c1", SIGNAL), catch("c2", SIGNAL), catch("c3", MESSAGE), catch("c4", MESSAGE)]
    model = drawn(
        start(), gateway("parallel", "f"), *two, end(), flows("s > f", *(f"f > c{n} > e" for n in (1, 2, 3, 4)))
    )
    assert told(play(model, signal())) == "f c1 c2 | c3 c4 | open"
    assert told(play(model, signal(), message("withdraw"))) == "f c1 c2 c3 | c4 | open"
    assert told(play(model, message("nobody"), signal("nothing"))) == "f | c1 c2 c3 c4 | open"


def test_a_signal_end_event_may_interrupt_its_own_host() -> None:
    model = drawn(
        start(),
        sub(
            "H",
            start("hs"),
            gateway("parallel", "f"),
            user("a"),
            end("he"),
            end("x", SIGNAL),
            flows("hs > f > a > he", "f > x"),
        ),
        boundary("B", "H", SIGNAL),
        user("z"),
        end(),
        flows("s > H > e", "B > z > e"),
    )
    assert told(play(model, do("z"))) == "hs f x B z |  | done"


def test_a_conditional_event_fires_when_its_condition_becomes_true_wherever_it_was_written() -> None:
    model = drawn(
        start(),
        gateway("parallel", "g"),
        user("a"),
        boundary("B", "a", condition("x > 5")),
        user("v"),
        end(),
        script("z", "k = 1"),
        flows("s > g > a > e", "g > v > e", "B > z > e"),
    )
    assert told(play(model, do("v", x=4))) == "g v | B a | open"
    assert told(play(model, do("v", x=9))) == "g v B z |  | done"
    assert told(play(model, do("v"), data={"x": 6})).startswith("g B z v")


def test_a_noninterrupting_conditional_event_fires_on_every_rise() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("B", "a", condition("x > 5"), False),
        user("b"),
        user("c"),
        user("d"),
        end(),
        gateway("parallel", "g"),
        script("z", "k = 1"),
        end("e2"),
        flows("s > g > a > e", "g > b > c > d > e", "B > z > e2"),
    )
    assert (
        told(play(model, do("b", x=9), do("c", x=1), do("d", x=7), do("a")), "s e e2") == "g b B z c d B z a |  | done"
    )


def test_terminate_ends_its_own_level_only() -> None:
    inside = sub(
        "H",
        start("hs"),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        end("x", TERMINATE),
        end("he"),
        flows("hs > f > a > x", "f > b > he"),
    )
    model = drawn(
        start(), gateway("parallel", "g"), inside, user("c"), user("d"), end(), flows("s > g > H > d > e", "g > c > e")
    )
    assert told(play(model, do("a"))) == "hs g f a x H | c d | open".replace("hs g f", "g hs f")


def test_a_message_brings_its_data_also_to_a_boundary_event() -> None:
    model = drawn(
        start(), user("a"), boundary("B", "a", MESSAGE), script("z", "k = why"), end(), flows("s > a > e", "B > z > e")
    )
    assert play(model, message("withdraw", why="moved"))["data"] == {"why": "moved", "k": "moved"}


def test_an_event_start_of_a_process_waits_where_the_script_brings_its_trigger() -> None:
    model = drawn(start("s", MESSAGE), script("a", "k = why"), end(), flows("s > a > e"))
    assert told(play(model, message("withdraw", why=1)), "") == "s a e |  | done"
    assert told(play(model, data={"why": 1}), "") == "s a e |  | done"
    by_time = drawn(start("s", after("P1D")), end(), flows("s > e"))
    assert told(play(by_time, wait("PT23H")), "") == " |  | open"
    assert told(play(by_time, wait("PT25H")), "") == "s e |  | done"
