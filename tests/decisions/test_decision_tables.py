"""Decision tables: every hit policy, annotations, defaults, allowed values, and what is wrong said plainly."""

from decimal import Decimal

import pytest
from dmn_texts import VERSIONS, decision, definitions, model, table

from app.decisions.dmn import DecisionModel, read_dmn
from app.decisions.errors import (
    BudgetExceeded,
    CellUnreadable,
    ModelUnreadable,
    RowsContradict,
    RowsOverlap,
    UnknownDecision,
    ValueNotAllowed,
)
from app.decisions.feel import Budget

RULES = [["< 10", '"low"'], ["[5..15]", '"middle"'], [">= 10", '"high"']]


def decide(logic, **inputs):
    return model(decision("D", logic)).decide("D", inputs)


def value(logic, **inputs):
    return decide(logic, **inputs).value


def test_unique_gives_the_only_row():
    assert value(table(["x"], ["r"], RULES), x=3) == "low"


def test_unique_names_the_rows_that_overlap_and_the_decision():
    with pytest.raises(RowsOverlap) as caught:
        value(table(["x"], ["r"], RULES), x=7)
    assert caught.value.values["rows"] == "1, 2"
    assert caught.value.values["decision"] == "D"
    assert "7" in caught.value.hint("zh")


def test_first_gives_the_topmost_row():
    decided = decide(table(["x"], ["r"], RULES, "FIRST"), x=7)
    assert decided.value == "low"
    assert [one.row for one in decided.matched] == [1]


def test_any_gives_the_common_result_and_notes_every_row():
    rules = [["< 10", "1"], ["< 20", "1.0"], ["> 30", "2"]]
    decided = decide(table(["x"], ["r"], rules, "ANY"), x=5)
    assert decided.value == 1
    assert [one.row for one in decided.matched] == [1, 2]


def test_any_refuses_results_that_differ():
    with pytest.raises(RowsContradict) as caught:
        value(table(["x"], ["r"], RULES, "ANY"), x=7)
    assert caught.value.values["rows"] == "1, 2"


RANKED = ("r", '"high", "middle", "low"', "")


def test_priority_follows_the_order_of_the_allowed_outputs():
    decided = decide(table(["x"], [RANKED], RULES, "PRIORITY"), x=7)
    assert decided.value == "middle"
    assert [one.row for one in decided.matched] == [2]
    assert value(table(["x"], [RANKED], RULES, "PRIORITY"), x=12) == "high"


def test_priority_compares_the_columns_from_left_to_right():
    rules = [["-", '"b"', "1"], ["-", '"a"', "2"], ["-", '"a"', "1"]]
    logic = table(["x"], [("p", '"a","b"', ""), ("q", "1, 2", "")], rules, "PRIORITY")
    assert value(logic, x=0) == {"p": "a", "q": 1}


def test_output_order_and_rule_order_and_collect_give_lists():
    assert value(table(["x"], [RANKED], RULES, "OUTPUT ORDER"), x=12) == ["high", "middle"]
    assert value(table(["x"], [RANKED], RULES, "RULE ORDER"), x=12) == ["middle", "high"]
    assert value(table(["x"], [RANKED], RULES, "COLLECT"), x=7) == ["low", "middle"]


NUMBERS = [["< 10", "3"], ["< 20", "1.5"], ["< 30", "3"]]


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", "7.5"), ("MIN", "1.5"), ("MAX", "3"), ("COUNT", "3")])
def test_collect_aggregates(aggregation, expected):
    assert value(table(["x"], ["r"], NUMBERS, "COLLECT", aggregation), x=5) == Decimal(expected)


def test_short_letters_of_hit_policies_are_read():
    assert read_dmn(definitions(decision("D", table(["x"], ["r"], RULES, "F")))).decisions[0].hit_policy == "FIRST"


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [
        ("UNIQUE", "", None),
        ("FIRST", "", None),
        ("COLLECT", "", []),
        ("RULE ORDER", "", []),
        ("COLLECT", "SUM", None),
        ("COLLECT", "COUNT", 0),
    ],
)
def test_a_table_in_which_nothing_matches(policy, aggregation, expected):
    decided = decide(table(["x"], ["r"], [["1", "2"]], policy, aggregation), x=5)
    assert decided.value == expected
    assert decided.matched == ()


def test_default_outputs_are_given_where_nothing_matches():
    logic = table(["x"], [("r", "", '"none"'), ("s", "", "x + 1")], [["1", '"one"', "0"]])
    assert value(logic, x=5) == {"r": "none", "s": 6}
    assert decide(logic, x=5).matched == ()


def test_a_row_carries_its_annotations():
    rules = [["< 10", '"a"', "dalian-183/6", ""], [">= 10", '"b"', "own", "because"]]
    decided = decide(table(["x"], ["r"], rules, annotations=("article", "reason")), x=12)
    (matched,) = decided.matched
    assert (matched.decision, matched.rule, matched.row) == ("D", "r2", 2)
    assert matched.annotations == {"article": "own", "reason": "because"}


def test_the_description_of_a_rule_is_an_annotation_as_dmn_js_has_it():
    xml = definitions(decision("D", table(["x"], ["r"], [["-", "1"]])))
    xml = xml.replace(b'<rule id="r1">', b'<rule id="r1"><description>dalian-183/9</description>')
    decided = DecisionModel(read_dmn(xml)).decide("D", {"x": 1})
    assert decided.matched[0].annotations == {"description": "dalian-183/9"}


def test_an_input_outside_of_the_allowed_values_is_refused():
    logic = table([("x", '"a","b"')], ["r"], [['"a"', "1"]])
    assert value(logic, x="a") == 1
    assert value(logic, x=None) is None
    with pytest.raises(ValueNotAllowed) as caught:
        value(logic, x="c")
    assert caught.value.values["name"] == "x列"


def test_an_output_outside_of_the_allowed_values_is_refused():
    with pytest.raises(ValueNotAllowed):
        value(table(["x"], [("r", '"a"', "")], [["-", '"b"']]), x=1)


def test_what_the_analyst_sees_can_be_read_off_the_file():
    rules = [["< 10", '"a"', "dalian-183/6"]]
    (found,) = read_dmn(
        definitions(decision("判定", table(["项目.面积"], [("r", '"a","b"', "")], rules, annotations=("article",)))),
        "a.dmn",
    ).decisions
    assert (found.id, found.name, found.kind, found.hit_policy) == ("d_判定", "判定", "table", "UNIQUE")
    assert [(one.label, one.text) for one in found.inputs] == [("项目.面积列", "项目.面积")]
    assert [(one.name, one.label) for one in found.outputs] == [("r", "r结果")]
    (rule,) = found.rules
    assert (rule.row, rule.inputs[0].text, rule.outputs[0].text) == (1, "< 10", '"a"')
    assert found.annotations == ("article",)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_the_standard_is_read(version):
    file = read_dmn(definitions(decision("D", table(["x"], ["r"], RULES)), version=version))
    assert file.version == version
    assert DecisionModel(file).decide("D", {"x": 20}).value == "high"


def test_an_unreadable_cell_is_named_as_the_analyst_sees_it():
    xml = definitions(decision("判定", table(["面积"], ["结论"], [["< 10", '"可"'], ["> 10 && 面积 < 20", '"否"']])))
    with pytest.raises(CellUnreadable) as caught:
        read_dmn(xml, "scope.dmn")
    error = caught.value
    for part in ("scope.dmn", "判定", "第 2 行", "面积列", "第 6 列"):
        assert part in error.message("zh")
    for part in ("scope.dmn", "判定", "row 2", "面积列", "column 6"):
        assert part in error.message("en")
    assert "and" in error.hint("zh")
    assert "and" in error.hint("en")


def test_unquoted_text_in_an_output_cell_is_refused_with_its_fix():
    with pytest.raises(CellUnreadable) as caught:
        read_dmn(definitions(decision("D", table(["x"], ["r"], [["1", "不 同意"]]))))
    assert '"不 同意"' in caught.value.hint("zh")
    assert caught.value.values["title"] == "r结果"


def test_a_row_with_too_few_cells_is_refused():
    xml = definitions(decision("D", table(["x"], ["r"], [["1", "2"]])))
    with pytest.raises(ModelUnreadable):
        read_dmn(xml.replace(b"<inputEntry><text>1</text></inputEntry>", b""))


def test_an_unknown_hit_policy_is_refused():
    with pytest.raises(ModelUnreadable):
        read_dmn(definitions(decision("D", table(["x"], ["r"], RULES, "BEST"))))


def test_a_decision_is_found_by_name_and_by_id_and_else_said_to_be_unknown():
    made = model(decision("D", table(["x"], ["r"], RULES)))
    assert made.names == ("D",)
    assert made.decide("d_D", {"x": 1}).value == made.decide("D", {"x": 1}).value == "low"
    with pytest.raises(UnknownDecision) as caught:
        made.decide("E", {})
    assert "D" in caught.value.message("en")


def test_host_functions_can_be_called_in_cells():
    made = model(decision("D", table(["x"], ["r"], [["> limit()", "double(x)"]])))
    functions = {"limit": lambda: 3, "double": lambda number: number * 2}
    assert made.decide("D", {"x": 4}, functions=functions).value == 8


def test_cells_count_against_the_budget_of_the_decision():
    made = model(decision("D", table(["x"], ["r"], RULES)))
    with pytest.raises(BudgetExceeded):
        made.decide("D", {"x": 1}, budget=Budget(cells=5))
    assert made.decide("D", {"x": 1}, budget=Budget(cells=20)).value == "low"


def test_each_cell_has_steps_of_its_own():
    cell = "some i in 1..900 satisfies i = ?"
    made = model(decision("D", table(["x"], ["r"], [[cell, str(row)] for row in range(60)], "COLLECT")))
    assert len(made.decide("D", {"x": 900}).value) == 60


def test_a_table_of_ten_thousand_rows_is_read_and_decided():
    rules = [[f"[{row * 10}..{row * 10 + 9}]", f'"{row}"'] for row in range(10_000)]
    decided = decide(table(["x"], ["r"], rules), x=99_995)
    assert decided.value == "9999"
    assert decided.matched[0].row == 10_000
