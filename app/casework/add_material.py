"""Keep a file as material: its content is looked at (file_formats.py), its size counted, its bytes kept by digest outside the database.

A material that no act has used yet can only be seen by the department that uploaded it; once used it is read-only.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from app.casework.errors import EmptyMaterial, MaterialTooLarge, NoSuchMaterial
from app.casework.file_formats import admitted
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.store import materials
from app.store.materials import MaterialRow

LARGEST_BYTES = 50_000_000
MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Material:
    """A kept file as the person sees it. Units: size in bytes."""

    id: str
    name: str
    size: int
    digest: str
    media_type: str


def add_material(
    office: Office,
    actor: Actor,
    *,
    name: str,
    content: bytes,
    kind: str,
    project_id: str | None = None,
    valid_until: date | None = None,
) -> Material:
    """The kept material. Raises: E-MATERIAL-1, E-MATERIAL-2, E-MATERIAL-5, E-MATERIAL-6."""
    if not content:
        raise EmptyMaterial(name=name)
    if len(content) > LARGEST_BYTES:
        raise MaterialTooLarge(name=name, size=len(content), largest=LARGEST_BYTES)
    media_type = admitted(name, content, kind).media_type
    digest = office.files.keep(content)
    row = MaterialRow(
        id=uuid.uuid4().hex,
        digest=digest,
        size=len(content),
        media_type=media_type,
        name=name[:200],
        kind=kind,
        owner_department=actor.department,
        project_id=project_id,
        valid_until=valid_until.isoformat() if valid_until else None,
        created_us=to_us(office.clock.now()),
        created_by=actor.account,
        used_us=None,
    )
    with office.store.transaction() as tx:
        office.files.keep(content)  # once more: the same bytes may have been forgotten since (forget_uploads)
        materials.put(tx, row)
    return Material(row.id, row.name, row.size, digest, media_type)


def material_of(office: Office, actor: Actor, material_id: str) -> MaterialRow:
    """A material the actor may see. Raises: E-MATERIAL-4."""
    with office.store.read() as read:
        row = materials.one(read, actor, material_id)
    if row is None:
        raise NoSuchMaterial(material=material_id)
    return row
