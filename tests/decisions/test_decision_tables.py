"""Decision tables: every hit policy, annotations, defaults, allowed values, and what is wrong said plainly."""

from decimal import Decimal

import pytest

from app.decisions.dmn import DecisionModel, read_dmn
from app.decisions.dmn.hit_policies import Case, Hit, Ranks, single
from app.decisions.errors import (
    BudgetExceeded,
    CellUnreadable,
    ModelUnreadable,
    NoPriority,
    NotAggregable,
    RowsContradict,
    RowsOverlap,
    TableMalformed,
    UnknownDecision,
    ValueNotAllowed,
)
from app.decisions.feel import Budget, compile_unary_tests, evaluate
from dmn_texts import VERSIONS, decision, definitions, model, table

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


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY"])
def test_where_one_result_is_wanted_the_default_is_that_result(policy):
    assert value(table(["x"], [("r", "", "x + 1")], [["1", "0"]], policy), x=5) == 6


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_where_a_list_is_wanted_the_default_is_its_only_item(policy):
    assert value(table(["x"], [("r", "", "x + 1")], [["1", "0"]], policy), x=5) == [6]
    assert value(table(["x"], [("r", "", "7"), "s"], [["1", "0", "0"]], policy), x=5) == [{"r": 7, "s": None}]


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX", "COUNT"])
def test_where_results_are_combined_the_default_is_the_combination(aggregation):
    assert value(table(["x"], [("r", "", "x + 1")], [["1", "0"]], "COLLECT", aggregation), x=5) == 6


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


@pytest.mark.parametrize(("allowed", "result"), [("< 5", "7"), ("< 5", '"a"'), ("[1..5]", '"3"'), ('"a"', "1")])
def test_an_output_that_its_column_forbids_or_cannot_compare_is_refused(allowed, result):
    with pytest.raises(ValueNotAllowed):
        value(table(["x"], [("r", allowed, "")], [["-", result]]), x=1)
    with pytest.raises(ValueNotAllowed):
        value(table([("x", allowed)], ["r"], [["-", "1"]]), x=evaluate(result))


def test_of_several_rows_that_match_the_topmost_counts_however_important_its_result_is():
    ranks = [Ranks((compile_unary_tests('"high"'), compile_unary_tests('"low"')))]
    hits = [Hit(4, ("low",), "low"), Hit(6, ("high",), "high")]
    case = Case("t.dmn", "D", {})
    assert single("FIRST", hits, ranks, case).row == 4
    assert single("PRIORITY", hits, ranks, case).row == 6
    assert single("ANY", [Hit(4, ("low",), "low"), Hit(6, ("low",), "low")], ranks, case).row == 4
    with pytest.raises(RowsOverlap):
        single("UNIQUE", hits, ranks, case)


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
    for part in ("scope.dmn", "判定", "第 2 行", "面积列", "第 6 个字符"):
        assert part in error.message("zh")
    for part in ("scope.dmn", "判定", "row 2", "面积列", "character 6"):
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
        made.decide("D", {"x": 1}, budget=Budget(cells=6))
    assert made.decide("D", {"x": 1}, budget=Budget(cells=7)).value == "low"  # three rows of two cells, and the table itself


@pytest.mark.parametrize(
    "cell",
    [
        "some i in 1..900 satisfies i = ?",
        "every i in 1..900 satisfies i <= ?",
        "for i in 1..900 return i",
        "many[item > 0]",
        "index of(many, ?)[1] = 900",
    ],
)
def test_each_cell_has_steps_of_its_own(cell):
    made = model(decision("D", table(["x"], ["r"], [[cell, str(row)] for row in range(90)], "COLLECT")))
    assert len(made.decide("D", {"x": 900, "many": list(range(1, 901))}).value) == 90


def test_a_table_of_ten_thousand_rows_is_read_and_decided():
    rules = [[f"[{row * 10}..{row * 10 + 9}]", f'"{row}"'] for row in range(10_000)]
    decided = decide(table(["x"], ["r"], rules), x=99_995)
    assert decided.value == "9999"
    assert decided.matched[0].row == 10_000


# What a message says of a table: its file, its decision, the row and the column as they are seen, and what to do
# --------------------------------------------------------------------------------


def refused(logic, kind=CellUnreadable):
    """The error of a file with one decision, when it is read."""
    with pytest.raises(kind) as caught:
        read_dmn(definitions(decision("判定", logic)), "scope.dmn")
    return caught.value


def failed(logic, kind, **inputs):
    """The error of a decision over inputs."""
    with pytest.raises(kind) as caught:
        DecisionModel(read_dmn(definitions(decision("判定", logic)), "scope.dmn")).decide("判定", inputs)
    return caught.value


def says(error, *words):
    for language in ("zh", "en"):
        said = error.message(language) + error.hint(language)
        assert [word for word in ("scope.dmn", "判定", *words) if word not in said] == []
    return True


def test_a_mistake_in_the_head_of_a_column_is_told_with_the_part_of_the_head():
    row = [["-", "1"]]
    error = refused(table(["面积 +"], ["r"], row))
    assert says(error, "面积 +列", "面积 +")
    assert "表头表达式" in error.message("zh")
    error = refused(table([("面积", '"a" "b"')], ["r"], row))
    assert says(error, "面积列", '"a" "b"')
    assert "允许值" in error.message("zh")
    error = refused(table(["面积"], [("r", "", "1 +")], row))
    assert says(error, "r结果", "1 +")
    assert "default output" in error.message("en")
    error = refused(table([""], ["r"], row))
    assert (error.values["line"], error.values["column"]) == (1, 1)
    assert "表头" in error.hint("zh")
    assert "head" in error.hint("en")


def test_a_table_that_is_not_whole_is_told_with_what_to_do():
    good = table(["面积"], ["r"], [["-", "1"], ["1", "2"]])
    error = refused(good.replace("<inputEntry><text>1</text></inputEntry>", ""), TableMalformed)
    assert says(error, "2", "0", "1")
    assert says(refused(good.replace("UNIQUE", "BEST"), TableMalformed), "BEST", "RULE ORDER", "COLLECT SUM")
    assert says(refused("<decisionTable><rule/></decisionTable>", TableMalformed))


def test_a_value_that_is_not_allowed_is_told_with_row_column_and_what_is_allowed():
    error = failed(
        table(["面积"], [("结论", '"可","否"', "")], [["1", '"可"'], ["2", '"缓"']]), ValueNotAllowed, 面积=2
    )
    assert says(error, "结论结果", '"缓"', '"可","否"', "2")
    assert "第 2 行" in error.message("zh")
    assert "row 2" in error.message("en")
    assert says(failed(table([("面积", "< 5")], ["r"], [["-", "1"]]), ValueNotAllowed, 面积=7), "面积列", "7", "< 5")


def test_priorities_without_an_order_are_an_error_only_where_the_order_matters():
    for policy in ("PRIORITY", "OUTPUT ORDER"):
        rules = [["< 10", "1"], ["< 5", "2"], ["< 3", "2"]]
        assert says(failed(table(["面积"], ["r"], rules, policy), NoPriority, 面积=4), policy, "1, 2", "面积列 = 4")
    assert value(table(["面积"], ["r"], [["< 10", "1"], ["< 5", "1"]], "PRIORITY"), 面积=4) == 1
    assert value(table(["面积"], ["r"], [["< 10", "1"], ["< 5", "2"]], "PRIORITY"), 面积=7) == 1


def test_ranks_may_be_numbers_below_zero_ranges_and_dates():
    rules = [["-", "7"], ["-", "5"], ["-", "-1"], ["-", "9"]]
    assert value(table(["x"], [("r", "-1, 5, [6..9]", "")], rules, "OUTPUT ORDER"), x=1) == [-1, 5, 7, 9]


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
@pytest.mark.parametrize("other", ['"b"', "null", "true", "[1]"])
def test_what_cannot_be_combined_is_an_error_with_its_rows(aggregation, other):
    logic = table(["x"], ["r"], [["-", "1"], ["-", other]], "COLLECT", aggregation)
    assert says(failed(logic, NotAggregable, x=1), aggregation, "1, 2", other)


def test_texts_are_not_summed_but_the_first_of_them_is_found():
    rules = [["-", '"b"'], ["-", '"a"'], ["-", '"c"']]
    assert value(table(["x"], ["r"], rules, "COLLECT", "MIN"), x=1) == "a"
    assert value(table(["x"], ["r"], rules, "COLLECT", "MAX"), x=1) == "c"
    assert value(table(["x"], ["r"], rules, "COLLECT", "COUNT"), x=1) == 3
    failed(table(["x"], ["r"], rules, "COLLECT", "SUM"), NotAggregable, x=1)


def test_durations_are_summed_and_several_outputs_each_by_itself():
    durations = table(["x"], ["r"], [["-", '@"P1D"'], ["-", '@"PT12H"']], "COLLECT", "SUM")
    assert str(value(durations, x=1)) == "P1DT12H"
    both = table(["x"], ["p", "q"], [["-", "1", "4"], ["-", "2", "3"]], "COLLECT", "MAX")
    assert value(both, x=1) == {"p": 2, "q": 4}


def test_work_beyond_its_limit_is_told_with_the_cell_that_wanted_it():
    heavy = "(for i in 1..9000, j in 1..9000 return i)"
    assert says(failed(table(["x"], ["r"], [["1", "1"], [f"count{heavy} > ?", "1"]]), BudgetExceeded, x=2), "2", "x列")
    assert says(failed(table(["x"], ["r"], [["1", "1"], ["-", heavy]]), BudgetExceeded, x=2), "2", "r结果")
    assert says(failed(f"<list><literalExpression><text>{heavy}</text></literalExpression></list>", BudgetExceeded))
