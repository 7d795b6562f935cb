"""Overlaps against an independent brute force without index, and against what must hold of any measurement."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.spatial.atlas import Atlas
from app.spatial.measures import OVERLAP_TOLERANCE_M2, measure, measure_all
from spatial.shapes import coverage, footprint_of, geod_area_m2, layer_of, stars

SITE = shapely.box(121.9, 39.6, 121.91, 39.61)


def brute_force(site: shapely.Geometry, features: list[shapely.Geometry]) -> tuple[int, float]:
    """Count and area without index, predicate or shortcut: one overlay per feature, PROJ measures."""
    pieces = [shapely.intersection(site, feature) for feature in features]
    real = [piece for piece in pieces if geod_area_m2(piece) > OVERLAP_TOLERANCE_M2]
    return len(real), geod_area_m2(shapely.union_all(real)) if real else 0.0


@settings(max_examples=60)
@given(stars(), st.lists(stars(), max_size=12), st.lists(st.sampled_from(["耕地", "林地"]), min_size=12, max_size=12))
def test_a_measurement_is_that_of_the_brute_force(
    site: shapely.Polygon, features: list[shapely.Polygon], classes: list[str]
) -> None:
    found = measure(footprint_of(site), layer_of(features, classes))
    count, area = brute_force(site, features)
    assert found.count == count
    assert float(found.area_m2) == pytest.approx(area, abs=0.02)
    assert float(found.share) == pytest.approx(area / geod_area_m2(site), abs=1e-6)
    for item in found.by_class:
        of_class = [feature for feature, value in zip(features, classes, strict=False) if value == item.value]
        assert (item.count, float(item.area_m2)) == pytest.approx(brute_force(site, of_class), abs=0.02)
    assert sum(item.count for item in found.by_class) == count


@settings(max_examples=40)
@given(stars(spread=0.01, radius=0.02), st.integers(0, 1000))
def test_a_true_coverage_sums_to_the_area_of_the_site(site: shapely.Polygon, seed: int) -> None:
    parcels = coverage(121.86, 39.56, 0.008, 10, seed)
    classes = [("耕地", "林地", "建设用地")[n % 3] for n in range(len(parcels))]
    ground = footprint_of(site)
    found = measure(ground, layer_of(parcels, classes))
    assert abs(found.area_m2 - ground.area_m2) <= Decimal("0.01")
    assert abs(sum(item.area_m2 for item in found.by_class) - ground.area_m2) <= Decimal("0.03")
    assert found.share == 1


@given(stars(), stars())
def test_the_overlap_of_two_is_the_same_from_either_side(one: shapely.Polygon, other: shapely.Polygon) -> None:
    there, back = measure(footprint_of(one), layer_of([other])), measure(footprint_of(other), layer_of([one]))
    assert (there.count, there.adjacent_count) == (back.count, back.adjacent_count)
    assert abs(there.area_m2 - back.area_m2) <= Decimal("0.01")


@given(stars(), stars(), st.floats(-5, 5))
def test_moving_everything_east_changes_nothing(site: shapely.Polygon, feature: shapely.Polygon, shift: float) -> None:
    def moved(geometry: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(geometry, lambda positions: positions + np.array([shift, 0.0]))

    here, there = (
        measure(footprint_of(site), layer_of([feature])),
        measure(footprint_of(moved(site)), layer_of([moved(feature)])),
    )
    assert abs(here.area_m2 - there.area_m2) <= Decimal("0.02")


@given(stars(), stars())
def test_ground_covered_twice_counts_once_in_the_area_and_twice_in_the_count(
    site: shapely.Polygon, feature: shapely.Polygon
) -> None:
    once, twice = measure(footprint_of(site), layer_of([feature])), measure(footprint_of(site), layer_of([feature] * 2))
    assert abs(once.area_m2 - twice.area_m2) <= Decimal("0.01")
    assert twice.count == 2 * once.count


@given(stars(), stars(), st.floats(-0.005, 0.005))
def test_splitting_a_feature_changes_no_area(site: shapely.Polygon, feature: shapely.Polygon, where: float) -> None:
    lon = shapely.centroid(feature).x + where
    halves = [shapely.intersection(feature, shapely.box(*edges)) for edges in ((121, 39, lon, 40), (lon, 39, 123, 40))]
    parts = [half for half in halves if half.geom_type in ("Polygon", "MultiPolygon") and not half.is_empty]
    whole, split = measure(footprint_of(site), layer_of([feature])), measure(footprint_of(site), layer_of(parts))
    assert abs(whole.area_m2 - split.area_m2) <= Decimal("0.02")


def test_a_neighbour_that_only_touches_is_adjacent_and_covers_nothing() -> None:
    beside = shapely.box(121.91, 39.6, 121.92, 39.61)
    corner = shapely.box(121.91, 39.61, 121.92, 39.62)
    apart = shapely.box(121.93, 39.6, 121.94, 39.61)
    found = measure(footprint_of(SITE), layer_of([beside, corner, apart]))
    assert (found.count, found.adjacent_count, found.area_m2, found.share) == (0, 2, 0, 0)
    assert found.by_class == ()


def test_a_site_in_the_hole_of_a_feature_is_not_in_the_feature() -> None:
    ring = shapely.Polygon(shapely.box(121.8, 39.5, 122.0, 39.7).exterior, [SITE.buffer(0.001).exterior.coords])
    assert measure(footprint_of(SITE), layer_of([ring])).count == 0
    filled = shapely.Polygon(shapely.box(121.8, 39.5, 122.0, 39.7).exterior, [SITE.exterior.coords])
    assert measure(footprint_of(SITE), layer_of([filled])).adjacent_count == 1


def test_a_hole_in_the_site_is_not_measured() -> None:
    site = shapely.Polygon(SITE.exterior, [shapely.box(121.903, 39.603, 121.907, 39.607).exterior.coords])
    inside = shapely.box(121.904, 39.604, 121.906, 39.606)
    found = measure(footprint_of(site), layer_of([inside, SITE]))
    assert found.count == 1
    assert found.area_m2 == footprint_of(site).area_m2


def test_an_empty_layer_and_no_layers_measure_nothing() -> None:
    found = measure(footprint_of(SITE), layer_of([]))
    assert (found.count, found.area_m2, found.share, found.adjacent_count, found.by_class) == (0, 0, 0, 0, ())
    assert measure_all(footprint_of(SITE), Atlas([])) == ()


def test_what_a_measurement_gives_back_holds_no_float_and_no_geometry() -> None:
    (found,) = measure_all(footprint_of(SITE), Atlas([layer_of([SITE])]))
    values = [getattr(found, name) for name in found.__slots__]
    assert not any(isinstance(value, float | bytes | shapely.Geometry) for value in values)
    assert found.area_m2.as_tuple().exponent == -2
    assert found.share.as_tuple().exponent == -6


def test_the_mark_changes_with_the_ground_that_is_covered_and_with_nothing_else() -> None:
    wide = shapely.box(121.0, 39.0, 123.0, 40.0)
    here, moved = footprint_of(SITE), footprint_of(shapely.box(121.92, 39.6, 121.93, 39.61))
    one, two = layer_of([wide], ["耕地"]), layer_of([wide], ["耕地"])
    assert measure(here, one).mark == measure(here, two).mark != ""
    assert measure(here, one).area_m2 == measure(moved, one).area_m2
    assert measure(here, one).mark != measure(moved, one).mark
    turned = footprint_of(shapely.Polygon(list(SITE.exterior.coords)[::-1]))
    assert measure(turned, one).mark == measure(here, one).mark
    assert measure(here, layer_of([shapely.box(100, 10, 101, 11)], ["耕地"])).mark == ""
