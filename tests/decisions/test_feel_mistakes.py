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
    ("“甲”", 1, '"甲"'),
    ("'a'", 1, '"a"'),
    ("审批 通过", 1, '"审批 通过"'),
    ("a > 1 and < 3", 11, "[1..5]"),
    ('"abc', 1, ""),
    ("a %  2", 3, "modulo"),
    ("if a then b", 12, "else null"),
    # Python and its kin
    ("a is None", 1, "a = null"),
    ("a not in [1]", 1, "not(a in [1, 2])"),
    ("x if a else b", 3, "if "),
    ("a ? b : c", 3, "then"),
    ('f"abc {x}"', 2, "string(x)"),
    ("f'abc'", 2, "string(x)"),
    ("x = 'abc'", 5, '"abc"'),
    ("lambda x: x", 1, "function(x)"),
    ("(x) => x", 5, "function(x)"),
    ("[x * 2 for x in y]", 8, "for x in"),
    ("x += 1", 4, "a = b"),
    ("a & b", 3, "and"),
    ("a | b", 3, "or"),
    ("x ^ 2", 3, "**"),
    ("return a", 1, "return"),
    ("def f(x): x", 1, "function(x)"),
    ("TRUE", 1, "true"),
    ("a = NULL", 5, "null"),
    ("a AND b", 1, "and"),
    ("IF a THEN b", 1, "if"),
    ("{a = 1}", 4, "{a: 1}"),
    ("if (a) { b } else { c }", 8, "then"),
    ("for (x in y) return x", 5, "for x in"),
    ("for x in y", 11, "return"),
    ("some x in y", 12, "satisfies"),
    ("a between 1", 12, "between 1 and 5"),
    ("{{ a }}", 2, "{{ }}"),
    ("@2026-03-02", 2, '@"2026-03-02"'),
    ('"a" "b"', 5, "+"),
    ("string lenght(x)", 1, "string length"),
    # Chinese typing
    ("１２ + 1", 1, "12"),
    ("a ＞＝ 1", 3, ">="),
    ("a ＝ 1", 3, "="),
    ("a。b", 2, "."),
    ("[a；b]", 3, ","),
    ("{a：1}", 3, ":"),
    ("a、b", 2, ","),
    ('x = "abc”', 5, "”"),
    ("x = ‘abc’", 5, '"abc"'),
    ("a 并且 b", 1, "and"),
    ("a > 5 并且 b < 3", 7, "and"),
    ("a > 5 或 b", 7, "or"),
    ("a 或者 b", 1, "or"),
    ("如果 a 那么 b", 1, "if"),
    ("a 大于 b", 1, ">"),
    # Brackets name the place where they were opened
    ("(a", 3, "1"),
    ("count([1, 2)", 12, "["),
    ("a + (b * [1, 2)", 15, "["),
    ("f(a))", 5, ")"),
]
CELLS = [
    (">= 5 and < 10", 6, "[5..10)"),
    (">100 且 <200", 6, "(100..200)"),
    (">100 <200", 6, "(100..200)"),
    ("≥100且≤200", 1, "[100..200]"),
    ("5 以上 且 10 以下", 3, "[5..10]"),
    ("<5 或 >10", 4, "< 5, > 10"),
    ('"住宅"|"商业"', 5, '"住宅", "商业"'),
    ('"住宅" || "商业"', 6, '"住宅", "商业"'),
    ('"住宅" 或 "商业"', 6, '"住宅", "商业"'),
    ("“住宅”、“商业”", 1, '"住宅", "商业"'),
    ("大于 100", 4, "> 100"),
    ("不超过 3 人", 5, "<= 3"),
    ("小于 2", 4, "< 2"),
    ("100以上", 4, ">= 100"),
    ("5 万元以下", 3, "<= 50000"),
    ("5天", 2, ": 5|：5"),
    ("100㎡", 4, ": 100|：100"),
    ("5万元", 2, ": 50000|：50000"),
    ("1，000", 2, "1000"),
    ("1，500", 2, "1, 500"),
    ("100至200", 4, "[100..200]"),
    ("5-10天", 5, "[5..10]"),
    ("[1,000..5,000]", 7, "[1000..5000]"),
    ("is null", 4, "null"),
    ("is not null", 1, "not(null)"),
    ("in (1,2)", 1, " 1, 2"),
    ("not in (1, 2)", 5, "not(1, 2)"),
    ("in [1..5]", 1, " [1..5]"),
    ("*", 1, " -"),
    ("“true”", 1, " true|：true"),
    ('"高"。', 4, "。"),
    ('like "住%"', 6, 'starts with(?, "住")'),
    ("like '%住%'", 6, 'contains(?, "住")'),
    ("== 5", 1, " = 5"),
    ("5～10", 2, "[5..10]"),
    ("5~10", 2, "[5..10]"),
    ("between 1 and 5", 1, "[1..5]"),
    ("1..5", 2, "[1..5]"),
    ("5%", 2, "0.05"),
    ("2026年3月2日", 5, '@"2026-03-02"'),
    ("2026年12月2日", 5, '@"2026-12-02"'),
    ("≥5", 1, ">="),
    ("a > 5 且 b", 7, "and"),
    ('"甲"，"乙"', 4, ","),
    ('"a" "b"', 5, "+"),
    ("通过 未通过", 1, '"通过 未通过"'),
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


@pytest.mark.parametrize(
    ("text", "sign"),
    [("a ＞＝ 1", "＞＝"), ("a ＜＝ 1", "＜＝"), ("a ！＝ 1", "！＝"), ("a ＝＝ 1", "＝＝"), ("a ＆＆ b", "＆＆"), ("a ｜｜ b", "｜｜"),
     ("${a}", "${"), ("#{a}", "#{"), ("a && b", "&&"), ("a === b", "==="), ("a !== b", "!=="), ("a ＞ 1", "＞"), ("a ＞ ＝1", "＞"),
     ("a & b", "&"), ("a %% b", "%"), ("$a", "$")],
)  # fmt: skip
def test_the_sign_that_was_found_is_told_whole_and_alone(text, sign):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.values["problem"].zh == f"出现了 {sign}"
    assert caught.value.values["problem"].en == f"found {sign}"


@pytest.mark.parametrize(("text", "column", "fix"), CELLS)
def test_a_mistake_in_a_cell_is_named_with_its_place_and_its_fix(text, column, fix):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_unary_tests(text)
    assert (caught.value.line, caught.value.column) == (1, column)
    for language in ("zh", "en"):
        assert any(one in caught.value.hint(language) for one in fix.split("|"))


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ('"高"。', "删去末尾的“。”", "Leave the 。 at the end away"),
        ("a ≥ 5", "“≥”请写成 >=", "Write >= for ≥"),
        ("a × 5", "“×”请写成 *", "Write * for ×"),
        ("> 1", "此处须写一个值", "Write a value"),
        ("5天", "不带单位：5", "without its unit: 5"),
        ("“true”", "不加引号：true", "Write true without quotes"),
    ],
)
def test_the_fix_of_a_value_is_the_value_that_was_meant(text, zh, en):
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert zh in caught.value.hint("zh")
    assert en in caught.value.hint("en")


def test_a_long_cell_that_cannot_be_read_is_not_searched_for_habits():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_unary_tests("大于" + " " * 4_000 + "1")
    assert "> 1" not in caught.value.hint("zh")


def test_a_bracket_that_is_open_is_told_with_the_place_where_it_was_opened():
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("a +\n  count([1, ")
    assert "line 2, column 9" in caught.value.hint("en")
    assert "第 2 行第 9 列" in caught.value.hint("zh")


def test_a_name_that_looks_like_a_slip_is_fine_when_it_is_declared():
    assert compile_expression("TRUE + 1", ["TRUE"])({"TRUE": 1}) == 2


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
