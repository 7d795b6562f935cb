"""The language: names, numbers, logic, dates, lists, contexts, functions, host functions, JSON."""

import datetime as dt
import zoneinfo
from decimal import Decimal

import pytest

from app.decisions.errors import NotAFeelValue
from app.decisions.feel import compile_expression, evaluate, from_json, show, to_json, type_name

PROJECT = {"项目": {"面积": 1200.5, "名称": "滨海公园"}, "x": 5, "floor area": 3, "a-b": 7, "a": 10, "b": 4}

SHOWN = [
    ("项目.面积 > 1000", "true"),
    ('项目.名称 + "一期"', "滨海公园一期"),
    ("floor area * 2", "6"),
    ("a-b", "7"),
    ("a - b", "7"),
    ("0.1 + 0.2 = 0.3", "true"),
    ("1/3", "0.3333333333333333333333333333333333"),
    ("-2 ** 2", "4"),
    ("2 ** 3 ** 2", "64"),
    ("2 + 3 * 4 - 1", "13"),
    ("10 - 2 - 3", "5"),
    ("null and false", "false"),
    ("null or true", "true"),
    ("null + 1", None),
    ('"a" < "b" and "b" < "c"', "true"),
    ("1 between 0 and 2 and 3 between 4 and 5", "false"),
    ("if 不存在 then 1 else 2", "2"),
    ("{a: 1, b: a + 1}.b", "2"),
    ("[{k: 1, v: 2}, {k: 2, v: 3}][k = 2].v", "[3]"),
    ("[10, 20, 30][-1]", "30"),
    ("[10, 20, 30][item > 10][1]", "20"),
    ("for i in 1..3, j in i..3 return i * j", "[1, 2, 3, 4, 6, 9]"),
    ("for i in 0..5 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24, 120]"),
    ("for i in 1..3 return count(partial)", "[0, 1, 2]"),
    ("some x in [1, 2] satisfies x > 1", "true"),
    ("every x in [1, 2] satisfies x > 1", "false"),
    ("every x in [2, null] satisfies x > 1", None),
    ("(function(x, y) x + y)(1, 2)", "3"),
    ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(10)}.r", "3628800"),
    ('substring(string: "foobar", start position: 3)', "obar"),
    ("sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"),
    ("[1, 2, 3] instance of list<number>", "true"),
    ("null = null", "true"),
    ("不存在 = null", "true"),
    ("项目.不存在 = null", "true"),
    ("5 in (1, [4..6], > 10)", "true"),
    ("[1..5].end included", "true"),
    ('@"2026-01-31" + @"P1M"', "2026-02-28"),
    ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
    ('date("2026-03-02") - date("2026-02-27")', "P3D"),
    ('date and time("2026-03-02T09:00:00@Asia/Shanghai").time offset', "PT8H"),
    ('@"2026-03-02T09:00:00+08:00" = @"2026-03-02T01:00:00Z"', "true"),
    ('split("2026-DL-001", "-")', '["2026", "DL", "001"]'),
    ('replace("aaa", "a(a)", "$1b")', "aba"),
    ('string([1.50, "x", null, {a b: true}])', '[1.50, "x", null, {"a b": true}]'),
    ("// a comment\n 1 /* another */ + 1", "2"),
    ('"\\u4e2d\\"\\\\"', '中"\\'),
]


@pytest.mark.parametrize(("text", "shown"), SHOWN)
def test_an_expression_has_the_value_of_the_standard(text, shown):
    assert show(evaluate(text, PROJECT)) == shown


def test_a_name_of_the_context_wins_only_when_it_stands_there_whole():
    assert evaluate("a-b", {"a": 10, "b": 4}) == 6
    assert evaluate("a-b", {"a": 10, "b": 4, "a-b": 1}) == 1


def test_an_expression_knows_its_free_variables():
    text = "for i in 名单 return i.area + rate + due(i) + {k: other, m: k}.m"
    assert compile_expression(text).names == {"名单", "rate", "due", "other"}
    assert compile_expression("count([1][item > 0])").names == frozenset()


def test_a_host_function_is_called_by_name_and_its_result_becomes_feel():
    calls = []

    def due(limit):
        calls.append(limit)
        return dt.datetime(2026, 3, 2, 17, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))

    value = compile_expression('string(due(limit) + duration("P1D"))')({"limit": "opinion"}, functions={"due": due})
    assert value == "2026-03-03T17:00:00@Asia/Shanghai"
    assert calls == ["opinion"]


def test_a_host_function_wins_over_data_and_built_in_functions_of_its_name():
    expression = compile_expression("now() = 5")
    assert expression({"now": 3}, functions={"now": lambda: 5}) is True


def test_data_cannot_replace_a_built_in_function():
    assert evaluate("count([1, 2])", {"count": "x"}) == 2


def test_a_text_is_compiled_once():
    assert compile_expression("x + 1") is compile_expression("x + 1", ["x", "y"])


def test_python_values_come_in_as_feel_values():
    moment = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    context = {
        "n": 1.1,
        "d": dt.date(2026, 3, 2),
        "m": moment,
        "t": dt.time(9, 30),
        "p": dt.timedelta(days=2, hours=3),
        "l": (1, [2.5, {"k": dt.date(2026, 1, 1)}]),
    }
    assert evaluate("n + 2.2", context) == Decimal("3.3")
    assert show(evaluate("[d, m, t, p, l]", context)) == (
        "[2026-03-02, 2026-03-02T09:00:00Z, 09:30:00, P2DT3H, [1, [2.5, {k: 2026-01-01}]]]"
    )


def test_an_object_is_refused_and_its_attributes_are_out_of_reach():
    with pytest.raises(NotAFeelValue):
        evaluate("x", {"x": object()})
    with pytest.raises(NotAFeelValue):
        evaluate("x.__class__", {"x": object()})
    for name in ("__class__", "keys", "real", "nanos", "items"):
        assert evaluate(f"x.{name}", {"x": {"a": 1}}) is None
        assert evaluate(f'@"P1D".{name}') is None
        assert evaluate(f"[1].{name}") == [None]


def test_values_go_out_as_json_and_come_back():
    value = evaluate('{a: 1.10, b: [@"2026-03-02", @"P1M", null, true], c: [1..5], d: "x"}')
    assert to_json(value) == {"a": Decimal("1.10"), "b": ["2026-03-02", "P1M", None, True], "c": "[1..5]", "d": "x"}
    assert from_json({"a": 1.5, "b": {"@feel": '@"2026-03-02"'}}) == {
        "a": Decimal("1.5"),
        "b": evaluate('@"2026-03-02"'),
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("null", "null"),
        ("1", "number"),
        ('"a"', "string"),
        ("true", "boolean"),
        ('@"2026-03-02"', "date"),
        ('@"09:00:00"', "time"),
        ('@"2026-03-02T09:00:00"', "date and time"),
        ('@"P1D"', "days and time duration"),
        ('@"P1M"', "years and months duration"),
        ("[1]", "list"),
        ("{}", "context"),
        ("[1..2]", "range"),
        ("function() 1", "function"),
        ("abs", "function"),
    ],
)
def test_a_value_has_the_type_of_the_standard(text, name):
    assert type_name(evaluate(text)) == name
