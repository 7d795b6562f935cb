"""The quick ways of everyday forms give what the plain way gives, for values of every type, at the same cost."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from app.decisions.errors import BudgetExceeded
from app.decisions.feel import Budget, compile_expression, compile_unary_tests, evaluate
from app.decisions.feel.arithmetic import ARITHMETIC
from app.decisions.feel.comparison import COMPARISONS, both, contained, greater_or_equal, less_or_equal

LITERALS = ["5", "-5", "0.50", '"m"', '""', "true", "null", '@"2026-03-02"', '@"P3D"', '@"P2M"', '@"10:00:00"',
            '@"2026-03-02T10:00:00+08:00"']  # fmt: skip
VALUES = {text: evaluate(text) for text in [*LITERALS, "5.0", "1E+3", '"M"', "[5]", '["m"]', "[]", "{a: 5}", "[1..5]",
          "(< 5)", '@"2026-03-01"', '@"-0001-03-01"', '@"999999999-01-01"', "function(x) x", '@"2026-03-02T02:00:00Z"']}  # fmt: skip
IDS = list(VALUES)


def same(left, right):
    """The same value of the same type; a function is only itself."""
    return type(left) is type(right) and (left is right or left == right)


@pytest.mark.parametrize("operator", COMPARISONS)
@pytest.mark.parametrize("literal", LITERALS)
def test_a_comparison_with_a_constant_is_the_comparison_of_the_two_values(operator, literal):
    named, reached = compile_expression(f"x {operator} {literal}"), compile_expression(f"y.x {operator} {literal}")
    cell, member = compile_unary_tests(f"{operator} {literal}"), compile_expression(f"x in ({operator} {literal})")
    for value in VALUES.values():
        expected = COMPARISONS[operator](value, VALUES[literal])
        assert named({"x": value}) is reached({"y": {"x": value}}) is member({"x": value}) is expected
        assert cell(value, {}) is expected


@pytest.mark.parametrize("operator", COMPARISONS)
def test_a_comparison_of_two_variables_is_the_comparison_of_the_two_values(operator):
    compiled = compile_expression(f"x {operator} y")
    for left, right in product(VALUES.values(), repeat=2):
        assert compiled({"x": left, "y": right}) is COMPARISONS[operator](left, right)


@pytest.mark.parametrize("operator", [sign for sign in ARITHMETIC if sign != "**"])
def test_a_sum_is_that_of_the_two_values_with_a_constant_too(operator):
    both_named = compile_expression(f"x {operator} y")
    for (text, left), right in product(VALUES.items(), VALUES.values()):
        expected = ARITHMETIC[operator](left, right)
        assert same(both_named({"x": left, "y": right}), expected)
        if text in ("5", "-5", "0.50"):
            constant = compile_expression(f"y {operator} {text}")
            assert same(constant({"y": right}), ARITHMETIC[operator](right, left))


@pytest.mark.parametrize("text", ["1 / 0", "x / 0", "0 / 0", "x / y", "9E+6144 * x", "x * 9E+6144 + 1"])
def test_a_number_that_there_is_not_is_null(text):
    assert compile_expression(text)({"x": Decimal(100), "y": Decimal(0)}) is None


@pytest.mark.parametrize("links", [1, 7])
@pytest.mark.parametrize(("sign", "other"), [("+", "n"), ("-", "n"), ("*", "n"), ("/", "s"), ("**", "n")])
def test_a_result_beyond_the_largest_number_is_null_in_short_and_in_long_sums(sign, other, links):
    largest = Decimal("9E+6144")
    context = {"x": -largest if sign == "-" else largest, "n": largest, "s": Decimal("1E-6000")}
    assert compile_expression("x" + f" {sign} {other}" * links)(context) is None


@pytest.mark.parametrize("signs", ["-+", "*/", "/*"])
@pytest.mark.parametrize("length", range(2, 9))
def test_a_chain_of_any_length_goes_from_left_to_right(signs, length):
    links = [(signs[number % 2], number + 2) for number in range(length)]
    expected = Decimal(7)
    for sign, number in links:
        expected = ARITHMETIC[sign](expected, Decimal(number))
    text = " ".join(["x", *(f"{sign} {number}" for sign, number in links)])
    names = " ".join(["x", *(f"{sign} n{number}" for sign, number in links)])
    context = {"x": Decimal(7)} | {f"n{number}": Decimal(number) for _, number in links}
    assert compile_expression(text)(context) == compile_expression(names)(context) == expected
    assert compile_expression(f"{text} >= {expected}")(context) is True
    assert compile_expression(text)({"x": "seven"}) is None


@pytest.mark.parametrize("value", VALUES.values(), ids=IDS)
def test_membership_and_between_are_those_of_the_values(value):
    def ask(text):
        return compile_expression(text)({"x": value})

    for low, high in (("1", "5"), ("-5", "-1"), ('"a"', '"m"')):
        ends = evaluate(low), evaluate(high)
        expected = both(greater_or_equal(value, ends[0]), less_or_equal(value, ends[1]))
        assert ask(f"x between {low} and {high}") is expected
        for opening, closing in ("[]", "()", "[)", "(]"):
            span = f"{opening}{low}..{high}{closing}"
            assert ask(f"x in {span}") is contained(value, evaluate(span))
    hits = [contained(value, text) for text in ("m", "a", "")]
    among = True if True in hits else None if None in hits else False
    assert ask('x in ("m", "a", "")') is among
    assert ask('x in "m"') is hits[0]


@pytest.mark.parametrize("holder", VALUES.values(), ids=IDS)
def test_a_path_of_names_is_the_path_step_by_step(holder):
    for context in ({"x": holder}, {"x": {"a": holder}}, {"x": {"a": {"b": holder}}}, {}):
        first = compile_expression("(x.a)")(context)
        assert same(compile_expression("x.a.b")(context), compile_expression("h.b")({"h": first}))


def test_pythons_own_values_in_the_middle_and_at_the_end_of_a_path_are_converted():
    context = {"x": {"a": {"n": 3, "day": date(2026, 3, 2), "parts": (1, 2)}}}
    assert compile_expression("x.a.n + 1")(context) == Decimal(4)
    assert compile_expression('x.a.day = @"2026-03-02" and x.a.day.year = 2026')(context) is True
    assert compile_expression("x.a.parts[2]")(context) == Decimal(2)


def test_a_function_of_the_host_runs_once_whatever_it_answers():
    asked = []

    def host():
        asked.append(1)
        return "text"

    functions = {"host": host, "count": lambda _: Decimal(99), "date": lambda _: "mine", "contains": lambda *_: "mine"}
    for text in ("host() > 5", "host() + 1", "host().a.b", "host() between 1 and 5", "host() in [1..5]", "not(host())"):
        asked.clear()
        assert compile_expression(text)({}, functions=functions) is None
        assert len(asked) == 1, text
    assert compile_expression("count([1])")({}, functions=functions) == 99
    assert compile_expression('date("2026-03-02")')({}, functions=functions) == "mine"
    assert compile_expression('contains("a", "b")')({}, functions=functions) == "mine"


def test_a_function_of_the_context_comes_before_the_built_in_one():
    own = evaluate('function(x) "own"')
    for text in ('date("2026-03-02")', "count([1])", "sum([1])"):
        name = text.partition("(")[0]
        assert compile_expression(text)({name: own}) == "own"
        assert compile_expression(text)({name: "no function"}) == evaluate(text)


@pytest.mark.parametrize(
    ("constant", "named"),
    [
        ('date("2026-03-02")', "date(t)"),
        ('duration("P3D")', "duration(t)"),
        ('time("10:00:00")', "time(t)"),
        ('date and time("2026-03-02T10:00:00")', "date and time(t)"),
        ('duration("no duration")', "duration(t)"),
    ],
)
def test_a_call_with_a_constant_costs_what_the_call_costs(constant, named):
    spent = []
    for text in (constant, named):
        budget = Budget()
        value = compile_expression(text)({"t": constant.split('"')[1]}, budget=budget)
        spent.append((value, budget.steps))
    assert spent[0] == spent[1]
    assert spent[0][1] < Budget().steps


@pytest.mark.parametrize(
    "text", ["for x in l return x + 1", "some x in l satisfies x > 99", "every x in l satisfies x < 9"]
)
def test_a_loop_over_one_list_costs_what_its_passes_cost(text):
    items = [Decimal(1), Decimal(2), Decimal(3)]
    spent = []
    for expression in (text, text.replace("x in l", "x in l, y in [1]").replace("x + 1", "x + y")):
        budget = Budget()
        compile_expression(expression)({"l": items}, budget=budget)
        spent.append(Budget().steps - budget.steps)
    assert spent[0] == 9
    assert spent[1] == 18
    with pytest.raises(BudgetExceeded):
        compile_expression(text)({"l": items}, budget=Budget(steps=8))


CALLS = [
    ("count(l)", "count(list: l)"),
    ("sum(l)", "sum(list: l)"),
    ("reverse(l)", "reverse(list: l)"),
    ("list contains(l, 7)", "list contains(list: l, element: 7)"),
    ("remove(l, 1)", "remove(list: l, position: 1)"),
    ("get entries(c)", "get entries(m: c)"),
    ('get value(c, "k1")', 'get value(m: c, key: "k1")'),
    ("upper case(t)", "upper case(string: t)"),
    ("string length(t)", "string length(string: t)"),
    ("contains(t, t)", "contains(string: t, match: t)"),
    ("substring(t, 2)", "substring(string: t, start position: 2)"),
    ("abs(1)", "abs(n: 1)"),
]


@pytest.mark.parametrize(("short", "named"), CALLS)
def test_a_call_costs_the_same_however_its_arguments_are_given_and_more_for_more(short, named):
    costs = []
    for size in (1, 16, 1_600):
        context = {"l": [Decimal(7)] * size, "c": {f"k{n}": Decimal(n) for n in range(size)}, "t": "x" * (8 * size)}
        spent = []
        for text in (short, named):
            budget = Budget()
            value = compile_expression(text)(context, budget=budget)
            spent.append((value, Budget().steps - budget.steps))
        assert spent[0] == spent[1]
        assert type(spent[0][1]) is type(spent[1][1]) is int
        costs.append(spent[0][1])
    assert short == "abs(1)" or costs[0] < costs[1] < costs[2]


def test_a_text_that_is_joined_costs_by_its_length_in_short_and_in_long_sums():
    def cost(text, size):
        budget = Budget()
        compile_expression(text)({"x": "a" * size, "y": "b"}, budget=budget)
        return Budget().steps - budget.steps

    for text in ('x + "b"', "x + y", 'x + "" + "" + "" + "" + "b"'):
        short, long, longer = (cost(text, size) for size in (8, 8_000, 32_000))
        assert short < long < longer
        assert 3 * long < longer < 5 * long


@pytest.mark.parametrize("operator", COMPARISONS)
@pytest.mark.parametrize("literal", LITERALS)
def test_a_name_that_nothing_gives_is_compared_as_null(operator, literal):
    expected = COMPARISONS[operator](None, VALUES[literal])
    assert compile_expression(f"missing {operator} {literal}")({"x": Decimal(1)}) is expected
    assert compile_expression(f"missing {operator} {literal}")({"missing": None}) is expected
