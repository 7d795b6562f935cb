"""A limit that runs, as it is kept with its timer and in facts: paused, resumed, extended, and computed anew by another calendar.

Each change takes the kept limit and gives another one; nothing is changed in place. The start, the rule for receipts and the office
hours stay those it began with. engine/clocks.py calls it. Here must never be a timer, a store or the machine's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain import why
from app.domain.calendars import DEFAULT_HOURS, THAT_DAY, Calendar
from app.domain.errors import DuoguiError
from app.domain.instants import from_text, to_text
from app.domain.limits import WORKING_HOUR, Deadline, Extension, Pause, deadline, read_amount
from app.domain.why import Step

Limit = Mapping[str, Any]
PAUSE, RUNS_ON = "pause", "runs_on"
STEPS_OF_PAUSED = ("started", "received_after_hours", "counted", "hours", "extended", "paused")


class PauseWithoutStep(DuoguiError):
    code = "E-LIMIT-3"
    status = 422
    zh = "期限表 {table} 第 {row} 行要求补充材料期间暂停计时（on_supplement = pause），但流程图 {model} 没有使该期限暂停的环节"
    en = "Row {row} of the limit table {table} asks for a pause during a supplement (on_supplement = pause); no step of {model} pauses it"
    hint_zh = '请在流程图补充材料的环节的 duogui:limit 上写 pauses="supplement"，或把该行改为 runs_on'
    hint_en = 'Write pauses="supplement" on the duogui:limit of the step that waits for the supplement, or runs_on in the row'


class LimitNotRunning(DuoguiError):
    code = "E-LIMIT-4"
    status = 409
    zh = "该期限已经届满或已不再计时，不能{act_zh}"
    en = "This limit has ended or runs no more: it cannot be {act_en}"
    hint_zh = "请返回案件页查看当前环节和期限；期限届满后按届满后果办理"
    hint_en = "Go back to the case and look at its open steps and limits; what is over takes its course"


class LimitPausedAlready(DuoguiError):
    code = "E-LIMIT-5"
    status = 409
    zh = "该期限已暂停计时，不能{act_zh}"
    en = "This limit is paused: it cannot be {act_en}"
    hint_zh = "请先恢复计时，再办理此事"
    hint_en = "Let it resume first"


class LimitNotPaused(DuoguiError):
    code = "E-LIMIT-6"
    status = 409
    zh = "该期限正在计时，没有暂停，不能恢复"
    en = "This limit is running and not paused: there is nothing to resume"
    hint_zh = "请返回案件页查看期限现在的状态"
    hint_en = "Go back to the case and look at how the limit stands now"


class LimitHeldByStep(DuoguiError):
    code = "E-LIMIT-7"
    status = 409
    zh = "该期限因“{element}”未办结而暂停，办结后自动恢复"
    en = "This limit is paused while “{element}” is open and resumes by itself when that is done"
    hint_zh = "请等待或催办该环节；不必另行恢复"
    hint_en = "Wait for that step or urge it; no act is needed"


class PauseCauseUnknown(DuoguiError):
    code = "E-LIMIT-8"
    zh = "没有“{cause}”这种暂停事由"
    en = "There is no cause “{cause}” for a pause"
    hint_zh = "事由为 supplement（补充材料）、special_procedure（特别程序）或 other（其他法定事由）"
    hint_en = "A cause is supplement, special_procedure or other"


def terms(wanted: Limit, unit: str, calendar: Calendar) -> dict[str, Any]:
    """What a limit must keep besides its deadline to be computed again. Empty: nothing where all is as usual."""
    kept: dict[str, Any] = {}
    rule = wanted.get("received_after_hours") or calendar.received_after_hours
    if rule != THAT_DAY:
        kept["received_after_hours"] = rule
    if calendar.office_hours != DEFAULT_HOURS and (unit == WORKING_HOUR or rule != THAT_DAY):
        kept["office_hours"] = calendar.office_hours
    if wanted.get("on_supplement") == PAUSE:
        kept["on_supplement"] = PAUSE
    return kept


def is_paused(limit: Limit | None) -> bool:
    """Whether a limit does not run now. Empty: none is not paused."""
    pauses: list[dict[str, Any]] = list((limit or {}).get("pauses") or ())
    return bool(pauses) and pauses[-1]["to"] is None


def pauses_for_supplement(limit: Limit | None) -> bool:
    """Whether its table lets a limit stand still while material is supplemented."""
    return (limit or {}).get("on_supplement") == PAUSE


def is_plain(limit: Limit) -> bool:
    """Whether nothing was ever changed in it."""
    return not limit.get("pauses") and not limit.get("extensions")


def paused(limit: Limit, at: datetime, cause: str, article: str, calendar: Calendar) -> dict[str, Any]:
    """The limit from an instant on at which it stops to run. Raises: E-LIMIT-5, E-LIMIT-8."""
    if is_paused(limit):
        raise LimitPausedAlready(act_zh="再次暂停", act_en="paused again")
    if cause not in why.PAUSES:
        raise PauseCauseUnknown(cause=cause)
    begun = {"from": to_text(at), "to": None, "cause": cause, "article": article}
    changed = {**limit, "pauses": [*limit.get("pauses", ()), begun]}
    return {**changed, "explanation": _sentences(steps(changed, calendar))}


def resumed(limit: Limit, at: datetime, calendar: Calendar) -> dict[str, Any]:
    """The limit from an instant on at which it runs again, with its new end. Raises: E-LIMIT-6."""
    if not is_paused(limit):
        raise LimitNotPaused
    pauses: list[dict[str, Any]] = list(limit["pauses"])
    pauses[-1] = {**pauses[-1], "to": to_text(at)}
    return recomputed({**limit, "pauses": pauses}, calendar)


def extended(limit: Limit, amount: object, at: datetime, article: str, calendar: Calendar) -> dict[str, Any]:
    """The limit with more of its own unit. Raises: E-LIMIT-1, E-LIMIT-5."""
    if is_paused(limit):
        raise LimitPausedAlready(act_zh="延长", act_en="extended")
    number, _ = read_amount(amount, limit["unit"])
    granted = {"amount": number, "at": to_text(at), "article": article}
    return recomputed({**limit, "extensions": [*limit.get("extensions", ()), granted]}, calendar)


def recomputed(limit: Limit, calendar: Calendar) -> dict[str, Any]:
    """The limit computed by a calendar, from the start it had. Shape: one that is paused stays as it is."""
    return dict(limit) if is_paused(limit) else {**limit, **_deadline(limit, calendar).body()}


def steps(limit: Limit, calendar: Calendar) -> tuple[Step, ...]:
    """Why it ends when it does, as data; of a paused one how far that is known."""
    found = _deadline(limit, calendar).steps
    if not is_paused(limit):
        return found
    last: dict[str, Any] = limit["pauses"][-1]
    running = why.paused(limit["unit"], from_text(last["from"]), None, last["cause"], last["article"], None)
    return (*(step for step in found if step.kind in STEPS_OF_PAUSED), running)


def _deadline(limit: Limit, calendar: Calendar) -> Deadline:
    over = [each for each in limit.get("pauses", ()) if each["to"] is not None]
    return deadline(
        from_text(limit["started"]),
        limit["amount"],
        limit["unit"],
        calendar,
        limit.get("office_hours", DEFAULT_HOURS),
        received_after_hours=limit.get("received_after_hours", THAT_DAY),
        pauses=[Pause(from_text(p["from"]), from_text(p["to"]), p["cause"], p["article"]) for p in over],
        extensions=[Extension(e["amount"], from_text(e["at"]), e["article"]) for e in limit.get("extensions", ())],
    )


def _sentences(told: tuple[Step, ...]) -> list[dict[str, str]]:
    return [{"zh": step.line.zh, "en": step.line.en} for step in told]
