"""Hit policies: from the rows that matched to the value of a table.

Pure functions over rows and their outputs. A violated policy raises with the decision's name and the rows' numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from app.decisions.errors import RowsContradict, RowsOverlap
from app.decisions.feel.arithmetic import add
from app.decisions.feel.comparison import equal, less
from app.decisions.feel.compiled import UnaryTests
from app.decisions.feel.printing import show
from app.decisions.feel.values import Value

UNIQUE, ANY, PRIORITY, FIRST, RULE_ORDER, OUTPUT_ORDER, COLLECT = (
    "UNIQUE",
    "ANY",
    "PRIORITY",
    "FIRST",
    "RULE ORDER",
    "OUTPUT ORDER",
    "COLLECT",
)
POLICIES = {
    **{name: name for name in (UNIQUE, ANY, PRIORITY, FIRST, RULE_ORDER, OUTPUT_ORDER, COLLECT)},
    "U": UNIQUE,
    "A": ANY,
    "P": PRIORITY,
    "F": FIRST,
    "R": RULE_ORDER,
    "O": OUTPUT_ORDER,
    "C": COLLECT,
}
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matched: its number, its outputs in the order of the columns, and its value."""

    row: int
    outputs: tuple[Value, ...]
    value: Value


@dataclass(frozen=True, slots=True)
class Ranks:
    """The order of an output's allowed values, the most important first."""

    tests: tuple[UnaryTests, ...]

    def rank(self, value: Value) -> int:
        """The place of a value; one that is not listed comes last."""
        for place, test in enumerate(self.tests):
            if test(value, {}) is True:
                return place
        return len(self.tests)


def _order(hits: Sequence[Hit], ranks: Sequence[Ranks | None]) -> list[Hit]:
    def key(hit: Hit) -> tuple[int, ...]:
        return tuple(0 if rank is None else rank.rank(value) for rank, value in zip(ranks, hit.outputs, strict=False))

    return sorted(hits, key=key)


def _rows(hits: Sequence[Hit]) -> str:
    return ", ".join(str(hit.row) for hit in hits)


def _shown(inputs: Mapping[str, Value]) -> str:
    return ", ".join(f"{title} = {show(value)}" for title, value in inputs.items())


def single(
    policy: str, hits: Sequence[Hit], ranks: Sequence[Ranks | None], decision: str, inputs: Mapping[str, Value]
) -> Hit:
    """The one hit that counts under U, A, F and P. Raises: E-DECISIONS-5, E-DECISIONS-6."""
    if policy == UNIQUE and len(hits) > 1:
        raise RowsOverlap(decision=decision, rows=_rows(hits), inputs=_shown(inputs))
    if policy == ANY and any(equal(hit.value, hits[0].value) is not True for hit in hits[1:]):
        raise RowsContradict(decision=decision, rows=_rows(hits), inputs=_shown(inputs))
    return _order(hits, ranks)[0] if policy == PRIORITY else hits[0]


def several(policy: str, hits: Sequence[Hit], ranks: Sequence[Ranks | None]) -> list[Value]:
    """The values under R, O and C."""
    ordered = _order(hits, ranks) if policy == OUTPUT_ORDER else hits
    return [hit.value for hit in ordered]


def _sum(values: list[Value]) -> Value:
    return reduce(add, values)


def _least(values: list[Value]) -> Value:
    return reduce(lambda best, value: value if less(value, best) else best, values)


def _most(values: list[Value]) -> Value:
    return reduce(lambda best, value: value if less(best, value) else best, values)


_AGGREGATES: dict[str, Callable[[list[Value]], Value]] = {"SUM": _sum, "MIN": _least, "MAX": _most}


def aggregated(aggregation: str, values: list[Value]) -> Value:
    """One value out of many under C+, C<, C> and C#. Empty: null for no values, 0 when counting."""
    if aggregation == "COUNT":
        return Decimal(len(values))
    return _AGGREGATES[aggregation](values) if values else None


def aggregate(aggregation: str, hits: Sequence[Hit], names: Sequence[str]) -> Value:
    """The aggregate of a table's only output, or of each of several outputs."""
    if aggregation == "COUNT" or len(names) == 1:
        return aggregated(aggregation, [hit.value for hit in hits])
    return {name: aggregated(aggregation, [hit.outputs[index] for hit in hits]) for index, name in enumerate(names)}
