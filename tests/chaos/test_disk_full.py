"""A disk that fills up under a site: reads go on, nothing acknowledged is lost, and with room again it works, without a restart."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.audit.compare import compare
from app.casework.complete_task import complete_task
from app.store import chain_faults
from app.store.errors import DiskFull
from factories import ASKED, asked, close, standing, task_of

pytestmark = pytest.mark.chaos
SIZE_MB = 48
BLOCK = b"\0" * 4096


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    if os.geteuid() != 0:
        pytest.skip("left out: chaos, mounting a small disk needs root")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(file: Path) -> None:
    """Take what is left of the disk."""
    with file.open("ab", buffering=0) as filler:
        try:
            while filler.write(BLOCK) == len(BLOCK):
                pass
        except OSError:
            return


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        people = asked(disk / "site")
        filler = disk / "filler"
        people.answer(ASKED[0])
        given, refused = {ASKED[0]}, 0
        fill(filler)
        for department in ASKED[1:]:
            task, actor = task_of(people, department).task_id, people.actor(department)
            try:
                complete_task(people.office, actor, task, {"conclusion": "no_objection"}, key=f"key-of-{department}")
                given.add(department)
            except DiskFull:
                refused += 1
            assert set(standing(people)) == given, "reads go on, and say what was acknowledged"
        assert refused > 0, "the disk was never full"
        filler.unlink()
        for department in set(ASKED) - given:
            people.answer(department)
        assert set(standing(people)) == set(ASKED)
        with people.office.store.read() as read:
            assert compare(read, people.case) == []
            assert chain_faults.verify(read).faults == ()
        close(people.office)
