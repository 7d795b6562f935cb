"""Records the demonstration's histories anew: python tests/histories/record.py. To be run when facts or models have changed on purpose."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

import recording  # noqa: E402 - the paths must be set before

from app.casework import library  # noqa: E402
from app.demo.make import make  # noqa: E402
from app.domain.clocks import FakeClock  # noqa: E402
from app.domain.instants import from_text  # noqa: E402
from app.store import history  # noqa: E402
from app.wiring import private_office  # noqa: E402

BEGIN, TODAY = from_text("2026-01-05T09:00:00"), from_text("2026-04-02T15:00:00")


def record() -> None:
    """Play every story at fixed instants and write what happened. Ids and salts are random, so every line changes each time."""
    for folder in (recording.STORIES, recording.BOUND):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    office = private_office(FakeClock(BEGIN))
    found = make(office, lambda line: sys.stderr.write(f"{line}\n"), TODAY)
    with office.store.read() as read:
        for name, case in found.items():
            facts = history.whole(read, case)
            recording.write(name, facts, facts[-1].hash)
            for digest in recording.hashes(facts[0].body["bindings"]):
                recording.keep(library.content(read, digest))


if __name__ == "__main__":
    record()
