"""What reads like FEEL and would only be null is doubted, with its place and what was probably meant."""

import pytest
from compatibility_kit import feel_cases
from feel_generator import expressions

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import compile_expression, compile_unary_tests, doubts

DOUBTED = [
    # expression, column, what the problem names, what the fix names
    ("len(x) > 1", 1, "len", "string length("),
    ("x + str(1)", 5, "str", "string("),
    ("int(x)", 1, "int", "floor("),
    ("round(x, 2)", 1, "round", "round half up("),
    ("upper(x)", 1, "upper", "upper case("),
    ("toUpperCase(x)", 1, "toUpperCase", "upper case("),
    ("avg(x)", 1, "avg", "mean("),
    ("求和(x)", 1, "求和", "sum("),
    ("包含(a, b)", 1, "包含", "contains("),
    ("isnull(x)", 1, "isnull", "= null"),
    ("iif(a, b, c)", 1, "iif", "then"),
    ("cuont(x)", 1, "cuont", "count"),
    ("concatenat([1], [2])", 1, "concatenat", "concatenate"),
    ("1 +\n median2(x)", 2, "median2", "median"),
    ("x.lower()", 2, ".lower()", "lower case("),
    ('a.b.startswith("x")', 4, ".startswith()", "starts with("),
    ('x.get("k")', 2, ".get()", "get value("),
    ("x.length() > 2", 2, ".length()", "count("),
    ('substring(string: "a", start: 1)', 31, "start", "start position"),
    ('substring(txt: "a", start position: 1)', 16, "txt", "string, start position, length"),
    ("count(lst: [1])", 12, "lst", "list"),
    ('substring(string: "a")', 1, "substring", "start position"),
    ('contains("a")', 1, "1", "contains(string, match)"),
    ("count(1, 2)", 1, "2", "count(list)"),
    ("round half up(1.5)", 1, "1", "round half up(n, scale)"),
    ("for i in x return len(i)", 19, "len", "string length("),
    ('date("2026-02-30")', 6, "2026-02-30", '"2026-03-02"'),
    ('time("25:00:00")', 6, "25:00:00", '"09:30:00"'),
    ('@"2026-13-01"', 1, "2026-13-01", '@"2026-03-02"'),
    ("2026-01-01", 1, "", '@"2026-01-01"'),
    ("x > 2026/1/31", 5, "", '@"2026-01-31"'),
    ("x in [1...5]", 6, "0.5", "[1..5]"),
]


@pytest.mark.parametrize(("text", "column", "problem", "fix"), DOUBTED)
def test_a_doubt_has_its_place_and_its_fix(text, column, problem, fix):
    (doubt,) = doubts(compile_expression(text))
    assert doubt.column == column
    assert doubt.line == text[: text.find("median2")].count("\n") + 1
    for words, part in ((doubt.problem, problem), (doubt.fix, fix)):
        assert part in words.zh
        assert part in words.en


@pytest.mark.parametrize(
    "text",
    [
        "due(limit)",
        "f(x)",
        "for len in x return len",
        "{len: function(x) x, r: len(1)}.r",
        "(function(round) round(1))(abs)",
        "count([1])",
        "min(1, 2, 3)",
        "min([1])",
        "substring(start position: 1, string: x)",
        'date and time(date: d, time: time("09:00:00"))',
        "append([1], 2, 3)",
        "now()",
        "today() > d",
        "x.lower",
        "before(point: 1, range: [2..3])",
        'date("2026-02-28")',
        "date(x)",
        "2026 - 13 - 1",
        "3000-1-1",
        "2026 - 1",
        "[0.1..0.5]",
        "[1..1.5]",
        "[1..1]",
        "[0..0.5]",
        '"a" or "b"',
    ],
)
def test_what_may_well_be_right_is_not_doubted(text):
    assert doubts(compile_expression(text)) == []


def test_a_name_that_something_gives_is_not_doubted():
    assert doubts(compile_expression("round(x)"), ["round"]) == []


def test_a_cell_is_doubted_too():
    (doubt,) = doubts(compile_unary_tests("> len(x)"))
    assert doubt.column == 3


CELLS = [
    ('"a" or "b"', 1, '"a", "b"'),
    ("1 or 2 or -3", 1, "1, 2, -3"),
    ('"a"/"b"', 1, '"a", "b"'),
    ('"x", "a" and "b"', 6, '"a", "b"'),
]


@pytest.mark.parametrize(("text", "column", "fix"), CELLS)
def test_values_that_a_word_joins_in_a_cell_are_doubted(text, column, fix):
    (doubt,) = doubts(compile_unary_tests(text))
    assert (doubt.line, doubt.column) == (1, column)
    assert doubt.fix.zh.endswith(fix)
    assert doubt.fix.en.endswith(fix)


@pytest.mark.parametrize(
    "text",
    [
        "? > 1 or ? < 0",
        "a or b",
        "100/3",
        "x/2",
        '"a", "b"',
        "true or false",
        "-",
        'x = "a" or "b"',
        '"a" = "b"',
        '"a" < "b"',
        '? = "a"',
    ],
)
def test_a_cell_that_may_well_be_right_is_not_doubted(text):
    assert doubts(compile_unary_tests(text)) == []


def test_where_all_functions_are_known_any_other_is_doubted():
    (doubt,) = doubts(compile_expression("hight(1) + due(2)"), ["due"], is_all=True)
    assert (doubt.column, "hight" in doubt.problem.zh, "hight" in doubt.problem.en) == (1, True, True)
    assert doubts(compile_expression("hight(1)")) == []


NAMELESS = [
    ("hight + 1", 1, '"hight"'),
    ("aera > 1", 1, "area"),
    ("a.b", 1, '"a"'),
    ("1 + count(nosuch)", 11, '"nosuch"'),
    ("面积大于100", 1, "面积 > 100"),
    ("面积不超过5万元", 1, "面积 <= 50000"),
    ("大于", 1, ">"),
    ("for x in xs return 1", 10, '"xs"'),
    ("xy[item > limit]", 1, '"xy"'),
    ("? + 1", 1, "名称|name"),
]


@pytest.mark.parametrize(("text", "column", "fix"), NAMELESS)
def test_where_all_names_are_known_any_other_is_doubted(text, column, fix):
    (doubt,) = doubts(compile_expression(text), (), ["area"])
    assert (doubt.line, doubt.column) == (1, column)
    for words in (doubt.fix.zh, doubt.fix.en):
        assert any(one in words for one in fix.split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "area + 1",
        "area[x > item]",
        "{a: area, b: a}.b",
        "for x in area return partial[-1] + x",
        "some x in area satisfies x > 1",
        "sort(area, function(x, y) x < y)",
        "area in (? > 1)",
        "sort(area, before)",
        "area instance of number",
    ],
)
def test_a_name_that_something_gives_or_binds_is_no_doubt(text):
    assert doubts(compile_expression(text), (), ["area"], is_all=True) == []


def test_the_value_under_test_has_its_name_in_a_cell():
    assert doubts(compile_unary_tests("? > area"), (), ["area"]) == []


def test_no_generated_expression_is_doubted():
    assert [text for text in expressions(1_000, 3) if doubts(compile_expression(text))] == []


def test_a_call_of_the_kit_that_has_a_value_is_never_doubted():
    for case in feel_cases():
        if case["expected"] is None:
            continue
        try:
            read = compile_expression(case["expression"])
        except FeelSyntaxError:
            continue
        assert doubts(read) == [], case["expression"]
