"""What a text of a model may not be: an expression that is no FEEL, a script that is no assignment, a time that cannot be read.

A part of refusals.py. Every expression is compiled here for the first time; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.errors import DuoguiError
from app.domain.instants import EPOCH
from app.engine.expressions import compiled, statements
from app.engine.index import ProcessIndex
from app.engine.times import is_literal, read_cycle, read_instant, read_period

Found = Iterator[tuple[str, str, str, str]]  # element, kind, zh, en
CAPITALS = frozenset({"True", "False", "TRUE", "FALSE"})  # to FEEL these are names of variables that nobody sets
_FOREIGN = re.compile(r"[$#]\{(.*)\}", re.DOTALL)
_WORDS = ((r"==", "="), (r"&&", " and "), (r"\|\|", " or "), (r"'", '"'), (r"\s+", " "))


def _help(text: str) -> tuple[str, str] | None:
    """What to write instead of an expression in the braces of another engine."""
    found = _FOREIGN.fullmatch(text.strip())
    if found is None:
        return None
    meant = found[1]
    for pattern, word in _WORDS:
        meant = re.sub(pattern, word, meant)
    try:
        compiled(meant.strip())
        is_feel = re.search(r"\.\s*\w+\s*\(", meant) is None  # FEEL calls no methods
    except DuoguiError:
        is_feel = False
    if not is_feel:
        return (
            "${…} 是其他引擎的写法，请改写为 FEEL，如 amount > 1000",
            "${…} is how another engine writes it: write FEEL, as amount > 1000",
        )
    return (
        f"${{…}} 是其他引擎的写法，FEEL 写作：{meant.strip()}",
        f"${{…}} is how another engine writes it; in FEEL: {meant.strip()}",
    )


def times_are_read(process: ProcessIndex) -> Found:
    """Times that stand as ISO 8601 and cannot be read; one that FEEL gives is read when its timer starts."""
    for element in process.elements.values():
        if element.event.kind != "timer" or not element.event.expression:
            continue
        text = element.event.expression
        if is_literal(text):
            readable = (
                read_cycle(text, EPOCH) if element.event.timer == "cycle" else read_period(text) or read_instant(text)
            )
            if readable is None:
                yield element.id, element.kind, f"时间“{text}”无法识别", f"the time “{text}” cannot be read"


def expressions_compile(process: ProcessIndex, names: frozenset[str]) -> Found:
    """Expressions and scripts that are no FEEL. Shape: names as read_model() takes them."""
    for key, kind, text in _expressions(process):
        try:
            compiled(text, names)
        except DuoguiError as wrong:
            zh, en = _help(text) or (wrong.hint("zh"), wrong.hint("en"))
            yield (
                key,
                kind,
                f"表达式“{text}”不是 FEEL：{wrong.message('zh')}。{zh}",
                f"the expression “{text}” is not FEEL: {wrong.message('en')}. {en}",
            )
            continue
        if text in CAPITALS:
            yield key, kind, f"FEEL 中写作 {text.lower()}，不是 {text}", f"FEEL writes {text.lower()}, not {text}"
    for element in process.elements.values():
        if element.kind != "scriptTask":
            continue
        try:
            statements(element.script)  # none at all is an abstract task (OMG BPMN 2.0.2, table 10.23)
        except DuoguiError as wrong:
            yield (
                element.id,
                element.kind,
                f"{wrong.message('zh')}。{wrong.hint('zh')}",
                f"{wrong.message('en')}. {wrong.hint('en')}",
            )


def _expressions(process: ProcessIndex) -> Iterator[tuple[str, str, str]]:
    """Every FEEL text of a process with the element it belongs to."""
    for flow in process.flows.values():
        if flow.condition:
            yield flow.id, "sequenceFlow", flow.condition
    for element in process.elements.values():
        event, marker = element.event, element.repetition
        texts = [event.payload, *(text for _, text in event.correlation)]
        if event.kind == "conditional" or (event.kind == "timer" and not is_literal(event.expression)):
            texts.append(event.expression)
        if marker is not None:
            texts += [marker.collection, marker.cardinality, marker.condition]
        texts += [element.candidates.department] if element.candidates else []
        texts += [element.form_about]
        texts += [element.limit.variable] if element.limit else []
        texts += [text for _, text in element.work.parameters] if element.work else []
        texts += [text for _, text in element.decision.parameters] if element.decision else []
        if element.kind == "scriptTask":
            texts += _script_texts(element.script)
        yield from ((element.id, element.kind, text) for text in texts if text)


def _script_texts(script: str) -> list[str]:
    try:
        return [text for _, text in statements(script)]
    except DuoguiError:
        return []
