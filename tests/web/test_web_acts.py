"""Acts on a whole case: nobody withdraws, restarts or starts without seeing first what it binds, and nothing typed is lost."""

import io
import re
from dataclasses import replace

import pytest
from web_people import words

from app.casework.settle import settle
from app.demo.seed import sample_site
from app.store import artefacts, cases, personal, projects

OFFICE = "210200-coordination.issuer"
LEAD = "210281-development-reform.issuer"
WATER, ECOLOGY = "210281-water", "210200-ecology"
OBJECTION = {"conclusion": "object", "article": "urban-rural-planning-law/35", "reason": "It takes the river bank."}


def address_of(city):
    return f"/cases/{city.people.case}"


def review(browser, address, reason="The plan changed.", site=None, name="site.geojson"):
    """The review of an act as a person comes to it: from its page, with a reason and perhaps a site."""
    browser.get(address)
    posted = {"answer.reason": reason}
    if site is not None:
        posted["file.footprint"] = (io.BytesIO(site), name)
    return browser.post(f"{address}/review", posted)


def case_of(city, case=None):
    with city.office.store.read() as read:
        return cases.load(read, case or city.people.case)


def site_version(city):
    with city.office.store.read() as read:
        return projects.latest_footprint(read, case_of(city).project_id).version


def kept_materials(city):
    with city.office.store.read() as read:
        return read.exec_driver_sql("SELECT count(*) FROM materials").scalar_one()


def test_a_withdrawal_says_what_it_recalls_before_it_is_signed(asked_city):
    browser, address = asked_city.browse(LEAD), address_of(asked_city)
    page = browser.get(f"{address}/withdraw")
    for told in (words(page), words(review(browser, f"{address}/withdraw", "No money."))):
        for piece in (
            "Sewage works",
            "案件 2026-000001",
            "撤回案件",
            LEAD,
            "提出部门意见：市生态环境局",
            "期限不再计算",
        ):
            assert piece in told
    assert "No money." in words(browser.page)
    assert case_of(asked_city).status == "open"
    hidden = browser.hidden()
    first, again = (browser.post(f"{address}/withdraw", hidden) for _ in range(2))
    assert (
        (first.status_code, first.headers["Location"])
        == (again.status_code, again.headers["Location"])
        == (303, address)
    )
    assert case_of(asked_city).outcome == "withdrawn"
    assert "已取消" in words(browser.get(address))
    assert browser.get(f"{address}/withdraw").status_code == 409
    refused = browser.post(f"{address}/withdraw", {"answer.reason": "Once more."})
    assert refused.status_code == 409
    assert "<dt>理由</dt><dd>Once more.</dd>" in refused.text


@pytest.mark.parametrize("act", ["withdraw", "restart"])
@pytest.mark.parametrize("reason", ["", " ", "x", "x" * 2001])
def test_a_reason_that_will_not_do_is_told_beside_its_entry_and_stays(asked_city, act, reason):
    browser, address = asked_city.browse(LEAD), f"{address_of(asked_city)}/{act}"
    for answer in (review(browser, address, reason), browser.post(address, {"answer.reason": reason})):
        assert answer.status_code == 422
        assert 'href="#f-reason"' in answer.text
        assert 'class="mistake" id="f-reason-problem1"' in answer.text
        assert f">{reason.strip()}</textarea>" in answer.text.replace(">" + reason, ">" + reason.strip())
    assert (case_of(asked_city).status, case_of(asked_city).round) == ("open", 1)


def test_only_the_initiator_comes_to_the_acts_of_a_case(asked_city):
    browser, address = asked_city.browse(OFFICE), address_of(asked_city)
    assert "撤回案件" not in words(browser.get(address))
    for act in ("withdraw", "restart"):
        assert browser.get(f"{address}/{act}").status_code == 404
        strange = {"answer.reason": "Not mine.", "file.footprint": (io.BytesIO(sample_site("river_site")), "s.geojson")}
        before = kept_materials(asked_city)
        assert browser.post(f"{address}/{act}/review", strange).status_code == 404
        assert kept_materials(asked_city) == before
        assert browser.post(f"{address}/{act}", {"answer.reason": "Not mine."}).status_code == 404
    assert browser.get(f"/projects/{case_of(asked_city).project_id}/start").status_code == 404
    assert (case_of(asked_city).status, case_of(asked_city).round) == ("open", 1)


def test_a_restart_says_whom_the_table_asks_again_and_is_a_new_round(asked_city):
    browser, address = asked_city.browse(LEAD), address_of(asked_city)
    told = words(review(browser, f"{address}/restart"))
    for piece in ("重新启动（第 2 轮）", "The plan changed.", "压占情况有变的", "不变，仍为第 1 版", "第六条第二款"):
        assert piece in told
    hidden = browser.hidden()
    first, again = (browser.post(f"{address}/restart", hidden) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] == address
    assert case_of(asked_city).round == 2
    assert "第 2 轮" in words(browser.get(address))


def test_going_back_from_the_review_keeps_the_reason_and_the_site(asked_city):
    browser, address = asked_city.browse(LEAD), f"{address_of(asked_city)}/restart"
    review(browser, address, site=sample_site("river_site"))
    back = browser.post(f"{address}/review", {**browser.hidden(), "act": "refresh"})
    assert back.status_code == 200
    assert "The plan changed.</textarea>" in back.text
    assert "site.geojson" in back.text


def test_another_site_is_shown_before_it_is_signed_and_then_in_force(asked_city):
    asked_city.people.answer_all()
    browser, address = asked_city.browse(LEAD), address_of(asked_city)
    page = review(browser, f"{address}/restart", site=sample_site("river_site"))
    told = words(page)
    assert 'class="site-outline"' in page.text
    for piece in ("椭球面积", "高斯-克吕格面积", "成为第 2 版；第 1 版保留可查", "按新的用地范围核对"):
        assert piece in told
    assert site_version(asked_city) == 1
    hidden = browser.hidden()
    first, again = (browser.post(f"{address}/restart", hidden) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] == address
    assert site_version(asked_city) == 2
    settle(asked_city.office)
    assert WATER in asked_city.people.asked()
    assert ECOLOGY not in asked_city.people.asked()
    assert "收到请求：重新启动，用地改为第 2 版" in words(browser.get(f"{address}/facts?after=200"))


@pytest.mark.parametrize(
    ("content", "name"),
    [(sample_site("outside_site"), "far.geojson"), (sample_site("bow_tie"), "bow.geojson"), (b"{}", "no.json")],
)
def test_a_refused_site_is_told_beside_its_entry_and_nothing_is_stored(asked_city, content, name):
    before = kept_materials(asked_city)
    browser, address = asked_city.browse(LEAD), f"{address_of(asked_city)}/restart"
    answer = review(browser, address, site=content, name=name)
    assert answer.status_code == 422
    assert 'href="#f-footprint"' in answer.text
    assert name in words(answer)
    assert "The plan changed.</textarea>" in answer.text
    assert (kept_materials(asked_city), site_version(asked_city), case_of(asked_city).round) == (before, 1, 1)


def test_after_its_end_a_project_comes_back_on_another_site(asked_city):
    asked_city.people.answer_all()
    asked_city.people.withdraw("Wrong site.")
    ended, browser = asked_city.people.case, asked_city.browse(LEAD)
    assert "重新启动（另立新案）" in words(browser.get(f"/projects/{case_of(asked_city).project_id}"))
    told = words(review(browser, f"/cases/{ended}/restart", site=sample_site("river_site")))
    assert "另立新案" in told
    assert "将收回的任务" not in told
    hidden = browser.hidden()
    first, again = (browser.post(f"/cases/{ended}/restart", hidden) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"] != f"/cases/{ended}"
    asked_city.people.case = first.headers["Location"].rsplit("/", 1)[1]
    settle(asked_city.office)
    assert site_version(asked_city) == 2
    assert WATER in asked_city.people.asked()
    assert ECOLOGY not in asked_city.people.asked()
    assert browser.get(f"/cases/{ended}/restart").status_code == 409


def test_what_changed_after_the_review_is_reviewed_again_and_never_signed_unseen(asked_city):
    browser, address = asked_city.browse(LEAD), f"{address_of(asked_city)}/restart"
    review(browser, address)
    hidden = browser.hidden()
    asked_city.people.restart("A colleague was quicker.")
    answer = browser.post(address, hidden)
    assert answer.status_code == 409
    told = words(answer)
    for piece in ("在您核对之后已有变化", "重新启动（第 3 轮）", "The plan changed."):
        assert piece in told
    assert case_of(asked_city).round == 2
    assert browser.post(address, browser.hidden()).status_code == 303
    assert case_of(asked_city).round == 3


def test_a_start_that_was_reviewed_on_other_rules_is_reviewed_again(asked_city):
    project = case_of(asked_city).project_id
    asked_city.people.withdraw("撤回。")
    browser = asked_city.browse(LEAD)
    browser.get(f"/projects/{project}/start")
    hidden = browser.hidden()
    with asked_city.office.store.transaction() as tx:
        (row,) = artefacts.current(tx, "table", name="opinion_limit")
        artefacts.publish(tx, replace(row, content=row.content + b"\n"))
    answer = browser.post(f"/projects/{project}/cases", hidden)
    assert answer.status_code == 409
    assert "在您核对之后已有变化" in words(answer)
    assert browser.post(f"/projects/{project}/cases", browser.hidden()).status_code == 303


def settled_city(city):
    """A case whose one objection the lead settled with a condition."""
    city.people.begin("River works", "river_site")
    city.people.answer(WATER, **OBJECTION)
    city.people.answer_all()
    city.people.do(
        "coordinate_at_lead",
        result="resolved",
        settles=[WATER],
        conditions=["river_setback"],
        summary="They keep off the bank.",
    )
    return city


def rows_of(page, department):
    """The rows of tables that begin with a department."""
    rows = re.findall("<tr.*?</tr>", page.text, re.DOTALL)
    return [row for row in rows if re.match(rf"<tr[^>]*>\s*<td>{department}", row)]


@pytest.mark.parametrize(
    ("language", "water", "said"),
    [
        (
            "zh",
            "瓦房店市水务局",
            ("不同意", "已由协调决议处理", "组织牵头协调（瓦房店市发展改革局），", "议定的条件：按河道管理范围退让"),
        ),
        (
            "en",
            "Wafangdian Water Bureau",
            (
                "Objects",
                "Settled by resolution",
                "Coordinate at lead department (",
                "Agreed conditions: Keep the river setback",
            ),
        ),
    ],
)
def test_an_objection_that_a_resolution_settled_says_so_beside_what_the_department_said(city, language, water, said):
    settled_city(city)
    page = city.browse(LEAD, language).get(address_of(city))
    (row,) = rows_of(page, water)
    for piece in (*said, "They keep off the bank.", "It takes the river bank."):
        assert piece in row
    marked = [line for line in page.text.splitlines() if said[1] in line and line.lstrip().startswith("<td>")]
    assert len(marked) == 1


def test_the_short_list_beside_a_task_has_the_article_and_the_settlement(city):
    settled_city(city)
    (task,) = city.people.tasks("summarise_conditions")
    page = city.browse("210281-development-reform.handler").get(f"/tasks/{task.task_id}")
    line = next(piece for piece in page.text.split("<li>") if "瓦房店市水务局" in piece and "不同意" in piece)
    for piece in ("《中华人民共和国城乡规划法》", "第三十五条", "已由协调决议处理", "议定的条件：按河道管理范围退让"):
        assert piece in line


def test_an_objection_that_no_resolution_settled_carries_no_mark(city):
    city.people.begin("River works", "river_site")
    city.people.answer(WATER, **OBJECTION)
    city.people.answer_all()
    city.people.coordinate("unresolved")
    assert "已由协调决议处理" not in words(city.browse(LEAD).get(address_of(city)))


def test_each_level_that_settled_an_objection_is_told(city):
    city.people.begin("River works", "river_site")
    city.people.answer(WATER, **OBJECTION)
    city.people.answer(ECOLOGY, **OBJECTION)
    city.people.answer_all()
    city.people.coordinate("resolved", WATER)
    browser = city.browse(LEAD)
    told = words(browser.get(address_of(city)))
    assert "其中已由协调决议处理 1" in told
    assert "组织多规办协调（" not in told
    city.people.coordinate("resolved", WATER, ECOLOGY)
    (water,) = rows_of(browser.get(address_of(city)), "瓦房店市水务局")
    (ecology,) = rows_of(browser.page, "市生态环境局")
    assert ("组织牵头协调（" in water, "组织多规办协调（" in water) == (True, True)
    assert ("组织牵头协调（" in ecology, "组织多规办协调（" in ecology) == (False, True)


def test_a_mark_belongs_to_its_round(city):
    settled_city(city)
    city.people.restart("Another building.")
    city.people.answer(WATER, **OBJECTION)
    page = city.browse(LEAD).get(address_of(city))
    second, first = rows_of(page, "瓦房店市水务局")
    assert "已由协调决议处理" not in second
    assert "已由协调决议处理" in first


def erase_everything_personal(city):
    with city.office.store.transaction() as tx:
        personal.erase(tx, city.people.case, at_us=1)


@pytest.mark.parametrize(
    ("language", "said", "erased"),
    [
        ("zh", ("重新启动（第 2 轮）", "理由 The river floods.", "用地范围 已变更，改为第 2 版"), "（内容已依法删除）"),
        ("en", ("Restart (round 2)", "Reason The river floods.", "Changed, now version 2"), "(erased by law)"),
    ],
)
def test_who_is_asked_again_reads_why_and_that_the_site_is_another(city, language, said, erased):
    city.people.begin("River works")
    city.people.answer_all()
    city.people.restart("The river floods.", "river_site")
    (task,) = city.people.tasks("give_opinion", WATER)
    browser = city.browse(f"{WATER}.issuer", language)
    for address in (f"/tasks/{task.task_id}", address_of(city)):
        told = words(browser.get(address))
        for piece in said:
            assert piece in told
    facts = f"{address_of(city)}/facts?after=200"
    assert "The river floods." in words(browser.get(facts))
    erase_everything_personal(city)
    for address in (facts, address_of(city)):
        told = words(browser.get(address))
        assert erased in told
        assert "The river floods." not in told


def test_why_a_case_was_taken_back_and_why_it_came_again_stands_on_its_page(asked_city):
    asked_city.people.withdraw("No money this year.")
    ended = asked_city.people.case
    told = words(asked_city.browse(f"{ECOLOGY}.issuer").get(f"/cases/{ended}"))
    for piece in ("撤回案件", "理由 No money this year.", "瓦房店市发展改革局"):
        assert piece in told
    asked_city.people.restart("The money is there.", "river_site")
    (task, *_) = asked_city.people.tasks("give_opinion")
    browser = asked_city.browse(f"{task.department}.issuer")
    for address in (f"/tasks/{task.task_id}", address_of(asked_city)):
        told = words(browser.get(address))
        for piece in ("重新启动（原案件办结后另立本案）", "理由 The money is there.", "已变更，改为第 2 版"):
            assert piece in told
    assert "另立本案" not in words(browser.get(f"/cases/{ended}"))
