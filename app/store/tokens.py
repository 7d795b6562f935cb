"""Tokens with which programs act for an account, by their hash; a token itself is never kept. Verbs of tokens use this.

A token is never deleted: one that was revoked stays with the instant of it, so that what was done with it can be traced.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.domain.actors import Actor
from app.store.rows import Shape
from app.store.scope import scoped, unscoped


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Shape: id names it in lists and acts and opens nothing; name says what it is for. Units: *_us microseconds UTC by the machine's
    own clock. Empty: revoked_us is None while it stands.
    """

    id: str
    token_hash: str
    account: str
    name: str
    created_us: int
    created_by: str
    expires_us: int
    revoked_us: int | None = None


SHAPE = Shape(TokenRow, "tokens")
_PUT = SHAPE.insert()
_FIND = SHAPE.select("WHERE token_hash = :token_hash")
_OF_ACCOUNT = SHAPE.select("WHERE account = :account ORDER BY created_us DESC, id")
_REVOKE = text("UPDATE tokens SET revoked_us = :at_us WHERE id = :id AND account = :account AND revoked_us IS NULL")
_REVOKE_ALL = text("UPDATE tokens SET revoked_us = :at_us WHERE account = :account AND revoked_us IS NULL")


def put(tx: Connection, row: TokenRow) -> None:
    """A new token."""
    _PUT.run(tx, SHAPE.parameters(row))


@unscoped("a token is found before there is an actor, by a secret that only its owner has")
def find(read: Connection, token_hash: str) -> TokenRow | None:
    """The token. Empty: None when there is none; whether it still opens anything is the verb's to say."""
    row = read.execute(_FIND, {"token_hash": token_hash}).first()
    return SHAPE.read(row) if row else None


def of_account(tx: Connection, account: str) -> list[TokenRow]:
    """Every token of an account, the newest first: for verbs and the command; pages ask own."""
    return [SHAPE.read(row) for row in tx.execute(_OF_ACCOUNT, {"account": account})]


@scoped
def own(read: Connection, actor: Actor) -> list[TokenRow]:
    """The actor's own tokens, the newest first; those that ended or were revoked too."""
    return [SHAPE.read(row) for row in read.execute(_OF_ACCOUNT, {"account": actor.account})]


def revoke(tx: Connection, account: str, token_id: str, at_us: int) -> bool:
    """End one token of an account. Empty: False where it has none of this id that stands."""
    return tx.execute(_REVOKE, {"account": account, "id": token_id, "at_us": at_us}).rowcount == 1


def revoke_all(tx: Connection, account: str, at_us: int) -> int:
    """End every token of an account that stands. Shape: how many."""
    return tx.execute(_REVOKE_ALL, {"account": account, "at_us": at_us}).rowcount
