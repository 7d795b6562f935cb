"""Reads example rows: a CSV file whose first line names inputs and expected outputs as the table's columns are titled.

An input column is headed by the column's title or expression, or by a variable such as `project.urgent`; an output by its title or name.
`行`/`row` names the rows that must match, `说明`/`note` is for people, `决策`/`decision` says which decision where a file has several.
Cells are FEEL, and dates and texts also without their quotes, as spreadsheets write them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.decisions.dmn import Decision, DecisionFile, Table
from app.decisions.errors import DecisionsError
from app.decisions.feel import Value, compile_expression, evaluate
from app.decisions.proof.constants import constant, is_constant
from app.domain.limits import Line
from app.modelling.errors import ExamplesMalformed

ROW, NOTE, DECISION = ("行", "row"), ("说明", "note"), ("决策", "decision")
LARGEST = 5_000  # rows; each is evaluated at every look
_MOMENT = re.compile(
    r"-?\d{4,9}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|@\S+)?)?|\d\d:\d\d:\d\d\S*|-?P[\dT][\dYMDTHS.]*"
)
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TEXTS = ("string",)
INPUT, VARIABLE, OUTPUT, WHICH_ROW, NOTED, WHICH_DECISION = "input", "variable", "output", "row", "note", "decision"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the sheet. Shape: `at` is the index of the table's column; `path` of a variable its parts."""

    kind: str
    title: str
    at: int = -1
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One line.

    Shape: `line` in the file, from 1; `columns` are values by the index of the table's column, `variables` by path, `outputs` expected
    values by the index of the output; `rows` the rows that must match, None where the line does not say.
    """

    line: int
    note: str
    columns: dict[int, Value]
    variables: dict[tuple[str, ...], Value]
    outputs: dict[int, Value]
    rows: tuple[int, ...] | None

    @property
    def expects(self) -> bool:
        """Whether it says what must come out."""
        return bool(self.outputs) or self.rows is not None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The examples of one decision."""

    decision: Decision
    examples: tuple[Example, ...]


def read_sheet(content: bytes, place: str, file: DecisionFile) -> Sheet:
    """The examples of a file's decision. Empty: a sheet without lines has no examples.

    Raises: E-EXAMPLES-1 with the line and column that is wrong.
    """
    lines = [(number, cells) for number, cells in cells_of(content) if any(cell.strip() for cell in cells)]
    if not lines:
        raise ExamplesMalformed(
            place=place,
            line=1,
            problem_zh="文件是空的，首行须写列名",
            problem_en="it is empty; the first line names the columns",
        )
    number, titles = lines[0]
    decision = _decision(file, titles, lines[1:], place)
    headings = _headings(titles, decision, place, number)
    if len(lines) - 1 > LARGEST:
        raise ExamplesMalformed(
            place=place, line=number, problem_zh=f"多于 {LARGEST} 行", problem_en=f"more than {LARGEST} rows"
        )
    examples = tuple(_example(number, cells, headings, decision, place) for number, cells in lines[1:])
    return Sheet(decision, examples)


def cells_of(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV file with their numbers. Chinese spreadsheets write GB 18030 where the others write UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        yield reader.line_num, cells


def _decision(
    file: DecisionFile, titles: Sequence[str], lines: Sequence[tuple[int, list[str]]], place: str
) -> Decision:
    tables = [one for one in file.decisions if one.table is not None]
    at = next((at for at, title in enumerate(titles) if _is(title, DECISION)), -1)
    named = {cells[at].strip() for _, cells in lines if 0 <= at < len(cells)} - {""}
    if len(named) == 1:
        wanted = named.pop()
        tables = [one for one in tables if wanted in (one.name, one.id)]
    if len(tables) != 1 or named:
        names = "、".join(one.name for one in file.decisions if one.table is not None) or "-"
        raise ExamplesMalformed(
            place=place, line=1,
            problem_zh=f"须用“决策”列写明一个有决策表的决策：{names}",
            problem_en=f"name one decision that has a table, in the column “decision”: {names}",
        )  # fmt: skip
    return tables[0]


def _is(title: str, words: Sequence[str]) -> bool:
    return title.strip().lower() in words


def _halves(title: str) -> set[str]:
    """A title in two languages goes by either of them too."""
    return {title, *(half.strip() for half in title.split(" / "))} - {""}


def _headings(titles: Sequence[str], decision: Decision, place: str, line: int) -> list[Heading]:
    table = decision.table
    assert table is not None
    found: list[Heading] = []
    for title in (each.strip() for each in titles):
        heading = _heading(title, table)
        if heading is None:
            known = "、".join([*(one.label for one in table.inputs), *(one.title for one in table.outputs)])
            raise ExamplesMalformed(
                place=place, line=line,
                problem_zh=f"列名“{title}”既不是表中的列，也不是变量；表中的列有：{known}",
                problem_en=f"the column “{title}” is none of the table's and no variable; the table has: {known}",
            )  # fmt: skip
        found.append(heading)
    return found


def _heading(title: str, table: Table) -> Heading | None:
    for kind, words in ((WHICH_ROW, ROW), (NOTED, NOTE), (WHICH_DECISION, DECISION)):
        if _is(title, words):
            return Heading(kind, title)
    for at, output in enumerate(table.outputs):
        if title in _halves(output.title) | {output.name}:
            return Heading(OUTPUT, title, at)
    for at, clause in enumerate(table.inputs):
        if title in _halves(clause.label) and title != clause.text:
            return Heading(INPUT, title, at)
    if _PATH.fullmatch(title):
        return Heading(VARIABLE, title, path=tuple(title.split(".")))
    return next((Heading(INPUT, title, at) for at, clause in enumerate(table.inputs) if title == clause.text), None)


def _example(line: int, cells: Sequence[str], headings: Sequence[Heading], decision: Decision, place: str) -> Example:
    table = decision.table
    assert table is not None
    found = Example(line, _note(cells, headings), {}, {}, {}, _rows(cells, headings, place, line))
    of_path = {clause.text: clause.type for clause in table.inputs}
    for heading, cell in zip(headings, (cell.strip() for cell in cells), strict=False):
        if not cell:
            continue
        if heading.kind == INPUT:
            found.columns[heading.at] = _value(cell, table.inputs[heading.at].type, heading, place, line)
        elif heading.kind == VARIABLE:
            found.variables[heading.path] = _value(cell, of_path.get(heading.title, ""), heading, place, line)
        elif heading.kind == OUTPUT:
            found.outputs[heading.at] = _value(cell, table.outputs[heading.at].type, heading, place, line)
    return found


def _note(cells: Sequence[str], headings: Sequence[Heading]) -> str:
    return next((c.strip() for h, c in zip(headings, cells, strict=False) if h.kind == NOTED), "")


def _rows(cells: Sequence[str], headings: Sequence[Heading], place: str, line: int) -> tuple[int, ...] | None:
    """The rows that must match. Empty: None where the cell is empty; - for no row."""
    told = next((c.strip() for h, c in zip(headings, cells, strict=False) if h.kind == WHICH_ROW), "")
    if not told:
        return None
    if told == "-":
        return ()
    parts = re.split(r"[,，、;；\s]+", told)
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ExamplesMalformed(
            place=place, line=line,
            problem_zh=f"“行”列须写行号，如 3 或 1、2，或用 - 表示没有命中的行，而不是“{told}”",
            problem_en=f"the column “row” takes numbers of rows such as 3 or 1, 2, or - for none, not “{told}”",
        )  # fmt: skip
    return tuple(int(part) for part in parts)


def _value(cell: str, kind: str, heading: Heading, place: str, line: int) -> Value:
    """The value of a cell. Raises: E-EXAMPLES-1 where it cannot be read as the column's type."""
    if cell == "null":
        return None
    if kind in _TEXTS and not cell.startswith(('"', "[", "{")):
        return cell
    if _MOMENT.fullmatch(cell):
        moment = evaluate(f'@"{cell}"')
        if moment is not None:
            return moment
    if cell in ("TRUE", "FALSE"):  # as spreadsheets write them
        return cell == "TRUE"
    try:
        node = compile_expression(cell).tree
        if is_constant(node):
            return constant(node)
    except DecisionsError:
        pass
    if kind in ("", "Any"):
        return cell
    wanted = Line(f"类型 {kind} 的值", f"a value of type {kind}")
    raise ExamplesMalformed(
        place=place, line=line,
        problem_zh=f"“{heading.title}”列的“{cell}”不是{wanted.zh}",
        problem_en=f"column “{heading.title}”: “{cell}” is not {wanted.en}",
    )  # fmt: skip
