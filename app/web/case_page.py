"""What the page of a case needs beyond its side: open steps with their lights, the diagrams, closed steps, what the
reader may do.

Called by views/cases.py alone. Whether an act is allowed is the verb's question; here it is only asked which buttons
to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.casework import library
from app.casework.asked import paper_candidates
from app.casework.restart_case import RESTART
from app.casework.withdraw_case import WITHDRAW
from app.domain.actors import HANDLER, ISSUER, Actor
from app.domain.instants import to_us
from app.engine.case import Case
from app.store import history, inbox
from app.store.cases import CaseRow
from app.store.inbox import ClosedTaskRow, InboxEntry
from app.web import case_desk, law, limit_desk, names
from app.web.access import allows
from app.web.acts_done import reason_words
from app.web.language import chosen
from app.web.limit_desk import LimitLine
from app.web.offices import reader
from app.web.present import diagram
from app.web.present.fact_parts import Words
from app.web.present.inbox_lines import TaskLine, round_shown, task_line
from app.web.present.limits import LimitWords, due_words, limit_words
from app.web.today import today


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step with its light and its explained limit."""

    line: TaskLine
    limit: LimitWords | None


@dataclass(frozen=True, slots=True)
class ClosedStep:
    """A closed step. Shape: may_write_late says that the reader's department may still send a letter; is_late that it was done behind
    its limit.
    """

    row: ClosedTaskRow
    name: str
    closed: str
    due: str
    may_write_late: bool
    is_late: bool
    round: int


@dataclass(frozen=True, slots=True)
class ModelTab:
    """One diagram of the case."""

    model: str
    name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """Shape: called maps call activities of the current diagram to the page of what they call."""

    row: CaseRow
    side: case_desk.Side
    steps: list[OpenStep]
    closed: list[ClosedStep]
    tabs: list[ModelTab]
    model: str
    called: dict[str, str]
    may_take_back: bool
    may_enter_paper: bool
    is_restartable: bool
    limits: list[LimitLine]
    may_mend: bool
    may_move: bool


def page(actor: Actor, case: CaseRow, wanted: str) -> CasePage:
    """The case as its page shows it. Shape: wanted is the diagram asked for, the case's own where it is none of the
    case's.
    """
    models = models_of(case)
    model = wanted if wanted in models else case.model
    tasks = inbox.open_in_case(reader(), actor, case.id)
    is_initiator = actor.department == case.initiator and bool(actor.duties & {HANDLER, ISSUER})
    missed = {fact.body["task"] for fact in history.of_kind(reader(), actor, case.id, "LimitMissed")}
    return CasePage(
        row=case,
        side=case_desk.side(actor, case),
        steps=[_open(task, actor, case) for task in tasks],
        closed=[_closed(row, actor, case, missed) for row in inbox.closed_in_case(reader(), actor, case.id)],
        tabs=[ModelTab(one, names.model_name(case, one), one == model) for one in models],
        model=model,
        called=_called(case, model),
        may_take_back=is_initiator and case.status == "open" and takes(case, WITHDRAW),
        may_enter_paper=allows("paper.fill_in", actor) and bool(paper_candidates(reader(), case.id)),
        is_restartable=is_initiator and case.status != "failed" and takes(case, RESTART),
        limits=limit_desk.limit_lines(actor, case),
        may_mend=case.status == "failed" and allows("mends.ask", actor),
        may_move=case.status != "ended" and allows("moves.ask", actor),
    )


def diagram_states(actor: Actor, case: CaseRow) -> dict[str, diagram.DiagramState]:
    """Where the case stands on each of its diagrams, with what is overdue now."""
    states = diagram.states(case_desk.facts_of(actor, case.id))
    now_us = to_us(today().now)
    for task in inbox.open_in_case(reader(), actor, case.id):
        if task.due_us is not None and task.due_us <= now_us and task.model in states:
            states[task.model].red.add(task.element)
    return states


def fact_words(case: CaseRow) -> Words:
    """How the facts of a case name things."""
    return Words(
        lambda model, element: names.element_or_flow_name(case, model, element),
        names.department_name,
        names.layer_name,
        law.article_name,
        lambda sealed: reason_words(case, sealed),
    )


def _open(task: InboxEntry, actor: Actor, case: CaseRow) -> OpenStep:
    now = today()
    return OpenStep(
        task_line(task, actor, now),
        limit_words(
            task.limit,
            task.due_us,
            now.date,
            names.limit_articles(case, task.model, task.element),
            calendar=library.calendar_of(reader(), case.bindings),
        ),
    )


def _closed(row: ClosedTaskRow, actor: Actor, case: CaseRow, missed: set[str]) -> ClosedStep:
    return ClosedStep(
        row,
        chosen(row, "name") or names.element_name(case, row.model, row.element),
        case_desk.moment_us(row.closed_us),
        due_words(row.due_us, None, today().date) if row.due_us is not None else "",
        case_desk.may_write_late(actor, case, row),
        row.how == "completed" and row.task_id in missed,
        round_shown(row),
    )


def models_of(case: CaseRow) -> Sequence[str]:
    """The case's own model and those it calls, directly or not, in the order of calling."""
    found, waiting = [], [case.model]
    while waiting:
        model = waiting.pop(0)
        if model in found or model not in case.bindings.get("models", {}):
            continue
        found.append(model)
        waiting += [element.called for element in _elements(case, model) if element.called]
    return found


def takes(case: CaseRow, message: str) -> bool:
    """Whether the case can take a message: an open one waits for it now, of an ended one the diagram draws it."""
    bundle = names.bundle_of(case)
    if case.status == "open" and bundle is not None:
        return Case.thaw(bundle, case.state).awaits(message)
    return any(
        element.event.kind == "message" and message in (element.event.name, element.event.ref)
        for element in _elements(case, case.model)
    )


def _called(case: CaseRow, model: str) -> dict[str, str]:
    return {
        element.id: url_for("cases.show", case_id=case.id, model=element.called) + "#diagram"
        for element in _elements(case, model)
        if element.called
    }


def _elements(case: CaseRow, model: str) -> list[Any]:
    process = names.process(case, model)
    return list(process.elements.values()) if process else []
