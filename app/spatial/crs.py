"""Reference systems of the blueprint: what is accepted, what is refused, and the way of every accepted one to
EPSG:4490.

CGCS2000 in any form is accepted, WGS 84 as identical with a note, anything else only where PROJ knows a real
transformation; a ballpark shift is refused. Nothing is guessed: what the coordinates look like goes into the message,
never into the result. footprint.py and casework may call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # re-exported without __all__
from shapely import Geometry

from app.spatial.errors import AxesSwapped, CoordinatesDoNotFit, CrsUnknown, DatumWithoutParameters

# PROJ must never fetch grids: results may not depend on a connection.
set_network_enabled(active=False)

STORED_EPSG = 4490
WGS84_IS_CGCS2000 = "wgs84_taken_as_cgcs2000"
# A straight edge of the plane is not straight in lon and lat: 1.59 m off on 10 km, below 1 mm on 200 m. Source:
# measured, see docs.
_EDGE_M = 200.0
_LON, _LAT = (73.0, 136.0), (3.0, 54.0)

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Crs:
    """A reference system that is accepted here.

    Shape: definition is what PROJ reads; epsg is None for a local CGCS2000 plane; zone, zone_width and has_zone_prefix
    are set for the numbered Gauss-Kruger zones; notes are codes of what the reader should be told.
    """

    definition: str
    epsg: int | None
    name: str
    is_geographic: bool
    zone: int | None = None
    zone_width: int | None = None
    has_zone_prefix: bool = False
    notes: tuple[str, ...] = ()


def identify(epsg: int | None = None, wkt: str = "", bounds: Bounds | None = None) -> Crs:
    """The accepted reference system that a file states.

    Shape: an EPSG code wins over the text; bounds of the coordinates only make the message of a refusal helpful.
    Empty: neither code nor text is E-SPATIAL-1. Raises: E-SPATIAL-1 (unknown), E-SPATIAL-2 (another datum without
    parameters).
    """
    stated = f"EPSG:{epsg}" if epsg is not None else wkt.strip()
    try:
        found = CRS.from_user_input(stated)
    except CRSError:
        raise _unknown(stated, bounds) from None
    while found.is_bound and found.source_crs is not None:
        found = found.source_crs
    if found.is_compound:
        found = found.sub_crs_list[0]
    if not (found.is_geographic or found.is_projected):
        raise _unknown(found.name or stated, bounds)
    code = found.to_epsg()
    if code is not None:
        found = CRS.from_epsg(code)
    definition = f"EPSG:{code}" if code else found.to_wkt()
    zone, width, prefix = zone_of_code(code)
    notes = () if _reaches_cgcs2000(definition) else (_wgs84_or_refuse(found),)
    return Crs(definition, code, found.name, found.is_geographic, zone, width, prefix, notes)


def bounds_of(parts: Sequence[bytes]) -> Bounds | None:
    """West, south, east and north of submitted geometries (WKB) in their own system, for the hint of a refusal.

    Empty: None where there is no finite coordinate or a part cannot be read; the reason is told by whoever reads the
    part.
    """
    if not parts:
        return None
    with np.errstate(invalid="ignore"):
        read = shapely.from_wkb(np.array(parts, dtype=object), on_invalid="ignore")
    west, south, east, north = (float(value) for value in shapely.total_bounds(read))
    return (west, south, east, north) if np.isfinite((west, south, east, north)).all() else None


def zone_of_code(epsg: int | None) -> tuple[int | None, int | None, bool]:
    """Zone number, zone width in degrees and whether eastings carry the zone, of a CGCS2000 Gauss-Kruger code.

    Empty: (None, None, False) for every other code. Source: EPSG; ranges checked against PROJ by a test.
    """
    if epsg is None:
        return None, None, False
    for first, last, offset, width, prefix in (
        (4513, 4533, 4488, 3, True),
        (4534, 4554, 4509, 3, False),
        (4491, 4501, 4478, 6, True),
        (4502, 4512, 4489, 6, False),
    ):
        if first <= epsg <= last:
            return epsg - offset, width, prefix
    return None, None, False


def recognise(bounds: Bounds) -> tuple[str, str]:
    """What coordinates look like, as a hint in Chinese and English. It is told to a person and never acted upon."""
    x0, y0, x1, y1 = bounds
    if _within(x0, x1, _LON) and _within(y0, y1, _LAT):
        return "坐标值像是经纬度（度），可能是 EPSG:4490", "The values look like degrees, possibly EPSG:4490"
    if _within(x0, x1, _LAT) and _within(y0, y1, _LON):
        return "坐标值像是（纬度，经度），两轴颠倒", "The values look like (latitude, longitude): the axes are swapped"
    prefix = int(x0 // 1_000_000)
    if prefix == int(x1 // 1_000_000) and (25 <= prefix <= 45 or 13 <= prefix <= 23):
        return _describe_zone(prefix)
    if x0 >= 100_000 and x1 < 1_000_000 <= y0:
        return (
            "坐标值像是不带带号的平面坐标，中央经线无法由坐标推知",
            "The values look like plane coordinates without zone number; the central meridian cannot be told from them",
        )
    return "坐标值也不像任何常用坐标系", "The values do not look like any usual system either"


def lies_in_china(lon: float, lat: float) -> bool:
    """Whether a position may be ground of China. Units: degrees."""
    return _LON[0] <= lon <= _LON[1] and _LAT[0] <= lat <= _LAT[1]


def to_4490(geometry: Geometry, crs: Crs) -> Geometry:
    """The geometry in EPSG:4490, long plane edges divided first so that shared borders stay shared.

    Units: lon, lat in degrees. Empty: an empty geometry is given back. Raises: E-SPATIAL-3 (swapped axes),
    E-SPATIAL-4.
    """
    if shapely.is_empty(geometry):
        return geometry
    _check_coordinates(geometry, crs)
    if crs.is_geographic:
        return geometry
    return shapely.transform(shapely.segmentize(geometry, _EDGE_M), lambda positions: _project(positions, crs))


def _describe_zone(prefix: int) -> tuple[str, str]:
    width, offset = (3, 4488) if prefix >= 25 else (6, 4478)
    zh = f"坐标值带有 {width} 度带带号 {prefix}；若为 CGCS2000 则是 EPSG:{offset + prefix}，"
    en = f"The eastings carry {width}-degree zone {prefix}: EPSG:{offset + prefix} if it is CGCS2000, "
    return (
        zh + "但带号说明不了基准（也可能是 1954、1980 坐标系）",
        en + "but a zone number does not tell the datum (it may be Beijing 1954 or Xian 1980)",
    )


def _unknown(stated: str, bounds: Bounds | None) -> CrsUnknown:
    guess_zh, guess_en = recognise(bounds) if bounds is not None else ("", "")
    return CrsUnknown(stated=stated[:120], guess_zh=guess_zh, guess_en=guess_en)


@lru_cache(maxsize=64)
def _reaches_cgcs2000(definition: str) -> bool:
    """Whether PROJ knows a transformation that is not a ballpark one."""
    try:
        Transformer.from_crs(definition, STORED_EPSG, always_xy=True, allow_ballpark=False)
    except ProjError:
        return False
    return True


def _wgs84_or_refuse(found: CRS) -> str:
    datum = found.datum
    if datum is None or not datum.name.startswith("World Geodetic System 1984"):
        raise DatumWithoutParameters(name=found.name)
    return WGS84_IS_CGCS2000


@lru_cache(maxsize=64)
def _transformer(definition: str, is_wgs84: bool) -> Transformer:
    # From WGS 84 the way ends at WGS 84 itself, taken as CGCS2000: PROJ has only a ballpark step between the two.
    target = CRS.from_user_input(definition).geodetic_crs if is_wgs84 else STORED_EPSG
    return Transformer.from_crs(definition, target, always_xy=True, allow_ballpark=False)


def _project(positions: NDArray[np.float64], crs: Crs) -> NDArray[np.float64]:
    transformer = _transformer(crs.definition, WGS84_IS_CGCS2000 in crs.notes)
    return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))


def _check_coordinates(geometry: Geometry, crs: Crs) -> None:
    x0, y0, x1, y1 = (float(value) for value in shapely.bounds(geometry))
    if _lies_in_china(x0, y0, x1, y1, crs):
        return
    x, y = (f"{value:.10g}" for value in shapely.get_coordinates(geometry)[0])
    if _lies_in_china(y0, x0, y1, x1, crs):
        raise AxesSwapped(x=x, y=y)
    guess_zh, guess_en = recognise((x0, y0, x1, y1))
    raise CoordinatesDoNotFit(x=x, y=y, name=crs.name, guess_zh=guess_zh, guess_en=guess_en)


def _lies_in_china(x0: float, y0: float, x1: float, y1: float, crs: Crs) -> bool:
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    if not crs.is_geographic:
        corners = _project(corners, crs)
    if not np.isfinite(corners).all():
        return False
    lon, lat = corners[:, 0], corners[:, 1]
    near = True
    if crs.zone is not None and crs.zone_width is not None:
        meridian = 3 * crs.zone if crs.zone_width == 3 else 6 * crs.zone - 3
        # Two widths either side: neighbouring zones are in real use, anything further is another zone's coordinates.
        near = bool((abs(lon - meridian) <= 2 * crs.zone_width).all())
    return near and _within(lon.min(), lon.max(), _LON) and _within(lat.min(), lat.max(), _LAT)


def _within(low: float, high: float, limits: tuple[float, float]) -> bool:
    return bool(limits[0] <= low and high <= limits[1])
