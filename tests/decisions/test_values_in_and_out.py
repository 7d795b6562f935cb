"""How values come in from Python and leave as text: types, texts that give the value again, and what has no place in FEEL."""

import datetime as dt
import importlib
import pkgutil
from dataclasses import is_dataclass
from decimal import Decimal
from types import MappingProxyType

import pytest

import app.decisions
from app.decisions.errors import NotAFeelValue
from app.decisions.feel import evaluate, feel_value, literal, show, to_json, type_name
from app.decisions.feel.comparison import identical
from app.decisions.feel.printing import told

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (1, "1"),
        (0.1, "0.1"),
        (True, "true"),
        (10**40, "1" + "0" * 40),
        (10**34 - 1, "9" * 34),
        (10**34 + 1, "1" + "0" * 34),
        (-(10**34) - 1, "-1" + "0" * 34),
        (Text("a"), '"a"'),
        (dt.date(2024, 2, 29), '@"2024-02-29"'),
        (dt.datetime(2024, 2, 29, 10, 11, 12, tzinfo=SHANGHAI), '@"2024-02-29T10:11:12+08:00"'),
        (dt.datetime(2024, 2, 29, 10, 11, 12), '@"2024-02-29T10:11:12"'),  # noqa: DTZ001  # a local time is meant
        (dt.time(10, 11, 12, 500_000), '@"10:11:12.5"'),
        (dt.datetime(2024, 2, 29, 10, 11, 12, 1, tzinfo=dt.UTC), '@"2024-02-29T10:11:12.000001Z"'),
        (dt.timedelta(microseconds=1), '@"PT0.000001S"'),
        (dt.time(10, 11, 12), '@"10:11:12"'),
        (dt.time(10, 11, 12, tzinfo=SHANGHAI), '@"10:11:12+08:00"'),
        (dt.timedelta(days=1, hours=2), '@"P1DT2H"'),
        (dt.timedelta(seconds=-1), '@"-PT1S"'),
        ((1, 2), "[1, 2]"),
        ([1, (2, dt.date(2024, 1, 1))], '[1, [2, @"2024-01-01"]]'),
        (MappingProxyType({"a": 1}), "{a: 1}"),
        ({"a": {"b": 1}}, "{a: {b: 1}}"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_a_value_of_python_is_the_value_of_feel_that_it_means(given, meant):
    found, wanted = feel_value(given), evaluate(meant)
    assert type_name(found) == type_name(wanted) == type_name(given)
    assert identical(found, wanted)
    assert show(found) == show(wanted)


@pytest.mark.parametrize(
    "given", [float("inf"), float("nan"), 10**7000], ids=["infinity", "not a number", "7000 digits"]
)
def test_a_number_that_no_decimal_holds_is_null(given):
    assert feel_value(given) is None


@pytest.mark.parametrize("given", [object(), {1, 2}, b"a", [object()], {"a": {"b": object()}}])
def test_what_has_no_meaning_in_feel_is_refused_with_its_type(given):
    with pytest.raises(NotAFeelValue) as caught:
        feel_value(given)
    assert any(name in caught.value.message("en") for name in ("object", "set", "bytes"))


@pytest.mark.parametrize(
    "text",
    [
        '{"a b": 1, "a": 2}',
        '{"q\\"": [1, "x\\\\y"], "if": {"": 1}}',
        '{a: @"P1D", b: [null, true]}',
        '"\\n\\t\\r\\""',
        "[[], {}]",
        "[1..2]",
        "(1..2)",
        '[@"2024-01-01"..@"2024-02-01")',
        "(< 5)",
        "(>= 5)",
        "-1.50",
        '@"-P1Y2M"',
        '@"10:00:00@Asia/Shanghai"',
    ],
)
def test_the_literal_of_a_value_gives_the_value_again(text):
    value = evaluate(text)
    assert identical(evaluate(literal(value)), value)


@pytest.mark.parametrize("value", [10**33, 10**34 - 1, 10**34, 10**34 + 1, 10**35])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_that_comes_in_has_34_digits_at_most(value, sign):
    found = feel_value(sign * value)
    assert len(found.as_tuple().digits) <= 34
    assert abs(found - sign * value) <= abs(found) / 10**33


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('["a", 1, null]', '["a", 1, null]'),
        ('{a: "x", b: [true]}', '{a: "x", b: [true]}'),
        ('[@"2024-01-01"..@"2024-02-01")', '[@"2024-01-01"..@"2024-02-01")'),
        ('@"P1Y"', "P1Y"),
        ("1.0", "1.0"),
        ("0.00", "0.00"),
        ('"a"', "a"),
    ],
)
def test_a_value_is_shown_as_string_shows_it(value, text):
    assert show(evaluate(value)) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1", 1),
        ("1.5", Decimal("1.5")),
        ("1.0", 1),
        ("10 ** 33", 10**33),
        ("10 ** 34", Decimal(10) ** 34),
        ('"a"', "a"),
        ("null", None),
        ("true", True),
        ('@"2024-01-01"', "2024-01-01"),
        ('[1, @"P1D"]', [1, "P1D"]),
        ("{a: {b: 1.5}}", {"a": {"b": Decimal("1.5")}}),
        ("[1..2]", "[1..2]"),
    ],
)
def test_a_value_leaves_as_json_carries_it(text, plain):
    found = to_json(evaluate(text))
    assert found == plain
    assert type(found) is type(plain)


def dataclasses_of_the_room():
    for found in pkgutil.walk_packages(app.decisions.__path__, "app.decisions."):
        for one in vars(importlib.import_module(found.name)).values():
            if isinstance(one, type) and is_dataclass(one) and one.__module__ == found.name:
                yield one


# Work in progress that one search or one reading fills, told to nobody.
FILLED = {"Token", "Variable", "Surveyed", "Grid", "Axis", "_Work"}
# Those with values that are made when they are first asked for need a place to keep them.
WITHOUT_SLOTS = {"DecisionFile", "Texts"}


def test_values_are_frozen_and_slotted():
    every = {one.__name__: one for one in dataclasses_of_the_room()}
    assert len(every) > 60
    assert {name for name, one in every.items() if not one.__dataclass_params__.frozen} == FILLED
    assert {name for name, one in every.items() if "__slots__" not in vars(one)} == WITHOUT_SLOTS


def test_a_list_or_context_of_values_of_feel_alone_is_taken_as_it_is_and_any_other_made_anew():
    clean = {"a": [Decimal(1), "x", None, {"b": True}]}
    assert feel_value(clean) is clean
    for mixed in ({"a": [Decimal(1), 2]}, {"a": {"b": (1,)}}, [[1]], [{"a": 1.5}]):
        before = repr(mixed)
        assert feel_value(mixed) is not mixed
        assert repr(mixed) == before
    assert identical(feel_value({"a": [Decimal(1), 2]}), {"a": [Decimal(1), Decimal(2)]})


def test_a_message_tells_a_value_shortly_however_long_or_deep_it_is():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    assert told(deep) == "…"
    assert told("a" * 10_000).endswith("…")
    assert len(told("a" * 10_000)) < 300
    assert told([Decimal(1), "a"]) == '[1, "a"]'
