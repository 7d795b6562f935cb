"""Every call of a function can have a value, and every value is the one it looks like: a name from another language, a missing parameter,
a day that no calendar has would quietly be null; a date without quotes is a calculation.

A function is told when neither FEEL, the engine nor the table's file has it; where a file imports others, only when it resembles one.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.dmn import DecisionFile
from app.decisions.dmn.item_types import plain_type
from app.decisions.dmn.parts import Decision, InputData
from app.decisions.feel import Expression, UnaryTests, compile_expression, doubts
from app.decisions.feel.feel_types import FunctionType
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.lint.rules.names_are_given import read_by, read_by_form

RULE = "duogui/calls-make-sense"
# What app/engine/expressions.py adds to the functions of FEEL.
OF_THE_ENGINE = frozenset({"due", "law_date"})


def calls_make_sense(drawn: Drawn) -> Iterator[Problem]:
    """Works, decisions and departments of each step, the expressions of forms, columns and cells of tables."""
    for file, _process, element in drawn.steps():
        for where, text in read_by(element):
            for said in _told(where, text):
                yield Problem(RULE, ERROR, file, element.id, said)
    for place, form in drawn.forms.items():
        stem, _slash, key = place.partition("/")
        for where, text in read_by_form(form):
            for said in _told(where, text):
                yield Problem(RULE, ERROR, f"{stem}/forms/{key}.json", "", said)
    for table, content in drawn.tables.items():
        functions = OF_THE_ENGINE | _functions(content)
        for rule, row, where, read in _of_table(content):
            for said in _about(where, read, functions, is_all=not content.imports):
                yield Problem(RULE, ERROR, drawn.places[table], rule, said, row=row)


def _functions(file: DecisionFile) -> set[str]:
    """What a file has that may be a function: all but its tables, and of its inputs those that are declared as one."""
    found: set[str] = set()
    for one in file.elements.values():
        is_value = isinstance(one, Decision) and one.table is not None
        if isinstance(one, InputData):
            is_value = not isinstance(plain_type(one.type), FunctionType)
        if not is_value:
            found |= {one.name, one.variable}
    return found


def _of_table(file: DecisionFile) -> Iterator[tuple[str, int, Line, Expression | UnaryTests]]:
    for decision in file.decisions:
        for clause in decision.inputs:
            where = Line(f"“{clause.label}”列", f"the column “{clause.label}”")
            yield "", 0, where, clause.expression
        for rule in decision.rules:
            titles = [clause.label for clause in decision.inputs] + [output.title for output in decision.outputs]
            cells: list[Expression | UnaryTests] = [*rule.inputs, *rule.outputs]
            for title, cell in zip(titles, cells, strict=True):
                yield rule.id, rule.row, Line(f"第 {rule.row} 行“{title}”列", f"row {rule.row}, column “{title}”"), cell


def _told(where: Line, text: str) -> Iterator[Line]:
    """Empty: none where the text cannot be read, which others tell."""
    try:
        yield from _about(where, compile_expression(text), OF_THE_ENGINE, is_all=True) if text else ()
    except DuoguiError:
        return


def _about(where: Line, read: Expression | UnaryTests, functions: frozenset[str], *, is_all: bool) -> Iterator[Line]:
    for doubt in doubts(read, functions, is_all=is_all):
        yield Line(
            f"{where.zh}第 {doubt.column} 个字符处：{doubt.problem.zh}：{read.text}。{doubt.fix.zh}",
            f"{where.en}, character {doubt.column}: {doubt.problem.en}: {read.text}. {doubt.fix.en}",
        )
