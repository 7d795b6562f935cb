"""Perform the machine's work that cases wait for: each row of the outbox once, its result in another turn.

What leaves the house goes before the turn, with a message id that the receiver remembers, so that a crash between the two repeats the
message and not its effect. A receiver that is down is tried again later, in order per project; nobody else waits for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.casework.errors import UnknownWork
from app.casework.found import case_of, project_of
from app.casework.turn import take_turn
from app.casework.turn_in_hand import Turn
from app.casework.works.check_site import check_site
from app.casework.works.collect_opinions import collect_opinions
from app.casework.works.push import SENDERS
from app.casework.works.update_plan import update_plan
from app.domain.actors import SYSTEM
from app.domain.errors import DuoguiError
from app.domain.instants import from_us, law_date, to_us
from app.domain.office import Office
from app.domain.ports import Message, ReceiverDown
from app.store import opinions, outbox
from app.store.cases import CaseRow
from app.store.outbox import OutboxRow

# Source: doubling from one second up to five minutes, as receivers of administrative platforms are restarted in minutes.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=5)
AT_ONCE = 50
MACHINE, BAD_ANSWER = 500, 502  # what errors of the machine begin with; what the other side answered wrongly
LOCAL: Mapping[str, Callable[[Office, CaseRow, Mapping[str, Any]], dict[str, Any]]] = {"check_site": check_site}
IN_TURN: Mapping[str, Callable[[Turn, Mapping[str, Any]], dict[str, Any]]] = {
    "collect_opinions": collect_opinions,
    "update_plan": update_plan,
}
KNOWN = (*LOCAL, *IN_TURN, *SENDERS)
log = logging.getLogger("duogui.work")


@dataclass(frozen=True, slots=True)
class Performed:
    """What one pass did. Shape: counts of rows; next is the instant the next row may be tried, none if no row waits."""

    done: int
    failed: int
    next: datetime | None


def perform_work(office: Office, limit: int = AT_ONCE) -> Performed:
    """One pass over the work that is ready now."""
    done = failed = 0
    with office.store.read() as read:
        ready = outbox.ready(read, to_us(office.clock.now()), limit)
    for row in ready:
        if perform(office, row):
            done += 1
        else:
            failed += 1
    with office.store.read() as read:
        return Performed(done, failed, outbox.next_due(read))


def perform(office: Office, row: OutboxRow) -> bool:
    """Do one row. False when it must be tried again; then its row says why and when."""
    try:
        _do(office, row)
    except (ReceiverDown, DuoguiError) as error:
        _try_later(office, row, str(error) or type(error).__name__)
        return False
    except Exception as error:  # a sweep: one adapter or case that breaks must not keep the work of all others
        log.error("work_failed", extra={"case": row.case_id, "work": row.topic}, exc_info=error)
        _try_later(office, row, type(error).__name__)
        return False
    return True


def _do(office: Office, row: OutboxRow) -> None:
    try:
        result = _result(office, row)
    except DuoguiError as error:
        if _refuse(office, row, error):
            return
        raise
    take_turn(office, SYSTEM, row.case_id or "", lambda turn: _finish(turn, row, result), kind=bool)


def _result(office: Office, row: OutboxRow) -> dict[str, Any] | None:
    work = row.body["work"]
    if work in IN_TURN:
        return None
    with office.store.read() as read:
        case = case_of(read, row.case_id)
    if work in LOCAL:
        return LOCAL[work](office, case, row.body["parameters"])
    if work in SENDERS:
        return SENDERS[work](office, Message(row.message_id, row.project_id or "", work, _told(office, case, row)))
    raise UnknownWork(work=work, model=case.model, element=row.body["element"], known=", ".join(KNOWN))


def _told(office: Office, case: CaseRow, row: OutboxRow) -> dict[str, Any]:
    """What a receiver is told: the project, its code, and the standing opinions in codes. Article: dalian-183/2."""
    with office.store.read() as read:
        project = project_of(read, case.project_id)
        standing = opinions.of_round(read, case.id, case.round)
    return {
        "project": {
            "local_no": project.local_no,
            "code": project.code,
            "name": project.name,
            "kind": project.kind,
            "region": project.region_code,
        },
        "case": case.number,
        "started": law_date(from_us(case.started_us)).isoformat(),
        "round": case.round,
        "parameters": row.body["parameters"],
        "opinions": [
            {
                "department": o.department,
                "conclusion": o.conclusion,
                "conditions": o.conditions,
                "article": o.article,
                "source": o.source,
            }
            for o in standing
        ],
    }


def _finish(turn: Turn, row: OutboxRow, result: dict[str, Any] | None) -> bool:
    outbox.done(turn.tx, row.id, to_us(turn.at))
    node = row.node or ""
    wanted = turn.case.wanted_work.get(node)
    if wanted is None:  # the case was withdrawn or restarted meanwhile
        return False
    if result is None:
        result = IN_TURN[row.body["work"]](turn, {**wanted.data, **row.body["parameters"]})
    turn.record("WorkDone", {"work": row.body["work"], "node": node, "element": row.body["element"], "result": result})
    turn.case.finish_work(node, result, turn.at)
    return True


def _refuse(office: Office, row: OutboxRow, error: DuoguiError) -> bool:
    """End the step in a BPMN error of this code, where the diagram says how to go on from it; whether it does.

    What is not caught is tried again, since the other side may mend its answer. A fault of this machine (a busy store, a full disk)
    says nothing about the work.
    """
    if row.node is None or not (error.status < MACHINE or error.status == BAD_ANSWER):
        return False
    node = row.node

    def act(turn: Turn) -> bool:
        wanted = turn.case.wanted_work.get(node)
        if wanted is None or not turn.case.catches(node, error.code):
            return False
        outbox.done(turn.tx, row.id, to_us(turn.at))
        body = {"work": row.body["work"], "node": node, "element": row.body["element"], "code": error.code}
        turn.record("WorkRefused", body)
        turn.case.refuse_work(node, error.code, turn.at)
        return True

    return take_turn(office, SYSTEM, row.case_id or "", act, kind=bool)


def _try_later(office: Office, row: OutboxRow, why: str) -> None:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.attempts, 20))
    with office.store.transaction() as tx:
        outbox.retry(tx, row.id, to_us(office.clock.now() + wait), why)
