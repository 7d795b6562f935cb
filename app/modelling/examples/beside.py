"""Example rows together with the table they lie beside, and what comes of trying them. Rehearsal, the check and the studio ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.casework.publish import Source
from app.decisions.dmn import DecisionFile, DecisionModel, read_dmn, read_together
from app.domain.errors import DuoguiError
from app.modelling.errors import ExamplesWithoutTable
from app.modelling.examples.sheet import Sheet, read_sheet
from app.modelling.examples.trying import Tried, try_sheet

TABLE, EXAMPLES = "table", "examples"


@dataclass(frozen=True, slots=True)
class TriedSheet:
    """What came of a file of example rows."""

    source: Source
    table: Source
    sheet: Sheet
    tried: tuple[Tried, ...]


def try_beside(source: Source, tables: Sequence[Source]) -> TriedSheet:
    """The example rows of a source tried on the table of its name.

    Raises: E-EXAMPLES-1, E-EXAMPLES-2; E-DECISIONS-* where the table or a file it imports cannot be read.
    """
    table = table_of(source, tables)
    files = _with_imported(table, [each for each in tables if each.kind == TABLE and each != table])
    sheet = read_sheet(source.content, source.place, files[0])
    return TriedSheet(source, table, sheet, try_sheet(sheet, DecisionModel(*files), files[0]))


def table_of(source: Source, tables: Sequence[Source]) -> Source:
    """The table that example rows are of: `lights.csv`, or `lights.more.csv`, is of lights. Raises: E-EXAMPLES-2."""
    name = source.name.partition(".")[0]
    for table in tables:
        if (table.kind, table.stem, table.name) == (TABLE, source.stem, name):
            return table
    raise ExamplesWithoutTable(place=source.place, table=f"{source.stem}/{name}.dmn")


def is_of(source: Source, table: Source) -> bool:
    """Whether a source holds example rows of a table."""
    return (source.kind, source.stem, source.name.partition(".")[0]) == (EXAMPLES, table.stem, table.name)


def _with_imported(table: Source, others: Sequence[Source]) -> Sequence[DecisionFile]:
    """The file of a table, and behind it those it imports, at whatever depth. Raises: E-DECISIONS-*."""
    file = read_dmn(table.content, table.place)
    if not file.imports:
        return (file,)
    known = {read.namespace: (each, read) for each in others if (read := _readable(each)) is not None}
    wanted, taken = [one.namespace for one in file.imports], {file.namespace: table}
    while wanted:
        namespace = wanted.pop()
        if namespace in known and namespace not in taken:
            taken[namespace] = known[namespace][0]
            wanted += [one.namespace for one in known[namespace][1].imports]
    return read_together((each.content, each.place) for each in taken.values())


def _readable(table: Source) -> DecisionFile | None:
    """The file. Empty: None for one that cannot be read, which the check tells where it stands."""
    try:
        return read_dmn(table.content, table.place)
    except DuoguiError:
        return None
