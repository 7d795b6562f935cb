"""Cases: one row per run of a model, its state and the head of its chain; who has access to it; its gap-free number.

load, insert and save are for casework/turn.py alone; pages ask the scoped queries. Here must never be the content of a
state: it is the engine's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, text

from app.domain.actors import Actor
from app.store import counters, kernel, paging
from app.store.errors import CaseMoved
from app.store.rows import JSON, Codec, Shape
from app.store.scope import scoped, sight, statement, unscoped
from app.store.statements import Writer

TASK, COPY, LEAD = "task", "copy", "lead"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Shape: status is open, ended or failed; subject_kind project, plan or layer; bindings name by content hash what
    the case runs on; fact_seq and fact_head are the length and the last hash of its chain. Units: *_us microseconds
    UTC.
    """

    id: str
    number: str
    subject_kind: str
    subject_id: str
    project_id: str | None
    model: str
    bindings: Mapping[str, Any]
    region_path: str
    lead_department: str
    initiator: str
    round: int
    status: str
    outcome: str | None
    state: str
    version: int
    fact_seq: int
    fact_head: bytes
    started_us: int
    ended_us: int | None
    updated_us: int


@dataclass(frozen=True, slots=True)
class CasePage:
    """Shape: rows newest first; next is the mark of the following page. Empty: next is None on the last page."""

    rows: tuple[CaseRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many cases somebody sees, and how many facts they have."""

    cases: int
    facts: int


# The cases that began under the same publications have the same bindings, some kilobytes of hashes; nobody changes what is read.
_BINDINGS = Codec(JSON.write, lru_cache(maxsize=256)(JSON.read))
SHAPE = Shape(CaseRow, "cases", codecs={"bindings": _BINDINGS})
_LOAD = SHAPE.select("WHERE id = :id")
_NUMBERED = SHAPE.select("WHERE number = :number")
_INSERT = SHAPE.insert()
_CHANGED = ("lead_department", "round", "status", "outcome", "state", "fact_seq", "fact_head", "ended_us",
            "updated_us")
_REBIND = text("UPDATE cases SET model = :model, bindings = :bindings WHERE id = :id")
_BIND = text("INSERT INTO case_bindings (case_id, hash) VALUES (:case, :hash) ON CONFLICT DO NOTHING")
_UNBIND = text("DELETE FROM case_bindings WHERE case_id = :case")
_GRANT = text("INSERT INTO case_access (case_id, department, kind) VALUES (:case, :department, :kind) "
              "ON CONFLICT DO NOTHING")
_EVERY = SHAPE.select("WHERE :status = '' OR status = :status ORDER BY number")
_NEXT_DUE = text("SELECT MIN(due_us) FROM timers WHERE case_id = :case")
_ALL_OF_PROJECT = SHAPE.select("WHERE project_id = :project ORDER BY started_us, id")
_ALL_ABOUT = SHAPE.select("WHERE subject_kind = :kind AND subject_id = :id ORDER BY started_us, id")
_ONE = statement(f"SELECT {SHAPE.columns('c')} FROM cases c WHERE c.id = :id AND {{sees_case}}")
_OF_PROJECT = statement(f"SELECT {SHAPE.columns('c')} FROM cases c WHERE c.project_id = :project AND {{sees_case}} "
                        "ORDER BY c.started_us, c.id")
_OF_PLAN = statement(f"SELECT {SHAPE.columns('c')} FROM cases c WHERE c.subject_kind = 'plan' AND c.subject_id = :plan "
                     "AND {sees_case} ORDER BY c.started_us, c.id")
_PAGE = statement(f"SELECT {SHAPE.columns('c')} FROM cases c WHERE (c.started_us, c.id) < (:us, :id) AND {{sees_case}} "
                  "AND (:status = '' OR c.status = :status) AND (:pattern = '%%' OR lower(c.number) LIKE lower(:pattern) ESCAPE '!' "
                  "OR EXISTS (SELECT 1 FROM projects p WHERE p.id = c.project_id AND (lower(p.name) LIKE lower(:pattern) ESCAPE '!' "
                  "OR lower(p.local_no) LIKE lower(:pattern) ESCAPE '!' OR lower(p.code) LIKE lower(:pattern) ESCAPE '!')) "
                  "OR EXISTS (SELECT 1 FROM plans l WHERE c.subject_kind = 'plan' AND l.id = c.subject_id "
                  "AND lower(l.name) LIKE lower(:pattern) ESCAPE '!')) ORDER BY c.started_us DESC, c.id DESC LIMIT :limit")
_RUNNING = statement(f"SELECT {SHAPE.columns('c')} FROM cases c WHERE c.status <> 'ended' AND (c.started_us, c.id) > (:us, :id) "
                   "AND (:any = 1 OR EXISTS (SELECT 1 FROM case_bindings b WHERE b.case_id = c.id AND b.hash IN :hashes)) "
                   "AND (:last = 0 OR EXISTS (SELECT 1 FROM facts f WHERE f.case_id = c.id AND f.seq > c.fact_seq - :last "
                   "AND f.kind = 'CaseMigrated')) AND {sees_case} ORDER BY c.started_us, c.id LIMIT :limit"
                   ).bindparams(bindparam("hashes", expanding=True))
_COUNT = statement("SELECT count(*) AS cases, coalesce(sum(c.fact_seq), 0) AS facts FROM cases c WHERE {sees_case}")
_DEPARTMENTS = statement("SELECT a.department, a.kind FROM case_access a JOIN cases c ON c.id = a.case_id "
                         "WHERE c.id = :id AND {sees_case} ORDER BY a.department, a.kind")


def load(tx: Connection, case_id: str) -> CaseRow | None:
    """The case as the turn finds it. Empty: None when there is none."""
    row = tx.execute(_LOAD, {"id": case_id}).first()
    return SHAPE.read(row) if row else None


@unscoped("the command line names cases by number; whoever has the data directory sees all")
def numbered(read: Connection, number: str) -> CaseRow | None:
    """The case of a number. Empty: None when there is none."""
    row = read.execute(_NUMBERED, {"number": number}).first()
    return SHAPE.read(row) if row else None


@unscoped("the command line lists all cases; whoever has the data directory sees all")
def every(read: Connection, status: str = "") -> Iterator[CaseRow]:
    """Every case, or those of a status, by number."""
    for row in read.execute(_EVERY, {"status": status}):
        yield SHAPE.read(row)


@unscoped("an instant alone, for the command line")
def next_due(read: Connection, case_id: str) -> int | None:
    """When the next timer of a case is due. Units: us UTC. Empty: None where none runs."""
    due = read.execute(_NEXT_DUE, {"case": case_id}).scalar_one()
    return None if due is None else int(due)


def all_of_project(tx: Connection, project_id: str) -> list[CaseRow]:
    """Every case of a project, oldest first: for verbs; pages ask of_project."""
    return [SHAPE.read(row) for row in tx.execute(_ALL_OF_PROJECT, {"project": project_id})]


def all_about(tx: Connection, kind: str, subject_id: str) -> list[CaseRow]:
    """Every case about the same project, plan or layer, oldest first: for verbs."""
    return [SHAPE.read(row) for row in tx.execute(_ALL_ABOUT, {"kind": kind, "id": subject_id})]


def insert(tx: Connection, row: CaseRow) -> None:
    """A new case; its lead and its initiator have access from the start."""
    _INSERT.run(tx, SHAPE.parameters(row))
    _bind(tx, row.id, row.bindings)
    grant_access(tx, row.id, {row.lead_department, row.initiator}, LEAD)


def save(tx: Writer, row: CaseRow, expected_version: int) -> None:
    """What a turn changed, if nobody changed the case since `expected_version`; its version becomes that plus one.

    What a case is fixed to at its start (number, subject, project, model, bindings, region, initiator) is not written.
    Raises: E-STORE-7.
    """
    changed = SHAPE.parameters(row, "id", *_CHANGED) | {"expected": expected_version}
    kernel.SAVE_CASE.write(tx, changed, CaseMoved(case=row.number))


def rebind(tx: Connection, case_id: str, model: str, bindings: Mapping[str, Any]) -> None:
    """Let a case run on other versions from now on: for migration alone, inside a turn that saves the case too."""
    tx.execute(_REBIND, {"id": case_id, "model": model, "bindings": JSON.write(bindings)})
    tx.execute(_UNBIND, {"case": case_id})
    _bind(tx, case_id, bindings)


def grant_access(tx: Connection, case_id: str, departments: Iterable[str], kind: str) -> None:
    """Let departments see the case for good. Shape: kind is task, copy or lead. Empty: no department, nothing done."""
    rows = [{"case": case_id, "department": department, "kind": kind} for department in sorted(set(departments))]
    if rows:
        tx.execute(_GRANT, rows)


def next_number(tx: Connection, year: int) -> str:
    """The next case number of a year, "2026-000123"; a rolled back turn leaves no gap."""
    return f"{year}-{counters.next_value(tx, f'case:{year}'):06d}"


@scoped
def one(read: Connection, actor: Actor, case_id: str) -> CaseRow | None:
    """The case. Empty: None when there is none or the actor does not see it."""
    row = read.execute(_ONE, sight(actor) | {"id": case_id}).first()
    return SHAPE.read(row) if row else None


@scoped
def of_project(read: Connection, actor: Actor, project_id: str) -> list[CaseRow]:
    """The project's cases that the actor sees, oldest first."""
    return [SHAPE.read(row) for row in read.execute(_OF_PROJECT, sight(actor) | {"project": project_id})]


@scoped
def of_plan(read: Connection, actor: Actor, plan_id: str) -> list[CaseRow]:
    """The plan's cases that the actor sees, oldest first."""
    return [SHAPE.read(row) for row in read.execute(_OF_PLAN, sight(actor) | {"plan": plan_id})]


@scoped
def page(read: Connection, actor: Actor, *, status: str = "", search: str = "", after: str | None = None,
         limit: int = 50) -> CasePage:
    """The cases that the actor sees, newest first; search looks into the case's number and into the name, local number and
    code of what it is about. Empty: status "" means all. Raises: E-STORE-18 for a spoilt mark.
    """
    us, case_id = paging.marked(after, newest_first=True)
    asked = {"us": us, "id": case_id, "status": status, "pattern": paging.like(search), "limit": limit + 1}
    found = read.execute(_PAGE, sight(actor) | asked)
    rows = [SHAPE.read(row) for row in found]
    more = len(rows) > limit
    rows = rows[:limit]
    return CasePage(tuple(rows), paging.mark(rows[-1].started_us, rows[-1].id) if more else None)


@scoped
def running(read: Connection, actor: Actor, *, hashes: Iterable[str] | None = None, migrated_within: int = 0,
            after: str | None = None, limit: int = 50) -> CasePage:
    """The cases that have not ended and are seen by the actor, oldest first; those that run on one of some contents, those that were
    migrated within their last so many facts. Empty: None asks for any content, 0 for any facts. Raises: E-STORE-18.
    """
    us, case_id = paging.marked(after, newest_first=False)
    asked = {"hashes": sorted(set(hashes or ())), "any": int(hashes is None), "last": migrated_within, "us": us, "id": case_id,
             "limit": limit + 1}
    rows = [SHAPE.read(row) for row in read.execute(_RUNNING, sight(actor) | asked)]
    more, rows = len(rows) > limit, rows[:limit]
    return CasePage(tuple(rows), paging.mark(rows[-1].started_us, rows[-1].id) if more else None)


@scoped
def count(read: Connection, actor: Actor) -> CaseCount:
    """How many cases the actor sees, and how many facts they have together."""
    row = read.execute(_COUNT, sight(actor)).one()
    return CaseCount(int(row.cases), int(row.facts))


@scoped
def departments(read: Connection, actor: Actor, case_id: str) -> list[tuple[str, str]]:
    """Which departments have access to the case, and as what. Shape: (department, kind), sorted."""
    return [(row.department, row.kind) for row in read.execute(_DEPARTMENTS, sight(actor) | {"id": case_id})]


def _bind(tx: Connection, case_id: str, bindings: Mapping[str, Any]) -> None:
    hashes = sorted(set(_hashes(bindings)))
    if hashes:
        tx.execute(_BIND, [{"case": case_id, "hash": found} for found in hashes])


def _hashes(value: object) -> Iterator[str]:
    """Every content hash (64 hexadecimal digits) anywhere in the bindings."""
    if isinstance(value, str):
        if len(value) == 64 and set(value) <= set("0123456789abcdef"):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _hashes(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _hashes(inner)
