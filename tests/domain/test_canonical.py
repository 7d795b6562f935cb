"""One text for one value."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import canonical
from app.domain.errors import NotCanonical

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_reading_what_was_written_gives_the_same_value_and_the_same_text(value: object) -> None:
    text = canonical.dumps(value)

    assert canonical.loads(text) == value
    assert canonical.dumps(canonical.loads(text)) == text


ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs among them
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ANY_TEXT, inner, max_size=5),
)


@given(PLAIN, st.booleans())
def test_it_is_what_the_standard_library_writes_where_there_are_no_fractions(value: object, sort: bool) -> None:
    text = json.dumps(value, sort_keys=sort, separators=(",", ":"), ensure_ascii=False)

    assert canonical.dumps(value, sort=sort) == text


def test_every_character_is_written_as_the_standard_library_writes_it() -> None:
    for first in range(0, 0x110000, 0x400):
        text = "".join(map(chr, range(first, first + 0x400)))

        assert canonical.dumps({text: text}) == json.dumps({text: text}, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("value", [2**63 - 1, 2**64, -(2**63) - 1, "\ud800", 10**30])
def test_what_the_quick_writer_does_not_take_is_written_all_the_same(value: object) -> None:
    assert canonical.dumps([value]) == json.dumps([value], ensure_ascii=False)


def test_what_lies_deep_is_written_all_the_same() -> None:
    value: list[object] = []
    for _ in range(400):
        value = [value]

    assert canonical.dumps(value) == "[" * 401 + "]" * 401


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1.50", "1.5"),
        ("1E+3", "1000"),
        ("-0.0", "0"),
        ("0.000001", "0.000001"),
        ("12345678901234567890.5", "12345678901234567890.5"),
    ],
)
def test_a_decimal_has_one_form(number: str, text: str) -> None:
    assert canonical.dumps(Decimal(number)) == text


@pytest.mark.parametrize("value", [1.5, {"a": {1, 2}}, {1: "a"}, [b"x"], Decimal("NaN"), float("inf")])
def test_what_has_no_single_form_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical.dumps({"here": value})

    assert "$.here" in refused.value.message("zh")
