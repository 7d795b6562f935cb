"""Tables of which something false could be said: what the proof says of them is what their evaluation does."""

import pytest

from app.decisions.dmn import DecisionModel, read_dmn, read_together
from app.decisions.errors import DecisionsError
from app.decisions.proof import CONTRADICTION, DEAD_CELL, GAP, MASKED, prove
from app.modelling.lint.rules.table_holds import problems_of
from dmn_texts import decision, definitions, table, text

NUMBER = [("x", "", "number")]


def made(logic):
    return read_dmn(definitions(decision("D", logic)), "t.dmn")


def kinds(logic):
    return {one.kind for one in prove(made(logic).decisions[0].table).findings}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("{a: 1, b: 2}", "{b: 2.0, a: 1}", True),
        ("[1]", "[1.0]", True),
        ('time("10:00:00Z")', 'time("11:00:00+01:00")', True),
        ('@"2026-01-01T10:00:00Z"', '@"2026-01-01T11:00:00+01:00"', True),
        ("[1..2]", "[1.0..2]", True),
        ("[1..2]", "[1..2)", False),
        ("[1..2]", "[1..3]", False),
        ('time("10:00:00Z")', 'time("10:00:00")', False),
        ('duration("P0D")', 'duration("P0Y")', False),
        ('["a", null]', '["a", "b"]', False),
    ],
)
def test_results_contradict_just_where_any_refuses_them(one, other, is_same):
    logic = table(NUMBER, ["r"], [["-", one], ["-", other]], "ANY")
    model = DecisionModel(made(logic))
    if is_same:
        assert model.decide("D", {"x": 1}).matched
    else:
        with pytest.raises(DecisionsError):
            model.decide("D", {"x": 1})
    assert (CONTRADICTION in kinds(logic)) is not is_same


def test_results_are_compared_as_their_column_gives_them():
    typed = table(NUMBER, ["r"], [["-", '["a"]'], ["-", '"a"']], "ANY").replace('name="r"', 'name="r" typeRef="string"')
    assert DecisionModel(made(typed)).decide("D", {"x": 1}).value == "a"
    assert CONTRADICTION not in kinds(typed)


@pytest.mark.parametrize("policy", ["PRIORITY", "OUTPUT ORDER"])
def test_priorities_without_an_order_are_told_where_the_evaluation_refuses_them(policy):
    logic = table(NUMBER, ["r"], [["> 1", "1"], ["-", "2"]], policy)
    with pytest.raises(DecisionsError):
        DecisionModel(made(logic)).decide("D", {"x": 2})
    assert CONTRADICTION in kinds(logic)
    assert MASKED not in kinds(logic)
    [told] = problems_of(made(logic).decisions[0].table, "t.dmn", is_only=True)
    assert "优先次序" in told.text.zh
    assert "most important first" in told.text.en


@pytest.mark.parametrize("cell", ["?", "not(?)", "? and true"])
def test_a_cell_that_asks_whether_the_value_is_true_may_match(cell):
    logic = table(["x"], ["r"], [[cell, "1"], ["-", "2"]], "FIRST")
    assert DEAD_CELL not in kinds(logic)
    assert not kinds(table(["x"], ["r"], [["?", "1"], ["not(?)", "2"]]))


def test_true_and_one_are_two_members_of_a_list():
    logic = table(["l"], ["r"], [["list contains(?, 1)", "1"], ["list contains(?, true)", "2"], ["-", "3"]], "FIRST")
    assert DecisionModel(made(logic)).decide("D", {"l": [True]}).value == 2
    assert not kinds(logic)


def test_true_and_one_make_two_columns():
    columns = [("list contains(l, 1)", "", "boolean"), ("list contains(l, true)", "", "boolean")]
    logic = table(columns, ["r"], [["true", "false", "1"], ["-", "-", "2"]], "FIRST")
    assert DecisionModel(made(logic)).decide("D", {"l": [1]}).value == 1
    proof = prove(made(logic).decisions[0].table)
    assert not proof.findings
    same = [("count( l )", "", "number"), ("count(l)", "", "number")]
    assert GAP not in kinds(table(same, ["r"], [["0", "0", "1"], ["> 0", "> 0", "2"]]))


def test_columns_of_one_expression_and_two_types_are_not_judged():
    columns = [("x", "", "string"), ("x", "", "number")]
    proof = prove(made(table(columns, ["r"], [['"a"', "-", "1"], ["-", "5", "2"]])).decisions[0].table)
    assert not proof.findings
    assert {one.column for one in proof.unproved} == {0, 1}


def test_a_column_whose_type_stands_in_a_missing_file_is_not_judged():
    imported = '<import namespace="urn:other" name="foo" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    xml = definitions(imported, decision("D", table([("x", "", "foo.tBar")], ["r"], [["5", "1"]])))
    [file] = read_together([(xml, "t.dmn")], is_tolerant=True)
    proof = prove(file.decisions[0].table)
    assert not proof.findings
    assert [one.column for one in proof.unproved] == [0]


def test_allowed_values_that_cannot_be_worked_out_are_not_judged():
    runaway = 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a|aa)+$")'
    proof = prove(made(table([("x", runaway, "string")], ["r"], [['"b"', "1"]])).decisions[0].table)
    assert not proof.findings
    assert [one.column for one in proof.unproved] == [0]


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY"])
def test_outputs_whose_allowed_values_cannot_be_worked_out_are_not_judged(policy):
    runaway = "count(for i in 1..9000, j in 1..9000 return i) > 0"
    item = f'<itemDefinition name="tR"><typeRef>number</typeRef><allowedValues>{text(runaway)}</allowedValues></itemDefinition>'
    rows = [["<= 5", "1"], ["> 5", "2"]] if policy == "UNIQUE" else [["<= 5", "1"], [">= 5", "2"]]
    typed = table(NUMBER, ["r"], rows, policy).replace('name="r"', 'name="r" typeRef="tR"')
    for logic in (typed, table(NUMBER, [("r", runaway, "")], rows, policy)):
        proof = prove(read_dmn(definitions(item, decision("D", logic)), "t.dmn").decisions[0].table)
        assert (0, (1, 2), True) in [(one.column, one.rows, one.is_output) for one in proof.unproved]
        assert {one.kind for one in proof.findings} <= {CONTRADICTION}
        assert not proof.findings or logic is not typed


def test_an_output_whose_type_stands_in_a_missing_file_is_not_judged():
    imported = '<import namespace="urn:other" name="foo" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    logic = table(NUMBER, ["r"], [["<= 5", "1"], ["> 5", "2"]]).replace('name="r"', 'name="r" typeRef="foo.tBar"')
    [file] = read_together([(definitions(imported, decision("D", logic)), "t.dmn")], is_tolerant=True)
    proof = prove(file.decisions[0].table)
    assert not proof.findings
    assert [(one.column, one.rows, one.is_output) for one in proof.unproved] == [(0, (1, 2), True)]


def test_the_largest_numbers_have_an_end():
    logic = table(NUMBER, ["r"], [["9e6144", "1"], ["> 9.9e6144", "2"], ["< 9e6144", "3"]])
    assert prove(made(logic).decisions[0].table).findings[0].kind == GAP
    assert not kinds(logic.replace("&gt; 9.9e6144", "&gt; 9e6144"))
