"""Facts cut down to what the replay in the browser folds and shows, so that ten thousand of them are a few pages of JSON.

Pure. What is left out here cannot be shown there; the server's own fold (fold.py) needs nothing more either, which a test holds by
folding the reduced facts in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.facts import OF_LIMITS, Fact

KEPT: Mapping[str, tuple[str, ...]] = {
    "ElementEntered": ("node", "element", "model", "scope", "after", "set", "unset"),
    "ElementLeft": ("node", "how", "set", "unset"),
    "FlowTaken": ("flow", "model"),
    "TaskOpened": ("node", "element", "model", "department", "duty", "timer"),
    "TimerStarted": ("node", "element", "model", "host", "due"),
    "TimerFired": ("node",),
    **dict.fromkeys(sorted(OF_LIMITS), ("node", "element", "model")),
    "WorkWanted": ("node", "element", "model"),
    "WorkDone": ("node",),
    "WorkRefused": ("node", "element"),
    "DecisionMade": ("node", "element", "model", "decision"),
    "TaskCompleted": ("task", "element", "model"),
    "LimitMissed": ("task", "element", "model", "due"),
    "TaskRecalled": ("task", "element", "model"),
    "CaseEnded": ("outcome", "element"),
    "CaseFailed": ("element", "code"),
}


def reduced(fact: Fact) -> dict[str, Any]:
    """The body of a fact as the replay needs it. Shape: is_limit says of a timer that it is a limit of the law."""
    kept = {key: fact.body[key] for key in KEPT.get(fact.kind, ()) if fact.body.get(key) not in (None, "", {}, [])}
    if fact.kind == "TimerStarted":
        kept["is_limit"] = bool(fact.body.get("limit"))
    if fact.kind in OF_LIMITS:
        kept["due_after"] = fact.body["due_after"]  # null while it is paused
    return kept
