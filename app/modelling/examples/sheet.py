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
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

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
    values by the index of the output; `rows` the rows that must match, None where the line does not say; `problems` are what cannot be
    read in it: then it is not tried.
    """

    line: int
    note: str
    columns: dict[int, Value] = field(default_factory=dict)
    variables: dict[tuple[str, ...], Value] = field(default_factory=dict)
    outputs: dict[int, Value] = field(default_factory=dict)
    rows: tuple[int, ...] | None = None
    problems: tuple[Line, ...] = ()

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

    Raises: E-EXAMPLES-1 for a file without a heading, or with one that cannot be meant; what is wrong in one line is that line's problem.
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
    headings = _headings(titles, decision, _known_names(file, decision), place, number)
    if len(lines) - 1 > LARGEST:
        raise ExamplesMalformed(
            place=place, line=number, problem_zh=f"多于 {LARGEST} 行", problem_en=f"more than {LARGEST} rows"
        )
    examples = tuple(_example(number, cells, headings, decision) for number, cells in lines[1:])
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


def _known_names(file: DecisionFile, decision: Decision) -> frozenset[str]:
    """The variables that an example may give: what the table's texts read, and what the file names."""
    table = decision.table
    assert table is not None
    texts = [clause.expression for clause in table.inputs] + [cell for rule in table.rules for cell in rule.outputs]
    texts += [clause.default for clause in table.outputs if clause.default is not None]
    read = set().union(*(text.names for text in texts), *(cell.names for rule in table.rules for cell in rule.inputs))
    named = {one.name for one in file.inputs} | {one.name for one in file.decisions} | {one.alias for one in file.imports}
    return frozenset(read | named)


def _headings(titles: Sequence[str], decision: Decision, names: frozenset[str], place: str, line: int) -> list[Heading]:
    table = decision.table
    assert table is not None
    found: list[Heading] = []
    for title in (each.strip() for each in titles):
        heading = _heading(title, table, names)
        if heading is None:
            raise ExamplesMalformed(place=place, line=line, **_unknown(title, titles, table, names))
        if any((heading.kind, heading.at, heading.path) == (each.kind, each.at, each.path) for each in found):
            raise ExamplesMalformed(
                place=place, line=line, problem_zh=f"列“{title}”出现了两次", problem_en=f"the column “{title}” stands twice"
            )
        found.append(heading)
    return found


def _unknown(title: str, titles: Sequence[str], table: Table, names: frozenset[str]) -> dict[str, str]:
    """Why a heading cannot be meant, with what it may have been."""
    if len(titles) == 1 and re.search(r"[;\t；，]", title):
        return {
            "problem_zh": "各列须用英文逗号分隔，如 a,b,c；请在表格软件中另存为 CSV（逗号分隔）",
            "problem_en": "columns are separated by commas, such as a,b,c: save it as CSV with commas",
        }
    inputs = [half for one in table.inputs for half in _halves(one.label)]
    outputs = [half for one in table.outputs for half in _halves(one.title) | {one.name}]
    near = get_close_matches(title, [*inputs, *outputs, *names, *(one.text for one in table.inputs)], 1, 0.6)
    known = "、".join([*(one.label for one in table.inputs), *(one.title for one in table.outputs), *sorted(names)])
    meant = (f"是否为“{near[0]}”？", f"did you mean “{near[0]}”? ") if near else ("", "")
    return {
        "problem_zh": f"列名“{title}”既不是表中的列，也不是表读取的变量。{meant[0]}可用的有：{known}",
        "problem_en": f"the column “{title}” is none of the table's and no variable that it reads. {meant[1]}There are: {known}",
    }


def _heading(title: str, table: Table, names: frozenset[str]) -> Heading | None:
    for kind, words in ((WHICH_ROW, ROW), (NOTED, NOTE), (WHICH_DECISION, DECISION)):
        if _is(title, words):
            return Heading(kind, title)
    for at, output in enumerate(table.outputs):
        if title in _halves(output.title) | {output.name}:
            return Heading(OUTPUT, title, at)
    for at, clause in enumerate(table.inputs):
        if title in _halves(clause.label) and title != clause.text:
            return Heading(INPUT, title, at)
    if title in names:
        return Heading(VARIABLE, title, path=(title,))
    if _PATH.fullmatch(title) and title.split(".", maxsplit=1)[0] in names:
        return Heading(VARIABLE, title, path=tuple(title.split(".")))
    return next((Heading(INPUT, title, at) for at, clause in enumerate(table.inputs) if title == clause.text), None)


def _example(line: int, cells: Sequence[str], headings: Sequence[Heading], decision: Decision) -> Example:
    table = decision.table
    assert table is not None
    problems: list[Line] = []
    rows = _rows(_told(cells, headings, WHICH_ROW), problems)
    found = Example(line, _told(cells, headings, NOTED), rows=rows)
    of_path = {clause.text: clause.type for clause in table.inputs}
    for heading, cell in zip(headings, (cell.strip() for cell in cells), strict=False):
        if not cell:
            continue
        if heading.kind == INPUT:
            found.columns[heading.at] = _value(cell, table.inputs[heading.at].type, heading, problems)
        elif heading.kind == VARIABLE:
            found.variables[heading.path] = _value(cell, of_path.get(heading.title, ""), heading, problems)
        elif heading.kind == OUTPUT:
            found.outputs[heading.at] = _value(cell, table.outputs[heading.at].type, heading, problems)
    if any(cell.strip() for cell in cells[len(headings) :]):
        problems.append(Line("这一行的单元格比列名多", "the line has more cells than there are columns"))
    return replace(found, problems=tuple(problems))


def _told(cells: Sequence[str], headings: Sequence[Heading], kind: str) -> str:
    return next((c.strip() for h, c in zip(headings, cells, strict=False) if h.kind == kind), "")


def _rows(told: str, problems: list[Line]) -> tuple[int, ...] | None:
    """The rows that must match. Empty: None where the cell is empty; - for no row."""
    if not told:
        return None
    if told == "-":
        return ()
    parts = re.split(r"[,，、;；\s]+", told)
    if all(part.isascii() and part.isdigit() for part in parts):
        return tuple(int(part) for part in parts)
    problems.append(
        Line(
            f"“行”列须写行号，如 3 或 1、2，或用 - 表示没有命中的行，而不是“{told}”",
            f"the column “row” takes numbers of rows such as 3 or 1, 2, or - for none, not “{told}”",
        )
    )
    return None


_WANTED = {  # what a cell of a type is written like
    "number": Line("数字，如 12.5（不带单位和千分位）", "a number such as 12.5, without unit or thousands"),
    "boolean": Line("true 或 false", "true or false"),
    "date": Line("日期，如 2026-03-02", "a date such as 2026-03-02"),
    "time": Line("时刻，如 09:30:00", "a time such as 09:30:00"),
    "dateTime": Line("日期和时刻，如 2026-03-02T09:30:00", "a date with a time such as 2026-03-02T09:30:00"),
    "date and time": Line("日期和时刻，如 2026-03-02T09:30:00", "a date with a time such as 2026-03-02T09:30:00"),
}


def _value(cell: str, kind: str, heading: Heading, problems: list[Line]) -> Value:
    """The value of a cell; what cannot be read as the column's type is a problem."""
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
    wanted = _WANTED.get(kind, Line(f"类型 {kind} 的值", f"a value of type {kind}"))
    problems.append(
        Line(
            f"“{heading.title}”列的“{cell}”不能这样写，请写{wanted.zh}",
            f"column “{heading.title}”: “{cell}” cannot be read, write {wanted.en}",
        )
    )
    return None
