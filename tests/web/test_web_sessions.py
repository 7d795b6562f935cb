"""Signing in and out: a new session each time, an end to each, and nothing told to a stranger."""

from datetime import timedelta

import pytest
from web_people import PASSWORD, words

from app.casework.accounts import CLOSED, reset_password, set_account_state
from app.domain.actors import SYSTEM

WATER = "210200-water.issuer"
COOKIE = "duogui_session"


def token(browser):
    cookie = browser.client.get_cookie("duogui_session")
    return cookie.value if cookie else None


def test_signing_in_gives_a_new_session_and_ends_the_former_one(city):
    browser = city.browse(WATER)
    former = token(browser)
    browser.sign_in(WATER, PASSWORD)
    assert token(browser) not in (None, former)
    stale = city.browse()
    stale.client.set_cookie("duogui_session", former)
    assert stale.get("/inbox").status_code == 303


def test_a_session_that_was_set_before_signing_in_is_never_taken_over(city):
    browser = city.browse()
    browser.client.set_cookie("duogui_session", "chosen-by-somebody-else")
    browser.sign_in(WATER, PASSWORD)
    assert token(browser) != "chosen-by-somebody-else"


def test_the_cookie_is_for_the_server_alone(city):
    city.browse().get("/sign-in")
    browser = city.browse()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"account": WATER, "password": PASSWORD})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("duogui_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("pause", [timedelta(minutes=31), timedelta(hours=13)])
def test_a_session_ends_by_itself(city, pause):
    browser = city.browse(WATER)
    assert browser.get("/inbox").status_code == 200
    city.clock.advance(pause)
    assert browser.get("/inbox").status_code == 303


def test_a_used_session_lasts_no_longer_than_twelve_hours(city):
    browser = city.browse(WATER)
    for _ in range(12 * 3 - 1):
        city.clock.advance(timedelta(minutes=20))
        assert browser.get("/inbox").status_code == 200
    city.clock.advance(timedelta(minutes=20))
    assert browser.get("/inbox").status_code == 303


def test_signing_out_ends_the_session(city):
    browser = city.browse(WATER)
    kept = token(browser)
    browser.get("/inbox")
    browser.post("/sign-out")
    browser.client.set_cookie("duogui_session", kept)
    assert browser.get("/inbox").status_code == 303


def test_a_closed_account_is_out_at_once(city):
    browser = city.browse(WATER)
    set_account_state(city.office, SYSTEM, WATER, CLOSED)
    assert browser.get("/inbox").status_code == 303
    assert "E-SIGN-1" not in words(browser.sign_in(WATER, PASSWORD))
    assert browser.get("/inbox").status_code == 303


def test_wrong_password_unknown_account_and_locked_account_are_told_the_same(city):
    told = set()
    for account, password in [(WATER, "wrong"), ("nobody", PASSWORD)]:
        answer = city.browse().sign_in(account, password)
        assert answer.status_code == 401
        told.add(words(answer))
    for _ in range(5):
        city.browse().sign_in(WATER, "wrong")
    locked = city.browse().sign_in(WATER, PASSWORD)
    assert locked.status_code == 401
    told.add(words(locked))
    assert len(told) == 1


def test_a_new_password_comes_before_everything_else(city):
    first = reset_password(city.office, SYSTEM, WATER)
    browser = city.browse()
    assert browser.sign_in(WATER, first).headers["Location"] == "/password"
    assert browser.get("/inbox").headers["Location"] == "/password"
    browser.get("/password")
    differ = {"old_password": first, "new_password": "Another-2026!", "new_password_again": "Other-2026!"}
    assert "E-WEB-7" not in words(browser.post("/password", differ))
    weak = {"old_password": first, "new_password": "aaaaaaaaaaaa", "new_password_again": "aaaaaaaaaaaa"}
    assert browser.post("/password", weak).status_code == 422
    good = {"old_password": first, "new_password": "Another-2026!", "new_password_again": "Another-2026!"}
    assert browser.post("/password", good).status_code == 303
    assert browser.get("/inbox").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_sent_to_another_site(city, wanted):
    browser = city.browse()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"account": WATER, "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == "/inbox"


def test_signing_in_leads_to_the_page_that_was_asked_for(city):
    browser = city.browse()
    asked = browser.get("/projects?q=1").headers["Location"]
    browser.get(asked)
    answer = browser.post("/sign-in", {"account": WATER, "password": PASSWORD, "next": browser.hidden()["next"]})
    assert answer.headers["Location"] == "/projects?q=1"


TYPED_OPINION = {"draft_version": "1", "answer.conclusion": "object", "answer.reason": "It takes it."}
TYPED = {"answer.name": "Wafangdian hospital", "answer.kind": "new"}


def signed_out(city, address):
    """A browser with a page open whose session ended in another tab, and the page's hidden fields."""
    browser = city.browse("210281-development-reform.handler")
    browser.get(address)
    hidden = browser.hidden()
    browser.client.delete_cookie(COOKIE)
    browser.client.delete_cookie("duogui_form")
    return browser, hidden


@pytest.mark.parametrize(
    ("language", "said", "label"),
    [
        ("zh", "本次提交的内容没有保存，需要的请从下面复制", "<dt>项目名称</dt>"),
        ("en", "This submission was not saved: copy below", "<dt>Project name</dt>"),
    ],
)
def test_after_the_sessions_end_a_form_without_draft_says_that_nothing_was_saved(city, language, said, label):
    browser, hidden = signed_out(city, "/projects/new")
    browser.headers = {"Accept-Language": language}
    answer = browser.post("/projects/check", {**hidden, **TYPED})
    assert answer.status_code == 401
    assert "E-WEB-2" in answer.text
    assert said in words(answer)
    assert "草稿" not in words(answer)
    assert label in answer.text
    assert "<dd>Wafangdian hospital</dd>" in answer.text
    assert 'href="/sign-in?next=/projects/new"' in answer.text


def test_after_the_sessions_end_a_task_says_what_its_draft_holds_and_signing_in_leads_back(asked_city):
    (task,) = asked_city.people.tasks("give_opinion", "210200-ecology")
    address = f"/tasks/{task.task_id}"
    browser = asked_city.browse("210200-ecology.issuer")
    browser.get(address)
    browser.post(f"{address}/draft", {"draft_version": "0", "answer.conclusion": "object", "answer.reason": "It"})
    browser.get(address)
    hidden = browser.hidden()
    browser.client.delete_cookie(COOKIE)
    answer = browser.post(f"{address}/review", {**hidden, **TYPED_OPINION})
    assert answer.status_code == 401
    assert "此前自动保存的草稿仍在" in words(answer)
    assert "<dd>It takes it.</dd>" in answer.text
    assert "answer.reason" not in answer.text
    assert "<dt>reason</dt>" not in answer.text
    browser.get(f"/sign-in?next={address}")
    back = browser.post("/sign-in", {"account": "210200-ecology.issuer", "password": PASSWORD, **browser.hidden()})
    assert back.headers["Location"] == address


def test_a_page_that_is_out_of_date_is_told_from_a_session_that_ended(city):
    browser = city.browse("210281-development-reform.handler")
    answer = browser.post("/projects/check", TYPED, token=False)
    assert answer.status_code == 400
    assert "E-WEB-3" in answer.text
    assert "没有保存" in words(answer)
    assert 'href="/projects/new">重新打开该页面' in answer.text
    assert '<input type="hidden" name="next" value="/projects/new">' in answer.text
