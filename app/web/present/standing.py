"""Where a case stands, in one sentence: whom it waits for and until when at the earliest, or how it ended.

"等待 3 个部门意见，最早到期 周四". The sentence is made of open tasks alone; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.store.inbox import InboxRow
from app.web.language import chosen, ngettext
from app.web.language import gettext as _
from app.web.present import dates, limits
from app.web.present.inbox_lines import duty_words

WAITING, DONE, STOPPED = "waiting", "done", "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """Shape: kind is waiting, done or stopped, for the colour beside the words."""

    words: str
    kind: str


def ended(name: str, ended_us: int | None, is_good: bool, today: date) -> Standing:
    """The sentence of a case that is over. Shape: name is that of its end event."""
    when = dates.day(limits.last_day(ended_us + 1), today) if ended_us is not None else "—"
    return Standing(_("已于 %(when)s 办结：%(outcome)s", when=when, outcome=name), DONE if is_good else STOPPED)


def failed() -> Standing:
    """The sentence of a case that the engine could not go on with."""
    return Standing(_("案件因模型错误中断，由多规办处理；所有已办事项均已保存"), STOPPED)


def hindered(step: str, attempts: int, why: str) -> Standing:
    """The sentence of a case whose machine step does not succeed. Shape: why is the code of an error, or the kind of failure."""
    return Standing(
        _(
            "“%(step)s”已尝试 %(attempts)s 次未成功（%(why)s），系统继续自动重试，请告知管理员；所有已办事项均已保存",
            step=step,
            attempts=attempts,
            why=why,
        ),
        STOPPED,
    )


def waiting(tasks: Sequence[InboxRow], department_names: Sequence[str], asked: frozenset[str], today: date) -> Standing:
    """The sentence of an open case. Shape: department_names go with tasks; asked are the ids of tasks that are
    opinions.
    """
    if not tasks:
        return Standing(_("系统正在处理，完成后自动进入下一环节"), WAITING)
    opinions = sum(task.task_id in asked for task in tasks)
    others = len(tasks) - opinions
    if opinions and len(tasks) > 1:
        who = ngettext("等待 %(num)s 个部门意见", "等待 %(num)s 个部门意见", opinions)
        if others:
            rest = ngettext("另有 %(num)s 项任务", "另有 %(num)s 项任务", others)
            who = _("%(who)s，%(until)s", who=who, until=rest)
    elif len(tasks) == 1:
        who = _(
            "等待 %(department)s（%(duty)s）办理“%(task)s”",
            department=department_names[0],
            duty=duty_words(tasks[0].duty),
            task=chosen(tasks[0], "name"),
        )
    else:
        who = ngettext("等待 %(num)s 项任务", "等待 %(num)s 项任务", len(tasks))
    return Standing(_("%(who)s，%(until)s", who=who, until=_until(tasks, today)), WAITING)


def _until(tasks: Sequence[InboxRow], today: date) -> str:
    due = [task for task in tasks if task.due_us is not None]
    if not due:
        return _("未设期限")
    first = min(due, key=lambda task: task.due_us or 0)
    when = limits.due_words(first.due_us or 0, first.limit, today)
    is_over = limits.last_day(first.due_us or 0) < today
    if len(tasks) == 1:
        return _("期限至 %(when)s，已逾期", when=when) if is_over else _("期限至 %(when)s", when=when)
    return _("最早到期 %(when)s，已逾期", when=when) if is_over else _("最早到期 %(when)s", when=when)
