"""calendar import: what a program reads, what a person reads, what is refused; deadline with steps and the calendar's office hours."""

from __future__ import annotations

import json

import pytest

from app.demo.people import People
from app.domain.calendars import shipped_bytes
from app.domain.instants import from_text
from factories import case_row, city, close

NOTICE = {
    "year": 2027,
    "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
    "makeup_workdays": ["2027-01-09"],
}


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site with one case whose limits end in January 2027, closed, so that the command may open it."""
    people = People(city(tmp_path / "data", at=from_text("2026-12-30T09:00:00")))
    people.begin("跨年项目")
    monkeypatch.setenv("DUOGUI_DATA", str(tmp_path / "data"))
    number = case_row(people).number
    close(people.office)
    return number


def written(folder, table):
    path = folder / "calendar.json"
    path.write_text(json.dumps(table), "utf-8")
    return str(path)


def one(out):
    (line,) = out.splitlines()
    return json.loads(line)


def test_a_dry_run_prints_every_move_as_one_object_and_changes_nothing(duogui, site, tmp_path):
    path = written(tmp_path, NOTICE)
    code, out, _ = duogui("calendar", "import", path, "--dry-run", "--json")
    found = one(out)
    assert (code, found["dry_run"], found["recomputed"], found["failed"]) == (0, True, 0, [])
    assert {(move["due_before"], move["due_after"]) for move in found["moves"]} == {("2027-01-07", "2027-01-08")}
    assert {move["element"] for move in found["moves"]} == {"give_opinion"}
    assert found["years"] == [2004, 2027]
    again = one(duogui("calendar", "import", path, "--dry-run", "--json")[1])
    assert again == found


def test_an_import_moves_them_and_a_second_one_finds_nothing(duogui, site, tmp_path):
    path = written(tmp_path, NOTICE)
    code, out, _ = duogui("calendar", "import", path, "--json")
    assert (code, one(out)["recomputed"], one(out)["is_new"]) == (0, 1, True)
    second = one(duogui("calendar", "import", path, "--json")[1])
    assert (second["moves"], second["recomputed"], second["is_new"]) == ([], 0, False)
    code, out, _ = duogui("history", "show", site, "--json")
    assert {limit["due"] for limit in json.loads(out)["limits"]} == {"2027-01-08"}
    assert duogui("history", "verify", "--json")[0] == 0


def test_a_person_reads_what_moves_in_both_languages(duogui, site, tmp_path):
    code, out, err = duogui("calendar", "import", written(tmp_path, NOTICE), "--dry-run")
    assert code == 0
    assert "2027-01-07 → 2027-01-08" in out
    assert "due dates move" in err
    assert "到期日变动" in err
    assert "a dry run" in err


def test_a_file_that_makes_no_sense_is_refused_with_what_to_write(duogui, site, tmp_path):
    code, out, err = duogui("calendar", "import", written(tmp_path, {"year": 2031, "holidays": []}), "--json")
    assert (code, out) == (2, "")
    assert "E-LIMIT-9" in err
    assert duogui("calendar", "import", str(tmp_path / "nothing.json"))[0] == 2


def test_deadline_takes_the_office_hours_of_its_calendar_unless_they_are_given(duogui, tmp_path):
    table = json.loads(shipped_bytes()) | {"office_hours": "8:30-11:30,13:00-17:00"}
    path = written(tmp_path, table)
    asked = ("deadline", "2026-03-06T16:30", "1", "WH", "--calendar", path, "--json")
    assert one(duogui(*asked)[1])["due"] == "2026-03-09T09:00:00+08:00"
    assert one(duogui(*asked, "--hours", "9-12,13-17")[1])["due"] == "2026-03-09T09:30:00+08:00"


def test_deadline_counts_a_receipt_after_hours_from_the_next_working_day_where_the_calendar_says_so(duogui, tmp_path):
    table = json.loads(shipped_bytes()) | {"received_after_hours": "next_working_day"}
    asked = ("2026-03-06T17:00", "1", "WD", "--json")  # a Friday, the office has closed
    assert one(duogui("deadline", *asked)[1])["due"] == "2026-03-09"
    assert one(duogui("deadline", *asked, "--calendar", written(tmp_path, table))[1])["due"] == "2026-03-10"


def test_deadline_lists_its_steps_as_data_where_asked(duogui):
    found = one(duogui("deadline", "2019-09-27", "5", "WD", "--steps", "--json")[1])
    assert [step["kind"] for step in found["steps"]] == [
        "started", "counted", "rest_days", "makeup_workdays", "closes", "calendar"]  # fmt: skip
    assert found["steps"][3]["days"] == ["2019-09-29"]
    assert "steps" not in one(duogui("deadline", "2019-09-27", "5", "WD", "--json")[1])
