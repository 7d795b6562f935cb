"""Several pools on one clock: message flows, messages by name, correlation, signals, processes that a message starts."""

from __future__ import annotations

from engine_diagrams import (
    MESSAGE,
    PAID,
    SIGNAL,
    after,
    boundary,
    catch,
    do,
    drawn,
    end,
    file,
    flows,
    gateway,
    many,
    message,
    node,
    play,
    process,
    script,
    signal,
    start,
    throw,
    told,
    user,
    wait,
)


def pools(*between: str, **names: str) -> str:
    """A collaboration: participants by name=process, and message flows "from > to"."""
    parts = "".join(f'<participant id="{name}" name="{name}" processRef="{key}"/>' for name, key in names.items())
    flows_between = "".join(
        f'<messageFlow id="mf{n}" sourceRef="{one.split(" > ")[0]}" targetRef="{one.split(" > ")[1]}"/>'
        for n, one in enumerate(between)
    )
    return f'<collaboration id="c">{parts}{flows_between}</collaboration>'


APPLICANT = process(
    start(),
    script("fill", "order = 7"),
    node("sendTask", "apply"),
    node("receiveTask", "hear"),
    end(),
    flows("s > fill > apply > hear > e"),
)
OFFICE = process(
    start("asked", MESSAGE),
    user("judge"),
    throw("answer", MESSAGE),
    end("oe"),
    flows("asked > judge > answer > oe"),
    key="q",
)
BETWEEN = pools("apply > asked", "answer > hear", applicant="p", office="q")


def test_two_pools_talk_along_their_message_flows_and_the_data_goes_with_the_message() -> None:
    outcome = play(file(APPLICANT, OFFICE, more=BETWEEN), do("judge", verdict="fine"))
    assert outcome["trace"] == ["s", "fill", "apply", "asked", "judge", "answer", "oe", "hear", "e"]
    assert outcome["data"] == {"order": 7, "verdict": "fine"}
    assert outcome["completed"]


def test_a_pool_waits_until_the_other_has_answered() -> None:
    outcome = play(file(APPLICANT, OFFICE, more=BETWEEN))
    assert told(outcome, "s") == "fill apply asked | hear judge | open"


def test_a_message_sent_before_the_other_pool_listens_is_kept_for_it() -> None:
    sender = process(start(), throw("tell", PAID), end(), flows("s > tell > e"))
    receiver = process(
        start("qs"), user("first"), catch("hear", PAID), end("qe"), flows("qs > first > hear > qe"), key="q"
    )
    model = file(sender, receiver, more=pools("tell > hear", a="p", b="q"))
    assert told(play(model)) == "qs tell | first | open"
    assert told(play(model, do("first"))) == "qs tell first hear qe |  | done"


def test_a_reply_does_not_bring_back_old_values() -> None:
    asker = process(
        start(),
        script("one", "n = 1"),
        throw("ask", MESSAGE),
        script("two", "n = 2"),
        catch("hear", PAID),
        end(),
        flows("s > one > ask > two > hear > e"),
    )
    answerer = process(
        start("qs", MESSAGE),
        script("think", "m = n * 10"),
        throw("tell", PAID),
        end("qe"),
        flows("qs > think > tell > qe"),
        key="q",
    )
    assert play(file(asker, answerer, more=pools("ask > qs", "tell > hear", a="p", b="q")))["data"] == {"n": 2, "m": 10}


def test_a_message_to_a_black_box_is_sent_and_forgotten() -> None:
    model = file(
        process(start(), throw("tell"), end(), flows("s > tell > e")),
        more='<collaboration id="c"><participant id="a" processRef="p"/><participant id="world"/>'
        '<messageFlow id="m" sourceRef="tell" targetRef="world"/></collaboration>',
    )
    assert told(play(model)) == "tell |  | done"


def test_a_signal_crosses_pools_and_starts_processes() -> None:
    one = process(start(), user("a"), throw("cry", SIGNAL), end(), flows("s > a > cry > e"))
    two = process(start("qs"), catch("hear", SIGNAL), end("qe"), flows("qs > hear > qe"), key="q")
    three = process(start("rs", SIGNAL), script("rt", "k = 1"), end("re"), flows("rs > rt > re"), key="r")
    outcome = play(file(one, two, three, more=pools(a="p", b="q", c="r")), do("a"))
    assert sorted(outcome["trace"]) == sorted(["qs", "s", "a", "cry", "e", "hear", "qe", "rs", "rt", "re"])
    assert outcome["completed"]


def test_a_message_from_outside_reaches_the_instance_it_is_correlated_with() -> None:
    model = drawn(
        start(), node("receiveTask", "r", many("orders", item="order"), messageRef="msg2"), end(), flows("s > r > e")
    )
    outcome = play(model, message("paid", {"order": 2}, sum=5), data={"orders": [1, 2, 3]})
    assert told(outcome) == "r | r r | open"
    assert told(play(model, message("paid", {"order": 9}), data={"orders": [1, 2, 3]})) == " | r r r | open"
    assert told(play(model, message("paid", 3), message("paid", 3), data={"orders": [1, 2, 3]})) == "r | r r | open"


def test_correlation_keys_of_the_model_find_the_conversation() -> None:
    keys = (
        '<correlationProperty id="number" name="number"><correlationPropertyRetrievalExpression messageRef="msg">'
        "<messagePath>order</messagePath></correlationPropertyRetrievalExpression>"
        '<correlationPropertyRetrievalExpression messageRef="msg2"><messagePath>order</messagePath>'
        "</correlationPropertyRetrievalExpression></correlationProperty>"
    )
    seller = process(start("qs", MESSAGE), catch("money", PAID), end("qe"), flows("qs > money > qe"), key="q")
    model = file(process(start(), end(), flows("s > e")), seller, more=keys)
    steps = [message("withdraw", order=1), message("withdraw", order=2), message("paid", 2, order=2)]
    outcome = play(model, *steps)
    assert outcome["trace"] == ["s", "e", "qs", "qs", "money", "qe"]
    assert outcome["open"] == ["money"]


def test_timers_of_all_pools_fire_in_one_order() -> None:
    one = process(start(), user("a"), boundary("B1", "a", after("P2D")), end(), flows("s > a > e", "B1 > e"))
    two = process(
        start("qs"), catch("c", after("P1D")), catch("d", after("P2D")), end("qe"), flows("qs > c > d > qe"), key="q"
    )
    assert told(play(file(one, two, more=pools(a="p", b="q")), wait("P9D")), "s e qs qe") == "c B1 d |  | done"


def test_a_message_thrown_by_name_reaches_another_pool_without_any_flow_drawn() -> None:
    one = process(start(), node("sendTask", "tell", messageRef="msg2"), end(), flows("s > tell > e"))
    two = process(
        start("qs"),
        gateway("eventBased", "g"),
        catch("hear", PAID),
        catch("late", after("P1D")),
        end("qe"),
        flows("qs > g > hear > qe", "g > late > qe"),
        key="q",
    )
    assert told(play(file(one, two, more=pools(a="p", b="q"))), "s e qs qe") == "tell g hear |  | done"


def test_a_signal_from_the_script_reaches_every_pool() -> None:
    one = process(start(), catch("a", SIGNAL), end(), flows("s > a > e"))
    two = process(start("qs"), catch("b", SIGNAL), end("qe"), flows("qs > b > qe"), key="q")
    outcome = play(file(one, two, more=pools(a="p", b="q")), signal(wet=True))
    assert outcome["completed"]
    assert outcome["data"] == {"wet": True}


def test_a_receive_task_may_begin_a_process() -> None:
    sender = process(start(), throw("tell", MESSAGE), end(), flows("s > tell > e"))
    receiver = process(
        node("receiveTask", "r", messageRef="msg", instantiate="true"),
        script("mark", "k = 1"),
        flows("r > mark"),
        key="q",
    )
    outcome = play(file(sender, receiver, more=pools("tell > r", a="p", b="q")))
    assert outcome["trace"] == ["s", "tell", "e", "r", "mark"]
    assert outcome["completed"]
    alone = play(file(receiver), begin="q")
    assert alone["trace"] == ["r", "mark"]
    assert told(play(file(receiver), message("withdraw"), begin="q")) == "r mark |  | done"


def test_what_is_thrown_finds_the_branches_and_pools_that_would_wait_for_it() -> None:
    both = drawn(
        start(),
        gateway("parallel", "f"),
        throw("cry", SIGNAL),
        catch("hear", SIGNAL),
        end(),
        flows("s > f > cry > e", "f > hear > e"),
    )
    assert told(play(both)) == "f cry hear |  | done"
    one = process(start(), throw("cry", SIGNAL), end(), flows("s > cry > e"))
    two = process(
        start("qs"),
        script("first", "k = 1"),
        catch("hear", SIGNAL),
        end("qe"),
        flows("qs > first > hear > qe"),
        key="q",
    )
    assert told(play(file(one, two, more=pools(a="p", b="q"))), "s e qs qe") == "first cry hear |  | done"
