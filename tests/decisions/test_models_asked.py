"""What a model is asked and what it tells: one table alone, names it knows, services, errors and their status."""

import re
from pathlib import Path

import pytest
from dmn_parts import answered, knowledge, service, together

from app.decisions import errors
from app.decisions.dmn import DecisionModel, decide_alone, read_dmn
from app.decisions.errors import (
    BudgetExceeded,
    CellUnreadable,
    CyclicTypes,
    DecisionsError,
    InputUnfit,
    NoDecision,
    UnknownDecision,
    UnknownReference,
)
from app.decisions.feel import evaluate
from dmn_texts import decision, definitions, input_data, literal, model, table, text

REFERENCE = Path(__file__).parents[2] / "docs/reference/errors.md"
SIZES = table(
    [("x", "", "number"), ("y + 1", "", "number")], ["r"], [["< 5", "-", '"small"'], [">= 5", "> 2", '"large"']]
)


def alone(variables, columns, logic=SIZES, kind=""):
    file = read_dmn(definitions(input_data("x"), input_data("y"), decision("D", logic, kind=kind)), "t.dmn")
    return decide_alone(DecisionModel(file), file, file.decisions[0], variables, columns)


@pytest.mark.parametrize(
    ("variables", "columns", "value"),
    [
        ({"x": 1}, {}, "small"),
        ({"x": 9, "y": 2}, {}, "large"),
        ({"x": 9, "y": 1}, {}, None),
        ({}, {0: 1}, "small"),
        ({}, {0: 9, 1: 3}, "large"),
        ({"y": 0}, {0: 9, 1: 3}, "large"),
        ({"x": 1}, {0: 9, 1: 3}, "large"),
        ({"x": 9}, {1: 3}, "large"),
        ({}, {}, None),
    ],
)
def test_a_table_alone_takes_variables_or_the_values_of_its_columns(variables, columns, value):
    decided = alone(variables, columns)
    assert decided.value == value
    assert decided.outputs == {"D": value}
    assert [(one.decision, one.row) for one in decided.matched] == (
        [("D", 1 if value == "small" else 2)] if value else []
    )


def test_work_that_goes_too_deep_is_an_error_of_ours_in_a_table_alone_too():
    deep = "{f: function(n) if n = 0 then 0 else " + "[" * 20 + "f(n - 1)" + "]" * 20 + ", r: f(38)}.r"
    logic = table(["x"], ["r"], [["-", deep]])
    with pytest.raises(BudgetExceeded):
        model(decision("D", logic)).decide("D", {"x": 1})
    with pytest.raises(BudgetExceeded):
        alone({"x": 1}, {}, logic)
    assert alone({"x": 1}, {}, logic.replace("f(38)", "f(0)")).value == 0


def test_a_table_alone_has_the_type_of_its_decision():
    assert alone({"x": 1}, {}, kind="string").value == "small"
    assert alone({"x": 1}, {}, kind="number").value is None


def test_a_model_tells_the_names_of_its_inputs():
    parts = [
        input_data("x"),
        knowledge("B", ["p", "q"], literal("p + q")),
        decision("D", literal("x"), requires=["i_x"]),
    ]
    assert model(*parts).input_names >= {"x", "B", "p", "q", "D"}
    assert "z" not in model(*parts).input_names
    assert model(*parts).names == ("D",)


def test_what_is_asked_for_must_exist_and_without_a_name_there_must_be_a_decision():
    made = model(input_data("x"), decision("D", literal("1")))
    made.check_asked(None)
    made.check_asked("D")
    for unknown in ("x", "E"):
        with pytest.raises(UnknownDecision) as caught:
            made.check_asked(unknown)
        assert "D" in caught.value.message("en")
    with pytest.raises(NoDecision):
        model(input_data("x")).check_asked(None)


def test_a_service_is_decided_beside_its_own_decisions():
    parts = [
        input_data("x"),
        decision("A", literal("x + 1"), requires=["i_x"]),
        decision("B", literal("x + 2"), requires=["i_x"]),
    ]
    assert answered(*parts, service("S", ["d_A"], inputs=["i_x"]), inputs={"x": 1}, asked="S") == {"S": 2, "A": 2}
    both = answered(*parts, service("S", ["d_A", "d_B"], inputs=["i_x"]), inputs={"x": 1}, asked="S")
    assert both == {"S": {"A": 2, "B": 3}, "A": 2, "B": 3}
    assert answered(*parts, inputs={"x": 1}) == {"A": 2, "B": 3}
    assert answered(*parts, inputs={"x": 1}, asked="B") == {"B": 3}


def test_a_service_that_fails_is_null_with_all_its_decisions_and_says_why():
    parts = [
        input_data("x", "number"),
        decision("A", literal("x"), requires=["i_x"]),
        service("S", ["d_A"], inputs=["i_x"]),
    ]
    answer = together(definitions(*parts)).answer({"x": "a"}, "S")
    assert answer.outputs == {"S": None, "A": None}
    assert isinstance(answer.problems["S"], InputUnfit)


@pytest.mark.parametrize("missing", ["d_aaa", "d_zzz", "D", "d_", "zzz", "AAA"])
def test_a_requirement_of_something_missing_is_refused_however_it_is_spelt(missing):
    parts = [input_data("k"), decision("m", literal("1"))]
    href = f'<informationRequirement><requiredDecision href="#{missing}"/></informationRequirement>'
    with pytest.raises(UnknownReference) as caught:
        read_dmn(definitions(*parts, f'<decision id="d_X" name="X">{href}{literal("1")}</decision>'), "t.dmn")
    assert f"#{missing}" in caught.value.message("en")


@pytest.mark.parametrize(
    ("pairs", "circle"), [(("AB", "BC", "CB"), "B → C → B"), (("AB", "BC", "CC"), "C → C"), (("AA",), "A → A")]
)
def test_types_in_a_circle_are_told_from_where_the_circle_begins(pairs, circle):
    made = [f'<itemDefinition name="{a}"><typeRef>{b}</typeRef></itemDefinition>' for a, b in pairs]
    with pytest.raises(CyclicTypes) as caught:
        read_dmn(definitions(*made), "t.dmn")
    assert caught.value.message("en").endswith(f": {circle}")


def test_rows_of_one_output_are_combined_wherever_the_least_stands():
    for numbers in (["3", "1", "2"], ["1", "2", "3"], ["2", "3", "1"]):
        for aggregation, value in (("MIN", 1), ("MAX", 3), ("SUM", 6), ("COUNT", 3)):
            logic = table(["x"], ["r"], [["-", one] for one in numbers], "COLLECT", aggregation)
            assert model(input_data("x"), decision("D", logic)).decide("D", {"x": 1}).value == value


def test_allowed_values_of_a_component_hold_within_lists_of_contexts():
    allowed = f"<allowedValues>{text('< 5')}</allowedValues>"
    item = (
        '<itemDefinition name="tAll" isCollection="true"><itemComponent name="n"><typeRef>number</typeRef>'
        f"{allowed}</itemComponent></itemDefinition>"
    )
    made = model(item, input_data("x", "tAll"), decision("D", literal("x[1].n"), requires=["i_x"]))
    assert made.decide("D", {"x": [{"n": 1}]}).value == 1
    for wrong in ([{"n": 7}], [{"m": 1}], [1], 1, [{"n": 1}, {"n": 5}]):
        with pytest.raises(InputUnfit):
            made.decide("D", {"x": wrong})


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("list<number>", [1, 2], True),
        ("list<number>", [1, "a"], False),
        ("list<list<number>>", [[1]], True),
        ("list<list<number>>", [["a"]], False),
        ("range<number>", evaluate("[1..2]"), True),
        ("range<number>", evaluate('["a".."b"]'), False),
        ("range<number>", 1, False),
        ("context<a: number>", {"a": 1, "b": 2}, True),
        ("context<a: number>", {"a": "x"}, False),
        ("context<a: number>", {"b": 1}, False),
        ("function<number>->number", evaluate("function(a) a"), True),
        ("function<number>->number", evaluate("function(a, b) a"), False),
        ("function<number>->number", 1, False),
        ("Any", [1], True),
        ("number", True, False),
        ("boolean", 1, False),
    ],
)
def test_a_value_is_of_a_composed_type_or_not(kind, value, fits):
    assert evaluate(f"x instance of {kind}", {"x": value}) is fits


def test_every_error_has_the_status_that_the_reference_tells():
    told = dict(re.findall(r"^\| (E-DECISIONS-\d+) \| (\d+) \|", REFERENCE.read_text("utf-8"), re.MULTILINE))
    found = {
        one.code: one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, DecisionsError) and "code" in vars(one)
    }
    assert len(found) > 15
    assert {code: str(one.status) for code, one in found.items()} == {code: told[code] for code in found}


@pytest.mark.parametrize(
    "logic",
    [
        f"<context><contextEntry><variable name='box'/>{literal('1 +')}</contextEntry></context>",
        f"<invocation>{literal('f')}<binding><parameter name='box'/>{literal('1 +')}</binding></invocation>",
        f"<relation><column name='box'/><row>{literal('1 +')}</row></relation>",
    ],
    ids=["an entry", "a binding", "a column"],
)
def test_a_mistake_inside_of_a_box_is_told_with_the_name_of_its_part(logic):
    with pytest.raises(CellUnreadable) as caught:
        read_dmn(definitions(decision("D", logic)), "t.dmn")
    assert "box" in caught.value.message("en")
    assert "D" in caught.value.message("en")
