"""A data directory has one writing process, told by its lock file; others may read."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time

import pytest
from sqlalchemy.exc import DBAPIError
from store_made import seed_tree

from app.store import connecting, schema, site
from app.store.database import Store
from app.store.errors import (
    DirectoryEmpty,
    SchemaOutdated,
    SchemaUnknown,
    SqliteTooOld,
    StorageFailed,
    StoreIsReadOnly,
    WriterElsewhere,
)

HOLD = """
import sys
from pathlib import Path
from app.store.database import Store
store = Store.open(Path(sys.argv[1]), port=8123)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(tmp_path):
    """A directory that another process writes."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield tmp_path, process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_second_writing_process_is_refused_and_told_who_writes(held):
    directory, process = held
    with pytest.raises(WriterElsewhere) as refused:
        Store.open(directory)
    assert str(process.pid) in refused.value.message("zh")
    assert "8123" in refused.value.message("en")
    with Store.open(directory, read_only=True) as store, store.read() as read:
        assert site.value(read, "name") is None


def test_a_killed_process_leaves_no_lock_behind(held):
    directory, process = held
    process.kill()
    process.wait()
    with Store.open(directory) as store, store.transaction() as tx:
        site.put(tx, "name", "大连")


def test_a_store_of_the_same_process_is_refused_too_until_the_first_is_closed(tmp_path):
    with Store.open(tmp_path) as store:
        store.announce(9000)
        assert json.loads((tmp_path / "duogui.lock").read_text()) == {"pid": os.getpid(), "port": 9000}
        with pytest.raises(WriterElsewhere):
            Store.open(tmp_path)
    Store.open(tmp_path).close()


def test_a_spoilt_lock_file_is_still_a_lock(tmp_path):
    with Store.open(tmp_path):
        (tmp_path / "duogui.lock").write_bytes(b"\xff{")
        with pytest.raises(WriterElsewhere):
            Store.open(tmp_path)


def test_a_reader_cannot_write_by_any_way(tmp_path):
    with pytest.raises(DirectoryEmpty):
        Store.open(tmp_path, read_only=True)
    Store.open(tmp_path).close()
    with Store.open(tmp_path, read_only=True) as store:
        with pytest.raises(StoreIsReadOnly), store.transaction():
            pass
        with pytest.raises(StoreIsReadOnly), store.exclusive():
            pass
        with pytest.raises(StorageFailed), store.read() as read:
            read.exec_driver_sql("INSERT INTO site VALUES ('k', 'v')")


def test_a_reader_of_a_writing_store_cannot_write_either(file_store):
    with pytest.raises(StorageFailed), file_store.read() as read:
        site.put(read, "k", "v")


def test_another_schema_is_refused_with_what_to_do(tmp_path):
    Store.open(tmp_path).close()
    for found, kind in (("0001", SchemaOutdated), ("0000", SchemaOutdated), ("9999", SchemaUnknown), (None, SchemaUnknown)):
        raw = sqlite3.connect(tmp_path / connecting.FILE_NAME)
        raw.execute("DELETE FROM alembic_version")
        if found:
            raw.execute("INSERT INTO alembic_version VALUES (?)", (found,))
        raw.commit()
        raw.close()
        with pytest.raises(kind):
            Store.open(tmp_path)
    assert not list(tmp_path.glob("before*"))


def test_a_file_that_is_no_database_is_refused_and_not_replaced(tmp_path):
    (tmp_path / connecting.FILE_NAME).write_bytes(b"something else" * 100)
    with pytest.raises(StorageFailed):
        Store.open(tmp_path)
    assert (tmp_path / connecting.FILE_NAME).read_bytes() == b"something else" * 100
    (tmp_path / connecting.FILE_NAME).unlink()
    Store.open(tmp_path).close()


def test_an_old_sqlite_is_refused(monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(SqliteTooOld):
        Store.open(None)


def test_the_promised_pragmas_hold_on_the_writer(file_store):
    with file_store.transaction() as tx:
        found = {name: tx.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}


def test_a_reader_sees_what_was_committed_and_nothing_of_an_open_block(file_store):
    with file_store.transaction() as tx:
        site.put(tx, "name", "before")
    with file_store.transaction() as tx:
        site.put(tx, "name", "after")
        with file_store.read() as read:
            assert site.value(read, "name") == "before"
    with file_store.read() as read:
        assert site.value(read, "name") == "after"


def test_the_columns_keep_their_types(private_store):
    with pytest.raises(DBAPIError), private_store.transaction() as tx:
        tx.exec_driver_sql("INSERT INTO counters (name, value) VALUES ('a', 'text')")


def test_a_private_store_is_private_and_quick_to_open():
    Store.open(None).close()  # the template is made once in a process
    began = time.process_time()
    stores = [Store.open(None) for _ in range(20)]
    spent = time.process_time() - began
    with stores[0].transaction() as tx:
        seed_tree(tx)
    with stores[1].read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM regions").scalar_one() == 0
    for store in stores:
        store.close()
    assert spent / 20 < 0.03


def test_a_private_store_has_the_schema_of_a_file(file_store, private_store):
    with file_store.exclusive() as file, private_store.exclusive() as memory:
        assert schema.normalised(file) == schema.normalised(memory)


def test_what_the_store_keeps_is_its_owners_alone_to_read(tmp_path):
    directory = tmp_path / "site"
    with Store.open(directory):
        pass
    assert oct(directory.stat().st_mode & 0o777) == "0o700"
    assert oct((directory / "duogui.db").stat().st_mode & 0o777) == "0o600"
