"""Every call of a function can have a value: a name from another language, a missing or unknown parameter would quietly be null.

Only what has a likely fix is told; a function that nobody knows and that resembles nothing is left to names_are_given.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.decisions.dmn import DecisionFile
from app.decisions.feel import Expression, UnaryTests, compile_expression, doubts
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem
from app.modelling.lint.rules.names_are_given import declared, given, read_by, read_by_form

RULE = "duogui/calls-make-sense"
# What app/engine/expressions.py adds to the functions of FEEL.
OF_THE_ENGINE = frozenset({"due", "law_date"})


def calls_make_sense(drawn: Drawn) -> Iterator[Problem]:
    """Works, decisions and departments of each step, the expressions of forms, columns and cells of tables."""
    known = given(drawn) | OF_THE_ENGINE
    for file, _process, element in drawn.steps():
        for where, text in read_by(element):
            for said in _told(where, text, known):
                yield Problem(RULE, ERROR, file, element.id, said)
    for place, form in drawn.forms.items():
        stem, _slash, key = place.partition("/")
        for where, text in read_by_form(form):
            for said in _told(where, text, known):
                yield Problem(RULE, ERROR, f"{stem}/forms/{key}.json", "", said)
    for table, content in drawn.tables.items():
        for rule, row, where, read in _of_table(content):
            for said in _about(where, read, known | declared(content)):
                yield Problem(RULE, ERROR, drawn.places[table], rule, said, row=row)


def _of_table(file: DecisionFile) -> Iterator[tuple[str, int, Line, Expression | UnaryTests]]:
    for decision in file.decisions:
        for clause in decision.inputs:
            where = Line(f"“{clause.label}”列", f"the column “{clause.label}”")
            yield "", 0, where, clause.expression
        for rule in decision.rules:
            titles = [clause.label for clause in decision.inputs] + [output.title for output in decision.outputs]
            cells: list[Expression | UnaryTests] = [*rule.inputs, *rule.outputs]
            for title, cell in zip(titles, cells, strict=True):
                yield rule.id, rule.row, Line(f"“{title}”列", f"the column “{title}”"), cell


def _told(where: Line, text: str, known: frozenset[str]) -> Iterator[Line]:
    """Empty: none where the text cannot be read, which others tell."""
    try:
        yield from _about(where, compile_expression(text), known) if text else ()
    except DuoguiError:
        return


def _about(where: Line, read: Expression | UnaryTests, known: frozenset[str]) -> Iterator[Line]:
    for doubt in doubts(read, known):
        yield Line(
            f"{where.zh}第 {doubt.column} 个字符处：{doubt.problem.zh}，结果只会是空值。{doubt.fix.zh}：{read.text}",
            f"{where.en}, character {doubt.column}: {doubt.problem.en}, it would only be null. {doubt.fix.en}: {read.text}",
        )
