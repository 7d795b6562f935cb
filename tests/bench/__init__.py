"""Figures of speed and of what is met, each beside its reference in the same run; `duogui bench` asks for them here.

One file per idea: timing.py (how two sides are timed in pairs), expressions.py (twenty expressions and their twins in Python),
rules_table.py (one table in two syntaxes), kit.py (the share of the compatibility kit's sample), feel.py and dmn.py (the
figures themselves); of the engine office.py and raw.py (a site of ours and SpiffWorkflow as it comes, on the models of
models/), sites.py (on SQLite and on PostgreSQL), rounds.py, laps.py, many.py (its figures). Nothing here is part of the product,
and nothing of the product imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench import dmn, engine, feel
from bench.figures import Figure, Pace, ReferenceMissing

__all__ = ["GROUPS", "Figure", "Pace", "ReferenceMissing", "figures"]

GROUPS: dict[str, Callable[[Pace], Iterator[Figure]]] = {
    "feel": feel.figures,
    "dmn": dmn.figures,
    "engine": engine.figures,
}


def figures(names: tuple[str, ...], pace: Pace) -> Iterator[Figure]:
    """The figures of the groups that are named, all groups where none is. Raises: ReferenceMissing."""
    for name in names or tuple(GROUPS):
        yield from GROUPS[name](pace)
