"""A clerk in a real Chromium: sees the findings on the map, replaces a site by drawing it and by coordinates, and the findings change.

Nobody's browser meets an error, a breach of the policy or another host (fixture visitor); axe finds nothing serious.
"""

import json
import re
from datetime import timedelta

import pytest
import shapely
from playwright.sync_api import expect
from served_city import seated, served

from app.casework.settle import settle
from app.casework.works.check_site import cached_layer
from app.demo.seed import sample_site
from app.spatial.areas import gauss_kruger_position
from app.store import cases, layers, projects

pytestmark = pytest.mark.e2e
LEAD = "210281-development-reform.issuer"
RED_LINE = "生态保护红线"
POSITION = re.compile(r"([\d.]+), ([\d.]+)$")


@pytest.fixture(scope="module")
def site():
    with served() as made:
        yield made


@pytest.fixture
def clerk(visitor, site):
    """The page of the lead, with a fresh case on the red line to adjust."""

    def at_desk(name, sample="red_line_site", **options):
        site.people.begin(name, sample)
        return seated(visitor(site.address, **options), site, LEAD)

    return at_desk


def ground_of(site, layer):
    """The project's site and what a layer covers of it. Shape: in degrees."""
    with site.office.store.read() as read:
        case = cases.load(read, site.people.case)
        footprint = shapely.from_wkb(projects.latest_footprint(read, case.project_id).wkb)
        row = next(row for row in layers.current(read) if row.code == layer)
        drawn = shapely.union_all(cached_layer(read, row).geometries)
    return footprint, shapely.intersection(footprint, drawn)


def map_of(page, home):
    page.locator(f"{home}[data-ready='1']").wait_for()
    frame = page.locator(f"{home} .sitemap-frame")
    frame.scroll_into_view_if_needed()
    return frame


def to_pixels(page, home):
    """How degrees lie on the map, read off its own line of coordinates. Shape: a function from (lon, lat) to (x, y)."""
    frame = map_of(page, home)
    box = frame.bounding_box()
    pointer = page.locator(f"{home} .sitemap-pointer")
    seen = []
    for x, y in ((80, 120), (box["width"] - 20, box["height"] - 60)):
        page.mouse.move(box["x"] + x - 1, box["y"] + y)
        page.mouse.move(box["x"] + x, box["y"] + y)
        expect(pointer).to_have_text(POSITION)
        seen.append(((x, y), tuple(map(float, POSITION.search(pointer.inner_text()).groups()))))
    ((x0, y0), (lon0, lat0)), ((x1, y1), (lon1, lat1)) = seen

    def pixels(lon, lat):
        return x0 + (lon - lon0) / (lon1 - lon0) * (x1 - x0), y0 + (lat - lat0) / (lat1 - lat0) * (y1 - y0)

    return frame, pixels


def click_at(frame, pixels, position):
    x, y = pixels(*position)
    frame.click(position={"x": x, "y": y})


def start_adjusting(page, site):
    page.goto(f"/tasks/{site.people.tasks('adjust_site')[0].task_id}")
    page.get_by_label("调整用地范围").check()
    page.get_by_label("说明").fill("避让生态保护红线。")


def sign_and_look(page, site):
    """From the review to the case as it stands after the check; the row of the red line."""
    site.office.clock.advance(timedelta(minutes=1))  # a check is known by its instant
    page.get_by_role("button", name="确认签发").click()
    page.get_by_role("heading", name=re.compile("^案件 ")).wait_for()
    settle(site.office)
    page.reload()
    return finding_row(page, RED_LINE)


def finding_row(page, layer):
    return page.get_by_role("region", name="空间核查").get_by_role("row", name=re.compile(layer))


def test_findings_are_shown_from_the_list_and_from_the_map(clerk, site, axe):
    page = clerk("滨河路农贸市场")
    pictures = []
    page.on("response", lambda answer: pictures.append(answer) if ".png?" in answer.url else None)
    page.goto(f"/tasks/{site.people.tasks('adjust_site')[0].task_id}")
    home = "aside .sitemap"
    frame, pixels = to_pixels(page, home)
    finding = page.get_by_role("button", name=RED_LINE)
    expect(finding).to_have_attribute("aria-pressed", "false")
    finding.focus()
    page.keyboard.press("Enter")
    expect(finding).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"{home} .sitemap-said")).to_have_text(f"已在地图上标出：{RED_LINE}")
    finding.click()
    expect(finding).to_have_attribute("aria-pressed", "false")
    own, covered = ground_of(site, "ecological_red_line")
    place = shapely.point_on_surface(covered)
    click_at(frame, pixels, (place.x, place.y))
    expect(finding).to_have_attribute("aria-pressed", "true")
    zone, north, _east = gauss_kruger_position(place.x, place.y)
    said = f"3 度带第 {zone} 带：X {north:.0f}"[:-2]  # a pixel is some metres
    expect(page.locator(f"{home} .sitemap-said")).to_contain_text(said)
    bare = shapely.point_on_surface(shapely.difference(own, covered))
    click_at(frame, pixels, (bare.x, bare.y))
    expect(finding).to_have_attribute("aria-pressed", "false")
    assert any("/finding.png?" in answer.url for answer in pictures)
    assert all(answer.status == 200 and answer.headers["content-type"] == "image/png" for answer in pictures)
    assert axe(page) == []
    page.locator(f"{home} .sitemap-layers").get_by_label(RED_LINE).uncheck()
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="展开地图").click()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="展开地图")).to_be_visible()


def test_the_scale_line_is_as_long_as_the_ground_both_ways(clerk, site):
    page = clerk("城北消防站")
    page.goto(f"/cases/{site.people.case}")
    home = ".sitemap"
    frame, pixels = to_pixels(page, home)
    line = frame.locator(".ol-scale-line-inner")
    metres = float(line.inner_text().split()[0]) * (1000 if "km" in line.inner_text() else 1)
    own, _ = ground_of(site, "ecological_red_line")
    west, south, east, north = shapely.bounds(own)
    (left, low), (right, high) = pixels(west, south), pixels(east, north)
    _, x0, y0 = gauss_kruger_position(west, south)
    _, x1, y1 = gauss_kruger_position(east, north)
    per_metre = line.bounding_box()["width"] / metres
    assert (right - left) / (y1 - y0) == pytest.approx(per_metre, rel=0.04)
    assert (low - high) / (x1 - x0) == pytest.approx(per_metre, rel=0.04)


def test_a_site_is_drawn_with_the_mouse_and_the_findings_change(clerk, site, axe):
    page = clerk("沿河路停车场")
    start_adjusting(page, site)
    page.get_by_text("在地图上绘制", exact=True).click()
    frame, pixels = to_pixels(page, ".way-drawn .sitemap")
    own, covered = ground_of(site, "ecological_red_line")
    free = shapely.difference(own, covered).buffer(-0.00012)
    place = shapely.point_on_surface(max(shapely.get_parts(free), key=shapely.area))
    step = 0.00008
    corners = [(place.x + dx * step, place.y + dy * step) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    for corner in (*corners, corners[0]):
        click_at(frame, pixels, corner)
        page.wait_for_timeout(300)  # two clicks within a quarter of a second are a double click
    said = page.locator(".way-drawn .sitemap-said")
    expect(said).to_contain_text("已绘 1 个面、4 个节点")
    expect(page.locator("#draft-status")).to_contain_text("草稿已保存")
    expect(page.locator("form[data-draft=saved]")).to_be_visible()
    assert axe(page) == []
    page.reload()
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("已绘 1 个面、4 个节点")
    page.get_by_role("button", name="核对并签发").click()
    expect(page.get_by_text("地图绘制", exact=True)).to_be_visible()
    expect(page.locator("svg.site-outline")).to_be_visible()
    assert axe(page) == []
    row = sign_and_look(page, site)
    expect(row).to_contain_text("未触及")
    expect(row).to_contain_text("符合")
    map_of(page, ".sitemap")
    expect(page.locator(".sitemap-told")).to_contain_text("用地第 2 版")
    assert axe(page) == []


def test_an_outline_that_crosses_itself_is_refused_with_the_place_and_stays_to_be_mended(clerk, site):
    page = clerk("河东派出所")
    start_adjusting(page, site)
    page.get_by_text("在地图上绘制", exact=True).click()
    frame = map_of(page, ".way-drawn .sitemap")
    box = frame.bounding_box()
    for x, y in ((0.3, 0.3), (0.6, 0.6), (0.6, 0.3), (0.3, 0.6), (0.3, 0.3)):
        frame.click(position={"x": box["width"] * x, "y": box["height"] * y})
        page.wait_for_timeout(300)
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("1 处边线相互交叉")
    page.get_by_role("button", name="核对并签发").click()
    expect(page.get_by_role("alert").first).to_contain_text("地图绘制：第 1 个要素的图形有误：图形自相交")
    expect(page.get_by_role("alert").first).to_contain_text("请在地图上拖动该处的拐角")
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("已绘 1 个面、4 个节点")
    page.get_by_role("button", name="全部清除").click()
    expect(page.locator(".way-drawn .sitemap-said")).to_have_text("尚未绘制")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("4 个节点")
    page.get_by_role("button", name="从现用地开始").click()
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("6 个节点")
    page.get_by_role("button", name="显示整个用地").first.click()
    page.get_by_role("button", name="挖空").click()
    for x, y in ((0.45, 0.6), (0.55, 0.6), (0.5, 0.75), (0.45, 0.6)):
        frame.click(position={"x": box["width"] * x, "y": box["height"] * y})
        page.wait_for_timeout(300)
    expect(page.locator(".way-drawn .sitemap-said")).to_contain_text("已绘 1 个面、9 个节点")
    rings = json.loads(page.locator("textarea[name='answer.footprint.drawn']").input_value())["features"][0][
        "geometry"
    ]["coordinates"]
    assert [len(ring) for ring in rings] == [7, 4]


def test_a_site_is_replaced_by_a_table_of_coordinates_and_the_findings_change(clerk, site, axe):
    page = clerk("南山变电站")
    start_adjusting(page, site)
    page.get_by_text("填写坐标表", exact=True).click()
    ring = shapely.from_geojson(sample_site("adjusted_site")).geoms[0].exterior.coords[:-1]
    places = [gauss_kruger_position(lon, lat) for lon, lat in ring]
    lines = [f"J{number} {x:.3f} {y:.3f}" for number, (_, x, y) in enumerate(places, 1)]
    table = page.get_by_role("textbox", name="坐标表")
    table.fill("\n".join([*lines[:2], "J3 看不清 41512345", *lines[3:]]))
    assert axe(page) == []
    page.get_by_role("button", name="核对并签发").click()
    expect(page.get_by_role("alert").first).to_contain_text("第 3 行")
    expect(table).to_have_value(re.compile("J3 看不清"))
    table.fill("\n".join(lines))
    page.get_by_role("button", name="核对并签发").click()
    expect(page.get_by_text("坐标表", exact=True)).to_be_visible()
    expect(page.get_by_text("椭球面积 33,2")).to_be_visible()
    expect(sign_and_look(page, site)).to_contain_text("未触及")
    page.goto(f"/cases/{site.people.case}/restart")
    page.get_by_label("理由").fill("改到河边。")
    page.get_by_text("填写坐标表", exact=True).click()
    ring = shapely.from_geojson(sample_site("river_site")).geoms[0].exterior.coords[:-1]
    bare = [(x, y - zone * 1_000_000) for zone, x, y in (gauss_kruger_position(lon, lat) for lon, lat in ring)]
    page.get_by_role("textbox", name="坐标表").fill("\n".join(f"{x:.3f},{y:.3f}" for x, y in bare))
    page.get_by_label("Y 不带带号时的投影带").select_option(f"3:{places[0][0]}")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("成为第 3 版")).to_be_visible()
    site.office.clock.advance(timedelta(minutes=1))
    page.get_by_role("button", name="确认重新启动").click()
    page.get_by_role("heading", name=re.compile("^案件 ")).wait_for()
    settle(site.office)
    page.reload()
    expect(finding_row(page, "河道管理范围")).to_contain_text("须征求意见")


def test_on_a_phone_nothing_is_wider_than_the_screen(clerk, site, axe):
    page = clerk("西岗公交站", viewport={"width": 390, "height": 800}, locale="en-US")
    start = f"/tasks/{site.people.tasks('adjust_site')[0].task_id}"
    page.goto(start)
    page.get_by_label("Adjust the site", exact=True).check()
    for way in ("Draw on the map", "Fill in coordinates", "Upload a file"):
        page.get_by_text(way, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    map_of(page, "aside .sitemap")
    assert axe(page) == []
