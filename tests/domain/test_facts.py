"""The chain: what it is made of, and what it gives away."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from app.domain.facts import GENESIS, KINDS, Draft, chain, link

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_each_hash_is_sha256_over_the_former_hash_and_the_text() -> None:
    facts = chain(
        "c1", 0, GENESIS, AT, "a.issuer", [Draft("RoundStarted", {"round": 1}), Draft("RoundStarted", {"round": 2})]
    )

    head = b"\0" * 32
    for fact in facts:
        head = hashlib.sha256(head + fact.text.encode()).digest()
        assert fact.hash == head
    assert [fact.seq for fact in facts] == [1, 2]


def test_the_text_holds_everything_that_the_columns_say() -> None:
    (fact,) = chain("c1", 6, GENESIS, AT, "a.issuer", [Draft("RoundStarted", {"round": 1})])

    assert json.loads(fact.text) == {
        "case": "c1",
        "seq": 7,
        "kind": "RoundStarted",
        "v": KINDS["RoundStarted"],
        "at": "2026-03-02T01:00:00Z",
        "actor": "a.issuer",
        "body": {"round": 1},
    }


def test_a_kind_that_is_not_listed_cannot_become_a_fact() -> None:
    with pytest.raises(KeyError):
        chain("c1", 0, GENESIS, AT, "a", [Draft("Invented", {})])


def test_two_chains_continue_as_one_when_the_head_is_handed_on() -> None:
    drafts = [Draft("RoundStarted", {"round": n}) for n in range(1, 5)]
    whole = chain("c1", 0, GENESIS, AT, "a", drafts)
    first = chain("c1", 0, GENESIS, AT, "a", drafts[:2])
    rest = chain("c1", 2, first[-1].hash, AT, "a", drafts[2:])

    assert [*first, *rest] == whole
    assert link(first[-1].hash, rest[0].text) == rest[0].hash
