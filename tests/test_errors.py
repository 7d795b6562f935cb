"""The catalogue of errors: whole, in both languages, and every code once."""

import re
from string import Formatter

import pytest

from app.domain.errors import DuoguiError
from reference import every_error, room_of


def spoken(template):
    return {re.sub("_(zh|en)$", "", name) for name in fields(template)}


ERRORS = every_error()
each_error = pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)


def fields(template):
    return {
        name.partition(".")[0].partition("[")[0] for _, name, _, _ in Formatter().parse(template) if name is not None
    }


def test_a_code_names_one_error():
    codes = [kind.code for kind in ERRORS]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
    assert len(codes) > 2


@each_error
def test_an_error_speaks_both_languages_and_says_what_to_do(kind):
    assert re.fullmatch(r"E-[A-Z]+-[1-9][0-9]*", kind.code)
    assert 400 <= kind.status < 600
    for name in ("zh", "en", "hint_zh", "hint_en"):
        assert getattr(kind, name).strip(), f"{kind.__name__}.{name} is empty"
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in (kind.zh, kind.hint_zh))
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in (kind.en, kind.hint_en))


@each_error
def test_the_languages_of_an_error_name_the_same_values(kind):
    # A value that is itself a text comes once in each language: why_zh beside why_en.
    assert spoken(kind.zh) == spoken(kind.en)
    assert spoken(kind.hint_zh) == spoken(kind.hint_en)
    assert "" not in fields(kind.zh + kind.hint_zh), "values are given by name"


@each_error
def test_an_error_of_a_room_has_the_room_in_its_code_alone(kind):
    code_room = room_of(kind.code)
    home = kind.__module__.split(".")
    same = {
        each.__module__.split(".")[: 2 if home[0] == "app" else 1][-1]
        for each in ERRORS
        if room_of(each.code) == code_room
    }
    assert len(same) == 1, f"{code_room} is used by {sorted(same)}"


def test_an_error_is_raised_with_all_the_values_it_names():
    class Sample(DuoguiError):
        zh = "“{value}”不对"
        en = "“{value}” is wrong"

    assert Sample(value=3).message("zh") == "“3”不对"
    with pytest.raises(KeyError):
        Sample(other=3)
