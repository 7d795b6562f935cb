"""A process that completes laps of many cases at once and is killed again and again; what it was told is kept keeps its word.

The process is a fork of this one, so that a thousand kills take minutes. It tells each acknowledged lap through a pipe before it goes on;
what had no answer is sent again by the next process, with the same key. The judgement is in the tests.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.casework.complete_task import complete_task
from app.domain.clocks import FakeClock
from app.domain.office import Office
from app.store import history, inbox, timers
from bench.office import LEAD, Bench
from factories import MONDAY, close

CASES = 8
# From its first answer on; a few die before it, while they read the cases.
LONGEST_LIFE_S, SHARE_THAT_DIES_YOUNG = 0.05, 0.2


@dataclass(slots=True)
class Ledger:
    """What was acknowledged. Shape: laps by case; answered counts acts, kills the processes that were killed."""

    laps: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    kills: int = 0


def begin(bench: Bench) -> Ledger:
    """Cases that go round."""
    return Ledger({bench.start(project, "w2"): 0 for project in bench.projects(CASES)})


def fire(open_office: Callable[[], Office], ledger: Ledger, kills: int, seed: int) -> None:
    """So many lives, each ended by kill -9 somewhere between its start and a moment later."""
    dice = random.Random(seed)
    for _ in range(kills):
        told, said = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(told)
            _live(open_office, ledger, said)
        os.close(said)
        with os.fdopen(told, "rb") as pipe:
            assert pipe.readline() == b"up\n", "the process could not begin"
            first = b"" if dice.random() < SHARE_THAT_DIES_YOUNG else pipe.readline()
            time.sleep(dice.uniform(0, LONGEST_LIFE_S))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            for line in (first + pipe.read()).split(b"\n")[:-1]:
                case, _, lap = line.decode().partition(" ")
                assert int(lap) == ledger.laps[case] + 1
                ledger.laps[case] = int(lap)
                ledger.answered += 1
        ledger.kills += 1


def _live(open_office: Callable[[], Office], ledger: Ledger, said: int) -> None:
    """The life of a process; it never returns."""
    try:
        office = replace(open_office(), clock=FakeClock(MONDAY), wall=FakeClock(MONDAY))
        os.write(said, b"up\n")
        for case, lap in ledger.laps.items():
            threading.Thread(target=_go_round, args=(office, case, lap, said), daemon=True).start()
        time.sleep(60)
    finally:
        os._exit(1)


def _go_round(office: Office, case: str, lap: int, said: int) -> None:
    with office.store.read() as read:
        actor = Bench.handler(read, LEAD)
    while True:
        lap += 1
        with office.store.read() as read:
            (task,) = inbox.of_case(read, case)
            given = [fact for fact in history.whole(read, case) if fact.kind == "TaskCompleted"][lap - 1 : lap]
        asked = given[0].body["task"] if given else task.task_id  # a lap that was kept and not told is asked again
        complete_task(office, actor, asked, {"n": str(lap)}, key=f"{case}-{lap}")
        os.write(said, f"{case} {lap}\n".encode())


def assert_whole(office: Office, ledger: Ledger) -> None:
    """Every acknowledged lap is there once, in its place, at most one more was kept, and rows and state say one thing."""
    with office.store.read() as read:
        for case, acknowledged in ledger.laps.items():
            laps = [str(fact.body["answers"]["n"]) for fact in history.whole(read, case) if fact.kind == "TaskCompleted"]
            assert laps == [str(n) for n in range(1, len(laps) + 1)]
            assert acknowledged <= len(laps) <= acknowledged + 1
            assert len(inbox.of_case(read, case)) == 1
            assert timers.of_case(read, case) == []
    close(office)
