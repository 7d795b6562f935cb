"""What the accounts page shows and takes: the accounts of the administrator's node and below, and no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.errors import NoSuchAccount
from app.domain.actors import DUTIES, Actor
from app.store import org
from app.web import names
from app.web.errors import AccountMalformed, NotOnOneself
from app.web.offices import reader
from app.web.present.inbox_lines import duties_words, duty_words

ACCOUNT_SHAPE = re.compile(r"[a-z0-9][a-z0-9.\-]{2,63}")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in words."""

    row: org.AccountRow
    department: str
    duties: str
    is_self: bool


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """Shape: departments and duties are what a new account may be given, as (code, words)."""

    lines: list[AccountLine]
    departments: list[tuple[str, str]]
    duties: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A new account as it was asked for."""

    id: str
    department: str
    name_zh: str
    name_en: str
    duties: frozenset[str]


def desk(actor: Actor) -> AccountDesk:
    """The page's content."""
    lines = [
        AccountLine(row, names.department_name(row.department), duties_words(row.duties), row.id == actor.account)
        for row in org.accounts(reader(), actor)
    ]
    return AccountDesk(lines, _departments(actor), [(duty, duty_words(duty)) for duty in DUTIES])


def asked_for(actor: Actor, posted: Mapping[str, Any]) -> Asked:
    """A new account from the form. Raises: E-WEB-9."""
    account, department = str(posted.get("account", "")).strip(), str(posted.get("department", ""))
    duties = frozenset(duty for duty in DUTIES if posted.get(f"duty.{duty}"))
    name_zh, name_en = (str(posted.get(key, "")).strip()[:60] for key in ("name_zh", "name_en"))
    if not ACCOUNT_SHAPE.fullmatch(account) or department not in dict(_departments(actor)) or not duties or not name_zh:
        raise AccountMalformed(account=account[:64])
    return Asked(account, department, name_zh, name_en or account, duties)


def require(actor: Actor, account: str, *, is_self_allowed: bool = True) -> None:
    """That the account is one the administrator answers for. Raises: E-SIGN-3, E-WEB-10 for his own where that is not
    allowed.
    """
    if account not in {row.id for row in org.accounts(reader(), actor)}:
        raise NoSuchAccount(account=account)
    if account == actor.account and not is_self_allowed:
        raise NotOnOneself


def _departments(actor: Actor) -> list[tuple[str, str]]:
    """Departments at the administrator's node and below."""
    paths = {row.code: row.path for row in org.regions(reader())}
    below = (
        row
        for row in names.departments().values()
        if f"{paths.get(row.region_code, '')}/".startswith(f"{actor.region_path}/")
    )
    return [(row.code, names.department_name(row.code)) for row in below if row.is_open]
