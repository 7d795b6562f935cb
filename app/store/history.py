"""The facts of cases: appended in a turn, read in their order, never rewritten.

The chain itself is domain/facts.py; what can be wrong with a kept one is told by chain_faults.py. Pages read of_case;
whole and heads are for verifying and re-running.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from app.domain import canonical
from app.domain.actors import Actor
from app.domain.facts import Fact
from app.domain.instants import from_us, to_us
from app.store import kernel
from app.store.errors import CaseMoved
from app.store.scope import scoped, sight, statement, unscoped
from app.store.statements import Writer


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a case's chain as its row says it. Shape: seq is the number of facts, hash the last one's."""

    case: str
    number: str
    seq: int
    hash: bytes


_COLUMNS = "f.case_id, f.seq, f.kind, f.version, f.at_us, f.actor, f.text, f.hash"
_WHOLE = text(f"SELECT {_COLUMNS} FROM facts f WHERE f.case_id = :case ORDER BY f.seq")
_OF_CASE = statement(f"SELECT {_COLUMNS} FROM cases c JOIN facts f ON f.case_id = c.id WHERE c.id = :case "
                     "AND {sees_case} AND f.seq > :after ORDER BY f.seq LIMIT :limit")
_OF_KIND = statement(f"SELECT {_COLUMNS} FROM cases c JOIN facts f ON f.case_id = c.id WHERE c.id = :case "
                     "AND {sees_case} AND f.kind = :kind ORDER BY f.seq")
_EVERY = text(f"SELECT {_COLUMNS} FROM facts f WHERE f.case_id = :case AND f.kind = :kind ORDER BY f.seq")
_HEADS = text("SELECT id, number, fact_seq, fact_head FROM cases ORDER BY number")

_HEADS_SEEN = statement("SELECT c.id, c.number, c.fact_seq, c.fact_head FROM cases c WHERE {sees_case} "
                        "ORDER BY c.number")


def append(tx: Writer, facts: Sequence[Fact]) -> None:
    """Keep a turn's facts. Empty: no facts, nothing done. Raises: E-STORE-7 when one of their places is taken."""
    if not facts:
        return
    at_us = to_us(facts[0].at)  # facts of a turn have one instant
    rows = [{"case": fact.case, "seq": fact.seq, "kind": fact.kind, "version": fact.version, "at_us": at_us, "actor": fact.actor,
             "text": fact.text, "hash": fact.hash} for fact in facts]
    kernel.APPEND_FACTS.write(tx, rows, CaseMoved(case=facts[0].case))


@scoped
def of_case(read: Connection, actor: Actor, case_id: str, after: int = 0, limit: int = 500) -> list[Fact]:
    """The facts behind number `after`, in order. Empty: none when there are no more, or the actor does not see the
    case.
    """
    found = read.execute(_OF_CASE, sight(actor) | {"case": case_id, "after": after, "limit": limit})
    return [_fact(row) for row in found]


@scoped
def of_kind(read: Connection, actor: Actor, case_id: str, fact_kind: str) -> list[Fact]:
    """Every fact of one kind, in order. Empty: none where there are none, or the actor does not see the case."""
    return [_fact(row) for row in read.execute(_OF_KIND, sight(actor) | {"case": case_id, "kind": fact_kind})]


@unscoped("verifying, folding and re-running a case see all of it; audit asks first whether the actor may")
def whole(read: Connection, case_id: str) -> list[Fact]:
    """Every fact of a case, in order."""
    return [_fact(row) for row in read.execute(_WHOLE, {"case": case_id})]


def every(tx: Connection, case_id: str, kind: str) -> list[Fact]:
    """Every fact of one kind of a case, in order, for verbs."""
    return [_fact(row) for row in tx.execute(_EVERY, {"case": case_id, "kind": kind})]


@unscoped("lengths and hashes of all chains, to be exported and compared; nothing of their content")
def heads(read: Connection) -> Iterator[Head]:
    """The head of every case, by number."""
    for row in read.execute(_HEADS):
        yield Head(row.id, row.number, row.fact_seq, row.fact_head)


@scoped
def heads_seen(read: Connection, actor: Actor) -> list[Head]:
    """The heads of the cases that the actor sees, by number."""
    return [Head(row.id, row.number, row.fact_seq, row.fact_head) for row in read.execute(_HEADS_SEEN, sight(actor))]


def _fact(row: Row[Any]) -> Fact:
    body = canonical.loads(row.text)["body"]
    return Fact(row.case_id, row.seq, row.kind, row.version, from_us(row.at_us), row.actor, body, row.text, row.hash)
