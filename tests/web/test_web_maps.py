"""The map's answers: the site exact for whoever sees the project, layers and findings as pictures, nothing for a sister district."""

import io
from dataclasses import replace

import numpy as np
import pytest
import shapely
from PIL import Image
from web_people import scripts_of

from app.store import cases, layers, projects

LEAD, SISTER = "210281-development-reform.issuer", "210281-agriculture.issuer"
FARMLAND = "permanent_basic_farmland"


@pytest.fixture(scope="module")
def farmland_city():
    """A city with one project that lies partly on farmland; for tests that only look."""
    from web_city import City

    made = City()
    made.people.begin("Sewage works", "farmland_site")
    return made


def project_of(city):
    with city.office.store.read() as read:
        return projects.load(read, cases.load(read, city.people.case).project_id)


def map_of(city, browser, *, with_case=True):
    case = f"?case={city.people.case}" if with_case else ""
    return browser.get(f"/projects/{project_of(city).id}/map{case}")


def picture(browser, address, told, size=256, bounds=None):
    west, south, east, north = bounds or told["bounds"]
    mark = "&" if "?" in address else "?"
    answer = browser.get(f"{address}{mark}bbox={west},{south},{east},{north}&width={size}&height={size}")
    return answer, np.asarray(Image.open(io.BytesIO(answer.data))) if answer.status_code == 200 else None


def test_the_map_has_the_site_with_every_vertex_and_the_checked_layers(farmland_city):
    browser = farmland_city.browse(LEAD)
    answer = map_of(farmland_city, browser)
    told = answer.get_json()
    with farmland_city.office.store.read() as read:
        kept = projects.latest_footprint(read, project_of(farmland_city).id)
    assert shapely.equals_exact(shapely.geometry.shape(told["site"]), shapely.from_wkb(kept.wkb), tolerance=0)
    assert {layer["code"] for layer in told["layers"]} >= {FARMLAND, "ecological_red_line", "river_setback"}
    assert [layer["code"] for layer in told["layers"] if layer["finding"]] == [
        code
        for code in (layer["code"] for layer in told["layers"])
        if code in (FARMLAND, "land_use_plan", "urban_development_boundary")
    ]
    assert "核查时的版本" in told["checked"]
    assert "6 个" in told["told"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_layer_comes_as_a_picture_and_its_overlap_lies_in_the_site(farmland_city):
    browser = farmland_city.browse(LEAD)
    told = map_of(farmland_city, browser).get_json()
    layer = next(each for each in told["layers"] if each["code"] == FARMLAND)
    answer, pixels = picture(browser, layer["picture"], told)
    assert (answer.content_type, answer.headers["Cache-Control"]) == ("image/png", "no-store")
    assert pixels.shape == (256, 256, 4)
    covered = (pixels[:, :, 3] > 0).mean()
    _, overlap = picture(browser, layer["finding"], told)
    found = (overlap[:, :, 3] > 0).mean()
    assert 0.05 < found <= covered + 0.02


def test_a_click_finds_the_finding_there_and_the_zone(farmland_city):
    browser = farmland_city.browse(LEAD)
    told = map_of(farmland_city, browser).get_json()
    layer = next(each for each in told["layers"] if each["code"] == FARMLAND)
    _, overlap = picture(browser, layer["finding"], told)
    west, south, east, north = told["bounds"]

    def at(row, column):
        lon, lat = west + (column + 0.5) * (east - west) / 256, north - (row + 0.5) * (north - south) / 256
        return browser.get(f"{told['at']}&lon={lon}&lat={lat}").get_json()

    filled = np.argwhere(overlap[:, :, 3] > 120)
    inside = at(*filled[len(filled) // 2])
    assert FARMLAND in inside["findings"]
    assert inside["zone"] == 41
    assert "3 度带第 41 带" in inside["told"]
    bare = np.argwhere(overlap[40:-40, 40:-40, 3] == 0)
    assert FARMLAND not in at(*(bare[len(bare) // 2] + 40))["findings"]


@pytest.mark.parametrize("account", [SISTER, "210200-forestry.issuer"])
def test_a_sister_district_finds_no_map_no_layer_and_no_place(farmland_city, account):
    browser, project = farmland_city.browse(account), project_of(farmland_city).id
    case = farmland_city.people.case
    for address in (
        f"/projects/{project}/map",
        f"/projects/{project}/map?case={case}",
        f"/projects/{project}/map/{FARMLAND}.png?bbox=121,39,122,40&width=64&height=64",
        f"/projects/{project}/map/{FARMLAND}/finding.png?bbox=121,39,122,40&width=64&height=64",
        f"/projects/{project}/map/at?lon=122&lat=39.6",
    ):
        assert browser.get(address).status_code == 404


def test_a_case_of_another_project_lends_it_no_layers(city):
    city.people.begin("First", "farmland_site")
    first = city.people.case
    city.people.begin("Second")
    browser = city.browse(LEAD)
    assert browser.get(f"/projects/{project_of(city).id}/map?case={first}").status_code == 404
    assert browser.get(f"/projects/{project_of(city).id}/map?case=nothing").status_code == 404


@pytest.mark.parametrize(
    "asked", ["bbox=1,2,3&width=9&height=9", "bbox=121,39,122,40&width=9999&height=9", "", "bbox=121,39,122,40"]
)
def test_a_picture_that_is_none_is_refused_with_what_to_do(farmland_city, asked):
    project = project_of(farmland_city).id
    answer = farmland_city.browse(LEAD).get(f"/projects/{project}/map/{FARMLAND}.png?{asked}")
    assert answer.status_code == 422
    assert "E-SPATIAL-17" in answer.text


def test_an_unknown_layer_and_a_place_abroad_are_refused(farmland_city):
    project, browser = project_of(farmland_city).id, farmland_city.browse(LEAD)
    assert browser.get(f"/projects/{project}/map/nothing.png?bbox=121,39,122,40&width=9&height=9").status_code == 404
    assert browser.get(f"/projects/{project}/map/at?lon=2&lat=48").status_code == 422
    assert browser.get(f"/projects/{project}/map/at").status_code == 422


def test_the_map_of_a_case_keeps_the_layers_of_its_check_when_a_layer_is_imported_anew(city):
    city.people.begin("Sewage works", "farmland_site")
    browser = city.browse(LEAD)
    before = map_of(city, browser).get_json()
    publish_anew(city, (121.7, 39.7, 121.701, 39.701))
    address = next(layer["picture"] for layer in before["layers"] if layer["code"] == FARMLAND)
    _, as_checked = picture(browser, address, before)
    in_force = map_of(city, browser, with_case=False).get_json()
    newest = next(layer for layer in in_force["layers"] if layer["code"] == FARMLAND)
    _, as_now = picture(browser, newest["picture"], in_force)
    assert (as_checked[:, :, 3] > 0).any()
    assert not (as_now[:, :, 3] > 0).any()
    assert newest["version"] == 2
    assert (
        next(layer for layer in map_of(city, browser).get_json()["layers"] if layer["code"] == FARMLAND)["version"] == 1
    )


def publish_anew(city, box):
    """A second version of the farmland, with one field in this box."""
    with city.office.store.transaction() as tx:
        row = next(row for row in layers.current(tx) if row.code == FARMLAND)
        layers.put_layer(tx, replace(row, version=0), [("1", {"BSM": "1"}, shapely.to_wkb(shapely.box(*box)))])


def test_no_series_of_clicks_and_pictures_tells_an_edge_finer_than_a_cell(city):
    """Two edges three quarters of a metre apart, in one cell of the grid, are one edge to whoever asks, however often."""
    city.people.begin("Sewage works", "farmland_site")
    browser = city.browse(LEAD)
    west, south, east, north = map_of(city, browser).get_json()["bounds"]
    corner = round((west + east) / 2 / 2e-5) * 2e-5
    told = []
    for edge in (corner - 0.9e-5, corner, corner + 0.6e-5):
        publish_anew(city, (edge, south - 0.01, east + 0.01, north + 0.01))
        asked = map_of(city, browser, with_case=False).get_json()
        place = next(layer for layer in asked["layers"] if layer["code"] == FARMLAND)["picture"]
        flips = [edge_by_halving(browser, asked, lat, corner) for lat in rows_of(asked)]
        assert flips == pytest.approx([corner] * len(flips), abs=1e-11)
        told.append([
            browser.get(f"{place}?bbox={x!r},{south},{x + 2e-5!r},{south + 2e-5}&width=8&height=8").data
            for x in (corner - 1e-5 + step * 3e-8 for step in range(40))
        ])  # fmt: skip
    assert told[0] == told[1] == told[2]
    assert len(set(told[0])) > 1


def rows_of(told):
    """Latitudes on which the middle of the site can be clicked."""
    site = shapely.geometry.shape(told["site"])
    middle, south, north = (told["bounds"][0] + told["bounds"][2]) / 2, told["bounds"][1], told["bounds"][3]
    rows = [south + (north - south) * share for share in np.linspace(0.1, 0.9, 40).tolist()]
    found = [lat for lat in rows if site.contains(shapely.LineString([(middle - 1e-4, lat), (middle + 1e-4, lat)]))]
    assert len(found) > 3
    return found[:: len(found) // 3]


def edge_by_halving(browser, told, lat, near):
    """Where a click on this latitude begins to find the farmland, as fine as floating point goes."""
    low, high = near - 9e-5, near + 9e-5

    def finds(lon):
        return FARMLAND in browser.get(f"{told['at']}?lon={lon!r}&lat={lat!r}").get_json()["findings"]

    assert (finds(low), finds(high)) == (False, True)
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (low, middle) if finds(middle) else (middle, high)
    return high


def test_pages_carry_the_map_with_the_outline_in_its_place_for_who_has_no_script(farmland_city):
    browser = farmland_city.browse(LEAD)
    task = farmland_city.people.tasks("adjust_site")[0]
    for address, island in (
        (f"/projects/{project_of(farmland_city).id}", "map"),
        (f"/cases/{farmland_city.people.case}", "map"),
        (f"/tasks/{task.task_id}", "draw"),
    ):
        page = browser.get(address)
        text = page.text
        assert scripts_of(page)[-1] == island
        assert f"dist/{island}.css" in text
        assert 'class="sitemap" data-map="/projects/' in text
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="site-outline"' in text
        assert f'data-finding="{FARMLAND}"' in text


def test_the_border_of_the_own_district_is_there_to_draw_in(farmland_city):
    told = farmland_city.browse(LEAD).get("/map/district").get_json()
    assert told["border"]["type"] in ("Polygon", "MultiPolygon")
    assert told["layers"] == []
    assert "site" not in told
    assert farmland_city.browse("210200-audit.auditor").get("/map/district").status_code == 404
