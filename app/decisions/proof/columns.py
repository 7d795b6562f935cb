"""From a table to its grid: what each column may hold, and which rows match which of it. The compiled cells say so themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.decisions.dmn.item_types import plain_type
from app.decisions.dmn.tables import InputClause, Table
from app.decisions.errors import DecisionsError
from app.decisions.feel import tree
from app.decisions.feel.comparison import equal
from app.decisions.feel.compiled import UnaryTests
from app.decisions.feel.feel_types import ANY, Allowed, ConstrainedType, FeelType, SimpleType
from app.decisions.feel.printer import print_tree
from app.decisions.feel.values import Value
from app.decisions.proof.constants import Opaque, constants_of, members_of
from app.decisions.proof.domain import Atom, atoms_of, lists_of
from app.decisions.proof.findings import OPAQUE, TOO_LARGE, Unproved
from app.decisions.proof.grid import Axis, Grid
from app.decisions.proof.kinds import Kind, kinds_of_types, whole_numbers

MOST_TESTS = 300_000  # cells times atoms of one column; some 0.2 s
MOST_MEMBERS = 8  # of a list; each doubles the atoms
# What these give is a whole number that is not negative.
_COUNTS = frozenset({"count", "string length"})


@dataclass(slots=True)
class Variable:
    """One thing that columns ask about: columns with the same expression are one, for they always have the same value.

    Shape: `columns` are indexes of inputs; `atoms` what it may be; `matters` whether a cell that was understood asks about it;
    `classes` the atoms that no cell tells apart.
    """

    columns: tuple[int, ...]
    atoms: list[Atom]
    matters: bool = False
    classes: list[list[int]] = field(default_factory=list)

    def sample(self, at: int) -> Value:
        """A value of a class: a constant that stands in the table where there is one."""
        members = [self.atoms[each] for each in self.classes[at]]
        return next((atom for atom in members if atom.is_point), members[0]).value


@dataclass(slots=True)
class Surveyed:
    """A table as boxes. Shape: the n-th variable is the n-th axis of the grid; `dead` are row and column of cells that match nothing."""

    table: Table
    variables: list[Variable]
    grid: Grid
    unproved: list[Unproved]
    dead: list[tuple[int, int]]
    mentioned: list[Value]


def survey(table: Table) -> Surveyed:
    """The boxes of a table."""
    groups: dict[str, list[int]] = {}
    for at, clause in enumerate(table.inputs):
        groups.setdefault(print_tree(clause.expression.tree), []).append(at)
    found = Surveyed(table, [], Grid([], len(table.rules)), [], [], [])
    for columns in groups.values():
        _variable(found, tuple(columns))
    return found


def _variable(found: Surveyed, columns: tuple[int, ...]) -> None:
    clauses = [found.table.inputs[at] for at in columns]
    narrowing = [tests for clause in clauses for tests in _narrowing(clause)]
    members = None if narrowing else _members(found.table, clauses, columns)
    if members is not None:
        _cut(found, Variable(columns, lists_of(members)), {at: [] for at in columns})
        return
    constants: list[Value] = []
    opaque = {at: _opaque_rows(found.table, at, constants) for at in columns}
    is_unknown = not all(_is_plain(clause.kind) for clause in clauses) or _are_at_odds(clauses)
    try:
        for tests in narrowing:
            constants += constants_of(tests.tree)
    except (Opaque, DecisionsError):
        is_unknown = True
    if is_unknown:
        opaque = {at: _asking(found.table, at) for at in columns}
    _cut(found, Variable(columns, [Atom(None)] if is_unknown else _universe(clauses, constants, narrowing)), opaque)
    found.mentioned += constants


def _cut(found: Surveyed, variable: Variable, opaque: Mapping[int, Sequence[int]]) -> None:
    """Asks the cells of a variable's columns about each of its atoms."""
    rows = [(1 << found.grid.count) - 1] * len(variable.atoms)
    hidden = 0
    for at in variable.columns:
        unknown, reason = opaque[at], OPAQUE
        if len({rule.inputs[at].text for rule in found.table.rules}) * len(variable.atoms) > MOST_TESTS:
            unknown, reason = _asking(found.table, at), TOO_LARGE
        if unknown:
            found.unproved.append(Unproved(at, tuple(row + 1 for row in unknown), reason))
        column = _matching(found, at, variable.atoms, set(unknown))
        rows = [mine & other for mine, other in zip(rows, column, strict=True)]
        hidden |= sum(1 << row for row in unknown)
        variable.matters |= len(unknown) < len(_asking(found.table, at))
    _join(found, variable, rows, hidden)


def _asking(table: Table, at: int) -> list[int]:
    """The rows whose cell in a column asks anything."""
    return [row for row, rule in enumerate(table.rules) if not rule.inputs[at].any]


def _members(table: Table, clauses: Sequence[InputClause], columns: Sequence[int]) -> list[Value] | None:
    """What cells ask a list to contain. Empty: None where the column is no list, or a cell asks for more."""
    cells = [rule.inputs[at] for at in columns for rule in table.rules if not rule.inputs[at].any]
    if not cells or any(isinstance(_base(clause.kind), SimpleType) for clause in clauses):
        return None
    found: list[Value] = []
    try:
        for cell in cells:
            # Python's own equality would take true for 1.
            found += [item for item in members_of(cell.tree) if all(equal(item, other) is not True for other in found)]
    except (Opaque, DecisionsError):
        return None
    return found if len(found) <= MOST_MEMBERS else None


def _opaque_rows(table: Table, at: int, constants: list[Value]) -> list[int]:
    """The rows whose cell cannot be analysed; the constants of the others are added."""
    opaque: list[int] = []
    seen: dict[str, bool] = {}
    for row, rule in enumerate(table.rules):
        cell = rule.inputs[at]
        if cell.text not in seen:
            try:
                constants += constants_of(cell.tree)
                seen[cell.text] = True
            except (Opaque, DecisionsError):
                seen[cell.text] = False
        if not seen[cell.text]:
            opaque.append(row)
    return opaque


def _matching(found: Surveyed, at: int, atoms: Sequence[Atom], opaque: set[int]) -> list[int]:
    """For each atom the rows whose cell surely matches it; cells that match none are noted as dead."""
    by_text: dict[str, int] = {}
    cells: dict[str, UnaryTests] = {}
    for row, rule in enumerate(found.table.rules):
        if row not in opaque:
            cell = rule.inputs[at]
            cells[cell.text] = cell
            by_text[cell.text] = by_text.get(cell.text, 0) | 1 << row
    matching = [0] * len(atoms)
    dead = 0
    for text, rows in by_text.items():
        cell, hit = cells[text], False
        frame = cell.frame({}, None, None)
        for each, atom in enumerate(atoms):
            frame[2].refill()
            if cell.test is None or cell.test(atom.value, frame) is True:
                matching[each] |= rows
                hit = True
        dead |= 0 if hit else rows
    found.dead += [(row, at) for row in range(found.grid.count) if dead >> row & 1]
    return matching


def _join(found: Surveyed, variable: Variable, rows: Sequence[int], hidden: int) -> None:
    """Atoms that the same rows match become one class."""
    classes: dict[int, list[int]] = {}
    for at, matching in enumerate(rows):
        classes.setdefault(matching, []).append(at)
    variable.classes = list(classes.values())
    found.variables.append(variable)
    found.grid.axes.append(Axis(list(classes), [matching | hidden for matching in classes]))


def _narrowing(clause: InputClause) -> list[Allowed]:
    """The allowed values of the column and of its type."""
    found: list[Allowed] = [] if clause.allowed is None else [clause.allowed]
    kind = plain_type(clause.kind)
    while isinstance(kind, ConstrainedType):
        if kind.tests is not None:
            found.append(kind.tests)
        kind = plain_type(kind.inner)
    return found


def _base(kind: FeelType | None) -> FeelType | None:
    """The type behind names and allowed values. Empty: None where none is declared or its file is missing."""
    kind = plain_type(kind)
    while isinstance(kind, ConstrainedType):
        kind = plain_type(kind.inner)
    return kind


def _are_at_odds(clauses: Sequence[InputClause]) -> bool:
    """Whether columns of the same expression declare different types: then none of them tells what the value is."""
    declared = [base.kinds for clause in clauses if isinstance(base := _base(clause.kind), SimpleType)]
    return any(kinds != declared[0] for kinds in declared)


def _is_plain(kind: FeelType | None) -> bool:
    """Whether a column of this type holds single values: lists and contexts are not analysed."""
    base = _base(kind)
    return kind is None or base is ANY or isinstance(base, SimpleType)


def _universe(clauses: Sequence[InputClause], constants: list[Value], narrowing: Sequence[Allowed]) -> list[Atom]:
    base = _base(clauses[0].kind)
    kinds: tuple[Kind, ...] | None = None
    is_boolean = False
    if isinstance(base, SimpleType):
        kinds, is_boolean = kinds_of_types(base.kinds), bool in base.kinds
    if _counts(clauses[0].expression.tree):
        kinds = (whole_numbers(0),)
    found = atoms_of(constants, kinds, is_boolean=is_boolean)
    allowed = [
        atom for atom in found if atom.value is None or all(tests(atom.value, {}) is True for tests in narrowing)
    ]
    return allowed or [Atom(None)]


def _counts(node: tree.Node) -> bool:
    return isinstance(node, tree.Call) and isinstance(node.function, tree.Name) and node.function.name in _COUNTS
