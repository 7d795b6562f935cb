"""Proves a table: gaps, overlaps, contradictions, rows that never decide, cells that never match, outputs that are not allowed.

Every finding comes with a witness. A search that would take longer than a save may is given up and said to be unproved.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from app.decisions.dmn import hit_policies
from app.decisions.dmn.tables import OutputClause, Table
from app.decisions.errors import DecisionsError
from app.decisions.feel.compiled import Expression
from app.decisions.feel.values import Function, Range, Value, type_name
from app.decisions.proof.columns import Surveyed, survey
from app.decisions.proof.constants import constant, is_constant
from app.decisions.proof.domain import ANYTHING, text_of
from app.decisions.proof.findings import (
    CONTRADICTION,
    DEAD_CELL,
    EMPTY,
    GAP,
    MASKED,
    NOT_ALLOWED,
    OPAQUE,
    OVERLAP,
    TOO_LARGE,
    Finding,
    Proof,
    Unproved,
    Witness,
)
from app.decisions.proof.grid import Point, TooLarge, bits, sum_of
from app.decisions.proof.kinds import INSTANT, ZONED_CLOCK, kind_of
from app.decisions.proof.witness import inputs_for

MOST_OF_A_KIND = 10  # findings of one kind that are listed; an analyst mends the first and looks again
SINGLE = (hit_policies.UNIQUE, hit_policies.ANY, hit_policies.PRIORITY, hit_policies.FIRST)
_UNKNOWN = object()

Box = Sequence[Sequence[int]]
Outcome = tuple[Hashable, ...]


@dataclass(slots=True)
class _Work:
    """What is found so far."""

    seen: Surveyed
    findings: list[Finding] = field(default_factory=list)
    unproved: list[Unproved] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)

    def has_room(self, kind: str) -> bool:
        """Whether one more is listed; else it is counted."""
        if sum(each.kind == kind for each in self.findings) < MOST_OF_A_KIND:
            return True
        self.more[kind] = self.more.get(kind, 0) + 1
        return False


def prove(table: Table) -> Proof:
    """What is wrong with a table, and what could not be proved.

    Shape: a column's values are those of its declared type and allowed values; null is one of them only where a cell mentions it.
    Tables whose policy gives lists (C, R, O) have no gaps, and neither has one with default outputs.
    """
    seen = survey(table)
    work = _Work(seen, unproved=list(seen.unproved))
    for search in (_dead_cells, _overlaps, _masked, _gaps, _outputs):
        try:
            search(work)
        except TooLarge:
            whole = Unproved(-1, (), TOO_LARGE)
            if whole not in work.unproved:
                work.unproved.append(whole)
    return Proof(tuple(work.findings), tuple(work.unproved), work.more)


def _all(seen: Surveyed) -> list[list[int]]:
    return [list(range(len(variable.classes))) for variable in seen.variables]


def _gaps(work: _Work) -> None:
    seen, table = work.seen, work.seen.table
    if table.hit_policy not in SINGLE or any(one.default is not None for one in table.outputs):
        return
    grid, everything = seen.grid, _all(seen)
    for _ in range(MOST_OF_A_KIND):
        point = grid.uncovered(grid.everyone, everything, possible=True)
        if point is None:
            return
        box = grid.widened(point, grid.everyone, everything, possible=True)
        work.findings.append(Finding(GAP, (), (), -1, _region(seen, box), _witness(seen, point)))
        grid.cover(box)
    if grid.uncovered(grid.everyone, everything, possible=True) is not None:
        work.more[GAP] = 1


def _policy(table: Table) -> str:
    """The hit policy; where none of its outputs has an order, PRIORITY and OUTPUT ORDER refuse what ANY does."""
    by_order = table.hit_policy in (hit_policies.PRIORITY, hit_policies.OUTPUT_ORDER)
    return hit_policies.ANY if by_order and not any(one.ranks for one in table.outputs) else table.hit_policy


def _overlaps(work: _Work) -> None:
    """Pairs of rows that match together where they must not: any under UNIQUE, those of different outcome under ANY."""
    seen, policy = work.seen, _policy(work.seen.table)
    if policy not in (hit_policies.UNIQUE, hit_policies.ANY):
        return
    kind = OVERLAP if policy == hit_policies.UNIQUE else CONTRADICTION
    outcomes = (
        [] if policy == hit_policies.UNIQUE else [_Outcomes(seen.table, at) for at in range(len(seen.table.outputs))]
    )
    unsure = 0
    for row in range(seen.grid.count):
        box = seen.grid.box(row)
        if not all(box):
            continue
        pairs = seen.grid.meeting(box) & ~((2 << row) - 1)
        if outcomes:
            at_odds = sum_of(one.against(row) for one in outcomes)
            unknown = pairs & sum_of(one.unlike(row) for one in outcomes) & ~at_odds
            unsure |= unknown | (1 << row if unknown else 0)
            pairs &= at_odds
        for other in bits(pairs):
            if not work.has_room(kind):
                work.more[kind] += pairs.bit_count() - 1
                break
            _both(work, kind, other, row)
            pairs ^= 1 << other
    if unsure:
        work.unproved.append(Unproved(-1, tuple(row + 1 for row in bits(unsure)), OPAQUE, is_output=True))


class _Outcomes:
    """One output column under ANY: which rows have the same value there, and which one only a case could tell."""

    def __init__(self, table: Table, at: int) -> None:
        self.keys = [_outcome(table.outputs[at], rule.outputs[at]) for rule in table.rules]
        self.same: dict[Outcome, int] = {}
        self.known = 0
        for row, key in enumerate(self.keys):
            self.same[key] = self.same.get(key, 0) | 1 << row
            self.known |= 1 << row if key[0] != _TEXT else 0

    def unlike(self, row: int) -> int:
        """The rows whose cell is not the same as this one's."""
        return ~self.same[self.keys[row]]

    def against(self, row: int) -> int:
        """The rows whose value is surely another."""
        return self.known & self.unlike(row) if self.keys[row][0] != _TEXT else 0


_TEXT = "text of a calculation"


def _outcome(clause: OutputClause, cell: Expression) -> Outcome:
    """What two equal outcomes have in common: type and value, or the text of a calculation."""
    value = _given(clause, cell)
    return (_TEXT, cell.text) if value is _UNKNOWN or isinstance(value, Function) else _key(value)


def _key(value: Value) -> Outcome:
    """The same for equal values, another for others: however they are written, as [1] and [1.0] are."""
    kind = kind_of(value)
    if kind is not None:
        return kind.name, kind in (INSTANT, ZONED_CLOCK), kind.key(value)
    if isinstance(value, list):
        return "list", *map(_key, value)
    if isinstance(value, dict):
        return "context", frozenset((name, _key(inside)) for name, inside in value.items())
    if isinstance(value, Range):
        return "range", value.form, _key(value.low), _key(value.high), value.low_included, value.high_included
    return type_name(value), value


def _both(work: _Work, kind: str, row: int, other: int) -> None:
    seen = work.seen
    boxes = zip(seen.grid.box(row), seen.grid.box(other), strict=True)
    common = [[at for at in mine if at in set(theirs)] for mine, theirs in boxes]
    witness = _witness(seen, tuple(classes[0] for classes in common), common)
    work.findings.append(Finding(kind, (row + 1, other + 1), (), -1, _region(seen, common), witness))


def _masked(work: _Work) -> None:
    """Rows whose every input another row decides before them."""
    seen, policy = work.seen, _policy(work.seen.table)
    if policy not in (hit_policies.FIRST, hit_policies.PRIORITY):
        return
    before = _before(work)
    dead = {row for row, _ in seen.dead}
    for row in range(seen.grid.count):
        earlier = before(row)
        if row in dead or not earlier:
            continue
        box = seen.grid.box(row, possible=True)
        rivals = seen.grid.meeting(box) & earlier
        if not rivals or seen.grid.uncovered(rivals, box) is not None:
            continue
        if work.has_room(MASKED):
            point = tuple(classes[0] for classes in box)
            by = tuple(each + 1 for each in bits(rivals))
            work.findings.append(Finding(MASKED, (row + 1,), by, -1, _region(seen, box), _witness(seen, point, box)))


def _before(work: _Work) -> Callable[[int], int]:
    """For a row, the rows that decide before it where both match."""
    table = work.seen.table
    if table.hit_policy == hit_policies.FIRST:
        return lambda row: (1 << row) - 1
    places = [_place(table.outputs, rule.outputs) for rule in table.rules]
    unknown = tuple(row + 1 for row, place in enumerate(places) if place is None)
    if unknown:
        work.unproved.append(Unproved(-1, unknown, OPAQUE, is_output=True))

    def before(row: int) -> int:
        mine = places[row]
        if mine is None:
            return 0
        return sum(
            1 << at for at, place in enumerate(places) if place is not None and (place, at) < (mine, row) and at != row
        )

    return before


def _place(clauses: Sequence[OutputClause], cells: Sequence[Expression]) -> tuple[int, ...] | None:
    """Where a row's results stand in the order of the outputs that have one. Empty: None where a case decides it."""
    pairs = [(one.ranks, _given(one, cell)) for one, cell in zip(clauses, cells, strict=True) if one.ranks is not None]
    if any(value is _UNKNOWN for _, value in pairs):
        return None
    try:
        return tuple(ranks.rank(value) for ranks, value in pairs)
    except DecisionsError:
        return None


def _dead_cells(work: _Work) -> None:
    seen = work.seen
    for row, column in sorted(seen.dead):
        if not work.has_room(DEAD_CELL):
            continue
        box = [classes or [0] for classes in seen.grid.box(row, possible=True)]
        region = _region(seen, box)
        witness = _witness(seen, tuple(classes[0] for classes in box))
        work.findings.append(Finding(DEAD_CELL, (row + 1,), (), column, region, witness))


def _outputs(work: _Work) -> None:
    """Plain outputs that the column does not allow."""
    seen, table = work.seen, work.seen.table
    for column, clause in enumerate(table.outputs):
        if clause.allowed is None and clause.kind is None:
            continue
        unsure: list[int] = []
        for row, rule in enumerate(table.rules):
            verdict = _verdict(clause, rule.outputs[column])
            if verdict == OPAQUE:
                unsure.append(row + 1)
            elif verdict:
                _of_row(work, verdict, row, column)
        if (
            clause.default is not None
            and _verdict(clause, clause.default) == NOT_ALLOWED
            and work.has_room(NOT_ALLOWED)
        ):
            point = tuple(0 for _ in seen.variables)
            work.findings.append(
                Finding(NOT_ALLOWED, (), (), column, (ANYTHING,) * len(table.inputs), _witness(seen, point))
            )
        if unsure:
            work.unproved.append(Unproved(column, tuple(unsure), OPAQUE, is_output=True))


def _of_row(work: _Work, kind: str, row: int, column: int) -> None:
    """A finding about a row's output, with an input that the row may match."""
    if work.has_room(kind):
        box = [classes or [0] for classes in work.seen.grid.box(row, possible=True)]
        point = tuple(classes[0] for classes in box)
        witness = _witness(work.seen, point, box)
        work.findings.append(Finding(kind, (row + 1,), (), column, _region(work.seen, box), witness))


def _verdict(clause: OutputClause, cell: Expression) -> str:
    """What is wrong with an output: EMPTY, NOT_ALLOWED, or OPAQUE where only a case could tell. Empty: "" for nothing."""
    value = _known(cell)
    if value is _UNKNOWN:
        return "" if clause.allowed is None else OPAQUE
    try:
        return EMPTY if _is_empty(clause, value) else "" if _allowed(clause, value) else NOT_ALLOWED
    except DecisionsError:  # the type stands in a missing file, or its allowed values run away
        return OPAQUE


def _is_empty(clause: OutputClause, value: Value) -> bool:
    """Whether a row leaves out what its column says must be one of some values."""
    return value is None and clause.allowed is not None and clause.allowed(None, {}) is not True


def _allowed(clause: OutputClause, value: Value) -> bool:
    if value is None:
        return True
    kind = clause.kind
    if kind is not None:
        if not kind.holds(value):
            return True  # another type, which cell-fits-its-column tells
        value = kind.convert(value)
    return value is not None and (clause.allowed is None or clause.allowed(value, {}) is True)


def _given(clause: OutputClause, cell: Expression) -> Value:
    """The value of a constant output as its column gives it, of the column's type. Empty: as _known."""
    value = _known(cell)
    try:
        return value if clause.kind is None or value is _UNKNOWN else clause.kind.convert(value)
    except DecisionsError:
        return _UNKNOWN


def _known(cell: Expression) -> Value:
    """The value of a constant output. Empty: _UNKNOWN for one that a case decides."""
    if not is_constant(cell.tree):
        return _UNKNOWN
    try:
        return constant(cell.tree)
    except DecisionsError:
        return _UNKNOWN


def _region(seen: Surveyed, box: Box) -> tuple[str, ...]:
    """A box as cells, in the order of the columns."""
    texts = [ANYTHING] * len(seen.table.inputs)
    named = {value for value in seen.mentioned if isinstance(value, str)}
    for variable, classes in zip(seen.variables, box, strict=True):
        members = [atom for at in classes for atom in variable.classes[at]]
        for column in variable.columns:
            texts[column] = text_of(variable.atoms, members, named.__contains__)
    return tuple(texts)


def _witness(seen: Surveyed, point: Point, box: Box | None = None) -> Witness:
    """A point as values of columns, and as inputs where some give them: other points of the box are tried before it is given up."""
    expressions = [clause.expression for clause in seen.table.inputs]
    matters = [False] * len(expressions)
    for variable in seen.variables:
        for column in variable.columns:
            matters[column] = variable.matters
    first: Witness | None = None
    for tried in _points(point, box):
        columns = _values(seen, tried)
        inputs = inputs_for(expressions, columns, matters)
        if inputs is not None:
            return Witness(columns, inputs)
        first = first or Witness(columns, None)
    assert first is not None
    return first


def _values(seen: Surveyed, point: Point) -> tuple[Value, ...]:
    columns: list[Value] = [None] * len(seen.table.inputs)
    for variable, at in zip(seen.variables, point, strict=True):
        for column in variable.columns:
            columns[column] = variable.sample(at)
    return tuple(columns)


def _points(point: Point, box: Box | None) -> Iterator[Point]:
    """The point, then its neighbours in the box along each axis."""
    yield point
    for axis, classes in enumerate(box or ()):
        for at in classes:
            if at != point[axis]:
                yield (*point[:axis], at, *point[axis + 1 :])
