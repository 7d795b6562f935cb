"""The data of a case: one store for a scope, no lost updates, no sharing of what can be changed, no floats (defects D4, D5)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from engine_diagrams import bundle_of, call, do, drawn, end, file, flows, gateway, play, process, script, start, user
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser

from app.domain.errors import DuoguiError
from app.engine.case import Case

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
BRANCHES = drawn(
    start(),
    gateway("parallel", "f"),
    script("a", "n = n + 1"),
    script("b", "m = m + 1"),
    script("c", "k = 1"),
    gateway("parallel", "j"),
    end(),
    flows("s > f > a > j > e", "f > b > j", "f > c > j"),
)


def test_no_branch_loses_what_another_wrote() -> None:
    assert play(BRANCHES, data={"n": 0, "m": 5})["data"] == {"n": 1, "m": 6, "k": 1}


def test_stock_loses_updates_at_a_join() -> None:
    """When this fails, the store of scopes may go: stock then merges branches by what they changed."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(BRANCHES))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(n=0, m=5)
    workflow.do_engine_steps()
    assert workflow.last_task.data != {"n": 1, "m": 6, "k": 1}


def test_lists_written_by_branches_are_replaced_whole_and_never_mixed() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        gateway("parallel", "j"),
        end(),
        flows("s > f > a > j > e", "f > b > j"),
    )
    assert play(model, do("a", xs=[1, 2, 3]), do("b", xs=[3, 3, 4]))["data"] == {"xs": [3, 3, 4]}


def test_a_branch_sees_what_another_wrote_before() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        script("c", "seen = told"),
        end(),
        flows("s > f > a > e", "f > b > c > e"),
    )
    assert play(model, do("a", told="yes"), do("b"))["data"] == {"told": "yes", "seen": "yes"}


def test_a_called_process_works_on_a_copy_and_brings_back_only_what_it_wrote() -> None:
    called = process(start("cs"), user("a"), script("c", "k = n + 1"), end("ce"), flows("cs > a > c > ce"), key="q")
    model = file(
        process(
            start(),
            gateway("parallel", "f"),
            call("C", "q"),
            script("x", "n = 50"),
            user("y"),
            gateway("parallel", "j"),
            end(),
            flows("s > f > C > j > e", "f > y > x > j"),
        ),
        called,
    )
    assert play(model, do("y"), do("a"), data={"n": 1})["data"] == {"n": 50, "k": 2}


def test_what_the_caller_gives_and_gets_shares_nothing_with_the_case() -> None:
    given = {"list": [1, {"deep": [2]}]}
    model = drawn(start(), user("a"), user("b"), end(), flows("s > a > b > e"))
    case = Case.begin(bundle_of(model), given, AT)
    answers = {"more": [{"x": 1}]}
    case.complete(next(iter(case.open_tasks)), answers, AT)
    given["list"][1]["deep"].append(3)
    answers["more"][0]["x"] = 2
    case.data["list"] = None
    assert case.data == {"list": [1, {"deep": [2]}], "more": [{"x": 1}]}


def test_a_script_writes_whole_names_and_leaves_the_past_as_it_was() -> None:
    model = drawn(
        start(),
        script("a", "x = {b: {c: 1}}"),
        script("b", 'y = context put(x, "b", 2)'),
        end(),
        flows("s > a > b > e"),
    )
    assert play(model)["data"] == {"x": {"b": {"c": 1}}, "y": {"b": 2}}


def test_numbers_are_exact_and_come_back_from_the_state_as_they_were() -> None:
    model = drawn(start(), user("a"), script("b", "sum = x + 0.2"), user("c"), end(), flows("s > a > b > c > e"))
    case = Case.begin(bundle_of(model), {}, AT)
    case.complete(next(iter(case.open_tasks)), {"x": 0.1, "big": 12345678901234567890123}, AT)
    case = Case.thaw(case.bundle, case.freeze())
    assert case.data == {"x": Decimal("0.1"), "sum": Decimal("0.3"), "big": 12345678901234567890123}


def test_true_and_one_are_two_values_in_the_facts() -> None:
    model = drawn(start(), script("a", "x = 1"), script("b", "x = true"), end(), flows("s > a > b > e"))
    case = Case.begin(bundle_of(model), {}, AT)
    written = [draft.body.get("set") for draft in case.take_drafts() if draft.kind == "ElementLeft"]
    assert written == [None, {"x": 1}, {"x": True}, None]


@pytest.mark.parametrize("value", [object(), {1: 2}, float("nan"), {"a": {1, 2}}])
def test_what_is_not_json_is_refused_at_the_door(value) -> None:
    model = drawn(start(), user("a"), end(), flows("s > a > e"))
    case = Case.begin(bundle_of(model), {}, AT)
    with pytest.raises(DuoguiError) as refused:
        case.complete(next(iter(case.open_tasks)), {"x": value}, AT)
    assert refused.value.code == "E-DOMAIN-2"
    assert len(case.open_tasks) == 1


def test_names_may_be_chinese_or_have_spaces() -> None:
    model = drawn(
        start(),
        script("a", "合计 = 金额 * 2"),
        gateway("exclusive", "g", "f_g_e"),
        end("x"),
        end(),
        flows("s > a > g > e", ("g", "x", "order total > 3")),
    )
    outcome = play(model, data={"金额": 2.5, "order total": 5})
    assert outcome["trace"] == ["s", "a", "g", "x"]
    assert outcome["data"]["合计"] == 5


def test_a_step_that_puts_back_what_it_saw_over_another_branchs_value_says_so() -> None:
    model = drawn(
        start(), gateway("parallel", "f"), user("a0"), script("k", "n = 4"), user("a"), user("b"), gateway("parallel", "j"),
        end(), flows("s > f > a0 > k > a > j > e", "f > b > j"),
    )  # fmt: skip
    case = Case.begin(bundle_of(model), {"n": 0}, AT)
    tasks = {task.element: node for node, task in case.open_tasks.items()}
    case.complete(tasks["a0"], {}, AT)
    case.take_drafts()
    case.complete(tasks["b"], {"n": 0}, AT)
    (left,) = [each for each in case.take_drafts() if each.kind == "ElementLeft" and each.body["element"] == "b"]
    assert left.body["set"] == {"n": 0}
    assert [task.data["n"] for task in case.open_tasks.values()] == [0]


def test_a_call_that_brings_back_what_it_began_with_over_another_branchs_value_says_so() -> None:
    called = process(
        start("os"), user("u"), script("w", "n = 3"), script("w2", "n = 1"), end("oe"), flows("os > u > w > w2 > oe"), key="one"
    )  # fmt: skip
    around = process(
        start(), gateway("parallel", "f"), call("ask", "one"), user("b"), script("k", "n = 9"), user("d"),
        gateway("parallel", "j"), end(), flows("s > f > ask > j > e", "f > b > k > d > j"),
    )  # fmt: skip
    case = Case.begin(bundle_of(file(around, called)), {"n": 1}, AT)
    tasks = {task.element: node for node, task in case.open_tasks.items()}
    case.complete(tasks["b"], {}, AT)
    case.complete(tasks["u"], {}, AT)
    told = {each.body["element"]: each.body.get("set") for each in case.take_drafts() if each.kind == "ElementLeft"}
    assert told["ask"] == {"n": 1}
    assert [task.data["n"] for task in case.open_tasks.values()] == [1]


def test_what_a_data_association_brings_ends_with_its_step_and_covers_only_there() -> None:
    model = drawn(
        start(),
        '<dataObject id="d1" name="order"/><dataObject id="d2" name="other"/><dataObject id="d3" name="bill"/>',
        user(
            "a",
            '<ioSpecification><dataInput id="i1" name="amount"/><dataInput id="i2" name="Data Input"/><dataOutput id="o1" name="sum"/>'
            "</ioSpecification>"
            "<dataInputAssociation><sourceRef>d1</sourceRef><targetRef>i1</targetRef></dataInputAssociation>"
            "<dataInputAssociation><sourceRef>d2</sourceRef><targetRef>i2</targetRef></dataInputAssociation>"
            "<dataOutputAssociation><sourceRef>o1</sourceRef><targetRef>d3</targetRef></dataOutputAssociation>",
        ),
        script("b", "seen = amount"),
        end(),
        flows("s > a", ("a", "b", "amount = 5"), "b > e"),
    )
    outcome = play(model, do("a", sum=7), data={"order": 1, "amount": 5, "other": 2})
    assert outcome["data"] == {"order": 1, "amount": 5, "other": 2, "sum": 7, "bill": 7, "seen": 5}
