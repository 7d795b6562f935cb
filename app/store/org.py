"""The region tree, the departments that stand at its nodes, their accounts, and grants of single cases.

An Actor is made here from an account's row and handed on; nothing looks it up again. Here must never be a password in
the clear: hashes alone. Verbs of administration write; who may do so is decided there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, text
from sqlalchemy.exc import IntegrityError

from app.domain.actors import ADMINISTRATOR, Actor
from app.store.errors import AccountClosed, AccountUnknown, NameTaken, RegionUnknown, RegionWithoutBoundary
from app.store.rows import FLAG, WORDS, Shape
from app.store.scope import AT_OR_BELOW, scoped, sight, unscoped
from app.store.sessions import SessionRow


@dataclass(frozen=True, slots=True)
class RegionRow:
    """Shape: level is province, city or district; path is the codes from the root, "210000/210200/210281".

    The boundary (WKB, EPSG:4490) is large: put_region keeps it, boundary() reads it, and rows come back without.
    """

    code: str
    parent: str | None
    name_zh: str
    name_en: str
    level: str
    path: str
    boundary: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """Shape: functions are words by which rules find it (coordination_office, planning_dept …)."""

    code: str
    name_zh: str
    name_en: str
    region_code: str
    functions: frozenset[str]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Shape: duties as in domain/actors.py; state is open or closed; failed counts wrong passwords since the last right
    one.
    """

    id: str
    department: str
    name_zh: str
    name_en: str
    duties: frozenset[str]
    password_hash: str
    state: str
    failed: int
    locked_until_us: int | None
    must_change: bool
    created_us: int


@dataclass(frozen=True, slots=True)
class InUse:
    """An open account as whoever acts with it. Shape: must_change until a password of its own is set."""

    actor: Actor
    must_change: bool
    department: DepartmentRow


REGION = Shape(RegionRow, "regions", unkept=("boundary",))
DEPARTMENT = Shape(DepartmentRow, "departments", codecs={"functions": WORDS, "is_open": FLAG})
ACCOUNT = Shape(AccountRow, "accounts", codecs={"duties": WORDS, "must_change": FLAG})
_PUT_REGION = REGION.insert("ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en")
_PUT_BOUNDARY = text("INSERT INTO region_boundaries (code, wkb) VALUES (:code, :wkb) "
                     "ON CONFLICT (code) DO UPDATE SET wkb = excluded.wkb")
_BOUNDARY = text("SELECT wkb FROM region_boundaries WHERE code = :code")
_BOUNDARIES = text("SELECT code, wkb FROM region_boundaries ORDER BY code")
_PUT_DEPARTMENT = DEPARTMENT.insert(
    "ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en, "
    "functions = excluded.functions, is_open = excluded.is_open")
_INSERT_ACCOUNT = ACCOUNT.insert()
_CHANGING = ACCOUNT.settings("name_zh", "name_en", "duties", "password_hash", "state", "failed", "locked_until_us",
                             "must_change")
_SAVE_ACCOUNT = text(f"UPDATE accounts SET {_CHANGING} WHERE id = :id")
_REGION = REGION.select("WHERE code = :code")
_REGIONS = REGION.select("ORDER BY path")
_DEPARTMENT = DEPARTMENT.select("WHERE code = :code")
_DEPARTMENTS = DEPARTMENT.select("ORDER BY code")
_AT_NODES = DEPARTMENT.select("WHERE region_code IN :codes AND is_open = 1 ORDER BY code").bindparams(
    bindparam("codes", expanding=True, type_=Text()))
_ACCOUNT = ACCOUNT.select("WHERE id = :id")
_WHO = f"SELECT {DEPARTMENT.columns('d')}, a.id, a.state, a.duties, a.must_change, r.path, g.case_id"
_OF_WHOM = ("JOIN departments d ON d.code = a.department JOIN regions r ON r.code = d.region_code "
            "LEFT JOIN grants g ON g.account = a.id")
_ACTOR = text(f"{_WHO} FROM accounts a {_OF_WHOM} WHERE a.id = :id")
_SIGNED_IN = text(f"{_WHO}, s.created_us, s.seen_us, s.expires_us FROM sessions s JOIN accounts a ON a.id = s.account {_OF_WHOM} "
                  "WHERE s.token_hash = :token_hash")
_ACCOUNTS = text(f"SELECT {ACCOUNT.columns('a')} FROM accounts a JOIN departments d ON d.code = a.department "
                 "JOIN regions r ON r.code = d.region_code WHERE a.department = :department OR (:administers = 1 AND "
                 + AT_OR_BELOW.format(column="r.path") + ") ORDER BY a.id")
_GRANT = text("INSERT INTO grants (account, case_id, reason, granted_by, granted_us) "
              "VALUES (:account, :case, :reason, :by, :at_us) ON CONFLICT DO NOTHING")
_REVOKE = text("DELETE FROM grants WHERE account = :account AND case_id = :case")


def put_region(tx: Connection, row: RegionRow) -> None:
    """A node of the tree; an existing one gets new names, keeps its place, and its boundary unless one is given."""
    _PUT_REGION.run(tx, REGION.parameters(row))
    if row.boundary is not None:
        tx.execute(_PUT_BOUNDARY, {"code": row.code, "wkb": row.boundary})


def put_department(tx: Connection, row: DepartmentRow) -> None:
    """A department; an existing one gets new names, functions and state, and keeps its node."""
    _PUT_DEPARTMENT.run(tx, DEPARTMENT.parameters(row))


def put_account(tx: Connection, row: AccountRow) -> None:
    """A new account. Raises: E-STORE-23 when its name is in use."""
    try:
        _INSERT_ACCOUNT.run(tx, ACCOUNT.parameters(row))
    except IntegrityError as error:
        raise NameTaken(name=row.id) from error


def save_account(tx: Connection, row: AccountRow) -> None:
    """The account as it is now; department and creation stay. Raises: E-STORE-15."""
    if tx.execute(_SAVE_ACCOUNT, ACCOUNT.parameters(row)).rowcount != 1:
        raise AccountUnknown(account=row.id)


def grant(tx: Connection, account: str, case_id: str, reason: str, by: str, at_us: int) -> None:
    """Let one account see one case beyond its department's own."""
    tx.execute(_GRANT, {"account": account, "case": case_id, "reason": reason, "by": by, "at_us": at_us})


def revoke(tx: Connection, account: str, case_id: str) -> bool:
    """Take a grant back. Empty: False when there was none."""
    return tx.execute(_REVOKE, {"account": account, "case": case_id}).rowcount == 1


@unscoped("the tree is public")
def region(read: Connection, code: str) -> RegionRow:
    """A node. Raises: E-STORE-26."""
    row = read.execute(_REGION, {"code": code}).first()
    if row is None:
        raise RegionUnknown(region=code)
    return REGION.read(row)


@unscoped("the tree is public")
def regions(read: Connection) -> list[RegionRow]:
    """The whole tree, parents before their children."""
    return [REGION.read(row) for row in read.execute(_REGIONS)]


@unscoped("administrative boundaries are public")
def boundary(read: Connection, code: str) -> bytes:
    """A region's boundary. Shape: WKB in EPSG:4490, lon lat. Raises: E-STORE-26 no region, E-STORE-27 no boundary."""
    wkb = read.execute(_BOUNDARY, {"code": code}).scalar_one_or_none()
    if wkb is None:
        raise RegionWithoutBoundary(region=region(read, code).code)
    return bytes(wkb)


@unscoped("administrative boundaries are public")
def boundaries(read: Connection) -> dict[str, bytes]:
    """Every boundary there is, by region. Shape: WKB in EPSG:4490. Empty: a region without one is not in it."""
    return {row.code: bytes(row.wkb) for row in read.execute(_BOUNDARIES)}


@unscoped("which departments there are is public")
def department(read: Connection, code: str) -> DepartmentRow | None:
    """A department. Empty: None when there is none of this code."""
    row = read.execute(_DEPARTMENT, {"code": code}).first()
    return DEPARTMENT.read(row) if row else None


@unscoped("which departments there are is public")
def departments(read: Connection) -> list[DepartmentRow]:
    """Every department, closed ones too, by code."""
    return [DEPARTMENT.read(row) for row in read.execute(_DEPARTMENTS)]


@unscoped("which department answers for a region is public")
def offices_for(read: Connection, region_code: str) -> dict[str, str]:
    """The department that fills each function for a region: the nearest up the tree, of several at one node the first
    by code.

    Shape: function to department code. Raises: E-STORE-26.
    """
    codes = region(read, region_code).path.split("/")
    standing = [DEPARTMENT.read(row) for row in read.execute(_AT_NODES, {"codes": codes})]
    offices: dict[str, str] = {}
    for code in reversed(codes):
        for row in standing:
            if row.region_code == code:
                for function in sorted(row.functions):
                    offices.setdefault(function, row.code)
    return offices


@unscoped("signing in has no actor yet; verbs of administration check the actor themselves")
def account(read: Connection, account_id: str) -> AccountRow | None:
    """An account. Empty: None when there is none, so that signing in can take the same time for both."""
    row = read.execute(_ACCOUNT, {"id": account_id}).first()
    return ACCOUNT.read(row) if row else None


@unscoped("this is where the actor comes from")
def actor_of(read: Connection, account_id: str) -> Actor:
    """The actor that an account is. Raises: E-STORE-15 for an unknown, E-STORE-16 for a closed account."""
    found = in_use(read, account_id)
    if found is None:
        raise AccountClosed(account=account_id) if account(read, account_id) else AccountUnknown(account=account_id)
    return found.actor


@unscoped("this is where the actor comes from")
def in_use(read: Connection, account_id: str) -> InUse | None:
    """An open account. Empty: None for one that is closed or unknown."""
    return _in_use(read.execute(_ACTOR, {"id": account_id}).all())


@unscoped("a session is found before there is an actor, by a secret that only its owner has")
def signed_in(read: Connection, token_hash: str) -> tuple[SessionRow, InUse] | None:
    """A session and whose it is. Empty: None without one, and for a closed account; whether it has expired is the verb's to say."""
    rows = read.execute(_SIGNED_IN, {"token_hash": token_hash}).all()
    found = _in_use(rows)
    if found is None:
        return None
    row = rows[0]
    return SessionRow(token_hash, row.id, row.created_us, row.seen_us, row.expires_us), found


def _in_use(rows: Sequence[Row[Any]]) -> InUse | None:
    """Shape: one row for each case that the account was granted, one without a case where there is none."""
    if not rows or rows[0].state != "open":
        return None
    row, department = rows[0], DEPARTMENT.read(rows[0])
    granted = frozenset(one.case_id for one in rows if one.case_id is not None)
    actor = Actor(row.id, department.code, row.path, WORDS.read(row.duties), department.functions, granted)
    return InUse(actor, bool(row.must_change), department)


@scoped
def accounts(read: Connection, actor: Actor) -> list[AccountRow]:
    """The accounts of the actor's department; for an administrator those of his node and below."""
    return [ACCOUNT.read(row) for row in read.execute(_ACCOUNTS, _administering(actor))]


def _administering(actor: Actor) -> dict[str, Any]:
    asked = sight(actor)
    asked["administers"] = int(ADMINISTRATOR in actor.duties and bool(actor.region_path))
    return asked
