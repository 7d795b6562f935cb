"""Sign in and out: sessions live in the store, five failures lock an account for a quarter of an hour, every attempt is recorded.

All time here is the machine's own: a moved clock of a demonstration must neither end sessions nor open locks.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.casework.errors import SignInFailed
from app.casework.passwords import hash_password, is_password
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import acts, org, sessions
from app.store.database import Connection
from app.store.org import InUse
from app.store.sessions import SessionRow

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. Shape: token goes to the browser alone; the store keeps its hash."""

    token: str
    account: str
    must_change: bool


def sign_in(
    office: Office, account_id: str, password: str, *, former_token: str | None = None, source: str = ""
) -> SignedIn:
    """A new session; the former one of the same browser ends. Raises: E-SIGN-1, the same for every cause."""
    now = office.wall.now()
    with office.store.read() as read:
        account = org.account(read, account_id)
    checked = account.password_hash if account else None
    right = is_password(password, checked)
    with office.store.transaction() as tx:
        if former_token:
            sessions.drop(tx, token_hash(former_token))
        account = org.account(tx, account_id)  # as it stands now: it may have been closed or locked meanwhile
        usable = account is not None and account.state == "open" and not _is_locked(account, now)
        if account is None or not usable or not right or account.password_hash != checked:
            _failed(tx, account if usable else None, to_us(now), account_id, source)
        else:
            token = secrets.token_urlsafe(32)
            org.save_account(tx, replace(account, failed=0, locked_until_us=None))
            sessions.put(tx, SessionRow(token_hash(token), account.id, to_us(now), to_us(now), to_us(now + ABSOLUTE)))
            acts.append(tx, to_us(now), Actor(account.id, account.department, ""), "SignedIn", {"source": source})
            return SignedIn(token, account.id, account.must_change)
    raise SignInFailed


def resume(office: Office, token: str) -> InUse | None:
    """Who has a session that is neither idle nor over; none otherwise, or when the account was closed."""
    now = to_us(office.wall.now())
    digest = token_hash(token)
    with office.store.read() as read:
        found = org.signed_in(read, digest)
    if found is None:
        return None
    session, who = found
    if session.expires_us <= now or session.seen_us + to_us_span(IDLE) <= now:
        return None
    if now - session.seen_us >= to_us_span(TOUCH_EVERY):
        with office.store.transaction() as tx:
            sessions.touch(tx, digest, now)
    return who


def sign_out(office: Office, token: str) -> None:
    """End a session."""
    with office.store.transaction() as tx:
        sessions.drop(tx, token_hash(token))


def change_password(office: Office, actor: Actor, old: str, new: str) -> None:
    """Set a new password and end every other session of the account. Raises: E-SIGN-1, E-SIGN-2."""
    with office.store.read() as read:
        account = org.account(read, actor.account)
    if account is None or not is_password(old, account.password_hash):
        raise SignInFailed
    hashed = hash_password(new)
    with office.store.transaction() as tx:
        now = org.account(tx, actor.account)
        if now is None or now.state != "open" or now.password_hash != account.password_hash:
            raise SignInFailed
        org.save_account(tx, replace(now, password_hash=hashed, must_change=False))
        sessions.drop_of_account(tx, actor.account)
        acts.append(tx, to_us(office.wall.now()), actor, "PasswordChanged", {})


def _is_locked(account: org.AccountRow, now: datetime) -> bool:
    return account.locked_until_us is not None and account.locked_until_us > to_us(now)


def token_hash(token: str) -> str:
    """What the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def to_us_span(span: timedelta) -> int:
    """A span in microseconds."""
    return span // timedelta(microseconds=1)


def _failed(tx: Connection, account: org.AccountRow | None, now_us: int, account_id: str, source: str) -> None:
    if account is not None:
        failed = account.failed + 1
        lock = failed >= MOST_FAILURES
        org.save_account(
            tx,
            replace(account, failed=0 if lock else failed, locked_until_us=now_us + to_us_span(LOCK) if lock else None),
        )
    acts.append(tx, now_us, Actor(account_id[:100], "", ""), "SignInFailed", {"source": source})
