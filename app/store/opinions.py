"""Opinions of departments by case and round, and late letters, which are no opinions.

A deemed opinion is its own kind and never shown as agreement. Rows are written in the turn that records the fact; an
opinion that counts no more points at the one that replaced it. Article: dalian-183/6, anshan-6/11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Text, bindparam, text

from app.domain.actors import Actor
from app.store.rows import JSON, LIST, Shape
from app.store.scope import scoped, sight, statement
from app.store.statements import Writer


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """Shape: conclusion and source as in domain/opinions.py; conditions are codes; reason_ref points at the personal
    value of the reason; document is the paper it came on. Empty: due_us None without a limit, replaced_by None while it
    counts.
    """

    id: str
    case_id: str
    project_id: str | None
    round: int
    department: str
    conclusion: str
    conditions: Sequence[Any]
    article: str | None
    reason_ref: str | None
    source: str
    receipt_us: int
    recorded_us: int
    due_us: int | None
    document: Mapping[str, Any] | None
    replaced_by: str | None
    task_id: str | None


@dataclass(frozen=True, slots=True)
class LateLetterRow:
    """An answer after its limit, accepted without legal effect. Shape: source is person or paper; content holds
    references for personal values.
    """

    id: str
    case_id: str
    round: int
    department: str
    content: Mapping[str, Any]
    due_us: int
    receipt_us: int
    recorded_us: int
    source: str
    document: Mapping[str, Any] | None = None


SHAPE = Shape(OpinionRow, "opinions", codecs={"conditions": LIST, "document": JSON})
LETTER = Shape(LateLetterRow, "late_letters", codecs={"content": JSON, "document": JSON})
_PUT = SHAPE.insert()
_REPLACE = text("UPDATE opinions SET replaced_by = :by WHERE id = :id AND replaced_by IS NULL")
_OF_ROUND = SHAPE.select("WHERE case_id = :case AND round = :round AND replaced_by IS NULL "
                         "ORDER BY department, recorded_us, id")
_STANDING = SHAPE.select("WHERE case_id = :case AND replaced_by IS NULL ORDER BY round, department, recorded_us, id")
_LAST = SHAPE.select("WHERE case_id IN :cases AND replaced_by IS NULL ORDER BY recorded_us, round, id").bindparams(
    bindparam("cases", expanding=True, type_=Text()))
_OF_CASE = statement(f"SELECT {SHAPE.columns('o')} FROM opinions o JOIN cases c ON c.id = o.case_id "
                     "WHERE c.id = :case AND {sees_case} ORDER BY o.round, o.department, o.recorded_us, o.id")
_BEFORE = statement(f"SELECT {SHAPE.columns('o')} FROM opinions o JOIN cases k ON k.id = o.case_id "
                    "JOIN projects p ON p.id = o.project_id WHERE p.id = :project AND k.model <> :model "
                    "AND o.replaced_by IS NULL AND {sees_project} ORDER BY o.recorded_us, o.round, o.id")
_WHOLE = SHAPE.select("WHERE case_id = :case ORDER BY id")
_WHOLE_LETTERS = LETTER.select("WHERE case_id = :case ORDER BY id")
_PUT_LETTER = LETTER.insert()
_LETTERS = statement(f"SELECT {LETTER.columns('o')} FROM late_letters o JOIN cases c ON c.id = o.case_id "
                     "WHERE c.id = :case AND {sees_case} ORDER BY o.round, o.department, o.recorded_us, o.id")



def put(tx: Writer, row: OpinionRow) -> None:
    """A new opinion."""
    _PUT.write(tx, SHAPE.parameters(row))


def replace(tx: Connection, old_id: str, row: OpinionRow) -> bool:
    """A new opinion in place of an old one, which stays and points at it. Empty: False when the old one was replaced
    before; then nothing is written.
    """
    if tx.execute(_REPLACE, {"id": old_id, "by": row.id}).rowcount != 1:
        return False
    put(tx, row)
    return True


def of_round(tx: Connection, case_id: str, round: int) -> list[OpinionRow]:  # noqa: A002 - the word of the law
    """The opinions of a round that count, by department."""
    return [SHAPE.read(row) for row in tx.execute(_OF_ROUND, {"case": case_id, "round": round})]


def standing(tx: Connection, case_id: str) -> list[OpinionRow]:
    """The opinions of all rounds of a case that were not replaced, by round and department."""
    return [SHAPE.read(row) for row in tx.execute(_STANDING, {"case": case_id})]


def last_of_cases(tx: Connection, case_ids: Sequence[str]) -> list[OpinionRow]:
    """Of each department its last opinion over all rounds of these cases, deemed ones too, by department."""
    rows = (SHAPE.read(row) for row in tx.execute(_LAST, {"cases": list(case_ids)}))
    last = {row.department: row for row in rows}
    return [last[department] for department in sorted(last)]


def whole(tx: Connection, case_id: str) -> list[OpinionRow]:
    """Every opinion of a case, replaced and carried ones too, to hold them against its facts."""
    return [SHAPE.read(row) for row in tx.execute(_WHOLE, {"case": case_id})]


def whole_letters(tx: Connection, case_id: str) -> list[LateLetterRow]:
    """Every late letter of a case, to hold them against its facts."""
    return [LETTER.read(row) for row in tx.execute(_WHOLE_LETTERS, {"case": case_id})]


def put_late_letter(tx: Writer, row: LateLetterRow) -> None:
    """A new late letter."""
    _PUT_LETTER.write(tx, LETTER.parameters(row))


@scoped
def of_case(read: Connection, actor: Actor, case_id: str) -> list[OpinionRow]:
    """Every opinion of a case that the actor sees, replaced ones too, by round and department."""
    return [SHAPE.read(row) for row in read.execute(_OF_CASE, sight(actor) | {"case": case_id})]


@scoped
def late_letters(read: Connection, actor: Actor, case_id: str) -> list[LateLetterRow]:
    """Every late letter of a case that the actor sees, by round and department."""
    return [LETTER.read(row) for row in read.execute(_LETTERS, sight(actor) | {"case": case_id})]


@scoped
def of_project(read: Connection, actor: Actor, project_id: str, but_model: str = "") -> list[OpinionRow]:
    """Of each department its last opinion that stands on a project that the actor sees, by department.

    Empty: opinions given in cases of but_model are left out: what was said before is asked beside what is being said.
    """
    asked = sight(actor) | {"project": project_id, "model": but_model}
    last = {row.department: row for row in (SHAPE.read(each) for each in read.execute(_BEFORE, asked))}
    return [last[department] for department in sorted(last)]
