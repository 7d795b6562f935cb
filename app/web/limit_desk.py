"""What the pages of acts on a running limit show: which limit, what signing brings about, the form, the review; and the limits of a case.

Called by views/limits.py and case_page.py. Nothing is written here and nothing decided: whether an act is possible the verbs say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from app.casework import library
from app.casework.change_limit import EXTEND, FORMS, PAUSE, RESUME, CaseLimit, limits_of, may_change
from app.casework.forms.schema import Answers
from app.domain.actors import Actor
from app.domain.instants import from_text, to_us
from app.domain.why import UNITS
from app.store.cases import CaseRow
from app.web import act_desk, choices, names, signing
from app.web.act_desk import ActDesk
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import form_fields
from app.web.present.form_fields import Problems
from app.web.present.limits import LimitWords, amount_words, due_words, limit_words
from app.web.subjects import subject_name
from app.web.today import today

SEEN = act_desk.SEEN


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit of a case, for who may change it. Shape: acts are (address, words). Empty: waits_for "" where no step holds it."""

    name: str
    department: str
    words: LimitWords | None
    waits_for: str
    acts: tuple[tuple[str, str], ...]


def limit_lines(actor: Actor, case: CaseRow) -> list[LimitLine]:
    """The limits of a case with what the actor may do. Empty: none for who may change none."""
    if not may_change(actor, case):
        return []
    return [_line(case, limit) for limit in limits_of(reader(), case)]


def desk(
    actor: Actor, case: CaseRow, limit: CaseLimit, act: str, raw: Mapping[str, Any], problems: Problems
) -> ActDesk:
    """The page on which the reason is typed."""
    form = FORMS[act]
    return ActDesk(
        case,
        title_of(act),
        _facts(actor, case, limit, act),
        _happens(act, limit),
        form_fields.entries(form, raw, problems, choices.lists_of(form, raw, actor, case)),
        form,
        url_for("limits.review", case_id=case.id, timer=limit.timer, act=act),
    )


def ask_to_change(
    actor: Actor, case: CaseRow, act: str, reviewed: tuple[Answers, CaseLimit, Mapping[str, Any]], warning: str = ""
) -> Response:
    """The page before the signature: the limit as it is and as it would be."""
    answers, limit, after = reviewed
    form = FORMS[act]
    ends = _("暂停，恢复时另行计算") if act == PAUSE else _end(after)
    return signing.ask(
        form,
        dict(answers),
        choices.lists_of(form, answers, actor, case),
        signing.Act(
            title=_("签发前核对"),
            facts=_facts(actor, case, limit, act, ends),
            action=url_for("limits.change", case_id=case.id, timer=limit.timer, act=act),
            back=url_for("limits.review", case_id=case.id, timer=limit.timer, act=act),
            button={PAUSE: _("确认暂停"), RESUME: _("确认恢复"), EXTEND: _("确认延长")}[act],
            warning=warning,
            more_pairs=((SEEN, limit.mark),),
            effect=_happens(act, limit),
        ),
    )


def title_of(act: str) -> str:
    """The act in words."""
    return chosen(FORMS[act], "title")


def done_words(act: str, due_after: str | None) -> str:
    """What was done, for the page behind it."""
    if due_after is None:
        return _("期限已暂停计时。")
    when = due_words(to_us(from_text(due_after)), None, today().date)
    if act == RESUME:
        return _("期限已恢复计时，届满于 %(when)s。", when=when)
    return _("期限已延长，届满于 %(when)s。", when=when)


def _line(case: CaseRow, limit: CaseLimit) -> LimitLine:
    step = _step(limit)
    due_us = to_us(limit.due) if limit.due else None
    calendar = library.calendar_of(reader(), case.bindings)
    words = limit_words(
        limit.limit, due_us, today().date, names.limit_articles(case, limit.model, step), calendar=calendar
    )
    waits_for = _("、").join(names.element_name(case, limit.model, element) for element in limit.waits_for)
    possible = () if limit.waits_for else ((RESUME,) if limit.is_paused else (PAUSE, EXTEND))
    acts = tuple(
        (url_for("limits.ask", case_id=case.id, timer=limit.timer, act=act), title_of(act)) for act in possible
    )
    return LimitLine(names.element_name(case, limit.model, step), _department(limit), words, waits_for, acts)


def _step(limit: CaseLimit) -> str:
    """The step that a limit is spoken of by: the first it is for."""
    return next((str(step["element"]) for step in limit.limit.get("steps", ())), limit.host or limit.element)


def _department(limit: CaseLimit) -> str:
    code = next((step.get("department") for step in limit.limit.get("steps", ()) if step.get("department")), None)
    return names.department_name(str(code)) if code else ""


def _end(limit: Mapping[str, Any]) -> str:
    return due_words(to_us(from_text(limit["closes_at"])), limit, today().date)


def _facts(actor: Actor, case: CaseRow, limit: CaseLimit, act: str, ends: str = "") -> tuple[tuple[str, str], ...]:
    """What is changed and in whose name. Empty: without ends nothing is said of how it will end."""
    name = names.element_name(case, limit.model, _step(limit))
    whose = _department(limit)
    now = _("已暂停，原届满于 %(when)s", when=_end(limit.limit)) if limit.is_paused else _end(limit.limit)
    return (
        (_("事项"), "\n".join((subject_name(actor, case), _("案件 %(number)s", number=case.number)))),
        (_("办理事项"), title_of(act)),
        (_("期限"), "\n".join(filter(None, (f"{name}{_('：')}{whose}" if whose else name, amount_words(limit.limit))))),
        (_("现届满"), now),
        *([(_("签发后届满"), ends)] if ends else []),
        (_("以谁的名义"), act_desk.in_whose_name(actor)),
    )


def _happens(act: str, limit: CaseLimit) -> str:
    """What signing brings about, in words."""
    if act == PAUSE:
        return _(
            "自签发之时起停止计时：暂停期间没有届满之日，亮灰灯、不催办，任务仍可办理；恢复后，自暂停之日起至恢复的前一日止均不计入，"
            "届满之日相应顺延。事由、理由、依据和文书一并记入案件。"
        )
    if act == RESUME:
        return _("自签发之时起继续计时，暂停期间不计入；新的届满之日见下。理由、依据和文书一并记入案件。")
    zh, en = UNITS[limit.limit["unit"]]
    return _(
        "在原期限之外延长，单位为%(unit)s；届满后果不变。理由、依据和文书一并记入案件。",
        unit=chosen({"zh": zh, "en": en}),
    )
