"""Timing of two sides in pairs: on a machine that others use too, only what is taken side by side can be compared.

A turn runs one side for a few milliseconds; the sides alternate, and so does which of them begins. The figure is the median
of the ratios of the pairs, so that a moment's noise, which meets both sides of a pair or spoils one pair alone, does not count.
Units: seconds of CPU time of this process for one call.
"""

from __future__ import annotations

import gc
import itertools
import math
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from bench.figures import Pace

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """Ours beside the reference. Shape: `ratio` is how many times as quick ours is."""

    ours: float
    reference: float
    ratio: float


@contextmanager
def _no_collection():
    """The collector of garbage stands still, for both sides alike, as in timeit; afterwards it looks at what they left and not at all
    that was there before.
    """
    was = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        if was:
            gc.enable()
        gc.collect()
        gc.unfreeze()


def _turn(call: Call, calls: int) -> float:
    begun = time.process_time()
    for _ in itertools.repeat(None, calls):
        call()
    return (time.process_time() - begun) / calls


def _calls_in(call: Call, seconds: float) -> int:
    """How many calls a turn of so many seconds has, at least one."""
    call()
    calls = 1
    while (taken := _turn(call, calls) * calls) < seconds / 4:
        calls *= 4
    return max(1, round(calls * seconds / taken))


def paired(ours: Call, reference: Call, pace: Pace) -> Pair:
    """Both sides, timed in turns."""
    with _no_collection():
        sides = (ours, _calls_in(ours, pace.seconds)), (reference, _calls_in(reference, pace.seconds))
        taken: tuple[list[float], list[float]] = [], []
        for number in range(pace.rounds):
            for side in (0, 1) if number % 2 else (1, 0):
                taken[side].append(_turn(*sides[side]))
    ratios = [there / here for here, there in zip(*taken, strict=True)]
    return Pair(median(taken[0]), median(taken[1]), median(ratios))


def repeated(call: Call, times: int) -> float:
    """The median of single calls."""
    return median(_turn(call, 1) for _ in range(times))


def geometric_mean(numbers: Iterable[float]) -> float:
    """The mean of ratios."""
    found = list(numbers)
    return math.exp(sum(map(math.log, found)) / len(found))
