"""history show, export and verify --against as an auditor types them, on a site that somebody with the file in his hands has forged."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from importlib.util import find_spec

import pytest
from lxml import etree

from app.domain import canonical
from factories import DATABASE, ECOLOGY, LAND, asked, case_row, close

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def site(tmp_path):
    """A data directory with a case in which one department has answered, and its id, number and length."""
    people = asked(tmp_path / "data")
    people.answer(LAND)
    row = case_row(people)
    close(people.office)
    return tmp_path / "data", row


def forged(directory, work):
    """Let somebody at the database itself, its guards taken away."""
    with closing(sqlite3.connect(directory / DATABASE)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("PRAGMA foreign_keys = OFF")
        work(raw)


def rewrite(raw, seq, change):
    """A history rewritten together with its hashes and the case's row: every hash follows from the altered text."""
    rows = raw.execute("SELECT seq, text FROM facts ORDER BY seq").fetchall()
    head = b"\0" * 32
    for place, kept in rows:
        text = change(kept) if place == seq else kept
        head = sha256(head + text.encode()).digest()
        raw.execute("UPDATE facts SET text = ?, hash = ? WHERE seq = ?", (text, head, place))
    raw.execute("UPDATE cases SET fact_head = ?", (head,))


def cut_tail(raw):
    raw.execute("DELETE FROM facts WHERE seq > (SELECT fact_seq - 3 FROM cases)")
    raw.execute("UPDATE cases SET fact_seq = fact_seq - 3")
    raw.execute("UPDATE cases SET fact_head = (SELECT hash FROM facts ORDER BY seq DESC LIMIT 1)")


def remove_case(raw):
    raw.execute("DELETE FROM facts")
    raw.execute("DELETE FROM cases")
    raw.execute("DELETE FROM counters WHERE name LIKE 'case:%'")


@pytest.mark.parametrize(
    ("work", "kind", "place"),
    [
        (cut_tail, "removed", "last"),
        (remove_case, "removed", 0),
        (
            lambda raw: rewrite(raw, 1, lambda text: text.replace("project_generation", "project_generatiom")),
            "altered",
            "last",
        ),
        (lambda raw: raw.execute("UPDATE cases SET number = '2026-000002'"), "altered", 0),
    ],
    ids=["a tail cut off", "a case deleted", "a history rewritten with its hashes", "another number"],
)
def test_earlier_heads_show_what_the_chains_alone_do_not(duogui, site, tmp_path, work, kind, place):
    directory, row = site
    heads = tmp_path / "heads.json"
    assert duogui("history", "export", "--heads", "--output", heads, "--data", directory)[0] == 0
    assert duogui("history", "verify", "--against", heads, "--data", directory)[0] == 0
    forged(directory, work)
    alone = json.loads(duogui("history", "verify", "--json", "--data", directory)[1])
    assert {"case": row.id, "seq": row.fact_seq, "kind": kind} not in alone["faults"]
    code, out, _ = duogui("history", "verify", "--against", heads, "--json", "--data", directory)
    wanted = {"case": row.id, "seq": row.fact_seq if place == "last" else 0, "kind": kind}
    assert code == 1
    assert wanted in json.loads(out)["faults"]
    assert row.number in duogui("history", "verify", "--against", heads, "--data", directory)[1]


def test_the_three_rewritings_leave_the_chains_themselves_without_fault(duogui, site):
    directory, _ = site
    for work in (cut_tail, lambda raw: rewrite(raw, 2, lambda text: text), remove_case):
        forged(directory, work)
        assert duogui("history", "verify", "--data", directory)[0] == 0


NO_HEADS = [
    "",
    "[]",
    "{}",
    '{"at":"2026-01-01","heads":[{"case":"c"}]}',
    '{"at":"2026-01-01","heads":3}',
    '{"at":"x","heads":[]}',
    '{"at":"2026-01-01","heads":[{"case":"c","number":"n","seq":-1,"hash":""}]}',
]


@pytest.mark.parametrize("text", NO_HEADS)
def test_a_file_that_holds_no_heads_is_refused_with_what_to_do(duogui, site, tmp_path, text):
    file = tmp_path / "heads.json"
    file.write_text(text)
    code, out, err = duogui("history", "verify", "--against", file, "--json", "--data", site[0])
    assert (code, out) == (2, "")
    assert "E-AUDIT-1" in err


def test_a_case_is_shown_as_of_an_instant_with_open_steps_data_and_lights(duogui, site):
    directory, row = site
    code, out, _ = duogui("history", "show", row.number, "--json", "--data", directory)
    now = json.loads(out)
    assert (code, set(now)) == (0, {"at", "seq", "open", "data", "limits"})
    assert now["seq"] == row.fact_seq
    assert now["open"].count("give_opinion") == len(
        [each for each in now["limits"] if each["element"] == "give_opinion"]
    )
    assert {"element": "give_opinion", "due": now["limits"][0]["due"], "light": "green"} in now["limits"]
    late = json.loads(duogui("history", "show", row.id, "--at", "2027-01-01", "--json", "--data", directory)[1])
    assert (late["at"], late["seq"]) == ("2026-12-31T16:00:00Z", row.fact_seq)
    assert {each["light"] for each in late["limits"]} == {"red"}
    before = json.loads(duogui("history", "show", row.id, "--at", "2020-01-01", "--json", "--data", directory)[1])
    assert (before["seq"], before["open"], before["data"], before["limits"]) == (0, [], {}, [])
    assert "give_opinion" in duogui("history", "show", row.id, "--data", directory)[1]


def test_a_case_that_is_not_there_and_an_instant_that_is_none_are_refused(duogui, site):
    directory, row = site
    for words, code in ((("2026-999999",), "E-CLI-4"), ((row.number, "--at", "yesterday"), "E-DOMAIN-1")):
        assert duogui("history", "show", *words, "--json", "--data", directory)[0] == 2
        assert code in duogui("history", "show", *words, "--data", directory)[2]


def test_exported_lines_can_be_verified_by_anyone(duogui, site):
    directory, row = site
    code, out, _ = duogui("history", "export", row.number, "--format", "jsonl", "--data", directory)
    head = b"\0" * 32
    lines = out.splitlines()
    for line in lines:
        fact = line.removeprefix('{"fact":').rpartition(',"hash":"')[0]
        assert canonical.dumps(canonical.loads(fact)) == fact
        head = sha256(head + fact.encode()).digest()
        assert json.loads(line)["hash"] == head.hex()
    assert (code, len(lines), head) == (0, row.fact_seq, row.fact_head)


def test_the_table_has_a_row_for_every_fact_and_no_cell_that_a_spreadsheet_would_run(duogui, site):
    directory, row = site
    out = duogui("history", "export", "--format", "csv", "--data", directory)[1]
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [int(each["seq"]) for each in rows] == list(range(1, row.fact_seq + 1))
    decided = next(each for each in rows if each["decision"] == "opinion_limit")
    assert (decided["rows"], decided["name"]) == ("1", "确定反馈期限")
    assert not any(cell.startswith(("=", "+", "-", "@")) for each in rows for cell in each.values())


def test_the_event_log_keeps_the_rules_of_the_standard(duogui, site):
    """IEEE 1849-2016: declared extensions, globals that every event has, classifiers over globals, order of time in a trace."""
    directory, row = site
    log = etree.fromstring(duogui("history", "export", "--format", "xes", "--data", directory)[1].encode())
    declared = {each.get("prefix") for each in log.iter(f"{XES}extension")}
    (trace,) = log.iter(f"{XES}trace")
    events = trace.findall(f"{XES}event")
    assert len(events) == row.fact_seq
    wanted = {each.get("key") for each in log.find(f"{XES}global[@scope='event']")}
    times = []
    for event in events:
        keys = [each.get("key") for each in event]
        assert wanted <= set(keys)
        assert len(keys) == len(set(keys))
        assert {key.partition(":")[0] for key in keys if ":" in key} <= declared
        times.append(event.find(f"{XES}date").get("value"))
    assert times == sorted(times)
    classified = {key for each in log.iter(f"{XES}classifier") for key in each.get("keys").split()}
    assert classified <= wanted
    assert {each.tag for each in log.iter() if isinstance(each.tag, str)} <= {
        XES + name for name in ("log", "extension", "global", "classifier", "trace", "event", "string", "date", "int")}  # fmt: skip


READING = """
import json, sys, pm4py
log = pm4py.read_xes(sys.argv[1], variant="iterparse")
print(json.dumps([len(log), sorted(set(log["case:concept:name"])), sorted(set(log["kind"])), str(log["time:timestamp"].dtype)]))
"""


@pytest.mark.skipif(
    find_spec("pm4py") is None, reason="left out: pm4py is not installed (requirements-test.lock has it)"
)
def test_a_program_for_process_mining_loads_the_event_log(duogui, site, tmp_path):
    directory, row = site
    file = tmp_path / "log.xes"
    duogui("history", "export", "--format", "xes", "--output", file, "--data", directory)
    read = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", READING, file], capture_output=True, text=True, check=True, timeout=120
    )
    count, cases, kinds, time = json.loads(read.stdout.splitlines()[-1])
    assert (count, cases) == (row.fact_seq, [row.number])
    assert {"CaseStarted", "TaskOpened", "OpinionGiven", "DecisionMade"} <= set(kinds)
    assert time.startswith("datetime64")


def test_an_export_holds_no_value_that_names_a_person(duogui, site):
    directory, _ = site
    for wanted in ("xes", "csv", "jsonl"):
        out = duogui("history", "export", "--format", wanted, "--data", directory)[1]
        assert ECOLOGY in out
        for typed in ("项目建设单位联络岗", "0411-00000000"):
            assert typed not in out


def test_an_export_that_fails_leaves_no_half_file(duogui, site, tmp_path):
    directory, row = site
    code, _, err = duogui(
        "history", "export", row.number, "2026-999999", "--output", tmp_path / "out.csv", "--data", directory
    )
    assert code == 2
    assert "E-CLI-4" in err
    assert "收件箱" not in err
    assert not list(tmp_path.glob("out*"))


def test_an_export_that_cannot_be_written_says_where_and_why_in_both_languages(duogui, site, tmp_path):
    directory, _ = site
    missing = tmp_path / "none" / "out.csv"
    code, _, err = duogui("history", "export", "--output", missing, "--data", directory)
    assert code == 2
    for piece in ("E-CLI-2", f"“{missing}”", "没有这个文件夹", "cannot be written"):
        assert piece in err
    assert ".part" not in err


@pytest.mark.parametrize("words", [("2026-000001",), ("--format", "csv"), ("--format", "jsonl")])
def test_heads_are_of_all_cases_and_what_would_be_passed_over_is_refused(duogui, site, words):
    directory, _ = site
    code, out, err = duogui("history", "export", "--heads", *words, "--data", directory)
    assert (code, out) == (2, "")
    assert "E-CLI-3" in err
    assert words[0] in err


@pytest.mark.parametrize(
    ("name", "begins"), [("c.xes", "<?xml"), ("c.CSV", "\ufeffcase"), ("c.jsonl", "{"), ("c.txt", "{")]
)
def test_an_export_is_of_the_format_that_its_files_name_says(duogui, site, tmp_path, name, begins):
    directory, _ = site
    assert duogui("history", "export", "--output", tmp_path / name, "--data", directory)[0] == 0
    assert (tmp_path / name).read_text("utf-8").startswith(begins)
    assert duogui("history", "export", "--format", "jsonl", "--output", tmp_path / name, "--data", directory)[0] == 0
    assert (tmp_path / name).read_text("utf-8").startswith("{")


def test_a_case_before_it_began_is_said_to_be_none_yet(duogui, site):
    directory, row = site
    code, out, _ = duogui("history", "show", row.id, "--at", "2001-01-01T00:00:00", "--data", directory)
    assert code == 0
    assert "尚未启动" in out
