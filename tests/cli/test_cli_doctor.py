"""The doctor finds nothing at a sound site, and each of its checks finds the one thing that a test breaks."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing

import pytest

from app.audit.findings import REMEDIES
from app.casework.add_material import add_material
from app.demo.seed import sample_site
from factories import DATABASE, ECOLOGY, LAND, asked, case_row, close, task_of


@pytest.fixture
def site(tmp_path):
    """A data directory with an open case and a material, and the case's number, the digest and the id of an open task."""
    people = asked(tmp_path / "data")
    people.answer(LAND)
    people.office.files.keep(sample_site("clear_site"))
    kept = add_material(people.office, people.actor(LAND), name="a.txt", content="甲\n".encode(), kind="supplement")
    number, task = case_row(people).number, task_of(people, ECOLOGY).task_id
    close(people.office)
    (tmp_path / "data").chmod(0o700)
    return tmp_path / "data", number, kept.digest, task


def break_rows(directory, *statements):
    """What somebody does at the database itself, its guards taken away."""
    with closing(sqlite3.connect(directory / DATABASE)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            raw.execute(statement)


def found(duogui, directory, *more):
    code, out, _ = duogui("doctor", "--data", directory, "--json", "--free-megabytes", 0, *more)
    told = json.loads(out)
    assert code == (1 if told["findings"] else 0)
    assert all(each["do"] == REMEDIES[each["check"]] and " / " in each["what"] for each in told["findings"])
    return [(each["check"], each["where"]) for each in told["findings"]]


def material_at(directory, digest):
    return directory / "materials" / digest[:2] / digest[2:4] / digest


def test_a_sound_site_has_nothing_wrong(duogui, site):
    directory = site[0]
    assert found(duogui, directory) == []
    assert "未发现问题" in duogui("doctor", "--data", directory, "--free-megabytes", 0)[1]


def test_a_finding_is_one_line_with_what_where_and_what_to_do(duogui, site):
    directory, number, _, _ = site
    break_rows(directory, "DELETE FROM inbox")
    code, out, _ = duogui("doctor", "--data", directory, "--free-megabytes", 0)
    lines = out.splitlines()
    assert (code, len(lines) > 1) == (1, True)
    assert all(line.startswith(f"inbox {number}: ") and " → " in line for line in lines)


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("DELETE FROM inbox WHERE task_id = '{task}'", "inbox"),
        ("UPDATE inbox SET task_id = 'another' WHERE task_id = '{task}'", "inbox"),
        ("UPDATE inbox SET element = 'another' WHERE task_id = '{task}'", "inbox"),
        ("DELETE FROM timers WHERE node = (SELECT min(node) FROM timers)", "timers"),
        ("UPDATE timers SET due_us = due_us + 1 WHERE node = (SELECT min(node) FROM timers)", "timers"),
        ("UPDATE timers SET node = 'another' WHERE node = (SELECT min(node) FROM timers)", "timers"),
        ("UPDATE facts SET text = text || ' ' WHERE seq = (SELECT max(seq) FROM facts)", "chains"),
        ("DELETE FROM facts WHERE seq = (SELECT max(seq) FROM facts)", "chains"),
        ("DELETE FROM facts WHERE seq = 3", "chains"),
        ("UPDATE cases SET fact_head = zeroblob(32)", "chains"),
        ("UPDATE cases SET state = replace(state, '\"envelope\":1', '\"envelope\":9')", "cases"),
        ("UPDATE cases SET state = '[]'", "cases"),
        (
            "UPDATE cases SET bindings = replace(bindings, '\"project_generation\":', '\"project_degeneration\":')",
            "cases",
        ),
        ("UPDATE cases SET status = 'failed'", "failed"),
    ],
)
def test_a_case_out_of_order_is_found_by_its_number(duogui, site, statement, check):
    directory, number, _, task = site
    break_rows(directory, statement.format(task=task))
    told = found(duogui, directory)
    assert set(told) == {(check, number)}


def test_rows_of_a_case_that_has_ended_or_is_gone_are_found(duogui, site):
    directory, number, _, _ = site
    break_rows(directory, "UPDATE cases SET status = 'ended'")
    assert set(found(duogui, directory)) == {("inbox", number), ("timers", number)}
    break_rows(directory, "DELETE FROM facts", "DELETE FROM cases")
    assert {check for check, _ in found(duogui, directory)} == {"inbox", "timers", "chains"}


def test_a_material_whose_file_is_missing_or_altered_is_found(duogui, site):
    directory, _, digest, _ = site
    place = material_at(directory, digest)
    place.chmod(0o600)
    place.write_bytes("乙\n".encode())
    assert found(duogui, directory) == [("materials", str(place))]
    place.unlink()
    assert found(duogui, directory) == [("materials", str(place))]


def test_a_file_without_a_material_is_an_orphan_once_it_is_old(duogui, site):
    directory, _, digest, _ = site
    strays = [material_at(directory, "ab" * 32), material_at(directory, digest).with_name(".incoming-x")]
    for place in strays:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"?")
    assert found(duogui, directory) == [], "an upload that is under way is no orphan"
    for place in strays:
        os.utime(place, (0, 0))
    assert sorted(found(duogui, directory)) == sorted(("orphans", str(place)) for place in strays)


def test_work_that_is_tried_in_vain_is_found_with_its_reason(duogui, site):
    directory, number, _, _ = site
    put = (
        "INSERT INTO outbox (case_id, kind, topic, message_id, body, next_us, attempts, last_error) "
        "SELECT id, 'push', 'investment', 'm{n}', '{{}}', 0, {n}, 'ReceiverDown' FROM cases"
    )
    break_rows(directory, put.format(n=1), put.format(n=5))
    assert found(duogui, directory) == [("outbox", number)]
    assert "ReceiverDown" in duogui("doctor", "--data", directory)[1]


def test_a_year_without_a_notice_that_a_limit_reaches_is_found(duogui, site):
    directory, _, _, _ = site
    with closing(sqlite3.connect(directory / DATABASE)) as raw:
        (content,) = raw.execute("SELECT content FROM artefacts WHERE kind = 'calendar'").fetchone()
    table = json.loads(content)
    first, last = table["years"]
    assert last >= 2026
    table["years"] = [first, 2025]
    break_rows(
        directory, f"UPDATE artefacts SET content = x'{json.dumps(table).encode().hex()}' WHERE kind = 'calendar'"
    )
    from app.casework import library

    library._contents.clear()
    try:
        assert found(duogui, directory) == [("calendar", "2026")]
    finally:
        library._contents.clear()


def test_permissions_that_let_others_in_are_found(duogui, site):
    directory = site[0]
    for place, mode in ((directory, 0o755), (directory / DATABASE, 0o640), (directory / "receipts.log", 0o604)):
        before = place.stat().st_mode
        place.chmod(mode)
        assert found(duogui, directory) == [("directory", str(place))]
        place.chmod(before)


def test_a_lock_that_cannot_lock_is_found(duogui, site):
    directory = site[0]
    (directory / "duogui.lock").unlink()
    (directory / "duogui.lock").mkdir()
    assert found(duogui, directory) == [("lock", str(directory))]


def test_too_little_room_is_found(duogui, site):
    code, out, _ = duogui("doctor", "--data", site[0], "--json", "--free-megabytes", 10**9)
    assert (code, [each["check"] for each in json.loads(out)["findings"]]) == (1, ["disk"])


@pytest.mark.parametrize("revision", ["0001", "9999"])
def test_another_schema_is_found_and_what_stands_on_it_left_out(duogui, site, revision):
    directory = site[0]
    break_rows(directory, f"UPDATE alembic_version SET version_num = '{revision}'")
    assert found(duogui, directory) == [("schema", str(directory))]
    assert "chains" in duogui("doctor", "--data", directory)[1]


def test_damaged_pages_are_found(duogui, site):
    directory = site[0]
    place = directory / DATABASE
    content = bytearray(place.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = b"\xff" * 8192
    place.write_bytes(bytes(content))
    assert {check for check, _ in found(duogui, directory)} == {"database"}
    place.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    assert found(duogui, directory) == [("database", str(directory))]


def test_where_there_is_no_site_the_doctor_could_not_run(duogui, tmp_path):
    code, out, err = duogui("doctor", "--data", tmp_path, "--json")
    assert (code, out, "E-STORE-25" in err) == (2, "", True)
