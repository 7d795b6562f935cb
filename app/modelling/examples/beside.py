"""Example rows together with the table they lie beside, and what comes of trying them. Rehearsal, the check and the studio ask it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.casework.publish import Source
from app.decisions.dmn import DecisionFile, DecisionModel, read_dmn
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
    file = read_dmn(table.content, table.place)
    sheet = read_sheet(source.content, source.place, file)
    model = DecisionModel(file, *_imported(file, [each for each in tables if each != table]))
    return TriedSheet(source, table, sheet, try_sheet(sheet, model, file))


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


def _imported(file: DecisionFile, others: Sequence[Source]) -> Iterator[DecisionFile]:
    """The files that a file imports, and those that they import."""
    wanted = [one.namespace for one in file.imports]
    if not wanted:
        return
    known = {read.namespace: read for read in (read_dmn(each.content, each.place) for each in others)}
    seen: set[str] = {file.namespace}
    while wanted:
        namespace = wanted.pop()
        if namespace not in seen and namespace in known:
            seen.add(namespace)
            yield known[namespace]
            wanted += [one.namespace for one in known[namespace].imports]
