"""Input cells as analysts write them every day."""

from decimal import Decimal

import pytest

from app.decisions.feel import compile_unary_tests
from app.decisions.feel.functions import builtin_phrases
from app.decisions.feel.parser import Parser, parse_unary_tests
from app.decisions.feel.plain_cells import plain_expression, plain_tests

CELLS = [
    ('"a","b"', "a", True),
    ('"a","b"', "b", True),
    ('"a", "b"', "c", False),
    ('"a","b"', None, False),
    ('not("a")', "a", False),
    ('not("a")', "b", True),
    ('not("a")', None, True),
    ('not("a","b")', "c", True),
    ("not(< 5)", 4, False),
    ("not(< 5)", 5, True),
    ("not(< 5)", None, None),
    ("[1..5]", 1, True),
    ("[1..5]", 5, True),
    ("(1..5)", 5, False),
    ("]1..5[", 1, False),
    ("[1..5)", 5, False),
    ("[1..5]", "3", None),
    ("[1..5]", None, None),
    ("< 5", 4.5, True),
    (">= 5", 5, True),
    ("< 1, > 10", 11, True),
    ("< 1, > 10", 5, False),
    ("-3", -3, True),
    ("3", Decimal("3.00"), True),
    ("3", None, False),
    ("null", None, True),
    ("null", "x", False),
    ("not(null)", None, False),
    ("not(null)", "x", True),
    ('null, "a"', None, True),
    ("-", None, True),
    ("", "anything", True),
    ("true", True, True),
    ("true", False, False),
    ("false", None, False),
    ('"办理中"', "办理中", True),
    ('not("已办结","已退件")', "办理中", True),
    ("? > 5 and ? < 10", 7, True),
    ("? > 5 and ? < 10", 11, False),
    ('starts with(?, "大")', "大连市", True),
    ('contains(?, "红线")', "生态保护红线", True),
    ('list contains(?, "ecology")', ["ecology", "water"], True),
    ('date("2026-03-02")', "2026-03-02", None),
    ('>= date("2026-03-02")', None, None),
    ('[@"2026-01-01"..@"2026-12-31"]', None, None),
    ("上限", 5, True),
    ("<= 上限", 5, True),
    ("> 上限 * 2", 5, False),
    ("[下限..上限]", 3, True),
    ("项目.面积", 1200, True),
    ("名单", "甲", True),
    ("名单", "丙", False),
    ("是急件", "whatever", True),
    # A list of one text is that text where a text is wanted (DMN 1.5, 10.3.2.9.4).
    ('"a"', ["a"], True),
    ('"a","b"', ["b"], True),
    ('not("a","b")', ["b"], False),
    # What asks about the value and cannot be known is unknown, also for a value that is null.
    ("? > 未给出", 5, None),
    ("? > 未给出", None, None),
    ("? < 未给出 and ? > 1", 5, None),
    ("? < 未给出 and ? > 1", 0, False),
    ("? > 1", None, None),
    ("not(? > 未给出)", None, None),
    # A name that nothing gives is null, and null is null.
    ("未给出", None, True),
    ("未给出", 5, False),
    ("not(未给出)", 5, True),
]
CONTEXT = {"上限": 5, "下限": 1, "项目": {"面积": 1200}, "名单": ["甲", "乙"], "是急件": True}


@pytest.mark.parametrize(("cell", "value", "expected"), CELLS)
def test_a_cell_matches_what_it_says(cell, value, expected):
    assert compile_unary_tests(cell)(value, CONTEXT) is expected


def test_a_cell_knows_the_names_it_reads():
    assert compile_unary_tests("> 上限 * 项目.系数").names == {"上限", "项目"}
    assert compile_unary_tests('"a","b"').names == frozenset()


def test_a_declared_name_may_have_spaces_and_operators():
    cell = compile_unary_tests("> floor area-ratio limit", ["floor area-ratio limit"])
    assert cell(3, {"floor area-ratio limit": 2}) is True
    assert cell(1, {"floor area-ratio limit": 2}) is False


PLAIN = [
    "",
    "-",
    "5",
    "-5",
    "1.50",
    "< 5",
    ">=-3.2",
    "<=  7",
    "[1..5]",
    "( 1 .. -5.5 )",
    "[1..5)",
    '"a"',
    '"a","b"',
    '"中" , ""',
]


@pytest.mark.parametrize("text", PLAIN)
def test_the_short_way_reads_the_same_tree_as_the_parser(text):
    assert plain_tests(text) == Parser(text).whole_tests()
    assert parse_unary_tests(text, (), builtin_phrases()) == Parser(text, (), builtin_phrases()).whole_tests()


@pytest.mark.parametrize("text", ['"a"', "5", "-5", "0.25"])
def test_the_short_way_reads_the_same_expression_as_the_parser(text):
    assert plain_expression(text) == Parser(text).whole_expression()


@pytest.mark.parametrize("text", ['"a\\n"', "5 + 1", "[a..b]", '"a" + "b"', "1..2", "= 5", "not(5)", '"a"-"b"'])
def test_the_short_way_leaves_the_rest_to_the_parser(text):
    assert plain_tests(text) is None
