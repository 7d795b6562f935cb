"""Sub-processes, calls, loops, multi-instances, pools and data, as they nest."""

from __future__ import annotations

from engine_diagrams import (
    ERROR_A,
    ESCALATION,
    MESSAGE,
    SHARED,
    SIGNAL,
    SPACES,
    TERMINATE,
    after,
    boundary,
    call,
    catch,
    do,
    drawn,
    end,
    file,
    flows,
    gateway,
    loop,
    many,
    message,
    node,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
    wait,
)
from worked import works

GO = '<signalEventDefinition id="go" signalRef="sig"/><escalationEventDefinition id="up" escalationRef="esc"/>'


def behaving(attributes: str, inner: str = "") -> str:
    return f"<multiInstanceLoopCharacteristics {attributes}><loopCardinality>3</loopCardinality>{inner}</multiInstanceLoopCharacteristics>"


def thrown(marker: str, definition: str, interrupting: bool) -> bytes:
    return file(
        process(
            start(),
            user("a", marker),
            boundary("b", "a", definition, interrupting),
            script("k", "n = if n = null then 1 else n + 1"),
            end(),
            end("e2"),
            flows("s > a > e", "b > k > e2"),
        ),
        more=GO,
    )


pools = (
    f'<?xml version="1.0"?><definitions {SPACES}>{SHARED}<message id="m1" name="ask"/><message id="m2" name="answer"/>'
    '<collaboration id="c"><participant id="P1" processRef="p"/><participant id="P2" processRef="q"/>'
    '<messageFlow id="mf1" sourceRef="send" targetRef="qs"/><messageFlow id="mf2" sourceRef="qe" targetRef="get"/></collaboration>'
    + process(
        start(),
        throw("send", '<messageEventDefinition messageRef="m1"/>'),
        catch("get", '<messageEventDefinition messageRef="m2"/>'),
        end(),
        flows("s > send > get > e"),
    )
    + process(
        start("qs", '<messageEventDefinition messageRef="m1"/>'),
        script("k", "y = x + 1"),
        end("qe", '<messageEventDefinition messageRef="m2"/>'),
        flows("qs > k > qe"),
        key="q",
    )
    + "</definitions>"
).encode()

MODELS = [
    works(
        "a sub-process passes when nothing lives inside any more",
        "subProcess",
        drawn(
            start(),
            sub(
                "S",
                start("is"),
                gateway("parallel", "f"),
                user("a"),
                user("b"),
                end("ie"),
                flows("is > f > a > ie", "f > b"),
            ),
            end(),
            flows("s > S > e"),
        ),
        do("b"),
        do("a"),
        gives="s is f b a ie S e | | done",
    ),
    works(
        "sub-processes four deep with implicit starts",
        "subProcess; implicit start and end",
        drawn(
            start(),
            sub("A", sub("B", sub("C", sub("D", script("k", "n = 1"))))),
            end(),
            flows("s > A > e"),
        ),
        gives="s k D C B A e | | done",
        results={"n": 1},
    ),
    works(
        "a called process has variables of its own and gives back what it wrote",
        "callActivity",
        file(
            process(
                start(),
                script("k", "n = 1"),
                call("c", "q"),
                script("l", "m = n + y"),
                end(),
                flows("s > k > c > l > e"),
            ),
            process(start("qs"), script("qk", "n = n + 1\ny = 5"), end("qe"), flows("qs > qk > qe"), key="q"),
        ),
        gives="s k qs qk qe c l e | | done",
        results={"n": 2, "m": 7},
    ),
    works(
        "a process is called twice and calls another",
        "callActivity",
        file(
            process(start(), call("c", "q"), call("d", "q"), end(), flows("s > c > d > e")),
            process(start("qs"), call("x", "r"), end("qe"), flows("qs > x > qe"), key="q"),
            process(start("rs"), script("k", "n = n + 1"), end("re"), flows("rs > k > re"), key="r"),
        ),
        gives="s qs rs k re x qe c qs rs k re x qe d e | | done",
        data={"n": 0},
        results={"n": 2},
    ),
    works(
        "a global task is called like a task in place",
        "callActivity of a global task",
        file(
            process(start(), call("c", "gs"), call("d", "gu"), end(), flows("s > c > d > e")),
            more='<globalScriptTask id="gs"><script>n = 4</script></globalScriptTask><globalUserTask id="gu" name="Ask"/>',
        ),
        do("d"),
        gives="s c d e | | done",
        results={"n": 4},
    ),
    # --- loops
    works(
        "a loop with a condition asks after each lap",
        "standardLoopCharacteristics; loopCondition",
        drawn(start(), script("a", "n = n + 1", loop("n < 3")), end(), flows("s > a > e")),
        gives="s a a a e | | done",
        data={"n": 0},
    ),
    works(
        "a loop whose condition is false runs once, or not at all when asked before",
        "loopCondition; testBefore",
        drawn(
            start(),
            script("a", "n = n + 1", loop("n < 0")),
            script("b", "n = n + 10", loop("n < 0", before=True)),
            end(),
            flows("s > a > b > e"),
        ),
        gives="s a e | | done",
        data={"n": 0},
        results={"n": 1},
    ),
    works(
        "a loop with a maximum",
        "loopMaximum",
        drawn(start(), user("a", loop("true", 3)), end(), flows("s > a > e")),
        do("a"),
        do("a"),
        do("a"),
        gives="s a a a e | | done",
    ),
    works(
        "a loop with a maximum alone",
        "loopMaximum",
        drawn(start(), script("a", "n = loopCounter", loop(maximum=4)), end(), flows("s > a > e")),
        gives="s a a a a e | | done",
        results={"n": 4},
    ),
    works(
        "a looped sub-process with a boundary timer on the whole",
        "standardLoopCharacteristics; subProcess; boundary timer interrupting",
        drawn(
            start(),
            sub("L", loop("true"), start("ls"), user("a"), end("le"), flows("ls > a > le")),
            boundary("b", "L", after("P1D")),
            end(),
            end("e2"),
            flows("s > L > e", "b > e2"),
        ),
        do("a"),
        do("a"),
        wait("P1D"),
        gives="s ls a le L ls a le L ls b e2 | | done",
    ),
    # --- many
    works(
        "pattern 13 many instances by a number known when drawn",
        "multiInstance parallel; loopCardinality",
        drawn(start(), user("a", many(cardinality="3")), end(), flows("s > a > e")),
        do("a"),
        do("a"),
        gives="s a a | a | open",
    ),
    works(
        "pattern 14 many instances by a list known when they begin",
        "multiInstance parallel; loopDataInputRef; inputDataItem; loopDataOutputRef; outputDataItem",
        drawn(
            start(),
            script("a", "y = x * 2", many("xs", item="x", output="ys", out_item="y")),
            end(),
            flows("s > a > e"),
        ),
        gives="s a a a e | | done",
        data={"xs": [1, 2, 3]},
        results={"ys": [2, 4, 6]},
    ),
    works(
        "instances one after the other",
        "multiInstance sequential",
        drawn(start(), user("a", many("xs", item="x", sequential=True)), end(), flows("s > a > e")),
        do("a", "A"),
        gives="s a | a | open",
        data={"xs": ["A", "B", "C"]},
    ),
    works(
        "no instance at all passes",
        "loopCardinality; multiInstance parallel",
        drawn(
            start(),
            user("a", many(cardinality="0")),
            user("b", many("xs", sequential=True)),
            end(),
            flows("s > a > b > e"),
        ),
        gives="s e | | done",
        data={"xs": []},
    ),
    works(
        "a completion condition ends the rest",
        "completionCondition; numberOfCompletedInstances",
        drawn(
            start(),
            user("a", many(cardinality="5", until="numberOfCompletedInstances >= 2")),
            end(),
            flows("s > a > e"),
        ),
        do("a"),
        do("a"),
        gives="s a a e | | done",
    ),
    works(
        "each instance knows which it is",
        "loopCounter",
        drawn(
            start(),
            script("a", "y = loopCounter", many("xs", output="ys", out_item="y")),
            end(),
            flows("s > a > e"),
        ),
        gives="s a a a e | | done",
        data={"xs": ["A", "B", "C"]},
        results={"ys": [1, 2, 3]},
    ),
    works(
        "many sub-processes, each with its own timer, and one around all",
        "multiInstance parallel; boundary timer non-interrupting; subProcess",
        drawn(
            start(),
            sub(
                "M",
                many("xs", item="x"),
                start("is"),
                user("u"),
                boundary("t", "u", after("PT1H")),
                script("k", "late = x"),
                end("ie"),
                end("ie2"),
                flows("is > u > ie", "t > k > ie2"),
            ),
            boundary("w", "M", after("P1D"), False),
            end(),
            end("e2"),
            flows("s > M > e", "w > e2"),
        ),
        do("u", "A"),
        wait("PT2H"),
        gives="s is is u ie M t k ie2 M e | | done",
        data={"xs": ["A", "B"]},
    ),
    works(
        "an error in one of many sub-processes ends all",
        "multiInstance parallel; boundary error; error end event",
        drawn(
            start(),
            sub("M", many("xs", item="x"), start("is"), user("u"), end("x1", ERROR_A), flows("is > u > x1")),
            boundary("b", "M", ERROR_A),
            end(),
            end("e2"),
            flows("s > M > e", "b > e2"),
        ),
        do("u", "B"),
        gives="s is is u x1 b e2 | | done",
        data={"xs": ["A", "B"]},
    ),
    works(
        "terminate in one of many sub-processes ends that one only",
        "multiInstance parallel; terminate end event",
        drawn(
            start(),
            sub(
                "M",
                many("xs", item="x"),
                start("is"),
                gateway("parallel", "f"),
                user("u"),
                user("v"),
                end("t", TERMINATE),
                flows("is > f > u > t", "f > v"),
            ),
            end(),
            flows("s > M > e"),
        ),
        do("u", "A"),
        gives="s is f is f u t M | u v | open",
        data={"xs": ["A", "B"]},
    ),
    works(
        "many inside many",
        "multiInstance parallel; multiInstance sequential; subProcess",
        drawn(
            start(),
            sub(
                "M",
                many(cardinality="2", sequential=True),
                start("is"),
                script("k", "n = 1", many(cardinality="2")),
                end("ie"),
                flows("is > k > ie"),
            ),
            end(),
            flows("s > M > e"),
        ),
        gives="s is k k ie M is k k ie M e | | done",
    ),
    works(
        "a called process for each item",
        "multiInstance parallel; callActivity",
        file(
            process(
                start(), call("c", "q", many("xs", item="x", output="ys", out_item="y")), end(), flows("s > c > e")
            ),
            process(start("qs"), user("u"), script("k", "y = x * 10"), end("qe"), flows("qs > u > k > qe"), key="q"),
        ),
        do("u", 2),
        do("u", 1),
        gives="s qs qs u k qe c u k qe c e | | done",
        data={"xs": [1, 2]},
        results={"ys": [10, 20]},
    ),
    works(
        "behaviour None throws its event at the end of every instance",
        "behavior None",
        thrown(behaving('behavior="None" noneBehaviorEventRef="go"'), SIGNAL, False),
        do("a"),
        do("a"),
        do("a"),
        gives="s a a a e b b b k k k e2 e2 e2 | | done",
        results={"n": 3},
    ),
    works(
        "behaviour One throws its event at the end of the first instance",
        "behavior One",
        thrown(behaving('behavior="One" oneBehaviorEventRef="up"'), ESCALATION, False),
        do("a"),
        do("a"),
        do("a"),
        gives="s a a a e b k e2 | | done",
    ),
    works(
        "behaviour One that interrupts ends the other instances",
        "behavior One; boundary signal interrupting",
        thrown(behaving('behavior="One" oneBehaviorEventRef="go"'), SIGNAL, True),
        do("a"),
        gives="s a b k e2 | | done",
    ),
    works(
        "behaviour None that interrupts at the last instance leaves by the boundary event only",
        "behavior None; boundary signal interrupting",
        thrown(
            behaving('behavior="None" noneBehaviorEventRef="go"').replace(">3<", ">1<"),
            SIGNAL,
            True,
        ),
        do("a"),
        gives="s a b k e2 | | done",
    ),
    works(
        "behaviour Complex throws what its conditions say",
        "behavior Complex",
        thrown(
            behaving(
                'behavior="Complex"',
                '<complexBehaviorDefinition id="cb"><condition>numberOfCompletedInstances = 2</condition>'
                '<event id="ce"><eventDefinitionRef>go</eventDefinitionRef></event></complexBehaviorDefinition>',
            ),
            SIGNAL,
            True,
        ),
        do("a"),
        do("a"),
        gives="s a a b k e2 | | done",
    ),
    works(
        "behaviour All throws nothing",
        "behavior All",
        thrown(behaving('behavior="All"'), SIGNAL, True),
        do("a"),
        do("a"),
        do("a"),
        gives="s a a a e | | done",
    ),
    # --- pools
    works(
        "two pools talk along their message flows",
        "collaboration; startEvent message; message end event; intermediate throw message",
        pools,
        gives="s send qs k qe get e | | done",
        data={"x": 4},
        results={"y": 5},
    ),
    works(
        "a message with a correlation reaches the instance that it is for",
        "correlation",
        drawn(
            start(),
            sub(
                "M",
                many("xs", item="x"),
                start("is"),
                catch("c", MESSAGE),
                end("ie"),
                flows("is > c > ie"),
            ),
            end(),
            flows("s > M > e"),
        ),
        message("withdraw", {"x": "B"}),
        gives="s is is c ie M | c | open",
        data={"xs": ["A", "B"]},
    ),
    # --- data
    works(
        "a data association carries a value between names that differ",
        "dataInputAssociation; dataOutputAssociation; dataObject",
        drawn(
            start(),
            '<dataObject id="do1" name="order"/><dataObjectReference id="dor1" dataObjectRef="do1"/>'
            '<dataObject id="do2" name="bill"/>',
            script(
                "a",
                "sum = amount * 2",
                '<ioSpecification><dataInput id="di" name="amount"/><dataOutput id="dout" name="sum"/></ioSpecification>'
                "<dataInputAssociation><sourceRef>dor1</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
                "<dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>do2</targetRef></dataOutputAssociation>",
            ),
            end(),
            flows("s > a > e"),
        ),
        gives="s a e | | done",
        data={"order": 21},
        results={"bill": 42},
    ),
    works(
        "a collection through a data input of the activity",
        "loopDataInputRef; dataInputAssociation; loopDataOutputRef; dataOutputAssociation",
        drawn(
            start(),
            '<dataObject id="do1" name="names"/><dataObject id="do2" name="greetings"/>',
            script(
                "a",
                'y = "hi " + x',
                '<ioSpecification><dataInput id="di"/><dataOutput id="dout"/></ioSpecification>'
                "<dataInputAssociation><sourceRef>do1</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
                "<dataOutputAssociation><sourceRef>dout</sourceRef><targetRef>do2</targetRef></dataOutputAssociation>"
                + many("di", item="x", output="dout", out_item="y"),
            ),
            end(),
            flows("s > a > e"),
        ),
        gives="s a a e | | done",
        data={"names": ["A", "B"]},
        results={"greetings": ["hi A", "hi B"]},
    ),
    works(
        "a message brings its data to whoever waits",
        "intermediate catch message; receiveTask",
        drawn(
            start(),
            catch("c", MESSAGE),
            node("receiveTask", "r", messageRef="msg2"),
            end(),
            flows("s > c > r > e"),
        ),
        message("withdraw", told=1),
        message("paid", sum=2),
        gives="s c r e | | done",
        results={"told": 1, "sum": 2},
    ),
    works(
        "a cycle on a looped task ends with the loop",
        "timeCycle; standardLoopCharacteristics",
        drawn(
            start(),
            user("a", loop(maximum=2)),
            boundary("t", "a", timer("timeCycle", "R/PT1H"), False),
            script("k", "n = if n = null then 1 else n + 1"),
            end(),
            end("e2"),
            flows("s > a > e", "t > k > e2"),
        ),
        wait("PT1H"),
        do("a"),
        wait("PT1H"),
        do("a"),
        wait("P9D"),
        gives="s t k e2 a t k e2 a e | | done",
        results={"n": 2},
    ),
]
