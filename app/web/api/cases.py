"""Cases: begin, search, look, read the facts, withdraw, send a message."""

from __future__ import annotations

from typing import Any

from app.casework.begin_case import Started
from app.casework.open_case import open_case
from app.casework.send_message import send_message
from app.casework.start_case import start_case
from app.casework.withdraw_case import Sent, withdraw_case
from app.store import cases, history, inbox
from app.web.api import shapes, told
from app.web.api.operation import Asked, operation
from app.web.offices import office, reader


@operation(
    "POST", "/cases", "启动案件：按项目，或按事项的表单", "Begin a case of a project, or by the form that opens a matter",
    takes=shapes.CaseStart, gives=shapes.CaseStarted, is_command=True, status=201,
)  # fmt: skip
def start(asked: Asked) -> Started:
    """The new case."""
    body = asked.body
    if "answers" in body:
        return open_case(office(), asked.actor, body["model"], body["answers"], key=asked.key, receipt=asked.receipt)
    return start_case(
        office(),
        asked.actor,
        body["project"],
        body["model"],
        reason=body["reason"].strip(),
        key=asked.key,
        receipt=asked.receipt,
    )


@operation(
    "POST", "/cases/search", "查找可见的案件", "Search the cases that the account sees",
    takes=shapes.CaseSearch, gives=shapes.CasesFound,
)  # fmt: skip
def search_cases(asked: Asked) -> dict[str, Any]:
    """The newest first."""
    narrowed, page = asked.body["filter"], asked.body["page"]
    found = cases.page(
        reader(),
        asked.actor,
        status=narrowed.get("status", ""),
        search=narrowed.get("search", ""),
        after=page["after"],
        limit=page["limit"],
    )
    return {"items": [told.case(row) for row in found.rows], "page": {"end_cursor": found.next}}


@operation("GET", "/cases/<case_id>", "查看案件", "One case", subject="case", gives=shapes.Case)
def show_case(asked: Asked) -> dict[str, Any]:
    """The case as it is now."""
    return told.case(asked.subject)


@operation(
    "GET", "/cases/<case_id>/tasks", "案件的在办任务", "The open tasks of a case", subject="case", gives=shapes.Tasks
)
def show_tasks(asked: Asked) -> dict[str, Any]:
    """Whom the case waits for, the oldest first."""
    return {"items": told.tasks(asked.actor, inbox.open_in_case(reader(), asked.actor, asked.args["case_id"]))}


@operation(
    "GET", "/cases/<case_id>/facts", "案件的事实，按序分页", "The facts of a case, in order, page by page",
    subject="case", query=shapes.FactsAsked, gives=shapes.Facts,
)  # fmt: skip
def show_facts(asked: Asked) -> dict[str, Any]:
    """Ask behind endCursor for what has happened since."""
    after, limit = asked.query["after"], asked.query["limit"]
    found = history.of_case(reader(), asked.actor, asked.args["case_id"], after=after, limit=limit + 1)
    page = found[:limit]
    return {
        "items": [told.fact(each) for each in page],
        "page": {"end_cursor": page[-1].seq if page else after, "has_more": len(found) > limit},
    }


@operation(
    "POST", "/cases/<case_id>/withdrawal", "撤回案件", "Withdraw a case",
    subject="case", takes=shapes.Reason, gives=shapes.MessageTaken, is_command=True,
)  # fmt: skip
def withdraw(asked: Asked) -> Sent:
    """Every open task is recalled."""
    return withdraw_case(
        office(), asked.actor, asked.args["case_id"], asked.body["reason"], key=asked.key, receipt=asked.receipt
    )


@operation(
    "POST", "/cases/<case_id>/messages", "向案件发送请求", "Send a case a message that its model waits for",
    subject="case", takes=shapes.Message, gives=shapes.MessageTaken, is_command=True,
)  # fmt: skip
def send(asked: Asked) -> Sent:
    """For the department that initiated the case."""
    return send_message(
        office(),
        asked.actor,
        asked.args["case_id"],
        asked.body["message"],
        asked.body["reason"],
        key=asked.key,
        receipt=asked.receipt,
    )
