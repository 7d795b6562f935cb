"""The admission of a site: what becomes a footprint, what is refused, and that nothing is mended on the way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
import shapely
from hypothesis import given
from pyproj import Transformer

from app.spatial.crs import identify
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
from app.spatial.footprint import Footprint, admit, admit_site, assemble, describe
from spatial.shapes import geod_area_m2, star, stars

LONLAT = identify(4490)
DISTRICT = shapely.box(121.2, 39.2, 122.3, 40.2)
SQUARE = shapely.box(121.9, 39.6, 121.91, 39.61)


def admitted(*parts: shapely.Geometry) -> Footprint:
    return admit_site([shapely.to_wkb(part) for part in parts], LONLAT, shapely.to_wkb(DISTRICT))


def test_a_sound_site_is_measured_on_the_ellipsoid_with_the_plane_area_and_its_zone_beside_it() -> None:
    site = admitted(SQUARE)
    assert float(site.area_m2) == pytest.approx(geod_area_m2(SQUARE), abs=0.01)
    way = Transformer.from_crs(4490, 4550, always_xy=True)
    plane = shapely.transform(SQUARE, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))
    assert site.area_gauss_kruger_m2 == Decimal(plane.area).quantize(Decimal("0.01"))
    assert (site.zone, site.vertex_count) == (41, 5)
    assert site.bounds == tuple(Decimal(text) for text in ("121.9", "39.6", "121.91", "39.61"))
    assert site.centroid == (Decimal("121.905"), Decimal("39.605"))


@given(stars(radius=0.005))
def test_equal_ground_has_equal_bytes_however_it_was_drawn(polygon: shapely.Polygon) -> None:
    turned = shapely.Polygon(
        np.roll(shapely.get_coordinates(polygon.exterior)[:-1], 3, axis=0)[::-1],
        [shapely.get_coordinates(ring) for ring in polygon.interiors],
    )
    first, second = (admit(item, DISTRICT, Decimal(0)) for item in (polygon, shapely.force_3d(turned, 5.0)))
    assert first.wkb == second.wkb
    assert first.digest == second.digest
    assert not shapely.has_z(shapely.from_wkb(first.wkb))


def test_neighbouring_parts_are_joined_and_count_their_border_once() -> None:
    west, east = shapely.box(121.9, 39.6, 121.905, 39.61), shapely.box(121.905, 39.6, 121.91, 39.61)
    assert admitted(west, east).wkb == admitted(east, west).wkb
    assert admitted(west, east).area_m2 == admitted(SQUARE).area_m2


def test_parts_that_overlap_are_refused_with_the_place_and_the_area() -> None:
    other = shapely.box(121.905, 39.6, 121.92, 39.61)
    with pytest.raises(SitePartsOverlap) as raised:
        admitted(SQUARE, other)
    area = geod_area_m2(shapely.intersection(SQUARE, other))
    assert float(str(raised.value.values["area_m2"])) == pytest.approx(area, abs=0.01)
    place = shapely.Point(float(str(raised.value.values["x"])), float(str(raised.value.values["y"])))
    assert shapely.contains(shapely.intersection(SQUARE, other), place)


BOW_TIE = shapely.Polygon([(121.9, 39.6), (121.91, 39.61), (121.91, 39.6), (121.9, 39.61)])
OUTER_HOLE = shapely.Polygon(SQUARE.exterior, [shapely.box(121.92, 39.6, 121.93, 39.61).exterior.coords])


def with_vertex(value: float) -> shapely.Geometry:
    """The square with its last corner moved to where no coordinate can be."""
    with np.errstate(invalid="ignore"):
        return shapely.from_wkt(f"POLYGON ((121.9 39.6, 121.91 39.6, 121.91 {value}, 121.9 39.6))")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: BOW_TIE, SiteInvalid),
        (lambda: OUTER_HOLE, SiteInvalid),
        (lambda: shapely.Point(121.9, 39.6), SiteNotPolygonal),
        (lambda: shapely.GeometryCollection([SQUARE]), SiteNotPolygonal),
        (shapely.Polygon, SiteEmpty),
        (lambda: with_vertex(np.inf), SiteNotFinite),
        (lambda: with_vertex(np.nan), SiteNotFinite),
        (lambda: shapely.box(121.9, 39.6, 121.90001, 39.60001), SiteTooSmall),
        (lambda: shapely.box(120.0, 39.6, 120.01, 39.61), SiteOutsideDistrict),
        (lambda: star(121.9, 39.6, 0.01, [1.0] * 200_001), SiteTooDetailed),
    ],
)
def test_what_is_no_sound_site_is_refused_each_in_its_own_way(
    make: Callable[[], shapely.Geometry], error: type[Exception]
) -> None:
    with pytest.raises(error):
        admit(make(), DISTRICT)
    with pytest.raises(error):
        admitted(make())


def test_a_bow_tie_is_told_with_reason_and_place_in_the_coordinates_of_the_file() -> None:
    way = Transformer.from_crs(4490, 4550, always_xy=True)
    plane = shapely.transform(BOW_TIE, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))
    with pytest.raises(SiteInvalid) as raised:
        assemble([shapely.to_wkb(shapely.box(4e5, 4e6, 4.1e5, 4.1e6)), shapely.to_wkb(plane)], identify(4550))
    assert "第 2 个要素" in raised.value.message("zh")
    assert "图形自相交" in raised.value.message("zh")
    place = way.transform(
        float(str(raised.value.values["x"])), float(str(raised.value.values["y"])), direction="INVERSE"
    )
    assert place == pytest.approx((121.905, 39.605), abs=1e-6)


def test_the_share_outside_the_district_is_named() -> None:
    with pytest.raises(SiteOutsideDistrict) as raised:
        admitted(shapely.box(122.29, 39.6, 122.33, 39.61))
    assert raised.value.values["percent"] == Decimal("75.00")


def test_a_site_that_ends_on_the_border_of_the_district_is_inside() -> None:
    assert admitted(shapely.box(122.29, 39.6, 122.3, 39.61)).area_m2 > 0


def test_no_parts_and_torn_bytes_are_told_apart() -> None:
    with pytest.raises(SiteEmpty):
        assemble([], LONLAT)
    with pytest.raises(GeometryUnreadable):
        assemble([b"\x01\x03"], LONLAT)


@given(stars(radius=0.005))
def test_a_kept_footprint_is_described_again_as_it_was_admitted(polygon: shapely.Polygon) -> None:
    kept = admit(polygon, DISTRICT, Decimal(0))
    assert describe(kept.wkb) == kept
