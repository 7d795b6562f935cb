"""The figures of the engine: rounds of opinions, a case of two thousand laps, a million timers and a million open tasks."""

from __future__ import annotations

from collections.abc import Iterator

from bench import laps, many, rounds
from bench.figures import Figure, Pace

REPEATS = 3  # each takes its reference before and after; more are no surer, since what disturbs lasts longer


def figures(pace: Pace) -> Iterator[Figure]:
    """All figures of the engine."""
    repeats = min(pace.rounds, REPEATS)
    for group in (rounds, laps, many):
        yield from group.figures(repeats)
