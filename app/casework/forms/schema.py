"""From a form's definition to the marshmallow schema that validates its answers, and the validation itself.

One check for the page, the API, a scenario and a paper opinion. Unknown keys are refused; what comes out holds text, int, Decimal,
bool and lists only, so that it can go into facts. Messages are pairs of Chinese and English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load

from app.casework.errors import FormInvalid
from app.casework.forms.definition import Field, Form
from app.decisions.feel import compile_expression, from_json, to_json

Answers = dict[str, Any]
_DASHES = re.compile("[\u2010-\u2015\u2212]")
MOST_DIGITS = 28  # Source: the default precision of Decimal; beyond it a check would round what was entered


def _say(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


REQUIRED = _say("此栏必填", "This entry is required")
NOT_TEXT = _say("应为文字", "This should be text")
NOT_NUMBER = _say("应为数字", "This should be a number")
NOT_DATE = _say("应为日期，如 2026-03-02", "This should be a date such as 2026-03-02")
NOT_OPTION = _say("不在可选范围内", "This is not one of the options")
UNKNOWN = _say("没有这一栏", "There is no such entry")
NOT_YES_NO = _say("请选择是或否", "Choose yes or no")
NOT_WHOLE = _say("应为整数", "This should be a whole number")


class _Strict(Schema):
    class Meta:
        unknown = RAISE

    error_messages = {"unknown": UNKNOWN}  # type: ignore[dict-item]

    @pre_load
    def drop_blanks(self, values: Mapping[str, Any], **_: object) -> dict[str, Any]:
        """An entry left empty is an entry not made."""
        trimmed = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
        return {key: value for key, value in trimmed.items() if value not in ("", None, [])}


@lru_cache(maxsize=256)
def schema_of(form: Form) -> Schema:
    """The schema of a form, for all threads: loading leaves nothing in it."""
    return _Strict.from_dict({field.name: _entry(field) for field in form.fields}, name=f"{form.key}_answers")()


def validate_answers(form: Form, raw: Mapping[str, Any]) -> Answers:
    """The answers in their types, without blanks.

    Shape: keys are the form's field names. Raises: E-FORM-1 with the messages by field, zh and en.
    """
    problems: dict[str, list[dict[str, str]]] = {}
    try:
        answers = dict(schema_of(form).load(dict(raw)))
    except ValidationError as error:
        found_by_name: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]
        problems = {str(name): _messages(found) for name, found in found_by_name.items()}
        answers = dict(error.valid_data) if isinstance(error.valid_data, dict) else {}
    for field in form.fields:
        if field.name in answers and not is_shown(field, answers):
            del answers[field.name]
        elif field.name not in answers and field.name not in problems and is_required(field, answers):
            problems[field.name] = [REQUIRED]
    if problems:
        raise FormInvalid(form.key, problems)
    return {field.name: answers[field.name] for field in form.fields if field.name in answers}


def check_rules(form: Form, answers: Answers, data: Mapping[str, Any]) -> None:
    """What must hold between the answers and what the case knows. Raises: E-FORM-1 at the entry a broken rule names."""
    if not form.rules:
        return
    seen = from_json({**data, **{field.name: answers.get(field.name) for field in form.fields}})
    broken: dict[str, list[dict[str, str]]] = {}
    for rule in form.rules:
        if compile_expression(rule.must)(seen) is not True:
            broken.setdefault(rule.field, []).append(_say(rule.message_zh, rule.message_en))
    if broken:
        raise FormInvalid(form.key, broken)


def presets_of(form: Form, data: Mapping[str, Any]) -> Answers:
    """What the page proposes for entries that say so. Empty: an entry whose expression gives nothing is left out."""
    seen = from_json(dict(data))
    found = {field.name: to_json(compile_expression(field.preset)(seen)) for field in form.fields if field.preset}
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def told_by(form: Form, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the case has to tell the person who fills the form in, all of it at once. Shape: [{zh, en}]. Empty: nothing to tell.

    Article: dalian-183/18.
    """
    return _sayings(form.tells, data)


def warned_by(form: Form, answers: Answers, data: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the page before the signature says of these answers, such as what will still be missing. Shape: [{zh, en}]. Empty: nothing."""
    return _sayings(form.warns, {**data, **{field.name: answers.get(field.name) for field in form.fields}})


def _sayings(expression: str, data: Mapping[str, Any]) -> list[dict[str, str]]:
    found = to_json(compile_expression(expression)(from_json(dict(data)))) if expression else None
    listed = found if isinstance(found, list) else [found]
    return [
        _say(str(each["zh"]), str(each["en"]))
        for each in listed
        if isinstance(each, dict) and {"zh", "en"} <= set(each)
    ]


def is_shown(field: Field, answers: Answers) -> bool:
    """Whether the entry applies to the answers so far."""
    return not field.shown_if or _holds(field.shown_if, answers)


def is_required(field: Field, answers: Answers) -> bool:
    """Whether the entry must be made, given the answers so far."""
    wanted = field.required or bool(field.required_if and _holds(field.required_if, answers))
    return wanted and is_shown(field, answers)


def _holds(condition: str, answers: Answers) -> bool:
    return compile_expression(condition)(from_json(answers)) is True


def _messages(found: Any) -> list[dict[str, str]]:
    if isinstance(found, dict) and set(found) == {"zh", "en"}:
        return [found]
    if isinstance(found, dict):
        return [message for inner in found.values() for message in _messages(inner)]
    if isinstance(found, list):
        return [message for inner in found for message in _messages(inner)]
    return [_say(str(found), str(found))]


def _entry(field: Field) -> fields.Field[Any]:
    return _ENTRIES[field.type](field)


def _text(field: Field) -> fields.Field[Any]:
    return _short_text(field.max_length, _PlainText if field.plain else _Text)


class _Text(fields.String):
    """Text alone: bytes are none, and half a character or a null byte could not be written down."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
            raise ValidationError([NOT_TEXT])
        return value


class _PlainText(_Text):
    """Text of plain characters: full-width ones become what they stand for, every kind of dash a hyphen."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFKC", super()._deserialize(value, attr, data, **kwargs))
        return _DASHES.sub("-", text).strip()


def _short_text(longest: int, kind: type[_Text] = _Text) -> fields.Field[Any]:
    def check(value: str) -> None:
        if longest and len(value) > longest:
            raise ValidationError(
                [
                    _say(
                        f"最多 {longest} 个字符，现有 {len(value)} 个",
                        f"At most {longest} characters, there are {len(value)}",
                    )
                ]
            )

    return kind(validate=check)


def _number(field: Field) -> fields.Field[Any]:
    def check(value: Decimal) -> None:
        if value.adjusted() >= MOST_DIGITS or len(value.as_tuple().digits) > MOST_DIGITS:
            raise ValidationError([NOT_NUMBER])
        if field.min is not None and value < Decimal(str(field.min)):
            raise ValidationError([_say(f"不得小于 {field.min}", f"Not less than {field.min}")])
        if field.max is not None and value > Decimal(str(field.max)):
            raise ValidationError([_say(f"不得大于 {field.max}", f"Not more than {field.max}")])
        if value != round(value, field.decimals):
            places = (
                _say(f"最多 {field.decimals} 位小数", f"At most {field.decimals} decimal places")
                if field.decimals
                else NOT_WHOLE
            )
            raise ValidationError([places])

    return fields.Decimal(
        allow_nan=False, validate=check, error_messages={"invalid": NOT_NUMBER, "special": NOT_NUMBER}
    )


class _Day(fields.Date):
    """A date that stays its ISO text, since facts hold no dates."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return super()._deserialize(value, attr, data, **kwargs).isoformat()


class _YesNo(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value is True or (isinstance(value, str) and value in ("yes", "true")):
            return True
        if value is False or (isinstance(value, str) and value in ("no", "false")):
            return False
        raise ValidationError([NOT_YES_NO])


def _choice(field: Field) -> fields.Field[Any]:
    allowed = {option.value for option in field.options}

    def check(value: str) -> None:
        if value not in allowed:
            raise ValidationError([NOT_OPTION])

    return _Text(validate=check)


class _Several(fields.List[Any]):
    """One value or a list of them, each once."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        several = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(super()._deserialize(several, attr, data, **kwargs)))


def _choices(field: Field) -> fields.Field[Any]:
    return _Several(_choice(field))


def _names(field: Field) -> fields.Field[Any]:
    def check(value: list[str]) -> None:
        if field.type == "material" and len(value) > field.most:
            raise ValidationError(
                [_say(f"最多 {field.most} 个，现有 {len(value)} 个", f"At most {field.most}, there are {len(value)}")]
            )

    return _Several(_short_text(100), validate=check)


_ENTRIES: Mapping[str, Callable[[Field], fields.Field[Any]]] = {
    "text": _text,
    "text_long": _text,
    "article": _text,
    "department": _text,
    "number": _number,
    "choice": _choice,
    "choices": _choices,
    "departments": _names,
    "material": _names,
    "date": lambda _: _Day(error_messages={"invalid": NOT_DATE}),
    "yes_no": lambda _: _YesNo(),
    "footprint": lambda _: _short_text(100),  # a site is uploaded first; the answer is its material's id
}
