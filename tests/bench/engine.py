"""The figures of the engine: rounds of opinions, a case of two thousand laps, a million timers and a million open tasks.

On SQLite, and, where it is installed, on a PostgreSQL server that is started for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench import laps, many, rounds
from bench.figures import Figure, Pace
from bench.sites import SQLITE, postgresql

REPEATS = 3  # each takes its reference before and after; more are no surer, since what disturbs lasts longer


def figures(pace: Pace) -> Iterator[Figure]:
    """All figures of the engine."""
    repeats = min(pace.rounds, REPEATS)
    yield from rounds.figures(repeats, SQLITE)
    yield from laps.figures(repeats)
    yield from many.figures(SQLITE)
    with postgresql() as place:
        if place is not None:
            yield from rounds.figures(repeats, place)
            yield from many.figures(place)
