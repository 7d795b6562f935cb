"""The proof at its edges: every way to ask the same, outputs that a case decides, priorities, witnesses of calculated columns."""

import random

import pytest

from app.decisions.dmn import read_dmn
from app.decisions.feel import literal
from app.decisions.proof import CONTRADICTION, DEAD_CELL, EMPTY, GAP, MASKED, NOT_ALLOWED, OVERLAP, prove
from dmn_texts import decision, definitions, table, text

NUMBER = [("x", "", "number")]
RANKED = [("r", '"high", "middle", "low"', "")]


def proof_of(logic, *parts):
    return prove(read_dmn(definitions(*parts, decision("D", logic)), "t.dmn").decisions[0].table)


def found(proof, kind):
    return [one for one in proof.findings if one.kind == kind]


@pytest.mark.parametrize(
    "cell",
    ["< 5", "? < 5", "5 > ?", "? in (< 5)", "? in (< 3, [3..5))", "not(? >= 5)", "not(>= 5)", "? < 5 or 5 > ?", "< 3, [3..5)",
     "? < 10 and ? < 5", "? between -1000 and 4.5 or ? < 5", "? < 5 and true", "? < 5 and ? = ?", "< 4 + 1"],
)  # fmt: skip
def test_every_way_to_ask_the_same_leaves_the_same_gap(cell):
    (gap,) = proof_of(table(NUMBER, ["r"], [[cell, "1"]])).findings
    assert (gap.kind, gap.region, gap.rows, gap.column) == (GAP, (">= 5",), (), -1)


@pytest.mark.parametrize(
    "cell",
    ["? > y", "? in (y)", "? in (> y)", "? between 1 and y", "? + 1 = 2", "1 = 1 or y = ?", "x.a = 1", "f(?) = 1"],
)
def test_a_cell_that_reads_more_than_its_column_is_not_proved(cell):
    proof = proof_of(table([("x", "", "number")], ["r"], [["-", "1"], [cell, "2"]], "FIRST"))
    assert [(one.column, one.rows, one.is_output) for one in proof.unproved if one.rows] == [(0, (2,), False)]


@pytest.mark.parametrize(
    ("kind", "cells", "gap"),
    [
        ("number", ["< 0", "> 0"], "0"),
        ("number", ["[1..2]", "(2..3)"], "< 1, >= 3"),
        ("number", ["[1..2)", "(2..3]"], "< 1, 2, > 3"),
        ("date", ['< @"2026-01-01"'], '>= @"2026-01-01"'),
        ("date", ['> @"2026-01-01"'], '<= @"2026-01-01"'),
        ("dateTime", ['< @"2026-01-01T00:00:00"', '> @"2026-01-01T00:00:00"'], '@"2026-01-01T00:00:00"'),
        ("time", ['< @"09:00:00"', '> @"09:00:00"'], '@"09:00:00"'),
        ("time", ['>= @"09:00:00"'], '< @"09:00:00"'),
        ("time", ['<= @"09:00:00"'], '> @"09:00:00"'),
        ("dayTimeDuration", ['> @"P1D"'], '<= @"P1D"'),
        ("yearMonthDuration", ['<= @"P1Y"', '>= @"P1Y2M"'], '(@"P1Y"..@"P1Y2M")'),
        ("string", ['not("a")'], '"a"'),
        ("boolean", ["false"], "true"),
    ],
)
def test_a_gap_is_told_as_a_cell_and_its_witness_falls_into_it(kind, cells, gap):
    rows = [[cell, str(at)] for at, cell in enumerate(cells)]
    proof = proof_of(table([("x", "", kind)], ["r"], rows))
    assert gap in [one.region[0] for one in found(proof, GAP)]
    for one in found(proof, GAP):
        filled = [*rows, [one.region[0], "9"]]
        again = proof_of(table([("x", "", kind)], ["r"], filled))
        assert one.region not in [other.region for other in found(again, GAP)]
        # Times are equal where their whole seconds are (DMN 1.5, 10.3.2.3.6), so a cell of one moment meets what is just after it.
        assert not found(again, OVERLAP) or kind in ("time", "dateTime")
        assert literal(one.witness.columns[0]) == literal(one.witness.inputs["x"])


def test_plain_outputs_among_the_allowed_values_hold():
    assert proof_of(table(NUMBER, [("r", '"a", "b"', "")], [["< 5", '"a"'], [">= 5", '"b"']])).holds


def test_outputs_that_a_case_decides_are_unproved_beside_allowed_values_alone():
    rows = [["< 5", '"a"'], [">= 5", "y"]]
    proof = proof_of(table(NUMBER, [("r", '"a", "b"', "")], rows))
    assert [(one.column, one.rows, one.is_output) for one in proof.unproved] == [(0, (2,), True)]
    assert proof_of(table(NUMBER, ["r"], rows)).holds


def test_the_second_output_is_named_by_its_place():
    proof = proof_of(table(NUMBER, ["q", ("r", '"a"', "")], [["< 5", "1", '"a"'], [">= 5", "2", '"z"']]))
    assert [(one.kind, one.rows, one.column) for one in proof.findings] == [(NOT_ALLOWED, (2,), 1)]


def test_results_that_a_case_decides_concern_the_table_as_a_whole():
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "y"], [">= 5", "z"]], "ANY"))
    assert [(one.column, one.rows, one.is_output) for one in proof.unproved] == [(-1, (1, 2), True)]


def test_equal_calculations_under_any_do_not_contradict():
    assert proof_of(table(NUMBER, ["r"], [["<= 5", "y + 1"], [">= 5", "y + 1"]], "ANY")).holds


def test_under_any_one_differing_output_of_two_is_enough():
    proof = proof_of(table(NUMBER, ["q", "r"], [["<= 5", "1", "1"], [">= 5", "1", "2"]], "ANY"))
    assert [one.rows for one in found(proof, CONTRADICTION)] == [(2, 1)]
    assert proof_of(table(NUMBER, ["q", "r"], [["<= 5", "1", "2"], [">= 5", "1", "2"]], "ANY")).holds


def test_a_number_and_a_text_that_look_alike_are_different_results():
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", '"1"']], "ANY"))
    assert [one.rows for one in found(proof, CONTRADICTION)] == [(2, 1)]


@pytest.mark.parametrize(
    ("rules", "masked"),
    [
        ([["-", '"high"'], ["< 5", '"low"']], [((2,), (1,))]),
        ([["< 5", '"low"'], ["-", '"high"']], [((1,), (2,))]),
        ([["-", '"low"'], ["< 5", '"high"']], []),
        ([["-", '"middle"'], ["< 5", '"middle"']], [((2,), (1,))]),
        ([["< 5", '"middle"'], ["-", '"middle"']], []),
        ([["< 5", '"high"'], [">= 5", '"middle"'], ["-", '"low"']], [((3,), (1, 2))]),
    ],
)
def test_under_priority_the_more_important_row_decides_and_of_equals_the_first(rules, masked):
    proof = proof_of(table(NUMBER, RANKED, rules, "PRIORITY"))
    assert [(one.rows, one.by) for one in found(proof, MASKED)] == masked


def test_a_priority_that_a_case_decides_is_unproved_and_masks_nothing():
    proof = proof_of(table(NUMBER, RANKED, [["-", "y"], ["< 5", '"low"'], ["-", '"high"']], "PRIORITY"))
    assert (-1, (1,), True) in [(one.column, one.rows, one.is_output) for one in proof.unproved]
    assert [(one.rows, one.by) for one in found(proof, MASKED)] == [((2,), (3,))]


def test_outputs_without_an_order_of_their_own_leave_the_order_to_the_others():
    rules = [["-", "1", '"low"'], ["< 5", "2", '"high"']]
    assert not found(proof_of(table(NUMBER, ["q", *RANKED], rules, "PRIORITY")), MASKED)
    assert [one.rows for one in found(proof_of(table(NUMBER, ["q", *RANKED], rules[::-1], "PRIORITY")), MASKED)] == []
    every = [["-", "1", '"low"'], ["-", "2", '"high"']]
    assert [one.rows for one in found(proof_of(table(NUMBER, ["q", *RANKED], every, "PRIORITY")), MASKED)] == [(1,)]


@pytest.mark.parametrize(("cells", "column"), [(["[5..1]", "-"], 0), (["-", '"z"'], 1)])
def test_a_dead_cell_is_told_with_its_own_column(cells, column):
    inputs = [*NUMBER, ("k", '"a", "b"', "string")]
    (dead,) = found(proof_of(table(inputs, ["r"], [["-", "-", "1"], [*cells, "2"]], "FIRST")), DEAD_CELL)
    assert (dead.rows, dead.column) == ((2,), column)


@pytest.mark.parametrize(("cells", "pairs"), [(["-"], 40 * 39 // 2), (["< 5", ">= 5"], 2 * (20 * 19 // 2))])
def test_more_findings_than_are_listed_are_counted(cells, pairs):
    proof = proof_of(table(NUMBER, ["r"], [[cells[at % len(cells)], str(at)] for at in range(40)]))
    listed = len(found(proof, OVERLAP))
    assert listed == 10  # of a kind; an analyst mends the first and looks again
    assert listed + proof.more[OVERLAP] == pairs


def test_what_concerns_whole_rows_is_told_without_a_column():
    overlap = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", "2"]]))
    contradiction = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", "2"]], "ANY"))
    masked = proof_of(table(NUMBER, ["r"], [["-", "1"], ["> 5", "2"]], "FIRST"))
    gap = proof_of(table(NUMBER, ["r"], [["< 5", "1"]]))
    for proof, kind in ((overlap, OVERLAP), (contradiction, CONTRADICTION), (masked, MASKED), (gap, GAP)):
        assert [(one.kind, one.column) for one in proof.findings] == [(kind, -1)]


def test_a_gap_is_told_once_and_as_wide_as_it_is():
    inputs = [*NUMBER, ("k", '"a", "b", "c"', "string"), ("b", "", "boolean")]
    rows = [["< 5", '"a"', "-", "1"], ["< 5", 'not("a")', "-", "2"], ["> 7", "-", "true", "3"], ["> 7", "-", "false", "4"]]
    assert [one.region for one in found(proof_of(table(inputs, ["r"], rows)), GAP)] == [("[5..7]", "-", "-")]
    narrower = [*rows, ["[5..7]", '"a", "b"', "-", "5"]]
    assert [one.region for one in found(proof_of(table(inputs, ["r"], narrower)), GAP)] == [("[5..7]", '"c"', "-")]
    narrowest = [*narrower, ["(4..6)", '"c"', "false", "6"], ["[5..8)", '"c"', "true", "7"]]
    assert [one.region for one in found(proof_of(table(inputs, ["r"], narrowest)), GAP)] == [("[6..7]", '"c"', "false")]


def test_a_row_that_cannot_be_analysed_is_masked_where_every_input_is_decided_before_it():
    for rows, masked in (
        ([["-", "1"], ["> y", "2"]], [((2,), (1,))]),
        ([["< 5", "1"], [">= 5", "2"], ["> y", "3"]], [((3,), (1, 2))]),
        ([["< 5", "1"], ["> y", "2"]], []),
        ([["> y", "1"], ["-", "2"]], []),
    ):
        proof = proof_of(table(NUMBER, ["r"], rows, "FIRST"))
        assert [(one.rows, one.by) for one in found(proof, MASKED)] == masked


def test_a_table_whose_search_would_take_too_long_is_unproved_as_a_whole_and_says_so_once():
    chance, names = random.Random(7), [f"b{at}" for at in range(60)]
    rows = []
    for at in range(255):
        asked = dict(zip(chance.sample(range(60), 3), chance.choices(("true", "false"), k=3), strict=True))
        rows.append([asked.get(column, "-") for column in range(60)] + [str(at)])
    proof = proof_of(table([(name, "", "boolean") for name in names], ["r"], rows, "FIRST"))
    assert [(one.column, one.rows, one.reason, one.is_output) for one in proof.unproved] == [(-1, (), "too large", False)]
    assert not proof.holds


def test_overlaps_that_are_few_are_all_listed():
    proof = proof_of(table(NUMBER, ["r"], [["-", "1"], ["-", "2"], ["-", "3"]]))
    assert sorted(one.rows for one in found(proof, OVERLAP)) == [(2, 1), (3, 1), (3, 2)]
    assert not proof.more.get(OVERLAP)


@pytest.mark.parametrize(
    ("expression", "kind", "cells"),
    [
        ("x - 3", "number", ["< 5", "> 5"]),
        ("x - 2", "number", ["< 5", "> 5"]),
        ("x - 1", "number", ["< 5", "> 5"]),
        ("x + 1", "number", ["< 5", "> 5"]),
        ("-x", "number", ["< 5", "> 5"]),
        ("x = 7", "boolean", ["false"]),
        ("x != 7", "boolean", ["false"]),
        ("p.q = 1 and p.r", "boolean", ["false"]),
        ("x = null", "boolean", ["false"]),
        ("not(x)", "boolean", ["false"]),
        ("count(xs)", "number", ["< 3", "> 3"]),
        ("list contains(xs, 1)", "boolean", ["false"]),
        ("if x then 1 else 2", "number", ["< 2", "> 2"]),
        ("if x then 1 else 2", "number", ["< 1", "> 1"]),
        ("if x = false then 1 else 2", "number", ["< 1", "> 1"]),
        ("p.count - 3", "number", ["< 5", "> 5"]),
        ("p.date = 7 and not(p.string)", "boolean", ["false"]),
    ],
)  # fmt: skip
def test_the_witness_of_a_calculation_gives_inputs_that_no_row_matches(expression, kind, cells):
    logic = table([(expression, "", kind)], ["r"], [[cell, "1"] for cell in cells])
    file = read_dmn(definitions(decision("D", logic)), "t.dmn")
    gaps = found(prove(file.decisions[0].table), GAP)
    assert gaps
    clause = file.decisions[0].table.inputs[0]
    for gap in gaps:
        assert gap.witness.inputs is not None
        assert literal(clause.expression(gap.witness.inputs)) == literal(gap.witness.columns[0])


def test_inputs_are_looked_for_all_over_an_overlap_before_they_are_given_up():
    inputs = [*NUMBER, ("x + 1", "", "number")]
    proof = proof_of(table(inputs, ["r"], [["3", "-", "1"], ["3", "[2..9]", "2"], ["> 50", "4", "3"]]))
    assert [(one.rows, one.witness.inputs) for one in found(proof, OVERLAP)] == [((2, 1), {"x": 3})]


def test_a_value_that_another_column_needs_otherwise_gives_no_inputs():
    inputs = [("p", "", "string"), ("p.q", "", "number")]
    proof = proof_of(table(inputs, ["r"], [['"a"', "-", "1"], ['not("a")', "> 0", "2"]]))
    assert [one.witness.inputs for one in found(proof, GAP)] == [None]


def test_what_lists_are_asked_to_contain_is_analysed():
    asks = 'list contains(?, "a")'
    logic = table([("xs", "", "")], ["r"], [[asks, "1"], [f"not({asks})", "2"]])
    assert proof_of(logic).holds
    (gap,) = proof_of(table([("xs", "", "")], ["r"], [[asks, "1"]])).findings
    assert "a" not in gap.witness.inputs["xs"]
    both = f'{asks} and list contains(?, "b")'
    assert len(found(proof_of(table([("xs", "", "")], ["r"], [[both, "1"], [asks, "2"]])), OVERLAP)) == 1


def test_allowed_values_of_a_type_of_a_type_bound_what_is_decided():
    inner = f'<itemDefinition name="tA"><typeRef>number</typeRef><allowedValues>{text("[0..9]")}</allowedValues></itemDefinition>'
    outer = (
        f'<itemDefinition name="tB"><typeRef>tA</typeRef><allowedValues>{text("> 3")}</allowedValues></itemDefinition>'
    )
    proof = proof_of(table([("x", "", "tB")], ["r"], [["< 6", "1"]]), inner, outer)
    assert len(found(proof, GAP)) == 1
    assert 6 <= found(proof, GAP)[0].witness.inputs["x"] <= 9
    assert proof_of(table([("x", "", "tB")], ["r"], [["(3..9]", "1"]]), inner, outer).holds


@pytest.mark.parametrize("outputs", [("y", "1"), ("1", "y"), ("y", "y + 1")])
def test_a_calculation_may_be_what_another_row_gives_and_nothing_is_claimed(outputs):
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", outputs[0]], [">= 5", outputs[1]]], "ANY"))
    assert not proof.findings
    assert [(one.column, one.rows) for one in proof.unproved] == [(-1, (1, 2))]


def test_two_values_apart_contradict_beside_a_calculation():
    rows = [["<= 5", "y"], [">= 5", "1"], ["5", "2"], ["5", "3"]]
    proof = proof_of(table(NUMBER, ["r"], rows, "ANY"))
    assert sorted(one.rows for one in found(proof, CONTRADICTION)) == [(3, 2), (4, 2), (4, 3)]
    assert [one.rows for one in proof.unproved] == [(1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("first", "second", "cell", "seven"),
    [
        ("x", "x > 5", "false", "7"),
        ("x", "x = 7", "false", "7"),
        ("p.n", "p.n > 5", "false", "7"),
        ("p.n", 'string(p.n) + "a" = "7a"', "false", "7"),
    ],
)
def test_what_one_column_settles_is_kept_for_the_calculation_of_another(first, second, cell, seven):
    inputs = [(first, "", "number"), (second.replace('"', "&quot;"), "", "boolean")]
    logic = table(inputs, ["r"], [[seven, cell, "1"], [f"not({seven})", "-", "2"]]).replace("&amp;quot;", "&quot;")
    (gap,) = proof_of(logic).findings
    inside = gap.witness.inputs
    assert inside is not None
    assert (inside["x"] if first == "x" else inside["p"]["n"]) == 7


def test_texts_that_no_cell_mentions_are_one_more_case():
    rows = [['"a"', "1"], ['not("a", "b")', "2"]]
    assert [one.region for one in found(proof_of(table([("x", "", "string")], ["r"], rows)), GAP)] == [('"b"',)]
    assert proof_of(table([("x", "", "string")], ["r"], [*rows, ['"b"', "3"]])).holds
    (gap,) = proof_of(table([("x", "", "string")], ["r"], [['"a"', "1"], ['"b"', "2"]])).findings
    assert gap.witness.inputs["x"] not in ("a", "b")
    assert proof_of(table([("x", "", "string")], ["r"], [["-", "1"]])).holds
    (gap,) = proof_of(table([("x", "", "string")], ["r"], [['< "b"', "1"], ['> "b"', "2"]])).findings
    assert gap.region == ('"b"',)


@pytest.mark.parametrize("count", [9, 10, 11, 12, 13])
def test_of_each_kind_of_finding_ten_are_listed_and_the_others_counted(count):
    ranks = [("r", '"a"', "")]
    for kind, rows in (
        (DEAD_CELL, [["[5..1]", '"a"']] * count),
        (NOT_ALLOWED, [[f"{at}", '"z"'] for at in range(count)]),
        (EMPTY, [[f"{at}", ""] for at in range(count)]),
        (MASKED, [["-", '"a"']] * (count + 1)),
    ):
        proof = proof_of(table(NUMBER, ranks, rows, "FIRST"))
        assert [one.rows for one in found(proof, kind)] == [(row + (kind == MASKED),) for row in range(1, min(count, 10) + 1)]
        assert proof.more.get(kind, 0) == max(count - 10, 0)


@pytest.mark.parametrize(("count", "more"), [(9, None), (10, None), (11, 1), (15, 1)])
def test_of_more_than_ten_gaps_it_is_told_that_there_are_more(count, more):
    rows = [[f"{at}", f"not({at})", "1"] for at in range(count)]
    every = ", ".join(str(at) for at in range(count))
    proof = proof_of(table([*NUMBER, ("y", "", "number")], ["r"], [*rows, [f"not({every})", "-", "1"]]))
    gaps = {one.region for one in found(proof, GAP)}
    assert len(found(proof, GAP)) == len(gaps) == min(count, 10)
    assert gaps <= {(f"{at}", f"{at}") for at in range(count)}
    assert proof.more.get(GAP) == more


@pytest.mark.parametrize(("count", "is_proved"), [(1, True), (8, True), (9, False)])
def test_lists_are_analysed_for_up_to_eight_things_that_they_may_contain(count, is_proved):
    rows = [[f'list contains(?, "{at}")', "1"] for at in range(count)]
    nothing = " and ".join(f'not(list contains(?, "{at}"))' for at in range(count))
    proof = proof_of(table([("xs", "", "")], ["r"], [*rows, [nothing, "2"]], "FIRST"))
    assert proof.holds is is_proved
    assert bool(proof.unproved) is not is_proved
    assert bool(found(proof_of(table([("xs", "", "")], ["r"], rows, "FIRST")), GAP)) is is_proved


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_the_witness_of_a_count_is_a_list_of_that_length(size):
    (gap,) = found(proof_of(table([("count(xs)", "", "number")], ["r"], [[f"< {size}", "1"], [f"> {size}", "2"]])), GAP)
    assert len(gap.witness.inputs["xs"]) == size
