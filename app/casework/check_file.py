"""Check a site's file against the blueprint without a project: what `site check` prints. Writes nothing."""

from __future__ import annotations

from typing import Any

from app.casework import library
from app.casework.errors import NotPublished
from app.casework.layers_judged import TABLE
from app.casework.works.check_site import cached_layer, judge, unsure_layers
from app.domain.canonical import content_hash
from app.domain.office import Office
from app.spatial import crs
from app.spatial.errors import SiteOutsideDistrict
from app.spatial.footprint import Footprint, admit, assemble, read_geometry
from app.store import layers, org
from app.store.database import Connection
from app.store.errors import RegionWithoutBoundary


def check_file(office: Office, name: str, content: bytes, region: str = "") -> dict[str, Any]:
    """The areas and findings of a site.

    Shape: {region, area_m2, area_gauss_kruger_m2, zone, crs, digest, notes, findings, unsure (layers that are absent or
    incomplete)}; without a region given it is the
    district that the site lies in. Raises: E-SITE-*, E-SPATIAL-*, E-MODEL-1, E-STORE-26, E-STORE-27.
    """
    read_file = office.read_site(name, content)
    system = crs.identify(read_file.crs_epsg, read_file.crs_wkt, crs.bounds_of(read_file.geometries))
    with office.store.read() as read:
        footprint, code = _placed(read, assemble(read_file.geometries, system), region)
        bound = library.current_bindings(read)["tables"].get(TABLE)
        if bound is None:
            raise NotPublished(what_zh="决策表", what_en="table", name=TABLE)
        table = library.content(read, bound)
        atlas = [cached_layer(read, layer) for layer in layers.current(read)]
        judged = judge(footprint, atlas, table, org.offices_for(read, code))
        unsure = unsure_layers(read, table)
    return {
        "region": code,
        "area_m2": footprint.area_m2,
        "area_gauss_kruger_m2": footprint.area_gauss_kruger_m2,
        "zone": footprint.zone,
        "crs": system.name,
        "digest": content_hash(content),
        "notes": [*read_file.notes, *system.notes],
        "findings": judged.findings,
        "unsure": unsure,
    }


def _placed(read: Connection, site: Any, region: str) -> tuple[Footprint, str]:
    """The footprint and its region: the one asked for, else the lowest one that holds it. Raises: E-SPATIAL-10 by the
    district that comes nearest.
    """
    if region:
        return admit(site, read_geometry(org.boundary(read, region), region)), region
    outlined = org.boundaries(read)
    paths = {row.code: row.path for row in org.regions(read)}
    above = {code for each in outlined for code in paths[each].split("/")[:-1]}
    refusals = []
    for code in sorted(set(outlined) - above):
        try:
            return admit(site, read_geometry(outlined[code], code)), code
        except SiteOutsideDistrict as refusal:
            refusals.append(refusal)
    if not refusals:
        raise RegionWithoutBoundary(region=next(iter(paths)))
    # Percents have two decimals, so that padded to one length they sort as numbers do.
    raise min(refusals, key=lambda refusal: str(refusal.values["percent"]).zfill(6))
