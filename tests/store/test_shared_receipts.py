"""Receipts that several nodes keep in one directory: the first one counts at whichever node a request or its retry arrives."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from store_made import NOON

from app.domain.instants import from_us, to_us
from app.store.receipts import KEPT_US, NAME, name_of, parsed
from app.store.shared_receipts import SharedReceipts

LATER = NOON + timedelta(seconds=90)
# A node that takes the same keys as its brothers, each at an instant of its own, and prints what counted.
NODE = """
import sys
from datetime import timedelta
from pathlib import Path
from app.domain.instants import from_us, to_us
from app.store.shared_receipts import SharedReceipts
kept, own = SharedReceipts(Path(sys.argv[1])), int(sys.argv[2])
sys.stdin.readline()
print(*(to_us(kept.first("a", f"k{n}", from_us(n * 1000 + own), settled=False)) for n in range(int(sys.argv[3]))))
"""


@pytest.fixture
def node(tmp_path):
    """Makes the receipts of one more node on the same directory."""
    opened = []

    def make():
        opened.append(SharedReceipts(tmp_path))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def lines(directory):
    return (directory / NAME).read_bytes().splitlines()


def test_a_retry_at_another_node_keeps_the_first_receipt(node, tmp_path):
    first, second = node(), node()
    assert first.first("a", "k", NOON) == NOON
    assert second.first("a", "k", LATER) == NOON
    assert second.first("a", "other", LATER) == LATER
    assert first.first("a", "other", NOON) == LATER
    assert first.first("b", "k", LATER) == LATER
    assert len(lines(tmp_path)) == 3


def test_what_another_node_kept_is_known_and_asking_keeps_nothing(node, tmp_path):
    first, second = node(), node()
    assert second.kept("a", "k") is None
    first.first("a", "k", NOON)
    assert second.kept("a", "k") == first.kept("a", "k") == NOON
    assert second.kept("b", "k") is None
    assert len(lines(tmp_path)) == 1


def test_a_node_that_begins_later_knows_and_takes_nothing_from_those_that_run(node, tmp_path):
    first = node()
    first.first("a", "before", NOON)
    second = node()  # makes the file anew
    assert second.first("a", "before", LATER) == NOON
    assert first.first("a", "after", NOON) == NOON, "the node that runs writes into the file that is there now"
    assert second.first("a", "after", LATER) == NOON
    assert node().first("a", "after", LATER) == NOON


def test_what_is_older_than_a_week_goes_when_a_node_begins(node, tmp_path):
    old, new = to_us(NOON), to_us(NOON) + KEPT_US + 1
    first = node()
    first.first("a", "old", from_us(old))
    first.first("a", "new", from_us(new))
    node()
    assert set(parsed((tmp_path / NAME).read_bytes())) == {name_of("a", "new")}


def test_a_line_that_a_kill_tore_spoils_no_other(node, tmp_path):
    first, second = node(), node()
    first.first("a", "k", NOON)
    with (tmp_path / NAME).open("ab") as file:
        file.write(name_of("a", "torn").encode()[:40])
    assert second.first("a", "next", NOON) == NOON
    assert first.first("a", "next", LATER) == NOON
    assert node().first("a", "next", LATER) == NOON
    assert first.first("a", "torn", LATER) == LATER


def test_of_four_processes_that_take_the_same_keys_at_once_all_name_one_receipt_each(tmp_path):
    keys = 300
    running = [
        subprocess.Popen(
            [sys.executable, "-c", NODE, str(tmp_path), str(own), str(keys)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for own in range(1, 5)
    ]  # fmt: skip
    told = [each.communicate("go\n", timeout=60)[0].split() for each in running]
    assert [len(each) for each in told] == [keys] * 4
    assert all(len(set(counted)) == 1 for counted in zip(*told, strict=True))
    assert len(lines(tmp_path)) == keys


def test_threads_of_one_node_take_a_key_once(node, tmp_path):
    kept, counted = node(), []
    gate = threading.Barrier(8)

    def take(own):
        gate.wait(10)
        counted.extend(kept.first("a", f"k{n}", from_us(n * 1000 + own)) for n in range(20))

    threads = [threading.Thread(target=take, args=(own,)) for own in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(counted)) == len(lines(tmp_path)) == 20


def test_the_file_is_its_owners_alone(node, tmp_path):
    node()
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
