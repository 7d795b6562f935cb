"""backup and restore of a site on PostgreSQL: one moment while nodes write, restored on either kind of database, never over rows."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import create_engine

from app.audit.verify import prove
from app.demo.people import People
from app.store import backup
from app.store.database import Store
from app.wiring import open_office
from cli.on_postgresql import rows_of, rows_of_file
from factories import DATABASE, ECOLOGY, asked, close, environment_free, task_of
from postgres_server import empty_database

pytestmark = pytest.mark.postgres
# A node that uploads and acts without a pause: it writes rows, and a file before its row.
NODE = """
import sys
from pathlib import Path
from dataclasses import replace
from datetime import timedelta
from app.demo.people import People
from app.domain.clocks import FakeClock
from app.wiring import open_office
from factories import MONDAY, environment_free
office = open_office(Path(sys.argv[1]), environment_free() | {"database": sys.argv[2]})
clock = FakeClock(MONDAY + timedelta(minutes=30))
people = People(replace(office, clock=clock, wall=clock))
print("up", flush=True)
for n in range(10_000):
    actor = people.actor("210281-development-reform")
    people.paper_file(actor, f"{n}.pdf", "supplement")
    people.begin(f"项目{n}")
    print(people.case, flush=True)
"""


@pytest.fixture
def elsewhere(monkeypatch):
    """Another, empty database, named by the setting from the moment it is asked for."""
    with empty_database() as address:

        def named():
            monkeypatch.setenv("DUOGUI_DATABASE", address)
            return address

        yield named


def told(answer):
    code, out, _ = answer
    return code, json.loads(out)


def backed_up(duogui, tmp_path):
    code, answer = told(duogui("backup", tmp_path / "copy", "--json"))
    assert (code, answer["faults"], answer["lacking"]) == (0, [], [])
    return answer


def goes_on(office, case):
    """The next act in the case succeeds and every history is proved by a second run."""
    people = People(office, case)
    people.answer_task(task_of(people, ECOLOGY), conclusion="no_objection")
    assert [each["mismatches"] for each in prove(office.store)] == [[]]
    people.begin("另一个项目")
    close(office)


def test_a_site_on_postgresql_is_restored_on_postgresql_row_by_row_and_goes_on(
    duogui, site_on_postgresql, elsewhere, tmp_path
):
    before = rows_of(site_on_postgresql.address, tmp_path / "before.db")
    answer = backed_up(duogui, tmp_path)
    assert (answer["cases"], answer["materials"]) == (1, 3)
    address = elsewhere()
    code, restored = told(duogui("restore", tmp_path / "copy", "--data", tmp_path / "new", "--json"))
    assert (code, restored["facts"], restored["faults"]) == (0, answer["facts"], [])
    after = rows_of(address, tmp_path / "after.db")
    assert {table: rows for table, rows in after.items() if rows != before[table]} == {}
    assert sum(map(len, before.values())) > 500
    assert not (tmp_path / "new" / DATABASE).exists()
    assert {path.name for path in (tmp_path / "new/materials").glob("*/*/*")} >= set(site_on_postgresql.kept)
    goes_on(open_office(tmp_path / "new", environment_free() | {"database": address}), site_on_postgresql.case)


def test_a_site_on_postgresql_is_restored_as_an_embedded_one_and_goes_on(
    duogui, site_on_postgresql, tmp_path, monkeypatch
):
    before = rows_of(site_on_postgresql.address, tmp_path / "before.db")
    backed_up(duogui, tmp_path)
    monkeypatch.delenv("DUOGUI_DATABASE")
    assert duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")[0] == 0
    with closing(sqlite3.connect(tmp_path / "new" / DATABASE)) as raw:
        assert rows_of_file(raw) == before
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 20
    goes_on(open_office(tmp_path / "new", environment_free()), site_on_postgresql.case)


def test_an_embedded_site_that_is_outgrown_moves_to_postgresql(duogui, elsewhere, tmp_path):
    people = asked(tmp_path / "small")
    close(people.office)
    duogui("backup", tmp_path / "copy", "--data", tmp_path / "small")
    with closing(sqlite3.connect(tmp_path / "copy" / DATABASE)) as raw:
        before = rows_of_file(raw)
    address = elsewhere()
    assert duogui("restore", tmp_path / "copy", "--data", tmp_path / "grown")[0] in (
        0,
        1,
    )  # the seeded case is without its files
    assert rows_of(address, tmp_path / "after.db") == before
    goes_on(open_office(tmp_path / "grown", environment_free() | {"database": address}), people.case)


def test_a_backup_taken_while_a_node_writes_is_of_one_moment(duogui, site_on_postgresql, tmp_path, monkeypatch):
    words = [sys.executable, "-c", NODE, str(site_on_postgresql.directory), site_on_postgresql.address]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as node:
        try:
            assert node.stdout.readline() == "up\n"
            acknowledged = [node.stdout.readline().strip() for _ in range(2)]
            backed_up(duogui, tmp_path)
            assert node.stdout.readline()
            assert node.poll() is None, "the node was disturbed"
        finally:
            node.kill()
    monkeypatch.delenv("DUOGUI_DATABASE")
    code, answer = told(duogui("restore", tmp_path / "copy", "--data", tmp_path / "new", "--json"))
    assert (code, answer["faults"], answer["lacking"]) == (0, [], [])
    with Store.open(tmp_path / "new", read_only=True) as store, store.read() as read:
        assert set(acknowledged) <= set(read.exec_driver_sql("SELECT id FROM cases").scalars())
        halves = (
            "SELECT count(*) FROM cases c WHERE c.fact_seq <> (SELECT count(*) FROM facts f WHERE f.case_id = c.id)"
        )
        assert read.exec_driver_sql(halves).scalar_one() == 0
        named = set(read.exec_driver_sql("SELECT digest FROM materials").scalars())
    assert {path.name for path in (tmp_path / "new/materials").glob("*/*/*")} == named


def test_nothing_is_restored_over_a_database_that_has_rows(duogui, site_on_postgresql, tmp_path):
    backed_up(duogui, tmp_path)
    before = rows_of(site_on_postgresql.address, tmp_path / "before.db")
    code, _, err = duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")
    assert (code, "E-BACKUP-7" in err, (tmp_path / "new").exists()) == (2, True, False)
    assert rows_of(site_on_postgresql.address, tmp_path / "after.db") == before


def test_a_database_with_the_schema_and_no_row_takes_a_site(duogui, site_on_postgresql, elsewhere, tmp_path):
    backed_up(duogui, tmp_path)
    Store.open(tmp_path / "x", database=elsewhere()).close()
    assert duogui("restore", tmp_path / "copy", "--data", tmp_path / "new")[0] == 0


def test_a_restore_that_fails_in_the_middle_leaves_the_database_empty(duogui, site_on_postgresql, elsewhere, tmp_path):
    backed_up(duogui, tmp_path)
    place = tmp_path / "copy" / DATABASE
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("UPDATE inbox SET case_id = 'no such case'")
    manifest = backup.read_manifest(tmp_path / "copy")
    renewed = tuple(
        backup.Kept(each.path, backup.digest_of(place), place.stat().st_size) if each.path == DATABASE else each
        for each in manifest.kept
    )
    backup.seal(tmp_path / "copy", backup.Manifest(manifest.at, manifest.schema, renewed, ()))
    engine = create_engine(elsewhere().replace("postgresql:", "postgresql+psycopg:"))
    with pytest.raises(Exception, match="fk_inbox_case_id"):
        backup.lay_out(tmp_path / "copy", tmp_path / "new", os.environ["DUOGUI_DATABASE"])
    with engine.connect() as connection:
        assert (
            connection.exec_driver_sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").scalar_one() == 0
        )
    engine.dispose()


def test_a_backup_names_a_file_the_site_has_lost_and_a_server_that_is_not_there(
    duogui, site_on_postgresql, tmp_path, monkeypatch
):
    place = (
        site_on_postgresql.directory
        / "materials"
        / site_on_postgresql.kept[1][:2]
        / site_on_postgresql.kept[1][2:4]
        / site_on_postgresql.kept[1]
    )
    place.unlink()
    code, answer = told(duogui("backup", tmp_path / "copy", "--json"))
    assert (code, answer["lacking"]) == (1, [{"digest": site_on_postgresql.kept[1], "why": "missing"}])
    monkeypatch.setenv("DUOGUI_DATABASE", f"postgresql://nobody@/nothing?host={tmp_path}")
    code, _, err = duogui("backup", tmp_path / "other")
    assert (code, "E-STORE-30" in err) == (2, True)
    shutil.rmtree(tmp_path / "other")
    monkeypatch.setenv("DUOGUI_DATABASE", "mysql://nobody@/nothing")
    code, _, err = duogui("backup", tmp_path / "other")
    assert (code, "E-STORE-29" in err) == (2, True)
