"""Areas as the law counts them: on the ellipsoid of CGCS2000, and beside it in the Gauss-Kruger plane with its zone.

Geometries are in EPSG:4490 (lon, lat in degrees) and their edges are straight in longitude and latitude. Floats live
inside this room; what leaves it is a Decimal. Here must never be a verdict. footprint.py, measures.py and app/demo may
call.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Geometry

# CGCS2000, identical with GRS80 in every digit that EPSG prints. Source: EPSG:1024 (ellipsoid 7019).
SEMI_MAJOR_M = 6378137.0
_FLATTENING = 1 / 298.257222101
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = _E2**0.5
# Gauss-Legendre on three points: exact for polynomials of degree five, so beyond 1e-12 for edges of a degree.
_NODES = (-(0.6**0.5), 0.0, 0.6**0.5)
_WEIGHTS = (5 / 18, 8 / 18, 5 / 18)
_SQUARE_METRE_STEP = Decimal("0.01")
_SHARE_STEP = Decimal("0.000001")


def ellipsoid_areas_m2(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """The ellipsoid area of every geometry, holes taken off.

    Shape: one area per geometry, in order. Units: m2. Empty: an empty or non-polygonal geometry measures 0; lines and
    points inside a collection count nothing. Source: the area under an edge that is straight in lon and lat is the
    width in longitude times the mean authalic ordinate; it is integrated per edge, so that splitting an edge changes
    nothing.
    """
    totals = np.zeros(len(geometries))
    parts, owner = shapely.get_parts(geometries, return_index=True)
    # A collection may hold multipolygons: one more level reaches the polygons, and for polygons it is the identity.
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    polygonal = (shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)
    parts, owner = parts[polygonal], owner[polygonal]
    if not len(parts):
        return totals
    rings, of_part = shapely.get_rings(parts, return_index=True)
    areas = _ring_areas(rings)
    is_shell = np.r_[True, of_part[1:] != of_part[:-1]]
    np.add.at(totals, owner[of_part], np.where(is_shell, areas, -areas))
    return totals


def ellipsoid_area_m2(geometry: Geometry) -> float:
    """The ellipsoid area of one geometry. Units: m2. Empty: 0."""
    return float(ellipsoid_areas_m2(np.array([geometry], dtype=object))[0])


def gauss_kruger_area_m2(geometry: Geometry, zone: int) -> float:
    """The area in the plane of a 3-degree zone: what the surveyor's drawing says, always a little too big.

    Units: m2; zone is the CGCS2000 3-degree zone number, 25 to 45. Empty: 0.
    """
    transformer = _to_zone(zone)

    def project(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

    return float(shapely.area(shapely.transform(geometry, project)))


def gauss_kruger_position(lon: float, lat: float) -> tuple[int, float, float]:
    """A position in the 3-degree zone in which it lies, as Chinese surveyors write it.

    Shape: zone, x (north), y (east, with the zone's number in front). Units: degrees of EPSG:4490 in, metres out.
    """
    zone = zone_of(lon)
    east, north = _to_zone(zone).transform(lon, lat)
    return zone, float(north), float(east) + zone * 1_000_000


def zone_of(longitude: float) -> int:
    """The 3-degree zone in which a longitude lies. Units: degrees in, zone number out; its central meridian is three
    times the zone.
    """
    return int((longitude + 1.5) // 3)


def square_metres(area: float) -> Decimal:
    """An area as it may leave this room. Units: m2, two decimals."""
    return Decimal(area).quantize(_SQUARE_METRE_STEP)


def share_of(part_m2: float, whole_m2: float) -> Decimal:
    """What part is of the whole, between 0 and 1, six decimals. Empty: a whole of 0 gives 0."""
    if whole_m2 <= 0:
        return Decimal(0).quantize(_SHARE_STEP)
    return min(Decimal(1), Decimal(part_m2 / whole_m2)).quantize(_SHARE_STEP)


def _ring_areas(rings: NDArray[np.object_]) -> NDArray[np.float64]:
    positions, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = np.radians(positions[:, 0]), np.radians(positions[:, 1])
    same = ring[1:] == ring[:-1]
    middle, half = (lat[1:] + lat[:-1]) / 2, (lat[1:] - lat[:-1]) / 2
    mean = sum(weight * _authalic_ordinate(middle + node * half) for node, weight in zip(_NODES, _WEIGHTS, strict=True))
    # Measured from the ordinate of the ring's first vertex: the difference keeps small sites exact to the square
    # millimetre.
    start = np.r_[0, np.flatnonzero(~same) + 1]
    base = _authalic_ordinate(lat[start])
    under = np.where(same, SEMI_MAJOR_M * (lon[1:] - lon[:-1]) * (mean - base[ring[1:]]), 0.0)
    return np.abs(np.bincount(ring[1:], under, minlength=len(rings)))


def _authalic_ordinate(lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """The height of the equal-area cylinder. Units: radians in, metres out. Source: Snyder, PP 1395, formula 3-12."""
    sine = np.sin(lat)
    q = (1 - _E2) * (sine / (1 - _E2 * sine * sine) + np.arctanh(_E * sine) / _E)
    return np.asarray(SEMI_MAJOR_M / 2 * q)


@lru_cache(maxsize=32)
def _to_zone(zone: int) -> Transformer:
    # 4509 + zone: the 3-degree zones named by central meridian, 4534 (75 E, zone 25) to 4554 (135 E, zone 45). Source:
    # EPSG.
    return Transformer.from_crs(4490, 4509 + zone, always_xy=True, allow_ballpark=False)
