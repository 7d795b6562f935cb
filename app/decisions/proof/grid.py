"""A table as boxes over classes of values: who overlaps whom, and a point that no row covers. Whole numbers serve as sets.

A class joins the atoms of a column that no cell of it tells apart. A row is a box: for each column the classes its cell matches. Rows
whose cell is opaque have two boxes, the surely matched and the possibly matched. Sets of rows are whole numbers whose n-th bit is the
n-th row, so that ten thousand rows are met in one operation. Nothing here knows FEEL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MOST_STEPS = 2_000_000  # of all searches in one table; some 0.6 s
STEPS_OF_A_PLACE = 16  # a place of the search takes as long as so many classes (measured), however few its column has

Point = tuple[int, ...]


class TooLarge(Exception):
    """The search would take longer than a save may."""


@dataclass(slots=True)
class Axis:
    """One column: for each class the set of rows that match it. Shape: `sure` without opaque cells, `possible` with them."""

    sure: list[int]
    possible: list[int]


@dataclass(slots=True)
class Grid:
    """All columns. Shape: `count` rows; the n-th class of axis c is axes[c].sure[n]; `left` steps may still be made."""

    axes: list[Axis]
    count: int
    left: int = MOST_STEPS

    @property
    def everyone(self) -> int:
        """The set of all rows."""
        return (1 << self.count) - 1

    def box(self, row: int, *, possible: bool = False) -> list[list[int]]:
        """The classes that a row matches, column by column."""
        bit = 1 << row
        return [
            [at for at, rows in enumerate(axis.possible if possible else axis.sure) if rows & bit] for axis in self.axes
        ]

    def meeting(self, box: Sequence[Sequence[int]]) -> int:
        """The rows that surely match some point of a box."""
        found = self.everyone
        for axis, classes in zip(self.axes, box, strict=True):
            touched = 0
            for at in classes:
                touched |= axis.sure[at]
            found &= touched
        return found

    def uncovered(self, rows: int, box: Sequence[Sequence[int]], *, possible: bool = False) -> Point | None:
        """A point of the box that none of these rows matches. Empty: None: they cover it. Raises: TooLarge."""
        if not all(box):
            return None
        sides = [axis.possible if possible else axis.sure for axis in self.axes]
        order = sorted(range(len(box)), key=lambda at: -_kinds_of_rows(sides[at], box[at], rows))
        search = _Search([[sides[at][each] for each in box[at]] for at in order], self.left)
        found = search.run(rows)
        self.left = search.left
        if found is None:
            return None
        point = [0] * len(box)
        for at, place in zip(order, found, strict=True):
            point[at] = box[at][place]
        return tuple(point)

    def widened(
        self, point: Point, rows: int, box: Sequence[Sequence[int]], *, possible: bool = False
    ) -> list[list[int]]:
        """A largest box around a point that no row of these matches, within another box."""
        sides = [axis.possible if possible else axis.sure for axis in self.axes]
        wide = [[at] for at in point]
        touched = [side[at] for side, at in zip(sides, point, strict=True)]
        for column in reversed(range(len(wide))):
            others = rows
            for other, each in enumerate(touched):
                if other != column:
                    others &= each
            for at in box[column]:
                if at != point[column] and not others & sides[column][at]:
                    wide[column].append(at)
                    touched[column] |= sides[column][at]
        return [sorted(classes) for classes in wide]

    def cover(self, box: Sequence[Sequence[int]]) -> int:
        """Add a row that matches just this box; its number."""
        row, bit = self.count, 1 << self.count
        for axis, classes in zip(self.axes, box, strict=True):
            for at in classes:
                axis.sure[at] |= bit
                axis.possible[at] |= bit
        self.count += 1
        return row


def _kinds_of_rows(side: Sequence[int], classes: Sequence[int], rows: int) -> int:
    """How well a column tells rows apart: it is looked at first where it does so best."""
    return len({side[at] & rows for at in classes})


class _Search:
    """Column by column, the rows that are left; the same rows at the same column are looked at once."""

    def __init__(self, sides: list[list[int]], left: int) -> None:
        self.sides = sides
        self.left = left
        self.seen: set[tuple[int, int]] = set()
        # Rows that match everything from a column on.
        self.rest = [-1]
        for side in reversed(sides):
            whole = self.rest[-1]
            for rows in side:
                whole &= rows
            self.rest.append(whole)
        self.rest.reverse()

    def run(self, rows: int) -> list[int] | None:
        return self._from(0, rows)

    def _from(self, column: int, rows: int) -> list[int] | None:
        if not rows:
            return [0] * (len(self.sides) - column)
        if rows & self.rest[column] or (column, rows) in self.seen:
            return None
        self.left -= STEPS_OF_A_PLACE + len(self.sides[column])
        if self.left < 0:
            raise TooLarge
        groups: dict[int, int] = {}
        for at, matching in enumerate(self.sides[column]):
            groups.setdefault(rows & matching, at)
        for left in sorted(groups, key=int.bit_count):
            found = self._from(column + 1, left)
            if found is not None:
                return [groups[left], *found]
        self.seen.add((column, rows))
        return None


def bits(rows: int) -> Iterator[int]:
    """The numbers of the rows in a set, ascending."""
    while rows:
        low = rows & -rows
        yield low.bit_length() - 1
        rows ^= low


def sum_of(sets: Iterable[int]) -> int:
    """The rows of any of these sets."""
    found = 0
    for rows in sets:
        found |= rows
    return found
