"""backup and restore: a copy of one moment while a server process works, and what is refused of a copy that is not whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from app.audit.backup import back_up
from app.audit.verify import prove
from app.casework.add_material import add_material
from app.demo.people import People
from app.demo.seed import sample_site
from app.domain import canonical
from app.store import backup
from app.store.database import Store
from app.wiring import open_office
from factories import DATABASE, ECOLOGY, LAND, MONDAY, asked, close, environment_free, task_of

SERVER = """
import sys
from pathlib import Path
from app.demo.people import People
from app.store import inbox
from app.wiring import open_office
from factories import environment_free
office = open_office(Path(sys.argv[1]), environment_free())
people = People(office, sys.argv[2])
print("up", flush=True)
actor = people.actor("210281-development-reform")
for n in range(10_000):
    material = people.scan(actor)
    with office.store.transaction() as tx:
        tx.exec_driver_sql("UPDATE materials SET name = name WHERE id = ?", (material,))
    print(material, flush=True)
"""


@pytest.fixture
def site(tmp_path):
    """A data directory with a case, one answer and two materials, and the digests of these."""
    people = asked(tmp_path / "data")
    people.answer(LAND)
    actor = people.actor(LAND)
    people.office.files.keep(sample_site("clear_site"))  # the copy of the seeded case is without its files
    kept = [
        add_material(people.office, actor, name=f"{n}.txt", content=text.encode(), kind="supplement").digest
        for n, text in enumerate(("甲\n" * 9000, "乙\n"))
    ]
    close(people.office)
    return tmp_path / "data", people.case, kept


def path_of(folder, digest):
    return folder / "materials" / digest[:2] / digest[2:4] / digest


def content_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "duogui.lock" and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_restored_site_is_the_site_and_goes_on(duogui, site, tmp_path):
    directory, case, kept = site
    code, out, _ = duogui("backup", tmp_path / "copy", "--data", directory, "--json")
    told = json.loads(out)
    assert (code, told["cases"], told["materials"], told["faults"], told["lacking"]) == (0, 1, 3, [], [])
    shutil.rmtree(directory)
    code, out, _ = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new", "--json")
    assert (code, json.loads(out)["facts"]) == (0, told["facts"])
    assert path_of(tmp_path / "new", kept[0]).read_text("utf-8") == "甲\n" * 9000
    assert {oct((tmp_path / "new" / name).stat().st_mode & 0o777) for name in (DATABASE, "receipts.log")} == {"0o600"}
    office = open_office(tmp_path / "new", environment_free())
    people = People(office, case)
    people.answer_task(task_of(people, ECOLOGY), conclusion="no_objection")
    assert [each["mismatches"] for each in prove(office.store)] == [[]]
    close(office)


def test_a_backup_taken_while_another_process_writes_is_of_one_moment(duogui, site, tmp_path):
    directory, case, _ = site
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(directory), case], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as server:  # fmt: skip
        try:
            assert server.stdout.readline() == "up\n"
            acknowledged = [server.stdout.readline().strip() for _ in range(5)]
            code, out, _ = duogui("backup", tmp_path / "copy", "--data", directory, "--json")
            server.stdout.readline()
            assert server.poll() is None, "the server was disturbed"
        finally:
            server.kill()
    told = json.loads(out)
    assert (code, told["faults"], told["lacking"]) == (0, [], [])
    assert duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")[0] == 0
    with Store.open(tmp_path / "new", read_only=True) as store, store.read() as read:
        rows = dict(map(tuple, read.exec_driver_sql("SELECT id, digest FROM materials")))
    assert set(acknowledged) <= set(rows)
    assert {path.name for path in (tmp_path / "new/materials").glob("*/*/*")} == set(rows.values())


def test_a_backup_that_was_killed_is_refused(duogui, site, tmp_path):
    directory, _, _ = site
    code = (
        "import os, signal, sys; from pathlib import Path; from app.cli import main; "
        "sys.addaudithook(lambda event, args: event == 'open' and str(args[0]).endswith('receipts.log') "
        "and os.kill(os.getpid(), signal.SIGKILL)); main(sys.argv[1:])"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, "backup", str(tmp_path / "copy"), "--data", str(directory)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "copy" / DATABASE).exists()
    code, _, err = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")
    assert (code, "E-BACKUP-2" in err, (tmp_path / "new").exists()) == (2, True, False)
    code, _, err = duogui("backup", tmp_path / "copy", "--data", directory)
    assert (code, "E-BACKUP-1" in err) == (2, True)


@pytest.mark.parametrize("name", ["material", DATABASE, "receipts.log"])
@pytest.mark.parametrize("harm", ["altered", "cut", "missing"])
def test_a_backup_with_one_file_spoilt_is_refused_and_the_file_named(duogui, site, tmp_path, name, harm):
    directory, _, kept = site
    (directory / "receipts.log").write_text(f"{'0' * 64} 17\n")
    duogui("backup", tmp_path / "copy", "--data", directory)
    place = path_of(tmp_path / "copy", kept[0]) if name == "material" else tmp_path / "copy" / name
    place.chmod(0o600)
    content = place.read_bytes()
    place.unlink()
    if harm != "missing":
        place.write_bytes(content[:-1] if harm == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    code, out, err = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new", "--json")
    assert (code, out, "E-BACKUP-4" in err, place.name in err) == (2, "", True, True)
    assert not (tmp_path / "new").exists()


def resealed(listed):
    listed.pop("digest", None)
    return canonical.dumps(listed | {"digest": canonical.content_hash(canonical.dumps(listed).encode())})


def escaping(listed):
    listed["kept"][0]["path"] = "../elsewhere"
    return resealed(listed)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda listed: "", "E-BACKUP-3"),
        (lambda listed: "[]", "E-BACKUP-3"),
        (lambda listed: canonical.dumps(listed | {"at": "2020-01-01T00:00:00Z"}), "E-BACKUP-3"),
        (escaping, "E-BACKUP-3"),
        (lambda listed: resealed(listed | {"format": 2}), "E-BACKUP-3"),
        (lambda listed: resealed(listed | {"kept": []}), "E-BACKUP-3"),
        (lambda listed: resealed(listed | {"schema": "0001"}), "E-BACKUP-5"),
    ],
    ids=["empty", "a list", "altered", "a way out", "another format", "nothing kept", "an older schema"],
)
def test_a_list_that_cannot_be_believed_is_refused(duogui, site, tmp_path, change, code):
    duogui("backup", tmp_path / "copy", "--data", site[0])
    place = tmp_path / "copy" / backup.MANIFEST
    place.write_text(change(canonical.loads(place.read_bytes())), "utf-8")
    exit_code, _, err = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")
    assert (exit_code, code in err) == (2, True)


def test_nothing_is_restored_or_backed_up_over_what_is_there(duogui, site, tmp_path):
    directory, _, _ = site
    duogui("backup", tmp_path / "copy", "--data", directory)
    before = content_of(directory)
    assert duogui("restore", tmp_path / "copy", "--data", directory)[0] == 2
    assert duogui("backup", directory, "--data", directory)[0] == 2
    assert content_of(directory) == before
    assert duogui("backup", tmp_path / "other", "--data", tmp_path / "nothing")[0] == 2
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("why", ["missing", "altered"])
def test_a_site_that_has_lost_a_file_is_backed_up_all_the_same_and_told(duogui, site, tmp_path, why):
    directory, _, kept = site
    place = path_of(directory, kept[1])
    place.chmod(0o600)
    place.write_bytes(b"something else") if why == "altered" else place.unlink()
    code, out, _ = duogui("backup", tmp_path / "copy", "--data", directory, "--json")
    assert (code, json.loads(out)["lacking"]) == (1, [{"digest": kept[1], "why": why}])
    code, out, _ = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")
    assert (code, kept[1] in out, path_of(tmp_path / "new", kept[0]).exists()) == (1, True, True)


def test_an_upload_taken_back_during_the_backup_is_in_no_file_of_it(site, tmp_path):
    directory, _, kept = site
    asked_for = str(path_of(directory, kept[0]))
    taken_back = []

    def take_back(event, arguments):
        """At the moment its file is to be copied, the upload is forgotten: what the form of a secret project does."""
        if event == "open" and str(arguments[0]) == asked_for and not taken_back:
            taken_back.append(True)
            with Store.open(directory) as store, store.transaction() as tx:
                tx.exec_driver_sql("DELETE FROM materials WHERE digest = ?", (kept[0],))
                path_of(directory, kept[0]).unlink()

    sys.addaudithook(take_back)
    answer = back_up(directory, tmp_path / "copy", MONDAY)
    assert (taken_back, answer["lacking"], answer["materials"]) == ([True], [], 2)
    assert not any(kept[0] in name or kept[0].encode() in text for name, text in content_of(tmp_path / "copy").items())


def test_the_histories_of_a_copy_are_verified_at_both_ends(duogui, site, tmp_path):
    directory, case, _ = site
    with closing(sqlite3.connect(directory / DATABASE)) as raw, raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE facts SET text = replace(text, 'project_generation', 'project_generatiom') WHERE seq = 1")
    wanted = {"case": case, "seq": 1, "kind": "altered"}
    code, out, _ = duogui("backup", tmp_path / "copy", "--data", directory, "--json")
    assert (code, wanted in json.loads(out)["faults"]) == (1, True)
    code, out, _ = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new", "--json")
    assert (code, wanted in json.loads(out)["faults"]) == (1, True)
