"""Hit policies: from the rows that matched to the value of a table.

Pure functions over rows and their outputs. A violated policy raises with the decision's name and the rows' numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from app.decisions.errors import NoPriority, NotAggregable, RowsContradict, RowsOverlap
from app.decisions.feel.arithmetic import add
from app.decisions.feel.comparison import equal, less
from app.decisions.feel.compiled import UnaryTests
from app.decisions.feel.printing import told
from app.decisions.feel.temporal import DaysTimeDuration, YearsMonthsDuration
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
        pairs = zip(ranks, hit.outputs, strict=True)
        return tuple(rank.rank(value) for rank, value in pairs if rank is not None)

    return sorted(hits, key=key)


@dataclass(frozen=True, slots=True)
class Case:
    """What an error says of a table and the input that violates it."""

    source: str
    decision: str
    inputs: Mapping[str, Value]

    def told(self, hits: Sequence[Hit]) -> dict[str, str]:
        """The values that all errors of hit policies have in common."""
        inputs = ", ".join(f"{title} = {told(value)}" for title, value in self.inputs.items())
        rows = ", ".join(str(hit.row) for hit in hits)
        return {"source": self.source, "decision": self.decision, "rows": rows, "inputs": inputs}


def _differ(hits: Sequence[Hit]) -> bool:
    return any(equal(hit.value, hits[0].value) is not True for hit in hits[1:])


def single(policy: str, hits: Sequence[Hit], ranks: Sequence[Ranks | None], case: Case) -> Hit:
    """The one hit that counts under U, A, F and P. Raises: E-DECISIONS-5, E-DECISIONS-6, E-DECISIONS-15."""
    if policy == UNIQUE and len(hits) > 1:
        raise RowsOverlap(**case.told(hits))
    if policy == ANY and _differ(hits):
        raise RowsContradict(**case.told(hits))
    if policy != PRIORITY:
        return hits[0]
    _check_ranks(policy, hits, ranks, case)
    return _order(hits, ranks)[0]


def several(policy: str, hits: Sequence[Hit], ranks: Sequence[Ranks | None], case: Case) -> list[Value]:
    """The values under R, O and C. Raises: E-DECISIONS-15."""
    if policy != OUTPUT_ORDER:
        return [hit.value for hit in hits]
    _check_ranks(policy, hits, ranks, case)
    return [hit.value for hit in _order(hits, ranks)]


def _check_ranks(policy: str, hits: Sequence[Hit], ranks: Sequence[Ranks | None], case: Case) -> None:
    """An order is known where it matters. Raises: E-DECISIONS-15."""
    if not any(ranks) and _differ(hits):
        raise NoPriority(policy=policy, **case.told(hits))


def _sum(values: list[Value]) -> Value:
    kinds = {type(value) for value in values}
    return reduce(add, values) if len(kinds) == 1 and kinds <= SUMMED else None


def _least(values: list[Value]) -> Value:
    return reduce(_better, values, values[0])


def _better(best: Value, value: Value) -> Value:
    is_less = less(value, best)
    return None if is_less is None else value if is_less else best


def _most(values: list[Value]) -> Value:
    return reduce(_larger, values, values[0])


def _larger(best: Value, value: Value) -> Value:
    is_less = less(best, value)
    return None if is_less is None else value if is_less else best


SUMMED = frozenset({Decimal, DaysTimeDuration, YearsMonthsDuration})
_AGGREGATES: dict[str, Callable[[list[Value]], Value]] = {"SUM": _sum, "MIN": _least, "MAX": _most}


def aggregate(aggregation: str, hits: Sequence[Hit], names: Sequence[str], case: Case) -> Value:
    """The aggregate of a table's only output, or of each of several outputs.

    Empty: null for no hits, 0 when counting. Raises: E-DECISIONS-16.
    """
    if aggregation == "COUNT":
        return Decimal(len(hits))
    if not hits:
        return None
    combined = [_combined(aggregation, [hit.outputs[index] for hit in hits], hits, case) for index in range(len(names))]
    return combined[0] if len(names) == 1 else dict(zip(names, combined, strict=True))


def _combined(aggregation: str, values: list[Value], hits: Sequence[Hit], case: Case) -> Value:
    found = _AGGREGATES[aggregation](values)
    if found is None:
        shown = ", ".join(told(value) for value in values)
        raise NotAggregable(aggregation=aggregation, values=shown, **case.told(hits))
    return found
