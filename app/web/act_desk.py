"""What the pages of acts on a whole case show: withdrawing it, restarting it, starting one: what will happen, the form, the review.

Called by views/acts.py alone. Nothing is written here and nothing decided; whom a restart asks again the case's table decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from app.casework import library
from app.casework.admit_site import AdmittedSite
from app.casework.forms.acts import START_FORM
from app.casework.forms.definition import Form
from app.casework.restart_case import RESTART, standing_mark
from app.casework.review_act import FORMS, ActReview
from app.casework.start_case import published_mark
from app.domain.actors import HANDLER, ISSUER, Actor
from app.store import artefacts, inbox, projects
from app.store.cases import CaseRow
from app.store.projects import FootprintRow, ProjectRow
from app.web import case_desk, choices, names, signing
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import form_fields, numbers
from app.web.present.form_fields import Entry, Problems
from app.web.present.inbox_lines import duty_words
from app.web.subjects import subject_name

SEEN = "seen"  # the hidden control that says what the review rested on


@dataclass(frozen=True, slots=True)
class ActDesk:
    """Shape: facts are (term, words) of project and act, happens is what signing brings about, action where the form goes."""

    case: CaseRow
    title: str
    facts: tuple[tuple[str, str], ...]
    happens: str
    entries: list[Entry]
    form: Form
    action: str


def desk(actor: Actor, case: CaseRow, act: str, raw: Mapping[str, Any], problems: Problems) -> ActDesk:
    """The page on which the reason is typed."""
    form = FORMS[act]
    return ActDesk(
        case,
        title_of(case, act),
        _facts(actor, case, act),
        _happens(case, act, has_site=False),
        form_fields.entries(form, raw, problems, choices.lists_of(form, raw, actor, case)),
        form,
        url_for(f"acts.review_{act}", case_id=case.id),
    )


def title_of(case: CaseRow, act: str) -> str:
    """The act in words: a restart says whether it goes on in the case or beside it."""
    if act != RESTART:
        return _("撤回案件")
    if case.status == "open":
        return _("重新启动（第 %(round)s 轮）", round=case.round + 1)
    return _("重新启动（另立新案）")


def ask_to_do(actor: Actor, case: CaseRow, act: str, found: ActReview, warning: str = "") -> Response:
    """The page before the signature of a withdrawal or a restart."""
    form = FORMS[act]
    former = projects.outline(reader(), actor, case.project_id) if found.site and case.project_id else None
    before = former.wkb if former else None
    return signing.ask(
        form,
        found.answers,
        choices.lists_of(form, found.answers, actor),
        signing.Act(
            title=_("签发前核对"),
            facts=(*_facts(actor, case, act), *_site_facts(actor, case, act, found.site)),
            action=url_for(f"acts.{act}", case_id=case.id),
            back=url_for(f"acts.review_{act}", case_id=case.id),
            button=_("确认撤回") if act != RESTART else _("确认重新启动"),
            warning=warning,
            picture=case_desk.picture_of(found.site.footprint.wkb, case.region_path, before) if found.site else "",
            notes=case_desk.site_notes(found.site, former) if found.site else (),
            more_pairs=((SEEN, standing_mark(case)),) if act == RESTART else (),
            effect=_happens(case, act, has_site=found.site is not None),
        ),
    )


def ask_to_start(actor: Actor, project: ProjectRow, model: str, warning: str = "") -> Response:
    """The page before a case of a project is started."""
    (published,) = artefacts.current(reader(), "model", model, model)
    process = library.bundle_of(reader(), model, library.current_bindings(reader())).index(model)
    facts = (
        (_("项目"), f"{project.name}\n{project.local_no}"),
        (_("办理事项"), chosen(START_FORM, "title")),
        (_("以谁的名义"), _in_whose_name(actor)),
        (
            _("流程"),
            _("%(model)s（第 %(version)s 版）", model=chosen(process, "name") or model, version=published.version),
        ),
    )
    site = case_desk.site_of(actor, project)
    return signing.ask(
        START_FORM,
        {},
        form_fields.Lists(),
        signing.Act(
            title=_("启动前核对"),
            facts=facts,
            action=url_for("acts.start", project_id=project.id),
            leave=url_for("projects.show", project_id=project.id),
            button=_("确认启动"),
            warning=warning,
            more_pairs=((SEEN, published_mark(library.current_bindings(reader()))),),
            picture=site.picture if site else "",
            notes=_site_in_force(site.row) if site else (),
            effect=_(
                "启动后先判定是否纳入平台办理，再按一张蓝图核对用地：有冲突的，由本单位调整选址或停止；没有冲突的，由决策表确定的部门收到征求意见任务，"
                "期限随即起算，到期未反馈的视为无意见。本案自始至终按以上版本的流程办理。"
            ),
        ),
    )


def _site_in_force(row: FootprintRow) -> tuple[str, ...]:
    return (
        _("用地第 %(version)s 版", version=row.version),
        _("椭球面积 %(area)s", area=numbers.area(row.area_m2)),
    )


def _facts(actor: Actor, case: CaseRow, act: str) -> tuple[tuple[str, str], ...]:
    project = projects.one(reader(), actor, case.project_id) if case.project_id else None
    subject = (subject_name(actor, case), *([project.local_no] if project else []))
    recalled = [
        f"{chosen(task, 'name')}{_('：')}{names.department_name(task.department)}"
        for task in inbox.open_in_case(reader(), actor, case.id)
    ]
    facts = [
        (_("项目") if project else _("事项"), "\n".join((*subject, _("案件 %(number)s", number=case.number)))),
        (_("办理事项"), title_of(case, act)),
        (_("以谁的名义"), _in_whose_name(actor)),
    ]
    if case.status == "open":
        facts.append((_("将收回的任务"), "\n".join(recalled) or _("没有未办任务")))
    return tuple(facts)


def _site_facts(actor: Actor, case: CaseRow, act: str, site: AdmittedSite | None) -> tuple[tuple[str, str], ...]:
    if act != RESTART or not case.project_id:
        return ()
    former = projects.outline(reader(), actor, case.project_id)
    version = former.version if former else 0
    if site is None:
        return ((_("用地"), _("不变，仍为第 %(version)s 版", version=version)),)
    return ((_("用地"), _("改为所附范围，成为第 %(new)s 版；第 %(old)s 版保留可查", new=version + 1, old=version)),)


def _in_whose_name(actor: Actor) -> str:
    duty = ISSUER if ISSUER in actor.duties else HANDLER
    return _(
        "%(department)s %(duty)s %(account)s",
        department=names.department_name(actor.department),
        duty=duty_words(duty),
        account=actor.account,
    )


def _happens(case: CaseRow, act: str, *, has_site: bool) -> str:
    """What signing brings about, in words, a line each. The table decides about each department; the words say by what."""
    if act != RESTART:
        return _(
            "撤回后本案即告办结，以上任务全部收回，期限不再计算；已形成的意见和全部记录保留可查。如需继续，须在办结后重新启动，另立新案。"
        )
    first = (
        _("本案未办任务全部收回，进入第 %(round)s 轮：重新核对一张蓝图。", round=case.round + 1)
        if case.status == "open"
        else _("本项目另立新案，按现行有效的流程和决策表办理：重新核对一张蓝图；原案保留可查。")
    )
    asked = _(
        "是否再次征求，由决策表“再次征求”（affected）对每个部门逐一判定：尚未提出意见的、上次不同意的（包括已由协调决议处理的）、"
        "上次视为无意见的、要求补充材料的、压占情况有变的，再次征求；其余部门的意见沿用。"
    )
    return "\n".join([first, *([_("按新的用地范围核对。")] if has_site else []), asked])
