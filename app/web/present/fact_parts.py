"""What the sentences of facts are made of: how codes are named, a limit's end, a reason. Used by fact_lines.py and limit_facts.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.domain.instants import first_instant, from_text, law_date
from app.web.language import gettext as _
from app.web.present import dates

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """How names of codes are found. Shape: element(model, id), department(code), layer(code), article(id);
    reason(sealed value of a fact) is "" where none was given or it is not the reader's to see.
    """

    element: Callable[[str, str], str]
    department: Callable[[str], str]
    layer: Callable[[str], str]
    article: Callable[[str], str]
    reason: Callable[[object], str]


def step_words(body: Body, words: Words) -> str:
    """The step that a fact is about, by its name."""
    return words.element(str(body.get("model", "")), str(body.get("element", "")))


def due_words(body: Body) -> str:
    """When a limit ended: the last day that counted, or the moment of a limit in hours."""
    if not body.get("due"):
        return "—"
    closes_at = from_text(str(body["due"]))
    last_day = law_date(closes_at - timedelta(microseconds=1))
    return dates.day(last_day) if closes_at == first_instant(last_day + timedelta(days=1)) else dates.moment(closes_at)


def with_reason(sentence: str, body: Body, words: Words) -> str:
    """A sentence with the reason that its fact holds sealed, where there is one for the reader."""
    reason = words.reason(body.get("reason"))
    return _("%(sentence)s；理由：%(reason)s", sentence=sentence, reason=reason) if reason else sentence
