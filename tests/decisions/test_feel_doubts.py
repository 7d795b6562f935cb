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
    ],
)
def test_what_may_well_be_right_is_not_doubted(text):
    assert doubts(compile_expression(text)) == []


def test_a_name_that_something_gives_is_not_doubted():
    assert doubts(compile_expression("round(x)"), ["round"]) == []


def test_a_cell_is_doubted_too():
    (doubt,) = doubts(compile_unary_tests("> len(x)"))
    assert doubt.column == 3


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
