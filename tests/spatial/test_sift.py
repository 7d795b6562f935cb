"""The sifting of a layer takes good features to the bit and names each fault; outlines are held against one another."""

from __future__ import annotations

from decimal import Decimal

import pytest
import shapely

from app.spatial.boundaries import envelope_of, outline_of, outside_of
from app.spatial.crs import identify
from app.spatial.errors import SiteInvalid
from app.spatial.sift import MARGIN_DEGREES, Submitted, sift

DEGREES = identify(4490)
ENVELOPE = (110.0, 36.0, 110.4, 36.3)
HOLED = shapely.box(110.1, 36.1, 110.2, 36.2).difference(shapely.box(110.12, 36.12, 110.14, 36.14))
BOW = shapely.Polygon([(110.1, 36.1), (110.2, 36.2), (110.1, 36.2), (110.2, 36.1)])


def submitted(*geometries: shapely.Geometry, ids: str = "abcdef") -> list[Submitted]:
    return [Submitted(n, ids[n - 1], {"n": n}, shapely.to_wkb(each)) for n, each in enumerate(geometries, 1)]


def test_what_is_taken_is_what_was_submitted() -> None:
    parts = shapely.MultiPolygon([shapely.box(110.1, 36.1, 110.11, 36.11), shapely.box(110.3, 36.1, 110.31, 36.11)])
    found = sift(submitted(HOLED, parts), DEGREES, ENVELOPE)
    assert found.defects == ()
    assert [(fid, attributes) for fid, attributes, _ in found.taken] == [("a", {"n": 1}), ("b", {"n": 2})]
    for (_, _, wkb), given in zip(found.taken, (HOLED, parts), strict=True):
        assert shapely.from_wkb(wkb).equals_exact(given, 0)


def test_an_id_is_taken_by_its_first_good_feature() -> None:
    found = sift(submitted(BOW, HOLED, HOLED, ids="aaa"), DEGREES, ENVELOPE)
    assert [(defect.feature, defect.code) for defect in found.defects] == [
        ("a", "SELF_INTERSECTION"),
        ("a", "DUPLICATE_ID"),
    ]
    assert "feature 3 of the file: its id a is that of feature 2" in found.defects[1].detail
    assert len(found.taken) == 1


@pytest.mark.parametrize(("beyond", "is_taken"), [(0.9, True), (1.1, False)])
def test_a_feature_may_reach_over_the_envelope_by_the_margin_and_no_further(beyond: float, is_taken: bool) -> None:
    reaching = shapely.box(110.3, 36.1, 110.4 + beyond * MARGIN_DEGREES, 36.11)
    found = sift(submitted(reaching), DEGREES, ENVELOPE)
    assert (len(found.taken) == 1, [d.code for d in found.defects]) == (
        is_taken,
        [] if is_taken else ["OUTSIDE_REGION"],
    )


def test_without_an_envelope_the_place_is_not_asked() -> None:
    assert len(sift(submitted(shapely.box(120, 30, 120.1, 30.1)), DEGREES, None).taken) == 1


def test_an_outline_is_the_same_bytes_however_its_parts_are_cut_and_ordered() -> None:
    west, east = shapely.box(110.0, 36.0, 110.2, 36.3), shapely.box(110.2, 36.0, 110.4, 36.3)
    turned = [shapely.to_wkb(each.reverse()) for each in (east, west)]
    assert outline_of([shapely.to_wkb(west), shapely.to_wkb(east)], DEGREES) == outline_of(turned, DEGREES)
    assert envelope_of(outline_of(turned, DEGREES)) == ENVELOPE
    with pytest.raises(SiteInvalid):
        outline_of([shapely.to_wkb(BOW)], DEGREES)


def test_how_much_of_an_outline_lies_outside_another() -> None:
    inner, outer = (shapely.to_wkb(shapely.box(110.0, 36.0, east, 36.1)) for east in (110.2, 110.1))
    area_m2, share = outside_of(inner, outer)
    assert abs(share - Decimal("0.5")) < Decimal("0.000001")
    assert Decimal(99_000_000) < area_m2 < Decimal(101_000_000)
    assert outside_of(outer, inner) == (0, 0)
