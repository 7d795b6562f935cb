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


@given(st.dictionaries(st.text(), st.integers(), max_size=6))
def test_it_is_what_the_standard_library_writes_for_whole_numbers(value: dict[str, int]) -> None:
    assert canonical.dumps(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


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
