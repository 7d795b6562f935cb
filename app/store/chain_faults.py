"""What is wrong with a case's kept facts: altered, removed, added or reordered, each with its place.

Every text carries its own case and number, and its hash carries all before it; the case's row carries length and head.
A history rewritten whole together with the row is seen only against heads exported earlier (against()). Audit and
`history verify` use this.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from app.domain import canonical
from app.domain.facts import GENESIS, link
from app.domain.instants import from_text, to_us
from app.store.history import Head
from app.store.scope import unscoped

ALTERED, REMOVED, ADDED, REORDERED = "altered", "removed", "added", "reordered"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Shape: kind is altered, removed, added or reordered; case is its id, or its number where its row is gone; seq the
    place in its chain, 0 for the case as a whole.
    """

    case: str
    seq: int
    kind: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was verified and what was found."""

    cases: int
    facts: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of facts as it stands: place is its column, seq what its text says. Empty: seq is None where the text
    cannot be read.
    """

    place: int
    seq: int | None
    text: str
    hash: bytes
    is_sound: bool


_ROWS = text("SELECT case_id, seq, kind, version, at_us, actor, text, hash FROM facts WHERE case_id = :case "
             "ORDER BY seq, id")
_CASE = text("SELECT number, fact_seq, fact_head FROM cases WHERE id = :case")
_ALL = text("SELECT id FROM cases ORDER BY id")
_ORPHANS = text("SELECT DISTINCT case_id FROM facts WHERE case_id NOT IN (SELECT id FROM cases) ORDER BY case_id")
_COUNT = text("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM facts)")
_NUMBERS = text("SELECT number FROM cases ORDER BY number")
_NUMBERED = text("SELECT id, number FROM cases ORDER BY number")
_NUMBER = re.compile("[0-9]{4}-[0-9]{6,}", re.ASCII)
_COUNTERS = text("SELECT name, value FROM counters WHERE name LIKE 'case:%'")
_AT = text("SELECT hash FROM facts WHERE case_id = :case AND seq = :seq")


@unscoped("verifying shows hashes and places, no content")
def faults(read: Connection, case_id: str) -> list[Fault]:
    """What is wrong with one case's facts, by place. Empty: an empty list says that the chain holds, with length and
    head.
    """
    row = read.execute(_CASE, {"case": case_id}).first()
    kept = [_kept(found) for found in read.execute(_ROWS, {"case": case_id})]
    length, head = (row.fact_seq, bytes(row.fact_head)) if row else (0, GENESIS)
    found = set(_judge(kept, length, head))
    if row is None:
        found = {(0, REMOVED)}
    return sorted(Fault(case_id, place, kind) for place, kind in found)


@unscoped("verifying shows hashes and places, no content")
def missing_numbers(read: Connection) -> list[str]:
    """The case numbers that were given and are not there, by number: numbers have no gaps."""
    there = set(read.execute(_NUMBERS).scalars())
    last: dict[str, int] = defaultdict(int)
    for name, value in read.execute(_COUNTERS):
        last[name.partition(":")[2]] = value
    for number in filter(_NUMBER.fullmatch, there):
        last[number[:4]] = max(last[number[:4]], int(number[5:]))
    return sorted({f"{year}-{count:06d}" for year, value in last.items() for count in range(1, value + 1)} - there)


@unscoped("verifying shows hashes and places, no content")
def beyond_cases(read: Connection) -> list[Fault]:
    """What no case that is there can tell: facts whose case is gone, numbers that are missing, numbers that are none."""
    found = [Fault(case_id, 0, REMOVED) for case_id in read.execute(_ORPHANS).scalars()]
    found += [Fault(number, 0, REMOVED) for number in missing_numbers(read)]
    return found + [Fault(row.id, 0, ALTERED) for row in read.execute(_NUMBERED) if not _NUMBER.fullmatch(row.number)]


@unscoped("verifying shows hashes and places, no content")
def verify(read: Connection) -> Verification:
    """Every case's chain with its length and head, and the numbers of all cases."""
    found = [fault for case_id in read.execute(_ALL).scalars().all() for fault in faults(read, case_id)]
    found += beyond_cases(read)
    cases, facts = read.execute(_COUNT).one()
    return Verification(cases, facts, tuple(sorted(found)))


@unscoped("verifying shows hashes and places, no content")
def against(read: Connection, heads: Iterable[Head]) -> list[Fault]:
    """What heads exported earlier say that the chains alone do not: a tail cut off, a case removed, a history
    rewritten.
    """
    return sorted(_against(read, heads))


def _against(read: Connection, heads: Iterable[Head]) -> Iterator[Fault]:
    for head in heads:
        row = read.execute(_CASE, {"case": head.case}).first()
        if row is None:
            yield Fault(head.case, 0, REMOVED)
            continue
        if row.number != head.number:
            yield Fault(head.case, 0, ALTERED)
        if head.seq:
            hash_now = read.execute(_AT, {"case": head.case, "seq": head.seq}).scalar_one_or_none()
            if hash_now is None:
                yield Fault(head.case, head.seq, REMOVED)
            elif bytes(hash_now) != head.hash:
                yield Fault(head.case, head.seq, ALTERED)


def _kept(row: Row[Any]) -> _Kept:
    """A row held against its own text."""
    try:
        said = canonical.loads(row.text)
        seq = said["seq"]
        is_sound = (isinstance(seq, int) and canonical.dumps(said) == row.text
                    and (said["case"], said["kind"]) == (row.case_id, row.kind)
                    and (said["v"], said["actor"]) == (row.version, row.actor)
                    and to_us(from_text(said["at"])) == row.at_us)
    except Exception:  # a sweep over texts that may hold anything: whatever cannot be read was altered
        return _Kept(row.seq, None, row.text, bytes(row.hash), is_sound=False)
    return _Kept(row.seq, seq if isinstance(seq, int) else None, row.text, bytes(row.hash), is_sound=is_sound)


def _judge(kept: list[_Kept], length: int, head: bytes) -> Iterator[tuple[int, str]]:
    """Every fault as (place, kind)."""
    claims: dict[int, list[_Kept]] = defaultdict(list)
    for row in kept:
        if not row.is_sound:
            yield row.place, ALTERED
        claims[row.place if row.seq is None else row.seq].append(row)
    chain: dict[int, _Kept] = {}
    rejected: list[_Kept] = []
    for seq, rows in claims.items():
        if 1 <= seq <= length:
            chain[seq] = _fitting(rows, claims.get(seq - 1, []), claims.get(seq + 1, []), head if seq == length else None)
        rejected += [row for row in rows if row is not chain.get(seq)]
    # A row that claims another's number while nobody claims its own place is the one that stood there, with its number changed.
    renamed = {row.place for row in rejected if row.place not in claims}
    yield from ((row.place, ALTERED if row.place in renamed else ADDED) for row in rejected)
    yield from ((seq, REMOVED) for seq in range(1, length + 1) if seq not in chain and seq not in renamed)
    yield from _misplaced(chain, whole=len(chain) == len(kept) == length)
    yield from _broken_links(chain, length, head)


def _fitting(rows: list[_Kept], before: list[_Kept], after: list[_Kept], head: bytes | None) -> _Kept:
    """Of several rows that claim one number the one that the chain knows: the next links to it, or it is the head; else the one
    that links to the former. Shape: head is the case's own for its last number, else None.
    """
    formers = [former.hash for former in before] or [GENESIS]

    def links(row: _Kept) -> int:
        is_known = row.hash == head or any(link(row.hash, later.text) == later.hash for later in after)
        return 2 * is_known + any(link(former, row.text) == row.hash for former in formers)
    return max(rows, key=links)


def _misplaced(chain: dict[int, _Kept], *, whole: bool) -> Iterator[tuple[int, str]]:
    """Rows that stand in another order than their texts say.

    After a removal or an addition later rows may have been renumbered in their order: that is no fault of its own.
    """
    by_place = sorted(chain, key=lambda seq: chain[seq].place)
    for stands, belongs in zip(by_place, sorted(chain), strict=True):
        if stands != belongs or (whole and chain[stands].place != stands):
            yield chain[stands].place, REORDERED


def _broken_links(chain: dict[int, _Kept], length: int, head: bytes) -> Iterator[tuple[int, str]]:
    """Texts that do not follow from the hash before them; behind a gap a link cannot be judged."""
    computed: bytes | None = GENESIS
    for seq in range(1, length + 1):
        row = chain.get(seq)
        former = chain.get(seq - 1)
        if row is None:
            computed = None
            continue
        formers = {GENESIS} if seq == 1 else {computed, former.hash if former else None} - {None}
        if formers and row.hash not in {link(hash_, row.text) for hash_ in formers if hash_}:
            yield row.place, ALTERED
        computed = link(computed, row.text) if computed is not None else None
    last = chain.get(length)
    if (last.hash if last else GENESIS) != head and (last is not None or length == 0):
        yield length, ALTERED
