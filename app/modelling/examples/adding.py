"""Adds a row to a file of example rows: the input that a proof shows, with its outcome left for the analyst to write."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from app.decisions.dmn import DecisionFile, Table
from app.decisions.feel import Value, literal
from app.decisions.feel.printing import TEMPORAL
from app.modelling.examples.sheet import DECISION, NOTE, ROW, cells_of

BOM = b"\xef\xbb\xbf"  # by it spreadsheets know a file as UTF-8


def with_row(content: bytes | None, file: DecisionFile, table: Table, given: Mapping[str, Value], note: str) -> bytes:
    """The file with one row more.

    Shape: `given` are values by the heading of their column: a variable's path, or an input column's title; headings that the file does
    not have yet are added behind its own. Empty: without content a new file is begun, with the outputs, the row and the note as columns.
    """
    lines = [cells for _, cells in cells_of(content or b"") if any(cell.strip() for cell in cells)]
    titles = [title.strip() for title in lines[0]] if lines else _begun(file, table, given)
    rows = lines[1:]
    titles += [title for title in given if title not in titles]
    if not any(title.lower() in NOTE for title in titles):
        titles.append(NOTE[0])
    row = {title: _cell(value) for title, value in given.items()}
    row |= {title: note for title in titles if title.lower() in NOTE}
    row |= {title: table.decision for title in titles if title.lower() in DECISION}
    width = len(titles)
    made = [
        titles,
        *([*cells, *[""] * (width - len(cells))] for cells in rows),
        [row.get(title, "") for title in titles],
    ]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(made)
    return BOM + text.getvalue().encode()


def _begun(file: DecisionFile, table: Table, given: Mapping[str, Value]) -> list[str]:
    """The columns of a new file."""
    several = sum(one.table is not None for one in file.decisions) > 1
    outputs = [output.title.split(" / ")[0] for output in table.outputs]
    return [*([DECISION[0]] if several else []), *given, *outputs, ROW[0], NOTE[0]]


def _cell(value: Value) -> str:
    """A value as it is read back: texts without quotes where they cannot be taken for anything else."""
    if isinstance(value, TEMPORAL):
        return str(value)
    if isinstance(value, str) and _is_plain(value):
        return value
    return literal(value)


def _is_plain(text: str) -> bool:
    """Whether a text is read as itself in a column of any type: a word that starts with no digit, sign or quote."""
    return text.replace("_", "a").isidentifier() and text not in ("null", "true", "false", "TRUE", "FALSE")


def headings_of(table: Table, columns: Sequence[Value], inputs: Mapping[str, Any] | None) -> dict[str, Value]:
    """What a witness gives, by the headings of example rows: variables where they are known, else the columns of the table."""
    if inputs is None:
        return {clause.label: value for clause, value in zip(table.inputs, columns, strict=True)}
    return dict(paths_of(inputs))


def paths_of(names: Mapping[str, Any], before: str = "") -> list[tuple[str, Value]]:
    """Variables and the entries of their contexts, by their paths."""
    found: list[tuple[str, Value]] = []
    for name, value in names.items():
        if isinstance(value, dict) and value:
            found += paths_of(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", value))
    return found
