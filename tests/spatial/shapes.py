"""Shapes that the tests of this room draw from: simple polygons by construction, layers of them, coverages."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import CRS

from app.spatial.atlas import LayerVersion, build_layer
from app.spatial.footprint import Footprint, admit

CHINA = shapely.box(73.5, 18.0, 134.5, 53.5)
_GEOD = CRS.from_epsg(4490).get_geod()


def geod_area_m2(geometry: shapely.Geometry) -> float:
    """The oracle: geodesic area by PROJ, the edges divided until geodesics are straight in lon and lat."""
    west, south, east, north = shapely.bounds(geometry)
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    divided = shapely.segmentize(polygons, max(east - west, north - south, 1e-9) / 300)
    return sum(
        abs(_GEOD.geometry_area_perimeter(shapely.Polygon(polygon.exterior))[0])
        - sum(abs(_GEOD.geometry_area_perimeter(shapely.Polygon(hole))[0]) for hole in polygon.interiors)
        for polygon in divided
    )


def star(lon: float, lat: float, radius: float, radii: list[float], hole: bool = False) -> shapely.Polygon:
    """A polygon around a centre, simple because its vertices go round it once. Units: degrees."""
    turn = np.arange(len(radii)) * (2 * math.pi / len(radii))
    reach = radius * np.array(radii)
    outer = np.column_stack((lon + reach * np.cos(turn), lat + reach * np.sin(turn)))
    holes = [np.column_stack((lon + reach / 3 * np.cos(turn), lat + reach / 3 * np.sin(turn)))] if hole else []
    return shapely.Polygon(outer, holes)


def stars(spread: float = 0.02, radius: float = 0.01) -> st.SearchStrategy[shapely.Polygon]:
    """Polygons with and without a hole near 121.9 E, 39.6 N."""
    return st.builds(
        star,
        st.floats(121.9 - spread, 121.9 + spread),
        st.floats(39.6 - spread, 39.6 + spread),
        st.floats(radius / 10, radius),
        st.lists(st.floats(0.3, 1.0), min_size=4, max_size=12),
        st.booleans(),
    )


def footprint_of(geometry: shapely.Geometry) -> Footprint:
    return admit(geometry, CHINA, minimum_area_m2=Decimal(0))


def layer_of(geometries: list[shapely.Geometry], classes: list[str] | None = None) -> LayerVersion:
    rows = [
        (fid, {"BSM": str(fid), "DLMC": classes[fid] if classes else "耕地"}, shapely.to_wkb(geometry))
        for fid, geometry in enumerate(geometries)
    ]
    return build_layer("layer", "图层", "Layer", "210200-natural-resources", rows, "DLMC")


def coverage(west: float, south: float, step: float, side: int, seed: int) -> list[shapely.Polygon]:
    """side x side quadrangles that share every border exactly."""
    random = np.random.default_rng(seed)
    node = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0), indexing="ij"), axis=-1)
    node += random.uniform(-0.3, 0.3, node.shape)
    node = np.array([west, south]) + node * step
    return [
        shapely.Polygon([node[i, j], node[i + 1, j], node[i + 1, j + 1], node[i, j + 1]])
        for i in range(side)
        for j in range(side)
    ]
