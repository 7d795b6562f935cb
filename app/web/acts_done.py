"""What was done to a case as a whole: taken back, begun again, begun after an earlier one; by whom, when and for what reason.

Shown among the completed steps of the case and beside the tasks of the new round: who is asked again must know why, and whether
the site is another one. Reasons are personal values: read through the scoped query, and said to be erased where they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.casework.admit_site import SITE_USE
from app.casework.personal import is_personal
from app.casework.restart_case import RESTART
from app.casework.withdraw_case import WITHDRAW
from app.domain.facts import Fact
from app.domain.instants import to_us
from app.store import history, org, personal
from app.store.cases import CaseRow
from app.web import case_desk, names
from app.web.access import actor
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader


@dataclass(frozen=True, slots=True)
class StepDone:
    """A completed step, or an act on the whole case. Shape: rows are label and words of what was answered; at_us orders them."""

    at_us: int
    name: str
    department: str
    when: str
    rows: list[tuple[str, str]]


def acts_done(case: CaseRow) -> Iterator[StepDone]:
    """The withdrawals and restarts of a case, and its own start where it follows an ended case."""
    for fact in history.of_kind(reader(), actor(), case.id, "CaseStarted"):
        if reason_words(case, fact.body.get("reason")):  # a project's first case is started without one
            yield _act(case, fact, _("重新启动（原案件办结后另立本案）"), _site_at_start(case, fact))
    round_ = 1
    for fact in history.of_kind(reader(), actor(), case.id, "MessageReceived"):
        message = fact.body["message"]
        if message == RESTART:
            round_ += 1
            version = fact.body["data"].get("footprint")
            yield _act(case, fact, _("重新启动（第 %(round)s 轮）", round=round_), _site_words(version))
        elif message == WITHDRAW:
            yield _act(case, fact, _("撤回案件"), "")


def reason_words(case: CaseRow, sealed: object) -> str:
    """The reason that a fact of a case holds sealed. Empty: "" where none was given, a sentence where it was erased."""
    if not isinstance(sealed, dict) or not is_personal(sealed):
        return ""
    ref = sealed["personal"]
    return personal.values(reader(), actor(), case.id, [ref]).get(ref, _("（内容已依法删除）"))


def _act(case: CaseRow, fact: Fact, name: str, site: str) -> StepDone:
    reason, at_us = reason_words(case, fact.body.get("reason")), to_us(fact.at)
    by = org.account(reader(), fact.actor)
    rows = [(_("理由"), reason), (_("用地范围"), site), (_("办理人"), chosen(by, "name") if by else fact.actor)]
    told = [(term, words) for term, words in rows if words]
    return StepDone(at_us, name, names.department_name(case.initiator), case_desk.moment_us(at_us), told)


def _site_words(version: int | None) -> str:
    return _("已变更，改为第 %(version)s 版", version=version) if version is not None else _("不变")


def _site_at_start(case: CaseRow, started: Fact) -> str:
    """Whether a case that follows another was started on another site: its file was used in the same turn."""
    used = history.of_kind(reader(), actor(), case.id, "MaterialUsed")
    is_changed = any(fact.body["use"] == SITE_USE and fact.at == started.at for fact in used)
    return _site_words(started.body["data"]["project"].get("footprint") if is_changed else None)
