"""Boundaries of regions: from polygons as delivered to one outline, and how two outlines lie to each other.

Nothing is repaired: what is wrong is refused by the same steps as a site. Here must never be a region's name or a
verdict. Casework calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import shapely

from app.spatial.areas import ellipsoid_area_m2, share_of, square_metres
from app.spatial.crs import Bounds, Crs
from app.spatial.footprint import assemble, read_geometry


def outline_of(parts: Sequence[bytes], crs: Crs) -> bytes:
    """One outline of the polygons of a boundary's file.

    Shape: parts as WKB in the given system, the outline as WKB in EPSG:4490, normalised, so that equal ground has equal
    bytes. Raises: E-SPATIAL-3 to E-SPATIAL-9, E-SPATIAL-12, E-SPATIAL-13.
    """
    return bytes(shapely.to_wkb(shapely.normalize(assemble(parts, crs)), byte_order=1))


def outside_of(inner: bytes, outer: bytes) -> tuple[Decimal, Decimal]:
    """How much of one outline lies outside another. Shape: WKB in EPSG:4490. Units: m2, share of the inner one."""
    lying, holding = read_geometry(inner, "inner"), read_geometry(outer, "outer")
    outside = ellipsoid_area_m2(shapely.difference(lying, holding))
    return square_metres(outside), share_of(outside, ellipsoid_area_m2(lying))


def envelope_of(outline: bytes) -> Bounds:
    """West, south, east and north of an outline. Units: degrees of EPSG:4490."""
    west, south, east, north = (float(value) for value in shapely.bounds(read_geometry(outline, "outline")))
    return west, south, east, north
