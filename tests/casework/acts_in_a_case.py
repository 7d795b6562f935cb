"""One act of each verb that changes a case, ready to be done on a city with an asked round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.casework import library
from app.casework.change_instances import add_instance, take_instance
from app.casework.change_limit import limits_of
from app.casework.claim_task import claim_task, return_task
from app.casework.complete_task import complete_task
from app.casework.enter_paper_opinion import enter_paper_opinion
from app.casework.extend_limit import extend_limit
from app.casework.mend_case import cancel_case, repair_case, retry_case
from app.casework.move_case import Place, move_case
from app.casework.open_case import open_case
from app.casework.pause_limit import pause_limit
from app.casework.publish import publish
from app.casework.register_project import register_project
from app.casework.restart_case import restart_case
from app.casework.resume_limit import resume_limit
from app.casework.save_draft import save_draft
from app.casework.send_message import send_message
from app.casework.start_case import start_case
from app.casework.withdraw_case import withdraw_case
from app.demo.people import CONTACT, TELEPHONE, People
from app.demo.seed import shipped_sources
from app.domain.actors import SYSTEM
from app.engine.case import Case
from app.store import cases
from factories import (
    ECOLOGY,
    HERITAGE,
    LEAD,
    OBJECTION,
    OFFICE,
    task_of,
)

REASON = "情况有变。"
KEY = "key-of-the-act"
CHANGE = {
    "reason": REASON,
    "article": "administrative-licensing-law/45",
    "document_number": "示范函〔2026〕3号",
    "document_date": "2026-03-02",
}
DESK, APPLICATION = "210281-front-desk", {
    "project_code": "2603-210281-89-01-000016", "project_name": "标准厂房", "project_type": "filed", "applicant": "建设单位",
}  # fmt: skip
Act = Callable[[], Any]


def issuer(people: People, department: str = ECOLOGY) -> Any:
    return people.actor(department)


def task_at(people: People, department: str = ECOLOGY) -> str:
    return str(task_of(people, department).task_id)


def completed(people: People) -> Act:
    actor, task = issuer(people), task_at(people)
    save_draft(people.office, actor, task, {"conclusion": "object"}, 0)
    return lambda: complete_task(people.office, actor, task, OBJECTION, key=KEY)


def claimed(people: People) -> Act:
    actor, task = issuer(people), task_at(people)
    return lambda: claim_task(people.office, actor, task, key=KEY)


def returned(people: People) -> Act:
    actor, task = issuer(people), task_at(people)
    claim_task(people.office, actor, task)
    return lambda: return_task(people.office, actor, task, key=KEY)


def paper_entered(people: People) -> Act:
    clerk = issuer(people, OFFICE)
    raw = {"conclusion": "no_objection", "document_number": "示范函〔2026〕7号", "receipt_date": "2026-03-02",
           "scan": [people.scan(clerk)]}  # fmt: skip
    return lambda: enter_paper_opinion(people.office, clerk, people.case, HERITAGE, raw, key=KEY)


def _limit(people: People, department: str = ECOLOGY) -> str:
    with people.office.store.read() as read:
        row = cases.load(read, people.case)
        assert row is not None
        return next(each.timer for each in limits_of(read, row) if each.limit["steps"][0]["department"] == department)


def paused(people: People) -> Act:
    clerk, timer = issuer(people, OFFICE), _limit(people)
    return lambda: pause_limit(
        people.office, clerk, people.case, timer, {**CHANGE, "cause": "special_procedure"}, key=KEY
    )


def resumed(people: People) -> Act:
    clerk, timer = issuer(people, OFFICE), _limit(people)
    pause_limit(people.office, clerk, people.case, timer, {**CHANGE, "cause": "special_procedure"})
    return lambda: resume_limit(people.office, clerk, people.case, timer, CHANGE, key=KEY)


def extended(people: People) -> Act:
    clerk, timer = issuer(people, OFFICE), _limit(people)
    entries = {**CHANGE, "amount": "3", "article": "administrative-licensing-law/42"}
    return lambda: extend_limit(people.office, clerk, people.case, timer, entries, key=KEY)


def _item(people: People, task: str) -> Any:
    with people.office.store.read() as read:
        row = cases.load(read, people.case)
        assert row is not None
        return (
            Case.thaw(library.bundle_of(read, row.model, row.bindings), row.state).open_tasks[task].data["department"]
        )


def instance_added(people: People) -> Act:
    task = task_at(people)
    item = _item(people, task)
    return lambda: add_instance(people.office, issuer(people, OFFICE), people.case, task, item, REASON, key=KEY)


def instance_taken(people: People) -> Act:
    task = task_at(people)
    return lambda: take_instance(people.office, issuer(people, OFFICE), people.case, task, REASON, key=KEY)


def case_moved(people: People) -> Act:
    with people.office.store.read() as read:
        row = cases.load(read, people.case)
        assert row is not None
        steps = library.bundle_of(read, row.model, row.bindings).index(row.model).elements.values()
    target = Place(next(step.id for step in steps if step.kind == "userTask" and step.scope == row.model))
    return lambda: move_case(people.office, issuer(people, OFFICE), people.case, target, REASON, key=KEY)


def case_cancelled(people: People) -> Act:
    return lambda: cancel_case(people.office, issuer(people, OFFICE), people.case, REASON, key=KEY)


def case_withdrawn(people: People) -> Act:
    return lambda: withdraw_case(people.office, issuer(people, LEAD), people.case, REASON, key=KEY)


def message_sent(people: People) -> Act:
    return lambda: send_message(people.office, issuer(people, LEAD), people.case, "withdraw", REASON, key=KEY)


def case_restarted(people: People) -> Act:
    return lambda: restart_case(people.office, issuer(people, LEAD), people.case, REASON, key=KEY)


def begun_again(people: People) -> Act:
    people.withdraw(REASON)
    with people.office.store.read() as read:
        row = cases.load(read, people.case)
    assert row is not None
    return lambda: start_case(people.office, issuer(people, LEAD), row.project_id or "", reason=REASON, key=KEY)


def case_opened(people: People) -> Act:
    return lambda: open_case(people.office, issuer(people, DESK), "joint_approval", APPLICATION, key=KEY)


def registered(people: People) -> Act:
    actor = issuer(people, LEAD)
    raw = {"name": "另一个项目", "kind": "new", "special": "none", "to_meeting": "no", "fiscal": "no", "urgent": "no",
           "site": people.upload(actor, "clear_site"), "contact_name": CONTACT,
           "contact_telephone": TELEPHONE}  # fmt: skip
    return lambda: register_project(people.office, actor, raw, key=KEY)


def failed_case(people: People) -> None:
    sources = shipped_sources()
    limit = next(source for source in sources if source.name == "opinion_limit")
    broken = replace(limit, content=limit.content.replace(b'"WD"', b'"XX"'))
    publish(people.office, SYSTEM, [broken if source is limit else source for source in sources], "a slip")
    people.begin("另一个项目")


def retried(people: People) -> Act:
    failed_case(people)
    return lambda: retry_case(people.office, issuer(people, OFFICE), people.case, REASON, key=KEY)


def repaired(people: People) -> Act:
    failed_case(people)
    data = {"limit": {"amount": 5, "unit": "WD"}}
    return lambda: repair_case(people.office, issuer(people, OFFICE), people.case, data, REASON, key=KEY)


def drafted(people: People) -> Act:
    actor, task = issuer(people), task_at(people)
    return lambda: save_draft(people.office, actor, task, {"conclusion": "object"}, 0)
