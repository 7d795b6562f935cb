"""What the end of a limit means in law beyond its red light: one function for each value of at_end. Pure; meanings.py calls it.

A duty that persists and one that goes up a level mean nothing more than the accountable fact: their step stays open, or the diagram
calls the next level. Article: dalian-183/6, administrative-licensing-law/32.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Draft
from app.domain.instants import from_text, law_date
from app.domain.limits import CLOSE_AS_NOT_SUPPLEMENTED, DEEM_NO_OBJECTION, DEEMED_ACCEPTED, DUTY_PERSISTS, ESCALATE

STEP = ("element", "model", "department")


@dataclass(frozen=True, slots=True)
class Ended:
    """A limit that ended. Shape: tasks are the open steps it was for, by node; opinions are the steps of it that are opinions."""

    due: str
    round: int
    limit: Mapping[str, Any]
    tasks: Mapping[str, Mapping[str, Any]]
    opinions: tuple[Mapping[str, Any], ...]


def meanings_of(ended: Ended) -> list[Draft]:
    """The drafts that an end brings besides the red light of each step. Empty: none for a kind of end without any."""
    found = _ENDINGS.get(ended.limit["at_end"])
    return list(found(ended)) if found else []


def _no_objection(ended: Ended) -> Iterable[Draft]:
    """Silence is no objection, of every department asked, also where a step was between its hands."""
    for step in ended.opinions:
        yield Draft("OpinionDeemed", {"department": step["department"], "round": ended.round, "due": ended.due})


def _accepted(ended: Ended) -> Iterable[Draft]:
    """No notice of what is missing came in time: the application counts as accepted from the day on which it was received."""
    received = law_date(from_text(ended.limit["started"])).isoformat()
    for node, task in ended.tasks.items():
        yield Draft("AcceptanceDeemed", {"task": node, **_step(task), "due": ended.due, "accepted_from": received})


def _not_supplemented(ended: Ended) -> Iterable[Draft]:
    """What was asked for did not come in time: the matter is closed as not supplemented."""
    for node, task in ended.tasks.items():
        yield Draft("NotSupplemented", {"task": node, **_step(task), "due": ended.due})


def _nothing(_ended: Ended) -> Iterable[Draft]:
    return ()


def _step(task: Mapping[str, Any]) -> dict[str, Any]:
    return {name: task[name] for name in STEP}


_ENDINGS: Mapping[str, Callable[[Ended], Iterable[Draft]]] = {
    DEEM_NO_OBJECTION: _no_objection,
    DEEMED_ACCEPTED: _accepted,
    CLOSE_AS_NOT_SUPPLEMENTED: _not_supplemented,
    DUTY_PERSISTS: _nothing,
    ESCALATE: _nothing,
}
