"""The content of a request as values: JSON read strictly, so that nothing comes to a schema or a verb that cannot be kept.

Here must never be a rule of one operation: those stand in its schema.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from flask import request
from marshmallow import Schema, ValidationError

from app.web.api.errors import BodyNotJson, BodyUnreadable, BodyUnwanted, RequestWrong

MOST_LEVELS = 20
LARGEST_BYTES = 1_000_000


def checked_body(schema: type[Schema] | None) -> dict[str, Any]:
    """The request's content by its schema. Empty: {} for an operation that takes none. Raises: E-API-4 to E-API-6, E-API-9."""
    content = request.get_data()
    if schema is None:
        if content.strip() not in (b"", b"{}"):
            raise BodyUnwanted
        return {}
    if request.mimetype != "application/json":
        raise BodyNotJson
    return checked(schema, read(content))


def checked_query(schema: type[Schema] | None) -> dict[str, Any]:
    """The address's questions by their schema. Raises: E-API-6, also for one that is asked twice."""
    asked = request.args.to_dict(flat=False)
    twice = {
        name: [_both("只能出现一次", "This may be there once")] for name, values in asked.items() if len(values) > 1
    }
    if twice:
        raise RequestWrong(twice)
    given = {name: values[0] for name, values in asked.items()}
    _walk(given, 0)
    return checked(schema or Schema, given)


def checked(schema: type[Schema], raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a schema makes of a value. Raises: E-API-6 with every place that is wrong."""
    try:
        return dict(schema().load(raw))
    except ValidationError as error:
        raise RequestWrong(dict(_places(error.messages, ""))) from None


def read(content: bytes) -> dict[str, Any]:
    """A JSON object. Shape: whole numbers are int, others Decimal. Raises: E-API-5."""
    try:
        value = json.loads(
            content.decode(), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once_each
        )
    except (ValueError, RecursionError, ArithmeticError) as error:
        reason = str(error)[:200] or type(error).__name__
        raise BodyUnreadable(why_zh=reason, why_en=reason, most=MOST_LEVELS) from None
    if not isinstance(value, dict):
        raise _unreadable("应为 JSON 对象", "it is no object")
    _walk(value, 0)
    return value


def _walk(value: Any, level: int) -> None:
    """Refuse what no store keeps: half characters, null bytes, and what is nested without end."""
    if level > MOST_LEVELS:
        raise _unreadable("层级过深", "it is nested too deeply")
    if isinstance(value, str) and any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value):
        raise _unreadable("含有不能保存的字符", "it has characters that cannot be kept")
    if isinstance(value, dict):
        for key, inner in value.items():
            _walk(key, level)
            _walk(inner, level + 1)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, level + 1)


def _unreadable(zh: str, en: str) -> BodyUnreadable:
    return BodyUnreadable(why_zh=zh, why_en=en, most=MOST_LEVELS)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is there twice")
    return made


def _places(found: Any, place: str) -> list[tuple[str, list[dict[str, str]]]]:
    """The messages of marshmallow by place. Shape: ours are pairs already, its own are English sentences."""
    if isinstance(found, dict) and set(found) != {"zh", "en"}:
        return [each for name, inner in found.items() for each in _places(inner, _joined(place, name))]
    told = found if isinstance(found, list) else [found]
    return [(place or "_", [_pair(each) for each in told])]


def _pair(told: Any) -> dict[str, str]:
    """A message in both languages. Shape: ours is a pair already; what marshmallow says and we do not know is told as it is."""
    if isinstance(told, dict):
        return told
    return _TOLD.get(str(told)) or _both("不符合规定", str(told))


def _joined(place: str, name: Any) -> str:
    if name == "_schema":
        return place
    return f"{place}.{name}" if place else str(name)


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


# marshmallow's own messages, said in both languages
_TOLD = {
    pair["en"]: pair
    for pair in (
        _both("此项必填", "Missing data for required field."),
        _both("没有这一项", "Unknown field."),
        _both("不能为空", "Field may not be null."),
        _both("应为文字", "Not a valid string."),
        _both("应为整数", "Not a valid integer."),
        _both("应为真或假", "Not a valid boolean."),
        _both("应为列表", "Not a valid list."),
        _both("应为对象", "Invalid input type."),
        _both("应为对象", "Not a valid mapping type."),
    )
}
