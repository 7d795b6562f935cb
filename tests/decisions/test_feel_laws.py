"""Laws of the language on generated values, against Python's own decimal, datetime, re and lists."""

import calendar
import datetime as dt
import re
import zoneinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pytest
from compatibility_kit import feel_cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.decisions.errors import FeelSyntaxError
from app.decisions.feel import compile_expression, compile_unary_tests, evaluate, show
from app.decisions.feel.functions import builtin_phrases
from app.decisions.feel.parser import parse_expression, parse_unary_tests
from app.decisions.feel.printer import print_tree

NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)
DATES = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 28))
QUICK = settings(max_examples=150, deadline=None)


@QUICK
@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_34_decimal_digits(a, b):
    exact = Context(prec=34, rounding=ROUND_HALF_EVEN)
    names = {"a": a, "b": b}
    assert evaluate("a + b", names) == exact.add(a, b)
    assert evaluate("a - b", names) == exact.subtract(a, b)
    assert evaluate("a * b", names) == exact.multiply(a, b)
    assert evaluate("a / b", names) == (exact.divide(a, b) if b else None)
    assert evaluate("(a + b) - b = a", names) is True
    assert evaluate("a < b", names) is (a < b)
    assert evaluate("a >= b", names) is (a >= b)


@QUICK
@given(NUMBERS, st.integers(0, 4))
def test_rounding_is_that_of_decimal(a, scale):
    step = Decimal(1).scaleb(-scale)
    for name, rounding in (
        ("floor", ROUND_FLOOR),
        ("ceiling", ROUND_CEILING),
        ("round half up", ROUND_HALF_UP),
        ("decimal", ROUND_HALF_EVEN),
    ):
        assert evaluate(f"{name}(a, s)", {"a": a, "s": scale}) == a.quantize(step, rounding=rounding)


@QUICK
@given(NUMBERS, NUMBERS.filter(bool))
def test_modulo_has_the_sign_of_its_divisor(a, b):
    assert (
        evaluate("modulo(a, b)", {"a": a, "b": b}) == a - b * (a / b).to_integral_value(rounding=ROUND_FLOOR)
        or abs(a / b) > 10**20
    )


@QUICK
@given(DATES, st.integers(-40_000, 40_000))
def test_days_are_added_as_datetime_adds_them(day, days):
    length = f"{'-' if days < 0 else ''}P{abs(days)}D"
    wanted = day + dt.timedelta(days=days)
    assert show(evaluate("d + duration(p)", {"d": day, "p": length})) == wanted.isoformat()
    assert show(evaluate("(d + duration(p)) - d", {"d": day, "p": length})) == show(evaluate(f'@"{length}"'))
    assert evaluate("(d + duration(p)).weekday", {"d": day, "p": length}) == wanted.isoweekday()
    assert evaluate("week of year(w)", {"w": wanted}) == wanted.isocalendar().week
    assert evaluate("day of year(w)", {"w": wanted}) == wanted.timetuple().tm_yday


@QUICK
@given(DATES, st.integers(-500, 500))
def test_months_are_added_to_the_same_day_or_the_last_of_the_month(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wanted = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    length = f"{'-' if months < 0 else ''}P{abs(months)}M"
    assert show(evaluate("d + duration(p)", {"d": day, "p": length})) == wanted.isoformat()


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Paris", "Australia/Melbourne", "America/New_York", "UTC"])


NEXT_MONTH = compile_expression(
    "[date(y, m, last) + day = date(y + if m = 12 then 1 else 0, if m = 12 then 1 else m + 1, 1), date(y, m, last + 1) = null,"
    ' date(y, m, 1) + duration("P" + string(last - 1) + "D") = date(y, m, last), (date(y, m, last) + day).day]'
)


@pytest.mark.parametrize("year", [-999_999_999, -401, -400, -4, -1, 0, 1, 4, 9_999, 10_000, 10_001, 10_100, 12_345, 999_999_996])
def test_months_are_as_long_in_years_beyond_pythons_calendar_as_400_years_before_or_after(year):
    day = evaluate('@"P1D"')
    for month in range(1, 13):
        last = calendar.monthrange(2000 + year % 400, month)[1]
        assert NEXT_MONTH({"y": year, "m": month, "last": last, "day": day}) == [True, True, True, 1], month


@QUICK
@given(
    st.integers(-600_000_000, 1_900_000_000),
    ZONES,
    st.integers(-(10**7), 10**7),
)
def test_instants_move_as_zoneinfo_says(start, name, seconds):
    local = dt.datetime.fromtimestamp(start, dt.UTC).replace(tzinfo=None)
    moment = local.replace(microsecond=0, tzinfo=zoneinfo.ZoneInfo(name))
    assume(moment == moment.astimezone(dt.UTC).astimezone(moment.tzinfo))
    assume(moment.astimezone(dt.UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == local.replace(microsecond=0))
    wanted = (moment.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(moment.tzinfo)
    length = f"{'-' if seconds < 0 else ''}PT{abs(seconds)}S"
    found = evaluate("m + duration(p)", {"m": moment, "p": length})
    assert show(found)[:19] == wanted.replace(tzinfo=None).isoformat()
    if not moment.fold:
        assert (
            show(evaluate("(m + duration(p)) - m", {"m": moment, "p": length})) == show(evaluate(f'@"{length}"'))
            or wanted.fold
        )


@QUICK
@given(st.lists(st.integers(-20, 20), max_size=12), st.integers(-20, 20))
def test_lists_are_those_of_python(items, limit):
    names = {"l": items, "n": limit}
    assert evaluate("l[item > n]", names) == [item for item in items if item > limit]
    assert evaluate("sort(l, function(a, b) a < b)", names) == sorted(items)
    assert evaluate("distinct values(l)", names) == list(dict.fromkeys(items))
    assert evaluate("reverse(l)", names) == items[::-1]
    assert evaluate("list contains(l, n)", names) is (limit in items)
    assert evaluate("index of(l, n)", names) == [place for place, item in enumerate(items, 1) if item == limit]
    assert evaluate("some x in l satisfies x > n", names) is any(item > limit for item in items)
    assert evaluate("every x in l satisfies x > n", names) is all(item > limit for item in items)
    assert evaluate("sum(l)", names) == (sum(items) if items else None)
    assert evaluate("max(l)", names) == (max(items) if items else None)
    assert evaluate("for x in l return x * 2", names) == [item * 2 for item in items]


@QUICK
@given(st.integers(-9, 9), st.integers(-9, 9), st.booleans(), st.booleans(), st.integers(-10, 10))
def test_a_range_holds_what_lies_between_its_ends(low, high, with_low, with_high, value):
    text = f"{'[' if with_low else '('}{low}..{high}{']' if with_high else ')'}"
    wanted = (low <= value if with_low else low < value) and (value <= high if with_high else value < high)
    assert evaluate(f"v in {text}", {"v": value}) is wanted
    assert compile_unary_tests(text)(value, {}) is wanted
    assert compile_unary_tests(f"not({text})")(value, {}) is not wanted


PLAIN_PATTERNS = [
    "a+b",
    "[a-c]+",
    "a|bc",
    "(a)(b)?",
    "[^a]",
    r"\d{2,3}",
    "^a",
    "b$",
    "a.c",
    r"\.",
    "(ab)*c",
    "a??b",
    r"\w\s\w",
]


@QUICK
@given(st.sampled_from(PLAIN_PATTERNS), st.text(alphabet="abc.1 9", max_size=12))
def test_plain_patterns_match_as_in_python(pattern, text):
    names = {"t": text, "p": pattern}
    assert evaluate("matches(t, p)", names) is (re.search(pattern, text) is not None)
    if not re.search(pattern, ""):
        assert evaluate('replace(t, p, "<$0>")', names) == re.sub(pattern, lambda found: f"<{found[0]}>", text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a",
        "a)",
        "[",
        "[]",
        "[z-a]",
        "a{2,1}",
        "*a",
        "a**",
        r"\q",
        r"\2",
        "(?=a)",
        "(?i)a",
        "a{,3}",
        "[[a]",
        r"(a)\0",
        "x{5000}",
    ],
)
def test_what_is_no_pattern_of_xpath_gives_null(pattern):
    assert evaluate('matches("aaa", p)', {"p": pattern}) is None


@pytest.mark.parametrize(
    ("pattern", "text", "flags", "found"),
    [
        ("[a-z-[aeiou]]", "e", "", False),
        ("[a-z-[aeiou]]", "f", "", True),
        (r"\p{IsGreek}", "λ", "", True),
        (r"\p{Lu}", "a", "", False),
        (r"\i\c*", "_x1", "", True),
        ("a b", "ab", "x", True),
        ("a.b", "a\nb", "", False),
        ("a.b", "a\nb", "s", True),
        ("^b", "a\nb", "m", True),
        ("A", "a", "i", True),
        ("a.b", "axb", "q", False),
        ("[\\-z]", "-", "", True),
        ("[+--]", ",", "", True),
        ("红线$", "生态红线", "", True),
    ],
)
def test_patterns_of_xpath(pattern, text, flags, found):
    assert evaluate("matches(t, p, f)", {"t": text, "p": pattern, "f": flags}) is found


ATOMS = st.sampled_from(
    ["1", "-2.5", '"文字"', "x", "项目", "null", "true", '@"P1D"', "[1, 2]", "{a: 1}", "[1..5)", "f(x)", "x.y", "l[1]"]
)


def combined(inner):
    binary = st.builds(
        lambda left, sign, right: f"({left}) {sign} ({right})",
        inner,
        st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", ">=", "and", "or", "in"]),
        inner,
    )
    return st.one_of(
        binary,
        st.builds("-({})".format, inner),
        st.builds("if {} then {} else {}".format, inner, inner, inner),
        st.builds("for i in {} return {}".format, inner, inner),
        st.builds("some i in {} satisfies {}".format, inner, inner),
        st.builds("({}) between ({}) and ({})".format, inner, inner, inner),
        st.builds("(({}))[{}]".format, inner, inner),
        st.builds("({}) instance of list<number>".format, inner),
        st.builds("f(a: {}, b c: {})".format, inner, inner),
        st.builds("function(a, b: number) {}".format, inner),
        st.builds("x in ({}, < ({}), >= ({}))".format, inner, inner, inner),
        st.builds("{} + {} * {}".format, ATOMS, ATOMS, ATOMS),
    )


def tree_of(text):
    return parse_expression(text, (), builtin_phrases())


@settings(max_examples=400, deadline=None)
@given(st.recursive(ATOMS, combined, max_leaves=8))
def test_what_is_printed_parses_to_the_same_tree(text):
    tree = tree_of(text)
    assert tree_of(print_tree(tree)) == tree


def test_every_expression_of_the_kit_is_printed_to_the_same_tree():
    for case in feel_cases():
        try:
            tree = tree_of(case["expression"])
        except FeelSyntaxError:
            continue
        assert tree_of(print_tree(tree)) == tree, case["expression"]


@pytest.mark.parametrize("text", ["-", '"a","b"', "not(< 5, [1..3])", "> 5, null", "? > 3 and ? < 9"])
def test_a_printed_cell_parses_to_the_same_tree(text):
    assert parse_unary_tests(print_tree(parse_unary_tests(text))) == parse_unary_tests(text)


@QUICK
@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_logic_has_three_values(a, b):
    names = {"a": a, "b": b}
    assert evaluate("a and b", names) is (False if False in (a, b) else None if None in (a, b) else True)
    assert evaluate("a or b", names) is (True if True in (a, b) else None if None in (a, b) else False)
    assert evaluate("not(a)", names) is (None if a is None else not a)
    assert compile_expression("not(a and b) = (not(a) or not(b))")(names) is True
