"""Full, busy and damaged storage: a clear error, nothing half-written, and on it goes when the cause is gone."""

from __future__ import annotations

import errno
import os
import sqlite3

import pytest
from store_made import NOON, add_facts, case_row

from app.store import cases, chain_faults, files, receipts, site
from app.store.database import Store
from app.store.errors import DiskFull, MaterialDamaged, MaterialMissing, StorageFailed, WriterBusy
from app.store.files import MaterialFiles
from app.store.receipts import Receipts


def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def broken(*_):
    raise OSError(errno.EIO, "Input/output error")


def test_a_full_database_is_507_and_keeps_no_part_of_the_turn(furnished_file):
    with furnished_file.exclusive() as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DiskFull) as refused, furnished_file.transaction() as tx:
        row = add_facts(tx, case_row(), 5)
        site.put(tx, "large", "x" * 200_000)
        cases.save(tx, row, row.version)
    assert refused.value.status == 507
    with furnished_file.read() as read:
        assert chain_faults.verify(read) == chain_faults.Verification(1, 0, ())
        assert site.value(read, "large") is None
    with furnished_file.exclusive() as raw:
        raw.execute("PRAGMA max_page_count = 1000000")
    with furnished_file.transaction() as tx:
        site.put(tx, "large", "x" * 200_000)


def test_a_lock_of_another_program_is_503_within_the_wait(tmp_path):
    with Store.open(tmp_path, wait_s=0.1) as store:
        other = sqlite3.connect(tmp_path / "duogui.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WriterBusy), store.transaction() as tx:
            site.put(tx, "name", "大连")
        with store.read() as read:
            assert site.value(read, "name") is None
        other.execute("ROLLBACK")
        other.close()
        with store.transaction() as tx:
            site.put(tx, "name", "大连")


def test_when_all_readers_are_taken_the_next_is_told_to_come_again(tmp_path):
    with Store.open(tmp_path, wait_s=0.01) as store:
        taken = [store.engine.connect() for _ in range(32)]
        with pytest.raises(WriterBusy), store.read():
            pass
        for connection in taken:
            connection.close()
        with store.read() as read:
            assert site.value(read, "name") is None


# --- Files of materials ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["directory", "memory"])
def test_a_file_is_kept_once_and_read_back_by_its_digest(kind, tmp_path):
    kept = MaterialFiles(tmp_path if kind == "directory" else None)
    digest = kept.keep("批复".encode())
    assert kept.keep("批复".encode()) == digest
    assert kept.content(digest) == "批复".encode()
    with kept.open(digest) as file:
        assert file.read(3) == "批".encode()
    for absent in ("0" * 64, "../../duogui.db", "", digest.upper()):
        with pytest.raises(MaterialMissing):
            kept.open(absent)


def test_a_kept_file_is_read_only_and_lies_under_its_digest(tmp_path):
    digest = MaterialFiles(tmp_path).keep(b"content")
    place = tmp_path / "materials" / digest[:2] / digest[2:4] / digest
    assert place.read_bytes() == b"content"
    assert place.stat().st_mode & 0o222 == 0


def test_a_changed_file_is_told_from_the_kept_one(tmp_path):
    kept = MaterialFiles(tmp_path)
    digest = kept.keep(b"content")
    place = next(path for path in tmp_path.rglob(digest))
    place.chmod(0o600)
    place.write_bytes(b"altered")
    with pytest.raises(MaterialDamaged):
        kept.content(digest)


@pytest.mark.parametrize(("failure", "kind"), [(full, DiskFull), (broken, StorageFailed)])
def test_a_disk_that_fails_leaves_no_part_of_a_file(tmp_path, monkeypatch, failure, kind):
    kept = MaterialFiles(tmp_path)
    monkeypatch.setattr(os, "fsync", failure)
    with pytest.raises(kind):
        kept.keep(b"content")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert kept.content(kept.keep(b"content")) == b"content"


def test_a_file_that_a_kill_left_short_is_written_again(tmp_path):
    kept = MaterialFiles(tmp_path)
    digest = kept.keep(b"content")
    place = next(path for path in tmp_path.rglob(digest))
    place.chmod(0o600)
    place.write_bytes(b"con")
    assert kept.content(kept.keep(b"content")) == b"content"


# --- Receipts -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("failure", "kind"), [(full, DiskFull), (broken, StorageFailed)])
def test_a_receipt_that_could_not_be_kept_is_not_given(tmp_path, monkeypatch, failure, kind):
    kept = Receipts(tmp_path)
    kept.first("a", "k1", NOON)
    size = (tmp_path / receipts.NAME).stat().st_size
    monkeypatch.setattr(os, "fsync", failure)
    with pytest.raises(kind):
        kept.first("a", "k2", NOON)
    assert (tmp_path / receipts.NAME).stat().st_size == size
    monkeypatch.undo()
    assert kept.first("a", "k2", NOON.replace(year=2027)).year == 2027
    kept.close()


def test_a_name_written_to_disk_is_made_durable(tmp_path):
    files.synchronise(tmp_path)
