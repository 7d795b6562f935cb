"""What a person typed, in the words of the form it was typed into, so that it can be read and copied where it was not
used.

Called by the error pages and by the page of a task whose draft somebody else saved meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g, request

from app.casework import library
from app.casework.forms.definition import Field, Form
from app.casework.review_act import FORMS
from app.store import cases
from app.web import site_ways
from app.web.access import actor, subject_or_none
from app.web.language import chosen
from app.web.offices import reader
from app.web.present.form_fields import FILE_PREFIX, PREFIX

MACHINERY = frozenset(
    {
        "csrf_token",
        "idempotency_key",
        "draft_version",
        "password",
        "old_password",
        "new_password",
        "next",
        "act",
        "shown",
        "seen",
        "form",
    }
)


def typed_rows() -> list[tuple[str, str]]:
    """What came with the request, each once. Shape: (label, words); names as they are where no form is known or can be asked for."""
    form = None if g.get("is_without_names") else _form_in_hand()
    return list(dict.fromkeys(_rows(form)))


def _rows(form: Form | None) -> Iterator[tuple[str, str]]:
    files = (
        {field.name for field in form.of_type("material", "footprint")} if form else set()
    )  # ids say nothing to a reader
    for name, value in request.form.items(multi=True):
        if value.strip() and name not in MACHINERY and name.removeprefix(PREFIX) not in files:
            yield worded(form, name.removeprefix(PREFIX), value)
    for name, upload in request.files.items(multi=True):
        if upload.filename and form is not None:  # of a file alone there is nothing to copy
            yield worded(form, name.removeprefix(FILE_PREFIX), upload.filename)


def draft_rows(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A draft as label and words. Empty: entries without a word are left out."""
    return [
        worded(form, name, value)
        for name, values in answers.items()
        for value in (values if isinstance(values, list) else [values])
        if str(value).strip()
    ]


def worded(form: Form | None, name: str, value: str) -> tuple[str, str]:
    """One answer in the form's own words."""
    way = site_ways.words_of(name, value, form) if form else None
    if way is not None:
        return way
    field = next((field for field in form.fields if field.name == name), None) if form else None
    return (chosen(field, "label"), _option(field, value)) if field else (name, value)


def _option(field: Field, value: str) -> str:
    return next((chosen(option, "label") for option in field.options if option.value == value), value)


def _form_in_hand() -> Form | None:
    """The form of the task or the act that the address names. Empty: None where it names none the actor may see."""
    posted = _form_named(request.form.get("form", ""))
    if posted is not None:
        return posted
    act = (request.endpoint or "").partition("acts.")[2].removeprefix("review_")
    if act in FORMS:
        return FORMS[act]
    found: Any = subject_or_none()
    case = cases.one(reader(), actor(), found.case_id) if getattr(found, "form", None) else None
    return library.form_of(reader(), case.bindings, found.model, found.form)[0] if case else None


def _form_named(key: str) -> Form | None:
    """The form that a page said it shows: an act's own, or one published now. It is only words, so that who is no longer signed in
    reads them too. Empty: None where there is none of that key.
    """
    if key in FORMS:
        return FORMS[key]
    bindings = library.current_bindings(reader())
    for name in bindings["forms"]:
        model, _slash, of_model = name.partition("/")
        if of_model == key:
            return library.form_of(reader(), bindings, model, key)[0]
    return None
