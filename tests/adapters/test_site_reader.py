"""What a submitted file may be, what is read from it, and how every bad one ends: by its own error, with nothing left
behind.
"""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import fiona
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.site_archive import write_counted
from adapters.site_errors import ArchiveExpandsTooFar, SiteFileError
from adapters.site_file import SiteFile, SiteLimits
from adapters.site_reader import read_site

FILES = Path(__file__).parent / "site_files"
ROOT = Path(__file__).resolve().parents[2]
RING = [[121.9, 39.6], [121.91, 39.6], [121.91, 39.61], [121.9, 39.61], [121.9, 39.6]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def geojson(*geometries: object, **members: object) -> bytes:
    features = [{"type": "Feature", "properties": {"名称": "甲"}, "geometry": item} for item in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def zipped(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def shapefile(prefix: str = "", without: tuple[str, ...] = (), **replaced: bytes) -> bytes:
    parts = {suffix: (FILES / f"districts_gbk.{suffix}").read_bytes() for suffix in ("shp", "shx", "dbf", "prj", "cpg")}
    parts |= replaced
    return zipped({f"{prefix}大连.{suffix}": parts[suffix] for suffix in parts if suffix not in without})


def geopackage(folder: Path, layers: tuple[str, ...] = ("site",), count: int = 1) -> Path:
    path = folder / "made.gpkg"
    schema = {"geometry": "Polygon", "properties": {"名称": "str", "n": "int"}}
    for layer in layers:
        with fiona.open(path, "w", driver="GPKG", schema=schema, crs="EPSG:4490", layer=layer) as made:
            made.writerecords(
                [{"type": "Feature", "geometry": POLYGON, "properties": {"名称": "乙", "n": n}} for n in range(count)]
            )
    return path


def code_of(content: bytes, name: str = "选址.zip", limits: SiteLimits | None = None) -> str:
    with pytest.raises(SiteFileError) as raised:
        read_site(name, content, limits)
    for language in ("zh", "en"):
        assert raised.value.message(language)
        assert raised.value.hint(language)
    return raised.value.code


@pytest.fixture
def sink() -> Iterator[tuple[int, list[str]]]:
    """A web server that remembers what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 - the name is http.server's

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    worker = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    worker.start()
    yield server.server_port, asked
    server.shutdown()
    worker.join()
    server.server_close()


# --- what is read -----------------------------------------------------------------------------------------------------


def test_geojson_without_crs_is_longitude_and_latitude_with_a_note() -> None:
    site = read_site("选址.geojson", geojson(POLYGON))
    assert (site.crs_epsg, site.notes, site.driver, site.encoding) == (
        4326,
        ("geojson_without_crs",),
        "GeoJSON",
        "utf-8",
    )
    assert shapely.from_wkb(site.geometries[0]).equals_exact(shapely.Polygon(RING), 0)
    assert site.attributes == ((("名称", "甲"),),)


@pytest.mark.parametrize(
    ("name", "epsg", "text"),
    [
        ("urn:ogc:def:crs:EPSG::4490", 4490, ""),
        ("EPSG:4550", 4550, ""),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326, ""),
        ("大连独立坐标系", None, "大连独立坐标系"),
    ],
)
def test_a_named_crs_of_geojson_is_honoured(name: str, epsg: int | None, text: str) -> None:
    site = read_site("a", geojson(POLYGON, crs={"type": "name", "properties": {"name": name}}))
    assert (site.crs_epsg, site.crs_wkt, site.notes) == (epsg, text, ())


def test_a_bare_geometry_and_a_bare_feature_are_geojson_too() -> None:
    for content in (POLYGON, {"type": "Feature", "properties": None, "geometry": POLYGON}):
        assert len(read_site("a", b"\xef\xbb\xbf" + json.dumps(content).encode()).geometries) == 1


def test_a_geopackage_is_read_with_its_reference_system_and_attributes(tmp_path: Path) -> None:
    site = read_site("选址.gpkg", geopackage(tmp_path).read_bytes())
    assert site.driver == "GPKG"
    assert 'AUTHORITY["EPSG","4490"]' in site.crs_wkt
    assert site.attributes == ((("名称", "乙"), ("n", "0")),)
    assert shapely.from_wkb(site.geometries[0]).equals_exact(shapely.Polygon(RING), 0)


@pytest.mark.parametrize("without", [(), ("cpg",)])
def test_gbk_attributes_are_right_with_and_without_a_cpg(without: tuple[str, ...]) -> None:
    site = read_site("大连.zip", shapefile("资料/", without))
    assert len(site.geometries) == 17
    assert (("名称", "瓦房店市"), ("代码", "210281")) in [row[:2] for row in site.attributes]
    assert site.driver == "ESRI Shapefile"
    assert site.crs_wkt.startswith('PROJCS["CGCS2000_3_Degree_GK_Zone_41"')


def test_shapefile_coordinates_are_those_of_the_file() -> None:
    site = read_site("大连.zip", shapefile())
    raw = (FILES / "districts_gbk.shp").read_bytes()
    # ESRI's description: the bounding box of the file stands at byte 36, as four little-endian doubles.
    assert shapely.total_bounds(shapely.from_wkb(site.geometries)).tolist() == list(struct.unpack_from("<4d", raw, 36))


def test_what_the_finder_adds_to_a_zip_is_passed_over_and_no_entry_name_becomes_a_path(tmp_path: Path) -> None:
    packed = io.BytesIO(shapefile("../../../../tmp/站/"))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("__MACOSX/._大连.shp", b"finder")
        archive.writestr("说明.txt", b"text")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert len(read_site("大连.zip", packed.getvalue(), scratch=scratch).geometries) == 17
    assert list(scratch.iterdir()) == []


# --- bad input --------------------------------------------------------------------------------------------------------

NOT_FINITE = b'{"type":"Polygon","coordinates":[[[1e400,0],[1,0],[1,1],[1e400,0]]]}'
OPEN_RING = {"type": "Polygon", "coordinates": [RING[:-1]]}
SHORT_RING = {"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-SITE-1"),
        (b"\x89PNG\r\n\x1a\n", "E-SITE-3"),
        (b"SQLite format 3\x00" + bytes(200), "E-SITE-3"),
        (b"PK\x03\x04 torn off", "E-SITE-4"),
        (b"<OGRVRTDataSource/>", "E-SITE-9"),
        (b"\x00\x00\x27\x0a" + bytes(96), "E-SITE-7"),
        ('{"type":"Polygon","名称":"瓦房店"}'.encode("gb18030"), "E-SITE-10"),
        (b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(200), "E-SITE-13"),
        (b'{"type":', "E-SITE-14"),
        (b'{"type":"Topology"}', "E-SITE-14"),
        (b'{"type":"FeatureCollection","features":' + b"[" * 200_000, "E-SITE-14"),
        (b'{"type":"Polygon","coordinates":[[[NaN,0],[1,0],[1,1],[NaN,0]]]}', "E-SITE-14"),
        (NOT_FINITE, "E-SITE-14"),
        (geojson(POLYGON, crs=None), "E-SITE-15"),
        (geojson(*[POLYGON] * 51), "E-SITE-16"),
        (geojson(), "E-SITE-17"),
        (geojson(POLYGON, None), "E-SITE-20"),
        (geojson(SHORT_RING), "E-SITE-20"),
    ],
)
def test_each_kind_of_bad_file_has_its_own_error(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_a_ring_that_is_not_closed_is_refused_and_not_closed_silently() -> None:
    assert code_of(geojson(OPEN_RING)) == "E-SITE-20"


def test_a_coordinate_of_a_shapefile_that_is_not_finite_is_refused() -> None:
    shp = bytearray((FILES / "districts_gbk.shp").read_bytes())
    # The first record: 100 bytes of file header, 8 of record header, then type, box, two counts and the part indices.
    parts = struct.unpack_from("<i", shp, 108 + 36)[0]
    struct.pack_into("<d", shp, 108 + 44 + 4 * parts, float("nan"))
    assert code_of(shapefile(shp=bytes(shp))) == "E-SITE-20"


def test_size_and_vertices_are_limited() -> None:
    assert code_of(geojson(POLYGON), limits=SiteLimits(file_bytes=100)) == "E-SITE-2"
    assert code_of(geojson(POLYGON), limits=SiteLimits(vertices=4)) == "E-SITE-21"
    assert isinstance(read_site("a", geojson(POLYGON), SiteLimits(vertices=5)), SiteFile)


@pytest.mark.parametrize("part", ["shx", "dbf", "prj"])
def test_a_missing_part_of_a_shapefile_is_named(part: str) -> None:
    with pytest.raises(SiteFileError) as raised:
        read_site("大连.zip", shapefile(without=(part,)))
    assert raised.value.code == "E-SITE-7"
    assert f".{part}" in raised.value.message("zh")


def test_a_zip_must_hold_exactly_one_shapefile() -> None:
    assert code_of(zipped({"a.txt": b"x"})) == "E-SITE-8"
    both = {f"{name}.{part}": b"x" for name in "ab" for part in ("shp", "shx", "dbf", "prj")}
    assert code_of(zipped(both)) == "E-SITE-8"


def test_a_cpg_that_contradicts_the_content_is_told_and_not_obeyed() -> None:
    assert code_of(shapefile(cpg=b"UTF-8")) == "E-SITE-10"
    assert code_of(shapefile(cpg=b"KLINGON")) == "E-SITE-10"


@pytest.mark.parametrize("part", ["shp", "shx", "dbf"])
def test_a_part_that_is_something_else_is_refused(part: str) -> None:
    assert code_of(shapefile(**{part: b"<OGRVRTDataSource></OGRVRTDataSource>" * 3})) == "E-SITE-9"


# --- archives ---------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_stopped_by_ratio_total_and_count() -> None:
    assert code_of(zipped({"a.shp": bytes(30_000_000)})) == "E-SITE-6"
    wide = {f"{n}.shp": bytes(900_000) for n in range(30)}
    assert code_of(zipped(wide), limits=SiteLimits(unpacked_bytes=20_000_000)) == "E-SITE-6"
    assert code_of(zipped({f"{n}.txt": b"" for n in range(41)})) == "E-SITE-5"


def test_a_zip_that_lies_about_its_sizes_is_stopped_by_what_is_really_read() -> None:
    honest = shapefile(shp=bytes(30_000_000))
    lying = bytearray(honest)
    for mark, field in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = lying.find(mark)
        struct.pack_into("<I", lying, place + field, 1000)
    assert code_of(bytes(lying)) in {"E-SITE-4", "E-SITE-6", "E-SITE-9"}


def test_unpacking_counts_for_itself_and_stops_in_the_middle_of_an_entry(tmp_path: Path) -> None:
    # zipfile stops at the declared size by itself; ours must hold even where a declared size was wrong and believed.
    with zipfile.ZipFile(io.BytesIO(zipped({"a.shp": bytes(5_000_000)}))) as archive:
        with pytest.raises(ArchiveExpandsTooFar) as raised:
            write_counted(
                archive, archive.infolist()[0], tmp_path / "site.shp", 200_000, "a.zip", SiteLimits(ratio=10_000)
            )
        assert 200_000 < int(str(raised.value.values["size"])) < 300_000
    assert (tmp_path / "site.shp").stat().st_size <= 200_000


def test_an_encrypted_zip_is_refused() -> None:
    packed = bytearray(shapefile())
    place = packed.find(b"PK\x01\x02")
    struct.pack_into("<H", packed, place + 8, 1)
    assert code_of(bytes(packed)) == "E-SITE-4"


# --- reaching out -----------------------------------------------------------------------------------------------------


def vrt(port: int) -> bytes:
    source = f"/vsicurl/http://127.0.0.1:{port}/inside.geojson"
    layer = f'<OGRVRTLayer name="l"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>".encode()


def test_a_vrt_disguised_as_a_shapefile_makes_no_request(sink: tuple[int, list[str]]) -> None:
    port, asked = sink
    assert code_of(shapefile(shp=vrt(port))) == "E-SITE-9"
    assert code_of(vrt(port), name="大连.shp") == "E-SITE-9"
    assert asked == []


# In a process of its own: GDAL holds the interpreter while it waits, and the sink could not answer from this one.
BARE_READING = """
import sys, fiona
from pathlib import Path
from adapters.site_child import read_features
from adapters.site_errors import SiteFileError
from adapters.site_file import SiteLimits
for path in map(Path, sys.argv[2:]):
    try:
        if sys.argv[1] == "any driver":
            fiona.open(str(path), allow_unsupported_drivers=True).close()
        else:
            read_features(path, sys.argv[1], path.name, SiteLimits())
    except (SiteFileError, fiona.errors.FionaError) as wrong:
        print(getattr(wrong, "code", "refused"))
"""


def read_bare(driver: str, path: Path) -> str:
    command = [sys.executable, "-c", BARE_READING, driver, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60).stdout.strip()


def test_the_one_named_driver_alone_would_already_refuse_a_vrt(sink: tuple[int, list[str]], tmp_path: Path) -> None:
    port, asked = sink
    for suffix, driver in ((".shp", "ESRI Shapefile"), (".geojson", "GeoJSON"), (".gpkg", "GPKG")):
        path = tmp_path / f"site{suffix}"
        path.write_bytes(vrt(port))
        assert read_bare(driver, path) == "E-SITE-13"
    assert asked == []


def test_without_a_named_driver_the_sink_would_have_been_asked(sink: tuple[int, list[str]], tmp_path: Path) -> None:
    port, asked = sink
    path = tmp_path / "site.shp"
    path.write_bytes(vrt(port))
    read_bare("any driver", path)
    assert asked


def test_a_linked_crs_is_never_followed(sink: tuple[int, list[str]]) -> None:
    port, asked = sink
    linked = {"type": "link", "properties": {"href": f"http://127.0.0.1:{port}/crs", "type": "proj4"}}
    assert code_of(geojson(POLYGON, crs=linked)) == "E-SITE-15"
    assert asked == []


def test_a_file_name_is_told_and_never_opened(sink: tuple[int, list[str]]) -> None:
    port, asked = sink
    site = read_site(f"/vsicurl/http://127.0.0.1:{port}/x.geojson", geojson(POLYGON))
    assert len(site.geometries) == 1
    assert asked == []


CONFINED = """
import socket, sys
from adapters.site_file import SiteLimits
from adapters.site_sandbox import confine
confine(SiteLimits())
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2)
    print("connected")
except OSError:
    print("no network")
try:
    bytearray(2_000_000_000)
    print("unlimited")
except MemoryError:
    print("limited")
"""


def test_the_confined_process_has_little_memory_and_no_network(sink: tuple[int, list[str]]) -> None:
    port, _ = sink
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(port)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    network, memory = done.stdout.split("\n")[:2]
    assert memory == "limited"
    if network == "connected":
        pytest.skip("this kernel lets no process leave the network; the named driver stands alone")
    assert network == "no network"


# --- GeoPackage -------------------------------------------------------------------------------------------------------


def spoil(path: Path, *statements: str) -> bytes:
    import sqlite3

    opened = sqlite3.connect(path)
    for (trigger,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        opened.execute(f'DROP TRIGGER "{trigger}"')
    for statement in statements:
        opened.execute(statement)
    opened.commit()
    opened.close()
    return path.read_bytes()


FOREVER = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
ENDLESS = f"{FOREVER} SELECT fid, geom, (SELECT count(*) FROM r) AS n FROM kept"


def test_a_geopackage_with_an_endless_view_is_refused_at_once(tmp_path: Path) -> None:
    content = spoil(geopackage(tmp_path), "ALTER TABLE site RENAME TO kept", f"CREATE VIEW site AS {ENDLESS}")
    assert code_of(content, limits=SiteLimits(wall_seconds=10)) == "E-SITE-11"


def test_a_geopackage_whose_catalogue_is_a_view_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    rows = f"{FOREVER} SELECT 'features' AS data_type, n AS table_name FROM r"
    content = spoil(geopackage(tmp_path), "DROP TABLE gpkg_contents", f"CREATE VIEW gpkg_contents AS {rows}")
    assert code_of(content, limits=SiteLimits(wall_seconds=10)) == "E-SITE-11"


def test_own_triggers_and_virtual_tables_are_refused(tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER mine AFTER INSERT ON site BEGIN DELETE FROM site; END"
    assert code_of(spoil(geopackage(tmp_path), trigger)) == "E-SITE-11"
    virtual = "CREATE VIRTUAL TABLE words USING fts5(text)"
    assert code_of(spoil(geopackage(tmp_path), virtual)) == "E-SITE-11"


def test_a_geopackage_has_exactly_one_layer_of_at_most_fifty_features(tmp_path: Path) -> None:
    assert code_of(geopackage(tmp_path, ("a", "b")).read_bytes()) == "E-SITE-12"
    (tmp_path / "made.gpkg").unlink()
    assert code_of(geopackage(tmp_path, count=51).read_bytes()) == "E-SITE-16"


# --- limits of the process --------------------------------------------------------------------------------------------


def test_a_reading_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    assert code_of(geojson(POLYGON), limits=SiteLimits(wall_seconds=0.01)) == "E-SITE-18"


def test_a_reading_that_needs_too_much_memory_is_stopped() -> None:
    many = geojson(*[{"type": "Polygon", "coordinates": [[[n, n] for n in range(20_000)]]}] * 30)
    limits = SiteLimits(memory_bytes=120_000_000)
    assert code_of(many, limits=limits) in {"E-SITE-19", "E-SITE-13", "E-SITE-22"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.integers(0, 4000), kind=st.sampled_from("zg"))
def test_a_damaged_file_ends_in_an_error_of_ours_or_is_read(
    tmp_path: Path, place: int, value: int, cut: int, kind: str
) -> None:
    made = tmp_path / "made.gpkg"
    content = bytearray(shapefile() if kind == "z" else (made if made.exists() else geopackage(tmp_path)).read_bytes())
    content[place % len(content)] = value
    try:
        read = read_site("a", bytes(content[: len(content) - cut]))
    except SiteFileError:
        return
    assert all(shapely.from_wkb(wkb) is not None for wkb in read.geometries)


def test_a_scratch_folder_may_be_named_relative_to_where_the_program_was_started(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scratch").mkdir()
    site = b'{"type": "Polygon", "coordinates": [[[122, 39.6], [122.001, 39.6], [122.001, 39.601], [122, 39.6]]]}'

    assert len(read_site("site.geojson", site, scratch=Path("scratch")).geometries) == 1
