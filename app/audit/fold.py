"""Fold: a case's facts, one after the other, give its tokens, open tasks, clocks and data at any fact. Without the engine.

Pure. Replay pages, `history show` and the comparison with the stored state rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.facts import OF_LIMITS, Fact


@dataclass(slots=True)
class Token:
    """Something the case stands on. Shape: data is what it sees; scope is the node of the enclosing activity, "" at the top."""

    node: str
    element: str
    model: str
    scope: str
    data: dict[str, Any]


@dataclass(slots=True)
class Standing:
    """A case as of a fact.

    Shape: tokens, tasks, timers, paused timers and works by node;
    done and flows count per (model, element); red are the (model, element) whose limit
    was missed, overdue the end of the limit by node of the open tasks past theirs;
    left holds the data of nodes that are gone but may still be followed.
    """

    seq: int = 0
    at: datetime | None = None
    tokens: dict[str, Token] = field(default_factory=dict)
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    timers: dict[str, dict[str, Any]] = field(default_factory=dict)
    paused: dict[str, dict[str, Any]] = field(default_factory=dict)
    works: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: dict[tuple[str, str], int] = field(default_factory=dict)
    flows: dict[tuple[str, str], int] = field(default_factory=dict)
    missed: set[tuple[str, str]] = field(default_factory=set)
    red: set[tuple[str, str]] = field(default_factory=set)
    overdue: dict[str, str] = field(default_factory=dict)
    outcome: str | None = None
    left: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """The variables at the top of the case, as its tokens there see them."""
        found: dict[str, Any] = {}
        for token in self.tokens.values():
            if token.scope == "":
                found.update(token.data)
        return found


def fold(facts: Iterable[Fact], until: datetime | None = None) -> Standing:
    """The case as of the last fact recorded at or before `until`."""
    standing = Standing()
    for fact in facts:
        if until is not None and fact.at > until:
            break
        apply(standing, fact)
    return standing


def apply(standing: Standing, fact: Fact) -> None:
    """Let one more fact happen."""
    standing.seq, standing.at = fact.seq, fact.at
    change = _CHANGES.get(fact.kind)
    if change:
        change(standing, fact.body)


def changed(before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Data after a fact's `set` and `unset`."""
    after = {**before, **body.get("set", {})}
    for name in body.get("unset", ()):
        after.pop(name, None)
    return after


def _entered(standing: Standing, body: Mapping[str, Any]) -> None:
    after = body.get("after")
    inherited = (
        standing.tokens[after].data if after in standing.tokens else standing.left.get(after, {}) if after else {}
    )
    node = body["node"]
    standing.tokens[node] = Token(
        node, body["element"], body["model"], body.get("scope") or "", changed(inherited, body)
    )
    standing.places[node] = (body["model"], body["element"])


def _left(standing: Standing, body: Mapping[str, Any]) -> None:
    node = body["node"]
    token = standing.tokens.pop(node, None)
    standing.tasks.pop(node, None)
    standing.timers.pop(node, None)
    standing.paused.pop(node, None)
    standing.works.pop(node, None)
    standing.overdue.pop(node, None)
    if token is None:
        return
    standing.left[node] = changed(token.data, body)
    if body["how"] == "completed":
        _count(standing.done, (token.model, token.element))


def _count(counts: dict[tuple[str, str], int], key: tuple[str, str]) -> None:
    counts[key] = counts.get(key, 0) + 1


def _flow(standing: Standing, body: Mapping[str, Any]) -> None:
    _count(standing.flows, (body["model"], body["flow"]))


def _task(standing: Standing, body: Mapping[str, Any]) -> None:
    standing.tasks[body["node"]] = dict(body)


def _timer(standing: Standing, body: Mapping[str, Any]) -> None:
    standing.timers[body["node"]] = dict(body)
    standing.places[body["node"]] = (body["model"], body["element"])


def _limit_changed(standing: Standing, body: Mapping[str, Any]) -> None:
    """A limit that was paused, resumed, extended or computed anew has another end, or none while it is paused."""
    node = body["node"]
    timer = standing.timers.pop(node, None) or standing.paused.pop(node, None)
    if timer is not None:
        runs_on = standing.timers if body["due_after"] is not None else standing.paused
        runs_on[node] = {**timer, "due": body["due_after"], "limit": body.get("limit", timer.get("limit"))}


def _fired(standing: Standing, body: Mapping[str, Any]) -> None:
    timer = standing.timers.pop(body["node"], None)
    if timer and timer.get("limit"):
        standing.missed.add((timer["model"], timer["element"]))


def _limit_missed(standing: Standing, body: Mapping[str, Any]) -> None:
    task = standing.tasks.get(body.get("task", ""))
    model = body.get("model") or (task["model"] if task else "")
    standing.red.add((model, body["element"]))
    if task:
        standing.overdue[task["node"]] = body["due"]


def _work(standing: Standing, body: Mapping[str, Any]) -> None:
    standing.works[body["node"]] = dict(body)


def _work_done(standing: Standing, body: Mapping[str, Any]) -> None:
    standing.works.pop(body["node"], None)


def _ended(standing: Standing, body: Mapping[str, Any]) -> None:
    standing.outcome = body["outcome"]


_CHANGES = {
    "ElementEntered": _entered,
    "ElementLeft": _left,
    "FlowTaken": _flow,
    "TaskOpened": _task,
    "TimerStarted": _timer,
    "TimerFired": _fired,
    **dict.fromkeys(sorted(OF_LIMITS), _limit_changed),
    "WorkWanted": _work,
    "WorkDone": _work_done,
    "LimitMissed": _limit_missed,
    "CaseEnded": _ended,
}
