"""cases list and show: every case in a line, one with what it waits for, also while a server holds the site."""

from __future__ import annotations

import json

import pytest

from factories import ECOLOGY, LAND, asked, case_row, close, task_of


@pytest.fixture
def served(tmp_path):
    """People whose office still writes: the commands read beside it."""
    people = asked(tmp_path / "data")
    people.answer(LAND)
    yield people, tmp_path / "data"
    close(people.office)


def test_cases_are_listed_by_number_and_status(duogui, served):
    people, directory = served
    row = case_row(people)
    code, out, _ = duogui("cases", "list", "--json", "--data", directory)
    (line,) = json.loads(out)["cases"]
    assert (code, line["case"], line["number"], line["status"]) == (0, row.id, row.number, "open")
    assert (line["model"], line["model_version"], line["lead"], line["facts"]) == (
        "project_generation", 1, row.lead_department, row.fact_seq,
    )  # fmt: skip
    assert line["next_due"] is not None
    assert line["ended"] is None
    assert json.loads(duogui("cases", "list", "--status", "ended", "--json", "--data", directory)[1]) == {"cases": []}
    assert len(json.loads(duogui("cases", "list", "--status", "open", "--json", "--data", directory)[1])["cases"]) == 1
    assert row.number in duogui("cases", "list", "--data", directory)[1]
    assert duogui("cases", "list", "--status", "lost", "--data", directory)[0] == 2


def test_a_case_is_shown_with_what_it_waits_for(duogui, served):
    people, directory = served
    row, task = case_row(people), task_of(people, ECOLOGY)
    code, out, _ = duogui("cases", "show", row.number, "--json", "--data", directory)
    told = json.loads(out)
    assert (code, told["case"], told["failure"], told["works"]) == (0, row.id, None, [])
    (mine,) = [each for each in told["open"] if each["department"] == ECOLOGY]
    assert (mine["task"], mine["element"], mine["due"]) == (task.task_id, "give_opinion", "2026-03-09T16:00:00Z")
    assert LAND not in {each["department"] for each in told["open"]}
    assert mine["due"] in {each["due"] for each in told["timers"]}
    assert json.loads(duogui("cases", "show", row.id, "--json", "--data", directory)[1]) == told
    assert "give_opinion" in duogui("cases", "show", row.number, "--data", directory)[1]


def test_an_unknown_case_could_not_be_shown(duogui, served):
    code, out, err = duogui("cases", "show", "2026-999999", "--json", "--data", served[1])
    assert (code, out, "E-CLI-4" in err) == (2, "", True)
