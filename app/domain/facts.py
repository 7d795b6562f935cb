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
    "CaseStarted": 2,  # 2: ends of limits say what they mean (LATER); model, bindings (content hashes), subject, region, lead, data
    "TaskCompleted": 1,  # task, element, answers, form, receipt, department, duty
    "MessageReceived": 1,  # message, data, receipt
    "WorkDone": 1,  # work, element, result
    "WorkRefused": 1,  # work, element, code: a BPMN error thrown into the diagram
    "ClockReached": 1,  # until: timers due up to here were fired
    "CalendarAdopted": 1,  # calendar (content hash), version, receipt: what the case counts by from now on
    "CaseMigrated": 1,  # model, version, before, after (hashes that changed, null for none), state (as it was), receipt, perhaps reason
    "CaseReverted": 1,  # model, seq of the migration that is undone, receipt, perhaps reason
    "CaseMoved": 1,  # element, scope, data, reason, receipt: an office let a scope begin elsewhere
    "InstanceAdded": 1,  # beside, item, reason, receipt
    "InstanceTaken": 1,  # node, queued (place in the queue, null for the instance itself), reason, receipt
    "CaseRetried": 1,  # reason, receipt
    "CaseRepaired": 1,  # data, reason, receipt: variables changed where the failed step reads them
    "CaseCancelled": 1,  # reason, receipt
}
# What the engine says about its own moves.
MOVES: Mapping[str, int] = {
    "ElementEntered": 1,  # node, element, model, scope, after, set, unset
    "ElementLeft": 1,  # node, element, how (completed, cancelled), set, unset
    "FlowTaken": 1,  # flow, model
    "TaskOpened": 1,  # node, element, model, department, duty, form, timer, about ({zh, en}: which of its name)
    "TimerStarted": 1,  # node, element, model, host, due, limit (null or the explained limit)
    "TimerFired": 1,  # node, element, due
    # The four of a limit that runs: node, element, model, due_before, due_after (null while paused), limit (as it is from now on);
    # by a step (task, step, article) or by the act of a person (article, reason, document, receipt), which is an input as well.
    "LimitPaused": 1,  # by, cause
    "LimitResumed": 1,  # by
    "LimitExtended": 1,  # by, amount
    "LimitRecomputed": 1,  # by another calendar
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
    "AcceptanceDeemed": 1,  # task, element, department, due, accepted_from
    "NotSupplemented": 1,  # task, element, department, due
}
LATER: Mapping[str, int] = {"AcceptanceDeemed": 2, "NotSupplemented": 2}  # since which version of CaseStarted they are drawn
# What releases after the first say in addition, by kind and place: a record that is without it is as its release wrote it.
ADDED: Mapping[str, tuple[tuple[str, str], ...]] = {"TimerStarted": (("limit", "interrupts"),)}
# What a person says of a task that moves nothing: who of its department has it in hand.
HANDLING: Mapping[str, int] = {
    "TaskClaimed": 1,  # task, element, model, department, duty, receipt; whoever acted has it
    "TaskReturned": 1,  # the same and assignee: who had it
}
KINDS: Mapping[str, int] = {**INPUTS, **MOVES, **MEANINGS, **HANDLING}
OF_LIMITS = frozenset({"LimitPaused", "LimitResumed", "LimitExtended", "LimitRecomputed"})


def is_input(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether a fact is what somebody put in: an input, or a limit that a person changed."""
    return kind in INPUTS or (kind in OF_LIMITS and body.get("by") == "act")


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
