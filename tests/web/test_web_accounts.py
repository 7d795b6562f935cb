"""The administrator's page of accounts."""

import re

import pytest
from web_people import words

ADMINISTRATOR = "210200-coordination.administrator"
NEW = {
    "account": "210281-town.clerk",
    "department": "210281-town",
    "name_zh": "Clerk",
    "name_en": "Clerk",
    "duty.handler": "yes",
}


def test_a_new_account_gets_its_first_password_shown_once(city):
    browser = city.browse(ADMINISTRATOR)
    browser.get("/accounts")
    page = browser.post("/accounts", NEW)
    password = re.search(r"<kbd>([^<]+)</kbd>", page.text).group(1)
    assert page.headers["Cache-Control"] == "no-store"
    assert password not in browser.get("/accounts").text
    clerk = city.browse()
    assert clerk.sign_in("210281-town.clerk", password).headers["Location"] == "/password"


@pytest.mark.parametrize(
    "change", [{"account": "X y"}, {"department": "990000-other"}, {"duty.handler": ""}, {"name_zh": ""}]
)
def test_an_incomplete_account_is_refused(city, change):
    browser = city.browse(ADMINISTRATOR)
    browser.get("/accounts")
    answer = browser.post("/accounts", {**NEW, **change})
    assert answer.status_code == 422
    assert "E-WEB-9" in answer.text


def test_a_name_in_use_is_refused(city):
    browser = city.browse(ADMINISTRATOR)
    browser.get("/accounts")
    assert browser.post("/accounts", {**NEW, "account": "210200-water.issuer"}).status_code == 409


def test_closing_opening_and_a_new_password(city):
    browser = city.browse(ADMINISTRATOR)
    browser.get("/accounts")
    assert browser.post("/accounts/210200-water.issuer/close").status_code == 303
    assert "已注销" in words(browser.get("/accounts"))
    assert browser.post("/accounts/210200-water.issuer/open").status_code == 303
    assert "<kbd>" in browser.post("/accounts/210200-water.issuer/password").text
    assert browser.post(f"/accounts/{ADMINISTRATOR}/close").status_code == 409
    assert browser.post("/accounts/nobody/close").status_code == 404
