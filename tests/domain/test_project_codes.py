"""The national project code, on codes published by provincial platforms."""

import pytest

from app.domain.project_codes import check_digit, check_digit_holds, is_well_formed


@pytest.mark.parametrize("code", ["2509-320193-89-01-544060", "2603-141124-89-05-346948", "2411-130202-89-01-637015"])
def test_published_codes_hold(code: str) -> None:
    assert is_well_formed(code)
    assert check_digit_holds(code)


@pytest.mark.parametrize("code", ["2509-320193-89-01-544061", "2603-141124-89-05-346949"])
def test_a_wrong_check_digit_is_seen_but_the_form_is_right(code: str) -> None:
    assert is_well_formed(code)
    assert not check_digit_holds(code)


@pytest.mark.parametrize("code", ["2020-330327-48-01-167360", "2018-210200-48-01-123456"])
def test_the_older_layout_has_no_check_digit(code: str) -> None:
    assert is_well_formed(code)
    assert check_digit_holds(code)


@pytest.mark.parametrize(
    "code",
    ["", "2513-320193-89-01-544060", "2509-32019-89-01-544060", "2509-320193-89-01-54406x", "2026-210281-89-01-123456"],
)
def test_other_texts_are_no_codes(code: str) -> None:
    assert not is_well_formed(code)


def test_every_digit_has_exactly_one_check_digit() -> None:
    assert {check_digit(f"250932019389015440{n}") for n in range(10)} == set("0123456789")
