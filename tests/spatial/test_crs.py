"""Which reference systems are accepted, which are refused and how, and that the way to EPSG:4490 is PROJ's own."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from app.spatial.areas import zone_of
from app.spatial.crs import WGS84_IS_CGCS2000, bounds_of, identify, recognise, to_4490, zone_of_code
from app.spatial.errors import AxesSwapped, CoordinatesDoNotFit, CrsUnknown, DatumWithoutParameters

SITE = shapely.box(121.9, 39.6, 121.91, 39.61)


def projected(code: int, geometry: shapely.Geometry = SITE) -> shapely.Geometry:
    way = Transformer.from_crs(4490, code, always_xy=True)
    return shapely.transform(geometry, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1])))


def test_every_cgcs2000_gauss_kruger_code_of_the_epsg_register_is_known_with_its_zone() -> None:
    register = {
        int(item.code): item.name
        for item in query_crs_info("EPSG", PJType.PROJECTED_CRS)
        if item.name.startswith("CGCS2000 / ") and "Gauss-Kruger" in item.name and int(item.code) < 5000
    }
    assert len(register) == 64
    for code, name in register.items():
        zone, width, prefix = zone_of_code(code)
        assert zone is not None
        meridian = 3 * zone if width == 3 else 6 * zone - 3
        assert name.endswith(f"zone {zone}" if prefix else f"CM {meridian}E")
        assert ("3-degree" in name) == (width == 3)
        accepted = identify(code)
        assert (accepted.epsg, accepted.zone, accepted.has_zone_prefix, accepted.notes) == (code, zone, prefix, ())


@given(st.sampled_from([4528, 4529, 4549, 4550, 4498, 4509]))
def test_a_plane_site_comes_back_to_where_proj_took_it_from(code: int) -> None:
    back = to_4490(projected(code), identify(code))
    assert shapely.hausdorff_distance(back, SITE) < 2e-7
    assert shapely.get_num_coordinates(back) > 20


def test_a_code_in_the_words_of_a_prj_file_is_recognised() -> None:
    for code in (4529, 4550, 4490, 4326, 32651):
        found = identify(wkt=CRS.from_epsg(code).to_wkt("WKT1_ESRI"))
        assert found.epsg == code


def test_a_local_plane_on_cgcs2000_without_a_code_is_accepted() -> None:
    text = CRS.from_epsg(4550).to_wkt("WKT1_ESRI").replace("123.0", "121.5").replace("CM_123E", "local")
    local = identify(wkt=text)
    assert (local.epsg, local.zone, local.notes) == (None, None, ())
    easting = Transformer.from_crs(CRS.from_wkt(text), 4490, always_xy=True).transform(500_000, 4_390_000)
    placed = to_4490(shapely.box(499_900, 4_389_900, 500_100, 4_390_100), local)
    assert shapely.distance(shapely.centroid(placed), shapely.Point(easting)) < 1e-7


@pytest.mark.parametrize("code", [4326, 32651, 3857])
def test_wgs84_is_taken_as_identical_with_a_note(code: int) -> None:
    found = identify(code)
    assert found.notes == (WGS84_IS_CGCS2000,)
    there = Transformer.from_crs(4326, code, always_xy=True)
    plane = shapely.transform(SITE, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1])))
    assert shapely.hausdorff_distance(to_4490(plane, found), SITE) < 2e-7


@pytest.mark.parametrize("code", [4214, 2401, 2422, 2434, 21413, 4610, 2349, 2382])
def test_beijing_1954_and_xian_1980_are_refused_and_never_shifted_by_guesswork(code: int) -> None:
    with pytest.raises(DatumWithoutParameters) as raised:
        identify(code)
    assert CRS.from_epsg(code).name in raised.value.message("zh")


def test_parameters_that_a_file_brings_itself_do_not_open_the_door() -> None:
    plane = CRS.from_epsg(2434).to_wkt("WKT1_GDAL")
    bound = plane.replace('AUTHORITY["EPSG","6214"]', 'TOWGS84[16,-147,-79,0,0,0,0],AUTHORITY["EPSG","6214"]')
    assert "TOWGS84" in bound
    with pytest.raises(DatumWithoutParameters):
        identify(wkt=bound)


@pytest.mark.parametrize("stated", ["", "大连独立坐标系", 'LOCAL_CS["x"]', "EPSG:5737", "+proj=geocent +ellps=GRS80"])
def test_what_names_no_plane_or_geographic_system_is_unknown(stated: str) -> None:
    with pytest.raises((CrsUnknown, DatumWithoutParameters)):
        identify(wkt=stated)


@pytest.mark.parametrize(
    ("bounds", "word"),
    [
        ((121.9, 39.6, 121.91, 39.61), "4490"),
        ((39.6, 121.9, 39.61, 121.91), "swapped"),
        ((41_400_000, 4_390_000, 41_400_100, 4_390_100), "4529"),
        ((21_400_000, 4_390_000, 21_400_100, 4_390_100), "4499"),
        ((405_000, 4_390_000, 405_100, 4_390_100), "central meridian"),
        ((-5.0, -5.0, -4.0, -4.0), "do not look like"),
    ],
)
def test_an_unknown_system_is_told_with_what_the_coordinates_look_like(
    bounds: tuple[float, float, float, float], word: str
) -> None:
    assert word in recognise(bounds)[1]
    with pytest.raises(CrsUnknown) as raised:
        identify(bounds=bounds)
    assert word in raised.value.message("en")


@pytest.mark.parametrize("code", [4490, 4529, 4550, 4326])
def test_swapped_axes_are_reported_and_never_mended(code: int) -> None:
    there = SITE if code in (4490, 4326) else projected(code)
    swapped = shapely.transform(there, lambda xy: xy[:, ::-1])
    with pytest.raises(AxesSwapped):
        to_4490(swapped, identify(code))


@pytest.mark.parametrize(
    ("stated", "real", "word"),
    [
        (4490, 4529, "4529"),
        (4529, 4490, "degrees"),
        (4529, 4550, "central meridian"),
        (4550, 4529, "4529"),
        (4528, 4529, "4529"),
    ],
)
def test_coordinates_that_do_not_fit_the_stated_system_are_refused_with_a_guess(
    stated: int, real: int, word: str
) -> None:
    there = SITE if real == 4490 else projected(real)
    with pytest.raises(CoordinatesDoNotFit) as raised:
        to_4490(there, identify(stated))
    assert word in raised.value.message("en")


@given(st.floats(73.5, 134.9), st.floats(4, 53))
def test_any_place_in_china_survives_its_own_zone(lon: float, lat: float) -> None:
    place = shapely.box(lon, lat, lon + 0.0001, lat + 0.0001)
    code = 4509 + zone_of(lon)
    assert shapely.hausdorff_distance(to_4490(projected(code, place), identify(code)), place) < 1e-9


def test_long_plane_edges_are_divided_so_that_neighbours_in_different_zones_keep_their_border() -> None:
    west, east = shapely.box(121.4, 39.6, 121.5, 39.7), shapely.box(121.5, 39.6, 121.6, 39.7)
    drawn = [shapely.segmentize(shape, 0.01) for shape in (west, east)]
    placed = [to_4490(projected(code, shape), identify(code)) for code, shape in zip((4549, 4550), drawn, strict=True)]
    shared = shapely.intersection(shapely.buffer(placed[0], 1e-8), placed[1])
    assert shapely.length(shared) == pytest.approx(0.2, rel=0.01)
    assert shapely.area(shapely.intersection(*placed)) < 1e-9


def test_the_bounds_of_submitted_parts_are_those_of_all_and_none_where_there_is_nothing_to_tell() -> None:
    parts = [shapely.to_wkb(shapely.box(1, 2, 3, 4)), shapely.to_wkb(shapely.box(0, 3, 2, 9))]
    assert bounds_of(parts) == (0.0, 2.0, 3.0, 9.0)
    assert bounds_of([]) is None
    assert bounds_of([b"torn"]) is None
    assert bounds_of([shapely.to_wkb(shapely.Polygon())]) is None
