"""Every cell of a decision table is of the type its column declares, as far as its text shows it without a case at hand.

Judged are plain values, every name, and what misread_cells.py knows. A calculation or a part of something (`offices.water`) is left alone
beyond that: only a case knows what it gives. The columns `amount` and `unit` of one table are a limit and must be one that can be computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.decisions.dmn import Decision, DecisionFile
from app.decisions.feel import Expression, UnaryTests, doubts, show, tree
from app.decisions.feel.cell_habits import instead_of_cell
from app.domain.limits import LARGEST_AMOUNT, UNITS, Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.lint.rules.calls_make_sense import OF_THE_ENGINE
from app.modelling.lint.rules.misread_cells import misread
from app.modelling.lint.rules.names_are_given import declared

RULE = "duogui/cell-fits-its-column"
AMOUNT, UNIT = "amount", "unit"
WANTED = {
    "number": Line("数字", "a number"),
    "string": Line("加英文双引号的文字", "a text in double quotes"),
    "boolean": Line(" true 或 false", "true or false"),
}


def cell_fits_its_column(drawn: Drawn) -> Iterator[Problem]:
    """No text where a number is declared, no name that nothing gives, no limit of no days; on the row, with the column's label."""
    for name, file in drawn.tables.items():
        for decision in file.decisions:
            known = _known(file, decision)
            for rule in decision.rules:
                for column, said, severity in _misfits(decision, rule.row - 1, known):
                    told = _told(rule.row, column, said)
                    yield Problem(RULE, severity, drawn.places[name], rule.id, told, row=rule.row)


def _known(file: DecisionFile, decision: Decision) -> frozenset[str] | None:
    """The names a cell may use. Empty: None where imports may bring names that are not seen here."""
    if file.imports:
        return None
    return frozenset(declared(file).union(OF_THE_ENGINE, *(clause.expression.names for clause in decision.inputs)))


def _misfits(decision: Decision, at: int, known: frozenset[str] | None) -> Iterator[tuple[str, Line, str]]:
    """Column, complaint and severity of each cell of a row that does not fit."""
    rule = decision.rules[at]
    for clause, tests in zip(decision.inputs, rule.inputs, strict=True):
        compared = [node for test in tests.tree.tests for node in _compared(test)]
        unfit = [said for node in compared if (said := _unfit(node, clause.type, known))]
        yield from ((clause.label, said, ERROR) for said in unfit)
        if not unfit:
            yield from ((clause.label, said, ERROR) for said in _nameless(tests, known))
        yield from ((clause.label, *found) for found in misread(clause, tests))
    is_limit = {AMOUNT, UNIT} <= {clause.name for clause in decision.outputs}
    for output, cell in zip(decision.outputs, rule.outputs, strict=True):
        said = _unfit(cell.tree, output.type, known)
        if is_limit and said is None:
            said = _no_limit(output.name, cell.tree)
        told = [said] if said else _nameless(cell, known)
        yield from ((output.title, one, ERROR) for one in told)


def _nameless(read: Expression | UnaryTests, known: frozenset[str] | None) -> list[Line]:
    """The complaints about names that nothing gives; what is called is left to calls_make_sense."""
    if known is None or read.names <= known:
        return []
    functions = known | read.names
    of_calls = doubts(read, functions)
    return [
        Line(f"{one.problem.zh}：{read.text}。{one.fix.zh}", f"{one.problem.en}: {read.text}. {one.fix.en}")
        for one in doubts(read, functions, known)
        if one not in of_calls
    ]


def _compared(test: tree.Node) -> tuple[tree.Node, ...]:
    """The values an input cell compares with."""
    match test:
        case tree.TestNode(operand=operand):
            return (operand,)
        case tree.RangeNode(low=low, high=high):
            return (low, high)
    return (test,)


def _unfit(node: tree.Node, wanted: str, known: frozenset[str] | None) -> Line | None:
    """Why a cell cannot stand in a column of a type. Empty: None where it can, or where its text does not tell."""
    if wanted not in WANTED:
        return None
    if isinstance(node, tree.Name):
        if known is None or node.name in known or node.name == "?":
            return None
        zh, en = f"“{node.name}”不是已知的变量", f"“{node.name}” is no known variable"
        if fix := instead_of_cell(node.name):
            return Line(f"{zh}。{fix[0]}", f"{en}. {fix[1]}")
    else:
        kind, shown = _plain(node)
        if kind in ("", wanted):
            return None
        zh, en = f"{shown} 的类型不符", f"{shown} is of another type"
    return Line(f"{zh}，须为{WANTED[wanted].zh}", f"{en}; write {WANTED[wanted].en}")


def _plain(node: tree.Node) -> tuple[str, str]:
    """Type and text of a plain value. Empty: "" for null and for what is none."""
    match node:
        case tree.Literal(value=bool(value)):
            return "boolean", str(show(value))
        case tree.Literal(value=str(value)):
            return "string", f'"{value}"'
        case tree.Literal(value=Decimal() as value):
            return "number", str(show(value))
        case tree.Negation(operand=tree.Literal(value=Decimal() as value)):
            return "number", str(show(-value))
        case tree.AtLiteral(text=text):
            return "temporal", f'@"{text}"'
    return "", ""


def _no_limit(name: str, node: tree.Node) -> Line | None:
    """Why a plain value is no amount or unit of a limit. Empty: None for what is one, for an expression and for other columns."""
    is_empty = node == tree.Literal(None)
    kind, shown = _plain(node)
    if name not in (AMOUNT, UNIT) or not (kind or is_empty):
        return None
    if name == UNIT:
        if isinstance(node, tree.Literal) and node.value in UNITS:
            return None
        units = [f'"{unit}"' for unit in UNITS]
        zh, en = f"须为 {'、'.join(units)} 之一", f"write one of {', '.join(units)}"
    else:
        if isinstance(node, tree.Literal) and _is_amount(node.value):
            return None
        zh, en = f"须为 1 至 {LARGEST_AMOUNT} 的整数", f"write a whole number from 1 to {LARGEST_AMOUNT}"
    if is_empty:
        return Line(f"为空，{zh}", f"is empty; {en}")
    return Line(f"{shown} 不能作期限，{zh}", f"{shown} is no limit; {en}")


def _is_amount(value: object) -> bool:
    return isinstance(value, Decimal) and value == value.to_integral_value() and 1 <= value <= LARGEST_AMOUNT


def _told(row: int, column: str, said: Line) -> Line:
    return Line(f"第 {row} 行“{column}”列：{said.zh}", f"row {row}, column “{column}”: {said.en}")
