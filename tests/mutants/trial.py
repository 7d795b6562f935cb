"""A warm process in a copy of the source: reads changes from its standard input, one JSON line each, and tells what the tests said.

What tests need of other packages is imported once; every trial is a fork of that, which imports our own code anew, as it was
changed. Run as a program: `python -m mutants.trial` in the copy's folder. Its limits: CPU time per test and per collection,
memory, and wall time for the whole trial.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import hypothesis
import hypothesis.internal.conjecture.engine
import hypothesis.strategies
import lxml.etree
import pytest
import regex

from mutants.order import in_order

__all__ = ["hypothesis", "lxml", "regex"]
# The slowest test takes 3 s on a quiet machine.
TEST_S = 15
TRIAL_S = 240
MEMORY_BYTES = 3 * 1024**3
EXAMPLES = 25
FRESH = Path.cwd()
OPTIONS = ["-x", "-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=line", "--hypothesis-profile=mutants",
           "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip


class Watcher:
    """Lets a test run for its limit of CPU time, remembers which one runs, and which failed first."""

    def __init__(self) -> None:
        self.now = "collection"
        self.failed = ""

    def begin(self, name: str) -> None:
        self.now = name
        signal.setitimer(signal.ITIMER_PROF, TEST_S)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            asked = getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)
            if asked is not None and asked.max_examples > EXAMPLES:
                fewer = hypothesis.settings(asked, max_examples=EXAMPLES)
                item.obj._hypothesis_internal_use_settings = fewer

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.begin(nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = f"import: {report.nodeid}"


def ask(path: str) -> tuple[str, str]:
    """What the tests say of the code as it lies here: outcome and the test that killed. In the fork alone."""
    watcher = Watcher()

    def too_long(*_: object) -> None:
        answer(("timeout", watcher.now))

    signal.signal(signal.SIGPROF, too_long)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for files in in_order(FRESH, path):
        watcher.begin("collection")
        code = pytest.main([*OPTIONS, *files], plugins=[watcher]) if files else 0
        if watcher.failed:
            return "killed", watcher.failed
        if code != 0:
            return "error", f"pytest ended with {code}"
    package = sys.modules.get("app")
    if package is None or FRESH not in Path(str(package.__file__)).parents:
        return "error", "the tests ran on other code"
    return "survived", ""


def answer(told: tuple[str, str]) -> None:
    """End the fork with its answer."""
    Path("outcome.json").write_text(json.dumps(told), "utf-8")
    os._exit(0)


def waited(child: int) -> tuple[str, str]:
    """The answer of a fork; one that does not end in time is ended with all that it started."""
    end = time.monotonic() + TRIAL_S
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            with contextlib.suppress(FileNotFoundError):
                outcome, killer = json.loads(Path("outcome.json").read_text("utf-8"))
                return outcome, killer
            return "error", f"the process of the tests ended with status {status}"
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "timeout", "the whole trial"


def tried(path: str, text: str | None) -> dict[str, object]:
    """One trial with this text as the file, the code as it is where there is none; afterwards the file is as before."""
    file, begun = Path(path), time.monotonic()
    before, stamp = file.read_bytes(), file.stat().st_mtime_ns
    Path("outcome.json").unlink(missing_ok=True)
    if text is not None:
        file.write_text(text, "utf-8")
    try:
        child = os.fork()
        if child == 0:
            os.setsid()
            silence = os.open("trial.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            answer(ask(path))
        outcome, killer = waited(child)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what a stopped test had started
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(stamp, stamp))
    return {"outcome": outcome, "killer": killer, "seconds": round(time.monotonic() - begun, 2)}


def main() -> None:
    """Answer every line with a line."""
    sys.dont_write_bytecode = True
    sure = hypothesis.settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate), suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.register_profile("mutants", sure)
    hypothesis.settings.load_profile("mutants")
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(tried(asked["path"], asked["text"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
