"""Projects: one row per construction project, its versions of the site's footprint, its local number and national code.

A footprint is geometry: it leaves towards other departments only through spatial/disclosure.py. Verbs write, pages ask
the scoped queries; latest_footprint and footprint are for measuring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from app.domain.actors import Actor
from app.store import counters, kernel, paging
from app.store.errors import ProjectCodeFixed, ProjectCodeTaken, ProjectMoved, VersionTaken
from app.store.rows import DECIMAL, JSON, Shape
from app.store.scope import scoped, sight, statement, unscoped
from app.store.statements import Writer
from app.store.triggers import CODE_IS_FIXED


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """Shape: local_no is this site's own number, code the national one once the investment platform gave it."""

    id: str
    local_no: str
    code: str | None
    name: str
    kind: str
    special: str | None
    region_code: str
    region_path: str
    lead_department: str
    phase: str
    attributes: Mapping[str, Any]
    created_us: int
    created_by: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class FootprintRow:
    """A version of a project's site. Shape: wkb in EPSG:4490, lon lat. Units: areas m2; zone the Gauss-Kruger zone's
    number; crs the CRS the file was in; source_digest names the kept file.
    """

    project_id: str
    version: int
    wkb: bytes
    area_m2: Decimal
    area_gauss_kruger_m2: Decimal
    zone: int
    crs: str
    source_digest: str
    created_us: int


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Shape: rows newest first; next is the mark of the following page. Empty: next is None on the last page."""

    rows: tuple[ProjectRow, ...]
    next: str | None


SHAPE = Shape(ProjectRow, "projects", codecs={"attributes": JSON})
FOOTPRINT = Shape(FootprintRow, "footprints", codecs={"area_m2": DECIMAL, "area_gauss_kruger_m2": DECIMAL})
_INSERT = SHAPE.insert()
APPLIED = "applied"  # the phase of a project that is known by its code alone
STATED_CODE = "stated_code"  # in the attributes of a project that is known by an applicant's word alone
_OF_CODE = SHAPE.select("WHERE code = :code OR (code IS NULL AND attributes LIKE :stated ESCAPE '!') ORDER BY created_us LIMIT 1")
_LOAD = SHAPE.select("WHERE id = :id")
_CHANGING = SHAPE.settings("code", "name", "kind", "special", "lead_department", "phase", "attributes")
_SAVE = text(f"UPDATE projects SET {_CHANGING}, version = :expected + 1 WHERE id = :id AND version = :expected")
_PUT_FOOTPRINT = FOOTPRINT.insert()
_FOOTPRINT = FOOTPRINT.select("WHERE project_id = :project AND version = :version")
_LATEST = FOOTPRINT.select("WHERE project_id = :project ORDER BY version DESC LIMIT 1")
_ONE = statement(f"SELECT {SHAPE.columns('p')} FROM projects p WHERE p.id = :id AND {{sees_project}}")
PAGE = statement(f"SELECT {SHAPE.columns('p')} FROM projects p WHERE (p.created_us, p.id) < (:us, :id) "
                 "AND {sees_project} AND (:pattern = '%%' OR lower(p.name) LIKE lower(:pattern) ESCAPE '!' "
                 "OR lower(p.local_no) LIKE lower(:pattern) ESCAPE '!' OR lower(p.code) LIKE lower(:pattern) ESCAPE '!') "
                 "ORDER BY p.created_us DESC, p.id DESC LIMIT :limit")
_OUTLINE = statement(f"SELECT {FOOTPRINT.columns('g')} FROM footprints g JOIN projects p ON p.id = g.project_id "
                     "WHERE p.id = :project AND (:version = 0 OR g.version = :version) AND {sees_project} "
                     "ORDER BY g.version DESC LIMIT 1")


def insert(tx: Connection, row: ProjectRow) -> None:
    """A new project."""
    _INSERT.run(tx, SHAPE.parameters(row))


def load(tx: Connection, project_id: str) -> ProjectRow | None:
    """The project as a verb finds it. Empty: None when there is none."""
    row = tx.execute(_LOAD, {"id": project_id}).first()
    return SHAPE.read(row) if row else None


@unscoped("whoever holds a project's national code may apply for it; a verb compares the region")
def of_code(read: Connection, code: str) -> ProjectRow | None:
    """The project that has this national code, or the first that was applied for with it. Empty: None when there is none."""
    stated = paging.like(JSON.write({STATED_CODE: code}).strip("{}"))
    row = read.execute(_OF_CODE, {"code": code, "stated": stated}).first()
    return SHAPE.read(row) if row else None


def save(tx: Connection, row: ProjectRow, expected_version: int | None = None) -> None:
    """The project as it is now, if nobody changed it since the version that was loaded; its version grows by one.

    Empty: without expected_version row.version is the one that was loaded. Numbers, region and creation are not
    written. Raises: E-STORE-8 changed meanwhile, E-STORE-10 its code is set already, E-STORE-11 the code is another
    project's.
    """
    expected = row.version if expected_version is None else expected_version
    try:
        done = tx.execute(_SAVE, SHAPE.parameters(row) | {"expected": expected})
    except IntegrityError as error:
        kind = ProjectCodeFixed if CODE_IS_FIXED in str(error.orig) else ProjectCodeTaken
        raise kind(project=row.local_no, project_code=row.code) from error
    if done.rowcount != 1:
        raise ProjectMoved(project=row.local_no)


def enter_phase(tx: Writer, project_id: str, phase: str, only: str | None) -> None:
    """Where a project stands now. Shape: only is the phase that it must be in, else it stays as it is. Empty: None for any."""
    kernel.ENTER_PHASE.write(tx, {"id": project_id, "phase": phase, "only": only})


def next_local_no(tx: Connection, region: str, year: int) -> str:
    """The next local number of a region and year, "210281-2026-0001"; a rolled back registration leaves no gap."""
    return f"{region}-{year}-{counters.next_value(tx, f'project:{region}:{year}'):04d}"


def put_footprint(tx: Connection, row: FootprintRow) -> None:
    """A new version of a site; versions are never replaced. Raises: E-STORE-21."""
    try:
        _PUT_FOOTPRINT.run(tx, FOOTPRINT.parameters(row))
    except IntegrityError as error:
        raise VersionTaken(name=row.project_id, version=row.version) from error


@unscoped("the spatial check measures the site; pages ask outline")
def footprint(read: Connection, project_id: str, version: int) -> FootprintRow | None:
    """One version of a site. Empty: None when there is none."""
    row = read.execute(_FOOTPRINT, {"project": project_id, "version": version}).first()
    return FOOTPRINT.read(row) if row else None


@unscoped("the spatial check measures the site; pages ask outline")
def latest_footprint(read: Connection, project_id: str) -> FootprintRow | None:
    """The newest version of a site. Empty: None for a project without a site."""
    row = read.execute(_LATEST, {"project": project_id}).first()
    return FOOTPRINT.read(row) if row else None


@scoped
def outline(read: Connection, actor: Actor, project_id: str, version: int | None = None) -> FootprintRow | None:
    """A project's own site for whoever sees the project; the newest without a version. Empty: None when not seen or not
    there.
    """
    row = read.execute(_OUTLINE, sight(actor) | {"project": project_id, "version": version or 0}).first()
    return FOOTPRINT.read(row) if row else None


@scoped
def one(read: Connection, actor: Actor, project_id: str) -> ProjectRow | None:
    """The project. Empty: None when there is none or the actor does not see it."""
    row = read.execute(_ONE, sight(actor) | {"id": project_id}).first()
    return SHAPE.read(row) if row else None


@scoped
def page(read: Connection, actor: Actor, search: str = "", after: str | None = None, limit: int = 50) -> ProjectPage:
    """The projects that the actor sees, newest first; search looks into name, local number and code. Raises:
    E-STORE-18.
    """
    us, project_id = paging.marked(after, newest_first=True)
    asked = sight(actor) | {"us": us, "id": project_id, "pattern": paging.like(search), "limit": limit + 1}
    found = read.execute(PAGE, asked)
    rows = [SHAPE.read(row) for row in found]
    more = len(rows) > limit
    rows = rows[:limit]
    return ProjectPage(tuple(rows), paging.mark(rows[-1].created_us, rows[-1].id) if more else None)
