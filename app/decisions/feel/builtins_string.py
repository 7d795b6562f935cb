"""Built-in functions over texts. Each registers itself; see DMN 1.5, 10.3.4.3. Patterns are patterns.py."""

from __future__ import annotations

from decimal import Decimal

from app.decisions.feel.budget import bounded_list, bounded_text
from app.decisions.feel.decimals import whole
from app.decisions.feel.functions import builtin
from app.decisions.feel.patterns import Pattern, pattern_for, template_for
from app.decisions.feel.printing import show
from app.decisions.feel.scope import BUDGET
from app.decisions.feel.values import Frame, Value


@builtin("string", "from: any")
def string(value: Value) -> Value:
    return show(value)


@builtin("string length", "string: string")
def string_length(text: str) -> Value:
    return Decimal(len(text))


@builtin("upper case", "string: string")
def upper_case(text: str) -> Value:
    return bounded_text(text.upper())


@builtin("lower case", "string: string")
def lower_case(text: str) -> Value:
    return bounded_text(text.lower())


@builtin("trim", "string: string")
def trim(text: str) -> Value:
    return text.strip()


@builtin("substring", "string: string", "start position: number", "length: number?")
def substring(text: str, position: Decimal, length: Decimal | None = None) -> Value:
    start = whole(position)
    count = len(text) if length is None else whole(length)
    if not start or count is None or abs(start) > len(text) or (length is not None and count < 1):
        return None
    first = start - 1 if start > 0 else len(text) + start
    return text[first : first + count]


@builtin("substring before", "string: string", "match: string")
def substring_before(text: str, match: str) -> Value:
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(text: str, match: str) -> Value:
    if not match:
        return text
    return text.partition(match)[2]


@builtin("contains", "string: string", "match: string")
def contains(text: str, match: str) -> Value:
    return match in text


@builtin("starts with", "string: string", "match: string")
def starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


@builtin("string join", "list: list", "delimiter: string?~")
def string_join(items: list[Value], delimiter: str | None = None) -> Value:
    texts = [item for item in items if item is not None]
    if not all(type(item) is str for item in texts):
        return None
    return bounded_text((delimiter or "").join(texts))


@builtin("matches", "input: string", "pattern: string", "flags: string?~", wants_frame=True)
def matches(frame: Frame, text: str, pattern: str, flags: str | None = None) -> Value:
    compiled: Pattern | None = pattern_for(pattern, flags or "", frame[BUDGET])
    return None if compiled is None else compiled.is_found_in(text, frame[BUDGET])


@builtin("replace", "input: string", "pattern: string", "replacement: string", "flags: string?~", wants_frame=True)
def replace(frame: Frame, text: str, pattern: str, replacement: str, flags: str | None = None) -> Value:
    compiled = pattern_for(pattern, flags or "", frame[BUDGET])
    if compiled is None or compiled.is_found_in("", frame[BUDGET]):
        # XPath 3.1, fn:replace: a pattern that matches the empty text is an error (FORX0003).
        return None
    template = (lambda _found: replacement) if "q" in (flags or "") else template_for(replacement, compiled)
    return None if template is None else bounded_text(compiled.replaced(text, template, frame[BUDGET]))


@builtin("split", "string: string", "delimiter: string", wants_frame=True)
def split(frame: Frame, text: str, delimiter: str) -> Value:
    compiled = pattern_for(delimiter, "", frame[BUDGET])
    return None if compiled is None else bounded_list(compiled.parts(text, frame[BUDGET]))
