"""The replay without script: a page per fact, folded from the facts, with its reason, and the JSON that the island reads."""

import re
from datetime import timedelta

import pytest
from web_city import City
from web_people import words

from app.audit.fold import fold
from app.casework.settle import settle
from app.store import cases, history

AUDITOR = "210200-audit.auditor"
LEAD = "210281-development-reform.issuer"


@pytest.fixture(scope="module")
def silent():
    """A case in which one department kept silent, and its facts."""
    city = City()
    city.people.begin("Sewage works", contact_name="Project office", contact_telephone="0411-1")
    city.silent = city.people.asked()[0]
    city.people.answer_all(but=(city.silent,))
    city.clock.advance(timedelta(days=8))
    settle(city.office)
    with city.office.store.read() as read:
        city.facts = history.whole(read, city.people.case)
    return city


def place_of(city, kind):
    return next(fact.seq for fact in city.facts if fact.kind == kind)


def replay(city, query="", account=AUDITOR, language="zh"):
    return city.browse(account, language).get(f"/cases/{city.people.case}/replay{query}")


def test_the_moment_of_silence_tells_the_row_that_set_the_limit_and_the_articles(silent):
    page = replay(silent, f"?at={place_of(silent, 'OpinionDeemed')}")
    told = words(page)
    assert "期限内未提出明确意见，视为无意见" in told
    assert "决策表 opinion_limit 第 1 行" in told
    assert "大政办发〔2018〕183号 第六条第三款" in told
    row = re.search(r'href="(/cases/[^"]+/tables/opinion_limit\?row=1#row-1)"', page.text).group(1)
    table = silent.browse(AUDITOR).get(row.replace("&amp;", "&"))
    assert re.search(r'<tr id="row-1" class="marked">', table.text)
    article = re.search(r'href="/law#(dalian-183/6.3)"', page.text).group(1)
    assert f'id="{article}"' in silent.browse(AUDITOR).get("/law").text


def test_a_step_back_and_forward_lead_to_the_facts_that_matter_and_with_all_to_every_fact(silent):
    at = place_of(silent, "LimitMissed")
    page = replay(silent, f"?at={at}").text
    assert f'at={at - 1}" rel="prev"' in page
    assert f'at={at + 1}" rel="next"' in page
    moves = replay(silent, f"?at={at - 10}&amp;all=1".replace("&amp;", "&")).text
    assert f'at={at - 11}&amp;all=1" rel="prev"' in moves
    assert 'rel="prev"' not in replay(silent, "?at=1").text
    assert 'rel="next"' not in replay(silent, f"?at={len(silent.facts)}&all=1").text


@pytest.mark.parametrize("where", ["OpinionGiven", "OpinionDeemed", "TaskOpened", "WorkWanted"])
def test_what_stands_on_the_page_is_what_the_fold_says_at_that_fact(silent, where):
    at = place_of(silent, where)
    standing = fold(silent.facts[:at])
    page = replay(silent, f"?at={at}&model=opinion_solicitation").text
    tasks = page.split('data-part="tasks"')[1].split("</div><h3>")[0].split("<h3>")[0]
    assert tasks.count('class="replay-step"') == len(standing.tasks)
    shown = dict(re.findall(r'<li data-element="(\w+)">.*?<span class="tag[^"]*">(.*?)</span>', page, re.DOTALL))
    active = [token.element for token in standing.tokens.values() if token.model == "opinion_solicitation"]
    for element, text in shown.items():
        assert (f"进行中 {active.count(element)}" in text) is (element in active), element
    for name in standing.data:
        assert f"<dt>{name}</dt>" in page


def test_a_place_outside_the_case_gives_its_nearest_end_and_nonsense_the_last(silent):
    last = f"事实 {len(silent.facts)} / {len(silent.facts)}"
    assert last in words(replay(silent, "?at=999999"))
    assert last in words(replay(silent, "?at=one"))
    assert f"事实 1 / {len(silent.facts)}" in words(replay(silent, "?at=-3"))


def test_the_island_gets_every_fact_once_page_by_page(silent, monkeypatch):
    from app.web.views import replay as view

    monkeypatch.setattr(view, "AT_ONCE", 50)
    browser, after, seen = silent.browse(AUDITOR), 0, []
    while after is not None:
        page = browser.get(f"/cases/{silent.people.case}/replay/facts.json?after={after}").get_json()
        seen += [fact["seq"] for fact in page["facts"]]
        after = page["next"]
    assert seen == [fact.seq for fact in silent.facts]


def test_the_index_tells_for_each_clock_how_its_light_changes(silent):
    index = silent.browse(AUDITOR).get(f"/cases/{silent.people.case}/replay/index.json").get_json()
    started = str(place_of(silent, "TimerStarted"))
    colours = [colour for _ms, colour, _words in index["clocks"][started]["lights"]]
    assert list(dict.fromkeys(colours)) == ["green", "yellow", "red"]
    reason = index["reasons"][str(place_of(silent, "OpinionDeemed"))]
    assert (reason["kind"], reason["table"], [row["row"] for row in reason["rows"]]) == ("limit", "opinion_limit", [1])
    assert index["length"] == len(silent.facts)


def test_whoever_may_not_see_the_case_gets_neither_page_nor_facts(silent):
    stranger = silent.browse("210281-town.handler")
    case = silent.people.case
    for address in ("replay", "replay/index.json", "replay/facts.json", "tables/opinion_limit"):
        assert stranger.get(f"/cases/{case}/{address}").status_code == 404, address


def test_a_table_that_the_case_is_not_bound_to_is_not_there(silent):
    assert silent.browse(AUDITOR).get(f"/cases/{silent.people.case}/tables/none").status_code == 404


def test_nothing_that_names_a_person_is_sent_to_the_replay(silent):
    browser = silent.browse(AUDITOR)
    for address in ("replay", "replay/index.json", "replay/facts.json"):
        text = browser.get(f"/cases/{silent.people.case}/{address}").text
        assert "0411-1" not in text
        assert "Project office" not in text


def test_english_has_every_word(silent):
    told = words(replay(silent, f"?at={place_of(silent, 'OpinionDeemed')}", language="en"))
    assert "Table opinion_limit, row 1" in told
    assert "Working time spent on each step" in told


def test_the_case_leads_to_its_replay(silent):
    with silent.office.store.read() as read:
        assert cases.load(read, silent.people.case) is not None
    assert f'href="/cases/{silent.people.case}/replay"' in silent.browse(LEAD).get(f"/cases/{silent.people.case}").text
