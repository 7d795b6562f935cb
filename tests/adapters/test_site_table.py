"""A table of coordinates, as surveyors write it: every zone against PROJ, every wrong line by its number, nothing guessed."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from adapters.site_errors import SiteFileError
from adapters.site_file import HOLES_BY_PLACE, SiteLimits
from adapters.site_reader import read_site, wkb_of
from adapters.site_table import looks_like_table, read_table
from app.casework.admit_site import table_file
from app.spatial import crs
from app.spatial.errors import DatumWithoutParameters
from app.spatial.footprint import assemble

CHOSEN = "3:41"
SQUARE = [
    "J1 4391234.567 512345.678",
    "J2 4391434.567 512345.678",
    "J3 4391434.567 512545.678",
    "J4 4391234.567 512545.678",
]
EXCHANGE = """[属性描述]
格式版本号=1.01版本
数据产生日期=2026-03-02
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=41
精度=0.001
转换参数=,,,,,,
[地块坐标]
5,4.0,1,甲地块,面,J50,工业,0601,@
J1,1,4391234.567,41512345.678
J2,1,4391434.567,41512345.678
J3,1,4391434.567,41512545.678
J4,1,4391234.567,41512545.678
J1,1,4391234.567,41512345.678
K1,2,4391300,41512400
K2,2,4391350,41512400
K3,2,4391350,41512450
4,4.0,2,乙地块,面,J50,工业,0601,@
L1,1,4391500,41512400
L2,1,4391600,41512400
L3,1,4391600,41512500
"""


def read(text: str, zone: str = CHOSEN) -> dict:
    return read_table(table_file(text, zone), "坐标表.txt", SiteLimits())


def refused(text: str, zone: str = CHOSEN) -> SiteFileError:
    with pytest.raises(SiteFileError) as raised:
        read(text, zone)
    assert all(raised.value.message(each) and raised.value.hint(each) for each in ("zh", "en"))
    return raised.value


def placed(text: str, zone: str = CHOSEN) -> shapely.Geometry:
    """The ground that a table describes, by the same steps as a file's."""
    site = read_site("坐标表.txt", table_file(text, zone))
    return assemble(site.geometries, crs.identify(site.crs_epsg))


def zones() -> list[tuple[int, int, bool]]:
    return [
        (width, zone, prefix)
        for width, numbers in ((3, range(25, 46)), (6, range(13, 24)))
        for zone in numbers
        for prefix in (True, False)
    ]


@pytest.mark.parametrize(("width", "zone", "prefix"), zones())
def test_every_zone_is_the_one_that_proj_knows_by_its_name(width: int, zone: int, prefix: bool) -> None:
    east = 512345.678 + (zone * 1_000_000 if prefix else 0)
    lines = [f"{4391234.567 + dx:.3f},{east + dy:.3f}" for dx, dy in ((0, 0), (200, 0), (200, 200))]
    found = CRS.from_epsg(read("\n".join(lines), f"{width}:{zone}")["crs_epsg"])
    meridian = 3 * zone if width == 3 else 6 * zone - 3
    family = "3-degree " if width == 3 else ""
    name = f"{family}Gauss-Kruger zone {zone}" if prefix else f"{family}Gauss-Kruger CM {meridian}E"
    assert found.name == f"CGCS2000 / {name}"


@settings(max_examples=60)
@given(
    st.sampled_from(zones()),
    st.floats(-1.4, 1.4),
    st.floats(18.5, 52.0),
    st.integers(3, 12),
    st.floats(60, 900),
    st.sampled_from(["{n} {x} {y}", "{x},{y}", "{x}\t{y}", "{n},1,{x},{y}", "{n}，{x}，{y}", "  {n}  {x}   {y} "]),
)
def test_a_polygon_comes_back_from_the_lines_of_any_zone(
    kind: tuple[int, int, bool], off: float, lat: float, corners: int, reach: float, shape: str
) -> None:
    """There by PROJ from degrees to the zone, written as a line, back by our reading: within half a millimetre's rounding."""
    width, zone, prefix = kind
    lon = (3 * zone if width == 3 else 6 * zone - 3) + off
    assume(73.7 < lon < 134.6)  # the last zones reach beyond the country, where no position is taken
    given_ring = shapely.Point(lon, lat).buffer(reach / 111_000, quad_segs=max(1, corners // 4)).exterior
    plane = CRS.from_user_input(
        f"+proj=tmerc +lat_0=0 +lon_0={lon - off} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
    )
    to_plane = Transformer.from_crs("+proj=longlat +ellps=GRS80 +no_defs", plane, always_xy=True)
    lines = []
    for number, position in enumerate(shapely.get_coordinates(given_ring), 1):
        east, north = to_plane.transform(*position)
        lines.append(shape.format(n=f"J{number}", x=f"{north:.3f}", y=f"{east + zone * 1_000_000 * prefix:.3f}"))
    answer = read("\n".join(lines), f"{width}:{zone}")
    (feature,) = answer["features"]
    back = assemble([wkb_of(feature["geometry"], 1, "t")], crs.identify(answer["crs_epsg"]))
    corners_there = shapely.points(shapely.get_coordinates(given_ring))
    assert shapely.distance(corners_there, shapely.boundary(back)).max() < 2e-8  # degrees: two millimetres
    assert shapely.area(back) == pytest.approx(shapely.Polygon(given_ring).area, rel=1e-4)


def test_the_number_in_the_easting_wins_over_the_choice_and_the_choice_serves_where_there_is_none() -> None:
    with_number = [line.replace(" 512", " 40512") for line in SQUARE]
    assert read("\n".join(with_number))["crs_epsg"] == 4528
    assert read("\n".join(SQUARE))["crs_epsg"] == 4550
    assert read("\n".join(SQUARE), "6:21")["crs_epsg"] == 4510
    assert refused("\n".join(SQUARE), "").code == "E-SITE-26"


def test_the_last_corner_may_repeat_the_first_or_leave_it_out() -> None:
    open_ring, closed_ring = placed("\n".join(SQUARE)), placed("\n".join([*SQUARE, SQUARE[0]]))
    assert shapely.equals(open_ring, closed_ring)


def test_an_empty_line_parts_rings_and_one_inside_another_is_a_hole_and_said_so() -> None:
    hole = ["4391300,512400", "4391350,512400", "4391350,512450"]
    island = ["4391320,512405", "4391330,512405", "4391330,512415"]
    far = ["4391500 512400", "4391600 512400", "4391600 512500"]
    answer = read("\n\n".join("\n".join(ring) for ring in (SQUARE, hole, island, far)))
    assert [len(each["geometry"]["coordinates"]) for each in answer["features"]] == [2, 1, 1]
    assert answer["notes"] == [HOLES_BY_PLACE]
    assert read("\n\n".join("\n".join(ring) for ring in (SQUARE, far)))["notes"] == []


def test_the_exchange_text_of_a_land_survey_says_its_zone_plots_and_rings() -> None:
    for content in (EXCHANGE.encode(), EXCHANGE.encode("gb18030"), table_file(EXCHANGE, "3:40")):
        site = read_site("勘测定界.txt", content)
        assert (site.crs_epsg, site.driver, site.notes) == (4529, "coordinates", ())
        assert [len(shapely.get_rings(shapely.from_wkb(each))) for each in site.geometries] == [2, 1]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("J1 4391234 512345\nJ2 abc 512345\nJ3 1 2 3 4", "E-SITE-24", ["第 2 行", "abc", "另有 1 行", "第 3 行"]),
        ("J1 4391234\n", "E-SITE-24", ["第 1 行", "X 坐标"]),
        ("\n\nJ1 4391234 512345\nJ2 4391334 512345", "E-SITE-24", ["第 3 行", "2 个点"]),
        ("J1 39.61 121.9\nJ2 39.62 121.9\nJ3 39.62 121.91", "E-SITE-24", ["第 1 行", "经纬度"]),
        ("512345.6 4391234.5\n512345.6 4391434.5\n512545 4391434", "E-SITE-25", ["第 1 行", "512345.6", "4391234.5"]),
        ("J1 41512345 4391234\nJ2 41512345 4391434\nJ3 41512545 4391434", "E-SITE-25", ["颠倒"]),
        (
            "J1 4391234 41512345\nJ2 4391434 512345\nJ3 4391434 41512545",
            "E-SITE-26",
            ["第 1 行带号 41", "第 2 行不带带号"],
        ),
        ("J1 4391234 41512345\nJ2 4391434 40512345\nJ3 4391434 41512545", "E-SITE-26", ["带号 41", "带号 40"]),
        ("J1 4391234 99512345\nJ2 4391434 99512345\nJ3 4391434 99512545", "E-SITE-24", ["不是国内"]),
        ("J1,2,4391234,512345\nJ2,2,4391434,512345\nJ3,2,4391434,512545", "E-SITE-24", ["圈号 1"]),
        (EXCHANGE.replace("带号=41", "带号=40"), "E-SITE-26", ["第 40 带", "带号 41"]),
        (EXCHANGE.replace("坐标系=2000国家大地坐标系", "坐标系=独立坐标系"), "E-SITE-27", ["独立坐标系"]),
        ("点号 X Y", "E-SITE-17", []),
        (f"J1 {'9' * 400} 512345\nJ2 4391434 512345", "E-SITE-24", ["第 1 行", "X 坐标"]),
        (f"J1 4391234 {'9' * 400}\nJ2 4391434 512345", "E-SITE-24", ["第 1 行", "Y 坐标"]),
        (EXCHANGE + "\n[附注]\nJ1,1,4391234,41512345\n", "E-SITE-24", ["[附注]", "没有这样的段"]),
        ("[宗地坐标]\nJ1 4391234 512345", "E-SITE-24", ["第 1 行", "[宗地坐标]"]),
    ],
)
def test_what_is_wrong_is_told_by_line_with_what_to_do(text: str, code: str, said: list[str]) -> None:
    error = refused(text)
    assert error.code == code
    for piece in said:
        assert piece in error.message("zh")


def test_another_datum_is_named_and_refused_and_never_shifted() -> None:
    site = read_site("a.txt", EXCHANGE.replace("2000国家大地坐标系", "1980西安坐标系").encode())
    assert CRS.from_epsg(site.crs_epsg).name == "Xian 1980 / 3-degree Gauss-Kruger zone 41"
    with pytest.raises(DatumWithoutParameters):
        crs.identify(site.crs_epsg)


@pytest.mark.parametrize("first", ["Xian 1980", "Beijing 1954"])
def test_the_codes_of_the_older_datums_are_those_that_proj_knows(first: str) -> None:
    stated = "80" if "1980" in first else "54"
    for zone, width in ((25, 3), (45, 3), (13, 6), (23, 6)):
        text = EXCHANGE.replace("2000国家大地坐标系", stated).replace("几度分带=3", f"几度分带={width}")
        text = text.replace("带号=41", f"带号={zone}").replace(",415", f",{zone}5")
        name = CRS.from_epsg(read(text)["crs_epsg"]).name
        family = "3-degree " if width == 3 else ""
        assert name == f"{first} / {family}Gauss-Kruger zone {zone}"


def test_a_limit_of_corners_holds_for_tables_too() -> None:
    with pytest.raises(SiteFileError) as raised:
        read_table(table_file("\n".join(SQUARE), CHOSEN), "t", SiteLimits(vertices=3))
    assert raised.value.code == "E-SITE-21"


def test_thousands_of_rings_are_told_to_be_too_many_within_the_time_of_an_upload() -> None:
    corners = ("{0} 512000", "{1} 512000", "{1} 512002")
    rings = ["\n".join(corners).format(4_380_000 + 3 * number, 4_380_002 + 3 * number) for number in range(2_400)]
    with pytest.raises(SiteFileError) as raised:
        read_site("坐标表.txt", table_file("\n\n".join(rings), CHOSEN))  # in its child, which has little time
    assert raised.value.code == "E-SITE-16"


@pytest.mark.parametrize(
    ("head", "name", "is_table"),
    [
        (b'{"type": "Polygon"}', "a.txt", False),
        (b"PK\x03\x04", "a.txt", False),
        (b"<kml>", "a.txt", False),
        (b"SQLite format 3\x00", "a.txt", False),
        (b"hello", "a.geojson", False),
        (b"hello", "a.TXT", True),
        ("[属性描述]\n".encode("gb18030"), "a", True),
        (b"J1 4391234.567 512345.678\n", "a", True),
        (b"", "a.txt", False),
    ],
)
def test_a_table_is_told_from_its_bytes_and_a_word_alone_from_its_name(head: bytes, name: str, is_table: bool) -> None:
    assert looks_like_table(head, name) is is_table


@settings(max_examples=150)
@given(st.text(alphabet="J0123456789.,，; \t\n-eX[]=@年", max_size=200))
def test_whatever_is_typed_ends_in_polygons_or_in_a_refusal_with_its_own_code(text: str) -> None:
    try:
        told = "read" if read(text)["features"] else "nothing"
    except SiteFileError as error:
        told = error.code
    assert told in {"read", "E-SITE-17", "E-SITE-24", "E-SITE-25", "E-SITE-26", "E-SITE-27"}
