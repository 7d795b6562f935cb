"""Every word of the command as a newcomer types it, with wrong input too: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.casework.sign_in import sign_in
from app.demo.seed import sample_site
from app.domain.instants import to_us
from factories import (
    CLOSES,
    DATABASE,
    DAY,
    ECOLOGY,
    OBJECTION,
    asked,
    city,
    close,
    environment_free,
    facts_of,
    pass_time,
    standing,
)

ROOT = Path(__file__).parents[1]
PROCESSES, DMN = ROOT / "processes", ROOT / "dmn"


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path, monkeypatch):
    """Words run in an empty folder: what they write there by mistake is seen."""
    empty = tmp_path / "cwd"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.delenv("DUOGUI_DATA", raising=False)
    yield
    assert list(empty.iterdir()) == []


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def site(data):
    """A data directory with the demonstration city and one case."""
    close(asked(data).office)
    return data


def objects(out: str) -> list[dict]:
    """Every line of standard output as the JSON object that it must be."""
    return [json.loads(line) for line in out.splitlines()]


def one(out: str) -> dict:
    (found,) = objects(out)
    return found


def both_languages(err: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in err) and any(c.isascii() and c.isalpha() for c in err)


# --- deadline


def test_deadline_gives_the_example_of_the_contract(duogui):
    code, out, err = duogui("deadline", "2019-09-27", "5", "WD", "--json")
    found = one(out)
    assert (code, err) == (0, "")
    assert (found["due"], found["closes_at"]) == ("2019-10-10", "2019-10-11T00:00:00+08:00")
    assert (found["counted_from"], found["provisional"]) == ("2019-09-29", False)
    assert found["explanation"]
    assert set(found) == {"due", "closes_at", "counted_from", "provisional", "explanation"}


@pytest.mark.parametrize(
    ("words", "due", "closes_at"),
    [
        (("2026-03-02", "5", "wd"), "2026-03-09", "2026-03-10T00:00:00+08:00"),
        (("2026-03-02T23:59:59+08:00", "1", "WD"), "2026-03-03", "2026-03-04T00:00:00+08:00"),
        (("2026-03-02T20:00:00Z", "1", "WD"), "2026-03-04", "2026-03-05T00:00:00+08:00"),
        (("2026-03-02", "30", "ND"), "2026-04-01", "2026-04-02T00:00:00+08:00"),
        (("2026-09-20", "12", "ND"), "2026-10-08", "2026-10-09T00:00:00+08:00"),  # 2 October rests: rolls past the week
        (("2026-03-02T10:00", "48", "NH"), "2026-03-04T10:00:00+08:00", "2026-03-04T10:00:00+08:00"),
        (("2026-03-02T16:00", "2", "WH"), "2026-03-03T10:00:00+08:00", "2026-03-03T10:00:00+08:00"),
        (("2026-03-06T16:30", "1", "WH", "--hours", "8:30-11:30,13:00-17:00"), "2026-03-09T09:00:00+08:00", None),
    ],
)
def test_deadline_counts_in_every_unit(duogui, words, due, closes_at):
    code, out, _ = duogui("deadline", *words, "--json")
    found = one(out)
    assert (code, found["due"]) == (0, due)
    if closes_at:
        assert found["closes_at"] == closes_at


def test_deadline_for_people_says_the_day_and_why(duogui):
    code, out, _ = duogui("deadline", "2027-05-10", "5", "WD")
    assert code == 0
    assert out.startswith("2027-05-17（暂定）")
    assert both_languages(out)


@pytest.mark.parametrize(
    "words",
    [
        ("tomorrow", "5", "WD"),
        ("2026-02-30", "5", "WD"),
        ("2026-03-02", "five", "WD"),
        ("2026-03-02", "0", "WD"),
        ("2026-03-02", "1.5", "WD"),
        ("2026-03-02", "NaN", "WD"),
        ("2026-03-02", "sNaN", "WD"),
        ("2026-03-02", "Infinity", "ND"),
        ("2026-03-02", "1e999999999", "ND"),
        ("2026-03-02", "5", "weeks"),
        ("2026-03-02T09:00", "5", "WH", "--hours", "9-x"),
        ("2026-03-02T09:00", "5", "WH", "--hours", "12-9"),
        ("9999-12-31", "10", "WD"),
        ("0001-01-01", "1", "ND"),
    ],
)
def test_deadline_refuses_what_cannot_be_counted(duogui, words):
    code, out, err = duogui("deadline", *words, "--json")
    assert (code, out) == (2, "")
    assert both_languages(err)


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 1}', "\xff"])
def test_deadline_refuses_a_calendar_that_is_none(duogui, tmp_path, text):
    path = tmp_path / "calendar.json"
    path.write_bytes(text.encode("latin-1"))
    code, out, err = duogui("deadline", "2026-03-02", "5", "WD", "--calendar", path)
    assert (code, out) == (2, "")
    assert both_languages(err)


# --- feel


def test_feel_evaluates_with_a_context(duogui):
    code, out, _ = duogui("feel", "a + 面积", "--context", '{"a": 0.1, "面积": 0.2}', "--json")
    assert (code, one(out)) == (0, {"ok": True, "type": "number", "value": 0.3})
    assert duogui("feel", '"多" + "规"')[:2] == (0, "多规\n")
    assert one(duogui("feel", '[1, date("2026-03-02")]', "--json")[1])["value"] == [1, "2026-03-02"]


def test_feel_tells_an_error_and_its_column(duogui):
    code, out, _ = duogui("feel", "1 +", "--json")
    found = one(out)
    assert (code, found["ok"], found["column"]) == (1, False, 4)
    assert both_languages(found["error"])
    code, out, err = duogui("feel", "1 +")
    assert (code, out) == (1, "")
    assert both_languages(err)


@pytest.mark.parametrize(
    "words", [(), ("1", "--context", "{"), ("1", "--context", "[1]"), ("1", "--nonsense"), ("--batch", "none")]
)
def test_feel_refuses_what_it_cannot_read(duogui, words):
    code, out, err = duogui("feel", *words)
    assert (code, out) == (2, "")
    assert err


def test_feel_answers_every_line_of_a_batch(duogui, tmp_path):
    path = tmp_path / "batch.jsonl"
    lines = ['{"expression": "1 + 1"}', "{", "[]", "", '{"expression": 7}', '{"context": {}}', '{"expression": "x", "context": [1]}',
             '{"expression": "a", "context": {"a": "b"}}', '{"expression": "1 +"}']  # fmt: skip
    path.write_text("\n".join(lines), "utf-8")
    code, out, _ = duogui("feel", "--batch", path)
    found = objects(out)
    assert [answer["ok"] for answer in found] == [True, False, False, False, False, False, True, False]
    assert all(
        set(answer) == ({"ok", "type", "value"} if answer["ok"] else {"ok", "error", "column"}) for answer in found
    )
    assert code == 0
    for line, answer in zip((2, 3, 5, 6, 7), found[1:6], strict=True):
        zh, en = answer["error"].split(" / ", 1)
        assert f"第 {line} 行" in zh
        assert f"line {line}" not in zh
        assert f", line {line}," in en
        assert "Expecting" not in answer["error"]
    assert "缺少 expression" in found[4]["error"]
    assert "expression is missing" in found[4]["error"]
    assert "not UTF-8" in (path.write_bytes(b"\xff") and duogui("feel", "--batch", path)[1])


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("a == 1", "a = b", "one equals sign"),
        ("${a}", "直接写表达式", "Leave ${ } away"),
        ("a && b", "请写 and", "Write and"),
        ("“a”", '半角双引号："a"', "straight double quotes"),
        ("（1）", "改成半角 (", "Replace the full-width"),
        ("None", "请写小写的 null", "Write null"),
    ],
)
def test_feel_tells_the_likely_fix_to_people_programs_and_in_a_batch(duogui, tmp_path, text, zh, en):
    path = tmp_path / "batch.jsonl"
    path.write_text(json.dumps({"expression": text}), "utf-8")
    told = [duogui("feel", text)[2], one(duogui("feel", text, "--json")[1])["error"], one(duogui("feel", "--batch", path)[1])["error"]]
    assert all(zh in each and en in each for each in told)


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("foo", None, "foo"),
        ('len("a")', None, "string length("),
        ("面积大于100", None, "面积 > 100"),
        ('date("2026-02-30")', None, "2026-02-30"),
        ("2026-01-01", 2024, '@"2026-01-01"'),
        ("hight(1)", None, "hight"),
    ],
)
def test_feel_tells_beside_the_value_what_will_not_be_what_was_meant(duogui, text, value, told):
    code, out, err = duogui("feel", text, "--json")
    assert (code, one(out)["value"]) == (0, value)
    assert err.count(told) >= 2
    assert both_languages(err)


def test_feel_has_nothing_to_tell_about_what_the_variables_give(duogui):
    assert duogui("feel", "面积 + a", "--context", '{"面积": 1, "a": 2}') == (0, "3\n", "")


@pytest.mark.parametrize("words", [("1",), ("--context", "{}")])
def test_feel_refuses_an_expression_or_variables_beside_a_batch(duogui, tmp_path, words):
    path = tmp_path / "batch.jsonl"
    path.write_text('{"expression": "1"}', "utf-8")
    code, out, err = duogui("feel", *words, "--batch", path)
    assert (code, out) == (2, "")
    assert "--batch" in err


# --- run-model and rehearse


def steps(tmp_path, *steps_) -> Path:
    path = tmp_path / "steps.jsonl"
    path.write_text("\n".join(step if isinstance(step, str) else json.dumps(step) for step in steps_), "utf-8")
    return path


def run_solicitation(duogui, script):
    table = DMN / "opinion_solicitation/opinion_limit.dmn"
    return duogui("run-model", PROCESSES / "opinion_solicitation.bpmn", "--with", table, "--script", script, "--json")


START = {
    "start": "opinion_solicitation",
    "at": "2026-03-02T09:00:00",
    "data": {
        "department": ECOLOGY,
        "project": {"urgent": False, "special": "none", "kind": "new", "to_meeting": False, "fiscal": False},
        "initiator": "210281-development-reform",
        "round": 1,
        "offices": {},
        "site_check": {"layers": []},
    },
}


def test_run_model_runs_a_model_without_a_database(duogui, tmp_path):
    code, out, _ = run_solicitation(duogui, steps(tmp_path, START, {"advance": "P30D"}))
    found = one(out)
    assert set(found) == {"completed", "trace", "data", "open", "error"}
    assert (code, found["completed"], found["error"]) == (0, True, None)
    assert "opinion_limit_ended" in found["trace"]


def test_run_model_shows_what_is_open(duogui, tmp_path):
    code, out, _ = run_solicitation(duogui, steps(tmp_path, START))
    found = one(out)
    assert (code, found["completed"]) == (0, False)
    assert "give_opinion" in json.dumps(found["open"])


@pytest.mark.parametrize("step", ["{", '{"fly": "away"}', '{"start": "no_such_process"}'])
def test_run_model_refuses_steps_it_cannot_take(duogui, tmp_path, step):
    code, out, err = run_solicitation(duogui, steps(tmp_path, step))
    assert code in (1, 2)
    assert out == "" or one(out)["error"]
    assert both_languages(err) or one(out)["error"]["message"]


def test_run_model_refuses_an_element_it_does_not_know_by_name(duogui, tmp_path):
    model = tmp_path / "strange.bpmn"
    text = (PROCESSES / "opinion_solicitation.bpmn").read_text("utf-8")
    model.write_text(text.replace("<bpmn:scriptTask", '<bpmn:adHocSubProcess id="chaos"/><bpmn:scriptTask', 1), "utf-8")
    code, out, err = duogui("run-model", model, "--script", steps(tmp_path, START), "--json")
    assert code in (1, 2)
    assert "chaos" in out + err or "adHocSubProcess" in out + err


def test_rehearse_plays_a_scenario_and_says_what_it_covered(duogui):
    scenario = PROCESSES / "project_generation/scenarios/all_answer.toml"
    code, out, _ = duogui("rehearse", scenario, "--coverage", "--json")
    found = one(out)
    assert code == 0
    assert [set(each) for each in found["scenarios"]] == [{"name", "ok", "reason"}]
    assert found["scenarios"][0]["ok"] is True
    assert set(found["coverage"]) == {"flow_nodes", "sequence_flows", "decision_rows"}
    assert set(found["coverage"]["flow_nodes"]) == {"covered", "total", "missing"}


def test_rehearse_says_what_is_not_as_expected_and_refuses_what_is_no_scenario(duogui, tmp_path):
    text = (PROCESSES / "project_generation/scenarios/all_answer.toml").read_text("utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text.replace('outcome = "generated', 'outcome = "stopped', 1), "utf-8")
    code, out, _ = duogui("rehearse", wrong, "--json")
    found = one(out)["scenarios"][0]
    assert (code, found["ok"], "stopped" in found["reason"]) == (1, False, True)
    wrong.write_text(text.replace("[expect]", "[expect]\nnot_passed_ = []", 1), "utf-8")
    code, out, err = duogui("rehearse", wrong, "--json")
    assert (code, out) == (2, "")
    assert both_languages(err)
    code, out, err = duogui("rehearse", tmp_path / "nothing.toml")
    assert (code, out) == (2, "")


# --- a site


def test_init_begins_a_site_once(duogui, data):
    code, out, err = duogui("init", "--data", data, "--name", "示范市", "--administrator", "office.admin")
    account, password = out.split()
    assert (code, account) == (0, "office.admin")
    assert both_languages(err)
    code, out, err = duogui("init", "--data", data)
    assert (code, out) == (2, "")
    assert "示范市" in err
    from app.wiring import open_office

    office = open_office(data, environment_free())
    assert sign_in(office, account, password).must_change
    close(office)


def test_init_in_a_file_is_refused(duogui, tmp_path):
    path = tmp_path / "file"
    path.write_text("x")
    code, out, err = duogui("init", "--data", path)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize(
    "words",
    [
        ("tick", "--once", "--json"),
        ("history", "verify", "--json"),
        ("account", "lock", "x"),
        ("account", "password", "x"),
        ("account", "add", "x", "--department", "y"),
        ("upgrade",),
        ("serve", "--port", "0"),
    ],
)
def test_a_word_for_a_site_refuses_an_empty_directory_and_makes_none(duogui, data, words):
    code, out, err = duogui(*words, "--data", data)
    assert (code, out) == (2, "")
    assert both_languages(err)
    assert not data.exists()


def test_tick_fires_what_is_due_and_tells_it(duogui, site):
    code, out, _ = duogui("tick", "--once", "--json", "--data", site)
    found = one(out)
    assert code == 0
    assert set(found) == {"fired", "work_done", "work_failed", "next_due"}
    machine_is_past_the_limit = found["fired"] == 6  # the case stands in March 2026; this machine's clock decides
    assert machine_is_past_the_limit or found["next_due"] == "2026-03-10T00:00:05+08:00"
    code, out, _ = duogui("tick", "--once", "--data", site)
    assert code == 0
    assert "到期 / fired 0" in out


def test_tick_takes_the_directory_from_the_environment(duogui, site, monkeypatch):
    monkeypatch.setenv("DUOGUI_DATA", str(site))
    assert duogui("tick", "--once", "--json")[0] == 0


def test_a_second_writer_is_refused_with_what_to_do(duogui, site):
    people = asked(site / "other")
    code, out, err = duogui("tick", "--once", "--json", "--data", site / "other")
    assert (code, out) == (2, "")
    assert "E-STORE-2" in err
    assert both_languages(err)
    assert one(duogui("history", "verify", "--json", "--data", site / "other")[1])["cases"] == 1
    close(people.office)


def test_history_verify_finds_nothing_in_an_honest_site_and_writes_nothing(duogui, site):
    before = (site / DATABASE).read_bytes()
    code, out, _ = duogui("history", "verify", "--json", "--data", site)
    found = one(out)
    assert (code, found["cases"], found["faults"]) == (0, 1, [])
    assert found["facts"] > 50
    assert (site / DATABASE).read_bytes() == before
    code, out, _ = duogui("history", "verify", "--data", site)
    assert (code, "案件 / cases 1" in out) == (0, True)


def test_history_verify_whole_holds_state_and_rows_against_the_facts(duogui, site):
    code, out, err = duogui("history", "verify", "--whole", "--json", "--data", site)
    assert (code, one(out)["mismatches"]) == (0, [])
    assert "1/1" in err
    tampered(site, "DELETE FROM findings")
    assert duogui("history", "verify", "--data", site)[0] == 0
    code, out, _ = duogui("history", "verify", "--whole", "--json", "--data", site)
    assert (code, [each["what"] for each in one(out)["mismatches"]]) == (1, ["findings"])
    code, out, _ = duogui("history", "verify", "--whole", "--data", site)
    assert (code, "by the facts" in out) == (1, True)


def tampered(directory: Path, *statements: str) -> None:
    with closing(sqlite3.connect(directory / DATABASE)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE facts SET text = replace(text, 'project_generation', 'project_generatiom') WHERE seq = 1", "altered"),
        ("DELETE FROM facts WHERE seq = 5", "removed"),
        ("UPDATE facts SET seq = CASE seq WHEN 6 THEN 7000 ELSE 6 END WHERE seq IN (6, 7)", "reordered"),
    ],
)
def test_history_verify_tells_what_was_done_to_a_history(duogui, site, statement, kind):
    tampered(site, statement, "UPDATE facts SET seq = 7 WHERE seq = 7000")
    code, out, _ = duogui("history", "verify", "--json", "--data", site)
    found = one(out)
    assert code == 1
    assert kind in {fault["kind"] for fault in found["faults"]}
    assert all(set(fault) == {"case", "seq", "kind"} for fault in found["faults"])
    assert duogui("history", "verify", "--data", site)[0] == 1


def site_file(tmp_path, name: str) -> Path:
    path = tmp_path / f"{name}.geojson"
    path.write_bytes(sample_site(name))
    return path


def test_site_check_measures_and_judges(duogui, site, tmp_path):
    code, out, _ = duogui("site", "check", site_file(tmp_path, "red_line_site"), "--data", site, "--json")
    found = one(out)
    assert code == 1
    assert found["area_m2"] > 0
    assert abs(found["area_m2"] - found["area_gauss_kruger_m2"]) < found["area_m2"] / 100
    hit = {finding["layer"]: finding for finding in found["findings"] if finding["verdict"] == "prohibited"}
    assert "ecological_red_line" in hit
    assert set(hit["ecological_red_line"]) >= {
        "layer",
        "layer_version",
        "count",
        "area_m2",
        "share",
        "verdict",
        "row",
        "articles",
    }
    assert "coordinates" not in out
    code, out, _ = duogui("site", "check", site_file(tmp_path, "clear_site"), "--data", site)
    assert code == 0
    assert "m²" in out


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"type": "Point", "coordinates": [0, 0]}', b"PK\x03\x04nonsense", b"\x00" * 100]
)
def test_site_check_refuses_what_is_no_site(duogui, site, tmp_path, content):
    path = tmp_path / "site.geojson"
    path.write_bytes(content)
    code, out, err = duogui("site", "check", path, "--data", site, "--json")
    assert (code, out) == (2, "")
    assert both_languages(err)


def test_site_check_of_a_site_without_a_blueprint_says_so(duogui, data, tmp_path):
    duogui("init", "--data", data)
    code, out, err = duogui("site", "check", site_file(tmp_path, "clear_site"), "--data", data, "--json")
    assert (code, out) == (2, "")
    assert both_languages(err)


def test_accounts_are_opened_locked_and_given_new_passwords(duogui, site):
    words = ("--data", site)
    code, out, _ = duogui(
        "account", "add", "new.issuer", "--department", ECOLOGY, "--duty", "issuer", "--title", "新岗", *words
    )
    assert code == 0
    first = out.strip()
    code, out, err = duogui("account", "add", "new.issuer", "--department", ECOLOGY, *words)
    assert (code, out, "E-SIGN-4" in err) == (2, "", True)
    assert duogui("account", "lock", "new.issuer", *words)[:2] == (0, "")
    assert duogui("account", "lock", "new.issuer", "--open", *words)[:2] == (0, "")
    code, out, _ = duogui("account", "password", "new.issuer", *words)
    assert (code, out.strip() != first) == (0, True)
    for wrong in (("lock", "nobody"), ("password", "nobody")):
        code, out, err = duogui("account", *wrong, *words)
        assert (code, out, both_languages(err)) == (2, "", True)
    code, out, err = duogui("account", "add", "other", "--department", "no-such-department", *words)
    assert (code, out) == (2, "")
    assert both_languages(err)
    assert duogui("account", "add", "other", "--department", ECOLOGY, "--duty", "king", *words)[0] == 2


def test_upgrade_of_a_site_of_this_version_changes_nothing(duogui, site):
    before = (site / DATABASE).read_bytes()
    code, out, _ = duogui("upgrade", "--data", site)
    assert code == 0
    assert out
    assert "Upgraded(" not in out
    assert (site / DATABASE).read_bytes() == before


def test_a_site_can_be_worked_on_after_every_word(duogui, site):
    for words in (("tick", "--once"), ("history", "verify"), ("account", "password", f"{ECOLOGY}.issuer")):
        assert duogui(*words, "--data", site)[0] == 0
    office = city(site.parent / "another")
    close(office)


# --- the command itself


def test_an_unknown_word_and_a_call_for_help(duogui):
    assert duogui("fly")[0] == 2
    code, out, _ = duogui("--help")
    assert code == 0
    assert both_languages(out)
    for word in (
        "demo",
        "init",
        "serve",
        "tick",
        "deadline",
        "rehearse",
        "run-model",
        "site",
        "feel",
        "history",
        "account",
        "upgrade",
    ):
        assert word in out
        code, help_, _ = duogui(word, "--help")
        assert (code, both_languages(help_)) == (0, True)


def test_the_command_of_a_shell_ends_with_its_code_and_says_nothing_else(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "feel", "1 = 2", "--json"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, json.loads(run.stdout), run.stderr) == (
        0,
        {"ok": True, "type": "boolean", "value": False},
        "",
    )


def test_what_a_word_did_is_there_for_the_next(duogui, data):
    people = asked(data)
    people.answer(ECOLOGY, **OBJECTION)
    pass_time(people, CLOSES + DAY)
    count, when = len(facts_of(people)), to_us(people.office.clock.now())
    assert standing(people)[ECOLOGY].recorded_us <= when
    close(people.office)
    assert one(duogui("history", "verify", "--json", "--data", data)[1])["facts"] == count


def test_a_new_model_is_not_begun_in_a_folder_that_is_none(duogui, tmp_path):
    code, out, err = duogui("new", "site_visit", "--in", tmp_path / "none")
    assert (code, out) == (2, "")
    assert "E-CLI-5" in err
    assert not (tmp_path / "none").exists()
