"""A form's definition is read strictly: whatever an analyst's pen slips at is refused by name, so no check is ever off unseen."""

from __future__ import annotations

import json

import pytest

from app.casework.errors import FormDefinitionWrong
from app.casework.forms.definition import read_form

TEXT = {"name": "note", "type": "text", "label_zh": "说明", "label_en": "Note"}
CHOICE = {**TEXT, "name": "result", "type": "choice", "options": [{"value": "a", "label_zh": "甲", "label_en": "A"}]}
FORM = {"key": "test", "title_zh": "试", "title_en": "Test", "fields": [TEXT, CHOICE]}


def refused(table) -> FormDefinitionWrong:
    with pytest.raises(FormDefinitionWrong) as wrong:
        read_form(table if isinstance(table, str) else json.dumps(table), "test.json")
    assert "test.json" in wrong.value.message("zh")
    assert wrong.value.message("zh") != wrong.value.message("en")
    return wrong.value


def with_field(**changes):
    return {**FORM, "fields": [{key: value for key, value in {**TEXT, **changes}.items() if value != "gone"}]}


def test_a_whole_definition_is_read():
    form = read_form(json.dumps(FORM), "test.json")
    assert [field.name for field in form.fields] == ["note", "result"]
    assert (form.field("note").max_length, form.records) == (200, "")


def test_what_a_form_tells_is_an_expression():
    assert read_form(json.dumps({**FORM, "tells": "missing"}), "test.json").tells == "missing"
    assert "tells" in refused({**FORM, "tells": "for each ("}).message("en")
    refused({**FORM, "tells": ["missing"]})


@pytest.mark.parametrize("text", ["{", "[]", "7", '"form"', '{"key": "a"}', "\x00"])
def test_what_is_no_form_at_all_is_refused(text):
    refused(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"requird": True},
        {"type": "telephone"},
        {"type": "gone"},
        {"name": "gone"},
        {"label_en": "gone"},
        {"name": "Not Snake"},
        {"name": "名称"},
        {"name": "a-b"},
        {"name": 7},
        {"required": "yes"},
        {"required": 1},
        {"max_length": "200"},
        {"max_length": True},
        {"min": "0"},
        {"options": {"a": 1}},
        {"options": ["a"]},
        {"type": "choice"},
        {"type": "choices", "options": []},
        {"kinds": "scan"},
        {"type": "material", "validity": "always"},
        {"type": "material", "validity": True},
        {"validity": "required"},
        {"type": "text_long", "personal": False},
        {"required_if": "note ="},
        {"shown_if": 'result = "a"'},
        {"required_if": 'conclusoin = "object"'},
    ],
    ids=str,
)
def test_a_field_that_is_not_well_formed_is_refused_by_name(changes):
    refused(with_field(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"records": "opnion"},
        {"fields": "none"},
        {"fields": [7]},
        {"title_zh": 7},
        {"articles": "dalian-183/6"},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_form_that_is_not_well_formed_is_refused(changes):
    refused({**FORM, **changes})


def test_an_entry_or_an_option_that_stands_twice_is_refused():
    assert "note" in refused({**FORM, "fields": [TEXT, TEXT]}).message("en")
    twice = {**CHOICE, "options": CHOICE["options"] * 2}
    assert "result" in refused({**FORM, "fields": [twice]}).message("en")


def test_a_condition_may_read_every_entry_of_the_form_and_the_functions_of_feel():
    field = {**TEXT, "required_if": 'not(list contains(["b"], result)) and note != "x"'}
    assert read_form(json.dumps({**FORM, "fields": [field, CHOICE]}), "test.json").field("note").required_if


def test_a_long_text_is_personal_unless_the_analyst_says_why_not():
    long = {**TEXT, "type": "text_long"}
    said = {**long, "personal": False, "personal_reason": "由机关撰写，不涉及个人"}
    assert read_form(json.dumps({**FORM, "fields": [long]}), "t").field("note").personal
    assert not read_form(json.dumps({**FORM, "fields": [said]}), "t").field("note").personal
