"""What a case shows of itself: open steps, timers, paused limits and wanted work, as plain values. case.py makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.canonical import Json
from app.engine.index import Element

WHICH_ZH = "："  # between the name of a step and which of several steps of that name it is


def named(element: Element, about: Mapping[str, Json] | None) -> tuple[str, str]:
    """What a step is called in Chinese and in English. Empty: about None where its form says nothing of which of several it is."""
    of_zh, of_en = (str((about or {}).get(language) or "") for language in ("zh", "en"))
    return WHICH_ZH.join(filter(None, (element.name_zh, of_zh))), ": ".join(filter(None, (element.name_en, of_en)))


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A person's step that waits.

    Shape: timer is the node of its limit's timer or None; data are the variables visible now; path the nodes of the scopes around
    it, the outermost first.
    """

    node: str
    element: str
    model: str
    name_zh: str
    name_en: str
    department: str
    duty: str
    form: str
    timer: str | None
    data: dict[str, Json]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTimer:
    """A timer that runs. Shape: host is the element it is attached to; limit the explained limit it belongs to, or None."""

    node: str
    element: str
    model: str
    host: str
    due: datetime
    limit: dict[str, Json] | None


@dataclass(frozen=True, slots=True)
class PausedLimit:
    """A limit that does not run now. Shape: host as of a timer; holders are nodes of the open steps it waits for."""

    node: str
    element: str
    model: str
    host: str
    limit: dict[str, Json]
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedWork:
    """A machine's step that waits for its result."""

    node: str
    element: str
    model: str
    kind: str
    parameters: dict[str, Json]
    data: dict[str, Json]
