"""The administrator's page of accounts."""

import re

import pytest
from web_people import words

from app.casework.tokens import admitted, make_token
from app.domain.actors import SYSTEM

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


def test_a_person_makes_a_token_sees_it_once_and_revokes_it(city):
    browser = city.browse("210200-water.issuer", language="en")
    browser.get("/tokens")
    answer = browser.post("/tokens", {"name": "nightly reading", "days": "30"})
    token = re.search(r"<kbd>(dgt_[^<]+)</kbd>", answer.text).group(1)
    assert "nightly reading" in answer.text
    asks = {"Authorization": f"Bearer {token}"}
    assert browser.client.get("/api/v1/account", headers=asks).json["account"] == "210200-water.issuer"
    page = browser.get("/tokens").text
    assert token not in page
    assert browser.post(re.search(r'action="(/tokens/[^"]+/revoke)"', page).group(1)).status_code == 303
    assert browser.client.get("/api/v1/account", headers=asks).status_code == 401


@pytest.mark.parametrize(("name", "days"), [("", "30"), ("x", "0"), ("x", "many"), ("x", "367")])
def test_a_token_that_cannot_be_made_is_told_beside_what_was_typed(city, name, days):
    browser = city.browse("210200-water.issuer")
    answer = browser.post("/tokens", {"name": name, "days": days})
    assert answer.status_code == 422
    assert "E-SIGN" not in answer.text
    assert f'value="{days}"' in answer.text


def test_nobody_revokes_the_token_of_another(city):
    made = make_token(city.office, SYSTEM, "210200-housing.issuer", "x")
    assert city.browse("210200-water.issuer").post(f"/tokens/{made.id}/revoke").status_code == 404
    assert admitted(city.office, made.token) is not None
