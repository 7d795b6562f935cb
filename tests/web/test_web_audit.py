"""The page of audit: every chain verified step by step, also without script; earlier heads compared; a forged fact named with its place."""

import html
import io
import json
import re
from datetime import timedelta

import pytest
from web_city import City
from web_people import words

from app.store import cases, org, projects
from app.web.views import audit
from factories import raw_of

AUDITOR = "210200-audit.auditor"


def three_cases(city):
    for name in ("Sewage works", "Second school", "Clinic"):
        city.people.begin(name)
        city.clock.advance(timedelta(minutes=3))


@pytest.fixture
def audited():
    """A city with three cases."""
    return City(furnish=three_cases)


def forge(city, *statements):
    raw = raw_of(city.office.store)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        raw.execute(statement)


def walked(browser, address="/audit/check"):
    """Every page of a verification in turn, as somebody without script walks it."""
    pages = []
    while address:
        pages.append(browser.get(address))
        found = re.search(r'<a class="button" href="(/audit/check[^"]+)"', pages[-1].text)
        address = found and found.group(1).replace("&amp;", "&")
    return pages


def test_an_auditor_begins_at_the_page_of_audit_and_others_at_their_inbox(audited):
    assert audited.browse(AUDITOR).get("/").headers["Location"] == "/audit"
    assert audited.browse("210200-coordination.issuer").get("/").headers["Location"] == "/inbox"


@pytest.mark.parametrize("address", ["/audit", "/audit/check", "/audit/heads.json"])
def test_only_oversight_finds_the_page(audited, address):
    assert audited.browse("210281-development-reform.issuer").get(address).status_code == 404
    assert audited.browse("210200-coordination.issuer").get(address).status_code == 200


@pytest.mark.parametrize("query", ["", "?whole=1"])
def test_all_chains_are_verified_step_by_step_without_script(audited, monkeypatch, query):
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    monkeypatch.setattr(audit, "WHOLE_FACTS_AT_ONCE", 100_000)
    pages = walked(audited.browse(AUDITOR), f"/audit/check{query}")
    assert len(pages) == 2
    assert "已核对 2 / 3 个案件" in words(pages[0])
    assert re.search(r"核对完毕：3 个案件，\d+ 条事实，没有发现问题", words(pages[1]))


def test_long_cases_are_verified_one_at_a_time(audited, monkeypatch):
    monkeypatch.setattr(audit, "FACTS_AT_ONCE", 10)
    pages = walked(audited.browse(AUDITOR))
    assert len(pages) == 3
    assert "核对完毕：3 个案件" in words(pages[-1])


def test_with_script_a_step_is_a_piece_that_asks_for_the_next(audited, monkeypatch):
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    piece = audited.browse(AUDITOR).get("/audit/check", **{"HX-Request": "true"}).text
    assert "<html" not in piece
    assert re.search(r'hx-get="/audit/check\?after=[^"]+" hx-trigger="load, click"', piece)


def test_a_forged_fact_is_named_with_its_place_and_leads_to_the_replay(audited):
    forge(audited, 'UPDATE facts SET text = replace(text, \'"how":"completed"\', \'"how":"cancelled"\') WHERE seq = 3')
    browser = audited.browse(AUDITOR)
    pages = walked(browser)
    assert "第 3 条" in words(pages[-1])
    assert "被改动" in words(pages[-1])
    place = re.search(r'href="(/cases/\w+/replay\?at=3[^"]*)"', pages[-1].text).group(1).replace("&amp;", "&")
    assert "事实 3" in words(browser.get(place))


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["DELETE FROM facts WHERE seq = 5"], "被删除"),
        (["UPDATE facts SET seq = CASE seq WHEN 6 THEN 7000 ELSE 6 END WHERE seq IN (6, 7)",
          "UPDATE facts SET seq = 7 WHERE seq = 7000"], "次序被调换"),
        (["DELETE FROM facts WHERE case_id = (SELECT id FROM cases WHERE number LIKE '%1')",
          "DELETE FROM cases WHERE number LIKE '%1'"], "案件缺失"),
        (["UPDATE facts SET text = 'x' WHERE seq = 4"], "被改动"),
    ],
    ids=["removed", "reordered", "case gone", "unreadable"],
)  # fmt: skip
@pytest.mark.parametrize("query", ["", "?whole=1"])
def test_what_was_done_to_a_history_is_told_and_its_replay_does_not_break(audited, statements, told, query):
    forge(audited, *statements)
    browser = audited.browse(AUDITOR)
    pages = walked(browser, f"/audit/check{query}")
    assert any(told in words(page) for page in pages)
    assert "发现" in words(pages[-1])
    for place in set(re.findall(r'href="(/cases/\w+/replay[^"]*)"', "".join(page.text for page in pages))):
        answer = browser.get(place.replace("&amp;", "&"))
        assert answer.status_code in (200, 409)
        assert answer.status_code == 200 or "E-WEB-13" in answer.text


def compared(city, text, name="heads.json"):
    browser = city.browse(AUDITOR)
    browser.get("/audit")
    return browser.post("/audit/compare", {"heads": (io.BytesIO(text.encode()), name)})


def test_heads_taken_along_agree_until_a_history_is_rewritten_with_its_hashes(audited):
    kept = audited.browse(AUDITOR).get("/audit/heads.json").text
    assert len(json.loads(kept)["heads"]) == 3
    assert "与先前的链头完全相符" in words(compared(audited, kept))
    forge(
        audited,
        "DELETE FROM facts WHERE seq > (SELECT fact_seq - 2 FROM cases c WHERE c.id = case_id)",
        "UPDATE cases SET fact_seq = fact_seq - 2",
        "UPDATE cases SET fact_head = (SELECT hash FROM facts f WHERE f.case_id = cases.id ORDER BY seq DESC LIMIT 1)",
    )
    assert "没有发现问题" in words(walked(audited.browse(AUDITOR))[-1])
    told = words(compared(audited, kept))
    assert "有 3 处与先前的链头不符" in told
    assert "被删除" in told


def test_a_file_that_holds_no_heads_is_told_and_nothing_breaks(audited):
    for text in ("", "{}", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        answer = compared(audited, text)
        assert answer.status_code == 422
        assert "E-AUDIT-1" in answer.text
        assert "JSONDecodeError" not in answer.text
        assert "您刚才填写的内容" not in words(answer)


def test_what_is_not_seen_without_heads_is_said(audited):
    told = words(audited.browse(AUDITOR).get("/audit"))
    assert "连同全部哈希和案件记录一起改写的历史" in told
    assert "A tail cut off together with the case's row" in words(audited.browse(AUDITOR, "en").get("/audit"))


@pytest.mark.parametrize("wanted", ["xes", "csv", "jsonl"])
def test_the_facts_of_a_case_are_taken_along_by_whoever_sees_it(audited, wanted):
    case = audited.people.case
    answer = audited.browse(AUDITOR).get(f"/cases/{case}/export.{wanted}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{wanted}"')
    assert "项目建设单位联络岗" not in answer.text
    assert audited.browse("210281-town.handler").get(f"/cases/{case}/export.{wanted}").status_code == 404


def test_a_format_that_is_none_is_told(audited):
    assert audited.browse(AUDITOR).get(f"/cases/{audited.people.case}/export.docx").status_code == 404


def test_cases_are_found_by_number_name_and_code_among_those_one_sees(audited, monkeypatch):
    monkeypatch.setattr(audit, "LISTED", 2)
    auditor = audited.browse(AUDITOR)
    first = words(auditor.get("/audit"))
    for piece in ("Clinic", "Second school", "项目策划生成", "更多"):
        assert piece in first
    with audited.office.store.read() as read:
        project = next(
            row for row in projects.page(read, org.actor_of(read, AUDITOR)).rows if row.name == "Second school"
        )
        (case,) = cases.all_of_project(read, project.id)
    for asked in ("Second", case.number, project.local_no):
        told = words(auditor.get(f"/audit?q={asked}"))
        assert "Second school" in told
        assert "Clinic" not in told
    following = re.search(r'href="(/audit\?after=[^"]+)">更多', auditor.get("/audit?q=2026").text)[1]
    assert "q=2026" in following
    assert "Sewage works" in words(auditor.get(html.unescape(following)))
    assert "没有找到符合“nothing”的案件" in words(auditor.get("/audit?q=nothing"))
