"""A file is what its content is: what its name belies, and vector data that would go where everybody downloads, are refused."""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile

import pytest

from adapters.geopackage_writer import geopackage
from app.casework.add_material import add_material
from app.casework.check_entries import check_entries
from app.casework.errors import FormInvalid
from app.casework.file_formats import DOCUMENTS, VECTORS, recognise, taken_by
from app.casework.forms.definition import Field, Form
from app.casework.material_errors import FormatNotTaken, NameBelies
from app.demo.people import People
from app.demo.sample_files import EXTENT, sample_file
from factories import WATER, city

PLACE = {"type": "Polygon", "coordinates": [EXTENT]}


def called(value):
    """The name of a case of a test: contents have none."""
    return value if isinstance(value, str) else "content"


DXF = b"999\nmade by hand\n  0\nSECTION\n  2\nHEADER\n  0\nENDSEC\n  0\nEOF\n"
KML = b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'


def packed(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name in names:
            opened.writestr(zipfile.ZipInfo(name), b"x")
    return made.getvalue()


def other_database():
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE anything (id INTEGER)")
    return made.serialize()


SHAPEFILE = packed("范围.shp", "范围.shx", "范围.dbf", "范围.prj")
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [121.9, 39.6]}}
        ],
    }
).encode()


@pytest.fixture(scope="module")
def people():
    return People(city())


def keep(people, name, content, kind):
    return add_material(people.office, people.actor(WATER), name=name, content=content, kind=kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("范围.gpkg", sample_file("a.gpkg")),
        ("范围.GPKG", sample_file("a.gpkg")),
        ("范围.zip", SHAPEFILE),
        ("范围.geojson", GEOJSON),
        ("范围.json", b"\xef\xbb\xbf" + GEOJSON),
    ],
    ids=called,
)
def test_vector_data_are_taken_as_gis_data_and_as_nothing_else(people, name, content):
    assert keep(people, name, content, "gis_data").name == name
    for kind in ("drawing", "explanation", "scan", "anything"):
        with pytest.raises(FormatNotTaken) as refused:
            keep(people, name, content, kind)
        assert all(name in refused.value.message(tongue) for tongue in ("zh", "en"))


@pytest.mark.parametrize(
    "content", [DXF, DXF.replace(b"\n", b"\r\n"), b"AC1032 rest", KML, packed("a/b.dwg"), packed("x.gpkg")], ids=called
)
@pytest.mark.parametrize("name", ["图.txt", "图.zip", "图"])
def test_drawings_of_other_programs_and_packed_vectors_pass_under_no_name_and_no_kind(people, name, content):
    for kind in ("drawing", "gis_data"):
        with pytest.raises(FormatNotTaken):
            keep(people, name, content, kind)


@pytest.mark.parametrize(
    "name",
    [
        "文本.pdf",
        "图集.png",
        "照片.jpg",
        "照片.jpeg",
        "扫描.tif",
        "文书.ofd",
        "文本.docx",
        "表.xlsx",
        "全部.zip",
        "说明.txt",
        "表.csv",
    ],
)
def test_papers_are_taken_as_what_they_are_and_never_as_gis_data(people, name):
    kept = keep(people, name, sample_file(name), "drawing")
    assert kept.media_type
    with pytest.raises(FormatNotTaken) as refused:
        keep(people, name, sample_file(name), "gis_data")
    assert "GeoPackage" in refused.value.message("en")


@pytest.mark.parametrize(
    "content", [b"GPKG data", b"%PDF-1.4 text", other_database(), SHAPEFILE[:40], b"\x00\x01\x02"], ids=called
)
def test_what_is_called_a_geopackage_and_is_none_is_refused_as_gis_data(people, content):
    with pytest.raises(FormatNotTaken):
        keep(people, "范围.gpkg", content, "gis_data")


@pytest.mark.parametrize(
    ("name", "like", "right"),
    [
        ("文本.pdf", "a.png", ".png"),
        ("x.exe", "a.txt", ".txt"),
        ("文本.docx", "a.xlsx", ".xlsx"),
        ("文本.docx", "a.zip", ".zip"),
        ("文本.doc", "a.docx", ".docx"),
        ("网页.html", "a.txt", ".txt"),
    ],
)
def test_a_name_that_says_something_else_is_refused_and_the_right_end_is_told(people, name, like, right):
    with pytest.raises(NameBelies) as refused:
        keep(people, name, sample_file(like), "drawing")
    assert right in refused.value.hint("zh")
    assert refused.value.values["said"] in name


def test_a_name_without_an_end_says_nothing_and_is_taken(people):
    assert keep(people, "扫描件", sample_file("a.pdf"), "scan").media_type == "application/pdf"


def test_a_package_in_an_archive_with_its_own_name_is_still_the_document_it_is():
    assert recognise(sample_file("a.docx")) is not recognise(sample_file("a.zip"))
    assert ".zip" in recognise(sample_file("a.docx")).suffixes


def test_a_table_of_coordinates_is_a_site_under_any_name_and_a_pdf_is_none(people):
    table = b"J1 4391234.567 41512345.678\n"
    for name in ("坐标表.txt", "坐标.dat", "坐标"):
        assert keep(people, name, table, "site_file").media_type == "text/plain"
    with pytest.raises(FormatNotTaken):
        keep(people, "坐标.txt", sample_file("a.pdf"), "site_file")


def test_text_that_only_looks_like_json_is_text_and_deep_nesting_breaks_nothing():
    assert recognise(b"{not json at all").zh == "纯文本"
    assert recognise(b'{"a":' * 100_000).zh == "纯文本"
    assert recognise(b'{"type": "Invoice"}').zh == "JSON"


def test_every_kind_takes_something_and_vectors_have_a_kind_of_their_own():
    assert set(taken_by("gis_data")) == set(VECTORS)
    assert not set(taken_by("drawing")) & set(VECTORS)
    assert taken_by("drawing") == DOCUMENTS


def test_a_sample_geopackage_is_the_same_bytes_each_time_and_another_for_another_place():
    assert geopackage("extent", [PLACE]) == geopackage("extent", [PLACE]) == sample_file("任何.gpkg")
    assert geopackage("other", [PLACE]) != geopackage("extent", [PLACE])


def test_a_file_brought_as_vector_data_cannot_be_named_as_a_drawing_nor_the_other_way_round(people):
    actor = people.actor(WATER)
    vector = keep(people, "范围.gpkg", sample_file("a.gpkg"), "gis_data").id
    paper = keep(people, "图.pdf", sample_file("a.pdf"), "drawing").id
    drawing = Field("f", "material", "图件", "Drawing", kinds=("drawing",))
    data = Field("f", "material", "GIS 数据", "GIS data", kinds=("gis_data",))
    with people.office.store.read() as read:
        assert check_entries(read, actor, Form("a", "甲", "A", (data,)), {"f": [vector]}) == {"f": [vector]}
        assert check_entries(read, actor, Form("a", "甲", "A", (drawing,)), {"f": [paper]}) == {"f": [paper]}
        for field, wrong in ((drawing, vector), (data, paper)):
            with pytest.raises(FormInvalid) as refused:
                check_entries(read, actor, Form("a", "甲", "A", (field,)), {"f": [wrong]})
            assert set(refused.value.fields) == {"f"}


@pytest.mark.parametrize("entry", ["./", "/", ".."])
def test_an_archive_that_names_a_folder_without_a_name_is_looked_into_all_the_same(people, entry):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, "")
        archive.writestr("文本.pdf", "%PDF-1.4")
    assert keep(people, "全部.zip", made.getvalue(), "drawing").media_type == "application/zip"


@pytest.mark.parametrize(
    "content",
    ['{"type": ["x"]}', '{"type": {"a": 1}}', '{"type": null}', '{"type": "FeatureCollection", "features": []}', "{}"],
)
def test_json_without_a_feature_is_no_gis_data(people, content):
    with pytest.raises(FormatNotTaken):
        keep(people, "范围.geojson", content.encode(), "gis_data")


def packed(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("图集.zip", packed(site_json=GEOJSON)),
        ("图集.zip", packed(inner_zip=packed(site_shp=b"x"))),
        ("说明.txt", GEOJSON + b"\n" + GEOJSON),
        ("说明.txt", b"[" + GEOJSON + b"]"),
        ("说明.txt", b"EXP  0 /HOME/COVER.E00\nARC  2\n"),
        ("说明.txt", b"<!-- " + b"x" * 5000 + b" -->\n<kml><Document/></kml>"),
        ("说明.txt", b'{"n": ' + b"9" * 5000 + b', "type": "FeatureCollection", "features": [1]}'),
    ],
    ids=["in json", "in an archive inside", "a sequence", "an array", "e00", "behind a comment", "behind a number"],
)
def test_vector_data_that_hide_are_no_drawing(people, name, content):
    with pytest.raises(FormatNotTaken):
        keep(people, name, content, "drawing")


def test_an_ordinary_archive_of_papers_is_taken(people):
    content = packed(list_json=b'{"type": "list"}', inner_zip=packed(a_pdf=b"%PDF-1.4"), text_pdf=b"%PDF-1.4")
    assert keep(people, "全部.zip", content, "drawing").media_type == "application/zip"


@pytest.mark.parametrize("name", ["规划文本 v1.2", "关于印发2026.03通知", "说明"])
def test_a_name_whose_dot_begins_no_ending_is_taken(people, name):
    assert keep(people, name, b"%PDF-1.4 text", "drawing").media_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "advice"),
    [(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 doc", "DOCX"), ("说明".encode("utf-16"), "UTF-8")],
)
def test_what_could_be_saved_otherwise_is_refused_with_that_advice(people, content, advice):
    with pytest.raises(FormatNotTaken) as refused:
        keep(people, "说明", content, "drawing")
    assert advice in refused.value.message("zh")


def test_a_damaged_archive_inside_says_nothing_of_the_archive_around_it(people):
    content = packed(inner_zip=b"no archive", text_pdf=b"%PDF-1.4")
    assert keep(people, "全部.zip", content, "drawing").media_type == "application/zip"


def test_many_large_archives_inside_are_not_all_unpacked(people):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"{number}.zip", b"\0" * 4_000_000)
    began = time.process_time()
    assert recognise(made.getvalue()).suffixes == (".zip",)
    assert time.process_time() - began < 5
