"""Areas against PROJ's geodesic area, which nobody here wrote, and against what must hold of any area."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from app.spatial.areas import (
    ellipsoid_area_m2,
    ellipsoid_areas_m2,
    gauss_kruger_area_m2,
    share_of,
    square_metres,
    zone_of,
)
from spatial.shapes import geod_area_m2, star, stars


@given(
    st.floats(74, 134),
    st.floats(4, 53),
    st.floats(0.0005, 0.4),
    st.lists(st.floats(0.3, 1.0), min_size=4, max_size=20),
    st.booleans(),
)
def test_the_ellipsoid_area_is_that_of_proj(
    lon: float, lat: float, radius: float, radii: list[float], hole: bool
) -> None:
    polygon = star(lon, lat, radius, radii, hole)
    assert ellipsoid_area_m2(polygon) == pytest.approx(geod_area_m2(polygon), rel=2e-8, abs=0.001)


@given(stars(), st.floats(0.0001, 0.01))
def test_dividing_edges_changes_no_area(polygon: shapely.Polygon, step: float) -> None:
    divided = shapely.segmentize(polygon, step)
    assert ellipsoid_area_m2(divided) == pytest.approx(ellipsoid_area_m2(polygon), abs=0.0005)


@given(stars(), st.floats(-10, 10))
def test_moving_east_changes_no_area(polygon: shapely.Polygon, shift: float) -> None:
    moved = shapely.transform(polygon, lambda positions: positions + np.array([shift, 0.0]))
    assert ellipsoid_area_m2(moved) == pytest.approx(ellipsoid_area_m2(polygon), abs=0.001)


@settings(max_examples=30)
@given(st.lists(stars(), min_size=1, max_size=5))
def test_many_are_measured_as_one_by_one_in_order(polygons: list[shapely.Polygon]) -> None:
    mixed = np.array([*polygons, shapely.Point(121, 39), shapely.Polygon(), shapely.union_all(polygons)], dtype=object)
    measured = ellipsoid_areas_m2(mixed)
    assert measured.tolist() == [ellipsoid_area_m2(item) for item in mixed]
    assert measured[-3] == measured[-2] == 0.0
    assert len(ellipsoid_areas_m2(np.array([], dtype=object))) == 0


def test_a_collection_counts_its_polygons_only_and_a_hole_is_taken_off() -> None:
    square = shapely.box(121.0, 39.0, 121.01, 39.01)
    hole = shapely.box(121.002, 39.002, 121.004, 39.004)
    mixed = shapely.GeometryCollection([square, shapely.LineString([(0, 0), (1, 1)]), shapely.MultiPolygon([hole])])
    assert ellipsoid_area_m2(mixed) == pytest.approx(ellipsoid_area_m2(square) + ellipsoid_area_m2(hole))
    assert ellipsoid_area_m2(shapely.difference(square, hole)) == pytest.approx(
        ellipsoid_area_m2(square) - ellipsoid_area_m2(hole)
    )


@pytest.mark.parametrize(
    ("lon", "lat", "zone", "ppm"),
    [
        (121.0, 39.0, 40, 185),
        (121.0, 39.0, 41, 739),
        (122.0, 39.5, 41, 182),
        (123.0, 39.7, 41, 0),
        (106.7, 26.6, 35, 708),
    ],
)
def test_the_plane_area_is_too_big_by_what_its_distance_from_the_meridian_says(
    lon: float, lat: float, zone: int, ppm: int
) -> None:
    square = shapely.box(lon - 0.004, lat - 0.004, lon + 0.004, lat + 0.004)
    excess = gauss_kruger_area_m2(square, zone) / ellipsoid_area_m2(square) - 1
    assert excess * 1e6 == pytest.approx(ppm, abs=4)


def test_the_zone_of_a_longitude_is_that_of_the_epsg_code_with_its_central_meridian() -> None:
    for zone in range(25, 46):
        name = CRS.from_epsg(4509 + zone).name
        meridian = int(name.removeprefix("CGCS2000 / 3-degree Gauss-Kruger CM ").removesuffix("E"))
        assert zone_of(meridian) == zone_of(meridian - 1.5) == zone_of(meridian + 1.4999) == zone


def test_numbers_that_leave_are_decimals_with_fixed_steps() -> None:
    assert square_metres(1234.5678) == Decimal("1234.57")
    assert share_of(1.0, 3.0) == Decimal("0.333333")
    assert share_of(1.0000001, 1.0) == Decimal("1.000000")
    assert share_of(1.0, 0.0) == Decimal("0.000000")
