"""The works that leave the house: project code and its verification, investment platform, joint approval platform, notices.

Article: dalian-183/2, dalian-183/8, anshan-6/3.

Each sends one message by its id; the receiver may see it twice and must forget the second. Nothing personal is in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.casework.errors import ProjectCodeMalformed
from app.domain.office import Office
from app.domain.ports import Message
from app.domain.project_codes import check_digit_holds, is_well_formed

Sender = Callable[[Office, Message], dict[str, Any]]


def obtain_project_code(office: Office, message: Message) -> dict[str, Any]:
    """The code the investment platform gives. The format must hold; a check digit that does not is only a warning."""
    given = message.body["project"]["code"]  # a project has one code for its whole life, also in a later case
    code = given or office.links.investment.obtain_code(message)
    if not is_well_formed(code):
        raise ProjectCodeMalformed(given=code)
    return {"code": code, "check_digit_holds": check_digit_holds(code)}


def verify_project_code(office: Office, message: Message) -> dict[str, Any]:
    """Whether a code that an applicant stated is one of the investment platform's. Article: anshan-6/12.1, dalian-183/8."""
    code = str(message.body["parameters"].get("code") or "").strip()
    if not is_well_formed(code):
        return {"valid": False, "reason": "malformed", "code": code}
    if not office.links.investment.knows(message, code):
        return {"valid": False, "reason": "unknown", "code": code}
    return {"valid": True, "reason": "", "code": code, "check_digit_holds": check_digit_holds(code)}


def push_investment_platform(office: Office, message: Message) -> dict[str, Any]:
    """Planning information for the investment platform."""
    office.links.investment.push(message)
    return {"message_id": message.message_id}


def push_joint_approval(office: Office, message: Message) -> dict[str, Any]:
    """Planning information for the joint approval platform."""
    office.links.joint_approval.push(message)
    return {"message_id": message.message_id}


def send_notices(office: Office, message: Message) -> dict[str, Any]:
    """A notice to the departments that were asked."""
    office.links.notices.send(message)
    return {"message_id": message.message_id}


SENDERS: Mapping[str, Sender] = {
    "obtain_project_code": obtain_project_code,
    "verify_project_code": verify_project_code,
    "push_investment_platform": push_investment_platform,
    "push_joint_approval": push_joint_approval,
    "send_notices": send_notices,
}
