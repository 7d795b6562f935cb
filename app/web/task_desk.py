"""What the page of a task needs, gathered through scoped queries: the task, its form with draft and problems, and
what lies beside it.

Called by views/tasks.py. Nothing is written here and nothing decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from app.casework.errors import NoSuchTask
from app.casework.forms.definition import Form
from app.casework.review_task import Review, form_of_task, presets, told
from app.domain.actors import Actor
from app.store import cases, drafts, inbox, projects
from app.store.cases import CaseRow
from app.store.drafts import DraftRow
from app.store.inbox import ClosedTaskRow, InboxEntry
from app.web import case_desk, choices, names, signing
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.planning import planning_opinions
from app.web.present import form_fields, limits
from app.web.present.form_fields import Entry, Problems
from app.web.present.inbox_lines import TaskLine, task_line
from app.web.present.opinion_lines import OpinionLine
from app.web.subjects import subject_name
from app.web.today import today


@dataclass(frozen=True, slots=True)
class TaskDesk:
    """Shape: entries are empty where the task is not the actor's to do; told is what the case says above them; side is what lies
    beside the form.
    """

    line: TaskLine
    case: CaseRow
    form: Form | None
    entries: list[Entry]
    is_recalled: bool
    limit: limits.LimitWords | None
    articles: tuple[str, ...]
    article_reason: Any
    draft_version: int
    draft_saved: str
    draft_by: str
    told: list[dict[str, str]]
    side: case_desk.Side
    planning: list[OpinionLine]

    @property
    def draws(self) -> bool:
        """Whether the form has a map to draw a site on."""
        return any(entry.ways for entry in self.entries)

    @property
    def island(self) -> str:
        """The script of the page's maps: the one that draws shows as well. Empty: "" where there is no map."""
        return "draw" if self.draws else "map" if self.side.has_map else ""


def desk(
    actor: Actor, task: InboxEntry, raw: Mapping[str, Any] | None = None, problems: Problems | None = None
) -> TaskDesk:
    """The task as its page shows it. Empty: without raw answers those of the draft are shown."""
    now, case = today(), case_of(actor, task)
    element = names.element(case, task.model, task.element)
    draft = drafts.of_task(reader(), actor, task.task_id)
    line = task_line(task, actor, now)
    proposed = presets(office(), actor, task.task_id) if line.is_own and raw is None and draft is None else {}
    typed = raw if raw is not None else draft.answers if draft else proposed
    form = form_of(actor, task) if line.is_own else None
    entries = (
        form_fields.entries(form, typed, problems or {}, choices.lists_of(form, typed, actor, case)) if form else []
    )
    return TaskDesk(
        line=line,
        case=case,
        form=form,
        entries=entries,
        is_recalled=inbox.find(reader(), task.task_id) is None,
        limit=limits.limit_words(
            task.limit, task.due_us, now.date, names.limit_articles(case, task.model, task.element)
        ),
        articles=element.articles if element else (),
        article_reason=element,
        draft_version=draft.version if draft else 0,
        draft_saved=case_desk.moment_us(draft.saved_us) if draft else "",
        draft_by=draft.account if draft else "",
        told=told(office(), actor, task.task_id) if line.is_own else [],
        side=case_desk.side(actor, case),
        planning=planning_opinions(actor, case, form),
    )


def entry_of(actor: Actor, found: InboxEntry | ClosedTaskRow) -> InboxEntry | None:
    """The task as one that can be acted on: an open one, or one whose silence was deemed, which a letter still answers.

    Empty: None for any other closed task.
    """
    if isinstance(found, InboxEntry):
        return found
    case = cases.one(reader(), actor, found.case_id)
    if case is None or not case_desk.may_write_late(actor, case, found):
        return None
    project = projects.one(reader(), actor, case.project_id) if case.project_id else None
    return InboxEntry(
        task_id=found.task_id,
        case_id=found.case_id,
        element=found.element,
        model=found.model,
        name_zh=found.name_zh or found.element,
        name_en=found.name_en or found.element,
        department=found.department,
        duty=found.duty,
        assignee=None,
        form=found.form,
        due_us=found.due_us,
        limit=getattr(found, "limit", None),
        opened_us=found.closed_us,
        round=found.round,
        case_number=case.number,
        project_id=case.project_id,
        subject_name=subject_name(actor, case),
        local_no=project.local_no if project else None,
        project_code=project.code if project else None,
    )


def case_of(actor: Actor, task: InboxEntry) -> CaseRow:
    """The case of a task that the actor sees."""
    found = cases.one(reader(), actor, task.case_id)
    assert found is not None, "a department with a task sees its case"
    return found


def form_of(actor: Actor, task: InboxEntry) -> Form:
    """The form of a task as its case is bound to it. Raises: E-MODEL-1 for a step without a form."""
    return form_of_task(office(), actor, task.task_id)[1]


def standing_draft(actor: Actor, task_id: str) -> DraftRow:
    """The draft that stands for a task of the actor's department. Raises: E-CASE-2 where there is none."""
    found = drafts.of_task(reader(), actor, task_id)
    if found is None:
        raise NoSuchTask(task=task_id)
    return found


def drawn_entries(form: Form, raw: Mapping[str, Any], actor: Actor, task: InboxEntry) -> list[Entry]:
    """Every entry of the form for what was typed so far."""
    return form_fields.entries(form, raw, {}, choices.lists_of(form, raw, actor, case_of(actor, task)))


def changed_entries(drawn: list[Entry], shown_before: set[str]) -> list[Entry]:
    """The conditional entries that have to appear or go, so that no other entry is touched while somebody types in
    it.
    """
    return [entry for entry in drawn if entry.is_conditional and entry.is_shown != (entry.name in shown_before)]


def ask_to_sign(actor: Actor, task: InboxEntry, found: Review) -> Response:
    """The page before the signature of a task."""
    case, now = case_of(actor, task), today()
    line = task_line(task, actor, now)
    facts = (
        (_("项目"), f"{line.subject}\n{' · '.join(line.numbers)}"),
        (
            _("办理事项"),
            _("%(step)s（第 %(round)s 轮）", step=line.name, round=line.round) if line.round else line.name,
        ),
        (
            _("以谁的名义"),
            _(
                "%(department)s %(duty)s %(account)s",
                department=names.department_name(line.department),
                duty=line.duty,
                account=actor.account,
            ),
        ),
        (_("期限"), line.due or _("未设期限")),
    )
    warning = _("期限已过。签发后只作为逾期来函存案，不具意见效力。") if found.is_late else ""
    former = projects.outline(reader(), actor, case.project_id) if found.site and case.project_id else None
    before = former.wkb if former else None
    picture = case_desk.picture_of(found.site.footprint.wkb, case.region_path, before) if found.site else ""
    return signing.ask(
        found.form,
        found.answers,
        choices.lists_of(found.form, found.answers, actor, case),
        signing.Act(
            title=_("签发前核对"),
            facts=facts,
            action=url_for("tasks.sign", task_id=task.task_id),
            back=url_for("tasks.review", task_id=task.task_id),
            button=_("作为逾期来函提交") if found.is_late else _("确认签发"),
            warning=warning,
            effect=signing.effect_of(found.form, found.answers, is_late=found.is_late),
            picture=picture,
            notes=case_desk.site_notes(found.site, former) if found.site else (),
            told=tuple(chosen(each) for each in found.warnings),
        ),
    )
