"""Tokens: a program acts for an account with one, until it ends or is revoked; each is made and revoked by a recorded act.

The store keeps a token's hash alone; what is made is shown once. A token opens what its account may do and nothing of the pages: changing
a password or making another token needs a person who signed in. All time here is the machine's own, as for sessions.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.casework.errors import NoSuchAccount
from app.casework.handling_errors import NoSuchToken, TokenTimeWrong, TokenUnnamed, TooManyTokens
from app.casework.sign_in import token_hash
from app.domain.actors import Actor
from app.domain.instants import from_us, to_text, to_us
from app.domain.office import Office
from app.store import acts, org, tokens
from app.store.tokens import TokenRow

PREFIX = "dgt_"  # by which a search for secrets in files finds one that was left there
LONGEST_DAYS, USUAL_DAYS = 366, 90
LONGEST_NAME, MOST_STANDING = 100, 20


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token. Shape: token is shown this once; id names it from then on."""

    id: str
    token: str
    expires: datetime


def make_token(office: Office, actor: Actor, account_id: str, name: str, days: int = USUAL_DAYS) -> MadeToken:
    """A token of an open account. Units: days of 24 hours. Raises: E-SIGN-3, E-SIGN-11 to E-SIGN-13."""
    stated = name.strip()
    if not stated or len(stated) > LONGEST_NAME or not stated.isprintable():
        raise TokenUnnamed(most=LONGEST_NAME)
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenTimeWrong(days=days, most=LONGEST_DAYS)
    now = office.wall.now()
    made = MadeToken(secrets.token_hex(6), PREFIX + secrets.token_urlsafe(32), now + timedelta(days=days))
    with office.store.transaction() as tx:
        row = org.account(tx, account_id)
        if row is None or row.state != "open":
            raise NoSuchAccount(account=account_id)
        if sum(stands(each, now) for each in tokens.of_account(tx, account_id)) >= MOST_STANDING:
            raise TooManyTokens(account=account_id, most=MOST_STANDING)
        tokens.put(
            tx,
            TokenRow(
                made.id, token_hash(made.token), account_id, stated, to_us(now), actor.account, to_us(made.expires)
            ),
        )
        told = {"account": account_id, "token": made.id, "expires": to_text(made.expires)}
        acts.append(tx, to_us(now), actor, "TokenMade", told)
    return made


def revoke_token(office: Office, actor: Actor, account_id: str, token_id: str) -> None:
    """End a token; what it opened is shut from the next request on. Raises: E-SIGN-10."""
    now_us = to_us(office.wall.now())
    with office.store.transaction() as tx:
        if not tokens.revoke(tx, account_id, token_id, now_us):
            raise NoSuchToken(account=account_id, token=token_id)
        acts.append(tx, now_us, actor, "TokenRevoked", {"account": account_id, "token": token_id})


def admitted(office: Office, token: str) -> Actor | None:
    """The actor that a token opens. Empty: None for an unknown, ended or revoked one, and where the account was closed."""
    with office.store.read() as read:
        row = tokens.find(read, token_hash(token))
        if row is None or not stands(row, office.wall.now()):
            return None
        found = org.in_use(read, row.account)
        return found.actor if found else None


def tokens_of(office: Office, account_id: str) -> list[TokenRow]:
    """The tokens of an account, the newest first, for who runs the site. Raises: E-SIGN-3."""
    with office.store.read() as read:
        if org.account(read, account_id) is None:
            raise NoSuchAccount(account=account_id)
        return tokens.of_account(read, account_id)


def stands(row: TokenRow, now: datetime) -> bool:
    """Whether a token still opens anything."""
    return row.revoked_us is None and now < from_us(row.expires_us)
