"""One decision table of 200 rows and 5 columns in two syntaxes: FEEL for us, Python for SpiffWorkflow's own DMN engine.

Rows exclude each other, so that UNIQUE holds and both must find the same row. The columns are an area (ranges of numbers), a
use (texts and lists of them), the day of receipt (comparisons of dates), a level (numbers, ranges, -) and a mark (texts, not, -).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import escape

from app.decisions.dmn import Decision, DecisionModel, Table, read_dmn

ROWS = 200
COLUMNS = {"area": "number", "use": "string", "received": "date", "level": "number", "mark": "string"}
USES = (("居住用地",), ("工业用地", "仓储用地"), ("耕地",), ("道路用地",), ("公园绿地", "防护绿地"))
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DECISION = "measures"
CHANGE = date(2026, 7, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in both syntaxes."""

    feel: str
    python: str


ANYTHING = Cell("-", "-")


def _area(band: int) -> Cell:
    low, high = band * 500, band * 500 + 500
    return Cell(f"[{low}..{high})", f"{low} <= ? < {high}")


def _use(number: int) -> Cell:
    texts = USES[number]
    written = ", ".join(f'"{text}"' for text in texts)
    return Cell(written, written) if len(texts) == 1 else Cell(written, f"? in ({written})")


def _received(is_before: bool) -> Cell:
    sign, day = ("<", CHANGE) if is_before else (">=", CHANGE)
    return Cell(f'{sign} date("{day}")', f"? {sign} date({day.year}, {day.month}, {day.day})")


def _level(row: int) -> Cell:
    return (ANYTHING, Cell("[1..4]", "1 <= ? <= 4"), Cell(">= 1", "? >= 1"), Cell("2", "2"))[row % 4]


def _mark(row: int) -> Cell:
    return (ANYTHING, Cell('not("受限")', 'not ? == "受限"'), Cell('"普通"', '"普通"'))[row % 3]


def rows() -> Iterator[tuple[Cell, ...]]:
    """The cells of each row."""
    for row in range(ROWS):
        yield _area(row // 10), _use(row % 5), _received(row // 5 % 2 == 0), _level(row), _mark(row)


def inputs_of(row: int) -> dict[str, Any]:
    """Values that only this row takes; the row after the last takes nothing. Shape: rows count from 1."""
    number = row - 1
    day = date(2026, 3, 2) if number // 5 % 2 == 0 else date(2026, 9, 1)
    area = Decimal(number // 10 * 500) + Decimal("120.5")
    return {"area": area, "use": USES[number % 5][-1], "received": day, "level": Decimal(2), "mark": "普通"}


# Early, in the middle, late, and none at all.
ASKED = (1, 7, 60, 101, 140, 193, 200, ROWS + 1)


def as_dmn(syntax: str) -> bytes:
    """The table as a file. Shape: `syntax` is feel or python."""
    inputs = "".join(
        f'<input id="i_{name}" label="{name}"><inputExpression id="e_{name}" typeRef="{kind}"><text>{name}</text>'
        "</inputExpression></input>"
        for name, kind in COLUMNS.items()
    )
    written = "".join(_rule(number, row, syntax) for number, row in enumerate(rows(), 1))
    table = (
        f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}<output id="o" name="{DECISION}"/>{written}</decisionTable>'
    )
    decision = f'<decision id="{DECISION}" name="{DECISION}">{table}</decision>'
    return f'<definitions xmlns="{MODEL}" id="d" name="d" namespace="urn:bench">{decision}</definitions>'.encode()


def _rule(number: int, row: tuple[Cell, ...], syntax: str) -> str:
    cells = "".join(
        f'<inputEntry id="c_{number}_{at}"><text>{escape(getattr(cell, syntax))}</text></inputEntry>'
        for at, cell in enumerate(row)
    )
    return f'<rule id="r_{number}">{cells}<outputEntry id="o_{number}"><text>"row {number}"</text></outputEntry></rule>'


def table() -> Table:
    """The table as the proof takes it."""
    (decision,) = read_dmn(as_dmn("feel"), "measures.dmn").elements.values()
    assert isinstance(decision, Decision)
    assert isinstance(decision.logic, Table)
    return decision.logic


def ours() -> Callable[[dict[str, Any]], object]:
    """Our engine: all 200 rows are looked at, as UNIQUE asks."""
    model = DecisionModel(read_dmn(as_dmn("feel"), "measures.dmn"))
    return lambda values: model.decide(DECISION, values).value


def spiffworkflow() -> Callable[[dict[str, Any]], object]:
    """SpiffWorkflow's own DMN engine on a table read by its own parser: it stops at the first row that matches."""
    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    parser = DMNParser(None, etree.fromstring(as_dmn("python")), {"dmn": MODEL}, filename="measures.dmn")
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    scripts = PythonScriptEngine(TaskDataEnvironment({"date": date, "datetime": datetime}))
    workflow = SimpleNamespace(script_engine=scripts)
    return lambda values: engine.result(SimpleNamespace(data=values, workflow=workflow)).get(DECISION)
