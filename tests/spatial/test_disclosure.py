"""The only door: numbers and words leave, another department's geometry does not."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import canonical
from app.spatial.disclosure import Finding, Verdict, disclose, site_outline_svg
from app.spatial.errors import VerdictMissing
from app.spatial.measures import measure
from spatial.shapes import footprint_of, layer_of, stars

SITE = shapely.box(121.9, 39.6, 121.91, 39.61)
DISTRICT = shapely.box(121.2, 39.2, 122.3, 40.2)
JUDGED = {"layer": Verdict("conflict", 3, ("dalian-183/16",))}


def test_a_finding_joins_what_was_measured_and_what_the_table_said() -> None:
    overlap = measure(footprint_of(SITE), layer_of([SITE]))
    (finding,) = disclose([overlap], JUDGED)
    assert (finding.layer_version, finding.area_m2, finding.share) == (
        overlap.layer_version,
        overlap.area_m2,
        Decimal(1),
    )
    assert list(finding.as_json()) == [
        "layer",
        "layer_version",
        "count",
        "area_m2",
        "share",
        "verdict",
        "row",
        "articles",
    ]
    assert canonical.loads(canonical.dumps(finding.as_json()))["row"] == 3
    assert disclose([], {}) == ()
    with pytest.raises(VerdictMissing):
        disclose([overlap], {})


def numbers_in(text: str) -> set[str]:
    """Every number of a text to five digits, wherever its decimal point stands."""
    return {re.sub(r"\D", "", found)[:5] for found in re.findall(r"\d[\d.]{5,}", text)}


@settings(max_examples=60)
@given(stars(), st.lists(stars(), min_size=1, max_size=6))
def test_no_coordinate_of_a_layer_feature_can_appear_in_what_leaves(
    site: shapely.Polygon, features: list[shapely.Polygon]
) -> None:
    layer = layer_of(features)
    told = disclose([measure(footprint_of(site), layer)], JUDGED)
    allowed = {"int": int, "text": str, "decimal": Decimal, "articles": tuple}
    for finding in told:
        assert {type(getattr(finding, field.name)) for field in fields(Finding)} <= set(allowed.values())
        # Counts, areas and shares are the only numbers; the version is a hash of all content and reveals none of it.
        assert (finding.count, finding.layer_version) == (finding.count, layer.version)
    leaving = [finding.as_json() | {"layer_version": ""} for finding in told]
    text = canonical.dumps(leaving)
    for value in shapely.get_coordinates(features).ravel():
        assert f"{value:.4f}" not in text
    assert len(json.loads(text)[0]) == 8


def test_the_picture_is_the_same_whatever_layers_exist_and_shows_only_the_site_and_the_district() -> None:
    ground = footprint_of(SITE)
    picture = site_outline_svg(ground, shapely.to_wkb(DISTRICT))
    root = ET.fromstring(picture.markup(picture.text_zh))
    drawn = [element.get("class") for element in root if element.tag.endswith(("path", "circle", "text"))]
    assert drawn == ["site", "scale", "scale", "north", "north", "district", "site-place"]
    assert "district" not in site_outline_svg(ground).body


def test_the_picture_obeys_a_strict_content_security_policy_and_says_itself_in_words() -> None:
    picture = site_outline_svg(footprint_of(SITE))
    markup = picture.markup('选址 <script>alert("1")</script>')
    root = ET.fromstring(markup)
    assert root.get("viewBox") == picture.view_box
    assert "<script" not in markup
    for element in root.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
    assert root.get("role") == "img"
    for text, word in ((picture.text_zh, "平方米"), (picture.text_en, "m2 on the ellipsoid")):
        assert word in text
        assert str(footprint_of(SITE).area_m2) in text


@given(stars(radius=0.02))
def test_the_drawn_outline_has_the_proportions_of_the_ground_and_stays_in_the_picture(site: shapely.Polygon) -> None:
    ground = footprint_of(site)
    picture = site_outline_svg(ground)
    points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[\d.]+,[\d.]+", picture.site_path)]
    assert all(0 <= x <= 640 and 0 <= y <= 420 for x, y in points)
    wide, high = (max(axis) - min(axis) for axis in zip(*points, strict=True))
    bar = float(re.search(r'class="scale" d="M20,\d+V\d+H([\d.]+)V', picture.body).group(1)) - 20
    metres_per_unit = picture.scale_bar_m / bar
    # Width times height of the drawing at its own scale bar is the ground's bounding box, measured on the ellipsoid.
    box = footprint_of(shapely.box(*shapely.bounds(shapely.from_wkb(ground.wkb))))
    assert wide * high * metres_per_unit**2 == pytest.approx(float(box.area_m2), rel=0.03)
