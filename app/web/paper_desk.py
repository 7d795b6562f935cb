"""What the page of a paper opinion shows: the departments of the round that may be answered for, the form, the
review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from app.casework.asked import paper_candidates, paper_form
from app.casework.effect import LATE_LETTER, REPLACED
from app.casework.forms.definition import Form
from app.domain.actors import Actor
from app.domain.opinions import FORMAL
from app.store.cases import CaseRow
from app.web import choices, names, signing
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import form_fields
from app.web.present.form_fields import Entry, Problems
from app.web.subjects import subject_name


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Shape: candidates are (code, name); entries are empty until a department is chosen."""

    case: CaseRow
    subject: str
    candidates: list[tuple[str, str]]
    department: str
    entries: list[Entry]
    form: Form | None


def desk(actor: Actor, case: CaseRow, department: str, raw: Mapping[str, Any], problems: Problems) -> PaperDesk:
    """The page's content. Empty: a department that was not asked is taken as none chosen."""
    codes = paper_candidates(reader(), case.id)
    form = form_of(case, department) if department in codes else None
    drawn = form_fields.entries(form, raw, problems, choices.lists_of(form, raw, actor, case)) if form else []
    return PaperDesk(
        case,
        _subject(actor, case),
        [(code, names.department_name(code)) for code in codes],
        department if form else "",
        drawn,
        form,
    )


def form_of(case: CaseRow, department: str) -> Form:
    """The form for a letter of the department. Raises: E-CASE-10 where it was never asked."""
    return paper_form(reader(), case, department)


def ask_to_enter(
    actor: Actor, case: CaseRow, department: str, form: Form, answers: dict[str, Any], becomes: tuple[str, int]
) -> Response:
    """The page before the entry. Shape: becomes is what the letter would become and the round it answers."""
    what, round_ = becomes
    facts = (
        (_("项目"), _subject(actor, case)),
        (
            _("办理事项"),
            _(
                "代录 %(department)s 的纸质意见（第 %(round)s 轮）",
                department=names.department_name(department),
                round=round_,
            ),
        ),
        (_("录入人"), actor.account),
    )
    return signing.ask(
        form,
        answers,
        choices.lists_of(form, answers, actor, case),
        signing.Act(
            title=_("录入前核对"),
            facts=facts,
            action=url_for("paper.enter", case_id=case.id),
            back=url_for("paper.review", case_id=case.id),
            button=_("确认录入"),
            more_pairs=(("department", department),),
            warning=_("本件不具意见效力。") if what == LATE_LETTER else "",
            effect=_effect(what, round_, case.round, str(answers.get("conclusion", ""))),
        ),
    )


def _effect(what: str, answered: int, now: int, conclusion: str) -> str:
    """What entering the letter brings about. Empty: "" where the form's own sentence says it."""
    if what == REPLACED:
        return _(
            "收文日期在期限内，本轮尚未汇总：录入后取代该部门的“视为无意见”，成为其正式意见；录入人和扫描件一并留存。"
        )
    if what == LATE_LETTER and answered != now:
        return _("来函答复的是第 %(round)s 轮，该轮已经结束：作为来函存案，不是本轮意见。", round=answered)
    if what == LATE_LETTER:
        return _("按收文日期已逾期，或本轮已汇总，或案件已办结：作为来函存案，已有意见不变。")
    if conclusion not in FORMAL:
        return _("不形成正式意见：由发起单位补充材料后，仍由该部门继续提出意见，期限照常计算。")
    return ""


def _subject(actor: Actor, case: CaseRow) -> str:
    return f"{subject_name(actor, case)} · {case.number}"
