"""On a page a person says of what kind a file is and until when it holds; both are seen before the signature and with the material."""

from __future__ import annotations

import io

import pytest
from web_city import City
from web_people import words

from app.store import materials

LEAD = "210281-development-reform.handler"


def more_is_needed(city):
    city.people.begin("Sewage works")
    city.people.answer("210200-ecology", "need_more_material", what_is_missing="The outfall.")


@pytest.fixture
def desk():
    """A city whose lead has to supplement material, and the address of that task."""
    city = City(furnish=more_is_needed)
    (task,) = city.people.tasks("supplement_material")
    return city, f"/tasks/{task.task_id}"


def posted(**more):
    return {"file.materials": (io.BytesIO(b"%PDF-1.4 permit"), "permit.pdf"), "answer.note": "As asked."} | more


def kept(city):
    with city.office.store.read() as read:
        ids = read.exec_driver_sql("SELECT id FROM materials WHERE name = 'permit.pdf'").scalars()
        return [materials.one(read, city.people.actor("210281-development-reform"), each) for each in ids]


def test_a_file_is_kept_as_what_the_person_says_and_until_the_day_he_says(desk):
    city, address = desk
    browser = city.browse(LEAD)
    page = browser.get(address)
    assert '<option value="approval_document">' in page.text
    assert 'name="until.materials"' in page.text
    more = {"kind.materials": "approval_document", "until.materials": "2027-06-30"}
    review = browser.post(f"{address}/review", posted(**more))
    told = words(review)
    assert "permit.pdf" in told
    assert "批准文件" in told
    assert "有效期至 2027年6月30日" in told
    (row,) = kept(city)
    assert (row.kind, row.valid_until) == ("approval_document", "2027-06-30")
    assert browser.post(f"{address}/sign", browser.hidden()).status_code == 303
    listed = words(browser.get(f"/cases/{city.people.case}"))
    assert "批准文件" in listed
    assert "有效期至 2027年6月30日" in listed
    english = words(city.browse(LEAD, "en").get(f"/cases/{city.people.case}"))
    assert "Approval document" in english
    assert "valid until" in english


@pytest.mark.parametrize("kind", ["", "licence", "gis_data"])
def test_without_a_choice_or_with_one_that_is_none_it_is_of_the_first_kind(desk, kind):
    city, address = desk
    city.browse(LEAD).get(address)
    browser = city.browse(LEAD)
    browser.get(address)
    browser.post(f"{address}/review", posted(**{"kind.materials": kind}))
    assert [(row.kind, row.valid_until) for row in kept(city)] == [("drawing", None)]


@pytest.mark.parametrize(("until", "word"), [("30 June", "不是日期"), ("2026-01-31", "已过期")])
def test_a_day_that_is_none_or_is_over_is_told_at_the_entry(desk, until, word):
    city, address = desk
    browser = city.browse(LEAD)
    browser.get(address)
    answer = browser.post(f"{address}/review", posted(**{"until.materials": until}))
    assert answer.status_code in (400, 422)
    assert word in words(answer)
    assert "As asked." in answer.text


def test_a_day_that_is_said_later_is_kept_with_the_file_that_is_there(desk):
    city, address = desk
    browser = city.browse(LEAD)
    browser.get(address)
    browser.post(f"{address}/review", posted())
    (row,) = kept(city)
    assert row.valid_until is None
    browser.get(address)
    browser.post(
        f"{address}/review", {"answer.materials": row.id, "until.materials": "2027-06-30", "answer.note": "As asked."}
    )
    assert [each.valid_until for each in kept(city)] == ["2027-06-30"]
