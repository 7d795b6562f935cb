"""Claim a task: a person of the department says that he has it in hand, and gives it back.

A claim keeps colleagues from doing the same work twice; it moves nothing, stops no limit and binds no other department. While it stands
nobody else completes the task; whoever may do the task may give it back, so that absence never lets a limit run out. Both are facts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.complete_task import find_task, may_act, refusal, refuse_colleague
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.instants import to_text
from app.domain.office import Office
from app.store.inbox import InboxRow

CLAIMED, RETURNED = "TaskClaimed", "TaskReturned"


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who has a task in hand. Empty: assignee is None where nobody has."""

    case: str
    task: str
    assignee: str | None


def claim_task(
    office: Office, actor: Actor, task_id: str, *, key: str | None = None, receipt: datetime | None = None
) -> Assigned:
    """The task in the actor's hand; one that he has already stays so. Raises: E-CASE-2 to E-CASE-6, E-CASE-30."""

    def act(turn: Turn) -> Assigned:
        task = _open_task(turn, task_id)
        refuse_colleague(turn, task)
        if task.assignee is None:
            turn.record(CLAIMED, _body(turn, task))
        return Assigned(turn.row.id, task_id, actor.account)

    return _turn(office, actor, task_id, "claim", act, key, receipt)


def return_task(
    office: Office, actor: Actor, task_id: str, *, key: str | None = None, receipt: datetime | None = None
) -> Assigned:
    """The task back with its department, by whoever may do it. Empty: one that nobody has stays so. Raises: E-CASE-2 to E-CASE-6."""

    def act(turn: Turn) -> Assigned:
        task = _open_task(turn, task_id)
        if task.assignee is not None:
            turn.record(RETURNED, {**_body(turn, task), "assignee": task.assignee})
        return Assigned(turn.row.id, task_id, None)

    return _turn(office, actor, task_id, "return", act, key, receipt)


def _turn(
    office: Office,
    actor: Actor,
    task_id: str,
    word: str,
    act: Callable[[Turn], Assigned],
    key: str | None,
    receipt: datetime | None,
) -> Assigned:
    with office.store.read() as read:
        task = find_task(read, task_id)
        may_act(read, actor, task)
    what = asked_with(f"{word} {task_id}", "", key)
    return take_turn(office, actor, task.case_id, act, kind=Assigned, what=what, key=key, receipt=receipt, task=task_id)


def _open_task(turn: Turn, task_id: str) -> InboxRow:
    task = turn.tasks.get(task_id)
    if task is None or task_id not in turn.case.open_nodes():  # closed before, or by the limits that this turn fired
        raise refusal(turn, find_task(turn.tx, task_id))
    return task


def _body(turn: Turn, task: InboxRow) -> dict[str, Any]:
    return {
        "task": task.task_id,
        "element": task.element,
        "model": task.model,
        "department": task.department,
        "duty": task.duty,
        "receipt": to_text(turn.receipt),
    }
