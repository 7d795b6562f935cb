"""A site in three ways: by file, drawn, by a table of coordinates. One reading, one set of refusals, and nothing typed is lost."""

import html
import io
import json
import re
from dataclasses import replace

import pytest
import shapely
from web_city import City
from web_people import words

from app.casework.register_project import FORM, MODEL
from app.casework.review_task import form_named
from app.casework.settle import settle
from app.demo.seed import sample_site
from app.spatial.areas import gauss_kruger_position
from app.store import cases, drafts, findings, materials, org, projects
from app.web.site_ways import ways_of

LEAD = "210281-development-reform.issuer"


def on_the_red_line(city):
    city.people.begin("Sewage works", "red_line_site")


@pytest.fixture
def adjusting():
    """A city whose lead has to adjust a site on the red line."""
    return City(furnish=on_the_red_line)


def task_of(city):
    return city.people.tasks("adjust_site")[0].task_id


def ring_of(site):
    return json.loads(sample_site(site))["features"][0]["geometry"]["coordinates"][0]


def drawing(*rings):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": list(rings)}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]})


def table(ring, *, prefix=True):
    lines = []
    for number, (lon, lat) in enumerate(ring[:-1], 1):
        zone, x, y = gauss_kruger_position(lon, lat)
        lines.append(f"J{number} {x:.4f} {y - (0 if prefix else zone * 1_000_000):.4f}")
    return "\r\n".join(lines)


def answers(way, text, **more):
    return {
        "answer.choice": "adjust",
        "answer.reason": "Moved away from the red line.",
        "answer.footprint.way": way,
        f"answer.footprint.{way}": text,
        "answer.footprint.zone": "3:41",
        **more,
    }


def footprint_of(city):
    with city.office.store.read() as read:
        return projects.latest_footprint(read, cases.load(read, city.people.case).project_id)


def kept(city):
    with city.office.store.read() as read:
        return read.exec_driver_sql("SELECT count(*) FROM materials").scalar_one()


@pytest.mark.parametrize("way", ["drawn", "table", "table without zone"])
def test_a_site_drawn_or_typed_is_reviewed_signed_and_in_force(adjusting, way):
    ring = ring_of("adjusted_site")
    text = drawing(ring) if way == "drawn" else table(ring, prefix=way == "table")
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    review = browser.post(f"/tasks/{task}/review", answers(way.split()[0], text))
    assert review.status_code == 200
    assert ("地图绘制" if way == "drawn" else "坐标表") in words(review)
    assert not re.search(r"(地图绘制|坐标表)\.\w", words(review))  # a file that nobody made
    assert "椭球面积 33," in words(review)
    assert "3 度带第 41 带" in words(review)
    assert 'class="site-outline"' in review.text
    assert 'class="former"' in review.text
    assert re.search(r"现用地（第 1 版，虚线）[\d,.]+ m²[^，]*(，改为|，面积不变)", words(review))
    assert browser.post(f"/tasks/{task}/sign", browser.hidden()).status_code == 303
    row = footprint_of(adjusting)
    assert row.version == 2
    assert shapely.hausdorff_distance(shapely.from_wkb(row.wkb), shapely.Polygon(ring)) < 2e-8
    settle(adjusting.office)
    with adjusting.office.store.read() as read:
        found = {
            each.layer: (each.count, each.footprint_version) for each in findings.latest(read, adjusting.people.case)
        }
    assert found["ecological_red_line"] == (0, 2)


def test_the_typed_table_is_kept_with_the_case_as_it_was_typed(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    browser.post(f"/tasks/{task}/review", answers("table", table(ring_of("adjusted_site"))))
    browser.post(f"/tasks/{task}/sign", browser.hidden())
    with adjusting.office.store.read() as read:
        lead = org.actor_of(read, LEAD)
        row = materials.one(
            read, lead, read.exec_driver_sql("SELECT id FROM materials WHERE name = '坐标表.txt'").scalar_one()
        )
    content = adjusting.office.files.content(row.digest).decode()
    assert content.startswith(table(ring_of("adjusted_site")))
    assert row.used_us is not None


@pytest.mark.parametrize(
    ("way", "text", "said"),
    [
        (
            "table",
            "J1 4391234 41512345\r\nJ2 abc 41512345\r\nJ3 4391334 41512445",
            "第 2 行“J2 abc 41512345”：X 坐标“abc”不是坐标数",
        ),
        ("table", "41512345 4391234\r\n41512345 4391334\r\n41512445 4391334", "X、Y 两列颠倒"),
        (
            "drawn",
            drawing([[121.95, 39.6], [121.96, 39.61], [121.96, 39.6], [121.95, 39.61], [121.95, 39.6]]),
            "图形自相交",
        ),
        ("drawn", "{", "JSON"),
        ("drawn", drawing([[125.1, 41.6], [125.11, 41.6], [125.11, 41.61], [125.1, 41.6]]), "在本行政区界线之外"),
    ],
)
def test_what_is_wrong_stands_beside_the_entry_and_everything_typed_is_still_there(adjusting, way, text, said):
    browser, task, before = adjusting.browse(LEAD), task_of(adjusting), kept(adjusting)
    browser.get(f"/tasks/{task}")
    answer = browser.post(f"/tasks/{task}/review", answers(way, text))
    assert answer.status_code == 422
    assert said in words(answer)
    assert not re.search(r"(地图绘制|坐标表)\.\w", words(answer))
    assert ("请在地图上拖动该处的拐角" in words(answer)) == (said == "图形自相交")
    assert 'href="#f-footprint"' in answer.text
    shown = re.search(rf'<textarea id="f-footprint-{way}"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL).group(1)
    assert html.unescape(shown) == text
    assert re.search(rf'value="{way}" checked', answer.text)
    assert "Moved away from the red line.</textarea>" in answer.text
    assert kept(adjusting) == before
    with adjusting.office.store.read() as read:
        draft = drafts.of_task(read, org.actor_of(read, LEAD), task)
    assert draft.answers[f"footprint.{way}"] == text
    assert text.split("\r\n")[0][:12] in html.unescape(browser.get(f"/tasks/{task}").text)


def test_a_draft_keeps_what_is_drawn_while_it_is_drawn(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    text = drawing([[round(121.9 + n / 1e5, 9), round(39.6 + n / 1e6, 9)] for n in range(6000)])
    assert len(text) > 100_000
    saved = browser.post(f"/tasks/{task}/draft", answers("drawn", text) | {"draft_version": "0"})
    assert saved.status_code == 200
    with adjusting.office.store.read() as read:
        draft = drafts.of_task(read, org.actor_of(read, LEAD), task)
    assert draft.answers["footprint.drawn"] == text
    assert draft.answers["footprint.way"] == "drawn"


def test_a_table_too_long_for_a_draft_is_marked_there_and_never_read_as_a_whole_one(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    lines = [f"{4387000 + n / 50:.3f},{41417000 + (n % 7) / 10:.3f}" for n in range(20_000)]
    assert (
        browser.post(f"/tasks/{task}/draft", answers("table", "\n".join(lines)) | {"draft_version": "0"}).status_code
        == 200
    )
    with adjusting.office.store.read() as read:
        kept_text = drafts.of_task(read, org.actor_of(read, LEAD), task).answers["footprint.table"]
    assert kept_text.endswith("\n…")
    answer = browser.post(f"/tasks/{task}/review", answers("table", kept_text) | {"draft_version": "1"})
    assert answer.status_code == 422
    assert "E-SITE" not in words(answer)
    assert re.search(r"第 \d+ 行“(…|[\d.,]+)”", words(answer))


def test_going_back_from_the_review_brings_the_drawing_and_the_table_back(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    typed = table(ring_of("adjusted_site"))
    browser.post(f"/tasks/{task}/review", answers("table", typed))
    back = browser.post(f"/tasks/{task}/review", {**browser.hidden(), "act": "refresh"})
    shown = re.search(r'<textarea id="f-footprint-table"[^>]*>(.*?)</textarea>', back.text, re.DOTALL).group(1)
    assert html.unescape(shown) == typed
    assert 'value="table" checked' in back.text


def test_an_empty_drawing_is_no_site_and_a_file_kept_before_is_not_taken_for_it(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    uploaded = {"answer.choice": "adjust", "file.footprint": (io.BytesIO(sample_site("adjusted_site")), "s.geojson")}
    page = browser.post(f"/tasks/{task}/review", uploaded)
    file_id = re.search(r'name="answer.footprint" value="([^"]+)" checked', page.text).group(1)
    answer = browser.post(f"/tasks/{task}/review", answers("drawn", "", **{"answer.footprint": file_id}))
    assert answer.status_code == 422
    assert "此栏必填" in words(answer)
    by_file = answers("file", "", **{"answer.footprint": file_id})
    assert browser.post(f"/tasks/{task}/review", by_file).status_code == 200


def test_what_was_drawn_does_not_hinder_who_decides_to_stop(adjusting):
    browser, task = adjusting.browse(LEAD), task_of(adjusting)
    browser.get(f"/tasks/{task}")
    given = answers("table", "nonsense", **{"answer.choice": "stop"})
    review = browser.post(f"/tasks/{task}/review", given)
    assert review.status_code == 200
    assert browser.post(f"/tasks/{task}/sign", browser.hidden()).status_code == 303
    assert footprint_of(adjusting).version == 1


def test_a_restart_takes_a_table_and_a_registration_a_drawing(city):
    city.people.begin("Sewage works")
    browser, case = city.browse(LEAD), city.people.case
    browser.get(f"/cases/{case}/restart")
    typed = answers("table", table(ring_of("river_site"), prefix=False))
    typed.pop("answer.choice")
    review = browser.post(f"/cases/{case}/restart/review", typed)
    assert "改为所附范围，成为第 2 版" in words(review)
    assert browser.post(f"/cases/{case}/restart", browser.hidden()).status_code == 303
    assert footprint_of(city).version == 2
    browser.get("/projects/new")
    entered = {"name": "Depot", "kind": "new", "special": "none", "to_meeting": "no", "fiscal": "no", "urgent": "no"}
    posted = {f"answer.{name}": value for name, value in entered.items()}
    drawn = {
        "answer.site.way": "drawn",
        "answer.site.drawn": drawing(ring_of("clear_site")),
        "answer.site.zone": "3:41",
    }
    review = browser.post("/projects/check", posted | drawn)
    assert "椭球面积 33,234.4 m²" in words(review)
    assert browser.post("/projects", browser.hidden()).status_code == 303


def test_the_zones_begin_with_that_of_the_district_and_name_their_meridian(city):
    page = city.browse(LEAD).get("/projects/new").text
    chosen = re.search(r'<option value="([^"]+)" selected>([^<]+)</option>', page[page.index('id="f-site-zone"') :])
    assert chosen.groups() == ("3:41", "3 度带第 41 带（中央经线 123°）")
    assert "6 度带第 21 带（中央经线 123°）" in page
    english = city.browse(LEAD, "en").get("/projects/new").text
    assert "3-degree zone 41 (central meridian 123°)" in english


def test_a_region_without_a_border_proposes_no_zone_and_still_has_its_form(city):
    with city.office.store.read() as read:
        lead = org.actor_of(read, LEAD)
    field = form_named(city.office, MODEL, FORM).of_type("footprint")[0]
    with city.app.test_request_context():
        ways = ways_of(field, {}, replace(lead, region_path="210000"), None)
    assert (ways.zones[0].value, ways.zones[0].is_chosen) == ("", True)
    assert not any(zone.is_chosen for zone in ways.zones[1:])
