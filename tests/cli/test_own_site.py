"""A city brings its own regions, departments, accounts and layers, and its first case reaches its departments.

Everything comes through the command and the pages; nothing of the demonstration city is there.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework.settle import settle
from app.casework.sign_in import change_password
from app.domain.clocks import FakeClock
from app.store import inbox, org
from app.web.factory import create_app
from app.wiring import open_office
from cli.model_city import (
    LEAD,
    PLANNING,
    WATER,
    accounts,
    box,
    collection,
    feature,
    polygon,
    write,
    write_city,
)
from factories import MONDAY, environment_free
from repository import ROOT
from web.web_people import Browser, words

HOW_TO = ROOT / "docs/how-to"
PASSWORD = "Model-city-2026"
SITE = collection(feature(polygon(box(110.20, 36.21, 110.2015, 36.2112))))
ACROSS_THE_RIVER = collection(feature(polygon(box(110.25, 36.21, 110.2515, 36.2112))))
LAYERS = {
    "river_setback": box(110.2505, 36.17, 110.251, 36.28),
    "urban_development_boundary": box(110.18, 36.18, 110.32, 36.26),
}


@pytest.fixture
def made(duogui, tmp_path):
    """The data directory of a city of one's own, with two layers and accounts whose first passwords were changed."""
    data = tmp_path / "data"
    people = accounts((LEAD, "issuer"), (LEAD, "handler"), (WATER, "issuer"), (PLANNING, "issuer"))
    profile = write_city(tmp_path / "city", people)
    code, out, _ = duogui("init", "--profile", profile, "--data", data)
    assert code == 0
    for layer, ring in LAYERS.items():
        file = write(tmp_path / f"{layer}.geojson", collection(feature(polygon(ring), BSM="1")))
        named = ("--name", layer, "--name-en", layer, "--owner", PLANNING, "--region", "990000")
        assert duogui("layers", "import", file, "--layer", layer, *named, "--data", data)[0] == 0
    clock = FakeClock(MONDAY)
    office = replace(open_office(data, environment_free()), clock=clock, wall=clock)
    for account, first in (line.split() for line in out.splitlines()):
        with office.store.read() as read:
            actor = org.actor_of(read, account)
        change_password(office, actor, first, PASSWORD)
    yield office
    office.receipts.close()
    office.store.close()


def register(browser, site):
    browser.get("/projects/new")
    answers = {"name": "北城卫生服务中心", "kind": "new", "special": "none", "to_meeting": "no", "fiscal": "no",
               "urgent": "no", "contact_name": "项目联络岗", "contact_telephone": "000-1"}  # fmt: skip
    posted = {f"answer.{key}": value for key, value in answers.items()}
    posted["file.site"] = (io.BytesIO(json.dumps(site).encode()), "site.geojson")
    return browser.post("/projects/check", posted)


def test_a_project_of_ones_own_city_is_registered_checked_and_given_to_its_departments(made):
    browser = Browser(create_app(made).test_client(), "zh")
    browser.sign_in(f"{LEAD}.issuer", PASSWORD)
    page = register(browser, ACROSS_THE_RIVER)
    assert page.status_code == 200, words(page)
    assert "北城区" in words(page)
    registered = browser.post("/projects", browser.hidden())
    project = registered.headers["Location"]
    browser.get(project)
    started = browser.post(f"{project}/cases", browser.hidden())
    assert started.status_code == 303, words(started)
    settle(made)
    with made.store.read() as read:
        (case,) = read.exec_driver_sql("SELECT id FROM cases").scalars()
        asked = {task.department for task in inbox.of_case(read, case) if task.element == "give_opinion"}
        findings = dict(tuple(row) for row in read.exec_driver_sql("SELECT layer, verdict FROM findings"))
    # The initiator is not asked itself; the river concerns the district's own water bureau, not the city's.
    assert asked == {PLANNING, "990000-building", "990000-rural", WATER}
    assert findings == {"river_setback": "consult", "urban_development_boundary": "allowed"}
    water = Browser(create_app(made).test_client(), "en")
    water.sign_in(f"{WATER}.issuer", PASSWORD)
    assert "北城卫生服务中心" in words(water.get("/inbox"))


def test_the_page_of_registration_refuses_a_site_of_another_district(made):
    browser = Browser(create_app(made).test_client(), "zh")
    browser.sign_in(f"{LEAD}.handler", PASSWORD)
    page = register(browser, collection(feature(polygon(box(110.2, 36.05, 110.21, 36.06)))))
    assert page.status_code == 422
    assert "100.00%" in words(page)


def test_the_page_of_registration_says_that_a_region_has_no_boundary_yet(duogui, tmp_path):
    data = tmp_path / "data"
    _, out, err = duogui("init", "--data", data)
    assert "duogui organisation import" in err
    _, first = out.split()
    clock = FakeClock(MONDAY)
    office = replace(open_office(data, environment_free()), clock=clock, wall=clock)
    with office.store.read() as read:
        change_password(office, org.actor_of(read, "administrator"), first, PASSWORD)
    browser = Browser(create_app(office).test_client(), "zh")
    browser.sign_in("administrator", PASSWORD)
    page = register(browser, SITE)
    office.receipts.close()
    office.store.close()
    assert page.status_code == 422
    assert "没有界线" in words(page)
    assert "duogui organisation import" in words(page)


def test_a_site_is_checked_in_the_district_it_lies_in(duogui, made, tmp_path):
    data, file = made.store.directory, write(tmp_path / "site.geojson", ACROSS_THE_RIVER)
    code, out, _ = duogui("site", "check", file, "--data", data, "--json")
    assert code == 0
    assert '"region":"990001"' in out
    assert WATER in out
    code, out, err = duogui("site", "check", file, "--data", data, "--region", "990002")
    assert (code, out, "E-SPATIAL-10" in err) == (2, "", True)
    code, out, err = duogui("site", "check", file, "--data", data, "--region", "990009")
    assert (code, out, "E-STORE-26" in err) == (2, "", True)
    both = write(tmp_path / "both.geojson", collection(feature(polygon(box(110.2, 36.14, 110.21, 36.152)))))
    code, out, err = duogui("site", "check", both, "--data", data)
    assert (code, out, "E-SPATIAL-10" in err) == (2, "", True)
    assert duogui("site", "check", both, "--data", data, "--region", "990000", "--json")[0] == 0


def commands() -> list[list[str]]:
    """The commands of the page's first part, as they stand there, but the last one, which serves for ever."""
    block, *_of_postgresql = re.findall(r"```sh\n(.+?)```", (HOW_TO / "run-a-site.md").read_text("utf-8"), re.DOTALL)
    lines = [shlex.split(line) for line in block.splitlines()]
    assert lines[0][0] == "export"
    assert lines[-1] == ["duogui", "serve"]
    return [words for _, *words in lines[1:-1]]


def test_the_commands_of_the_how_to_do_what_the_page_says(duogui, tmp_path, monkeypatch):
    folder = Path(shutil.copytree(HOW_TO / "example-site", tmp_path / "city"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DUOGUI_DATA", "city-data")
    answers = {tuple(words): duogui(*words) for words in commands()}
    refused = [words for words, (code, _, _) in answers.items() if code != 0]
    assert [words[2] for words in refused] == ["layers/river_setback.geojson", "sites/clinic.geojson"]
    assert "SELF_INTERSECTION" in answers[refused[0]][1]
    told = {words[:2]: out for words, (_, out, _) in answers.items()}
    assert "990001-water 北城区水务局" in told["organisation", "show"]
    assert "river_setback v1 河道管理范围" in told["layers", "list"]
    assert "990001" in told["site", "check"]
    code, _, err = duogui("organisation", "import", "site.toml", "--dry-run")
    assert (code, "unchanged: 19" in err, "the layer river_setback lacks 1 features" in err) == (0, True, True)


def test_the_how_to_names_every_function_that_is_looked_for_and_no_other(made):
    from app.casework.functions_wanted import wanted

    text = (HOW_TO / "run-a-site.md").read_text("utf-8")
    sentence = re.search(r"The shipped ones look for (.+?)\n", text).group(1)
    with made.store.read() as read:
        looked_for = wanted(read)
    steps, tables = (set(re.findall(r"`(\w+)`", part)) for part in sentence.split("(steps of persons)"))
    assert steps == {function for function, use in looked_for.items() if use.models}
    assert tables == set(looked_for) - steps
