"""The account that a token acts for, and the matters it may open."""

from __future__ import annotations

from typing import Any

from app.casework.open_case import openings
from app.web.api import shapes, told
from app.web.api.operation import Asked, operation
from app.web.offices import reader


@operation("GET", "/account", "令牌所代表的账号", "The account that the token acts for", gives=shapes.Account)
def show_account(asked: Asked) -> dict[str, Any]:
    """Its department, node, duties and functions."""
    who = asked.actor
    return {
        "account": who.account,
        "department": who.department,
        "region": who.region_path.rsplit("/", 1)[-1],
        "duties": sorted(who.duties),
        "functions": sorted(who.functions),
    }


@operation(
    "GET",
    "/openings",
    "可发起的事项及其表单",
    "The matters that the account may open, with their forms",
    gives=shapes.Openings,
)
def show_openings(asked: Asked) -> dict[str, Any]:
    """Which models begin by a form that is the account's to enter."""
    return {"items": [told.opening(each) for each in openings(reader(), asked.actor)]}
