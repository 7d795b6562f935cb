"""Input cells that can be read and say something else than they look like in their column: 100-200 is -100, 1,000 two values.

Asked by cell_fits_its_column.py. What may well be meant is no more than a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from app.decisions.dmn.tables import InputClause
from app.decisions.feel import UnaryTests, tree
from app.decisions.feel.printer import print_tree
from app.domain.limits import Line
from app.modelling.lint.problem import ERROR, WARNING

_THOUSANDS = re.compile(r"\s*(?:<=|<|>=|>)?\s*-?[0-9]{1,3}(?:,[0-9]{3})+\s*")
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_PARTLESS = {
    "number": Line("数字", "a number"),
    "string": Line("文字", "a text"),
    "boolean": Line("真假", "true or false"),
}
Misread = tuple[Line, str]


def misread(clause: InputClause, cell: UnaryTests) -> Iterator[Misread]:
    """What is misread in a cell, each with its severity. Empty: none in most cells."""
    if clause.type == "number":
        yield from _thousands(cell)
    for test in cell.tree.tests:
        if clause.type == "number":
            yield from _difference(test)
        if clause.type != "boolean":
            yield from _own_variable(clause.expression.tree, test)
    if clause.type in _PARTLESS:
        yield from _parts(clause.type, cell.tree)


def _thousands(cell: UnaryTests) -> Iterator[Misread]:
    """1,000 and > 1,500 are two tests each; where each of the two may be meant, a warning."""
    if not _THOUSANDS.fullmatch(cell.text):
        return
    one, values = cell.text.strip().replace(",", ""), re.sub(r",\s*", ", ", cell.text.strip())
    is_certain = ",0" in cell.text or not re.match(r"\s*-?[0-9]", cell.text)
    yield (
        Line(
            f"逗号分开的是几个值：{values}。如果是一个数，请写 {one}",
            f"the comma separates values: {values}. For one number, write {one}",
        ),
        ERROR if is_certain else WARNING,
    )


def _difference(test: tree.Node) -> Iterator[Misread]:
    match test:
        case tree.Binary(
            operator="-", left=tree.Literal(value=Decimal() as low), right=tree.Literal(value=Decimal() as high)
        ):
            if low < high:
                yield (
                    Line(
                        f"{low}-{high} 是减法，得 {low - high}。区间请写 [{low}..{high}]",
                        f"{low}-{high} is a subtraction and gives {low - high}. Write a range as [{low}..{high}]",
                    ),
                    ERROR,
                )


def _own_variable(variable: tree.Node, test: tree.Node) -> Iterator[Misread]:
    """`area > 100` in the column of area holds as long as the value is no truth, but no proof understands it."""
    match test:
        case tree.Binary(operator=operator, left=left, right=right) if operator in _TURNED and variable in (
            left,
            right,
        ):
            if left == variable:
                sign, other = operator, right
            else:
                sign, other = _TURNED[operator], left
            written = print_tree(other) if sign == "=" else f"{sign} {print_tree(other)}"
            yield (
                Line(
                    f"这一列判断的就是 {print_tree(variable)}，不必再写。请写 {written}",
                    f"the column asks about {print_tree(variable)} already. Write {written}",
                ),
                WARNING,
            )


def _parts(kind: str, root: tree.Node) -> Iterator[Misread]:
    """`?.x` where ? is a plain value."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tree.Path) and node.source == tree.Name("?"):
            zh, en = _PARTLESS[kind].zh, _PARTLESS[kind].en
            yield (
                Line(
                    f"这一列是{zh}，没有 .{node.name}，结果只会是空值。请在列的表达式中取这一部分",
                    f"the column is {en} and has no .{node.name}, it would only be null. Take the part in the column's expression",
                ),
                ERROR,
            )
        waiting.extend(tree.children(node))
