"""The demonstration city: real borders, layers that are the same on every run and make sense, sites that do what their
name says."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import shape

from adapters.site_reader import read_site
from app.demo.city import Boundary, GeneratedLayer, atlas, boundaries, layers, sample_sites
from app.spatial.areas import ellipsoid_area_m2
from app.spatial.crs import identify
from app.spatial.errors import SiteInvalid, SiteOutsideDistrict
from app.spatial.footprint import Footprint, admit_site, assemble
from app.spatial.measures import Overlap, measure_all

ROOT = Path(__file__).resolve().parents[2]
SHAPEFILE = ROOT / "tests/adapters/site_files"
RESTRICTIONS = ("ecological_red_line", "permanent_basic_farmland", "river_setback")
GEOD = CRS.from_epsg(4490).get_geod()


def district() -> Boundary:
    return boundaries()[1]


def layer(code: str) -> GeneratedLayer:
    return next(item for item in layers() if item.code == code)


def ground_of(code: str) -> np.ndarray:
    return shapely.from_wkb([wkb for _, _, wkb in layer(code).rows])


@cache
def footprint(name: str) -> Footprint:
    """As a person would submit it: through the reader and the admission."""
    site = read_site(f"{name}.geojson", json.dumps(sample_sites()[name]).encode())
    return admit_site(site.geometries, identify(site.crs_epsg, site.crs_wkt), district().wkb)


@cache
def measured(name: str) -> dict[str, Overlap]:
    return {overlap.layer: overlap for overlap in measure_all(footprint(name), atlas())}


def test_the_boundaries_are_dalian_and_wafangdian_and_the_district_lies_in_the_city() -> None:
    city, inner = boundaries()
    assert (city.code, city.name_zh, inner.code, inner.name_zh) == ("210200", "大连市", "210281", "瓦房店市")
    assert shapely.from_wkb(inner.wkb).area > 0
    outside = shapely.difference(shapely.from_wkb(inner.wkb), shapely.from_wkb(city.wkb))
    assert ellipsoid_area_m2(outside) < 1
    assert ellipsoid_area_m2(shapely.from_wkb(inner.wkb)) / 1e6 == pytest.approx(3719, abs=1)


def test_a_surveyors_shapefile_of_the_same_district_arrives_at_the_same_place() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in ("shp", "shx", "dbf", "prj", "cpg"):
            archive.write(SHAPEFILE / f"districts_gbk.{part}")
    site = read_site("区划.zip", packed.getvalue())
    (place,) = [n for n, row in enumerate(site.attributes) if dict(row)["代码"] == "210281"]
    there = assemble([site.geometries[place]], identify(site.crs_epsg, site.crs_wkt))
    here = shapely.from_wkb(district().wkb)
    differing = ellipsoid_area_m2(shapely.symmetric_difference(there, here))
    # Its edges of some kilometres are straight in the plane there, and straight in degrees here.
    assert differing / ellipsoid_area_m2(here) < 1e-4
    assert shapely.hausdorff_distance(there, here) < 5e-5


def test_the_layers_are_the_same_bytes_on_every_run() -> None:
    program = "from app.demo.city import atlas; print(*(layer.version for layer in atlas()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == [item.version for item in atlas()]


def test_every_layer_lies_in_the_district_and_carries_the_fields_of_the_field() -> None:
    whole = shapely.from_wkb(district().wkb)
    identifiers = [attributes["BSM"] for item in layers() for _, attributes, _ in item.rows]
    assert len(set(identifiers)) == len(identifiers) > 3000
    for item in layers():
        ground = ground_of(item.code)
        assert (
            ellipsoid_area_m2(shapely.difference(shapely.union_all(ground), whole)) < 1000
        )  # a centimetre grid along 380 km of border
        for (_, attributes, _), geometry in zip(item.rows[:50], ground, strict=False):
            assert len(attributes["BSM"]) == 18
            assert len(attributes["YSDM"]) == 10
            assert attributes["XZQMC"] == "瓦房店市"
            area = attributes.get("TBMJ", attributes.get("MJ"))
            parts = shapely.get_parts(shapely.segmentize(geometry, 0.0005))
            by_proj = sum(abs(GEOD.geometry_area_perimeter(part)[0]) for part in shapely.orient_polygons(parts))
            assert float(area) == pytest.approx(by_proj, rel=1e-6, abs=0.05)


@pytest.mark.parametrize(
    ("code", "owner", "fewest", "most", "low_km2", "high_km2"),
    [
        ("ecological_red_line", "210200-ecology", 10, 80, 200, 800),
        ("permanent_basic_farmland", "210200-natural-resources", 2000, 6000, 800, 1700),
        ("urban_development_boundary", "210200-natural-resources", 8, 20, 100, 350),
        ("land_use_plan", "210200-natural-resources", 3000, 8000, 3718, 3720),
        ("river_setback", "210200-water", 20, 200, 10, 80),
    ],
)
def test_each_layer_has_a_plausible_size_and_its_owner(
    code: str, owner: str, fewest: int, most: int, low_km2: float, high_km2: float
) -> None:
    assert fewest <= len(layer(code).rows) <= most
    assert low_km2 <= atlas().layer(code).areas_m2.sum() / 1e6 <= high_km2
    assert layer(code).owner == atlas().layer(code).owner == owner


def test_the_land_use_plan_is_a_true_coverage_of_the_district() -> None:
    ground = ground_of("land_use_plan")
    assert shapely.coverage_is_valid(ground)
    gap = shapely.difference(shapely.from_wkb(district().wkb), shapely.union_all(ground))
    assert ellipsoid_area_m2(gap) < 1000  # a centimetre grid along 380 km of border
    assert {attributes["DLMC"] for _, attributes, _ in layer("land_use_plan").rows} >= {
        "耕地",
        "林地",
        "建设用地",
        "水域",
    }


def test_farmland_keeps_clear_of_towns_rivers_and_the_red_line_as_plans_do() -> None:
    farmland = shapely.union_all(ground_of("permanent_basic_farmland"))
    for code in ("urban_development_boundary", "river_setback", "ecological_red_line"):
        assert ellipsoid_area_m2(shapely.intersection(farmland, shapely.union_all(ground_of(code)))) == 0


def test_the_clear_and_the_adjusted_site_meet_no_restriction_in_the_development_boundary() -> None:
    for name in ("clear_site", "adjusted_site"):
        found = measured(name)
        assert [(found[code].count, found[code].adjacent_count) for code in RESTRICTIONS] == [(0, 0)] * 3
        assert found["urban_development_boundary"].share == 1
        assert [item.value for item in found["land_use_plan"].by_class] == ["建设用地"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("river_site", "river_setback"),
        ("farmland_site", "permanent_basic_farmland"),
        ("red_line_site", "ecological_red_line"),
    ],
)
def test_each_conflicting_site_meets_exactly_the_restriction_of_its_name(name: str, code: str) -> None:
    found = measured(name)
    assert {other for other in RESTRICTIONS if found[other].count} == {code}
    assert Decimal("0.1") < found[code].share < Decimal("0.7")
    # Independently of index and measurement: one overlay with the union of the whole layer.
    plot = shape(sample_sites()[name]["features"][0]["geometry"])
    shared = shapely.intersection(plot, shapely.union_all(ground_of(code)))
    assert float(found[code].area_m2) == pytest.approx(ellipsoid_area_m2(shared), abs=0.02)


def test_the_adjusted_site_is_the_red_line_site_moved() -> None:
    before, after = (
        shape(sample_sites()[name]["features"][0]["geometry"]) for name in ("red_line_site", "adjusted_site")
    )
    shift = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    assert np.ptp(shift, axis=0).max() < 3e-6
    assert np.abs(shift).max() > 1e-4


def test_the_outside_site_is_in_the_city_and_outside_the_district() -> None:
    plot = shape(sample_sites()["outside_site"]["features"][0]["geometry"])
    assert shapely.covers(shapely.from_wkb(boundaries()[0].wkb), plot)
    with pytest.raises(SiteOutsideDistrict) as raised:
        footprint("outside_site")
    assert raised.value.values["percent"] == 100


def test_the_bow_tie_is_refused_with_its_place() -> None:
    with pytest.raises(SiteInvalid) as raised:
        footprint("bow_tie")
    assert raised.value.values["reason_en"] == "Self-intersection"


def test_land_use_under_any_sample_site_sums_to_the_site() -> None:
    for name in ("clear_site", "river_site", "farmland_site", "red_line_site", "adjusted_site"):
        found, ground = measured(name)["land_use_plan"], footprint(name)
        assert found.share == 1
        assert abs(sum(item.area_m2 for item in found.by_class) - ground.area_m2) <= Decimal("0.05")
