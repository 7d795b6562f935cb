"""The turn: the one way in which a case changes, in one transaction.

Load the case, fire the limits that were due at least the grace before the receipt, let the act run, write state and version, facts,
inbox, timers, outbox, the idempotency row; commit; answer. A verb hands in what it does as a function of the Turn; nothing else in
the product writes a case. Here must never be a rule of one kind of act: those stand in the verbs, what they mean in meanings.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from app.casework import library, projections
from app.casework.errors import NoSuchCase
from app.casework.meanings import Reading, with_meanings
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.facts import chain
from app.domain.instants import from_us, to_text, to_us
from app.domain.office import Office
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.store import cases, history, idempotency, personal
from app.store.cases import CaseRow
from app.store.database import Connection

Answer = TypeVar("Answer")


def take_turn(
    office: Office,
    actor: Actor,
    case_id: str,
    act: Callable[[Turn], Answer],
    *,
    kind: type[Answer],
    key: str | None = None,
    receipt: datetime | None = None,
) -> Answer:
    """What the act answers, once it is committed.

    Shape: kind is the answer's type, which a repeated key gives again without changing anything. Raises: E-CASE-1, what the act
    raises, E-STORE when the writer stays busy; then nothing has changed.
    """
    received = first_receipt(office, actor, key, receipt)
    with office.store.transaction() as tx:
        stored = idempotency.answer(tx, actor.account, key) if key else None
        if stored is not None:
            return kind(**stored.answer)
        turn = _load(office, actor, tx, case_id, received)
        turn.fired = reach(turn, received - office.grace)
        answer = act(turn)
        close(turn)
        remember(turn.tx, actor, key, case_id, answer, received, turn.at)
    return answer


def first_receipt(office: Office, actor: Actor, key: str | None, receipt: datetime | None) -> datetime:
    """The instant an act counts from: a retry with the same key keeps the receipt of its first attempt."""
    received = receipt or office.clock.now()
    return office.receipts.first(actor.account, key, received) if key else received


def remember(
    tx: Connection, actor: Actor, key: str | None, case_id: str, answer: object, receipt: datetime, at: datetime
) -> None:
    """Keep the answer for a retry with the same key."""
    if key:
        body = asdict(answer) if is_dataclass(answer) and not isinstance(answer, type) else {}
        idempotency.remember(tx, actor.account, key, body, to_us(receipt), to_us(at), case_id=case_id)


def reach(turn: Turn, until: datetime) -> int:
    """Fire every timer that was due by then, each at its own instant; how many were. The ticker's act and every act's prelude."""
    due = [timer for timer in turn.case.open_timers.values() if timer.due <= until]
    if not due or turn.row.status != "open":
        return 0
    turn.record("ClockReached", {"until": to_text(until)})
    turn.case.fire_due(until)
    turn.collect()
    return len(due)


def new_turn(
    office: Office, actor: Actor, tx: Connection, row: CaseRow, bundle: Bundle, case: Case, receipt: datetime
) -> Turn:
    """The first turn of a case, which has no state yet."""
    return Turn(office, actor, tx, row, bundle, case, office.clock.now(), receipt, Reading(row.round))


def close(turn: Turn) -> None:
    """Write everything the turn brought about; the transaction is the caller's."""
    turn.collect()
    drafts = with_meanings(turn.drafts, turn.reading, records_of(turn.tx, turn.row.bindings))
    facts = chain(turn.row.id, turn.row.fact_seq, turn.row.fact_head, turn.at, turn.actor.account, drafts)
    row = projections.advanced(turn, facts)
    history.append(turn.tx, facts)
    projections.project(turn, row, drafts)
    cases.save(turn.tx, row, turn.row.version)
    for value in turn.kept:
        personal.put(turn.tx, value.ref, turn.row.id, value.salt, value.value)


def records_of(tx: Connection, bindings: Mapping[str, Any]) -> dict[str, str]:
    """What completing each form means in law, where it means something: "model/form" to "opinion" or "resolution"."""
    found = {}
    for name in bindings["forms"]:
        model, _, key = name.partition("/")
        form, _ = library.form_of(tx, dict(bindings), model, key)
        if form.records:
            found[name] = form.records
    return found


def _load(office: Office, actor: Actor, tx: Connection, case_id: str, receipt: datetime) -> Turn:
    row = cases.load(tx, case_id)
    if row is None:
        raise NoSuchCase(case=case_id)
    bundle = library.bundle_of(tx, row.model, row.bindings)
    case = Case.thaw(bundle, row.state)
    reading = Reading(
        row.round,
        {node: _task_body(task) for node, task in case.open_tasks.items()},
        {
            node: {"element": timer.element, "model": timer.model, "limit": timer.limit}
            for node, timer in case.open_timers.items()
        },
    )
    at = max(office.clock.now(), from_us(row.updated_us))
    return Turn(office, actor, tx, row, bundle, case, at, receipt, reading)


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
