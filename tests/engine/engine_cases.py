"""A dozen and more different models that tests of folding, of state and of the oracle run through."""

from __future__ import annotations

from typing import Any

from engine_diagrams import (
    ERROR_A,
    ESCALATION,
    MESSAGE,
    PAID,
    SIGNAL,
    TERMINATE,
    after,
    boundary,
    call,
    catch,
    condition,
    drawn,
    end,
    file,
    flows,
    gateway,
    handler,
    link,
    loop,
    many,
    node,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)

WORK = '<extensionElements><duogui:work kind="look" result="seen"><duogui:parameter name="at" value="n"/></duogui:work></extensionElements>'
FORM = (
    '<extensionElements><duogui:form key="opinion"/><duogui:candidates department="x" duty="issuer"/>'
    '<duogui:limit variable="limit" timer="late" at_end="deem_no_objection"/></extensionElements>'
)

opinions = file(
    process(
        start(),
        sub(
            "round",
            start("rs"),
            call("ask", "one", many("xs", item="x", output="ys", out_item="y")),
            end("re"),
            flows("rs > ask > re"),
        ),
        boundary("gone", "round", MESSAGE),
        user("tell"),
        end(),
        flows("s > round > e", "gone > tell > e"),
    ),
    process(
        start("os"),
        sub(
            "give",
            start("gs"),
            user("opine", FORM),
            script("keep", "y = opinion.y"),
            end("ge"),
            flows("gs > opine > keep > ge"),
        ),
        boundary("late", "give", timer("timeDate", "due(limit)")),
        script("deem", 'y = "deemed"'),
        end("oe"),
        flows("os > give > oe", "late > deem > oe"),
        key="one",
    ),
)
parallel_loop = drawn(
    start(),
    gateway("exclusive", "m"),
    gateway("parallel", "f"),
    user("a"),
    user("b"),
    script("c", "k = if k = null then 1 else k + 1"),
    gateway("parallel", "j"),
    gateway("exclusive", "g", "f_g_m"),
    end(),
    flows("s > m > f > a > j", "f > b > j", "f > c > j > g > m", ("g", "e", "n > 3")),
)
inclusive_loop = drawn(
    start(),
    gateway("exclusive", "m"),
    gateway("inclusive", "f", "f_f_c"),
    user("a"),
    user("b"),
    script("c", "z = n"),
    gateway("inclusive", "j"),
    user("d"),
    gateway("exclusive", "g", "f_g_m"),
    end(),
    flows(
        "s > m > f",
        ("f", "a", "n > 1"),
        ("f", "b", "n > 2"),
        "f > c > j",
        "a > j",
        "b > j",
        "j > d > g > m",
        ("g", "e", "n > 4"),
    ),
)
events = drawn(
    start(),
    gateway("eventBased", "g"),
    catch("c1", MESSAGE),
    catch("c2", after("PT20H")),
    node("receiveTask", "r", messageRef="msg2"),
    user("a"),
    gateway("exclusive", "m"),
    end(),
    flows("s > m > g > c1 > a > m", "g > c2 > e", "g > r > e"),
)
handlers = drawn(
    start(),
    user("a"),
    user("b"),
    end(),
    flows("s > a > b > e"),
    handler("H1", start("h1", SIGNAL, isInterrupting="false"), user("u1"), end("he1"), flows("h1 > u1 > he1")),
    handler("H2", start("h2", MESSAGE), script("u2", "k = told"), user("u3"), end("he2"), flows("h2 > u2 > u3 > he2")),
    handler(
        "H3",
        start("h3", timer("timeCycle", "R4/PT9H"), isInterrupting="false"),
        script("u4", "t = if t = null then 1 else t + 1"),
        end("he3"),
        flows("h3 > u4 > he3"),
    ),
)
errors = drawn(
    start(),
    sub(
        "O",
        start("os"),
        sub(
            "I",
            many(cardinality="3"),
            start("is"),
            user("a"),
            gateway("exclusive", "g", "f_g_ie"),
            end("x", ERROR_A),
            end("y", ESCALATION),
            end("ie"),
            flows("is > a > g > ie", ("g", "x", "n = 0"), ("g", "y", "n = 1")),
        ),
        end("oe"),
        flows("os > I > oe"),
    ),
    boundary("B", "O", ERROR_A),
    boundary("E", "O", ESCALATION, False),
    user("z"),
    user("w"),
    end(),
    end("e2"),
    flows("s > O > e", "B > z > e", "E > w > e2"),
)
sequential = drawn(
    start(),
    sub(
        "I",
        many("xs", item="x", sequential=True, until="n > 4"),
        start("is"),
        user("a", FORM.replace('timer="late"', 'timer="late"')),
        end("ie"),
        flows("is > a > ie"),
    ),
    boundary("late", "I", timer("timeDuration", 'duration("P9D")')),
    end(),
    end("l"),
    flows("s > I > e", "late > l"),
)
loops = drawn(
    start(),
    sub(
        "L",
        loop("n < 4", 5),
        start("ls"),
        user("a"),
        boundary("t", "a", timer("timeCycle", "R/PT7H"), False),
        script("k", "k = if k = null then 1 else k + 1"),
        end("le"),
        end("le2"),
        flows("ls > a > le", "t > k > le2"),
    ),
    user("b", loop(maximum=2)),
    end(),
    flows("s > L > b > e"),
)
works = drawn(
    start(),
    node("serviceTask", "v", WORK),
    gateway("exclusive", "g", "f_g_v"),
    gateway("parallel", "p1"),
    node("serviceTask", "w", WORK),
    user("a"),
    boundary("B", "w", after("PT5H")),
    gateway("exclusive", "m"),
    gateway("parallel", "j"),
    end(),
    flows("s > v > g > v", ("g", "p1", "seen > 0"), "p1 > w > m", "B > m > j", "p1 > a > j > e"),
)
conditional = drawn(
    start(),
    gateway("parallel", "p1"),
    user("a"),
    boundary("B", "a", condition("n > 4")),
    user("b"),
    user("c"),
    catch("w", condition('y = "q"')),
    end(),
    end("e2"),
    flows("s > p1 > a > e", "B > c > e", "p1 > b > e2", "p1 > w > e2"),
)
splits = drawn(
    start(),
    user("a"),
    user("b"),
    user("c"),
    throw("l1", link("L")),
    catch("l2", link("L")),
    user("d"),
    end("t", TERMINATE),
    end(),
    flows("s > a", ("a", "b", "n > 2"), "a > c", "c > l1", "l2 > d > e", "b > t"),
)
deep = drawn(
    start(),
    sub(
        "A",
        start("as"),
        sub(
            "B",
            start("bs"),
            sub(
                "C",
                start("cs"),
                user("u"),
                boundary("bt", "u", after("PT3H"), False),
                user("v"),
                end("ce"),
                end("ce2"),
                flows("cs > u > ce", "bt > v > ce2"),
            ),
            end("be"),
            flows("bs > C > be"),
        ),
        boundary("bm", "B", PAID, False),
        script("q", "paid = true"),
        end("ae"),
        end("ae2"),
        flows("as > B > ae", "bm > q > ae2"),
    ),
    boundary("am", "A", MESSAGE),
    throw("sg", SIGNAL),
    end(),
    flows("s > A > e", "am > sg > e"),
)
nested = drawn(
    start(),
    sub(
        "M",
        many("xs", item="x"),
        start("ms"),
        user("a", many(cardinality="2", output="zs", out_item="y")),
        script("k", "zz = zs"),
        end("me"),
        flows("ms > a > k > me"),
    ),
    boundary("T", "M", after("P3D")),
    end(),
    end("e2"),
    flows("s > M > e", "T > e2"),
)

carried = drawn(
    start(),
    '<dataObject id="d1" name="n"/><dataObject id="d2" name="bill"/>',
    gateway("parallel", "f"),
    user(
        "a",
        '<ioSpecification><dataInput id="i1" name="amount"/><dataOutput id="o1" name="y"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>d1</sourceRef><targetRef>i1</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>o1</sourceRef><targetRef>d2</targetRef></dataOutputAssociation>",
    ),
    user("b"),
    gateway("parallel", "j"),
    script("k", "seen = amount"),
    end(),
    flows("s > f > a > j", "f > b > j > k > e"),
)
thrown = file(
    process(
        start(),
        user(
            "a",
            '<multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="go"><loopCardinality>3</loopCardinality>'
            "</multiInstanceLoopCharacteristics>",
        ),
        boundary("b", "a", SIGNAL, False),
        script("k", "k = if k = null then 1 else k + 1"),
        user("z"),
        end(),
        end("e2"),
        flows("s > a > e", "b > k > z > e2"),
    ),
    more='<signalEventDefinition id="go" signalRef="sig"/>',
)

LIMIT: dict[str, Any] = {"amount": 5, "unit": "WD"}
CASES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "opinions": (opinions, {"xs": ["A", "B", "C"], "limit": LIMIT}),
    "parallel_loop": (parallel_loop, {"n": 0}),
    "inclusive_loop": (inclusive_loop, {"n": 3}),
    "events": (events, {}),
    "handlers": (handlers, {}),
    "errors": (errors, {}),
    "sequential": (sequential, {"xs": ["A", "B", "C"], "limit": LIMIT, "n": 0}),
    "loops": (loops, {"n": 0}),
    "works": (works, {"n": 1}),
    "conditional": (conditional, {}),
    "splits": (splits, {}),
    "deep": (deep, {}),
    "nested": (nested, {"xs": [1, 2]}),
    "carried": (carried, {"n": 1, "amount": 2}),
    "thrown": (thrown, {}),
}
