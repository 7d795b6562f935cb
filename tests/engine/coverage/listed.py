"""The elements, definitions and attributes that docs/reference/bpmn-coverage.md answers for, and the page itself.

A name under WORKS has a model in models_*.py that covers it; one under REFUSED a model in test_refusals.py that is refused. Names with a
test of their own stand under ELSEWHERE. test_coverage_table.py holds all three, and that the page is as this file makes it.
"""

from __future__ import annotations

import models_events
import models_flow
import models_repeats
from worked import Worked

WORKED: list[Worked] = [*models_flow.MODELS, *models_events.MODELS, *models_repeats.MODELS]

POSITIONS = ("interrupting", "non-interrupting")
WORKS: dict[str, tuple[str, ...]] = {
    "Activities": (
        "task", "manualTask", "userTask", "scriptTask", "serviceTask", "sendTask", "receiveTask", "receiveTask instantiate",
        "businessRuleTask", "subProcess", "transaction", "callActivity", "callActivity of a global task",
    ),
    "Loops and many instances": (
        "standardLoopCharacteristics", "loopCondition", "loopMaximum", "testBefore", "loopCounter",
        "multiInstance parallel", "multiInstance sequential", "loopCardinality", "loopDataInputRef", "inputDataItem",
        "loopDataOutputRef", "outputDataItem", "completionCondition", "numberOfCompletedInstances",
        "behavior All", "behavior None", "behavior One", "behavior Complex",
    ),
    "Gateways": (
        *(f"{kind}Gateway {way}" for kind in ("exclusive", "parallel", "inclusive") for way in ("diverging", "converging", "mixed")),
        "eventBasedGateway", "cycle", "cycle through an inclusive join", "several tokens", "uncontrolled merge",
    ),
    "Flows": (
        "sequenceFlow", "conditional flow", "default flow", "several outgoing flows", "implicit start and end",
        "true, false, leading blanks and =",
    ),
    "Start events": (
        *(f"startEvent {kind}" for kind in ("none", "message", "signal", "timer", "conditional")),
        "several start events",
        *(f"event sub-process {kind} {how}" for kind in ("message", "signal", "timer", "conditional", "escalation") for how in POSITIONS),
        "event sub-process error",
    ),
    "Intermediate events": (
        *(f"intermediate catch {kind}" for kind in ("message", "signal", "timer", "conditional")),
        *(f"intermediate throw {kind}" for kind in ("none", "message", "signal", "escalation")),
        "several event definitions on one throwing event", "link", "timeDate", "timeDuration", "timeCycle",
    ),
    "Boundary events": (
        *(f"boundary {kind} {how}" for kind in ("message", "signal", "timer", "conditional", "escalation") for how in POSITIONS),
        "boundary error", "boundary cancel",
    ),
    "End events": (
        "endEvent none", *(f"{kind} end event" for kind in ("message", "signal", "error", "escalation", "terminate", "cancel")),
    ),
    "Pools, messages and data": (
        "collaboration", "correlation", "correlation by name", "dataObject", "dataInputAssociation", "dataOutputAssociation",
        "lanes, artifacts, documentation and groups",
    ),
}  # fmt: skip

REFUSED: dict[str, tuple[str, str]] = {
    "complexGateway": ("a complex gateway", "its reset is no standard that engines share"),
    "adHocSubProcess": ("an ad-hoc sub-process", "nobody can see from the drawing what comes next"),
    "compensation boundary event": ("compensation", "draw the path that corrects"),
    "compensation throw and end event": ("a throw of compensation", "draw the path that corrects"),
    "isForCompensation": ("an activity for compensation", "draw the path that corrects"),
    "startQuantity other than 1": ("a start quantity", "no reader sees it in the drawing"),
    "completionQuantity other than 1": ("a completion quantity", "no reader sees it in the drawing"),
    "several event definitions on one catching event": ("several event definitions", "draw several events"),
    "parallelMultiple": ("a parallel multiple event", "draw several events behind a parallel gateway"),
    "eventBasedGateway instantiate": ("an instantiating event gateway", "draw a start event for each message"),
    "eventGatewayType Parallel": ("a parallel event gateway", "draw several events behind a parallel gateway"),
    "choreographyTask": ("a choreography", "no process"),
    "several none start events of a level": ("two ways to begin", "no instance would know where it begins"),
    "a triggered start event inside a sub-process": ("a triggered start inside", "only its host begins a sub-process"),
    "timeCycle of a process's start event": ("a process that begins again and again", "a process begins once"),
    "a loop without condition and maximum": ("a loop without condition", "it would never end"),
    "loopMaximum below 1": ("a loop of no laps", "the standard gives it no meaning"),
    "loop and multi-instance at once": ("two markers at once", "the standard allows one"),
    "a behavior without its event": ("a behaviour without its event", "nobody could catch what has no name"),
    "a cancel end event outside a transaction": ("a cancel end outside a transaction", "there is nothing to cancel"),
    "a cancel end event without a cancel boundary event": ("a cancel end with nowhere to go on", "there is no way on"),
    "a non-interrupting error boundary event": ("an error that does not interrupt", "errors always interrupt"),
    "a non-interrupting error event sub-process": (
        "an error handler that does not interrupt",
        "errors always interrupt",
    ),
    "a flow out of a link's source": ("a flow out of a link", "the link is the flow"),
    "a flow into a link's target": ("a flow into the target of a link", "the link is the flow"),
    "a link without target": ("a link without target", "it leads nowhere"),
    "default of a parallel or event-based gateway": ("a default flow of a parallel gateway", "it chooses nothing"),
    "a condition on a flow of a parallel gateway": ("a condition on a parallel gateway", "it chooses nothing"),
    "assignment and transformation in data associations": ("a data transformation", "use a script task"),
    "an expression that is no FEEL": ("a condition that is no FEEL", "FEEL is the only language"),
    "${…} of other engines": (
        "an expression of another language",
        "FEEL is the only language; the message says what to write",
    ),
    "True and False": ("a truth in capitals", "FEEL writes true and false"),
    "ioMapping, inputOutput of other engines": ("a mapping of Camunda's", "they change data in another language"),
    "listeners of other engines": ("a listener of another engine", "they run code"),
    "a timer without time, or with cron": ("a cron expression", "ISO 8601 or FEEL"),
}

ELSEWHERE: dict[str, str] = {
    "a script task without a script is an abstract task":
        "tests/engine/test_refusals.py::test_an_empty_script_passes_in_a_script_of_steps_and_is_refused_for_cases",
    "choreography beside a process": "tests/engine/test_refusals.py::test_a_choreography_is_refused_beside_a_process",
    "a called process that only an event begins":
        "tests/engine/test_refusals.py::test_a_called_process_that_waits_for_an_event_is_refused",
    "models of other editors: prefixes, default namespace, QNames, 1 and 0 for true and false, no diagram, vendor extensions":
        "tests/engine/coverage/test_other_editors.py::test_one_model_in_every_editors_dress_runs_the_same",
    "correlation keys of two conversations": "tests/engine/test_pools.py::test_correlation_keys_of_the_model_find_the_conversation",
    "signals across pools": "tests/engine/test_pools.py::test_a_signal_crosses_pools_and_starts_processes",
    "messages to a black box": "tests/engine/test_pools.py::test_a_message_to_a_black_box_is_sent_and_forgotten",
}  # fmt: skip

DIFFERENCES: tuple[tuple[str, str], ...] = (
    (
        "a loop deeper than 1,000 tasks ends truly",
        "tests/engine/test_long_loops.py::test_stock_ends_the_same_loop_falsely",
    ),
    ("no branch loses what another wrote", "tests/engine/test_data_of_branches.py::test_stock_loses_updates_at_a_join"),
    ("sorted keys lose no data", "tests/engine/test_state.py::test_stock_loses_data_when_keys_are_sorted"),
    (
        "a join in a loop fires once a lap",
        "tests/engine/test_stock_oracle.py::test_stock_itself_fires_a_join_in_a_loop_too_often_where_ours_does_not",
    ),
    (
        "the inside of an interrupted sub-process ends, and what it wrote stays",
        "tests/engine/test_interrupting.py::test_a_message_around_everything_leaves_no_task_no_timer_and_no_token",
    ),
    (
        "an error is caught by what encloses it, never by a neighbour",
        "tests/engine/test_errors_and_escalations.py::test_a_neighbour_does_not_catch_an_error_and_an_uncaught_one_fails_the_case",
    ),
    ("a message goes to one waiting event", "tests/engine/test_events.py::test_a_signal_reaches_all_and_a_message_one"),
    (
        "outputs stand in the order of the collection",
        "tests/engine/test_repeats.py::test_outputs_stand_in_the_order_of_the_collection_whatever_the_order_of_completion",
    ),
    (
        "due timers fire before a late answer is looked at",
        "tests/engine/test_timers.py::test_due_timers_are_fired_before_a_late_answer_is_looked_at",
    ),
    (
        "a multi-instance goes on after a reload",
        "tests/engine/test_repeats.py::test_a_multi_instance_goes_on_after_each_reload",
    ),
    (
        "an event-based gateway ends its other events",
        "tests/engine/test_events.py::test_the_first_event_behind_an_event_gateway_takes_the_token_and_ends_the_others",
    ),
)


def page() -> str:
    """docs/reference/bpmn-coverage.md."""
    lines = [
        "# What of BPMN 2.0.2 runs, and what is refused", "",
        "Written by `make reference` from tests/engine/coverage. What stands under *works* runs as the standard says, held by small",
        "models through `duogui run-model`; what stands under *refused* is refused at publication with the id of its element. Nothing",
        "is passed over in silence.", "",
    ]  # fmt: skip
    for section, names in WORKS.items():
        lines += [f"## {section}", "", "| element | | held by |", "|---|---|---|"]
        for name in names:
            held = "; ".join(one.name for one in WORKED if name in one.covers)
            lines.append(f"| {name} | works | {held} |")
        lines.append("")
    lines += [
        "## Refused at publication",
        "",
        "| element | | why, or what to draw instead | model |",
        "|---|---|---|---|",
    ]
    lines += [f"| {name} | refused | {why} | {model} |" for name, (model, why) in REFUSED.items()]
    lines += ["", "## Held by tests of their own", "", "| what | test |", "|---|---|"]
    lines += [f"| {name} | `{test}` |" for name, test in ELSEWHERE.items()]
    lines += [
        "", "## Where stock SpiffWorkflow 3.2.0 does otherwise", "",
        "On random models (tests/engine/test_stock_oracle.py) ours completes the same elements with the same data as stock. These",
        "differences are deliberate: there the standard, or the law of a case, asks for it.", "", "| ours | test |", "|---|---|",
    ]  # fmt: skip
    lines += [f"| {what} | `{test}` |" for what, test in DIFFERENCES]
    return "\n".join([*lines, ""])
