"""Check what a person entered against what there is: registered articles, departments, materials the person may use.

schema.py judges the shape of each entry; this adds what only the store knows, with the same kind of message beside the entry. Every
verb that takes a form calls it before its turn begins, and the page that asks for a signature calls it too. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.casework.errors import FormInvalid
from app.casework.file_formats import GIS_DATA
from app.casework.forms.definition import VALIDITY_REQUIRED, Field, Form
from app.casework.forms.schema import Answers, validate_answers
from app.casework.law import articles
from app.domain.actors import Actor
from app.store import materials, org
from app.store.database import Connection
from app.store.materials import MaterialRow

Messages = list[dict[str, str]]
Day = Callable[[], date] | None


def check_entries(
    read: Connection, actor: Actor, form: Form, raw: Mapping[str, Any], on: Day = None
) -> Answers:
    """The answers in their types, each naming only what there is and what the actor may use.

    Shape: on tells the day of receipt, on which a paper has to hold; it is asked only where one holds until a day. Empty: None for no
    day. Raises: E-FORM-1.
    """
    answers = validate_answers(form, raw)
    problems = {field.name: _problems(read, actor, field, answers.get(field.name), on) for field in form.fields}
    found = {name: messages for name, messages in problems.items() if messages}
    if found:
        raise FormInvalid(form.key, found)
    return answers


def _problems(read: Connection, actor: Actor, field: Field, value: Any, on: Day) -> Messages:
    """What is wrong with one answer. Empty: nothing, or the field is of a kind that names nothing."""
    named = value if isinstance(value, list) else [value] if value is not None else []
    if field.type == "article":
        known = articles(read) if named else {}
        return [
            {
                "zh": f"没有登记的条文“{article}”，请从列表中选择，如 dalian-183/6.2",
                "en": f"The article “{article}” is not registered; choose one of the list, such as dalian-183/6.2",
            }
            for article in named
            if article not in known
        ]
    if field.type in ("department", "departments"):
        return [
            {"zh": f"没有部门“{code}”", "en": f"There is no department “{code}”"}
            for code in named
            if org.department(read, code) is None
        ]
    if field.type == "material":
        return [problem for material in named for problem in _of_material(read, actor, field, material, on)]
    return []


def _of_material(read: Connection, actor: Actor, field: Field, material: str, on: Day) -> Messages:
    """What is wrong with one file: it is not there, was brought as vector data and is named elsewhere or the other way round, or does
    not hold on the day.
    """
    row = materials.one(read, actor, material)
    if row is None:
        return [
            {
                "zh": f"没有材料“{material}”，或您无权使用",
                "en": f"There is no material “{material}”, or it is not yours to use",
            }
        ]
    if (row.kind == GIS_DATA and GIS_DATA not in field.kinds) or (row.kind != GIS_DATA and field.kinds == (GIS_DATA,)):
        zh, en = ("矢量数据", "vector data") if row.kind == GIS_DATA else ("其他材料", "something else")
        return [
            {
                "zh": f"“{row.name}”是作为{zh}上传的，不能用在此栏，请在此处重新上传",
                "en": f"“{row.name}” was brought as {en} and cannot stand here; upload it here again",
            }
        ]
    return _of_validity(field, row, on)


def _of_validity(field: Field, row: MaterialRow, on: Day) -> Messages:
    """What is wrong with the time for which a paper holds."""
    if field.validity == VALIDITY_REQUIRED and row.valid_until is None:
        zh, en = f"请填写“{row.name}”的有效期", f"Say until when “{row.name}” is valid"
        return [{"zh": zh, "en": en}]
    if row.valid_until is not None and on is not None and row.valid_until < on().isoformat():
        zh = f"“{row.name}”的有效期至 {row.valid_until}，已过期，请上传现行有效的材料"
        return [{"zh": zh, "en": f"“{row.name}” was valid until {row.valid_until}; upload one that is valid now"}]
    return []
