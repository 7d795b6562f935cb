"""Writes a small GeoPackage in memory: one layer of polygons on CGCS2000. The same features give the same bytes.

For sample files of the demonstration and of rehearsals. What the product reads from others goes through site_reader.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import fiona
from fiona.io import MemoryFile

CGCS2000 = "EPSG:4490"
# A GeoPackage notes when it was written; a fixed instant keeps its bytes the same.
WRITTEN = "2026-01-01T00:00:00.000Z"


def geopackage(layer: str, polygons: Sequence[Mapping[str, Any]]) -> bytes:
    """A GeoPackage with one layer. Shape: polygons are GeoJSON geometries in lon, lat of CGCS2000."""
    schema = {"geometry": "Polygon", "properties": {"name": "str"}}
    features = [
        {"type": "Feature", "geometry": geometry, "properties": {"name": f"{layer} {number}"}}
        for number, geometry in enumerate(polygons, 1)
    ]
    with fiona.Env(OGR_CURRENT_DATE=WRITTEN), MemoryFile(ext=".gpkg") as memory:
        with memory.open(driver="GPKG", schema=schema, crs=CGCS2000, layer=layer) as made:
            made.writerecords(features)
        content: bytes = memory.read()
    return content
