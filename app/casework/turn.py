"""The turn: the one way in which a case changes, in one transaction.

Load the case, fire the limits that were due at least the grace before the receipt, let the act run, write state and version, facts,
inbox, timers, outbox, the idempotency row; commit; answer. A verb hands in what it does as a function of the Turn; nothing else in
the product writes a case. Here must never be a rule of one kind of act: those stand in the verbs, what they mean in meanings.py.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from app.casework import library, projections
from app.casework.adopt_calendar import follow_calendar
from app.casework.errors import CaseInOtherHands, KeyReused, NoSuchCase
from app.casework.meanings import Reading, with_meanings
from app.casework.turn_in_hand import LiveCase, Turn
from app.domain.actors import SYSTEM, Actor
from app.domain.facts import Draft, Fact, chain
from app.domain.instants import from_us, to_text, to_us
from app.domain.office import Office
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.store import cases, history, idempotency, inbox, locking, personal, timers, turns
from app.store.cases import CaseRow
from app.store.database import Connection
from app.store.statements import Writer
from app.store.turns import Found

Answer = TypeVar("Answer")


def take_turn(  # noqa: PLR0913 - what a turn is told, each by name
    office: Office,
    actor: Actor,
    case_id: str,
    act: Callable[[Turn], Answer],
    *,
    kind: type[Answer],
    what: str = "",
    key: str | None = None,
    receipt: datetime | None = None,
    task: str = "",
    waits: bool = True,
) -> Answer:
    """What the act answers, once it is committed.

    Shape: kind is the answer's type, which a repeated key gives again without changing anything; what is asked_with() of the act
    and what was typed; task is the one it is about; a turn that does not wait leaves a case alone that another process has in hand
    or in which nothing is due (E-CASE-40). Raises: E-CASE-1, E-CASE-13, what the act raises, E-STORE when the writer stays busy; then
    nothing has changed.
    """

    def once() -> Answer:
        with _received(office, actor, what, key, receipt) as received, office.store.transaction(shares=True) as tx:
            live = office.warm.take(case_id)
            known = live.row.version if live else None
            due_us = None if waits else to_us(received - office.grace)
            found = turns.find(tx, case_id, known=known, account=actor.account, key=key, task=task, due_us=due_us)
            if found is None:
                raise NoSuchCase(case=case_id) if waits else CaseInOtherHands(case=case_id)
            if found.stored is not None:
                return _given_again(found.stored, what, key, kind)
            turn = _in_hand(office, actor, tx, found, live, received)
            turn.has_draft = found.has_draft or not task
            turn.fired = reach(turn, received - office.grace)
            turn.prelude = len(turn.drafts)
            answer = act(turn)
            close(turn)
            if key:
                remember(turn.writes, actor, what, key, answer, received, turn.at, case_id=case_id)
            turn.writes.sent()
        keep_warm(turn)
        return answer

    try:
        return once()
    except KeyReused:
        # Of two at once with this key the other was first. If it changed nothing in the case, this one could not know when it had its
        # turn; now it finds what the other was answered.
        return once()


def keep_warm(turn: Turn) -> None:
    """Keep the case of a committed turn for its next one, unless nothing more will happen in it."""
    row = turn.row
    if row.status == "open":
        kept = replace(row, state="")
        live = LiveCase(kept, turn.bundle, turn.case, turn.reading, turn.records, turn.tasks, turn.timers)
        turn.office.warm.put(row.id, turn.tasks, live)


def asked_with(act: str, content: object, key: str | None) -> str:
    """An act with what was typed, for its key: another content is another request, which neither gets the first one's answer nor
    its receipt.

    What was typed stands in it as a digest under the key. Both are forgotten after a week, and at once when the personal values of the
    case or project are erased.
    """
    if key is None:
        return act
    typed = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return f"{act} {hmac.new(key.encode(), typed.encode(), hashlib.sha256).hexdigest()}"


def first_receipt(office: Office, actor: Actor, what: str, key: str | None, receipt: datetime | None) -> datetime:
    """The instant an act counts from: a retry with the same key keeps the receipt of its first attempt.

    The receipt belongs to the key and to what was asked with it, so that a key used for one act never makes another one early.
    """
    received = receipt or office.clock.now()
    return office.receipts.first(actor.account, f"{what}\0{key}", received) if key else received


def kept_receipt(office: Office, actor: Actor, what: str, key: str | None, receipt: datetime | None) -> datetime:
    """The instant an act would count from, without keeping one: for what is judged before it is taken."""
    kept = office.receipts.kept(actor.account, f"{what}\0{key}") if key else None
    return kept or receipt or office.clock.now()


@contextmanager
def _received(office: Office, actor: Actor, what: str, key: str | None, receipt: datetime | None) -> Iterator[datetime]:
    """The same for a turn, whose COMMIT keeps the receipt with the answer; only where there is none the receipt has to be settled."""
    received = receipt or office.clock.now()
    if key is None:
        yield received
        return
    try:
        yield office.receipts.first(actor.account, f"{what}\0{key}", received, settled=False)
    except BaseException:
        office.receipts.settle()
        raise


def answered(tx: Connection, actor: Actor, what: str, key: str | None, kind: type[Answer]) -> Answer | None:
    """What this key was answered before. Empty: none for a new key and without one. Raises: E-CASE-13 for another act's key.

    Whoever comes with the same key meanwhile waits, since a start has no case yet whose row could be locked.
    """
    if key:
        locking.hold(tx, f"key {actor.account} {key}")
    stored = idempotency.answer(tx, actor.account, key) if key else None
    return None if stored is None else _given_again(stored, what, key, kind)


def _given_again(stored: idempotency.Stored, what: str, key: str | None, kind: type[Answer]) -> Answer:
    if stored.request != what:
        raise KeyReused(key=key)
    return kind(**stored.answer)


def remember(
    tx: Writer,
    actor: Actor,
    what: str,
    key: str,
    answer: object,
    receipt: datetime,
    at: datetime,
    *,
    case_id: str | None,
) -> None:
    """Keep the answer for a retry with the same key. Empty: no case for what is not about one.

    Raises: E-CASE-13 where the key was answered meanwhile, in another process: for another act, since this one is locked.
    """
    body = asdict(answer) if is_dataclass(answer) and not isinstance(answer, type) else {}
    idempotency.remember(
        tx,
        actor.account,
        key,
        body,
        to_us(receipt),
        to_us(at),
        refusal=KeyReused(key=key),
        case_id=case_id,
        request=what,
    )


def reach(turn: Turn, until: datetime) -> int:
    """Fire every timer that was due by then, each at its own instant; how many were. The ticker's act and every act's prelude."""
    until_us = to_us(until)
    due = sum(timer.due_us <= until_us for timer in turn.timers.values())
    if not due or turn.row.status != "open":
        return 0
    turn.record("ClockReached", {"until": to_text(until)})
    turn.case.fire_due(until)
    turn.collect()
    return due


def new_turn(
    office: Office, actor: Actor, tx: Connection, row: CaseRow, bundle: Bundle, case: Case, receipt: datetime
) -> Turn:
    """The first turn of a case, which has no state yet."""
    return Turn(office, actor, tx, row, bundle, case, office.clock.now(), receipt, Reading(row.round))


def close(turn: Turn) -> None:
    """Write everything the turn brought about; sending it, and the transaction, are the caller's."""
    turn.collect()
    if not turn.drafts:
        return  # nothing happened, so nothing is written: two that came for the same limit write it once
    follow_calendar(turn)
    if turn.records is None:
        turn.records = records_of(turn.tx, turn.row.bindings)
    records = turn.records
    clock = with_meanings(turn.drafts[: turn.prelude], turn.reading, records)
    acted = with_meanings(turn.drafts[turn.prelude :], turn.reading, records)
    drafts = [*clock, *acted]
    facts = _facts(turn, clock, acted)
    row = projections.advanced(turn, facts)
    history.append(turn.writes, facts)
    projections.project(turn, row, drafts)
    cases.save(turn.writes, row, turn.row.version)
    for value in turn.kept:
        personal.put(turn.tx, value.ref, turn.row.id, value.salt, value.value)
    turn.row = replace(row, state="", version=turn.row.version + 1)


def _facts(turn: Turn, clock: Sequence[Draft], acted: Sequence[Draft]) -> list[Fact]:
    """What the clock did before the act is the system's, the rest is the actor's."""
    row = turn.row
    first = chain(row.id, row.fact_seq, row.fact_head, turn.at, SYSTEM.account, clock)
    seq, head = (first[-1].seq, first[-1].hash) if first else (row.fact_seq, row.fact_head)
    return first + chain(row.id, seq, head, turn.at, turn.actor.account, acted)


def records_of(tx: Connection, bindings: Mapping[str, Any]) -> dict[str, str]:
    """What completing each form means in law, where it means something: "model/form" to "opinion" or "resolution"."""
    found = {}
    for name in bindings["forms"]:
        model, _, key = name.partition("/")
        form, _ = library.form_of(tx, dict(bindings), model, key)
        if form.records:
            found[name] = form.records
    return found


def _in_hand(
    office: Office, actor: Actor, tx: Connection, found: Found, live: LiveCase | None, receipt: datetime
) -> Turn:
    """The turn of a case: on the case as the last turn here left it, else on what is stored."""
    row = found.row
    if row is None:
        assert live is not None, "only what is at hand is known"
        at = max(office.clock.now(), from_us(live.row.updated_us))
        turn = Turn(office, actor, tx, live.row, live.bundle, live.case, at, receipt, live.reading)
        turn.tasks, turn.timers, turn.records = live.tasks, live.timers, live.records
        return turn
    at = max(office.clock.now(), from_us(row.updated_us))
    bundle = library.bundle_of(tx, row.model, row.bindings)
    case = Case.thaw(bundle, row.state)
    reading = Reading(
        row.round,
        {node: _task_body(task) for node, task in case.open_tasks.items()},
        {
            node: {"element": timer.element, "model": timer.model, "limit": timer.limit}
            for node, timer in (case.open_timers | case.paused_limits).items()
        },
    )
    turn = Turn(office, actor, tx, row, bundle, case, at, receipt, reading)
    turn.tasks = {task.task_id: task for task in inbox.of_case(tx, row.id)}
    turn.timers = {timer.node: timer for timer in timers.of_case(tx, row.id)}
    return turn


def _task_body(task: Any) -> dict[str, Any]:
    return {
        "node": task.node,
        "element": task.element,
        "model": task.model,
        "department": task.department,
        "duty": task.duty,
        "form": task.form,
        "timer": task.timer,
    }
