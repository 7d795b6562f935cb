"""A project from its form to its first case: the site is shown before anything is registered, faults stand beside the entry."""

import io
import json
import re

import pytest
from web_people import words

from adapters.site_file import CRS_ASSUMED, HOLES_BY_PLACE
from app.audit.compare import compare
from app.casework.add_material import add_material
from app.casework.reading_notes import READING_NOTES
from app.casework.settle import settle
from app.demo.seed import sample_site
from app.domain.canonical import content_hash
from app.spatial.crs import WGS84_IS_CGCS2000
from app.store import cases, history, projects
from app.store.errors import MaterialMissing

LEAD = "210281-development-reform.handler"
PROPOSAL = b"%PDF-1.4\n% a proposal\n%%EOF\n"
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


@pytest.mark.parametrize("address", ["/projects/check", "/projects"])
def test_a_project_found_military_at_the_second_submission_leaves_no_file_behind(city, address):
    browser = city.browse(LEAD)
    browser.get("/projects/new")
    posted = {f"answer.{key}": value for key, value in ANSWERS.items() if key != "name"}
    page = browser.post("/projects/check", {**posted, "file.site": (io.BytesIO(sample_site("clear_site")), "site.geojson")})
    assert page.status_code == 422
    assert kept_materials(city) == 1
    with city.office.store.read() as read:
        ((material, digest),) = read.exec_driver_sql("SELECT id, digest FROM materials").all()
    strange = add_material(city.office, city.people.actor("210281-water"), name="w.pdf", content=PROPOSAL, kind="x").id
    posted = {"answer.special": "secret", "answer.site": material, "answer.materials": strange, "form": "register_project"}
    answer = browser.post(address, posted)
    assert answer.status_code == 422
    assert "随本表上传的文件也已删除" in words(answer)
    assert material not in answer.text
    with city.office.store.read() as read:
        assert read.exec_driver_sql("SELECT id FROM materials").scalars().all() == [strange]
    with pytest.raises(MaterialMissing):
        city.office.files.content(digest)
    assert city.office.files.content(content_hash(PROPOSAL)) == PROPOSAL


def test_bytes_that_another_material_names_stay(city):
    handler = city.people.actor("210281-development-reform", "handler")
    first, second = (add_material(city.office, handler, name="a.pdf", content=PROPOSAL, kind="x").id for _ in range(2))
    city.browse(LEAD).post("/projects/check", {"answer.special": "military", "answer.materials": first})
    with city.office.store.read() as read:
        assert read.exec_driver_sql("SELECT id FROM materials").scalars().all() == [second]
    assert city.office.files.content(content_hash(PROPOSAL)) == PROPOSAL


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", ("GeoJSON 没有写明坐标系", "WGS 84 视同 CGCS2000")), ("en", ("names no reference system", "WGS 84 is taken as"))],
)
def test_what_was_supposed_about_the_sites_system_is_said_in_a_sentence(city, language, said):
    drawn = json.loads(sample_site("clear_site"))
    drawn.pop("crs", None)
    page = fill_in(city.browse(LEAD, language), content=json.dumps(drawn).encode())
    for piece in said:
        assert piece in words(page)
    assert set(READING_NOTES) == {CRS_ASSUMED, HOLES_BY_PLACE, WGS84_IS_CGCS2000}
    assert not any(code in page.text for code in READING_NOTES)


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


def begin_with_materials(city):
    """A project registered at a browser with a material beside its site, and its case."""
    browser = city.browse("210281-development-reform.issuer")
    browser.get("/projects/new")
    posted = {f"answer.{key}": value for key, value in ANSWERS.items()}
    posted["file.site"] = (io.BytesIO(sample_site("clear_site")), "site.geojson")
    posted["file.materials"] = (io.BytesIO(PROPOSAL), "proposal.pdf")
    browser.post("/projects/check", posted)
    project = browser.post("/projects", browser.hidden()).headers["Location"]
    browser.get(f"{project}/start")
    case = browser.post(f"{project}/cases", browser.hidden()).headers["Location"]
    city.people.case = case.rsplit("/", 1)[1]
    settle(city.office)
    return project, case


def material_addresses(page):
    return re.findall(r'href="(/materials/[^"]+)" download>([^<]+)', page.text)


def test_what_was_attached_at_registration_is_read_by_every_department_asked_and_the_site_file_is_not(city):
    project, case = begin_with_materials(city)
    (task,) = city.people.tasks("give_opinion", "210200-ecology")
    asked = city.browse("210200-ecology.issuer")
    for address in (f"/tasks/{task.task_id}", case, project):
        ((link, name),) = material_addresses(asked.get(address))
        assert name == "proposal.pdf"
        assert asked.client.get(link).data == PROPOSAL
    with city.office.store.read() as read:
        kept = dict(read.exec_driver_sql("SELECT kind, id FROM materials").all())
        facts = history.of_kind(read, city.people.actor("210200-ecology"), city.people.case, "MaterialUsed")
        assert compare(read, city.people.case) == []
    assert [fact.body["material"] for fact in facts] == [link.rsplit("/", 1)[1]]
    assert asked.get(f"/materials/{kept['site_file']}").status_code == 404
    assert city.browse("210281-water.issuer").get(link).status_code == 404


def test_a_case_after_the_end_has_what_was_attached_at_registration_too(city):
    project, first = begin_with_materials(city)
    city.people.answer_all()
    city.people.withdraw("Later.")
    city.people.restart("Now.")
    assert city.people.case not in first
    (found,) = material_addresses(city.browse("210281-development-reform.issuer").get(f"/cases/{city.people.case}"))
    assert found[1] == "proposal.pdf"
    assert len(material_addresses(city.browse("210281-development-reform.issuer").get(project))) == 1
