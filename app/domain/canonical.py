"""Canonical JSON: one text for one value, so that a hash over it means something.

Keys are sorted, nothing is padded, text is UTF-8, and numbers are whole or decimal without exponent or trailing zeros. Floats are
refused: two programs may print them differently. Used for facts, for case data and for content hashes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.domain.errors import NotCanonical

Json = Any  # None, bool, int, Decimal, str, list of Json, dict of str to Json

_text = json.JSONEncoder(ensure_ascii=False).encode
# Of the standard library, in C. They take floats, other keys and every subclass silently, so only what _is_plain may come to them.
_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
_ordered = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_SCALARS = frozenset({str, int, bool, type(None)})


class _NotWritten(Exception):
    """A part of a value has no canonical text."""


def dumps(value: Json, *, sort: bool = True) -> str:
    """The canonical text of a value.

    Shape: with sort=False keys keep their order (for state, where order carries meaning). Raises: E-DOMAIN-2 with the path.
    """
    if _is_plain(value):
        return _sorted(value) if sort else _ordered(value)
    try:
        return _written(value, sort)
    except _NotWritten:
        where, found = _culprit(value, "$")
        raise NotCanonical(where=where, value=found) from None


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


def _written(value: Any, sort: bool) -> str:
    """The text of a value that is no plain one: of what is plain inside, that of the standard library."""
    if _is_plain(value):
        return _sorted(value) if sort else _ordered(value)
    if isinstance(value, Decimal) and value.is_finite():
        return number(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise _NotWritten
        keys = sorted(value) if sort else value
        return "{" + ",".join([f"{_text(key)}:{_written(value[key], sort)}" for key in keys]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(item, sort) for item in value]) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int.__repr__(value)
    raise _NotWritten


def _culprit(value: Any, where: str) -> tuple[str, Any]:
    """Where the first part of a value stands that has no canonical text, and what it is."""
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                return where, key
        inside = [(f"{where}.{key}", item) for key, item in sorted(value.items())]
    elif isinstance(value, list | tuple):
        inside = [(f"{where}[{index}]", item) for index, item in enumerate(value)]
    elif not (_is_plain(value) or isinstance(value, str | int) or (isinstance(value, Decimal) and value.is_finite())):
        return where, value
    return next((found for place, item in inside if (found := _culprit(item, place))[0]), ("", None))
