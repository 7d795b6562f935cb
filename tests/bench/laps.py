"""W2: one case that goes round two thousand times, and the cold load of a case with a past: a step costs the same at any age."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from statistics import median

from app.domain.warm import KEPT
from app.store import cases
from bench.figures import Figure
from bench.office import DEPARTMENTS, Bench
from bench.raw import RawCase
from bench.sites import on_sqlite

LAPS = 2_000
YOUNG, SPAN = 100, 200  # laps 100 to 300 of a second case, each taken beside one of the last 200 of the first
DEAREST_LATE, LARGEST_STATE, DEAREST_COLD = 1.2, 8_000, 2.0
COLD_PAIRS = 4
RAW_LAPS = 150  # SpiffWorkflow takes longer at each lap and stops at 333 as if it were done


def figures(runs: int) -> Iterator[Figure]:
    """The median of the runs."""
    late, early, largest = [], [], []
    for _ in range(runs):
        with on_sqlite() as bench:
            old, state = _Lapping(bench), []
            state += old.go(LAPS - SPAN)
            young = _Lapping(bench)
            young.go(YOUNG)
            for _ in range(SPAN):
                state += old.go(1) + young.go(1)
            assert bench.open_tasks(old.case) == [], "two thousand laps are the end"
            late.append(median(old.taken[-SPAN:]))
            early.append(median(young.taken[-SPAN:]))
            largest.append(max(state))
    ratio = median(one / other for one, other in zip(late, early, strict=True))
    told = (
        f"a completion in the last {SPAN} of {LAPS:,} laps beside one of laps {YOUNG} to {YOUNG + SPAN}, taken in turns"
    )
    mine, their = median(late) * 1e3, median(early) * 1e3
    yield Figure("engine/w2", ratio, "ms", their, mine, DEAREST_LATE, told, is_cost=True)
    told = f"the largest stored state in {LAPS:,} laps, beside the 8 kB it may have"
    most = max(largest)
    yield Figure("engine/w2/state", most / LARGEST_STATE, "bytes", LARGEST_STATE, most, 1, told, is_cost=True)
    raw = median(_raw(RAW_LAPS)) * 1e3
    told = f"a completion beside one of SpiffWorkflow in memory in its first {RAW_LAPS} laps"
    yield Figure("engine/w2/raw", their / raw, "ms", raw, their, None, told, is_cost=True)
    yield _cold()


class _Lapping:
    """One case that goes round. Shape: taken are CPU seconds of each completion."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.case = bench.start(*bench.projects(1), "w2")
        self.taken: list[float] = []

    def go(self, laps: int) -> list[int]:
        """Some laps; how large the stored state was after every hundredth."""
        sizes = []
        for _ in range(laps):
            ((task, department),) = self.bench.open_tasks(self.case)
            begun = time.process_time()
            self.bench.complete(task, department, {"n": str(len(self.taken) + 1)})
            self.taken.append(time.process_time() - begun)
            if len(self.taken) % 100 == 0:
                with self.bench.office.store.read() as read:
                    sizes.append(len(cases.load(read, self.case).state.encode()))
        return sizes


def _raw(laps: int) -> list[float]:
    case, taken = RawCase("w2", {}), []
    for lap in range(1, laps + 1):
        task = case.next_task()
        begun = time.process_time()
        case.complete(task, {"n": lap})
        taken.append(time.process_time() - begun)
    return taken


def _cold() -> Figure:
    """Twenty departments are open in a case that went round a hundred times; each completes, in hand or read anew."""
    taken: dict[int, list[float]] = {0: [], KEPT: []}
    twenty = tuple(itertools.islice(itertools.cycle(DEPARTMENTS), 20))
    with on_sqlite() as bench:
        for room in (KEPT, 0) * COLD_PAIRS:
            bench.keep_warm(room)
            case = bench.start(*bench.projects(1, twenty), "aged")
            bench.complete(*bench.open_tasks(case)[0])
            for task, department in bench.open_tasks(case):
                begun = time.process_time()
                bench.complete(task, department)
                taken[room].append(time.process_time() - begun)
    told = "a completion in a case of 100 laps and 20 departments that is read anew, beside one whose case is in hand"
    cold, warm = median(taken[0]) * 1e3, median(taken[KEPT]) * 1e3
    return Figure("engine/cold", cold / warm, "ms", warm, cold, DEAREST_COLD, told, is_cost=True)
