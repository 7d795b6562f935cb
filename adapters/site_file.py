"""A submitted site file as read, and the limits of reading: the values that cross between reader, child process and
callers.

Standard library only, because the child imports it before it is confined. Here must never be fiona or shapely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CRS_ASSUMED = "geojson_without_crs"
HOLES_BY_PLACE = "rings_inside_taken_as_holes"

# What a GeoJSON feature says beside its geometry: its id as text, "" without one, and its properties.
OwnWords = tuple[str, dict[str, Any]]
Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SiteLimits:
    """How far reading one file may go.

    Units: bytes, seconds, counts; ratio is unpacked to packed size and applies to entries that unpack beyond
    ratio_free_bytes.
    Source: a site of 50 polygons with 200,000 vertices needs about 8 MB as GeoJSON and 60 MB of memory in the child.
    """

    file_bytes: int = 20_000_000
    entries: int = 40
    unpacked_bytes: int = 100_000_000
    ratio: int = 100
    ratio_free_bytes: int = 1_000_000
    features: int = 50
    vertices: int = 200_000
    wall_seconds: float = 20.0
    cpu_seconds: int = 15
    memory_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class SiteFile:
    """What a submitted file holds, before anything is judged.

    Shape: one WKB and one row of attributes (name, text) per feature, in file order; crs_epsg where the file names a
    code, crs_wkt the text or name it gives otherwise; encoding is the Python codec of the attribute texts; driver is
    the one driver that read it; notes are codes of what the reader should be told.
    """

    geometries: tuple[bytes, ...]
    crs_epsg: int | None
    crs_wkt: str
    encoding: str
    attributes: tuple[Attributes, ...]
    driver: str
    notes: tuple[str, ...] = ()
