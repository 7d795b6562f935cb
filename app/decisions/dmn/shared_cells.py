"""The cells of a table, and which rows they leave: a cell that many rows share is asked once for all of them.

Only plain cells are shared (constants, texts, comparisons with and ranges of numbers), and only those that stand before the first
cell of their row that may read a name, loop or call: a row that is left out here would have been left by its own cells before
anything in it could cost, count or fail. Rows that stay are checked in full, as if nothing had been asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.decisions.feel import tree
from app.decisions.feel.compile_names import is_number
from app.decisions.feel.compile_tests import Test
from app.decisions.feel.compiled import UnaryTests
from app.decisions.feel.values import Frame, Value

# Below, the plain way is as quick; above, what is kept of the rows grows large.
FEWEST_ROWS, MOST_ROWS = 16, 4_096
# Of a row: column, closure, whether it loops.
Checks = tuple[tuple[int, Test, bool], ...]


@dataclass(frozen=True, slots=True)
class SharedColumn:
    """A column's shared cells, each with the rows that have it; `others` are the rows that no cell here speaks for.

    Shape: a set of rows is a number whose bit n stands for the row at position n.
    """

    index: int
    cells: tuple[tuple[Test, int], ...]
    others: int


@dataclass(frozen=True, slots=True)
class Cells:
    """All cells that can fail: `checks` by row, and the columns whose cells are shared."""

    checks: tuple[Checks, ...] = ()
    shared: tuple[SharedColumn, ...] = ()

    def rows_left(self, values: Sequence[Value], frame: Frame) -> Iterable[int]:
        """The positions of the rows that may match, in order; none that matches is missing."""
        count = len(self.checks)
        left = (1 << count) - 1
        for column in self.shared:
            value = values[column.index]
            if type(value) is Decimal and not value.is_finite():
                continue  # no number of FEEL: comparing it may fail
            rows = column.others
            for test, having in column.cells:
                if having & left and test(value, frame) is True:
                    rows |= having
            left &= rows
        return range(count) if left.bit_count() * 2 > count else _positions(left)


def _positions(rows: int) -> Iterator[int]:
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def cells_of(rows: Sequence[Sequence[UnaryTests]]) -> Cells:
    """The cells of all rows."""
    checks = tuple(
        tuple((index, cell.test, cell.repeats) for index, cell in enumerate(row) if cell.test is not None)
        for row in rows
    )
    if not FEWEST_ROWS <= len(rows) <= MOST_ROWS:
        return Cells(checks)
    return Cells(checks, tuple(_shared(rows)))


def _shared(rows: Sequence[Sequence[UnaryTests]]) -> Iterator[SharedColumn]:
    """The columns in which cells repeat; one whose cells all differ is as quick in the plain way."""
    having: dict[int, dict[str, tuple[Test, int]]] = {}
    for position, row in enumerate(rows):
        for index, cell in enumerate(row):
            if cell.test is None:
                continue
            if not is_plain(cell.tree):
                break
            known = having.setdefault(index, {})
            test, mask = known.get(cell.text, (cell.test, 0))
            known[cell.text] = (test, mask | 1 << position)
    everything = (1 << len(rows)) - 1
    for index, known in sorted(having.items()):
        spoken = 0
        for _, mask in known.values():
            spoken |= mask
        if len(known) * 2 <= spoken.bit_count():
            yield SharedColumn(index, tuple(known.values()), everything & ~spoken)


def is_plain(tests: tree.Tests) -> bool:
    """Whether a cell compares with constants alone, so that asking it costs and changes nothing."""
    return all(_is_plain_test(test) for test in tests.tests)


def _is_plain_test(test: tree.Node) -> bool:
    if isinstance(test, tree.TestNode):
        return isinstance(test.operand, tree.Literal) or is_number(test.operand) is not None
    if isinstance(test, tree.RangeNode):
        return is_number(test.low) is not None and is_number(test.high) is not None
    return isinstance(test, tree.Literal) or is_number(test) is not None
