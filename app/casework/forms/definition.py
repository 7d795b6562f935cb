"""A form's definition: what an analyst writes in forms/*.json, read strictly into values.

The same definition renders the page (web) and makes the schema that validates (schema.py). Unknown keys are errors, so that a slip
of the pen never silently switches a check off. Here must never be HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.casework.errors import FormDefinitionWrong
from app.decisions.feel import compile_expression
from app.domain.errors import DuoguiError

FIELD_TYPES = (
    "text",
    "text_long",
    "number",
    "date",
    "choice",
    "choices",
    "yes_no",
    "article",
    "material",
    "footprint",
    "department",
    "departments",
)
FILE_TYPES = ("material", "footprint")
LONGEST_TEXT = 4_000
PLANNING_OPINIONS = "planning_opinions"  # what the departments said of the project while it was generated
BESIDE = ("", PLANNING_OPINIONS)
RECORDS = ("opinion", "resolution")
NO_VALIDITY, VALIDITY_IF_STATED, VALIDITY_REQUIRED = "none", "if_stated", "required"
VALIDITIES = ("", NO_VALIDITY, VALIDITY_IF_STATED, VALIDITY_REQUIRED)
SNAKE_CASE = re.compile("[a-z][a-z0-9_]*", re.ASCII)
# How a value of each annotation of Form, Field and Option stands in JSON.
SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str,
    "bool": bool,
    "int": int,
    "float | None": (int, float),
    "tuple": list,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice."""

    value: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form. Shape: preset is FEEL over the case's data, for what the page proposes; beside names what the page shows
    next to it; kinds are those a file brought here may be kept as, the first unless a person says another; validity says whether such
    papers hold until a day: none, if_stated or required; plain takes full-width digits, letters and signs (as a Chinese input method
    gives them) as the plain ones.

    Units: max_length in characters; decimals in places; min and max in the number's own unit.
    """

    name: str
    type: str
    label_zh: str
    label_en: str
    help_zh: str = ""
    help_en: str = ""
    required: bool = False
    required_if: str = ""
    shown_if: str = ""
    options: tuple[Option, ...] = ()
    max_length: int = 0
    min: float | None = None
    max: float | None = None
    decimals: int = 0
    personal: bool = False
    personal_reason: str = ""
    kinds: tuple[str, ...] = ()
    validity: str = ""
    most: int = 1
    unit_zh: str = ""
    unit_en: str = ""
    preset: str = ""
    beside: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between the answers and what the case knows. Shape: must is FEEL over the case's data and the answers; a broken
    rule is told at the entry `field`.
    """

    field: str
    must: str
    message_zh: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form as published. `records` says what completing it means in law: an opinion or a resolution, or nothing more.

    Shape: tells is FEEL over the case's data that gives what is missing, a list of {zh, en} that the page shows above the entries;
    warns the same over data and answers, for the page before the signature.
    """

    key: str
    title_zh: str
    title_en: str
    fields: tuple[Field, ...]
    records: str = ""
    binds_zh: str = ""
    binds_en: str = ""
    articles: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    tells: str = ""
    warns: str = ""

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)

    def of_type(self, *types: str) -> tuple[Field, ...]:
        """The fields of some types, in order."""
        return tuple(field for field in self.fields if field.type in types)


def read_form(content: bytes | str, source: str) -> Form:
    """A form from its JSON. Raises: E-FORM-2 naming file, key and problem."""
    try:
        table = json.loads(content)
    except ValueError as error:
        raise FormDefinitionWrong(
            source=source, where="JSON", problem_zh=f"无法解析：{error}", problem_en=f"cannot be read: {error}"
        ) from None
    if not isinstance(table, dict):
        raise FormDefinitionWrong(source=source, where="JSON", problem_zh="应为对象", problem_en="should be an object")
    _known(table, Form, source, "form")
    entries = tuple(_read_field(entry, source) for entry in table.get("fields", ()))
    _names_once([field.name for field in entries], source, "fields")
    _check_conditions(entries, source)
    for key in ("tells", "warns"):
        if isinstance(table.get(key), str) and table[key]:
            _reads(table[key], source, key)
    if table.get("records", "") not in ("", *RECORDS):
        raise _wrong(source, "records", f"应为 {RECORDS} 之一", f"should be one of {RECORDS}")
    rules = tuple(_read_rule(rule, entries, source) for rule in table.get("rules", ()))
    rest: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
        if key not in ("fields", "rules")
    }
    return Form(fields=entries, rules=rules, **rest)


def _read_rule(rule: Mapping[str, Any], entries: tuple[Field, ...], source: str) -> Rule:
    where = f"rules.{rule.get('field', '?')}" if isinstance(rule, dict) else "rules"
    _known(rule, Rule, source, where)
    _reads(rule["must"], source, where)
    if rule["field"] not in {field.name for field in entries}:
        raise _wrong(source, where, "没有这一栏", "names no entry of the form")
    return Rule(**rule)


def _read_field(entry: Mapping[str, Any], source: str) -> Field:
    where = str(entry.get("name", "?")) if isinstance(entry, dict) else "fields"
    _known(entry, Field, source, where)
    if not SNAKE_CASE.fullmatch(where):
        raise _wrong(source, where, "应为小写字母、数字和下划线", "should be small letters, digits and underscores")
    if entry.get("type") not in FIELD_TYPES:
        raise _wrong(source, where, f"没有 {entry.get('type')} 这种类型", f"there is no type {entry.get('type')}")
    if entry.get("beside", "") not in BESIDE:
        raise _wrong(source, f"{where}.beside", f"应为 {PLANNING_OPINIONS}", f"should be {PLANNING_OPINIONS}")
    validity, words = entry.get("validity", ""), VALIDITIES[1:]
    if validity not in VALIDITIES or (validity and entry["type"] not in FILE_TYPES):
        zh, en = f"应为 {words} 之一，且只用于文件", f"is one of {words}, for files alone"
        raise _wrong(source, f"{where}.validity", zh, en)
    values = dict(entry)
    values["options"] = tuple(_read_option(option, source, where) for option in entry.get("options", ()))
    values["kinds"] = tuple(entry.get("kinds", ()))
    if values["type"] in ("choice", "choices") and not values["options"]:
        raise _wrong(source, where, "缺少 options", "has no options")
    _names_once([option.value for option in values["options"]], source, f"{where}.options")
    _settle_personal(values, source, where)
    if values["type"] in ("text", "text_long", "article", "department"):
        values.setdefault("max_length", LONGEST_TEXT if values["type"] == "text_long" else 200)
    return Field(**values)


def _settle_personal(values: dict[str, Any], source: str, where: str) -> None:
    """Free text may name a person, so it counts as personal unless the analyst says why not."""
    if values["type"] != "text_long":
        return
    if values.get("personal") is False and not values.get("personal_reason"):
        raise _wrong(
            source,
            where,
            "personal 为 false 时须写明 personal_reason",
            "needs a personal_reason when personal is false",
        )
    values.setdefault("personal", True)


def _read_option(option: Mapping[str, Any], source: str, where: str) -> Option:
    _known(option, Option, source, where)
    return Option(**option)


def _check_conditions(entries: tuple[Field, ...], source: str) -> None:
    """A condition that reads what no entry gives would never hold: the check it guards would be off without a word."""
    names = {field.name for field in entries}
    for field in entries:
        if field.preset:
            _reads(field.preset, source, f"{field.name}.preset")
        for condition in ("required_if", "shown_if"):
            text, where = getattr(field, condition), f"{field.name}.{condition}"
            strange = sorted(_reads(text, source, where) - names) if text else []
            if strange:
                many = ", ".join(strange)
                raise _wrong(source, where, f"表单没有 {many} 这一栏", f"reads {many}, which is no entry of the form")


def _reads(text: str, source: str, where: str) -> frozenset[str]:
    try:
        return compile_expression(text).names
    except DuoguiError as error:
        raise _wrong(source, where, error.message("zh"), error.message("en")) from error


def _names_once(names: list[str], source: str, where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise _wrong(source, f"{where}: {name}", "出现多次", "stands more than once")


def _known(table: Mapping[str, Any], kind: type, source: str, where: str) -> None:
    expected = {field.name: field for field in fields(kind)}
    if not isinstance(table, dict):
        raise _wrong(source, where, "应为对象", "should be an object")
    unknown = sorted(set(table) - set(expected))
    if unknown:
        raise _wrong(source, where, f"有未知的键 {', '.join(unknown)}", f"has the unknown key {', '.join(unknown)}")
    needed = [name for name, field in expected.items() if field.default is field.default_factory and name not in table]
    missing = [name for name in needed if not (kind is Form and name == "fields")]
    if missing:
        raise _wrong(source, where, f"缺少键 {', '.join(missing)}", f"lacks the key {', '.join(missing)}")
    for key, value in table.items():
        shape = SHAPES[str(expected[key].type).split("[")[0]]
        if not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
            raise _wrong(
                source, f"{where}.{key}", f"的值 {value!r} 类型不对", f"has the value {value!r} of a wrong type"
            )


def _wrong(source: str, where: str, zh: str, en: str) -> FormDefinitionWrong:
    return FormDefinitionWrong(source=source, where=where, problem_zh=zh, problem_en=en)
