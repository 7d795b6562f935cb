"""The first receipt of an idempotency key counts, after a 503 and after a kill."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from store_made import NOON

from app.store.database import Store
from app.store.errors import WriterBusy
from app.store.receipts import KEPT_US, NAME, Receipts

WRITE_AND_DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from app.store.receipts import Receipts
kept = Receipts(Path(sys.argv[1]))
kept.first("210281-water.issuer", "key-1", datetime.fromisoformat(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""
LATER = NOON + timedelta(seconds=90)


@pytest.mark.parametrize("kind", ["directory", "memory"])
def test_a_retry_keeps_the_first_receipt_and_another_key_or_account_has_its_own(kind, tmp_path):
    kept = Receipts(tmp_path if kind == "directory" else None)
    assert kept.kept("a", "k") is None
    assert kept.first("a", "k", NOON) == NOON
    assert kept.first("a", "k", LATER) == NOON == kept.kept("a", "k")
    assert kept.first("a", "other", LATER) == LATER
    assert kept.first("b", "k", LATER) == LATER
    kept.close()


def test_a_receipt_survives_the_503_of_its_request(tmp_path):
    kept = Receipts(tmp_path)
    with Store.open(tmp_path, wait_s=0.02) as store:
        held, release = threading.Event(), threading.Event()

        def hold():
            with store.transaction():
                held.set()
                release.wait(10)

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait(10)
        receipt = kept.first("a", "k", NOON)
        with pytest.raises(WriterBusy), store.transaction():
            pass
        release.set()
        holder.join()
        assert kept.first("a", "k", LATER) == receipt == NOON
    kept.close()


def test_a_receipt_survives_a_kill(tmp_path):
    killed = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(tmp_path), NOON.isoformat()], capture_output=True, check=False)
    assert killed.returncode == -9, killed.stderr
    kept = Receipts(tmp_path)
    assert kept.first("210281-water.issuer", "key-1", LATER) == NOON
    kept.close()


@pytest.mark.parametrize("torn", [b"", b"0123", b"f" * 64, b"f" * 64 + b" 17", b"\xff\xfe garbage\n", b"f" * 64 + b" x\n", b"\n\n"])
def test_a_line_torn_by_a_kill_spoils_no_other(tmp_path, torn):
    kept = Receipts(tmp_path)
    kept.first("a", "k1", NOON)
    kept.close()
    with (tmp_path / NAME).open("ab") as file:
        file.write(torn)
    kept = Receipts(tmp_path)
    assert kept.first("a", "k2", LATER) == LATER
    kept.close()
    kept = Receipts(tmp_path)
    assert kept.first("a", "k1", LATER) == NOON
    assert kept.first("a", "k2", NOON) == LATER
    kept.close()


@pytest.mark.parametrize("left", [1, 40, 64, 65, 70, 81])
def test_a_receipt_that_was_cut_short_is_no_receipt(tmp_path, left):
    kept = Receipts(tmp_path)
    kept.first("a", "k1", NOON)
    kept.close()
    line = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(line[:left])
    assert left < len(line)
    kept = Receipts(tmp_path)
    assert kept.first("a", "k1", LATER) == LATER
    kept.close()


def test_old_receipts_are_forgotten_when_the_file_is_opened(tmp_path):
    kept = Receipts(tmp_path)
    kept.first("a", "old", NOON)
    kept.first("a", "young", NOON + timedelta(microseconds=KEPT_US))
    kept.first("a", "new", NOON + timedelta(microseconds=KEPT_US + 1))
    kept.close()
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 3
    kept = Receipts(tmp_path)
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 2
    assert kept.first("a", "young", LATER) == NOON + timedelta(microseconds=KEPT_US)
    assert kept.first("a", "old", LATER) == LATER
    kept.close()


def test_neither_account_nor_key_stand_in_the_file(tmp_path):
    kept = Receipts(tmp_path)
    kept.first("210281-water.issuer", "张三的请求", NOON)
    kept.close()
    content = (tmp_path / NAME).read_bytes()
    assert b"water" not in content
    assert "张三".encode() not in content


def test_threads_that_come_with_one_key_get_one_receipt(tmp_path):
    kept = Receipts(tmp_path)
    given = []
    threads = [threading.Thread(target=lambda n=n: given.append(kept.first("a", "k", NOON + timedelta(seconds=n)))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 1
    kept.close()
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 1
