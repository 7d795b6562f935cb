"""Writes files of example rows, and says how an input that a proof shows stands in one."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from app.decisions.dmn import DecisionFile, Table
from app.decisions.feel import Value, literal
from app.decisions.feel.printing import TEMPORAL
from app.decisions.proof import Witness
from app.decisions.proof.witness import path_of
from app.modelling.examples.sheet import DECISION, NOTE, ROW

BOM = b"\xef\xbb\xbf"  # by it spreadsheets know a file as UTF-8


def written(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A file of example rows; cells that a row has not are empty, and so are rows without any text left out."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(titles)
    width = len(titles)
    for row in rows:
        if any(cell.strip() for cell in row):
            out.writerow([*row, *[""] * (width - len(row))][:width])
    return BOM + text.getvalue().encode()


def input_titles(table: Table) -> list[str]:
    """The columns for the inputs: the variables, or the titles of columns that are calculated."""
    plain = [path_of(clause.expression.tree) is not None for clause in table.inputs]
    return [
        clause.text if is_plain else clause.label.split(" / ", maxsplit=1)[0]
        for clause, is_plain in zip(table.inputs, plain, strict=True)
    ]


def other_titles(file: DecisionFile, table: Table) -> list[str]:
    """The columns for what must come out, the row that must match and a note; first the decision where the file has several tables."""
    several = sum(one.table is not None for one in file.decisions) > 1
    outputs = [output.title.split(" / ")[0] for output in table.outputs]
    return list(dict.fromkeys([*outputs, ROW[0], NOTE[0], *([DECISION[0]] if several else [])]))


def cells_of_columns(table: Table, witness: Witness) -> dict[str, str]:
    """A witness by the columns for the inputs."""
    return {title: cell_of(value) for title, value in zip(input_titles(table), witness.columns, strict=True)}


def cells_of_variables(table: Table, witness: Witness) -> dict[str, str]:
    """A witness by the variables behind the columns; by the columns where they are not known."""
    if witness.inputs is None:
        return cells_of_columns(table, witness)
    return {path: cell_of(value) for path, value in paths_of(witness.inputs)}


def cell_of(value: Value) -> str:
    """A value as it is read back: texts without quotes where they cannot be taken for anything else."""
    if isinstance(value, TEMPORAL):
        return str(value)
    if isinstance(value, str) and _is_plain(value):
        return value
    return literal(value)


def _is_plain(text: str) -> bool:
    """Whether a text is read as itself in a column of any type: a word that starts with no digit, sign or quote."""
    return text.isidentifier() and text not in ("null", "true", "false", "TRUE", "FALSE")


def paths_of(names: Mapping[str, Any], before: str = "") -> list[tuple[str, Value]]:
    """Variables and the entries of their contexts, by their paths."""
    found: list[tuple[str, Value]] = []
    for name, value in names.items():
        if isinstance(value, dict) and value:
            found += paths_of(value, f"{before}{name}.")
        else:
            found.append((f"{before}{name}", value))
    return found
