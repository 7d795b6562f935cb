"""The admission of a site: from polygons as submitted to a footprint that every measurement may rely on.

A footprint is valid, finite, two-dimensional, in EPSG:4490, inside its district and measured. What is wrong is named
with its place and refused; nothing is ever repaired here. Here must never be layers or verdicts. Casework calls
`admit_site`, others may call the steps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely
from shapely import Geometry

from app.spatial.areas import ellipsoid_area_m2, gauss_kruger_area_m2, square_metres, zone_of
from app.spatial.crs import Crs, to_4490
from app.spatial.errors import (
    GeometryUnreadable,
    SiteEmpty,
    SiteInvalid,
    SiteNotFinite,
    SiteNotPolygonal,
    SiteOutsideDistrict,
    SitePartsOverlap,
    SiteTooDetailed,
    SiteTooSmall,
)

MAXIMUM_VERTICES = 200_000
MINIMUM_AREA_M2 = Decimal(10)
# Below one square metre a difference is drawing accuracy: it is neither an overlap of parts nor a crossing of the
# district's border.
_DRAWING_TOLERANCE_M2 = 1.0
_DEGREE_STEP = Decimal("0.000000001")
_KINDS_ZH = {
    "Point": "点",
    "LineString": "线",
    "LinearRing": "线",
    "MultiPoint": "多点",
    "MultiLineString": "多线",
    "GeometryCollection": "几何集合",
}
_REASONS_ZH = {
    "Self-intersection": "图形自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "内环在外环之外",
    "Holes are nested": "内环相互嵌套",
    "Interior is disconnected": "图形内部不连通",
    "Nested shells": "外环相互嵌套",
    "Duplicate Rings": "有重复的环",
    "Too few points in geometry component": "节点太少",
    "Invalid Coordinate": "坐标无效",
}


@dataclass(frozen=True, slots=True)
class Footprint:
    """The ground a project asks for.

    Shape: wkb is two-dimensional and normalised, so equal ground has equal bytes; bounds are (west, south, east,
    north); centroid is (lon, lat). Units: areas in m2, positions in degrees of EPSG:4490; zone is the 3-degree zone of
    the centroid.
    """

    wkb: bytes
    area_m2: Decimal
    area_gauss_kruger_m2: Decimal
    zone: int
    vertex_count: int
    bounds: tuple[Decimal, Decimal, Decimal, Decimal]
    centroid: tuple[Decimal, Decimal]

    @property
    def ring_count(self) -> int:
        """How many rings, shells and holes, draw it."""
        return len(shapely.get_rings(shapely.get_parts(shapely.from_wkb(self.wkb))))

    @property
    def digest(self) -> str:
        """SHA-256 of the ground, in hexadecimal: the name of this footprint version."""
        return hashlib.sha256(self.wkb).hexdigest()


def admit_site(parts: Sequence[bytes], crs: Crs, district_wkb: bytes) -> Footprint:
    """The footprint of submitted polygons: assemble, then admit.

    Shape: parts and district as WKB, the parts in the given system, the district in EPSG:4490. Empty: no part is
    E-SPATIAL-5.
    Raises: E-SPATIAL-3 to E-SPATIAL-13.
    """
    return admit(assemble(parts, crs), read_geometry(district_wkb, "行政区 / the district"))


def assemble(parts: Sequence[bytes], crs: Crs) -> Geometry:
    """One geometry in EPSG:4490 of one or more polygons in their own system.

    Neighbouring parts are joined; parts that overlap are refused. Faults are told in the coordinates of the submitted
    file.
    Empty: no part is E-SPATIAL-5. Raises: E-SPATIAL-3 to E-SPATIAL-9, E-SPATIAL-12, E-SPATIAL-13.
    """
    if not parts:
        raise SiteEmpty
    submitted = [read_geometry(wkb, f"第 {number} 个要素 / feature {number}") for number, wkb in enumerate(parts, 1)]
    _check_vertices(submitted)
    for number, part in enumerate(submitted, 1):
        _check_part(part, number)
    placed = [to_4490(part, crs) for part in submitted]
    return _join(placed)


def admit(geometry: Geometry, district: Geometry, minimum_area_m2: Decimal = MINIMUM_AREA_M2) -> Footprint:
    """The footprint of a geometry that may be one; both geometries are in EPSG:4490.

    Empty: E-SPATIAL-5. Raises: E-SPATIAL-5 to E-SPATIAL-11.
    """
    _check_vertices([geometry])
    _check_part(geometry, 1)
    area = ellipsoid_area_m2(geometry)
    if square_metres(area) < minimum_area_m2:
        raise SiteTooSmall(area_m2=square_metres(area), minimum_m2=minimum_area_m2)
    _check_inside(geometry, district, area)
    return _describe(geometry, area)


def describe(wkb: bytes) -> Footprint:
    """The footprint of ground that was admitted before and kept as WKB in EPSG:4490."""
    geometry = read_geometry(wkb, "选址 / the site")
    return _describe(geometry, ellipsoid_area_m2(geometry))


def read_geometry(wkb: bytes, where: str) -> Geometry:
    """A geometry from WKB, in two dimensions. Raises: E-SPATIAL-13 with the place given in `where`."""
    try:
        # A coordinate that is not a number is told with its feature later, not as a warning here.
        with np.errstate(invalid="ignore"):
            return shapely.force_2d(shapely.from_wkb(wkb))
    except (shapely.errors.GEOSException, TypeError) as problem:
        raise GeometryUnreadable(where=where, detail=str(problem)[:200]) from None


def fault_of(geometry: Geometry) -> tuple[str, str, str, str] | None:
    """What is wrong with a geometry: reason in Chinese and English, x and y of the place. None when it is valid."""
    if shapely.is_valid(geometry):
        return None
    told = re.fullmatch(r"(.*?)\s*\[(\S+) (\S+?)\]", shapely.is_valid_reason(geometry))
    reason, x, y = told.groups() if told else ("invalid", "?", "?")
    return _REASONS_ZH.get(reason, reason), reason, x, y


def _check_vertices(geometries: Sequence[Geometry]) -> None:
    count = int(shapely.get_num_coordinates(np.array(geometries, dtype=object)).sum())
    if count > MAXIMUM_VERTICES:
        raise SiteTooDetailed(count=count, limit=MAXIMUM_VERTICES)


def _check_part(part: Geometry, number: int) -> None:
    if not np.isfinite(shapely.get_coordinates(part)).all():
        raise SiteNotFinite(part=number)
    if part.geom_type not in ("Polygon", "MultiPolygon"):
        raise SiteNotPolygonal(part=number, kind=f"{_KINDS_ZH.get(part.geom_type, '')}{part.geom_type}")
    if part.is_empty:
        raise SiteEmpty
    fault = fault_of(part)
    if fault is not None:
        reason_zh, reason_en, x, y = fault
        raise SiteInvalid(part=number, reason_zh=reason_zh, reason_en=reason_en, x=x, y=y)


def _join(parts: Sequence[Geometry]) -> Geometry:
    joined = shapely.union_all(np.array(parts, dtype=object))
    counted = sum(ellipsoid_area_m2(part) for part in parts)
    surplus = counted - ellipsoid_area_m2(joined)
    if surplus > _DRAWING_TOLERANCE_M2:
        x, y = _place_of_overlap(parts)
        raise SitePartsOverlap(area_m2=square_metres(surplus), x=x, y=y)
    return joined


def _place_of_overlap(parts: Sequence[Geometry]) -> tuple[str, str]:
    """A position inside the largest overlap of two parts, in EPSG:4490."""
    tree = shapely.STRtree(parts)
    pairs = [(a, b) for a, b in tree.query(parts, predicate="intersects").T if a < b]
    shared = [shapely.intersection(parts[a], parts[b]) for a, b in pairs]
    largest = max(shared, key=ellipsoid_area_m2)
    place = shapely.point_on_surface(largest)
    return f"{place.x:.6f}", f"{place.y:.6f}"


def _check_inside(geometry: Geometry, district: Geometry, area: float) -> None:
    if shapely.covers(district, geometry):
        return
    outside = ellipsoid_area_m2(shapely.difference(geometry, district))
    if outside > _DRAWING_TOLERANCE_M2:
        percent = (Decimal(100) * Decimal(outside / area)).quantize(Decimal("0.01"))
        raise SiteOutsideDistrict(percent=min(percent, Decimal(100)), area_m2=square_metres(outside))


def _describe(geometry: Geometry, area: float) -> Footprint:
    normal = shapely.normalize(shapely.force_2d(geometry))
    middle = shapely.centroid(normal)
    zone = zone_of(middle.x)
    west, south, east, north = (_degrees(value) for value in shapely.bounds(normal))
    return Footprint(
        wkb=shapely.to_wkb(normal, byte_order=1),
        area_m2=square_metres(area),
        area_gauss_kruger_m2=square_metres(gauss_kruger_area_m2(normal, zone)),
        zone=zone,
        vertex_count=int(shapely.get_num_coordinates(normal)),
        bounds=(west, south, east, north),
        centroid=(_degrees(middle.x), _degrees(middle.y)),
    )


def _degrees(value: float) -> Decimal:
    return Decimal(value).quantize(_DEGREE_STEP)
