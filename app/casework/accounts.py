"""Accounts: opened, closed, locked and given new passwords, each as a recorded act. Article: dalian-183/10, dalian-183/15.

An account belongs to a department and is named by office and duty; its tasks belong to the department, so that closing it loses none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.casework.errors import AccountExists, NoSuchAccount, NoSuchDepartment
from app.casework.passwords import fresh_password, hash_password
from app.domain.actors import ADMINISTRATOR, ANALYST, AUDITOR, DUTIES, HANDLER, ISSUER, Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import acts, org, sessions, tokens
from app.store.database import Connection

OPEN, CLOSED = "open", "closed"
DUTY_NAMES: Mapping[str, tuple[str, str]] = {
    ISSUER: ("签发岗", "issuer"),
    HANDLER: ("经办岗", "handler"),
    ADMINISTRATOR: ("管理员", "administrator"),
    AUDITOR: ("审计岗", "auditor"),
    ANALYST: ("流程分析岗", "analyst"),
}


def add_account(
    office: Office,
    actor: Actor,
    account_id: str,
    department: str,
    name_zh: str,
    name_en: str,
    duties: Iterable[str],
    *,
    password: str | None = None,
) -> str:
    """Open an account; its first password, which must be changed at the first sign-in unless it was given. Raises: E-SIGN-2, E-SIGN-4."""
    first = password or fresh_password()
    row = new_account(office, account_id, department, (name_zh, name_en), duties, first, must_change=password is None)
    with office.store.transaction() as tx:
        open_account(tx, office, actor, row)
    return first


def new_account(
    office: Office,
    account_id: str,
    department: str,
    names: tuple[str, str],
    duties: Iterable[str],
    password: str,
    *,
    must_change: bool,
) -> org.AccountRow:
    """An account in the making, its password hashed, which takes long and so stands outside any transaction. Raises: E-SIGN-2."""
    name_zh, name_en = names
    return org.AccountRow(
        id=account_id,
        department=department,
        name_zh=name_zh,
        name_en=name_en,
        duties=frozenset(duties) & frozenset(DUTIES),
        password_hash=hash_password(password),
        state=OPEN,
        failed=0,
        locked_until_us=None,
        must_change=must_change,
        created_us=to_us(office.clock.now()),
    )


def first_account(
    office: Office,
    account_id: str,
    department: str,
    departments: Mapping[str, tuple[str, str]],
    duties: tuple[str, ...],
    password: str,
) -> org.AccountRow:
    """An account in the making that is named by its office and first duty. Raises: E-SIGN-9 for an unknown department."""
    if department not in departments:
        raise NoSuchDepartment(department=department)
    (zh, en), (duty_zh, duty_en) = departments[department], DUTY_NAMES[duties[0]]
    names = (f"{zh}{duty_zh}", f"{en} {duty_en}")
    return new_account(office, account_id, department, names, duties, password, must_change=True)


def open_account(tx: Connection, office: Office, actor: Actor, row: org.AccountRow) -> None:
    """Open an account inside a transaction of the caller. Raises: E-SIGN-4 and what is raised for an unknown department."""
    if org.department(tx, row.department) is None:
        raise NoSuchDepartment(department=row.department)
    if org.account(tx, row.id) is not None:
        raise AccountExists(account=row.id)
    org.put_account(tx, row)
    _told(tx, office, actor, "AccountOpened", row.id)


def set_account_state(office: Office, actor: Actor, account_id: str, state: str) -> None:
    """Close an account, which ends its sessions and tokens, or open it again. Raises: E-SIGN-3."""
    with office.store.transaction() as tx:
        row = _row(tx, account_id)
        org.save_account(tx, replace(row, state=state, failed=0, locked_until_us=None))
        _shut(tx, office, account_id)
        _told(tx, office, actor, "AccountClosed" if state == CLOSED else "AccountReopened", account_id)


def reset_password(office: Office, actor: Actor, account_id: str) -> str:
    """A new first password; sessions and tokens of the account end, since it may be in other hands. Raises: E-SIGN-3."""
    first = fresh_password()
    hashed = hash_password(first)
    with office.store.transaction() as tx:
        org.save_account(
            tx, replace(_row(tx, account_id), password_hash=hashed, must_change=True, failed=0, locked_until_us=None)
        )
        _shut(tx, office, account_id)
        _told(tx, office, actor, "PasswordReset", account_id)
    return first


def _row(tx: Connection, account_id: str) -> org.AccountRow:
    row = org.account(tx, account_id)
    if row is None:
        raise NoSuchAccount(account=account_id)
    return row


def _shut(tx: Connection, office: Office, account_id: str) -> None:
    sessions.drop_of_account(tx, account_id)
    tokens.revoke_all(tx, account_id, to_us(office.wall.now()))


def _told(tx: Connection, office: Office, actor: Actor, kind: str, account_id: str) -> None:
    acts.append(tx, to_us(office.wall.now()), actor, kind, {"account": account_id})
