"""Every file of example rows lies beside its table and can be read as examples of it. What comes of them, a rehearsal says."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.errors import ExamplesWithoutTable
from app.modelling.examples.sheet import read_sheet
from app.modelling.lint.drawn import Drawn
from app.modelling.lint.problem import ERROR, Problem

RULE = "duogui/examples-readable"


def examples_readable(drawn: Drawn) -> Iterator[Problem]:
    """One problem a file, with the line and what to do. Empty: a table that itself cannot be read is told by another rule."""
    for source in drawn.examples:
        name = source.name.partition(".")[0]
        place = f"{source.stem}/tests/{source.name}.csv"
        try:
            if drawn.places.get(name) == f"{source.stem}/{name}.dmn":
                read_sheet(source.content, place, drawn.tables[name])
            elif name not in drawn.known_tables:
                raise ExamplesWithoutTable(place=place, table=f"{source.stem}/{name}.dmn")
        except DuoguiError as error:
            text = Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
            yield Problem(RULE, ERROR, place, "", text)
