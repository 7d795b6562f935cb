"""What an item needs is an item of the same table: a slip of the pen there would drop the prerequisite without a word.

A table with the columns `code` and `needs` lists items and what must be decided before each. Judged are texts alone; a calculation is
left to the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.decisions.dmn import Decision
from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/needs-can-be-met"
CODE, NEEDS = "code", "needs"
_TEXT = re.compile(r'"([^"]*)"')


def needs_can_be_met(drawn: Drawn) -> Iterator[Problem]:
    """Every text in `needs` is a `code` of some row, and none that of its own."""
    for name, file in drawn.tables.items():
        for decision in file.decisions:
            if not {CODE, NEEDS} <= {output.name for output in decision.outputs}:
                continue
            codes = {code for row in range(len(decision.rules)) for code in _texts(decision, row, CODE)}
            for at, rule in enumerate(decision.rules):
                own = _texts(decision, at, CODE)
                for needed in _texts(decision, at, NEEDS):
                    if needed not in codes or needed in own:
                        yield Problem(RULE, ERROR, drawn.places[name], rule.id, _told(rule.row, needed), row=rule.row)


def _texts(decision: Decision, at: int, column: str) -> list[str]:
    place = [output.name for output in decision.outputs].index(column)
    return _TEXT.findall(decision.rules[at].outputs[place].text)


def _told(row: int, needed: str) -> Line:
    return Line(
        f"第 {row} 行的前置事项“{needed}”不是本表其他行的事项编码",
        f"row {row} needs “{needed}”, which is the code of no other row",
    )
