"""The inbox: least legal time first, filters in the address, page by page."""

import re
from datetime import timedelta

from web_people import PASSWORD, words

from app.casework.lights import counted_by
from app.web.views import inbox as view


def rows(answer):
    return re.findall(r'<a data-row href="/tasks/[^"]+">([^<]+)</a>', answer.text)


def test_what_is_due_first_comes_first(city):
    city.people.begin("Later project")
    department = city.people.asked()[0]
    city.people.begin("Urgent project", urgent="yes")
    browser = city.browse(f"{department}.issuer")
    assert rows(browser.get("/inbox")) == ["Urgent project", "Later project"]


def test_a_row_says_light_due_date_time_left_numbers_step_and_duty(asked_city):
    department = asked_city.people.asked()[0]
    page = asked_city.browse(f"{department}.issuer").get("/inbox")
    told = words(page)
    assert "剩 5 个工作日" in told
    assert "3月9日 周一" in told
    assert "210281-2026-0001" in told
    assert "提出部门意见" in told
    assert "签发人" in told
    assert '<span class="light green"><svg' in page.text


def test_lights_change_as_the_limit_comes_near(asked_city):
    department = asked_city.people.asked()[0]
    browser = asked_city.browse(f"{department}.issuer")
    for days, light, said in [(3, "yellow", "剩 2 个工作日"), (4, "yellow", "今日到期")]:
        asked_city.clock.advance(timedelta(days=days))
        browser.sign_in(f"{department}.issuer", PASSWORD)
        page = browser.get("/inbox")
        assert f'<span class="light {light}">' in page.text.split("<tbody>")[1]
        assert said in words(page)


def test_filters_count_and_keep_their_words_in_the_address(asked_city):
    department = asked_city.people.asked()[0]
    browser = asked_city.browse(f"{department}.issuer")
    page = browser.get("/inbox?light=green&q=Sewage")
    assert rows(page) == ["Sewage works"]
    assert 'href="/inbox?light=red&amp;q=Sewage"' in page.text
    assert rows(browser.get("/inbox?light=red")) == []
    assert rows(browser.get("/inbox?light=yellow")) == []
    assert rows(browser.get("/inbox?q=hospital")) == []
    assert rows(browser.get("/inbox?q=%25")) == []
    assert "没有符合条件的待办" in words(browser.get("/inbox?q=hospital"))


def test_more_rows_follow_without_a_gap_with_and_without_script(city, monkeypatch):
    for number in range(5):
        city.people.begin(f"Project {number}")
    department = city.people.asked()[0]
    monkeypatch.setattr(view, "PAGE", 2)
    browser = city.browse(f"{department}.issuer")
    found, page = [], browser.get("/inbox")
    while True:
        found += rows(page)
        following = re.search(r'hx-get="([^"]+)"', page.text)
        if not following:
            break
        address = following.group(1).replace("&amp;", "&")
        fragment = browser.get(address, **{"HX-Request": "true"})
        assert "<html" not in fragment.text
        page = browser.get(address)
        assert rows(page) == rows(fragment)
    assert sorted(found) == [f"Project {number}" for number in range(5)]


def test_a_spoilt_page_mark_is_told(asking_city):
    answer = asking_city.browse("210200-water.issuer").get("/inbox?after=nonsense")
    assert answer.status_code == 400
    assert "E-STORE-18" in answer.text


def test_an_empty_inbox_says_so(asking_city):
    assert "没有待办事项" in words(asking_city.browse("210200-audit.auditor").get("/inbox"))


def test_a_handler_is_told_which_duty_a_task_needs(asked_city):
    department = asked_city.people.asked()[0]
    assert "须由其办理" in words(asked_city.browse(f"{department}.handler").get("/inbox"))


def test_the_legend_and_the_filters_say_what_the_table_of_lights_says(city):
    with city.office.store.read() as read:
        _, judge = counted_by(read)
    asked = {"is_overdue": False, "is_paused": False}
    table = {
        (limit, left): judge({"limit_working_days": limit, "remaining_working_days": left, **asked})
        for limit, left in [(1, 1), (2, 2), (2, 1), (2, 0), (1, 0), (3, 2), (10, 3)]
    }
    assert [pair for pair, colour in table.items() if colour == "yellow"] == [(2, 0), (1, 0), (3, 2)]
    browser = city.browse("210200-ecology.issuer")
    legend = words(browser.get("/help"))
    for piece in ("剩两个工作日以内；期限全长不超过两个工作日的，到期当日", "与灯色无关"):
        assert piece in legend
    filters = browser.get("/inbox").text.split('class="seg"')[1].split("</ul>")[0]
    assert "两个工作日内到期" in filters
    assert "light yellow" not in filters
    assert "light green" not in filters
