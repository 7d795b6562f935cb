"""Canonical JSON: one text for one value, so that a hash over it means something.

Keys are sorted, nothing is padded, text is UTF-8, and numbers are whole or decimal without exponent or trailing zeros. Floats are
refused: two programs may print them differently. Used for facts, for case data and for content hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.domain.errors import NotCanonical

Json = Any  # None, bool, int, Decimal, str, list of Json, dict of str to Json

_text = json.JSONEncoder(ensure_ascii=False).encode
# Of the standard library, in C. They take floats, other keys and every subclass silently, so only what _is_plain may come to them.
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
_ordered = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_SCALARS = frozenset({str, int, bool, type(None)})


def dumps(value: Json, *, sort: bool = True) -> str:
    """The canonical text of a value.

    Shape: with sort=False keys keep their order (for state, where order carries meaning). Raises: E-DOMAIN-2 with the path.
    """
    if _is_plain(value):
        return _sorted(value) if sort else _ordered(value)
    parts: list[str] = []
    _write(value, parts.append, sort, "$")
    return "".join(parts)


def _is_plain(value: Any) -> bool:
    """Whether there are only texts, whole numbers, true, false and null in plain lists and objects, as nearly always."""
    kind = type(value)
    if kind is dict:
        for key in value:
            if type(key) is not str:
                return False
        value = value.values()
    elif kind is not list and kind is not tuple:
        return kind in _SCALARS
    for item in value:  # noqa: SIM110 - a generator costs a third more, and this stands in every turn many times
        if type(item) not in _SCALARS and not _is_plain(item):
            return False
    return True


def loads(text: str | bytes) -> Json:
    """What dumps() wrote: whole numbers are int, others Decimal."""
    return json.loads(text, parse_float=Decimal)


def digest(value: Json) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(dumps(value).encode()).hexdigest()


def content_hash(content: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal: the name of a model, form, table, calendar or material version."""
    return hashlib.sha256(content).hexdigest()


def number(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _write(value: Any, put: Any, sort: bool, where: str) -> None:
    if value is None:
        put("null")
    elif value is True:
        put("true")
    elif value is False:
        put("false")
    elif isinstance(value, str):
        put(_text(value))
    elif isinstance(value, int):
        put(str(value))
    elif isinstance(value, Decimal) and value.is_finite():
        put(number(value))
    elif isinstance(value, Mapping):
        _write_object(value, put, sort, where)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            put("," if index else "[")
            _write(item, put, sort, f"{where}[{index}]")
        put("]" if value else "[]")
    else:
        raise NotCanonical(where=where, value=value)


def _write_object(value: Mapping[str, Any], put: Any, sort: bool, where: str) -> None:
    keys = sorted(value) if sort else list(value)
    for index, key in enumerate(keys):
        if not isinstance(key, str):
            raise NotCanonical(where=where, value=key)
        put("," if index else "{")
        put(_text(key))
        put(":")
        _write(value[key], put, sort, f"{where}.{key}")
    put("}" if keys else "{}")
