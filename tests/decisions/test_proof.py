"""The proof of tables by examples: what an analyst gets told, and what is said to be unproved."""

import time

import pytest

from app.decisions.dmn import read_dmn
from app.decisions.feel import literal
from app.decisions.proof import CONTRADICTION, DEAD_CELL, EMPTY, GAP, MASKED, NOT_ALLOWED, OVERLAP, prove
from dmn_texts import decision, definitions, table, text


def proof_of(logic, *parts):
    return prove(read_dmn(definitions(*parts, decision("D", logic)), "t.dmn").decisions[0].table)


def regions(proof, kind):
    return [one.region for one in proof.findings if one.kind == kind]


def rows(proof, kind):
    return [one.rows for one in proof.findings if one.kind == kind]


NUMBER = [("x", "", "number")]


def test_a_complete_table_without_overlaps_holds():
    proof = proof_of(table(NUMBER, ["r"], [["< 5", "1"], ["5", "2"], ["> 5", "3"]]))
    assert proof.holds


def test_the_gap_between_two_whole_numbers_is_told_with_a_number_in_it():
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 6", "2"]]))
    assert regions(proof, GAP) == [("(5..6)",)]
    assert literal(proof.findings[0].witness.inputs["x"]) == "5.5"


@pytest.mark.parametrize(
    ("kind", "cells", "region"),
    [
        ("date", ['<= @"2026-01-01"', '>= @"2026-01-03"'], '(@"2026-01-01"..@"2026-01-03")'),
        ("string", ['"a"', '"b"'], 'not("a", "b")'),
        ("boolean", ["true"], "false"),
        ("time", ['< @"09:00:00"', '> @"09:00:00"'], ""),
        ("dateTime", ['< @"2026-01-01T00:00:00Z"'], ""),
        ("yearMonthDuration", ['< @"P1Y"', '> @"P1Y"'], '@"P1Y"'),
        ("dayTimeDuration", ['<= @"P1D"'], '> @"P1D"'),
    ],
)
def test_gaps_of_every_kind_of_value(kind, cells, region):
    proof = proof_of(table([("x", "", kind)], ["r"], [[cell, "1"] for cell in cells]))
    found = regions(proof, GAP)
    assert len(found) == 1
    assert not region or found == [(region,)]


def test_neighbouring_days_leave_no_gap():
    proof = proof_of(table([("x", "", "date")], ["r"], [['<= @"2026-01-01"', "1"], ['>= @"2026-01-02"', "2"]]))
    assert proof.holds


def test_allowed_values_bound_what_a_table_must_decide():
    logic = table([("x", '"a", "b"', "string")], ["r"], [['"a"', "1"], ['"b"', "2"]])
    assert proof_of(logic).holds
    assert regions(proof_of(logic.replace(text('"a", "b"'), text('"a", "b", "c"'))), GAP) == [('"c"',)]


def test_allowed_values_of_the_type_count_too():
    allowed = "<allowedValues>" + text('"a", "b"') + "</allowedValues>"
    item = f'<itemDefinition name="tKind"><typeRef>string</typeRef>{allowed}</itemDefinition>'
    logic = table([("x", "", "tKind")], ["r"], [['"a"', "1"], ['"b"', "2"]])
    assert proof_of(logic, item).holds


def test_a_count_is_a_whole_number_from_nought():
    logic = table([("count(list)", "", "number")], ["r"], [["0", "1"], ["1", "2"], ["> 1", "3"]])
    assert proof_of(logic).holds
    assert regions(proof_of(table([("count(list)", "", "number")], ["r"], [["> 0", "3"]])), GAP) == [("0",)]


def test_null_is_an_input_only_where_a_cell_speaks_of_it():
    logic = table([("x", "", "boolean")], ["r"], [["true", "1"], ["false", "2"]])
    assert proof_of(logic).holds
    spoken = table([("x", "", "boolean")], ["r"], [["true", "1"], ["null", "2"]])
    assert regions(proof_of(spoken), GAP) == [("false",)]


def test_columns_of_the_same_expression_have_the_same_value():
    proof = proof_of(table([("x", "", "number"), ("x", "", "number")], ["r"], [["< 5", "-", "1"], ["-", ">= 5", "2"]]))
    assert proof.holds


def test_tables_that_give_lists_or_defaults_have_no_gaps():
    assert proof_of(table(NUMBER, ["r"], [["< 5", "1"]], "COLLECT")).holds
    assert proof_of(table(NUMBER, [("r", "", "9")], [["< 5", "1"]])).holds


def test_overlap_names_both_rows_and_an_input():
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", "2"]]))
    assert rows(proof, OVERLAP) == [(2, 1)]
    assert regions(proof, OVERLAP) == [("5",)]


def test_any_may_overlap_with_equal_results_only():
    same = table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", "1.0"]], "ANY")
    assert proof_of(same).holds
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "1"], [">= 5", "2"]], "ANY"))
    assert rows(proof, CONTRADICTION) == [(2, 1)]


def test_results_that_only_a_case_can_tell_are_not_called_equal():
    proof = proof_of(table(NUMBER, ["r"], [["<= 5", "y"], [">= 5", "z"]], "ANY"))
    assert not proof.findings
    assert [(one.rows, one.is_output) for one in proof.unproved] == [((1, 2), True)]


def test_rows_behind_the_first_that_take_nothing_are_masked():
    proof = proof_of(table(NUMBER, ["r"], [["< 5", "1"], ["> 3", "2"], ["[3..6]", "3"], ["-", "4"]], "FIRST"))
    assert [(one.kind, one.rows, one.by) for one in proof.findings] == [
        (MASKED, (3,), (1, 2)),
        (MASKED, (4,), (1, 2, 3)),
    ]


def test_under_priority_the_more_important_output_masks():
    rules = [["< 5", '"low"'], ["< 10", '"high"'], ["-", '"middle"']]
    proof = proof_of(table(NUMBER, [("r", '"high", "middle", "low"', "")], rules, "PRIORITY"))
    assert [(one.rows, one.by) for one in proof.findings] == [((1,), (2, 3))]


def test_cells_that_match_nothing_are_told_with_their_column():
    proof = proof_of(table(NUMBER, ["r"], [["[5..1]", "1"], ["-", "2"]]))
    assert [(one.rows, one.column) for one in proof.findings if one.kind == DEAD_CELL] == [((1,), 0)]


def test_outputs_and_defaults_outside_the_allowed_values():
    proof = proof_of(table(NUMBER, [("r", '"a", "b"', '"d"')], [["< 5", '"a"'], [">= 5", '"c"']]))
    assert rows(proof, NOT_ALLOWED) == [(2,), ()]


def test_a_row_that_gives_nothing_where_values_are_allowed_is_told_and_null_among_them_is_not():
    rows_of = [["< 5", '"a"'], [">= 5", ""]]
    proof = proof_of(table(NUMBER, [("r", '"a", "b"', "")], rows_of))
    assert rows(proof, EMPTY) == [(2,)]
    assert proof_of(table(NUMBER, [("r", '"a", null', "")], rows_of)).holds
    assert proof_of(table(NUMBER, ["r"], rows_of)).holds


def test_a_cell_that_comes_out_as_null_by_mistake_is_dead():
    proof = proof_of(table([("x", "", "string")], ["r"], [['"a" or "b"', "1"], ["-", "2"]]))
    assert [(one.rows, one.column) for one in proof.findings if one.kind == DEAD_CELL] == [((1,), 0)]


@pytest.mark.parametrize(
    "cell",
    ["> y", "string length(?) > 2", "? > today()", "some i in [1,2] satisfies ? > i", "? + 1 > 3", 'matches(?, "a")'],
)
def test_cells_that_cannot_be_analysed_are_unproved_and_claim_nothing(cell):
    proof = proof_of(table([("x", "", "")], ["r"], [[cell, "1"], ["-", "2"]]))
    assert not proof.findings
    assert [(one.column, one.rows) for one in proof.unproved] == [(0, (1,))]


def test_a_gap_that_an_opaque_cell_might_fill_is_not_claimed_but_another_is():
    inputs = [("x", "", "number"), ("k", '"a", "b"', "string")]
    proof = proof_of(table(inputs, ["r"], [["> y", '"a"', "1"]]))
    assert regions(proof, GAP) == [("-", '"b"')]
    assert proof.unproved


def test_columns_that_are_lists_are_unproved():
    item = '<itemDefinition name="tList" isCollection="true"><typeRef>string</typeRef></itemDefinition>'
    proof = proof_of(table([("x", "", "tList")], ["r"], [['["a"]', "1"], ["-", "2"]], "FIRST"), item)
    assert [(one.column, one.rows) for one in proof.unproved] == [(0, (1,))]


def test_the_witness_of_a_calculated_column_gives_the_variables_behind_it():
    inputs = [("p.urgent = true", "true, false", "boolean"), ("count(p.objecting)", "", "number")]
    proof = proof_of(table(inputs, ["r"], [["true", "-", "1"], ["false", "0", "2"]]))
    (gap,) = proof.findings
    assert gap.region == ("false", "> 0")
    assert gap.witness.inputs["p"]["urgent"] is not True
    assert len(gap.witness.inputs["p"]["objecting"]) > 0


def test_columns_that_cannot_have_the_values_together_give_no_inputs():
    inputs = [("x", "", "number"), ("x + 1", "", "number")]
    proof = proof_of(table(inputs, ["r"], [["< 5", "-", "1"], [">= 5", ">= 6", "2"]]))
    assert [one.witness.inputs for one in proof.findings] == [None]


def test_tables_within_contexts_and_business_knowledge_are_found():
    inner = table(NUMBER, ["r"], [["< 5", "1"]])
    boxed = f'<context><contextEntry><variable name="a"/>{inner}</contextEntry></context>'
    knowledge = (
        '<businessKnowledgeModel id="b" name="B"><encapsulatedLogic><formalParameter name="x"/>'
        f"{inner}</encapsulatedLogic></businessKnowledgeModel>"
    )
    file = read_dmn(definitions(knowledge, decision("D", boxed), decision("E", inner)), "t.dmn")
    assert len(file.tables) == 3
    assert all(regions(prove(one), GAP) == [(">= 5",)] for one in file.tables)


def wide(count, policy="UNIQUE"):
    """Rows over five columns: every tenth is a text apart, numbers and days in bands, some cells left open."""
    kinds = [("n", "", "number"), ("t", "", "string"), ("d", "", "date"), ("b", "", "boolean"), ("m", "", "number")]
    days = [f'[@"2026-01-{day:02d}"..@"2026-02-{day:02d}"]' for day in range(1, 28)]
    made = [
        [
            f"[{at % 20 * 10}..{at % 20 * 10 + 10})",
            f'"t{at // 20 % 10}"',
            days[at % 27],
            ("-", "true", "false")[at % 3],
            f">= {at % 7}",
            str(at),
        ]
        for at in range(count)
    ]
    return table(kinds, ["r"], made, policy)


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY"])
def test_two_hundred_rows_of_five_columns_are_proved_within_a_second(policy):
    logic = read_dmn(definitions(decision("D", wide(200, policy))), "t.dmn").decisions[0].table
    begun = time.process_time()
    proof = prove(logic)
    assert time.process_time() - begun < 1
    assert not proof.unproved


def test_ten_thousand_rows_that_all_overlap_end_soon():
    every = [[f"> {at}", "-", str(at)] for at in range(10_000)]
    logic = read_dmn(definitions(decision("D", table([*NUMBER, ("y", "", "number")], ["r"], every, "FIRST"))), "t.dmn")
    begun = time.process_time()
    proof = prove(logic.decisions[0].table)
    assert time.process_time() - begun < 3
    assert [(one.column, one.reason) for one in proof.unproved] == [(0, "too large")]
