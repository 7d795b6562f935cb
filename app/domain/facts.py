"""A fact is what happened in a case: append-only, canonical, chained to the one before.

The list KINDS names every kind with its version and what it says; readers upcast older versions, nobody rewrites them. A draft is
a fact that has no place in the chain yet. Only casework/turn.py turns drafts into facts; only the store keeps them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain import canonical
from app.domain.instants import to_text

GENESIS = b"\0" * 32

# Inputs: with their instants they are enough to run a case again (audit/rerun.py).
INPUTS: Mapping[str, int] = {
    "CaseStarted": 1,  # model, bindings (content hashes), subject, region, lead, data
    "TaskCompleted": 1,  # task, element, answers, form, receipt, department, duty
    "MessageReceived": 1,  # message, data, receipt
    "WorkDone": 1,  # work, element, result
    "WorkRefused": 1,  # work, element, code: a BPMN error thrown into the diagram
    "ClockReached": 1,  # until: timers due up to here were fired
}
# What the engine says about its own moves.
MOVES: Mapping[str, int] = {
    "ElementEntered": 1,  # node, element, model, scope, after, set, unset
    "ElementLeft": 1,  # node, element, how (completed, cancelled), set, unset
    "FlowTaken": 1,  # flow, model
    "TaskOpened": 1,  # node, element, model, department, duty, form, timer, about ({zh, en}: which of its name)
    "TimerStarted": 1,  # node, element, model, host, due, limit (null or the explained limit)
    "TimerFired": 1,  # node, element, due
    "DecisionMade": 1,  # element, decision, table, inputs, outputs, matched
    "WorkWanted": 1,  # node, element, work, parameters
    "CaseEnded": 1,  # outcome, element
    "CaseFailed": 1,  # code, element, message
}
# What the law sees in the moves: drawn from inputs and moves by casework, never typed in.
MEANINGS: Mapping[str, int] = {
    "OpinionGiven": 1,  # department, round, conclusion, conditions, article, source, receipt
    "OpinionDeemed": 1,  # department, round, due
    "OpinionReplaced": 1,  # department, round, conclusion …, due, receipt, document
    "LateLetterReceived": 1,  # department, round, content, due, receipt
    "TaskRecalled": 1,  # task, element, department, due
    "LimitMissed": 1,  # element, department, due: the accountable fact of a red light
    "RoundStarted": 1,  # round, reason
    "ResolutionMade": 1,  # level, resolution, binds
    "FindingsMade": 1,  # footprint, layers, findings
    "MaterialUsed": 1,  # material, digest, use
    "ProjectCodeAssigned": 1,  # code, check_digit_holds
    "MessagePushed": 1,  # receiver, message
}
# What a person says of a task that moves nothing: who of its department has it in hand.
HANDLING: Mapping[str, int] = {
    "TaskClaimed": 1,  # task, element, model, department, duty, receipt; whoever acted has it
    "TaskReturned": 1,  # the same and assignee: who had it
}
KINDS: Mapping[str, int] = {**INPUTS, **MOVES, **MEANINGS, **HANDLING}


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it has its place: kind and body."""

    kind: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One link of a case's chain.

    Shape: body is canonical JSON data; hash = SHA-256(hash of the former fact, 32 zero bytes at first, then text).
    """

    case: str
    seq: int
    kind: str
    version: int
    at: datetime
    actor: str
    body: dict[str, Any]
    text: str = field(repr=False)
    hash: bytes = field(repr=False)


def chain(case: str, seq: int, head: bytes, at: datetime, actor: str, drafts: Iterable[Draft]) -> list[Fact]:
    """The drafts as facts, linked behind `head`, whose number was `seq`."""
    facts: list[Fact] = []
    instant = to_text(at)
    for draft in drafts:
        seq += 1
        version = KINDS[draft.kind]
        text = canonical.dumps(
            {
                "case": case,
                "seq": seq,
                "kind": draft.kind,
                "v": version,
                "at": instant,
                "actor": actor,
                "body": draft.body,
            }
        )
        head = link(head, text)
        facts.append(Fact(case, seq, draft.kind, version, at, actor, draft.body, text, head))
    return facts


def link(head: bytes, text: str) -> bytes:
    """The hash of a fact's text behind the hash before it."""
    return hashlib.sha256(head + text.encode()).digest()
