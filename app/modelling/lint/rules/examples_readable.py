"""Every file of example rows lies beside its table and can be read as examples of it. What comes of them, a rehearsal says.

A warning: a table whose column is renamed and its example rows are published one after the other, and one of them has to come first.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.errors import ExamplesWithoutTable
from app.modelling.examples.sheet import Sheet, read_sheet
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import WARNING, Problem

RULE = "duogui/examples-readable"


def examples_readable(drawn: Drawn) -> Iterator[Problem]:
    """One problem a file, with the line and what to do. Empty: a table that itself cannot be read is told by another rule."""
    for source in drawn.examples:
        name = source.name.partition(".")[0]
        place = f"{source.stem}/tests/{source.name}.csv"
        try:
            if drawn.places.get(name) == f"{source.stem}/{name}.dmn":
                yield from _lines(read_sheet(source.content, place, drawn.tables[name]), place)
            elif name not in drawn.known_tables:
                raise ExamplesWithoutTable(place=place, table=f"{source.stem}/{name}.dmn")
        except DuoguiError as error:
            text = Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
            yield Problem(RULE, WARNING, place, "", text)


def _lines(sheet: Sheet, place: str) -> Iterator[Problem]:
    """A problem for each line that cannot be read."""
    for example in sheet.examples:
        if example.problems:
            zh, en = "；".join(each.zh for each in example.problems), "; ".join(each.en for each in example.problems)
            yield Problem(RULE, WARNING, place, "", Line(f"第 {example.line} 行：{zh}", f"line {example.line}: {en}"))
