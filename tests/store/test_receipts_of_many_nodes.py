"""Processes of one site on PostgreSQL share the file of first receipts: a retry counts by its first try, whichever of them it reaches."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

from store_made import NOON

from app.store.receipts import NAME
from app.store.shared_receipts import SharedReceipts

KEEP_MANY = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from app.store.shared_receipts import SharedReceipts
kept, noon = SharedReceipts(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
mine = noon + timedelta(seconds=int(sys.argv[3]))
print(*[kept.first("a", f"k{n}", mine, settled=False).isoformat() for n in range(200)], sep=chr(10))
"""
LATER = NOON + timedelta(seconds=90)


def test_processes_that_share_a_directory_know_each_others_receipts(tmp_path):
    nodes = [SharedReceipts(tmp_path) for _ in range(3)]
    for number, node in enumerate(nodes):
        assert node.first("a", f"k{number}", NOON) == NOON
    late = SharedReceipts(tmp_path)  # puts a pruned file in the place of theirs
    for node in (*nodes, late):
        assert [node.first("a", f"k{number}", LATER) for number in range(3)] == [NOON] * 3
    assert nodes[0].first("a", "after", NOON) == NOON
    assert [node.first("a", "after", LATER) for node in (*nodes, late)] == [NOON] * 4
    for node in (*nodes, late):
        node.close()
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 4


def test_a_line_torn_by_the_kill_of_another_process_spoils_no_receipt_that_follows(tmp_path):
    here, there = SharedReceipts(tmp_path), SharedReceipts(tmp_path)
    here.first("a", "k1", NOON)
    with (tmp_path / NAME).open("ab") as file:
        file.write(b"f" * 64 + b" 17")
    assert there.first("a", "k2", NOON) == NOON
    assert here.first("a", "k2", LATER) == NOON
    again = SharedReceipts(tmp_path)
    assert again.first("a", "k2", LATER) == NOON
    assert again.first("a", "k1", LATER) == NOON
    for node in (here, there, again):
        node.close()


def test_many_processes_with_one_key_keep_one_receipt(tmp_path):
    words = [sys.executable, "-c", KEEP_MANY, str(tmp_path), NOON.isoformat()]
    processes = [subprocess.Popen([*words, str(number)], stdout=subprocess.PIPE, text=True) for number in range(4)]
    told = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert len(set(told)) == 1
    assert len(told[0].split()) == 200
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 200
