"""Tries the example rows of a table: the table alone, over the values that the example gives.

What the decision requires from other decisions is an input here like any other. Business knowledge and imported files are used as in
a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.decisions.dmn import DecisionFile, DecisionModel, Table, decide_alone
from app.decisions.feel import Value, literal
from app.decisions.feel.comparison import equal
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.examples.sheet import Example, Sheet

LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
NOTHING_EXPECTED = Line(
    "还没有写明应得的结果或应命中的行", "it does not say yet what must come out or which row must match"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an example. Shape: `matched` are the rows that matched. Empty: without reasons it is as expected."""

    example: Example
    matched: tuple[int, ...]
    reasons: tuple[Line, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as expected."""
        return not self.reasons


def try_sheet(sheet: Sheet, model: DecisionModel, file: DecisionFile) -> tuple[Tried, ...]:
    """Every example of a sheet on its decision."""
    return tuple(_try(example, sheet, model, file) for example in sheet.examples)


def _try(example: Example, sheet: Sheet, model: DecisionModel, file: DecisionFile) -> Tried:
    table = sheet.decision.table
    assert table is not None
    if example.problems:
        return Tried(example, (), example.problems)
    try:
        decided = decide_alone(model, file, sheet.decision, _nested(example.variables), example.columns)
    except DuoguiError as error:
        return Tried(example, (), (Line(error.message("zh"), error.message("en")),))
    matched = tuple(one.row for one in decided.matched if one.decision == table.decision)
    reasons = [] if example.expects else [NOTHING_EXPECTED]
    if example.rows is not None and set(example.rows) != set(matched):
        reasons.append(_other_rows(example.rows, matched))
    for at, wanted in example.outputs.items():
        found = _output(table, at, decided.value)
        if not (wanted is found is None or equal(_as_list(table, wanted), found) is True):
            title, shown, got = table.outputs[at].title, literal(wanted), literal(found)
            reasons.append(Line(f"“{title}”应为 {shown}，实际为 {got}", f"“{title}” should be {shown}, it is {got}"))
    return Tried(example, matched, tuple(reasons))


def _other_rows(wanted: Sequence[int], matched: Sequence[int]) -> Line:
    should = Line(f"应命中第 {_numbers(wanted, '、')} 行", f"row {_numbers(wanted, ', ')} should match")
    did = Line(f"实际命中第 {_numbers(matched, '、')} 行", f"row {_numbers(matched, ', ')} did")
    if not wanted:
        should = Line("不应命中任何行", "no row should match")
    if not matched:
        did = Line("实际没有命中任何行", "none did")
    return Line(f"{should.zh}，{did.zh}", f"{should.en}, {did.en}")


def _numbers(rows: Sequence[int], between: str) -> str:
    return between.join(map(str, rows))


def _nested(variables: Mapping[tuple[str, ...], Value]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for path, value in variables.items():
        inside = names
        for part in path[:-1]:
            deeper = inside.get(part)
            inside[part] = inside = deeper if isinstance(deeper, dict) else {}
        inside[path[-1]] = value
    return names


def _output(table: Table, at: int, value: Value) -> Value:
    """The value of one output column: of a list of outcomes, the list of its values."""
    if len(table.outputs) == 1:
        return value
    name = table.outputs[at].name
    if isinstance(value, list):
        return [each.get(name) if isinstance(each, dict) else None for each in value]
    return value.get(name) if isinstance(value, dict) else None


def _as_list(table: Table, wanted: Value) -> Value:
    """Where a table gives lists, one value stands for a list of one."""
    gives_list = table.hit_policy in LISTS and not table.aggregation
    return [wanted] if gives_list and not isinstance(wanted, list) else wanted
