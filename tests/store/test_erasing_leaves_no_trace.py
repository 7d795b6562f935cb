"""An erased value is in no file of the data directory any more, and the chain still verifies."""

from __future__ import annotations

import sqlite3

import pytest
from store_made import NOON_US, add_facts, case_row, inbox_row

from app.store import chain_faults, drafts, inbox, personal, site
from app.store.compaction import compact
from app.store.connecting import BACKUPS
from app.store.database import Store
from app.store.errors import CompactionBusy

NAME = "欧阳娜娜，联系电话 13998765432"
LONG = "居民来信全文：" + "住址辽宁省瓦房店市岗店街道；" * 2000
DRAFTED = "草稿里的身份证号 210281199001011234"


def traces(directory, text):
    return [path.name for path in directory.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_an_erased_value_is_in_no_file_while_the_store_is_open_and_after(furnished_file):
    directory = furnished_file.directory
    with furnished_file.transaction() as tx:
        add_facts(tx, case_row(), 4)
        personal.put(tx, "r1", "c1", b"s" * 16, NAME)
        personal.put(tx, "r2", "c1", b"t" * 16, LONG)
        personal.put(tx, "r3", "c1", b"u" * 16, "留下的值")
        inbox.put(tx, [inbox_row()])
        drafts.save(tx, drafts.DraftRow("t1", "a", "210281-water", {"reason": DRAFTED}, 0, NOON_US), 0)
    for n in range(30):
        with furnished_file.transaction() as tx:
            site.put(tx, f"filler{n}", "x" * 3000)
    (directory / BACKUPS).mkdir()
    copy = sqlite3.connect(directory / BACKUPS / "0001-to-0002.db")
    with furnished_file.exclusive() as raw:
        raw.backup(copy)
    copy.close()
    tail = LONG[-40:]
    for text in (NAME, tail, DRAFTED):
        assert traces(directory, text)
    with furnished_file.transaction() as tx:
        assert personal.erase(tx, "c1", ["r1", "r2"], at_us=NOON_US) == 2
    compact(furnished_file)
    for text in (NAME, tail, DRAFTED):
        assert traces(directory, text) == []
    assert traces(directory, "留下的值")
    with furnished_file.read() as read:
        assert chain_faults.verify(read) == chain_faults.Verification(1, 4, ())
    with furnished_file.transaction() as tx:
        site.put(tx, "after", "writing goes on")
    furnished_file.close()
    for text in (NAME, tail, DRAFTED):
        assert traces(directory, text) == []


def test_what_an_older_program_left_in_free_pages_is_cleaned_too(file_store):
    with file_store.transaction() as tx:
        personal.put(tx, "r1", "p1", b"s" * 16, LONG)
    with file_store.exclusive() as raw:
        raw.execute("PRAGMA secure_delete = OFF")
        raw.execute("UPDATE personal SET value = NULL, salt = NULL, erased_us = 1")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert traces(file_store.directory, LONG[-40:])
    compact(file_store)
    assert traces(file_store.directory, LONG[-40:]) == []


def test_a_reader_that_still_reads_is_named_and_the_next_compaction_finishes(tmp_path):
    with Store.open(tmp_path, wait_s=0.05) as store:
        with store.transaction() as tx:
            personal.put(tx, "r1", "p1", b"s" * 16, NAME)
        # The file must hold a page that the reader's snapshot still needs.
        with store.read() as read:
            reading = read.exec_driver_sql("SELECT * FROM personal UNION ALL SELECT * FROM personal")
            reading.fetchone()
            with store.transaction() as tx:
                personal.erase(tx, "p1", at_us=NOON_US)
            with pytest.raises(CompactionBusy):
                compact(store)
            reading.close()
        compact(store)
        assert traces(tmp_path, NAME) == []


def test_a_store_in_memory_has_no_files_to_clean(private_store):
    compact(private_store)
