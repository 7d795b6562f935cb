"""Check what a person entered against what there is: registered articles, departments, materials the person may use.

schema.py judges the shape of each entry; this adds what only the store knows, with the same kind of message beside the entry. Every
verb that takes a form calls it before its turn begins, and the page that asks for a signature calls it too. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.casework.errors import FormInvalid
from app.casework.forms.definition import Field, Form
from app.casework.forms.schema import Answers, validate_answers
from app.casework.law import articles
from app.domain.actors import Actor
from app.store import materials, org
from app.store.database import Connection

Messages = list[dict[str, str]]


def check_entries(read: Connection, actor: Actor, form: Form, raw: Mapping[str, Any]) -> Answers:
    """The answers in their types, each naming only what there is and what the actor may use. Raises: E-FORM-1."""
    answers = validate_answers(form, raw)
    problems: dict[str, Messages] = {}
    for field in form.fields:
        check = _CHECKS.get(field.type)
        if check is not None and field.name in answers:
            found = check(read, actor, field, answers[field.name])
            if found:
                problems[field.name] = found
    if problems:
        raise FormInvalid(form.key, problems)
    return answers


def _articles(read: Connection, actor: Actor, field: Field, value: Any) -> Messages:
    """Empty: a site that has registered no law at all cannot judge a citation."""
    known = articles(read)
    if not known or value in known:
        return []
    return [
        {
            "zh": f"没有登记的条文“{value}”，请从列表中选择，如 dalian-183/6.2",
            "en": f"The article “{value}” is not registered; choose one of the list, such as dalian-183/6.2",
        }
    ]


def _departments(read: Connection, actor: Actor, field: Field, value: Any) -> Messages:
    return [
        {"zh": f"没有部门“{code}”", "en": f"There is no department “{code}”"}
        for code in _listed(value)
        if org.department(read, code) is None
    ]


def _materials(read: Connection, actor: Actor, field: Field, value: Any) -> Messages:
    return [
        {"zh": f"没有材料“{material}”，或您无权使用", "en": f"There is no material “{material}”, or it is not yours to use"}
        for material in _listed(value)
        if materials.one(read, actor, material) is None
    ]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


_CHECKS: Mapping[str, Callable[[Connection, Actor, Field, Any], Messages]] = {
    "article": _articles,
    "department": _departments,
    "departments": _departments,
    "material": _materials,
}
