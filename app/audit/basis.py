"""Why a limit was what it was: the decision that gave a clock its length, found by walking back along the tokens to it.

Pure. A page leads from a silence to the table row that set its limit. Where no decision on the way gave that very length, nothing is
claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.facts import LATER, OF_LIMITS, Fact

Cited = tuple[int, str]  # row, its articles


@dataclass(frozen=True, slots=True)
class Basis:
    """Shape: timer is the fact that started the clock; decision the fact that gave its length, 0 where none is found; table its content
    hash; rows that matched with their articles; model and element are the timer's in the diagram.
    """

    timer: int
    model: str
    element: str
    decision: int = 0
    name: str = ""
    table: str = ""
    rows: tuple[Cited, ...] = ()


@dataclass(slots=True)
class _Way:
    """What was seen so far. Shape: entered names the last node on an element; came the node before each node."""

    entered: dict[tuple[str, str], str] = field(default_factory=dict)
    came: dict[str, str] = field(default_factory=dict)
    decided: dict[str, list[Fact]] = field(default_factory=dict)
    timers: dict[str, Basis] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    fired: list[tuple[Fact, str]] = field(default_factory=list)
    asked: dict[str, frozenset[str]] = field(default_factory=dict)


def bases(facts: Iterable[Fact]) -> dict[int, Basis]:
    """The basis of every fact that speaks of a limit, by the fact's number."""
    way, found = _Way(), {}
    for fact in facts:
        basis = _basis(way, fact)
        if basis is not None:
            found[fact.seq] = basis
    return found


def rows_of(fact: Fact) -> tuple[Cited, ...]:
    """The rows that a decision matched, with their articles."""
    return tuple((int(each["row"]), str(each.get("article", ""))) for each in fact.body.get("matched", ()))


def _basis(way: _Way, fact: Fact) -> Basis | None:
    body = fact.body
    if fact.kind == "ElementEntered":
        way.entered[body["model"], body["element"]] = body["node"]
        way.came[body["node"]] = body.get("after") or body.get("scope") or ""
    elif fact.kind == "DecisionMade":
        way.decided.setdefault(body["node"], []).append(fact)
    elif fact.kind == "TimerStarted":
        return _started(way, fact)
    elif fact.kind == "TaskOpened":
        way.tasks[body["node"]] = body.get("timer") or ""
        return way.timers.get(body.get("timer") or "")
    elif fact.kind == "TimerFired":
        way.fired.append((fact, body["node"]))
        return way.timers.get(body["node"])
    elif fact.kind in OF_LIMITS:
        return way.timers.get(body["node"])
    elif fact.kind in ("LimitMissed", "TaskRecalled", *LATER):
        return way.timers.get(way.tasks.get(body.get("task", ""), ""))
    elif fact.kind == "OpinionDeemed":
        return _deemed(way, fact)
    return None


def _started(way: _Way, fact: Fact) -> Basis | None:
    body = fact.body
    limit = body.get("limit")
    if not limit:
        return None
    way.asked[body["node"]] = frozenset(step["department"] for step in limit.get("steps", ()))
    basis = Basis(fact.seq, body["model"], body["element"])
    for decision in _back(way, way.entered.get((body["model"], body.get("host") or ""), "")):
        rows = _giving(decision, limit, body.get("host") or "")
        if rows:
            basis = Basis(fact.seq, body["model"], body["element"], *_told(decision), rows)
            break
    way.timers[body["node"]] = basis
    return basis


def _told(decision: Fact) -> tuple[int, str, str]:
    return decision.seq, decision.body["decision"], decision.body["table"]


def _deemed(way: _Way, fact: Fact) -> Basis | None:
    """The clock that fired in the same turn and had asked this department."""
    for fired, node in reversed(way.fired):
        if fired.at != fact.at:
            return None
        if fact.body["department"] in way.asked.get(node, ()):
            return way.timers.get(node)
    return None


def _back(way: _Way, node: str) -> Iterator[Fact]:
    """The decisions on the way to a node, the last first."""
    seen: set[str] = set()
    while node and node not in seen:
        seen.add(node)
        yield from reversed(way.decided.get(node, ()))
        node = way.came.get(node, "")


def _giving(decision: Fact, limit: Mapping[str, Any], host: str) -> tuple[Cited, ...]:
    """The rows of a decision that gave this length. Empty: none when it gave another or none."""
    wanted = (limit.get("amount"), limit.get("unit"))
    matched = rows_of(decision)
    for value in decision.body.get("outputs", {}).values():
        several = value if isinstance(value, list) else [value]
        given = [isinstance(each, dict) and (each.get("amount"), each.get("unit")) == wanted for each in several]
        for place, each in enumerate(several):
            if given[place] and len(several) == len(matched) and each.get("step") == host:
                return (matched[place],)
        if any(given) and not any(isinstance(each, dict) and "step" in each for each in several):
            return matched
    return ()
