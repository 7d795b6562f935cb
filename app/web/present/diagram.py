"""Where a case stands on its diagrams, counted from its facts: what is active, what was done how often, which flows
were taken.

Facts alone are read, so the picture can never tell another story than the history. Element counts are per model, for
each diagram shows one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.facts import Fact


@dataclass(slots=True)
class DiagramState:
    """Shape: active, done and flows count by element id; red lists elements whose limit was missed or is over."""

    active: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)
    red: set[str] = field(default_factory=set)

    def body(self) -> dict[str, Any]:
        """As the island reads it."""
        return {
            "active": dict(+self.active),
            "done": dict(+self.done),
            "flows": dict(+self.flows),
            "red": sorted(self.red),
        }


def states(facts: Iterable[Fact]) -> dict[str, DiagramState]:
    """The state of every diagram of a case, by model."""
    found: dict[str, DiagramState] = {}
    places: dict[str, tuple[str, str]] = {}
    models: dict[str, str] = {}
    for fact in facts:
        body = fact.body
        if fact.kind == "ElementEntered":
            model, element = str(body["model"]), str(body["element"])
            places[body["node"]], models[element] = (model, element), model
            found.setdefault(model, DiagramState()).active[element] += 1
        elif fact.kind == "ElementLeft" and body["node"] in places:
            model, element = places.pop(body["node"])
            found[model].active[element] -= 1
            found[model].done[element] += body["how"] == "completed"
        elif fact.kind == "FlowTaken":
            found.setdefault(str(body["model"]), DiagramState()).flows[str(body["flow"])] += 1
        elif fact.kind == "LimitMissed" and body["element"] in models:
            found[models[body["element"]]].red.add(str(body["element"]))
    return found


def models_of_elements(facts: Iterable[Fact]) -> dict[str, str]:
    """The model in which each element was last seen."""
    return {
        str(fact.body["element"]): str(fact.body["model"])
        for fact in facts
        if "element" in fact.body and "model" in fact.body
    }
