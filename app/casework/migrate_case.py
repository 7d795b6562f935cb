"""Let running cases go on in another version of a model, one turn and one fact a case; or take that back while nothing happened since.

Tokens, data, given answers and running limits stay; app/engine/migration.py says what cannot. A case keeps its tables and its calendar,
and takes over only what the new version asks for and it did not have. The fact holds the state as it was, so that the way back needs
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.casework import library
from app.casework.errors import CaseNotOpen, NoSuchCase, NotPublished
from app.casework.forms.acts import LONGEST_REASON
from app.casework.migration_errors import CannotMigrate, NothingToRevert, ReasonMissing
from app.casework.office_act import COORDINATES
from app.casework.personal import part_text
from app.casework.projections import entry_of
from app.casework.turn import asked_with, take_turn
from app.casework.turn_in_hand import Turn
from app.casework.versions_of_case import difference, rebound
from app.domain.actors import ANALYST, SYSTEM, Actor
from app.domain.errors import DuoguiError
from app.domain.facts import Fact
from app.domain.instants import to_text
from app.domain.office import Office
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.engine.migration import hindrances, migrated, reverted
from app.store import artefacts, cases, history, inbox
from app.store.cases import CaseRow
from app.store.database import Connection

OK, REFUSED = "ok", "refused"
SHORTEST_REASON = 2
ARMING = frozenset({"TimerStarted", "ElementLeft", "TaskOpened"})  # what a migration itself brings about


@dataclass(frozen=True, slots=True)
class Target:
    """A published version of a model."""

    model: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a case. Shape: verdict is ok or refused; due_before and due_after are the ends of its next limit as text.

    Empty: reason "" where nothing hinders; a due is None where no limit runs.
    """

    case: str
    number: str
    verdict: str
    reason: str
    due_before: str | None
    due_after: str | None


def target_of(read: Connection, model: str, version: int) -> Target:
    """The version to go to. Raises: E-MODEL-1."""
    for row in artefacts.versions(read, artefacts.MODEL, model):
        if row.version == version:
            return Target(model, version, row.hash)
    raise NotPublished(what_zh="模型", what_en="model", name=f"{model}@{version}")


def running_elsewhere(read: Connection, target: Target) -> Iterator[CaseRow]:
    """The cases that have not ended and use the model in another version, be it as the one they run or as one they call."""
    return (row for row in cases.every(read) if row.status != "ended" and runs_elsewhere(read, row, target))


def runs_elsewhere(read: Connection, row: CaseRow, target: Target) -> bool:
    """Whether a case uses the model in another version, be it as the one it runs or as one it calls."""
    if row.bindings["models"].get(target.model, target.hash) == target.hash:
        return False
    return target.model in _reached(library.bundle_of(read, row.model, row.bindings), row.model)


def foreseen(read: Connection, row: CaseRow, target: Target) -> Verdict:
    """What migrating the case would bring. Nothing is written."""
    due = None
    try:
        case = Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state)
        due = _due(case)
        new, _ = _moved(read, row, case, target, None)
    except DuoguiError as error:
        return Verdict(row.id, row.number, REFUSED, _reason(error), due, due)
    return Verdict(row.id, row.number, OK, "", due, _due(new))


def migrate_case(
    office: Office,
    actor: Actor,
    case_id: str,
    target: Target,
    reason: str = "",
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Verdict:
    """The case in the other version. Raises: E-CASE-1, E-CASE-7, E-MIGRATE-1; then nothing has changed."""
    _require_may(office, actor, case_id)
    what = asked_with(f"migrate {case_id} {target.model} {target.hash}", reason, key)
    return take_turn(
        office, actor, case_id, lambda turn: _migrate(turn, target, reason),
        kind=Verdict, what=what, key=key, receipt=receipt,
    )  # fmt: skip


def revert_case(
    office: Office,
    actor: Actor,
    case_id: str,
    reason: str = "",
    *,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Verdict:
    """The case as it was before its last migration. Raises: E-CASE-1, E-MIGRATE-2; then nothing has changed."""
    _require_may(office, actor, case_id)
    what = asked_with(f"revert {case_id}", reason, key)
    return take_turn(
        office, actor, case_id, lambda turn: _revert(turn, reason), kind=Verdict, what=what, key=key, receipt=receipt
    )


def stated_reason(text: str) -> str:
    """A reason without the space around it. Raises: E-MIGRATE-4 where it says nothing."""
    reason = text.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonMissing
    return reason


def migrates(actor: Actor) -> bool:
    """Whether an account may let running cases change their version: it studies models for a coordination office."""
    return ANALYST in actor.duties and COORDINATES in actor.functions


def _require_may(office: Office, actor: Actor, case_id: str) -> None:
    """Whoever has the data directory may, and an analyst of the office that sees the case. Raises: E-CASE-1."""
    if actor == SYSTEM:
        return
    with office.store.read() as read:
        if not migrates(actor) or cases.one(read, actor, case_id) is None:
            raise NoSuchCase(case=case_id)


def refused(row: CaseRow, error: DuoguiError) -> Verdict:
    """The verdict on a case that was refused while it was done."""
    return Verdict(row.id, row.number, REFUSED, _reason(error), None, None)


def made_before(facts: Sequence[Fact]) -> Fact | None:
    """The migration that stands last in a history with nothing but its own arming behind it, so that it can be taken back.

    Empty: None where there is none, or something happened since.
    """
    made = next((fact for fact in reversed(facts) if fact.kind == "CaseMigrated"), None)
    since = [fact for fact in facts if made and fact.seq > made.seq]
    return None if any(fact.kind not in ARMING or made is None or fact.at != made.at for fact in since) else made


def _said(turn: Turn, reason: str) -> dict[str, Any]:
    """The reason as its fact says it: it may name persons. Empty: nothing where none was given."""
    if not reason:
        return {}
    stated, kept = part_text(reason)
    turn.kept.append(kept)
    return {"reason": stated}


def _reason(error: DuoguiError) -> str:
    """Why a case is refused, in both languages; which case it is stands beside it."""
    if isinstance(error, CannotMigrate):
        return f"{error.values['why_zh']} / {error.values['why_en']}"
    return f"{error.message('zh')} / {error.message('en')}"


def _reached(bundle: Bundle, main: str) -> set[str]:
    """The processes that a case of a main process may come to."""
    seen, waiting = {main}, [main]
    while waiting:
        for element in bundle.index(waiting.pop()).elements.values():
            if element.called and element.called not in seen:
                seen.add(element.called)
                waiting.append(element.called)
    return seen


def _bindings(read: Connection, row: CaseRow, target: Target) -> dict[str, Any]:
    """What the case runs on from then on: its own, the version, the forms of that model, and what it did not have."""
    now = library.current_bindings(read)
    forms = {name: digest for name, digest in now["forms"].items() if name.startswith(f"{target.model}/")}
    return {
        **row.bindings,
        "models": {**now["models"], **row.bindings["models"], target.model: target.hash},
        "tables": {**now["tables"], **row.bindings["tables"]},
        "forms": {**now["forms"], **row.bindings["forms"], **forms},
    }


def _moved(
    read: Connection, row: CaseRow, case: Case, target: Target, turn: Turn | None
) -> tuple[Case, dict[str, Any]]:
    """The case in the version, and its bindings. Raises: E-CASE-7, E-MIGRATE-1, what the version itself lacks."""
    if row.status == "ended":
        raise CaseNotOpen(case=row.number, outcome=row.outcome or row.status)
    bindings = _bindings(read, row, target)
    bundle = library.bundle_of(read, row.model, bindings)
    if wrong := hindrances(case, bundle):
        named = [_named(case.bundle, each.element) for each in wrong]
        raise CannotMigrate(
            case=row.number,
            why_zh="；".join(name[0] + each.zh for name, each in zip(named, wrong, strict=True)),
            why_en="; ".join(name[1] + each.en for name, each in zip(named, wrong, strict=True)),
        )
    at = turn.receipt if turn else case.run.now
    return migrated(case, bundle, at), bindings


def _named(bundle: Bundle, element: str) -> tuple[str, str]:
    """What stands before a hindrance at an element, in Chinese and in English: its name with its id. Empty: "" for the whole case."""
    found = next((each.elements[element] for each in bundle.processes.values() if element in each.elements), None)
    name_zh, name_en = (found.name_zh, found.name_en or found.name_zh) if found else ("", "")
    if not name_zh:
        return (f"{element}：", f"{element}: ") if element else ("", "")
    return f"{name_zh}（{element}）：", f"{name_en} ({element}): "


def _migrate(turn: Turn, target: Target, reason: str) -> Verdict:
    row, old = turn.row, turn.case
    if row.bindings["models"].get(target.model) == target.hash:
        raise CannotMigrate(case=row.number, why_zh="它已按此版本办理", why_en="it runs in this version already")
    turn.collect()
    state = old.freeze()
    new, bindings = _moved(turn.tx, row, old, target, turn)
    before, after = difference(row.bindings, bindings)
    body = {"model": target.model, "version": target.version, "before": before, "after": after, **_said(turn, reason)}
    turn.record("CaseMigrated", {**body, "state": state, "receipt": to_text(turn.receipt)})
    _go_on(turn, new, bindings)
    return Verdict(row.id, row.number, OK, "", _due(old), _due(new))


def _revert(turn: Turn, reason: str) -> Verdict:
    row, now = turn.row, turn.case
    made = made_before(history.whole(turn.tx, row.id))
    if made is None or turn.fired:
        raise NothingToRevert(case=row.number)
    bindings = rebound(row.bindings, made.body["before"])
    bundle = library.bundle_of(turn.tx, row.model, bindings)
    body = {"model": made.body["model"], "seq": made.seq, **_said(turn, reason)}
    turn.record("CaseReverted", {**body, "receipt": to_text(turn.receipt)})
    old = reverted(now, bundle, made.body["state"], turn.receipt)
    _go_on(turn, old, bindings)
    return Verdict(row.id, row.number, OK, "", _due(now), _due(old))


def _go_on(turn: Turn, case: Case, bindings: dict[str, Any]) -> None:
    """Let the turn go on with the case in its other version, and its rows say what they say there."""
    turn.case, turn.bundle, turn.records = case, case.bundle, None
    turn.row = replace(turn.row, bindings=bindings)
    cases.rebind(turn.tx, turn.row.id, turn.row.model, bindings)
    turn.tasks = dict(turn.tasks)
    for node in turn.tasks.keys() & set(case.open_nodes()):
        was = turn.tasks[node]
        now = replace(
            entry_of(turn, turn.row, case.open_task(node)),
            opened_us=was.opened_us,
            round=was.round,
            assignee=was.assignee,
        )
        if now != was:
            inbox.drop(turn.tx, [node])
            inbox.put(turn.tx, [now])
            turn.tasks[node] = now


def _due(case: Case) -> str | None:
    """The end of the limit that ends first; of another timer where no limit runs."""
    running = list(case.open_timers.values())
    limits = [timer.due for timer in running if timer.limit] or [timer.due for timer in running]
    return to_text(min(limits)) if limits else None
