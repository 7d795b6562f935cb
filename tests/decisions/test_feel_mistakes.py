"""What an analyst is told about a text that is not FEEL: where, what, and the likely fix, in both languages."""

import re

import pytest

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import compile_expression, compile_unary_tests

MISTAKES = [
    ("a == 1", 3, "a = b"),
    ("a && b", 3, "and"),
    ("a || b", 3, "or"),
    ("a <> b", 3, "!="),
    ("a => 5", 3, ">="),
    ("a =< 5", 3, "<="),
    ("!a", 1, "not("),
    ("not a", 5, "not("),
    ("a = True", 5, "true"),
    ("a = None", 5, "null"),
    ("${a}", 1, "${ }"),
    ("#{a}", 1, "#{ }"),
    ("contains(a，b)", 11, ","),
    ("（a）", 1, "("),
    ("a ＞ 5", 3, ">"),
    ("a ≥ 5", 3, ">="),
    ("“甲”", 1, '" "'),
    ("'a'", 1, '" "'),
    ("审批 通过", 1, '"审批 通过"'),
    ("a > 1 and < 3", 11, "[1..5]"),
    ("(a", 3, ""),
    ('"abc', 1, ""),
    ("a %  2", 3, "modulo"),
    ("if a then b", 12, ""),
]


@pytest.mark.parametrize(("text", "column", "fix"), MISTAKES)
def test_a_mistake_is_named_with_its_place_and_its_fix(text, column, fix):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    error = caught.value
    assert (error.line, error.column) == (1, column)
    assert fix in error.hint("zh")
    assert fix in error.hint("en")
    assert str(column) in error.message("zh")
    assert str(column) in error.message("en")
    assert re.search("[\u4e00-\u9fff]", error.hint("zh"))


def test_a_mistake_in_a_later_line_is_found_there():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("a +\n  b +\n  == c")
    assert (caught.value.line, caught.value.column) == (3, 3)


def test_what_was_expected_is_told():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("[1, 2")
    assert caught.value.expected == "]"


@pytest.mark.parametrize("text", ["a b", "通过 并且", "< ", "1 2", "[1..5", ">= 5 and", "not(", "in 5"])
def test_a_cell_that_is_not_feel_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        compile_unary_tests(text)


@pytest.mark.parametrize("text", ["{a: 1, a: 2}", "f(x: 1, x: 2)", "1 instance of nothing known", "1e7000", "@5"])
def test_what_cannot_mean_anything_is_refused(text):
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)
