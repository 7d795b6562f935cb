"""Which versions a case ran on, fact by fact: what it was bound to at its start, and what migrations changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.facts import Fact

CHANGED = ("models", "tables", "forms")
Hashes = Mapping[str, Mapping[str, str | None]]


def versions_of(facts: Sequence[Fact]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The bindings of a case by the number of the fact since which they held, its first fact first."""
    bindings: dict[str, Any] = dict(facts[0].body["bindings"])
    yield facts[0].seq, bindings
    made: dict[int, Fact] = {}
    for fact in facts:
        if fact.kind == "CaseMigrated":
            made[fact.seq] = fact
            bindings = rebound(bindings, fact.body["after"])
            yield fact.seq, bindings
        elif fact.kind == "CaseReverted":
            bindings = rebound(bindings, made[fact.body["seq"]].body["before"])
            yield fact.seq, bindings


def rebound(bindings: Mapping[str, Any], changes: Hashes) -> dict[str, Any]:
    """Bindings with some hashes changed. Shape: null takes a name away."""
    return {**bindings} | {
        kind: {name: digest for name, digest in {**bindings[kind], **changes[kind]}.items() if digest is not None}
        for kind in changes
    }


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What changed, as it was and as it is. Shape: {"models": {name: hash or null}, …}; names that are the same are left out."""
    names = {
        kind: sorted(n for n in before[kind].keys() | after[kind].keys() if before[kind].get(n) != after[kind].get(n))
        for kind in CHANGED
    }
    return (
        {kind: {name: before[kind].get(name) for name in names[kind]} for kind in CHANGED if names[kind]},
        {kind: {name: after[kind].get(name) for name in names[kind]} for kind in CHANGED if names[kind]},
    )
