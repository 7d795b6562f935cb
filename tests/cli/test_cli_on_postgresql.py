"""The words for running a site do on PostgreSQL what they do on the embedded database, also while a node serves it."""

from __future__ import annotations

import json
import shutil

import pytest

from app.audit.findings import REMEDIES
from app.audit.verify import prove
from app.casework.publish import publish, read_folders
from app.demo.people import People
from app.domain.actors import SYSTEM
from app.settings import shipped
from cli.model_city import write_city
from factories import ASKED, ECOLOGY, LAND, case_row, close, facts_of, standing, task_of
from postgres_server import administer, empty_database

pytestmark = pytest.mark.postgres
MODEL = "opinion_solicitation"
QUICK = [
    ("server", name) for name in ("fsync", "full_page_writes", "synchronous_commit")
]  # what the tests' own server does without
NOTICE = {"year": 2026, "holidays": ["2026-03-05", "2026-03-06"], "makeup_workdays": []}


@pytest.fixture
def site(site_on_postgresql):
    return site_on_postgresql


def run(duogui, *words, code=0):
    """The JSON that a word prints."""
    ended, out, err = duogui(*words, "--json")
    assert ended == code, err or out
    return json.loads(out)


def test_cases_are_listed_and_shown_while_a_node_serves_the_site(duogui, site):
    people = site.people()  # a node that has the site open
    (listed,) = run(duogui, "cases", "list")["cases"]
    shown = run(duogui, "cases", "show", site.number)
    assert (listed["number"], listed["status"], shown["case"]) == (site.number, "open", site.case)
    assert {task["department"] for task in shown["open"]} == set(people.asked()) - {LAND}
    assert run(duogui, "cases", "list", "--status", "ended")["cases"] == []
    assert duogui("cases", "show", "nothing")[0] == 2
    close(people.office)


def test_histories_are_verified_shown_and_exported(duogui, site, tmp_path):
    assert run(duogui, "history", "verify", "--whole")["faults"] == []
    shown = run(duogui, "history", "show", site.number)
    people = site.people()
    assert shown["seq"] == len(facts_of(people))
    close(people.office)
    code, out, _ = duogui("history", "export", "--format", "jsonl", site.number)
    assert (code, len(out.splitlines())) == (0, shown["seq"])
    heads = tmp_path / "heads.json"
    heads.write_text(duogui("history", "export", "--heads")[1], "utf-8")
    assert run(duogui, "history", "verify", "--against", heads)["cases"] == 1
    alter = "UPDATE facts SET text = replace(text, 'project_generation', 'project_degeneration') WHERE seq = 1"
    administer(site.address, "SET session_replication_role = replica", alter)
    faults = run(duogui, "history", "verify", "--against", heads, code=1)["faults"]
    assert {"case": site.case, "seq": 1, "kind": "altered"} in faults


def test_a_running_case_is_migrated_and_taken_back_beside_a_node(duogui, site):
    people = site.people()
    before = case_row(people).bindings
    sources = [
        each
        if (each.kind, each.name) != ("model", MODEL)
        else type(each)(
            each.kind, each.stem, each.name, each.content.replace("提出部门意见".encode(), "答复征求意见".encode())
        )
        for each in read_folders(shipped("processes"), shipped("dmn"))
    ]
    publish(people.office, SYSTEM, sources, "shipped")
    for words, verdict in (
        (("--to", 2, "--dry-run"), "答"), (("--to", 2), "答"), (("--revert",), "提"),
    ):  # fmt: skip
        (told,) = run(duogui, "cases", "migrate", MODEL, *words)["cases"]
        assert (told["case"], told["verdict"], told["due_before"]) == (site.case, "ok", told["due_after"])
        if "--dry-run" not in words:
            assert task_of(people, ECOLOGY).name_zh.startswith(verdict)
    assert case_row(people).bindings == before
    people.answer(ECOLOGY)  # the node had the case in hand before it was migrated
    assert [each["mismatches"] for each in prove(people.office.store)] == [[]]
    close(people.office)


def test_a_notice_of_holidays_is_tried_and_imported(duogui, site, tmp_path):
    path = tmp_path / "notice.json"
    path.write_text(json.dumps(NOTICE), "utf-8")
    tried = run(duogui, "calendar", "import", path, "--dry-run")
    assert {(move["due_before"], move["due_after"]) for move in tried["moves"]} == {("2026-03-09", "2026-03-11")}
    done = run(duogui, "calendar", "import", path)
    assert (done["moves"], done["recomputed"]) == (tried["moves"], 1)
    assert run(duogui, "calendar", "import", path)["moves"] == []
    assert run(duogui, "history", "verify", "--whole")["faults"] == []


def test_a_new_site_is_begun_filled_ticked_and_published_into(duogui, tmp_path, monkeypatch):
    profile = write_city(tmp_path / "city")
    monkeypatch.setenv("DUOGUI_DATA", str(tmp_path / "data"))
    with empty_database() as address:
        monkeypatch.setenv("DUOGUI_DATABASE", address)
        for words in (("cases", "list"), ("tick", "--once"), ("backup", tmp_path / "copy")):
            code, _, err = duogui(*words)
            assert (code, "E-STORE-32" in err) == (2, True), words
            assert not (tmp_path / "data").exists()
            shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        assert duogui("init", "--profile", profile)[0] == 0
        code, _, err = duogui("init", "--profile", profile)
        assert (code, "E-INIT-1" in err) == (2, True)
        assert run(duogui, "tick", "--once")["fired"] == 0
        assert duogui("export-models", tmp_path / "models")[0] == 0
        monkeypatch.chdir(tmp_path / "models")
        readme = tmp_path / "models/processes/plan_adjustment/README.md"
        readme.write_text(readme.read_text("utf-8") + "\n补充一句。\n", "utf-8")
        code, out, err = duogui("publish", "plan_adjustment", "--note", "说明补充一句")
        assert code == 0, err
        assert (
            duogui("account", "add", "990000-planning.issuer", "--department", "990000-planning", "--duty", "issuer")[0]
            == 0
        )
        token = run(duogui, "account", "token", "990000-planning.issuer")["id"]
        assert [
            each["token"] for each in run(duogui, "account", "token", "990000-planning.issuer", "--list")["tokens"]
        ] == [token]
        assert duogui("organisation", "import", profile, "--dry-run")[0] == 0
        assert run(duogui, "layers", "list")["layers"] == []
        code, out, _ = duogui("upgrade")
        assert (code, "0006" in out or "up to date" in out) == (0, True)


def doctor(duogui, *more):
    found = run(duogui, "doctor", "--free-megabytes", 0, *more, code=1)
    assert all(each["do"] == REMEDIES[each["check"]] and " / " in each["what"] for each in found["findings"])
    return [(each["check"], each["where"]) for each in found["findings"]], found["left_out"]


def test_the_doctor_tells_what_an_unsafe_server_is_set_to_and_nothing_else_of_a_sound_site(duogui, site):
    people = site.people()
    assert doctor(duogui) == (QUICK, ["lock", "database"])
    close(people.office)


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("DELETE FROM inbox", "inbox"),
        ("UPDATE timers SET due_us = due_us + 1", "timers"),
        ("DELETE FROM facts WHERE seq = 3", "chains"),
        ("UPDATE cases SET state = '[]'", "cases"),
        ("UPDATE cases SET status = 'failed'", "failed"),
    ],
)
def test_the_doctor_finds_a_case_out_of_order(duogui, site, statement, check):
    administer(site.address, "SET session_replication_role = replica", statement)
    assert {each for each in doctor(duogui)[0] if each not in QUICK} == {(check, site.number)}


def test_the_doctor_tells_a_node_that_does_not_share_the_directory(duogui, site, tmp_path):
    shutil.copytree(site.directory, tmp_path / "shared")
    assert doctor(duogui, "--data", tmp_path / "shared")[0] == QUICK, "a directory at another place may be the same one"
    (tmp_path / "own").mkdir(0o700)
    found = {check for check, _ in doctor(duogui, "--data", tmp_path / "own")[0]}
    assert found == {"server", "sharing", "materials"}
    assert run(duogui, "tick", "--once", "--data", tmp_path / "own")["work_failed"] == 0, "it is told, not hindered"
    assert "sharing" in {check for check, _ in doctor(duogui, "--data", tmp_path / "own")[0]}, (
        "a node does not mark it as its own"
    )


def test_the_doctor_tells_another_schema_and_a_server_that_is_gone(duogui, site, monkeypatch, tmp_path):
    administer(site.address, "UPDATE alembic_version SET version_num = '0001'")
    found, left_out = doctor(duogui)
    assert ([check for check, _ in found], "chains" in left_out) == (["schema"], True)
    monkeypatch.setenv("DUOGUI_DATABASE", f"postgresql://nobody@/nothing?host={tmp_path}")
    found, left_out = doctor(duogui)
    assert ([check for check, _ in found], "chains" in left_out) == (["server"], True)
    code, _, err = duogui("doctor", "--data", tmp_path / "nothing")
    assert (code, "E-STORE-25" in err) == (2, True)


def test_two_nodes_carry_one_case_and_the_answers_stand(site):
    first, second = site.people(), People(site.office(), site.case)
    first.answer(ECOLOGY)
    second.answer_all()
    assert set(standing(second)) == set(ASKED)
    close(first.office)
    close(second.office)
