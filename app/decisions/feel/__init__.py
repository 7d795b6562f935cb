"""FEEL, the expression language of DMN: texts become closures, closures become values.

The door of the room: everything outside imports from here. Inside are no clock (now() and today() aside, which the host
replaces), no files, no network, no Python taken from text. Decimal numbers have 34 digits; logic has three values;
where types do not fit, the value is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.decisions.errors import NotAFeelValue, Words
from app.decisions.feel.budget import Budget
from app.decisions.feel.compiled import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.decisions.feel.decimals import number_from_python, read_number
from app.decisions.feel.doubts import Doubt, doubts
from app.decisions.feel.lexer import is_simple_name
from app.decisions.feel.printing import literal, show, to_json
from app.decisions.feel.values import Value, feel_value, type_name

__all__ = [
    "Budget",
    "Doubt",
    "Expression",
    "UnaryTests",
    "Value",
    "compile_expression",
    "compile_unary_tests",
    "doubts",
    "evaluate",
    "feel_value",
    "from_json",
    "literal",
    "show",
    "to_json",
    "type_name",
]


def evaluate(text: str, context: Mapping[str, object] | None = None) -> Value:
    """The value of a text over a context; keys of the context may contain spaces. Raises: as compile_expression and
    Expression.
    """
    known = context or {}
    return compile_expression(text, (key for key in known if not is_simple_name(key)))(known)


def from_json(value: Any) -> Value:
    """The FEEL value of JSON data: numbers become decimals, {"@feel": "…"} the value of that literal.

    Raises: E-DECISIONS-1 for a literal that is not FEEL; E-DECISIONS-13 for what is not JSON.
    """
    if isinstance(value, dict):
        if set(value) == {"@feel"} and isinstance(value["@feel"], str):
            return evaluate(value["@feel"])
        return {str(key): from_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_json(part) for part in value]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        number = read_number(str(value)) if isinstance(value, Decimal) else number_from_python(value)
        if number is None:
            raise NotAFeelValue(kind=Words("超出范围的数字", "number out of range"))
        return number
    return feel_value(value)
