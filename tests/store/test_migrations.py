"""Migrations lead to the very schema of tables.py, in one transaction, with a copy of the file first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError
from store_made import account_row, seed_tree

from app.store import connecting, org, schema, upgrading
from app.store.database import Store, upgrade
from app.store.errors import DirectoryEmpty, SchemaUnknown, WriterElsewhere

# Runs an upgrade and ends the process, as kill -9 does, before the n-th statement.
KILLED = """
import os, sys
from pathlib import Path
from sqlalchemy import Engine, event
from app.store.database import upgrade
left = [int(sys.argv[2])]
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    left[0] -= 1
    if left[0] < 0:
        os._exit(137)
upgrade(Path(sys.argv[1]))
"""


def look(directory):
    with closing(sqlite3.connect(directory / connecting.FILE_NAME)) as raw:
        return schema.revision(raw), schema.normalised(raw)


def fresh():
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript(schema.script())
        return schema.normalised(raw)


def at_first_revision(directory, monkeypatch):
    """A directory that an older release made, with a region in it."""
    monkeypatch.setattr(upgrading.command, "upgrade", stop_at("0001", upgrading.command.upgrade))
    upgrade(directory)
    monkeypatch.undo()
    with closing(sqlite3.connect(directory / connecting.FILE_NAME)) as raw:
        raw.execute("INSERT INTO regions VALUES ('210000', NULL, '辽宁省', 'Liaoning', 'province', '210000')")
        raw.commit()
    assert look(directory)[0] == "0001"


def stop_at(revision, upgrade_to):
    return lambda config, _: upgrade_to(config, revision)


def test_the_migrated_schema_is_the_schema_of_the_tables(tmp_path):
    done = upgrade(tmp_path)
    assert (done.before, done.after, done.backup) == (None, schema.HEAD, None)
    revision, migrated = look(tmp_path)
    assert revision == schema.HEAD
    assert len(migrated) > 80
    assert migrated == fresh()
    Store.open(tmp_path).close()


def test_the_head_that_a_fresh_store_is_stamped_with_is_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(upgrading.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_an_upgrade_copies_the_file_first_and_keeps_what_is_in_it(tmp_path, monkeypatch):
    at_first_revision(tmp_path, monkeypatch)
    done = upgrade(tmp_path)
    assert (done.before, done.after) == ("0001", schema.HEAD)
    assert look(tmp_path) == (schema.HEAD, fresh())
    with closing(sqlite3.connect(done.backup)) as copy:
        assert schema.revision(copy) == "0001"
        assert copy.execute("SELECT name_zh FROM regions").fetchall() == [("辽宁省",)]
    with Store.open(tmp_path) as store, store.read() as read:
        assert [row.name_zh for row in org.regions(read)] == ["辽宁省"]


@pytest.mark.parametrize("statements", [0, 1, 25, 60])
def test_a_kill_in_the_middle_leaves_the_old_schema_and_the_next_upgrade_finishes(tmp_path, monkeypatch, statements):
    at_first_revision(tmp_path, monkeypatch)
    before = look(tmp_path)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(statements)], capture_output=True, check=False)
    assert killed.returncode == 137, killed.stderr
    assert look(tmp_path) == before
    assert upgrade(tmp_path).after == schema.HEAD
    assert look(tmp_path) == (schema.HEAD, fresh())


def test_an_upgrade_that_would_break_a_reference_changes_nothing(tmp_path, monkeypatch):
    at_first_revision(tmp_path, monkeypatch)
    with closing(sqlite3.connect(tmp_path / connecting.FILE_NAME)) as raw:
        raw.execute("INSERT INTO regions VALUES ('999999', 'absent', 'x', 'x', 'district', 'x')")
        raw.commit()
    before = look(tmp_path)
    with pytest.raises(Exception, match="regions"):
        upgrade(tmp_path)
    assert look(tmp_path) == before


def test_nothing_is_done_to_a_directory_that_is_up_to_date(tmp_path):
    Store.open(tmp_path).close()
    assert upgrade(tmp_path) == upgrading.Upgraded(schema.HEAD, schema.HEAD, None)
    assert not (tmp_path / connecting.BACKUPS).exists()


def test_what_cannot_be_upgraded_is_refused(tmp_path):
    with pytest.raises(DirectoryEmpty):
        upgrade(tmp_path / "absent")
    with Store.open(tmp_path), pytest.raises(WriterElsewhere):
        upgrade(tmp_path)
    with closing(sqlite3.connect(tmp_path / connecting.FILE_NAME)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(SchemaUnknown):
        upgrade(tmp_path)


def test_foreign_keys_are_checked_at_the_commit(private_store):
    with private_store.transaction() as tx:
        org.put_account(tx, account_row("210281-water.second", "210281-water"))
        seed_tree(tx)
    with pytest.raises(DBAPIError), private_store.transaction() as tx:
        org.put_account(tx, account_row("x", "absent"))
