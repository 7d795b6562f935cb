"""layers import: every good feature taken as it is, every broken one rejected with its code and place, by versions."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal

import fiona
import pytest

from app.store import layers
from app.wiring import open_office
from cli.model_city import PLANNING, WATER, box, collection, feature, polygon, write
from factories import environment_free, everything

NAMED = ("--name", "河道管理范围", "--name-en", "River management range", "--owner", PLANNING, "--region", "990000")
GOOD = polygon(box(110.1, 36.1, 110.11, 36.11))
BOW = polygon([[110.1, 36.1], [110.11, 36.11], [110.1, 36.11], [110.11, 36.1], [110.1, 36.1]])


@pytest.fixture
def site(city):
    return city.parent.parent / "data"


@pytest.fixture
def bring(duogui, site, tmp_path):
    """Import a document or bytes as river_setback; exit code, the JSON, standard error."""

    def run(content, *words, name="layer.geojson", layer="river_setback"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        code, out, err = duogui("layers", "import", file, "--layer", layer, "--json", *words)
        return code, json.loads(out) if out else None, err

    return run


def kept(site, version=1, layer="river_setback"):
    office = open_office(site, environment_free())
    with office.store.read() as read:
        found = {fid: dict(attributes) for fid, attributes, _ in layers.features(read, layer, version)}
    rows = everything(office)
    office.receipts.close()
    office.store.close()
    return found, rows


def both_languages(text: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in text) and any(c.isascii() and c.isalpha() for c in text)


def test_good_features_become_the_next_version_with_their_attributes_and_a_recorded_act(bring, site):
    document = collection(
        feature(
            GOOD, BSM="990000000000000301", HDMC="清水河", MJ=1.5, n=7, date="2020/01/01", none=None, deep={"a": [1]}
        ),
        feature(polygon(box(110.2, 36.1, 110.21, 36.11)), BSM="990000000000000302"),
    )
    code, answer, err = bring(document, *NAMED)
    assert (code, answer) == (0, {"imported": 2, "rejected": 0, "defects": [], "crs": "EPSG:4490", "encoding": "utf-8"})
    assert "BSM" in err
    features, rows = kept(site)
    assert features["990000000000000301"] == {
        "BSM": "990000000000000301", "HDMC": "清水河", "MJ": Decimal("1.5"), "n": 7, "date": "2020/01/01",
        "none": None, "deep": {"a": [1]},
    }  # fmt: skip
    (act,) = (json.loads(body) for *_, kind, body, _ in rows["acts"] if kind == "LayerImported")
    assert (act["layer"], act["version"], act["features"], act["rejected"]) == ("river_setback", 1, 2, 0)


BROKEN = {
    "SELF_INTERSECTION": BOW,
    "EMPTY": None,
    "NOT_POLYGON": {"type": "Point", "coordinates": [110.1, 36.1]},
    "OUTSIDE_REGION": polygon(box(110.5, 36.1, 110.51, 36.11)),
    "UNREADABLE": polygon([[110.1, 36.1], [110.11, 36.1], [110.11, 36.11], [110.1, 36.11]]),
    "AXES_SWAPPED": polygon([[y, x] for x, y in box(110.1, 36.1, 110.11, 36.11)]),
    "NOT_IN_CRS": polygon(box(500000.0, 4000000.0, 500100.0, 4000100.0)),
    "INVALID": {"type": "Polygon", "coordinates": [box(110.1, 36.1, 110.11, 36.11), box(110.2, 36.2, 110.21, 36.21)]},
}


def test_a_broken_feature_is_rejected_by_its_code_and_the_good_ones_are_taken(bring, site):
    broken = [feature(geometry, BSM=code) for code, geometry in BROKEN.items()]
    code, answer, _ = bring(collection(*broken[:4], feature(GOOD, BSM="1"), *broken[4:]), *NAMED)
    assert (code, answer["imported"], answer["rejected"]) == (1, 1, len(BROKEN))
    assert [(defect["feature"], defect["code"]) for defect in answer["defects"]] == [(code, code) for code in BROKEN]
    assert all(both_languages(defect["detail"]) for defect in answer["defects"])
    assert list(kept(site)[0]) == ["1"]


def test_the_good_features_alone_out_of_a_file_without_defects_are_a_version_that_is_whole(bring, site):
    good = feature(GOOD, BSM="990000000000000301")
    assert bring(collection(good, feature(BOW, BSM="990000000000000302")), *NAMED)[0] == 1
    for _ in range(2):
        assert bring(collection(good))[0] == 0
    office = open_office(site, environment_free())
    with office.store.read() as read:
        assert layers.rejected(read) == {}
        assert [row.version for row in layers.current(read)] == [2]
    office.receipts.close()
    office.store.close()


def test_a_self_intersection_is_told_with_its_place(bring):
    (defect,) = bring(collection(feature(BOW)), *NAMED)[1]["defects"]
    assert "(110.105, 36.105)" in defect["detail"]
    assert defect["feature"] == "1"


def test_of_one_id_the_first_feature_is_taken(bring, site):
    other = polygon(box(110.2, 36.1, 110.21, 36.11))
    code, answer, _ = bring(
        collection(feature(GOOD, BSM="a"), feature(other, BSM="a"), feature(other, BSM="b")), *NAMED
    )
    assert (code, answer["imported"], [d["code"] for d in answer["defects"]]) == (1, 2, ["DUPLICATE_ID"])
    assert "feature 1" in answer["defects"][0]["detail"]


def test_ids_of_geojson_itself_are_believed_and_not_numbered_anew(bring, site):
    twice = [{**feature(GOOD, BSM=str(n)), "id": "same"} for n in (1, 2)]
    code, answer, _ = bring(collection(*twice), *NAMED)
    assert (code, [(d["feature"], d["code"]) for d in answer["defects"]]) == (1, [("same", "DUPLICATE_ID")])


def test_a_field_of_ids_may_be_named_and_must_be_filled(bring, site):
    document = collection(feature(GOOD, TBBH="x"), feature(GOOD, TBBH=None))
    code, answer, _ = bring(document, *NAMED, "--id", "TBBH")
    assert (code, [d["code"] for d in answer["defects"]], list(kept(site)[0])) == (1, ["MISSING_ID"], ["x"])
    code, answer, err = bring(document, "--id", "NOPE")
    assert (code, answer, "E-LAYER-5" in err, "TBBH" in err) == (2, None, True, True)


def test_without_ids_features_are_numbered_as_they_stand_in_the_file(bring, site):
    assert bring(collection(feature(GOOD), feature(polygon(box(110.2, 36.1, 110.21, 36.11)))), *NAMED)[0] == 0
    assert list(kept(site)[0]) == ["1", "2"]


def test_details_are_asked_for_once_and_taken_over_afterwards(bring, site, duogui):
    document = collection(feature(GOOD, BSM="1"))
    code, answer, err = bring(document, "--name", "河道")
    assert (code, answer) == (2, None)
    assert all(option in err for option in ("E-LAYER-1", "--name-en", "--owner", "--region"))
    assert bring(document, *NAMED)[0] == 0
    code, _, err = bring(document)
    assert (code, "no new version" in err) == (0, True)
    assert bring(collection(feature(GOOD, BSM="2")), "--name", "河道管理范围（修订）")[0] == 0
    (row,) = json.loads(duogui("layers", "list", "--json")[1])["layers"]
    assert (row["version"], row["zh"], row["en"], row["owner"], row["region"], row["features"]) == (
        2, "河道管理范围（修订）", "River management range", PLANNING, "990000", 1,
    )  # fmt: skip
    assert list(kept(site, 1)[0]) == ["1"]
    code, out, _ = duogui("layers", "list")
    assert (code, "river_setback v2" in out) == (0, True)


def test_nothing_is_made_of_a_file_of_which_nothing_can_be_used(bring, site, duogui):
    bring(collection(feature(GOOD)), *NAMED)
    code, answer, err = bring(collection(feature(BOW), feature(None)))
    assert (code, answer["imported"], answer["rejected"], "no version was made" in err) == (1, 0, 2, True)
    (row,) = json.loads(duogui("layers", "list", "--json")[1])["layers"]
    assert row["version"] == 1


def test_a_code_that_the_table_does_not_name_is_taken_with_a_note(bring):
    code, _, err = bring(collection(feature(GOOD)), *NAMED, layer="heritage_zone")
    assert (code, "heritage_zone" in err, "river_setback" in err, both_languages(err)) == (0, True, True, True)
    assert "heritage_zone" not in bring(collection(feature(GOOD)), *NAMED)[2]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("E-SIGN-9", ("--owner", "990000-nobody")),
        ("E-STORE-26", ("--region", "990009")),
        ("E-LAYER-3", ("--region", "990002", "--owner", WATER)),
        ("E-SPATIAL-1", ("--crs", "99999")),
        ("E-SPATIAL-2", ("--crs", "2411")),
        ("understood", ("--crs", "china")),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_kept(bring, site, error, words):
    before = kept(site)[1]
    code, answer, err = bring(collection(feature(GOOD)), *NAMED, *words)
    assert (code, answer) == (2, None)
    assert error in err, err
    assert both_languages(err)
    assert kept(site)[1] == before


def test_a_layer_may_be_widened_to_a_region_above_and_not_moved(bring):
    document = collection(feature(polygon(box(110.1, 36.2, 110.11, 36.21))))
    assert bring(document, *NAMED, "--region", "990001")[0] == 0
    code, answer, err = bring(document, "--region", "990002")
    assert (code, answer, "E-LAYER-4" in err) == (2, None, True)
    assert bring(document, "--region", "990000")[0] == 0


@pytest.mark.parametrize("code", ["River", "a b", "../x", "1a", ""])
def test_a_code_that_is_none_is_refused(bring, code):
    ended, answer, err = bring(collection(feature(GOOD)), *NAMED, layer=code)
    assert (ended, answer, "E-LAYER-2" in err) == (2, None, True)


NO_LAYER = [
    b"",
    b"{",
    b"PK\x03\x04x",
    b"<html>",
    b'{"type": "FeatureCollection", "features": []}',
    b'{"type": "FeatureCollection", "features": [7]}',
    b'{"type": "Feature", "properties": {"a": "\\ud800"}, "geometry": null}',
    b'{"type": "Feature", "properties": {"a": 1e999}, "geometry": null}',
]


@pytest.mark.parametrize("content", NO_LAYER)
def test_a_file_that_is_no_layer_is_refused(bring, site, content):
    before = kept(site)[1]
    code, answer, err = bring(content, *NAMED)
    assert (code, answer, "E-SITE" in err, both_languages(err)) == (2, None, True, True)
    assert kept(site)[1] == before


def test_a_limit_is_told_with_the_setting_that_widens_it(bring, monkeypatch):
    monkeypatch.setenv("DUOGUI_LAYER_FEATURES", "1")
    code, answer, err = bring(collection(feature(GOOD), feature(GOOD)), *NAMED)
    assert (code, answer, "E-SITE-23" in err, "DUOGUI_LAYER_FEATURES" in err) == (2, None, True, True)


def test_coordinates_are_read_in_the_system_that_is_told_when_the_file_names_none(bring, site):
    plane = polygon(box(420000.0, 3996000.0, 420100.0, 3996100.0))
    code, answer, err = bring(collection(feature(plane), crs=None), *NAMED, "--crs", "4546")
    assert (code, answer["crs"], "4546" in err) == (0, "EPSG:4546", True)
    code, answer, _ = bring(collection(feature(plane), crs=None))
    assert (code, [d["code"] for d in answer["defects"]]) == (1, ["NOT_IN_CRS"])


def shapefile(tmp_path, *, prj=True) -> bytes:
    schema = {"geometry": "Polygon", "properties": {"BSM": "str:18", "HDMC": "str:20", "MJ": "float"}}
    path = tmp_path / "made.shp"
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema, crs="EPSG:4490", encoding="gb18030") as made:
        made.write({"type": "Feature", "geometry": GOOD, "properties": {"BSM": "301", "HDMC": "清水河", "MJ": 1.5}})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in ("shp", "shx", "dbf", *(("prj",) if prj else ())):  # no .cpg, as survey offices deliver it
            archive.writestr(f"河道.{suffix}", path.with_suffix(f".{suffix}").read_bytes())
    return packed.getvalue()


def test_a_shapefile_in_gbk_is_read_rightly_and_its_system_may_be_told_from_outside(bring, site, tmp_path):
    code, answer, _ = bring(shapefile(tmp_path), *NAMED, name="layer.zip")
    assert (code, answer["encoding"], answer["crs"]) == (0, "gb18030", "EPSG:4490")
    assert kept(site)[0]["301"] == {"BSM": "301", "HDMC": "清水河", "MJ": Decimal("1.5")}
    bare = shapefile(tmp_path, prj=False)
    code, answer, err = bring(bare, name="layer.zip")
    assert (code, answer, ".prj" in err) == (2, None, True)
    assert bring(bare, "--crs", "4490", name="layer.zip")[0] == 0


def test_a_geopackage_is_read_too(bring, site, tmp_path):
    path = tmp_path / "made.gpkg"
    schema = {"geometry": "Polygon", "properties": {"BSM": "str", "n": "int"}}
    with fiona.open(path, "w", driver="GPKG", schema=schema, crs="EPSG:4546", layer="river") as made:
        plane = polygon(box(420000.0, 3996000.0, 420100.0, 3996100.0))
        made.write({"type": "Feature", "geometry": plane, "properties": {"BSM": "x", "n": 3}})
    code, answer, _ = bring(path.read_bytes(), *NAMED, name="layer.gpkg")
    assert (code, answer["crs"], kept(site)[0]) == (0, "EPSG:4546", {"x": {"BSM": "x", "n": 3}})


def test_for_a_person_the_first_defects_are_printed_and_the_rest_counted(duogui, site, tmp_path):
    file = write(tmp_path / "layer.geojson", collection(feature(GOOD), *[feature(BOW) for _ in range(25)]))
    code, out, _ = duogui("layers", "import", file, "--layer", "river_setback", *NAMED)
    assert (code, "imported 1, rejected 25" in out, out.count("SELF_INTERSECTION"), "5 more" in out) == (
        1,
        True,
        20,
        True,
    )
