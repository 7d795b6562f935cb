"""A table whose shared cells are asked once gives what a table gives that asks every row: rows, errors, costs, calls."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decisions.dmn.shared_cells import FEWEST_ROWS, MOST_ROWS, Cells, cells_of, is_plain
from app.decisions.dmn.tables import InputClause, OutputClause, Rule, build_table
from app.decisions.feel import Budget, compile_expression, compile_unary_tests, evaluate
from app.domain.errors import DuoguiError

PLAIN = ["-", "", "5", "-5", "< 5", ">= 5", "[1..5)", "(5..9]", '"a"', '"a", "b"', 'not("a")', "not(5, 6)", "true", "null",
         '"a", 5', "!= 5", '= "b"', "5.0", "1"]  # fmt: skip
OTHERS = ["n", "< n", "? > n", "asked()", "asked() = 1", "some x in [1, 2, 3] satisfies x = ?", "count(?) > 1", "[n..9]",
          "fails()", 'date("2026-03-02")', '@"2026-03-02"', "[1, 5]"]  # fmt: skip
VALUES = [None, True, False, Decimal(5), Decimal("5.0"), Decimal(-5), Decimal(1), Decimal(7), "a", "b", "", [Decimal(5)], ["a"],
          [], {"a": Decimal(5)}, evaluate("[1..5]"), evaluate('@"2026-03-02"')]  # fmt: skip
COLUMNS = 3


class Failed(Exception):
    """What a function of the host may raise."""


class OneRun:
    """The run that a table decides in, and all that can be seen of it."""

    def __init__(self, steps):
        self.budget = Budget(steps=steps)
        self.calls = []
        self.functions = {"asked": self._asked, "fails": self._fails}
        self.noted = []

    def _asked(self):
        self.calls.append("asked")
        return Decimal(len(self.calls))

    def _fails(self):
        self.calls.append("fails")
        raise Failed

    def note(self, _decision, _rule, row, _annotations):
        self.noted.append(row)


def table_of(rows, policy):
    clauses = tuple(InputClause(f"i{n}", f"c{n}", f"c{n}", compile_expression(f"c{n}")) for n in range(COLUMNS))
    rules = tuple(
        Rule(f"r{number}", number, tuple(compile_unary_tests(text) for text in row), (compile_expression(str(number)),))
        for number, row in enumerate(rows, 1)
    )
    return build_table("d", policy, "", clauses, (OutputClause("o", "o", "o"),), rules, ())


def seen(table, values, steps):
    run = OneRun(steps)
    names = {f"c{n}": value for n, value in enumerate(values)} | {"n": Decimal(5)}
    try:
        value = table.value(run, names)
    except Failed:
        value = "failed"
    except DuoguiError as problem:
        value = (problem.code, problem.message("en"))
    return value, run.noted, run.calls, run.budget.steps, run.budget.cells


cell = st.one_of(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.sampled_from(OTHERS))
row = st.tuples(*[cell] * COLUMNS)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(row, min_size=FEWEST_ROWS, max_size=40),
    values=st.tuples(*[st.sampled_from(VALUES)] * COLUMNS),
    policy=st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]),
    steps=st.sampled_from([50_000, 20]),
)
def test_asking_shared_cells_once_changes_nothing_that_can_be_seen(rows, values, policy, steps):
    table = table_of(rows, policy)
    plain = replace(table, compiled=Cells(table.compiled.checks))
    assert seen(table, values, steps) == seen(plain, values, steps)


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.tuples(*[st.sampled_from(PLAIN)] * COLUMNS), min_size=40, max_size=60),
    value=st.sampled_from(VALUES),
)
def test_only_rows_that_may_match_are_left_and_each_of_them(rows, value):
    tests = [[compile_unary_tests(text) for text in row] for row in rows]
    matching = {at for at, row in enumerate(tests) if all(cell(value, {}) is True for cell in row)}
    left = list(cells_of(tests).rows_left([value] * COLUMNS, [{}, None, Budget(), None, None]))
    assert left == sorted(left)
    assert matching <= set(left)


def test_what_is_no_number_is_left_to_the_rows_themselves():
    tests = [[compile_unary_tests(text)] for text in ("< 5", ">= 5") * 20]
    assert len(list(cells_of(tests).rows_left([Decimal("NaN")], [{}, None, Budget(), None]))) == 40
    assert len(list(cells_of(tests).rows_left([Decimal(1)], [{}, None, Budget(), None]))) == 20


@pytest.mark.parametrize("count", [1, FEWEST_ROWS - 1, MOST_ROWS + 1])
def test_small_and_huge_tables_are_asked_row_by_row(count):
    assert cells_of([[compile_unary_tests("5")]] * count).shared == ()


def test_a_column_whose_cells_all_differ_is_asked_row_by_row():
    rows = [[compile_unary_tests(str(number)), compile_unary_tests(f'"{"ab"[number % 2]}"')] for number in range(100)]
    assert [column.index for column in cells_of(rows).shared] == [1]


def test_a_column_whose_cells_each_stand_in_two_rows_is_asked_cell_by_cell():
    rows = [[compile_unary_tests(str(number % 50)), compile_unary_tests(str(number % 51))] for number in range(100)]
    assert [(column.index, len(column.cells)) for column in cells_of(rows).shared] == [(0, 50)]


@pytest.mark.parametrize(
    "cell", ["5", "-5", '"a"', "true", "null", "< 5", ">= -5", '!= "a"', "[1..5]", "(-5..-1)", 'not("a")', '"a", < 5', "-"]
)
def test_a_cell_that_compares_with_constants_may_be_asked_once_for_all_its_rows(cell):
    assert is_plain(compile_unary_tests(cell).tree)


@pytest.mark.parametrize(
    "cell", ["n", "< n", ">= -n", "[1..n]", "[n..5]", "? < 5", "asked()", "> asked()", "not(n)", '"a", > n', "5 + 1", "< 5 + 1"]
)
def test_a_cell_that_reads_calculates_or_calls_is_asked_in_each_row(cell):
    assert not is_plain(compile_unary_tests(cell).tree)


def test_cells_behind_one_that_may_call_speak_for_no_row():
    rows = [[compile_unary_tests(first), compile_unary_tests("5")] for first in ("asked()", "-") * 50]
    (column,) = cells_of(rows).shared
    assert column.index == 1
    assert column.others.bit_count() == 50
