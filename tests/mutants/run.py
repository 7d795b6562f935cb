"""Tries a sample of changes in copies of the source, two at a time, and tells what became of each."""

from __future__ import annotations

import difflib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mutants.places import Change

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
COPIED = ("app", "adapters", "dmn", "docs", "processes", "tests", "setup.cfg")
LEFT = shutil.ignore_patterns("node_modules", "static", "assets", "images", "__pycache__", "artifacts")
NOTICED = ("killed", "timeout")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a change. Shape: `shown` is the changed line, before and after."""

    change: Change
    outcome: str
    killer: str
    seconds: float
    shown: str

    def __str__(self) -> str:
        where = f"{self.change.path}:{self.change.line}"
        return f"{self.outcome}: {where} {self.change.within or 'module'}, {self.change.operator.partition('/')[2]}\n{self.shown}"


def copied(folder: Path) -> Path:
    """A copy of the source in a new folder, its bytecode written, so that a trial compiles only what was changed."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=LEFT)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--collect-only", "tests/decisions"],
        cwd=folder, env=surroundings(folder), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """The environment in which the code of the copy alone is found, and none of the long proofs runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DUOGUI_", "PYTEST_"))}
    return {**kept, "PYTHONPATH": os.pathsep.join([str(folder), str(folder / "tests")]), "PYTHONHASHSEED": "0"}


def shown(before: str, after: str) -> str:
    """The lines that differ, each with - or +."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line[0]} {line[1:].strip()}" for line in list(found)[3:] if not line.startswith("@@"))


class Worker:
    """One warm process in its copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = copied(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mutants.trial"],
            cwd=self.folder, env=surroundings(self.folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, path: str, text: str | None) -> dict[str, object]:
        """What the tests say of the copy with this text as that file; None leaves it as it is."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"path": path, "text": text}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def tried(self, change: Change) -> Trial:
        """One change, tried."""
        before = (self.folder / change.path).read_text("utf-8")
        after = change.applied(before)
        return Trial(change, shown=shown(before, after), **self.ask(change.path, after))

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def tried(folder: Path, changes: Iterable[Change], workers: int = WORKERS) -> Iterator[Trial]:
    """Each change as it was tried, in the order in which they end. Before and after, each worker's unchanged code must pass.

    Raises: AssertionError where the tests fail on the code as it is, for then they would kill everything.
    """
    waiting: queue.SimpleQueue[Change] = queue.SimpleQueue()
    done: queue.SimpleQueue[Trial | BaseException | None] = queue.SimpleQueue()
    for change in changes:
        waiting.put(change)

    def work(number: int) -> None:
        try:
            worker = Worker(folder / str(number))
            unchanged = worker.ask("app/decisions/errors.py", None)
            assert unchanged["outcome"] == "survived", unchanged
            while not waiting.empty():
                done.put(worker.tried(waiting.get_nowait()))
            unchanged = worker.ask("app/decisions/errors.py", None)
            assert unchanged["outcome"] == "survived", unchanged
            worker.close()
        except queue.Empty:
            worker.close()
        except BaseException as error:  # told by the thread that waits
            done.put(error)
        done.put(None)

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(workers)]
    for thread in threads:
        thread.start()
    left = workers
    while left:
        found = done.get()
        if found is None:
            left -= 1
        elif isinstance(found, BaseException):
            raise found
        else:
            yield found


def share(trials: list[Trial]) -> float:
    """How many of all were noticed. Units: share. What ended in an error of the tests' own machinery was not."""
    return sum(trial.outcome in NOTICED for trial in trials) / len(trials)


def told(trials: list[Trial], places: int) -> Iterator[str]:
    """The lines of the report: the figure, by folder, and every change that was not noticed."""
    found = Counter(trial.outcome for trial in trials)
    imported = sum(trial.killer.startswith("import: ") for trial in trials)
    yield (f"mutants of app/decisions: {len(trials)} of {places} places, {share(trials):.1%} noticed: {found['killed']} killed"
           f" ({imported} of them on import), {found['timeout']} by the limit of time; {found['survived']} survived,"
           f" {found['error']} errors")  # fmt: skip
    for start in ("app/decisions/feel", "app/decisions/dmn", "app/decisions/proof", "app/decisions/errors"):
        here = [trial for trial in trials if trial.change.path.startswith(start)]
        if here:
            yield f"  {start}: {share(here):.1%} of {len(here)}"
    for trial in sorted(trials, key=lambda trial: (trial.change.path, trial.change.line)):
        if trial.outcome not in NOTICED:
            yield f"{trial}" + (f"\n    {trial.killer}" if trial.killer else "")
