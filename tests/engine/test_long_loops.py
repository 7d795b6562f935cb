"""Long cases: no false end beyond depth 1,000 (defect D1), the same cost at every lap, a limit for loops without end."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from engine_diagrams import (
    after,
    boundary,
    bundle_of,
    call,
    catch,
    drawn,
    end,
    flows,
    gateway,
    many,
    play,
    script,
    start,
    sub,
    user,
)
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from app.engine.case import Case

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
LAPS = 2000


def automatic(laps: int) -> bytes:
    return drawn(
        start(),
        gateway("exclusive", "m"),
        script("a", "n = n + 1"),
        gateway("exclusive", "g", "f_g_e"),
        end(),
        flows("s > m > a > g > e", ("g", "m", f"n < {laps}")),
    )


BY_HAND = drawn(
    start(),
    gateway("exclusive", "m"),
    user("a"),
    boundary("B", "a", after("P9D")),
    script("k", "n = n + 1"),
    gateway("exclusive", "g", "f_g_e"),
    end(),
    flows("s > m > a > k > g > e", ("g", "m", "n < 2000"), "B > e"),
)


def test_two_thousand_automatic_laps_end_truly() -> None:
    outcome = play(automatic(LAPS), data={"n": 0})
    assert outcome["completed"]
    assert outcome["data"] == {"n": 2000}
    assert outcome["trace"].count("a") == 2000


def test_stock_ends_the_same_loop_falsely() -> None:
    """When this fails, stock finds its tasks beyond depth 1,000 and the flat token lists may go."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(automatic(350)))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data["n"] = 0
    workflow.do_engine_steps()
    assert workflow.is_completed()
    assert workflow.last_task.data["n"] < 350


def test_lap_two_thousand_costs_what_the_first_laps_cost_and_the_state_stays_small() -> None:
    bundle = bundle_of(BY_HAND)
    case = Case.begin(bundle, {"n": 0}, AT)
    costs, largest = [], 0
    for lap in range(2000):
        began = time.process_time()
        case.complete(next(iter(case.open_tasks)), {}, AT + timedelta(minutes=lap))
        case.take_drafts()
        text = case.freeze()
        case = Case.thaw(bundle, text)
        costs.append(time.process_time() - began)
        largest = max(largest, len(text))
    assert case.is_ended
    assert case.data == {"n": 2000}
    assert largest < 2000
    first, last = sorted(costs[:300])[150], sorted(costs[-300:])[150]
    assert last < first * 2


def test_a_loop_without_end_stops_with_a_fact_and_the_case_keeps_its_data() -> None:
    model = drawn(
        start(),
        gateway("exclusive", "m"),
        script("a", "n = n + 1"),
        flows("s > m > a > m"),
        end(),
        user("x"),
        flows("x > e"),
    )
    case = Case.begin(bundle_of(model), {"n": 0}, AT)
    assert case.failure is not None
    assert case.failure["code"] == "E-ENGINE-4"
    assert case.take_drafts()[-1].kind == "CaseFailed"
    assert not case.is_ended
    assert Case.thaw(case.bundle, case.freeze()).failure == case.failure


def test_a_line_of_a_thousand_steps_is_compiled_and_run() -> None:
    keys = [f"t{n}" for n in range(1000)]
    model = drawn(start(), *(script(key, "n = 1") for key in keys), end(), flows(f"s > {' > '.join(keys)} > e"))
    assert len(play(model)["trace"]) == 1002


def test_subprocesses_may_nest_deeply() -> None:
    inner = script("work", "n = 1")
    body, last = inner, "work"
    for level in range(60):
        body = sub(f"h{level}", start(f"s{level}"), body, end(f"e{level}"), flows(f"s{level} > {last} > e{level}"))
        last = f"h{level}"
    model = drawn(start(), body, end(), flows(f"s > {last} > e"))
    assert play(model)["completed"]


def test_a_process_that_calls_itself_without_end_is_stopped() -> None:
    endless = drawn(start(), call("c", "p"), end(), flows("s > c > e"))
    assert play(endless)["error"]["code"] == "E-ENGINE-20"
    counted = drawn(
        start(),
        script("k", "n = n - 1"),
        gateway("exclusive", "g", "f_g_e"),
        call("c", "p"),
        end(),
        flows("s > k > g > e", ("g", "c", "n > 0"), "c > e"),
    )
    assert play(counted, data={"n": 50})["data"] == {"n": 0}


def test_sixty_departments_at_once_stay_within_the_step_limit() -> None:
    model = drawn(
        start(),
        sub(
            "M",
            many("xs", item="x"),
            start("ms"),
            script("p0", "y = x"),
            user("a"),
            boundary("B", "a", after("P5D")),
            script("q", "y = 1"),
            end("me"),
            flows("ms > p0 > a > q > me", "B > q"),
        ),
        catch("c", after("P1D")),
        end(),
        flows("s > M > c > e"),
    )
    case = Case.begin(bundle_of(model), {"xs": list(range(60))}, AT)
    assert len(case.open_tasks) == 60
    case.fire_due(AT + timedelta(days=10))
    assert case.failure is None
    assert case.is_ended
