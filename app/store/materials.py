"""Materials: the rows of kept files, with kind, owner and validity, and where each was used.

The bytes lie in files.py by digest. A material becomes read-only with its first use (a trigger holds it). Verbs write;
pages ask the scoped queries.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain.actors import Actor
from app.store.errors import MaterialFixed, NameTaken
from app.store.rows import Shape
from app.store.scope import scoped, sight, statement, unscoped


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """Shape: digest names the file; valid_until is a date of law as text or None. Units: size bytes. Empty: used_us
    None while it may still be changed or removed.
    """

    id: str
    digest: str
    size: int
    media_type: str
    name: str
    kind: str
    owner_department: str
    project_id: str | None
    valid_until: str | None
    created_us: int
    created_by: str
    used_us: int | None = None


@dataclass(frozen=True, slots=True)
class UsedMaterial(MaterialRow):
    """A material where it was used. Shape: task_id "" for the start of a case; use is the form's field."""

    task_id: str = ""
    use: str = ""


SHAPE = Shape(MaterialRow, "materials")
_PUT = SHAPE.insert()
_FIND = SHAPE.select("WHERE id = :id")
_SAVE = text("UPDATE materials SET " + SHAPE.settings("name", "kind", "project_id", "valid_until") + " WHERE id = :id")
_DROP = text("DELETE FROM materials WHERE id = :id")
_NAMES = text("SELECT 1 FROM materials WHERE digest = :digest LIMIT 1")
_NAMED = text("SELECT DISTINCT digest FROM materials")
_USED = text("UPDATE materials SET used_us = :at_us WHERE id = :id AND used_us IS NULL")
_USE = text("INSERT INTO material_uses (material_id, case_id, task_id, use, used_us) "
            "VALUES (:id, :case, :task, :use, :at_us) ON CONFLICT DO NOTHING")
_BIND = text("UPDATE materials SET project_id = :project, used_us = :at_us WHERE id = :id AND used_us IS NULL")
_IN_CASE = ("EXISTS (SELECT 1 FROM material_uses u JOIN cases c ON c.id = u.case_id "
            "WHERE u.material_id = m.id AND {sees_case})")
_OF_PROJECT = "EXISTS (SELECT 1 FROM projects p WHERE p.id = m.project_id AND {sees_project})"
_ONE = statement(f"SELECT {SHAPE.columns('m')} FROM materials m WHERE m.id = :id AND (m.owner_department = :department "
                 f"OR {_IN_CASE} OR (m.kind = 'site_file' AND {_OF_PROJECT}))")
# What came with a project's registration: bound to it, and used in no step. A site's file is never among it.
_REGISTERED = ("m.project_id = :project AND m.used_us IS NOT NULL AND m.kind <> 'site_file' AND NOT EXISTS "
               "(SELECT 1 FROM material_uses s WHERE s.material_id = m.id AND s.task_id <> '')")
_OF_REGISTRATION = text(f"SELECT {SHAPE.columns('m')} FROM materials m WHERE {_REGISTERED} ORDER BY m.created_us, m.id")
_OF_PROJECT_SEEN = statement(f"SELECT {SHAPE.columns('m')} FROM materials m WHERE {_REGISTERED} "
                             f"AND (m.owner_department = :department OR {_IN_CASE}) ORDER BY m.created_us, m.id")
_OF_CASE = statement(f"SELECT {SHAPE.columns('m')}, u.task_id, u.use FROM material_uses u "
                     "JOIN materials m ON m.id = u.material_id JOIN cases c ON c.id = u.case_id "
                     "WHERE c.id = :case AND {sees_case} ORDER BY u.used_us, m.name, m.id")

def put(tx: Connection, row: MaterialRow) -> None:
    """A new material whose file is kept already. Raises: E-STORE-23 when the id is in use."""
    try:
        _PUT.run(tx, SHAPE.parameters(row))
    except IntegrityError as error:
        raise NameTaken(name=row.id) from error


def of_id(tx: Connection, material_id: str) -> MaterialRow | None:
    """The material. Empty: None when there is none."""
    row = tx.execute(_FIND, {"id": material_id}).first()
    return SHAPE.read(row) if row else None


def save(tx: Connection, row: MaterialRow) -> None:
    """New name, kind, project or validity of a material not used yet. Raises: E-STORE-12."""
    try:
        tx.execute(_SAVE, SHAPE.parameters(row))
    except IntegrityError as error:
        raise MaterialFixed(material=row.id) from error


def drop(tx: Connection, material_id: str) -> None:
    """Remove a material not used yet; its file stays until files nobody names are swept. Raises: E-STORE-12."""
    try:
        tx.execute(_DROP, {"id": material_id})
    except IntegrityError as error:
        raise MaterialFixed(material=material_id) from error


def names(tx: Connection, digest: str) -> bool:
    """Whether any material names a file."""
    return tx.execute(_NAMES, {"digest": digest}).first() is not None


@unscoped("digests alone, to sweep away the files that nobody names")
def named(read: Connection) -> set[str]:
    """The digests that materials name."""
    return set(read.execute(_NAMED).scalars())


def use(tx: Connection, material_id: str, case_id: str, task_id: str, use: str, *, at_us: int) -> None:
    """Link a material into a case; from now on it is read-only. Shape: use is the form's field. A second same use
    changes nothing.
    """
    tx.execute(_USED, {"id": material_id, "at_us": at_us})
    tx.execute(_USE, {"id": material_id, "case": case_id, "task": task_id, "use": use, "at_us": at_us})


def bind(tx: Connection, material_id: str, project_id: str, *, at_us: int) -> None:
    """Make a material part of a project's registration; it is read-only now. Empty: a second time changes nothing.

    Raises: E-STORE-12 when it is used already and belongs to no or another project.
    """
    if tx.execute(_BIND, {"id": material_id, "project": project_id, "at_us": at_us}).rowcount == 1:
        return
    row = of_id(tx, material_id)
    if row is None or row.project_id != project_id:
        raise MaterialFixed(material=material_id)


def of_registration(tx: Connection, project_id: str) -> list[MaterialRow]:
    """The materials that a project's registration brought, without the file of its site, in the order they came."""
    return [SHAPE.read(row) for row in tx.execute(_OF_REGISTRATION, {"project": project_id})]


@scoped
def one(read: Connection, actor: Actor, material_id: str) -> MaterialRow | None:
    """A material of the actor's department, one used in a case that he sees, or the site file of a project that he
    sees.

    Empty: None for any other.
    """
    row = read.execute(_ONE, sight(actor) | {"id": material_id}).first()
    return SHAPE.read(row) if row else None


@scoped
def of_case(read: Connection, actor: Actor, case_id: str) -> list[UsedMaterial]:
    """The materials used in a case that the actor sees, in the order of use."""
    found = read.execute(_OF_CASE, sight(actor) | {"case": case_id})
    return [UsedMaterial(*row) for row in found]


@scoped
def of_project(read: Connection, actor: Actor, project_id: str) -> list[MaterialRow]:
    """What a project's registration brought, as far as the actor sees it: his department's, and what a case that he sees uses."""
    found = read.execute(_OF_PROJECT_SEEN, sight(actor) | {"project": project_id})
    return [SHAPE.read(row) for row in found]
