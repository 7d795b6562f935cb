"""What identifies a person is kept apart: a fact holds its salted hash, the value stands in a table that can be erased.

Every entry a form marks personal goes through here before it reaches a fact, the engine, the outbox or a log.
Source: salted commitments over side values, so that the chain of facts still verifies after an erasure.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.forms.definition import Form
from app.store.personal import sealed

PREFIX = "personal:"


@dataclass(frozen=True, slots=True)
class Kept:
    """A personal value on its way to the erasable table. Shape: sha256 is over salt, then the value in UTF-8."""

    ref: str
    salt: bytes
    value: str

    @property
    def sha256(self) -> str:
        return sealed(self.salt, self.value)


@dataclass(frozen=True, slots=True)
class Parted:
    """Answers in their two shapes: for facts (hash and reference) and for the engine (reference alone)."""

    for_fact: dict[str, Any]
    for_engine: dict[str, Any]
    kept: tuple[Kept, ...]


def part(form: Form, answers: Mapping[str, Any]) -> Parted:
    """Answers with the personal ones taken out."""
    for_fact: dict[str, Any] = dict(answers)
    kept: list[Kept] = []
    for field in form.fields:
        if field.personal and field.name in answers:
            value = Kept(uuid.uuid4().hex, secrets.token_bytes(16), str(answers[field.name]))
            kept.append(value)
            for_fact[field.name] = {"personal": value.ref, "sha256": value.sha256}
    return Parted(for_fact, from_fact(for_fact), tuple(kept))


def from_fact(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers of a fact as the engine had them."""
    return {name: PREFIX + value["personal"] if is_personal(value) else value for name, value in answers.items()}


def is_personal(value: object) -> bool:
    """Whether a value of a fact stands for a personal one."""
    return isinstance(value, dict) and set(value) == {"personal", "sha256"}


def part_text(text: str) -> tuple[dict[str, str], Kept]:
    """One free text as a fact may hold it, and the value to keep beside it."""
    value = Kept(uuid.uuid4().hex, secrets.token_bytes(16), text)
    return {"personal": value.ref, "sha256": value.sha256}, value
