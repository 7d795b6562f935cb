"""Every limit is met at its edge: what it just allows passes, one more is refused, and the error names the limit."""

import time

import pytest

from app.decisions.dmn import read_dmn
from app.decisions.errors import BudgetExceeded, FeelSyntaxError
from app.decisions.feel import Budget, compile_expression, evaluate
from dmn_texts import decision, definitions, input_data, literal, model, table


def refused(text, context=None):
    with pytest.raises(BudgetExceeded) as caught:
        evaluate(text, context or {})
    return caught.value.values["limit"]


@pytest.mark.parametrize(
    ("pattern", "largest"),
    [
        ("for i in 1..{n} return i", 10_000),
        ("append(xs, {rest})", 10_000),
        ('count("{text}") + 0', 4_096),
    ],
    ids=["items of a list", "items that are appended", "characters of a source"],
)
def test_what_a_limit_just_allows_passes_and_one_more_does_not(pattern, largest):
    def made(size):
        rest = ", ".join("1" for _ in range(size - 9_990))
        return pattern.format(n=size, rest=rest, text="a" * (size - len(pattern.format(n="", rest="", text=""))))

    context = {"xs": [1] * 9_990}
    evaluate(made(largest), context)
    assert refused(made(largest + 1), context) == largest


def test_a_text_has_at_most_65536_characters():
    half = "a" * 32_768
    assert len(evaluate("x + x", {"x": half})) == 65_536
    assert refused('x + x + "a"', {"x": half}) == 65_536


# A thousand million years in both directions, as the calendar has them.
@pytest.mark.parametrize(("longest", "least"), [("P731999999268D", "PT1S"), ("P23999999976M", "P1M")])
def test_a_calculated_duration_is_as_long_as_the_calendar_and_no_longer(longest, least):
    context = {"longest": evaluate(f'@"{longest}"'), "least": evaluate(f'@"{least}"')}
    for text in ("longest - least + least = longest", "least - longest - least = -longest", "longest * 1 = longest"):
        assert evaluate(text, context) is True
    for text in ("longest + least", "-longest - least", "longest * 2", "longest / 0.5", "longest * -1.5"):
        assert evaluate(text, context) is None


@pytest.mark.parametrize(
    ("allowed", "refused_"),
    [
        ("a{1000}b{1000}", "a{1000}b{1000}c"),
        ("(a){1000}", "(a){1000}b"),
        ("(a){999}bc", "(a){999}bcd"),
        ("(){1000}(){1000}", "(){1000}(){1000}()"),
        ("((a){30}){32}", "((a){30}){33}"),
        ("(?:a){1000}", "(?:a){1000}b"),
        ("a*b{1000}c{999}", "a*b{1000}c{1000}"),
        ("(a{20}){0,1000}", "(a{200}){10,20}"),
    ],
)
def test_a_pattern_has_2000_characters_with_its_repetitions_written_out_each_group_one_more(allowed, refused_):
    assert evaluate("matches(t, p)", {"t": "d", "p": allowed}) is not None
    with pytest.raises(BudgetExceeded) as caught:
        evaluate("matches(t, p)", {"t": "d", "p": refused_})
    assert caught.value.values["limit"] == 2_000


def test_a_pattern_that_runs_away_is_stopped_once_and_told_with_its_time():
    away, taken = compile_expression('matches(t, "^(a|aa)+$")'), []
    while len(taken) < 3 and min(taken, default=1) > 0.12:
        before = time.thread_time()
        with pytest.raises(BudgetExceeded) as caught:
            away({"t": "a" * 60 + "!"}, budget=Budget(steps=10**9))
        taken.append(time.thread_time() - before)
        assert caught.value.values["limit"] == 40
    assert min(taken) <= 0.12


def test_a_file_of_everyday_size_may_be_kept_and_a_large_one_is_read_anew():
    small = definitions(decision("D", literal("1")))
    large = small.replace(b"<decision ", b"<!--" + b"x" * 200_000 + b"--><decision ")
    assert read_dmn(small, "t.dmn") is read_dmn(small, "t.dmn")
    assert read_dmn(large, "t.dmn") is not read_dmn(large, "t.dmn")


def test_functions_call_each_other_forty_deep():
    chain = "{f: function(n) if n = 0 then 0 else f(n - 1), r: f(%d)}.r"
    assert evaluate(chain % 39) == 0
    assert refused(chain % 40) == 40


@pytest.mark.parametrize("opened", ["(", "[", "-("], ids=["parentheses", "lists", "negations"])
def test_nesting_has_an_end_that_the_error_names(opened):
    closed = opened.translate({ord("("): ")", ord("["): "]", ord("-"): ""})
    depth = next(n for n in range(1, 200) if not _reads(opened * n + "1" + closed * n))
    limit = refused(opened * depth + "1" + closed * depth)
    assert limit == 60
    assert limit // 2 <= depth <= limit + 1


def _reads(text):
    try:
        compile_expression(text)
    except BudgetExceeded:
        return False
    return True


@pytest.mark.parametrize("steps", [50_000, 100])
def test_a_loop_costs_a_step_a_turn_and_one_too_many_is_refused(steps):
    budget = Budget(steps)
    budget.charge(steps)
    with pytest.raises(BudgetExceeded) as caught:
        budget.charge(1)
    assert caught.value.values["limit"] == steps
    budget.refill()
    budget.charge(steps)


LISTS = [
    "count(xs)",
    "sum(xs)",
    "min(xs)",
    "max(xs)",
    "mean(xs)",
    "median(xs)",
    "mode(xs)",
    "stddev(xs)",
    "product(xs)",
    "all(bs)",
    "any(fs)",
    "reverse(xs)",
    "index of(xs, 2)",
    "union(xs, xs)",
    "concatenate(xs, xs)",
    "distinct values(xs)",
    "flatten(xs)",
    "list contains(xs, 3)",
    "sublist(xs, 2)",
    "remove(xs, 1)",
    "insert before(xs, 1, 0)",
    "list replace(xs, 1, 0)",
    "sort(xs, function(a, b) a < b)",
    "append(xs, 1)",
    "xs[item > 2]",
    "some x in xs satisfies x > 2",
    "every x in xs satisfies x < 2",
    "for x in xs return x",
]


@pytest.mark.parametrize("call", LISTS)
def test_work_over_a_list_is_charged_and_a_list_of_a_hundred_fits_a_small_budget(call):
    compiled = compile_expression(f"for i in 1..300 return {call}", {"xs", "bs", "fs"})
    context = {"xs": [1] * 100, "bs": [True] * 100, "fs": [False] * 100}
    with pytest.raises(BudgetExceeded) as caught:
        compiled(context, budget=Budget(300))
    assert caught.value.values["limit"] == 300
    one = compile_expression(call, {"xs", "bs", "fs"})
    one(context, budget=Budget(2_500))


def test_cells_of_tables_are_counted_over_a_whole_decision():
    logic = table(["x"], ["r"], [[f"> {at}", str(at)] for at in range(100)], "COLLECT")
    once, twice = decision("D", logic, requires=["i_x"]), decision("E", literal("count(D)"), requires=["d_D"])
    decided = model(input_data("x"), once, twice, decision("F", logic, requires=["i_x", "d_E"])).decide
    assert len(decided("D", {"x": 1000}, budget=Budget(cells=250)).value) == 100
    for name, cells in (("D", 150), ("F", 250)):
        with pytest.raises(BudgetExceeded) as caught:
            decided(name, {"x": 1000}, budget=Budget(cells=cells))
        assert "cells" in caught.value.message("en")


def test_a_file_with_a_doctype_is_refused_before_anything_is_read():
    plain = definitions(decision("D", literal("1")))
    for before in (b"<!DOCTYPE d>", b'<!DOCTYPE d [<!ENTITY e "x">]>'):
        with pytest.raises(Exception, match="DOCTYPE"):
            read_dmn(before + plain, "t.dmn")
    told = definitions(decision("D", literal('"&"'))).replace(b"&amp;", b"<![CDATA[<!ENTITY]]>")
    assert read_dmn(told, "t.dmn").decisions[0].name == "D"


def test_boxes_within_boxes_have_an_end():
    def nested(depth):
        return definitions(decision("D", "<list>" * depth + literal("1") + "</list>" * depth))

    assert read_dmn(nested(50), "t.dmn").decisions
    with pytest.raises(BudgetExceeded) as caught:
        read_dmn(nested(62), "t.dmn")
    assert caught.value.values["limit"] == 60


@pytest.mark.parametrize("character", ["\ufffc", "\ufffd", "+", " ", "1", "，"])
def test_a_name_does_not_begin_with_a_sign_a_digit_or_a_placeholder(character):
    with pytest.raises(FeelSyntaxError):
        evaluate(f"{{{character}a: 1}}.b + {character}{character}")
