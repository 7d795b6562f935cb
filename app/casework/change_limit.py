"""Change a running limit: who may, which limit of a case is meant, what is said of the change, and what it would bring.

pause_limit.py, resume_limit.py and extend_limit.py are the three verbs; each leaves one fact with its reason, article, document and
the end before and after. A change counts from its receipt on, never backwards. It is signed by an issuer of the coordination office or
of the case's lead department. Article: administrative-licensing-law/42, administrative-licensing-law/45.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.adopt_calendar import adopt_current
from app.casework.check_entries import check_entries
from app.casework.errors import CaseNotOpen, NoSuchCase, NoSuchMaterial, StandingChanged
from app.casework.forms.definition import Form
from app.casework.forms.limits import EXTEND_FORM, PAUSE_FORM, RESUME_FORM
from app.casework.forms.schema import Answers, check_rules
from app.casework.personal import part
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.domain import running_limits
from app.domain.actors import ISSUER, Actor
from app.domain.facts import OF_LIMITS
from app.domain.instants import from_text, to_text, to_us
from app.domain.office import Office
from app.domain.running_limits import LimitNotRunning
from app.engine.case import Case
from app.store import cases, materials
from app.store.cases import CaseRow
from app.store.database import Connection

PAUSE, RESUME, EXTEND = "pause", "resume", "extend"
FORMS: Mapping[str, Form] = {PAUSE: PAUSE_FORM, RESUME: RESUME_FORM, EXTEND: EXTEND_FORM}
COORDINATES = "coordination_office"
SAID = ("article", "reason", "document", "receipt")
Move = Callable[[Case, str, Answers, Mapping[str, Any], datetime], None]


@dataclass(frozen=True, slots=True)
class LimitChanged:
    """What became of a limit. Shape: the ends are closing instants as text. Empty: due_after None while it is paused."""

    case: str
    timer: str
    due_before: str
    due_after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked for. Shape: timer is the limit's node, act a key of FORMS, raw the entries as typed; seen the mark of the limit as
    it was reviewed. Empty: without seen nothing is compared.
    """

    timer: str
    act: str
    raw: Mapping[str, Any]
    move: Move
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """A limit of an open case. Shape: timer is its node, host the element it watches; steps are ids of the steps it is for; waits_for
    the elements of the open steps that hold it. Empty: due None while it is paused.
    """

    timer: str
    model: str
    element: str
    host: str
    due: datetime | None
    limit: Mapping[str, Any]
    waits_for: tuple[str, ...] = ()

    @property
    def is_paused(self) -> bool:
        """Whether it stands still."""
        return self.due is None

    @property
    def mark(self) -> str:
        """What a review of a change rests on."""
        return f"{self.limit['closes_at']} {'paused' if self.is_paused else 'running'}"


def limits_of(read: Connection, row: CaseRow) -> list[CaseLimit]:
    """The limits of a stored case, as limits_in() gives them. Empty: none in a case that is not open."""
    if row.status != "open":
        return []
    return limits_in(Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state))


def limits_in(case: Case) -> list[CaseLimit]:
    """The limits of a case: those that run, the soonest first, then those that are paused."""
    running = [
        CaseLimit(timer.node, timer.model, timer.element, timer.host, timer.due, timer.limit)
        for timer in case.open_timers.values()
        if timer.limit
    ]
    steps = case.tokens()
    for each in case.paused_limits.values():
        held = tuple(steps[holder][0] for holder in each.holders if holder in steps)
        running.append(CaseLimit(each.node, each.model, each.element, each.host, None, each.limit, held))
    return running


def may_change(actor: Actor, row: CaseRow) -> bool:
    """Whether the limits of a case are the actor's to change: he signs for the coordination office or for the lead."""
    return ISSUER in actor.duties and (COORDINATES in actor.functions or actor.department == row.lead_department)


def seen_case(read: Connection, actor: Actor, case_id: str) -> CaseRow:
    """The case, for one who may change its limits. Raises: E-CASE-1, E-CASE-7."""
    row = cases.one(read, actor, case_id)
    if row is None or not may_change(actor, row):
        raise NoSuchCase(case=case_id)
    _refuse_closed(row)
    return row


def limit_to_change(read: Connection, row: CaseRow, timer: str, act: str) -> CaseLimit:
    """The limit that is meant, where this act is possible with it. Raises: E-LIMIT-4, E-LIMIT-5, E-LIMIT-6, E-LIMIT-7."""
    found = next((limit for limit in limits_of(read, row) if limit.timer == timer), None)
    zh, en = WORDS[act]
    if found is None:
        raise LimitNotRunning(act_zh=zh, act_en=en)
    if act == RESUME:
        if not found.is_paused:
            raise running_limits.LimitNotPaused
        if found.waits_for:
            raise running_limits.LimitHeldByStep(element=found.waits_for[0])
    elif found.is_paused:
        raise running_limits.LimitPausedAlready(act_zh=zh, act_en=en)
    return found


def review_change(
    office: Office, actor: Actor, case_id: str, timer: str, act: str, raw: Mapping[str, Any]
) -> tuple[Answers, CaseLimit, Mapping[str, Any]]:
    """The answers as they would be signed, the limit as it is, and as it would be. Raises: as the verbs; writes nothing."""
    with office.store.read() as read:
        row = seen_case(read, actor, case_id)
        found = limit_to_change(read, row, timer, act)
        answers = _checked(read, actor, act, raw)
        calendar = library.current_calendar(read)
    now, article = office.clock.now(), answers["article"]
    if act == PAUSE:
        after = running_limits.paused(found.limit, now, answers["cause"], article, calendar)
    elif act == RESUME:
        after = running_limits.resumed(found.limit, now, calendar)
    else:
        after = running_limits.extended(found.limit, answers["amount"], now, article, calendar)
    return answers, found, after


def change_limit(
    office: Office, actor: Actor, case_id: str, asked: Change, *, key: str | None, receipt: datetime | None
) -> LimitChanged:
    """One act on one limit, in one turn. Raises: E-CASE-1, E-CASE-7, E-CASE-15, E-FORM-1, E-LIMIT-1, E-LIMIT-4..8."""
    timer, act = asked.timer, asked.act
    with office.store.read() as read:
        row = cases.one(read, actor, case_id)
        if row is None or not may_change(actor, row):
            raise NoSuchCase(case=case_id)
        answers = _checked(read, actor, act, asked.raw)

    def change(turn: Turn) -> LimitChanged:
        _refuse_closed(turn.row)
        _refuse_over(turn, timer, act, asked.seen)
        adopt_current(turn)  # what is signed was reviewed by the calendar in force
        parted = part(FORMS[act], answers)
        turn.kept.extend(parted.kept)
        said = _said(answers, parted.for_fact["reason"], turn.receipt)
        asked.move(turn.case, timer, answers, said, turn.receipt)
        turn.collect()
        body = [draft.body for draft in turn.drafts if draft.kind in OF_LIMITS and draft.body["node"] == timer][-1]
        for material in answers.get("scan") or ():
            _use(turn, material)
        return LimitChanged(turn.row.id, timer, body["due_before"], body["due_after"])

    what = asked_with(f"{act} limit {timer} {case_id}", asked.raw, key)
    return take_turn(office, actor, case_id, change, kind=LimitChanged, what=what, key=key, receipt=receipt)


def _checked(read: Connection, actor: Actor, act: str, raw: Mapping[str, Any]) -> Answers:
    answers = check_entries(read, actor, FORMS[act], raw)
    check_rules(FORMS[act], answers, {})
    return answers


def _said(answers: Answers, reason: object, receipt: datetime) -> dict[str, Any]:
    """What the fact says of the act besides the limit itself."""
    document = {"number": answers["document_number"], "date": str(answers["document_date"])}
    if answers.get("scan"):
        document["material"] = answers["scan"][0]
    return {"article": answers["article"], "reason": reason, "document": document, "receipt": to_text(receipt)}


def _refuse_closed(row: CaseRow) -> None:
    if row.status != "open":
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)


def _refuse_over(turn: Turn, timer: str, act: str, seen: str | None) -> None:
    """A limit whose end had come before the act was received is over, though its timer fires a moment later; and nobody signs a change
    of a limit that has changed since.
    """
    with_it = [limit for limit in limits_in(turn.case) if limit.timer == timer]
    zh, en = WORDS[act]
    if not with_it or (with_it[0].due is not None and from_text(with_it[0].limit["closes_at"]) <= turn.receipt):
        raise LimitNotRunning(act_zh=zh, act_en=en)
    if seen is not None and seen != with_it[0].mark:
        raise StandingChanged(subject=turn.row.number)


def _use(turn: Turn, material: str) -> None:
    row = materials.of_id(turn.tx, material)
    if row is None:
        raise NoSuchMaterial(material=material)
    materials.use(turn.tx, material, turn.row.id, "", "limit_document", at_us=to_us(turn.at))
    turn.record("MaterialUsed", {"material": material, "digest": row.digest, "use": "limit_document", "task": ""})


WORDS: Mapping[str, tuple[str, str]] = {
    PAUSE: ("暂停", "paused"),
    RESUME: ("恢复", "resumed"),
    EXTEND: ("延长", "extended"),
}
