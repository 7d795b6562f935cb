"""A project from its form to its first case: the site is shown before anything is registered, faults stand beside the entry."""

import io
import json

import pytest
from web_people import words

from app.demo.seed import sample_site
from app.store import cases, projects

LEAD = "210281-development-reform.handler"
ANSWERS = {
    "name": "Wafangdian hospital", "kind": "new", "special": "none", "to_meeting": "no", "fiscal": "no", "urgent": "no",
    "contact_name": "Project office", "contact_telephone": "0411-2",
}  # fmt: skip


def fill_in(browser, site="clear_site", content=None, name="site.geojson", **changes):
    browser.get("/projects/new")
    posted = {f"answer.{key}": value for key, value in {**ANSWERS, **changes}.items()}
    posted["file.site"] = (io.BytesIO(content if content is not None else sample_site(site)), name)
    return browser.post("/projects/check", posted)


def kept_materials(city):
    with city.office.store.read() as read:
        return read.exec_driver_sql("SELECT count(*) FROM materials").scalar_one()


def all_projects(city):
    with city.office.store.read() as read:
        return projects.page(read, city.people.actor("210200-coordination")).rows


def test_the_admitted_site_is_shown_before_it_is_registered(city):
    browser = city.browse(LEAD)
    page = fill_in(browser)
    told = words(page)
    assert page.status_code == 200
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="site-outline"' in page.text
    for piece in (
        "椭球面积 33,234.4 m² (3.32 ha)",
        "高斯-克吕格面积",
        "3 度带第 41 带",
        "CGCS2000",
        "登记后由本单位牵头",
        "site.geojson",
    ):
        assert piece in told
    assert all_projects(city) == ()


def test_registered_and_started_it_stands_on_its_page(city):
    browser = city.browse(LEAD)
    fill_in(browser)
    hidden = browser.hidden()
    first, again = (browser.post("/projects", hidden) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    (project,) = all_projects(city)
    page = browser.get(first.headers["Location"])
    told = words(page)
    for piece in ("Wafangdian hospital", project.local_no, "尚未赋码", "启动策划生成", "Project office", "用地版本 1"):
        assert piece in told
    told = words(browser.get(f"/projects/{project.id}/start"))
    for piece in ("启动前核对", "Wafangdian hospital", "项目策划生成（第 1 版）", LEAD, "期限随即起算"):
        assert piece in told
    started, repeated = (browser.post(f"/projects/{project.id}/cases", hidden) for hidden in [browser.hidden()] * 2)
    assert started.status_code == 303
    assert started.headers["Location"] == repeated.headers["Location"]
    assert "系统正在处理" in words(browser.get(started.headers["Location"]))
    with city.office.store.read() as read:
        assert len(cases.of_project(read, city.people.actor("210281-development-reform"), project.id)) == 1
    assert browser.post(f"/projects/{project.id}/cases", {"idempotency_key": "another-key-1"}).status_code == 409
    assert browser.get(f"/projects/{project.id}/start").status_code == 409


@pytest.mark.parametrize(
    ("site", "said"),
    [("outside_site", "E-SPATIAL"), ("bow_tie", "自相交")],
)
def test_a_fault_of_the_site_stands_beside_its_entry_and_nothing_is_lost(city, site, said):
    browser = city.browse(LEAD)
    answer = fill_in(browser, site=site)
    assert answer.status_code == 422
    assert 'href="#f-site"' in answer.text
    assert 'value="Wafangdian hospital"' in answer.text
    assert "site.geojson" in answer.text
    if not said.startswith("E-"):
        assert said in words(answer)


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "site.geojson"), (b"{}", "site.geojson"), (b"MZ\0\0", "site.exe"), (b"PK\x03\x04rest", "site.zip")],
)
def test_what_is_no_site_is_told_beside_the_entry(city, content, name):
    browser = city.browse(LEAD)
    answer = fill_in(browser, content=content, name=name)
    assert answer.status_code == 422
    assert 'href="#f-site"' in answer.text
    assert all_projects(city) == ()


def test_going_back_from_the_check_keeps_everything(city):
    browser = city.browse(LEAD)
    fill_in(browser)
    back = browser.post("/projects/check", {**browser.hidden(), "act": "refresh"})
    assert back.status_code == 200
    assert 'value="Wafangdian hospital"' in back.text
    assert "site.geojson" in back.text


def test_a_military_project_is_refused_and_nothing_is_stored(city):
    browser = city.browse(LEAD)
    answer = fill_in(browser, special="military")
    assert answer.status_code == 422
    assert "E-PROJECT-2" in answer.text
    assert all_projects(city) == ()
    assert kept_materials(city) == 0


def test_a_file_that_is_no_site_is_not_kept(city):
    fill_in(city.browse(LEAD), site="outside_site")
    assert kept_materials(city) == 0


def test_the_list_is_searched_and_shows_where_each_stands(asking_city):
    browser = asking_city.browse("210200-coordination.issuer")
    assert "Sewage works" in browser.get("/projects?q=Sewage").text
    assert "等待 4 个部门意见" in words(browser.get("/projects"))
    assert "没有符合条件的项目" in words(browser.get("/projects?q=airport"))


def test_the_picture_holds_the_site_alone(asking_city):
    page = asking_city.browse("210281-development-reform.issuer").get("/projects")
    address = page.text.split('data-row href="')[1].split('"')[0]
    text = asking_city.browse("210281-development-reform.issuer").get(address).text
    coordinates = json.loads(sample_site("clear_site"))["features"][0]["geometry"]["coordinates"][0]
    assert not any(f"{lon:.6f}" in text for lon, _ in coordinates)
