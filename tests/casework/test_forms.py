"""What a form lets in: its own entries in their types, complete, no more; every refusal says where and what, in both languages."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.errors import FormInvalid
from app.casework.forms.definition import Field, Form, Option, read_form
from app.casework.forms.schema import is_required, is_shown, validate_answers
from app.domain import canonical

FORMS = sorted(Path(__file__).parents[2].glob("processes/*/forms/*.json"))
OPINION = next(path for path in FORMS if path.name == "opinion.json")
YES_OR_NO = (Option("a", "甲", "A"), Option("b", "乙", "B"))


def form(*fields: Field) -> Form:
    return Form("test", "试", "Test", fields)


def field(name: str, type_: str, **more) -> Field:
    return Field(name, type_, name, name, **more)


def opinion() -> Form:
    return read_form(OPINION.read_bytes(), OPINION.name)


def wrong(what: Form, raw) -> dict[str, list[dict[str, str]]]:
    with pytest.raises(FormInvalid) as refused:
        validate_answers(what, raw)
    for messages in refused.value.fields.values():
        assert all(message["zh"] and message["en"] and message["zh"] != message["en"] for message in messages)
    assert refused.value.status == 422
    return refused.value.fields


def test_a_missing_required_entry_is_named():
    assert wrong(opinion(), {"reason": "已核对"}).keys() >= {"conclusion"}


def test_blanks_and_spaces_are_no_entry():
    assert "conclusion" in wrong(opinion(), {"conclusion": "   "})
    assert validate_answers(form(field("a", "text")), {"a": "  \n "}) == {}
    assert validate_answers(form(field("a", "text")), {"a": " 甲 "}) == {"a": "甲"}


def test_every_wrong_entry_is_told_at_once():
    many = form(field("n", "number"), field("d", "date"), field("c", "choice", options=YES_OR_NO, required=True))
    assert set(wrong(many, {"n": "x", "d": "2026-02-30", "extra": 1})) == {"n", "d", "c", "extra"}


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        (field("x", "text", max_length=3), "四个字的"),
        (field("x", "text_long", max_length=3), "四个字的"),
        (field("x", "text"), 7),
        (field("x", "text"), ["a"]),
        (field("x", "text"), {"a": 1}),
        (field("x", "text"), b"bytes"),
        (field("x", "text"), "\ud800"),
        (field("x", "text"), "a\0b"),
        (field("x", "number"), "seven"),
        (field("x", "number"), "NaN"),
        (field("x", "number"), "Infinity"),
        (field("x", "number"), True),
        (field("x", "number"), "1.5"),
        (field("x", "number", decimals=2), "1.005"),
        (field("x", "number", decimals=2), "1e40"),
        (field("x", "number", decimals=2), "1e999999999"),
        (field("x", "number", decimals=2), "0." + "1" * 40),
        (field("x", "number", min=0), "-1"),
        (field("x", "number", max=9), "10"),
        (field("x", "number", max=9), ["1"]),
        (field("x", "date"), "2026-13-01"),
        (field("x", "date"), "tomorrow"),
        (field("x", "date"), 20260301),
        (field("x", "yes_no"), "maybe"),
        (field("x", "yes_no"), 1),
        (field("x", "yes_no"), ["yes"]),
        (field("x", "choice", options=YES_OR_NO), "c"),
        (field("x", "choice", options=YES_OR_NO), ["a"]),
        (field("x", "choices", options=YES_OR_NO), ["a", "c"]),
        (field("x", "choices", options=YES_OR_NO), [["a"]]),
        (field("x", "departments"), [{"a": 1}]),
        (field("x", "material", most=2), ["a", "b", "c"]),
        (field("x", "material"), ["a", "b"]),
        (field("x", "material"), ["a" * 101]),
        (field("x", "footprint"), ["a"]),
    ],
)
def test_a_wrong_value_is_refused_at_its_entry(entry, value):
    assert set(wrong(form(entry), {"x": value})) == {"x"}


@pytest.mark.parametrize(
    ("entry", "value", "kept"),
    [
        (field("x", "number", decimals=2), "12.50", Decimal("12.5")),
        (field("x", "number"), 7, Decimal(7)),
        (field("x", "number", min=0, max=9), "0", Decimal(0)),
        (field("x", "date"), "2026-02-28", "2026-02-28"),
        (field("x", "yes_no"), "yes", True),
        (field("x", "yes_no"), False, False),
        (field("x", "choices", options=YES_OR_NO), "b", ["b"]),
        (field("x", "choices", options=YES_OR_NO), ["b", "a", "b"], ["b", "a"]),
        (field("x", "material"), "one", ["one"]),
        (field("x", "text_long", max_length=4), "𠮷 字\n", "𠮷 字"),
    ],
)
def test_a_right_value_comes_out_in_its_type_and_can_be_written_into_a_fact(entry, value, kept):
    answers = validate_answers(form(entry), {"x": value})
    assert answers == {"x": kept}
    assert type(answers["x"]) is type(kept)
    assert canonical.loads(canonical.dumps(answers)) == {"x": int(kept) if kept == 7 else kept}


def test_an_entry_that_does_not_apply_is_left_out_whatever_it_says():
    answers = validate_answers(
        opinion(), {"conclusion": "no_objection", "conditions": ["green_ratio"], "article": "x/1"}
    )
    assert answers == {"conclusion": "no_objection"}


@pytest.mark.parametrize(
    ("conclusion", "needed"),
    [
        ("agree_with_conditions", {"conditions", "reason"}),
        ("object", {"article", "reason"}),
        ("need_more_material", {"what_is_missing"}),
        ("no_objection", set()),
        ("not_concerned", set()),
    ],
)
def test_what_an_opinion_needs_depends_on_its_conclusion(conclusion, needed):
    what = opinion()
    if needed:
        assert set(wrong(what, {"conclusion": conclusion})) == needed
    answers = {"conclusion": conclusion}
    assert {f.name for f in what.fields if is_required(f, answers)} - {"conclusion"} == needed
    assert {f.name for f in what.fields if is_shown(f, answers)} >= needed


@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def test_every_shipped_form_refuses_an_empty_submission_and_a_strange_entry(path):
    what = read_form(path.read_bytes(), path.name)
    found = wrong(what, {"__class__": "x"})
    assert "__class__" in found
    assert {f.name for f in what.fields if f.required} <= set(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(extra=st.dictionaries(st.text(max_size=12), JSON, max_size=4), values=st.lists(JSON, min_size=6, max_size=6))
def test_whatever_is_posted_only_the_forms_own_entries_ever_get_in(extra, values):
    what = opinion()
    names = [f.name for f in what.fields]
    raw = {**dict(zip(names, values, strict=True)), **extra}
    answers = {}
    with suppress(FormInvalid):
        answers = validate_answers(what, raw)
    assert set(answers) <= set(names)
    if answers:
        blank = [value for key, value in extra.items() if key not in names]
        assert all(value in (None, []) or (isinstance(value, str) and not value.strip()) for value in blank)
    canonical.dumps(answers)
