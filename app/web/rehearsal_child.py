"""The process in which a draft is rehearsed: sources and scenarios come in on standard input, one line of JSON goes out per scenario.

A process of its own, since a rehearsal computes for seconds to minutes: in a thread of the server it would take every page's turn.
It opens no data directory; everything happens in memory and ends with it. A draft may ask for endless memory or output: it gets as
much as rehearsing needs several times over, and no more. Standard input stays open as long as the server lives: when it is closed, this
process ends. Started by rehearsals.py alone.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys
import threading
from typing import IO, Any

from app.casework.publish import Source
from app.demo.seed import rehearsal_city
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.failing_steps import elements_of, failing_steps
from app.modelling.rehearse import Outcome, rehearse_one
from app.modelling.scenario import parse_scenario
from app.modelling.stage import Stage

KINDER = 10  # nice: pages of the server go first
MOST_MEMORY = 2 * 1024**3  # bytes of address space; the shipped scenarios take a third of 1 GiB
LEFT_ALONE = 4  # exit status of one whose server has ended
LARGEST_FILE = 16 * 1024**2  # bytes, which also bounds what is said on standard error


def main() -> None:
    """Play what is asked for in one line. Shape: {"sources": [[kind, stem, name, base64]], "scenarios": [[name, base64]]}."""
    os.nice(KINDER)
    confine()
    results = results_alone()
    asked = json.loads(sys.stdin.readline())
    end_with_the_server()
    sources = [Source(kind, stem, name, base64.b64decode(content)) for kind, stem, name, content in asked["sources"]]
    elements = elements_of(sources)
    stage = Stage(rehearsal_city(), sources)
    try:
        for name, content in asked["scenarios"]:
            outcome = _played(name, base64.b64decode(content), stage)
            _put(
                results,
                name=name,
                ok=outcome.ok,
                reasons=[[line.zh, line.en] for line in outcome.reasons],
                steps=failing_steps(outcome.reasons, elements),
            )
    finally:
        stage.close()


def end_with_the_server() -> None:
    """From here on this process ends at once when its standard input is closed, whatever it is doing."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):  # not sys.stdin, whose lock would be held while the interpreter ends
            pass
        os._exit(LEFT_ALONE)  # in the midst of a scenario: nothing of it is kept

    threading.Thread(target=watch, daemon=True).start()


def confine() -> None:
    """From here on this process can neither outgrow its memory nor fill a disk."""
    for which, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_FSIZE, LARGEST_FILE)):
        _, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def results_alone() -> IO[str]:
    """Standard output for the results alone; what anything else prints there goes to standard error from now on."""
    sys.stdout.flush()
    results = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return results


def _played(name: str, content: bytes, stage: Stage) -> Outcome:
    try:
        scenario = parse_scenario(content, f"{name}.toml")
    except DuoguiError as error:
        return Outcome(name, name, (Line(error.message("zh"), error.message("en")),))
    return rehearse_one(scenario, stage)


def _put(results: IO[str], **told: Any) -> None:
    results.write(json.dumps(told) + "\n")
    results.flush()


if __name__ == "__main__":
    main()
