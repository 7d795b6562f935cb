"""The rows that a turn's facts leave for pages and tickers: inbox, timers, outbox, opinions, letters, findings, project.

Every row here can be made again from the facts; none decides anything. Only turn.py calls this, inside its transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.casework.found import project_of
from app.casework.turn_in_hand import Turn
from app.domain.facts import OF_LIMITS, Draft, Fact
from app.domain.instants import from_text, to_us
from app.domain.opinions import DEEMED, DEEMED_NO_OBJECTION
from app.engine.shown import named
from app.store import findings, inbox, opinions, outbox, projects, rounds, timers
from app.store.cases import CaseRow
from app.store.projects import APPLIED

# What goes out of the house is kept in order per project; everything else is the machine's own work.
PUSHES = {
    "obtain_project_code": "investment",
    "verify_project_code": "investment",
    "push_investment_platform": "investment",
    "push_joint_approval": "joint_approval",
}
NOTICES = "send_notices"


def advanced(turn: Turn, facts: Sequence[Fact]) -> CaseRow:
    """The case's row after the turn."""
    case, row, at_us = turn.case, turn.row, to_us(turn.at)
    status = "ended" if case.is_ended else "failed" if case.failure else "open"
    last = facts[-1] if facts else None
    return replace(
        row,
        state=case.freeze(),
        status=status,
        outcome=case.outcome if case.is_ended else None,
        round=turn.reading.round,
        fact_seq=last.seq if last else row.fact_seq,
        fact_head=last.hash if last else row.fact_head,
        ended_us=at_us if status == "ended" and row.ended_us is None else row.ended_us,
        updated_us=at_us,
    )


def project(turn: Turn, row: CaseRow, drafts: Sequence[Draft]) -> None:
    """Write the rows that follow from the facts of this turn."""
    left = {draft.body["node"]: draft.body["how"] for draft in drafts if draft.kind == "ElementLeft"}
    _outbox(turn, drafts, left)
    _inbox(turn, row, drafts, left)
    _timers(turn)
    for draft in drafts:
        write = _WRITERS.get(draft.kind)
        if write:
            write(turn, draft.body)


def _inbox(turn: Turn, row: CaseRow, drafts: Sequence[Draft], left: Mapping[str, str]) -> None:
    recalled = {draft.body["task"] for draft in drafts if draft.kind == "TaskRecalled"}
    known, still = turn.tasks, turn.case.open_nodes()
    passed = {entry.task_id: entry for entry in turn.opened}
    passed |= {entry.task_id: entry for entry in _passing(turn, row, drafts, {*known, *passed, *still})}
    gone = [entry for node, entry in (known | passed).items() if node not in still]
    closed = []
    for entry in gone:
        how = "recalled" if entry.task_id in recalled else left.get(entry.task_id, "cancelled")
        by = None if how == "recalled" else turn.actor.account
        closed.append(inbox.closed(entry, how=how, closed_us=to_us(turn.at), by=by))
    inbox.remember(turn.writes, closed)
    inbox.drop(turn.writes, [entry.task_id for entry in gone])
    new = {node: entry_of(turn, row, turn.case.open_task(node)) for node in still if node not in known}
    inbox.put(turn.writes, list(new.values()))
    turn.tasks = {node: entry for node, entry in known.items() if node in still} | new
    for draft in drafts:
        if draft.kind in OF_LIMITS:
            _reschedule(turn, draft.body)


def _passing(turn: Turn, row: CaseRow, drafts: Sequence[Draft], kept: Collection[str]) -> Iterator[inbox.InboxRow]:
    """The steps that were opened and left inside this turn, as when several limits ended while nobody looked."""
    for body in (draft.body for draft in drafts if draft.kind == "TaskOpened" and draft.body["node"] not in kept):
        clocks = [
            draft.body for draft in drafts if draft.kind == "TimerStarted" and draft.body["node"] == body["timer"]
        ]
        zh, en = named(turn.bundle.element(body["model"], body["element"]), body.get("about"))
        yield inbox.InboxRow(
            task_id=body["node"],
            case_id=row.id,
            element=body["element"],
            model=body["model"],
            name_zh=zh,
            name_en=en,
            department=body["department"],
            duty=body["duty"],
            assignee=None,
            form=body["form"],
            due_us=_us(clocks[0]["due"]) if clocks else None,
            limit=clocks[0]["limit"] if clocks else None,
            opened_us=to_us(turn.at),
            round=row.round,
        )


def _reschedule(turn: Turn, body: Mapping[str, Any]) -> None:
    """The end of a limit moved, or it stands still: so it does for the open steps, and for those that wait behind it."""
    due_us = None if body["due_after"] is None else _us(body["due_after"])
    limit = body["limit"]
    moved = [node for node in turn.tasks if turn.case.open_task(node).timer == body["node"]]
    inbox.reschedule(turn.writes, moved, due_us, limit)
    turn.tasks |= {node: replace(turn.tasks[node], due_us=due_us, limit=limit) for node in moved}
    departments = {step["department"] for step in limit["steps"]}
    closed = [
        task.task_id
        for task in inbox.closed_of_case(turn.writes.sent(), turn.row.id)
        if task.how == "completed"
        and task.model == body["model"]
        and task.department in departments
        and (task.limit or {}).get("started") == limit["started"]
    ]
    inbox.reschedule_closed(turn.writes, closed, due_us, limit)


def entry_of(turn: Turn, row: CaseRow, task: Any) -> inbox.InboxRow:
    """The row of an open step as it stands in an inbox."""
    timer = turn.case.open_timer(task.timer) if task.timer else None
    paused = turn.case.paused_limits.get(task.timer) if task.timer and timer is None else None
    return inbox.InboxRow(
        task_id=task.node,
        case_id=row.id,
        element=task.element,
        model=task.model,
        name_zh=task.name_zh,
        name_en=task.name_en,
        department=task.department,
        duty=task.duty,
        assignee=None,
        form=task.form,
        due_us=to_us(timer.due) if timer else None,
        limit=timer.limit if timer else paused.limit if paused else None,
        opened_us=to_us(turn.at),
        round=row.round,
    )


def _timers(turn: Turn) -> None:
    # a case that has failed waits for a person, not for its limits
    running = {} if turn.case.failure else turn.case.running_timers()
    live = {
        node: timers.TimerRow(node=node, case_id=turn.row.id, element=element, due_us=to_us(due))
        for node, (element, due) in running.items()
    }
    timers.drop(turn.writes, [node for node, row in turn.timers.items() if live.get(node) != row])
    timers.put(turn.writes, [row for node, row in live.items() if turn.timers.get(node) != row])
    turn.timers = live


def _outbox(turn: Turn, drafts: Sequence[Draft], left: Mapping[str, str]) -> None:
    waits = turn.tasks.keys() | turn.timers.keys()  # for a person or an instant, so for no machine
    cancelled = [node for node, how in left.items() if how == "cancelled" and node not in waits]
    if cancelled:
        outbox.cancel(turn.writes, turn.row.id, cancelled)
    wanted = [
        draft.body for draft in drafts if draft.kind == "WorkWanted" and draft.body["node"] in turn.case.wanted_work
    ]
    outbox.put(turn.writes, [_work_row(turn, body) for body in wanted])


def _work_row(turn: Turn, body: Mapping[str, Any]) -> outbox.OutboxRow:
    work = body["work"]
    kind = "push" if work in PUSHES else "notice" if work == NOTICES else "work"
    message_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:duogui:{turn.row.id}:{body['node']}"))
    return outbox.OutboxRow(
        id=0,
        case_id=turn.row.id,
        project_id=turn.row.project_id,
        kind=kind,
        topic=PUSHES.get(work, work),
        message_id=message_id,
        node=body["node"],
        body={"work": work, "element": body["element"], "parameters": body["parameters"]},
        next_us=to_us(turn.at),
        attempts=0,
        done_us=None,
        last_error=None,
    )


def _opinion(turn: Turn, body: Mapping[str, Any], **more: Any) -> opinions.OpinionRow:
    reason = body.get("reason")
    return opinions.OpinionRow(
        id=uuid.uuid4().hex,
        case_id=turn.row.id,
        project_id=turn.row.project_id,
        round=body["round"],
        department=body["department"],
        conclusion=body.get("conclusion", DEEMED_NO_OBJECTION),
        conditions=body.get("conditions", []),
        article=body.get("article"),
        reason_ref=reason["personal"] if isinstance(reason, dict) else None,
        source=body.get("source", DEEMED),
        receipt_us=_us(body.get("receipt") or body["due"]),
        recorded_us=to_us(turn.at),
        due_us=_us(body["due"]) if body.get("due") else None,
        document=body.get("document"),
        replaced_by=None,
        task_id=body.get("task"),
        **more,
    )


def _opinion_given(turn: Turn, body: Mapping[str, Any]) -> None:
    opinions.put(turn.writes, _opinion(turn, body))


def _opinion_replaced(turn: Turn, body: Mapping[str, Any]) -> None:
    former = [
        row for row in opinions.of_round(turn.writes.sent(), turn.row.id, body["round"]) if row.department == body["department"]
    ]
    opinions.replace(turn.writes.sent(), former[0].id, _opinion(turn, body))


def _late_letter(turn: Turn, body: Mapping[str, Any]) -> None:
    opinions.put_late_letter(
        turn.writes,
        opinions.LateLetterRow(
            id=f"{turn.row.id}-{turn.row.fact_seq:08d}",  # a turn brings one at most; the id keeps their order
            case_id=turn.row.id,
            round=body["round"],
            department=body["department"],
            content=body["content"],
            due_us=_us(body["due"]),
            receipt_us=to_us(from_text(body["receipt"])),
            recorded_us=to_us(turn.at),
            source=body["source"],
            document=body.get("document"),
        ),
    )


def _findings(turn: Turn, body: Mapping[str, Any]) -> None:
    findings.put(
        turn.writes,
        [
            findings.FindingRow(
                case_id=turn.row.id,
                project_id=turn.row.subject_id,
                footprint_version=body["footprint"],
                layer=f["layer"],
                layer_version=f["layer_version"],
                count=f["count"],
                area_m2=Decimal(f["area_m2"]),
                share=Decimal(f["share"]),
                verdict=f["verdict"],
                row=f["row"],
                articles=f["articles"],
                department=f["department"],
                checked_us=to_us(turn.at),
            )
            for f in body["findings"]
        ],
    )


def _round(turn: Turn, body: Mapping[str, Any]) -> None:
    rounds.begin(turn.writes.sent(), turn.row.id, body["round"], to_us(turn.at))


def _collected(turn: Turn, body: Mapping[str, Any]) -> None:
    if body["work"] == "collect_opinions":
        rounds.collected(turn.writes.sent(), turn.row.id, body["result"]["round"], to_us(turn.at))


def _project_code(turn: Turn, body: Mapping[str, Any]) -> None:
    row = project_of(turn.writes.sent(), turn.row.project_id)
    if row.code is None:
        projects.save(turn.writes.sent(), replace(row, code=body["code"]))


def _claimed(turn: Turn, body: Mapping[str, Any]) -> None:
    _assign(turn, body["task"], turn.actor.account)


def _returned(turn: Turn, body: Mapping[str, Any]) -> None:
    _assign(turn, body["task"], None)


def _assign(turn: Turn, task_id: str, assignee: str | None) -> None:
    inbox.assign(turn.writes, task_id, assignee)
    turn.tasks[task_id] = replace(turn.tasks[task_id], assignee=assignee)


def _ended(turn: Turn, body: Mapping[str, Any]) -> None:
    outbox.cancel_of_case(turn.writes, turn.row.id, ["work"])
    if turn.row.project_id is None:
        return
    process = turn.bundle.index(turn.row.model)
    only = None if process.opening is None else APPLIED  # what was planned stays planned, whatever is applied for
    projects.enter_phase(turn.writes, turn.row.project_id, body["outcome"], only)


def _us(text: str) -> int:
    return to_us(from_text(text))


_WRITERS: Mapping[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "OpinionGiven": _opinion_given,
    "OpinionDeemed": _opinion_given,
    "OpinionReplaced": _opinion_replaced,
    "LateLetterReceived": _late_letter,
    "FindingsMade": _findings,
    "RoundStarted": _round,
    "WorkDone": _collected,
    "ProjectCodeAssigned": _project_code,
    "TaskClaimed": _claimed,
    "TaskReturned": _returned,
    "CaseEnded": _ended,
}
