"""The ordered kinds of values that the proof cuts columns by: their order is FEEL's, and between two of them lies a third or none."""

from itertools import combinations

import pytest

from app.decisions.feel import evaluate, literal
from app.decisions.proof.kinds import kind_of, whole_numbers

# Values of each kind in their order; the first and the last of a kind that ends.
ORDERED = {
    "numbers": ["-9E+6144", "-10", "-1.5", "0", "1E-30", "0.001", "1", "2.34567", "3", "10", "9E+6144"],
    "texts": ['""', '" "', '"A"', '"a"', '"aa"', '"b"', '"zz"', '"住"', '"住宅"', '"其他"'],
    "days": ['@"-999999999-01-01"', '@"-999999999-01-02"', '@"0000-02-29"', '@"2026-01-01"', '@"2026-01-02"', '@"2026-03-01"',
             '@"999999999-12-30"', '@"999999999-12-31"'],
    "local times": ['@"2026-01-01T00:00:00"', '@"2026-01-01T00:00:01"', '@"2026-01-01T00:00:03"', '@"2027-01-01T00:00:00"'],
    "instants": ['@"2026-01-01T00:00:00+08:00"', '@"2026-01-01T00:00:00Z"', '@"2026-01-01T00:00:01Z"', '@"2026-01-02T00:00:00Z"'],
    "clocks": ['@"00:00:00"', '@"00:00:01"', '@"09:00:00"', '@"09:00:02"', '@"23:59:59"'],
    "zoned clocks": ['@"00:00:00+18:00"', '@"00:00:00+08:00"', '@"00:00:00Z"', '@"09:00:00Z"', '@"09:00:02Z"', '@"23:59:59Z"',
                     '@"23:59:59-08:00"', '@"23:59:59-18:00"'],
    "lengths in days": ['@"-P1D"', '@"PT0S"', '@"PT1S"', '@"P1D"', '@"P2D"'],
    "lengths in months": ['@"-P1Y"', '@"P0M"', '@"P1M"', '@"P3M"', '@"P1Y"'],
}  # fmt: skip


def keys_of(name):
    values = [evaluate(text) for text in ORDERED[name]]
    kind = kind_of(values[0])
    assert {id(kind_of(value)) for value in values} == {id(kind)}
    return kind, [kind.key(value) for value in values]


@pytest.mark.parametrize("name", ORDERED)
def test_the_keys_of_a_kind_are_in_the_order_of_its_values(name):
    kind, keys = keys_of(name)
    assert keys == sorted(set(keys))
    assert [kind.key(kind.value(key)) for key in keys] == keys


@pytest.mark.parametrize("name", ORDERED)
def test_what_lies_between_two_values_is_a_value_that_feel_puts_between_them(name):
    kind, keys = keys_of(name)
    for low, high in combinations(keys, 2):
        inside = kind.between(low, high)
        assert inside is None or low < inside < high
        if inside is not None:
            values = dict(zip("abc", map(kind.value, (low, inside, high)), strict=True))
            assert evaluate("a < b and b < c", values) is True
    assert kind.between(keys[0], keys[-1]) is not None


@pytest.mark.parametrize("name", ORDERED)
def test_what_lies_beyond_a_value_is_a_value_of_the_kind_or_none(name):
    kind, keys = keys_of(name)
    assert kind.key(kind.value(kind.between(None, None))) is not None
    for key in keys:
        below, above = kind.between(None, key), kind.between(key, None)
        assert below is None or below < key
        assert above is None or above > key
        assert all(each is None or kind.key(kind.value(each)) == each for each in (below, above))


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [
        ("1", "2.34567", "2"),
        ("0.001", "10", "5"),
        ("5", "6", "5.5"),
        ("0.1", "0.2", "0.15"),
        ("-10", "3", "-4"),
        ("1.21", "1.22", "1.215"),
    ],
)
def test_between_two_numbers_lies_the_one_with_the_fewest_digits_near_the_middle(low, high, inside):
    low, high = evaluate(low), evaluate(high)
    assert literal(kind_of(low).between(low, high)) == inside


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (None, '""'),
        (None, '@"-999999999-01-01"'),
        ('@"999999999-12-31"', None),
        ('@"2026-01-01"', '@"2026-01-02"'),
        ('@"P1M"', '@"P2M"'),
        (None, '@"00:00:00"'),
        ('@"23:59:59.999999999"', None),
        (None, '@"00:00:00+18:00"'),
        ('@"23:59:59.999999999-18:00"', None),
        ('@"10:00:00"', '@"10:00:00.000000001"'),
    ],
)
def test_between_neighbours_and_beyond_the_last_value_of_a_kind_lies_none(low, high):
    ends = [None if text is None else evaluate(text) for text in (low, high)]
    kind = next(kind_of(end) for end in ends if end is not None)
    assert kind.between(*(None if end is None else kind.key(end) for end in ends)) is None


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [
        (None, '@"-999999999-01-02"', '@"-999999999-01-01"'),
        ('@"999999999-12-30"', None, '@"999999999-12-31"'),
        ('@"2026-01-01"', '@"2026-01-03"', '@"2026-01-02"'),
        ('@"P1M"', '@"P3M"', '@"P2M"'),
        (None, '@"00:00:00.000000001"', '@"00:00:00"'),
        ('@"09:00:00"', '@"09:00:02"', '@"09:00:01"'),
        (None, '"a"', '""'),
    ],
)
def test_between_two_values_with_one_between_them_lies_that_one(low, high, inside):
    ends = [None if text is None else evaluate(text) for text in (low, high)]
    kind = kind_of(evaluate(inside))
    found = kind.between(*(None if end is None else kind.key(end) for end in ends))
    assert literal(kind.value(found)) == literal(evaluate(inside))


def test_a_count_lies_between_two_counts_and_never_below_nought():
    counts = whole_numbers(0)
    one, two, four = (evaluate(text) for text in ("1", "2", "4"))
    assert counts.between(one, two) is None
    assert counts.between(two, four) == 3
    assert counts.between(None, one) == 0
    assert counts.between(None, evaluate("0")) is None
    assert counts.between(four, None) > 4
    assert [counts.holds(evaluate(text)) for text in ("-1", "0", "0.5", "1")] == [False, True, False, True]
