"""Admit a site: a kept file is read in a child process, brought to EPSG:4490 and judged as ground, before any turn begins.

Reading takes time and may fail, so it never happens inside a transaction. What comes out is taken over by the act that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.casework.add_material import material_of
from app.casework.forms.definition import Form
from app.casework.turn_in_hand import Turn
from app.domain.actors import Actor
from app.domain.instants import to_us
from app.domain.office import Office
from app.spatial import crs
from app.spatial.footprint import Footprint, admit_site
from app.store import materials, org, projects
from app.store.database import Connection

SITE_USE = "footprint"


@dataclass(frozen=True, slots=True)
class AdmittedSite:
    """Ground that may become a project's footprint. Shape: field is the form's entry it came by, material the kept file; notes are
    codes for the reader.
    """

    field: str
    footprint: Footprint
    crs: str
    digest: str
    notes: tuple[str, ...] = ()
    material: str = ""


def admit_file(
    office: Office, name: str, content: bytes, region_path: str, digest: str, field: str = ""
) -> AdmittedSite:
    """The site in a file, inside the district at the end of region_path. Raises: E-SITE-* and E-SPATIAL-* naming what is wrong."""
    read = office.read_site(name, content)
    system = crs.identify(read.crs_epsg, read.crs_wkt, crs.bounds_of(read.geometries))
    with office.store.read() as connection:
        boundary = org.boundary(connection, region_path.rsplit("/", 1)[-1])
    footprint = admit_site(read.geometries, system, boundary)
    return AdmittedSite(field, footprint, system.name, digest, (*read.notes, *system.notes))


def table_file(text: str, zone: str) -> bytes:
    """A typed table of coordinates as the file that is kept and read.

    Shape: zone as width:number ("3:41"). It holds where the text itself says nothing, and stands below it, so that the
    numbers of its lines stay as they were typed.
    """
    width, _colon, number = zone.partition(":")
    return f"{text}\n\n[缺省]\n坐标系=2000国家大地坐标系\n几度分带={width}\n带号={number}\n".encode()


def read_admitted(
    office: Office, actor: Actor, region_path: str, form: Form, answers: Mapping[str, Any]
) -> AdmittedSite | None:
    """The site among the answers of a form, whose entry holds a material's id; none where the form has no such answer."""
    for field in form.of_type("footprint"):
        if field.name in answers:
            return read_kept(office, actor, region_path, answers[field.name], field.name)
    return None


def read_kept(office: Office, actor: Actor, region_path: str, material_id: str, field: str = SITE_USE) -> AdmittedSite:
    """The site in a kept file that the actor may use. Raises: E-MATERIAL-4, E-SITE-*, E-SPATIAL-*."""
    row = material_of(office, actor, material_id)
    found = admit_file(office, row.name, office.files.content(row.digest), region_path, row.digest, field)
    return replace(found, material=row.id)


def take_over(tx: Connection, project: projects.ProjectRow, site: AdmittedSite, at_us: int) -> int:
    """Make an admitted site the next footprint version of a project; its number."""
    former = projects.latest_footprint(tx, project.id)
    version = former.version + 1 if former else 1
    found = site.footprint
    projects.put_footprint(
        tx,
        projects.FootprintRow(
            project_id=project.id,
            version=version,
            wkb=found.wkb,
            area_m2=found.area_m2,
            area_gauss_kruger_m2=found.area_gauss_kruger_m2,
            zone=found.zone,
            crs=site.crs,
            source_digest=site.digest,
            created_us=at_us,
        ),
    )
    return version


def adopt(tx: Connection, project: projects.ProjectRow, site: AdmittedSite, at_us: int) -> projects.ProjectRow:
    """The project with an admitted site as the footprint in force, saved. Shape: attributes["footprint"] is its version."""
    version = take_over(tx, project, site, at_us)
    changed = replace(project, attributes={**project.attributes, "footprint": version})
    projects.save(tx, changed)
    return changed


def use_site(turn: Turn, site: AdmittedSite) -> None:
    """Keep the file of a site that an act on the whole case brought, with the case; from now on it is read-only."""
    materials.use(turn.tx, site.material, turn.row.id, "", site.field, at_us=to_us(turn.at))
    turn.record("MaterialUsed", {"material": site.material, "digest": site.digest, "use": site.field, "task": ""})
