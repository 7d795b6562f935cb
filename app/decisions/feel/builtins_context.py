"""Built-in functions over contexts, and not() and is(). Each registers itself; see DMN 1.5, 10.3.4.9."""

from __future__ import annotations

from app.decisions.feel.comparison import identical
from app.decisions.feel.functions import builtin
from app.decisions.feel.values import Value


@builtin("get value", "m: context", "key: string")
def get_value(context: dict[str, Value], key: str) -> Value:
    return context.get(key)


@builtin("get value", "m: context", "key: list")
def get_value_at(context: dict[str, Value], keys: list[Value]) -> Value:
    found: Value = context
    for key in keys:
        if type(found) is not dict or type(key) is not str:
            return None
        found = found.get(key)
    return found if keys else None


@builtin("get entries", "m: context")
def get_entries(context: dict[str, Value]) -> Value:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_from_entries(entries: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put", "context: context", "key: string", "value: any")
def context_put(context: dict[str, Value], key: str, value: Value) -> Value:
    return {**context, key: value}


@builtin("context put", "context: context", "keys: list", "value: any")
def context_put_at(context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    if not keys or not all(type(key) is str for key in keys):
        return None
    made = dict(context)
    inner = made
    for key in keys[:-1]:
        below = inner.get(key)
        if type(below) is not dict:
            return None
        inner[key] = dict(below)
        inner = inner[key]
    inner[keys[-1]] = value
    return made


@builtin("context merge", "contexts: list")
def context_merge(contexts: list[Value]) -> Value:
    made: dict[str, Value] = {}
    for context in contexts:
        if type(context) is not dict:
            return None
        made.update(context)
    return made


@builtin("not", "negand: boolean")
def negation(value: bool) -> Value:
    return not value


@builtin("is", "value1: any?", "value2: any?")
def is_same(left: Value = None, right: Value = None) -> Value:
    return identical(left, right)


@builtin("is", "value2: any")
def is_null(right: Value) -> Value:
    return right is None


@builtin("is defined", "value: any")
def is_defined(value: Value) -> Value:
    return value is not None
