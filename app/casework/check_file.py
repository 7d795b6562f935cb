"""Check a site's file against the blueprint without a project: what `site check` prints. Writes nothing."""

from __future__ import annotations

from typing import Any

from app.casework import library
from app.casework.errors import NotPublished
from app.casework.works.check_site import TABLE, cached_layer, judge
from app.domain.canonical import content_hash
from app.domain.office import Office
from app.spatial import crs
from app.spatial.footprint import admit_site
from app.store import layers, org


def check_file(office: Office, name: str, content: bytes) -> dict[str, Any]:
    """The areas and findings of a site.

    Shape: {area_m2, area_gauss_kruger_m2, zone, crs, digest, notes, findings}. Raises: E-SITE-*, E-SPATIAL-*, E-MODEL-1.
    """
    read_file = office.read_site(name, content)
    system = crs.identify(read_file.crs_epsg, read_file.crs_wkt, crs.bounds_of(read_file.geometries))
    with office.store.read() as read:
        regions = org.regions(read)
        boundary = org.boundary(read, max(regions, key=lambda region: len(region.path)).code)
        footprint = admit_site(read_file.geometries, system, boundary)
        bound = library.current_bindings(read)["tables"].get(TABLE)
        if bound is None:
            raise NotPublished(what_zh="决策表", what_en="table", name=TABLE)
        judged = judge(
            footprint,
            [cached_layer(read, layer) for layer in layers.current(read)],
            library.content(read, bound),
            org.offices_for(read, regions[-1].code),
        )
    return {
        "area_m2": footprint.area_m2,
        "area_gauss_kruger_m2": footprint.area_gauss_kruger_m2,
        "zone": footprint.zone,
        "crs": system.name,
        "digest": content_hash(content),
        "notes": [*read_file.notes, *system.notes],
        "findings": judged.findings,
    }
