"""Tasks: search, look, take and give back, answer."""

from __future__ import annotations

from typing import Any

from app.casework.claim_task import Assigned, claim_task, return_task
from app.casework.complete_task import Completed, complete_task
from app.casework.review_task import form_of_task
from app.store import task_search
from app.store.inbox import COUNT_CAP, DueWindow
from app.store.task_search import TasksWanted
from app.web.api import shapes, told
from app.web.api.operation import Asked, operation
from app.web.offices import office, reader


@operation(
    "POST", "/tasks/search", "查找本部门的待办任务", "Search the open tasks of the account's department",
    takes=shapes.TaskSearch, gives=shapes.TasksFound,
)  # fmt: skip
def search_tasks(asked: Asked) -> dict[str, Any]:
    """Least legal time left first."""
    page = asked.body["page"]
    found = task_search.found(
        reader(), asked.actor, wanted=_wanted(asked.body["filter"]), after=page["after"], limit=page["limit"]
    )
    return {
        "items": told.tasks(asked.actor, found.rows),
        "page": {
            "total_items": found.total,
            "has_more_total_items": found.total >= COUNT_CAP,
            "end_cursor": found.next,
        },
    }


@operation(
    "GET", "/tasks/<task_id>", "查看任务，办结的也可查看", "One task, also when it is closed",
    subject="task", gives=shapes.Task,
)  # fmt: skip
def show_task(asked: Asked) -> dict[str, Any]:
    """The task as it is now."""
    return told.task(asked.actor, asked.subject)


@operation(
    "GET", "/tasks/<task_id>/form", "任务的表单", "The form that a task is answered with",
    subject="task", gives=shapes.Form, refusals=(403,),
)  # fmt: skip
def show_form(asked: Asked) -> dict[str, Any]:
    """The form as the case is bound to it."""
    return told.form(form_of_task(office(), asked.actor, asked.args["task_id"])[1])


@operation(
    "POST", "/tasks/<task_id>/assignment", "接办任务", "Take a task in hand",
    subject="task", gives=shapes.Assignment, is_command=True,
)  # fmt: skip
def claim(asked: Asked) -> Assigned:
    """The task is the account's until it is given back."""
    return claim_task(office(), asked.actor, asked.args["task_id"], key=asked.key, receipt=asked.receipt)


@operation(
    "DELETE", "/tasks/<task_id>/assignee", "将任务退回部门待办", "Give a task back to its department",
    subject="task", gives=shapes.Assignment, is_command=True,
)  # fmt: skip
def give_back(asked: Asked) -> Assigned:
    """Whoever may do the task may give it back, also for a colleague."""
    return return_task(office(), asked.actor, asked.args["task_id"], key=asked.key, receipt=asked.receipt)


@operation(
    "POST", "/tasks/<task_id>/completion", "办结任务", "Complete a task with its form's answers",
    subject="task", takes=shapes.Answers, gives=shapes.Completion, is_command=True,
)  # fmt: skip
def complete(asked: Asked) -> Completed:
    """What became of the answer: after the limit it is kept as a letter."""
    return complete_task(
        office(), asked.actor, asked.args["task_id"], asked.body["answers"], key=asked.key, receipt=asked.receipt
    )


def _wanted(narrowed: dict[str, Any]) -> TasksWanted:
    due = narrowed.get("due")
    return TasksWanted(
        case_id=narrowed.get("case"),
        project_id=narrowed.get("project"),
        model=narrowed.get("model"),
        element=narrowed.get("element"),
        duty=narrowed.get("duty"),
        assignee=narrowed.get("assignee"),
        round=narrowed.get("round"),
        is_taken=narrowed.get("taken"),
        search=narrowed.get("search", ""),
        due=None if due is None else DueWindow(due.get("since"), due.get("before")),
    )
