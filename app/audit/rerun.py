"""Re-run: a case's recorded inputs at their recorded instants through the engine give the same facts, random ids aside.

A difference means that a fact was altered, that the engine changed, or that something outside the record decided. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.casework import library
from app.casework.change_limit import SAID
from app.casework.meanings import Reading, with_meanings
from app.casework.personal import PREFIX, from_fact
from app.casework.turn import records_of
from app.casework.versions_of_case import versions_of
from app.domain import canonical
from app.domain.errors import DuoguiError
from app.domain.facts import ADDED, LATER, MOVES, OF_LIMITS, Draft, Fact, is_input
from app.domain.instants import from_text
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.engine.migration import migrated, reverted
from app.store.database import Connection

COMPARED = {
    *MOVES,
    "OpinionGiven",
    "OpinionDeemed",
    "LimitMissed",
    "TaskRecalled",
    "RoundStarted",
    "ResolutionMade",
    "FindingsMade",
    "ProjectCodeAssigned",
    "MessagePushed",
    *LATER,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the re-run first departs from the record. Shape: seq is the recorded fact's, texts are canonical without ids."""

    seq: int
    recorded: str
    rerun: str


def rerun(read: Connection, facts: Sequence[Fact]) -> Difference | None:
    """The first difference, or none when every fact comes out the same."""
    known = {kind for kind in COMPARED if LATER.get(kind, 0) <= facts[0].version}
    recorded = [fact for fact in facts if fact.kind in known]
    told, stopped = _as_far_as_it_goes(read, facts)
    told = [draft for draft in told if draft.kind in known]
    ids_then, ids_now = _Names(), _Names()
    for index in range(max(len(recorded), len(told))):
        then = _plain(recorded[index].kind, recorded[index].body, ids_then) if index < len(recorded) else "-"
        now = _plain(told[index].kind, _but_added(told[index], recorded[index : index + 1]), ids_now) if index < len(told) else stopped
        if then != now:
            seq = recorded[index].seq if index < len(recorded) else facts[-1].seq
            return Difference(seq, then, now)
    return Difference(facts[-1].seq, "-", stopped) if stopped != "-" else None


def _as_far_as_it_goes(read: Connection, facts: Sequence[Fact]) -> tuple[list[Draft], str]:
    """What the re-run told, and why it stopped where a record no engine could follow stopped it; "-" when it came to the end."""
    told: list[Draft] = []
    try:
        _rerun(read, facts, told)
    except (DuoguiError, AttributeError, LookupError, TypeError, ValueError) as error:
        return told, f"{type(error).__name__} {error}"
    return told, "-"


def _rerun(read: Connection, facts: Sequence[Fact], told: list[Draft]) -> None:
    start = facts[0].body
    bundle = library.bundle_of(read, start["model"], start["bindings"])
    records = records_of(read, start["bindings"])
    versions = dict(versions_of(facts))
    before: tuple[Bundle, str] | None = None
    case = Case.begin(bundle, start["data"], from_text(start["receipt"]))
    reading, nodes = Reading(1), _Pairing()
    drafts = [Draft("CaseStarted", start), *case.take_drafts()]
    moves_then = [fact for fact in facts if fact.kind in MOVES]
    moves_now = [draft for draft in drafts if draft.kind in MOVES]
    told += with_meanings(drafts, reading, records)
    for fact in facts[1:]:
        if not is_input(fact.kind, fact.body):
            continue
        nodes.pair(moves_then, moves_now)
        if fact.seq in versions:
            case, before = _other_version(read, case, fact, versions[fact.seq], before)
            records = records_of(read, versions[fact.seq])
        told_first = [] if fact.kind in MOVES else [Draft(fact.kind, nodes.renamed(fact.body))]
        again = [*told_first, *_input(read, case, fact, nodes)]
        moves_now += [draft for draft in again if draft.kind in MOVES]
        told += with_meanings(again, reading, records)


def _other_version(
    read: Connection, case: Case, fact: Fact, bindings: Mapping[str, Any], before: tuple[Bundle, str] | None
) -> tuple[Case, tuple[Bundle, str]]:
    """The case migrated, or taken back to what it was. Shape: before is what the last migration came from."""
    at = from_text(fact.body["receipt"])
    if fact.kind == "CaseMigrated":
        bundle = library.bundle_of(read, case.bundle.main, bindings)
        return migrated(case, bundle, at), (case.bundle, case.freeze())
    if before is None:
        raise LookupError("nothing to take back")
    return reverted(case, *before, at), before


def _input(read: Connection, case: Case, fact: Fact, nodes: _Pairing) -> list[Draft]:
    body = fact.body
    if fact.kind == "TaskCompleted":
        case.complete(nodes.now(body["task"]), from_fact(body["answers"]), from_text(body["receipt"]))
    elif fact.kind == "ClockReached":
        case.fire_due(from_text(body["until"]))
    elif fact.kind == "MessageReceived":
        stated = {f"{body['message']}_reason": PREFIX + body["reason"]["personal"]} if "reason" in body else {}
        data = {**body["data"], **stated}
        case.receive(body["message"], data, from_text(body["receipt"]), body.get("correlation"))
    elif fact.kind == "WorkDone":
        case.finish_work(nodes.now(body["node"]), body["result"], fact.at)
    elif fact.kind == "WorkRefused":
        case.refuse_work(nodes.now(body["node"]), body["code"], fact.at)
    elif fact.kind == "CalendarAdopted":
        case.adopt_calendar(library.calendar_of(read, body), from_text(body["receipt"]))
    elif fact.kind in OF_LIMITS:
        _limit_act(case, fact.kind, nodes.now(body["node"]), body)
    else:
        _office_act(case, fact, nodes)
    return case.take_drafts()


def _limit_act(case: Case, kind: str, node: str, body: Mapping[str, Any]) -> None:
    said = {name: body[name] for name in SAID if name in body}
    at = from_text(body["receipt"])
    if kind == "LimitPaused":
        case.pause_limit(node, body["cause"], said, at)
    elif kind == "LimitResumed":
        case.resume_limit(node, said, at)
    else:
        case.extend_limit(node, body["amount"], said, at)


def _office_act(case: Case, fact: Fact, nodes: _Pairing) -> None:
    body, at = fact.body, from_text(fact.body["receipt"])
    if fact.kind == "CaseMoved":
        case.move(body["element"], body["data"], at, nodes.now(body["scope"]))
    elif fact.kind == "InstanceAdded":
        case.add_instance(nodes.now(body["beside"]), body["item"], at)
    elif fact.kind == "InstanceTaken":
        case.take_instance(nodes.now(body["node"]), at, body["queued"])
    elif fact.kind == "CaseRetried":
        case.retry(at)
    elif fact.kind == "CaseRepaired":
        case.repair(body["data"], at)
    elif fact.kind == "CaseCancelled":
        case.cancel(at)


class _Pairing:
    """Which node of the record is which node of the re-run: the moves come in the same order, so the n-th is the n-th."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._seen = 0

    def pair(self, then: Sequence[Fact], now: Sequence[Draft]) -> None:
        for recorded, draft in list(zip(then, now, strict=False))[self._seen :]:
            node = recorded.body.get("node")
            if node:
                self._now[node] = str(draft.body.get("node"))
        self._seen = len(now)

    def now(self, node: str) -> str:
        return self._now.get(node, node)

    def renamed(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._now.get(value, value) if isinstance(value, str) else value for name, value in body.items()}


class _Names:
    """Ids by the order of their first appearance."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def name(self, node: str) -> str:
        return self._known.setdefault(node, f"n{len(self._known)}")


def _but_added(draft: Draft, recorded: Sequence[Fact]) -> Mapping[str, Any]:
    """What a draft says without what the release of the record did not say yet. Shape: the fact beside it, if there is one."""
    body: dict[str, Any] = draft.body
    for place, name in ADDED.get(draft.kind, ()) if [fact.kind for fact in recorded] == [draft.kind] else ():
        then, now = recorded[0].body.get(place), body.get(place)
        if isinstance(then, Mapping) and isinstance(now, Mapping) and name not in then:
            body = body | {place: {each: value for each, value in now.items() if each != name}}
    return body


_ID_KEYS = ("node", "after", "scope", "timer", "task")


def _plain(kind: str, body: Mapping[str, Any], names: _Names) -> str:
    plain = {
        name: names.name(value) if name in _ID_KEYS and isinstance(value, str) and value else value
        for name, value in body.items()
    }
    if "unset" in plain:
        plain["unset"] = sorted(plain["unset"])  # names that are gone have no order among each other
    return f"{kind} {canonical.dumps(plain)}"
