"""Which steps a rehearsal's reasons speak of, so that a drawing can show where it came out otherwise. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.casework.publish import Source
from app.domain.limits import Line
from app.engine.models import inspect_model

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def elements_of(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """The models that have an element, by the element's id."""
    found: dict[str, list[str]] = {}
    for source in sources:
        index = inspect_model(source.content, source.place)[0] if source.kind == "model" else None
        for process in index.processes.values() if index else ():
            for key, element in process.elements.items():
                if element.is_drawn:
                    found.setdefault(key, []).append(source.name)
    return {key: tuple(models) for key, models in found.items()}


def failing_steps(reasons: Iterable[Line], elements: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The elements that reasons name. Shape: (model, element), each once, in the order they are named."""
    named = (word for reason in reasons for word in _WORD.findall(reason.en) if word in elements)
    return list(dict.fromkeys((model, word) for word in named for model in elements[word]))
