"""What the rules look at: everything of a set of sources, read as far as it can be read.

A file that cannot be read at all leaves problems and is out of the others' sight; what it would have offered is not counted as
missing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.casework.forms.definition import Form, read_form
from app.casework.law import OWN, read_register
from app.casework.publish import Source
from app.decisions.dmn import DecisionFile, DecisionModel, read_dmn
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.engine.errors import Problem as Refused
from app.engine.models import Element, ModelIndex, ProcessIndex, inspect_model
from app.modelling.lint.problem import ERROR, Problem

BPMN, DMN = "bpmn", "dmn"


@dataclass(slots=True)
class Drawn:
    """Shape: texts and models by stem, refused the engine's reasons by stem, tables by name, forms by "stem/key", articles by id;
    unread are the problems of files that could not be read; former the published model of a stem.
    """

    texts: dict[str, bytes] = field(default_factory=dict)
    models: dict[str, ModelIndex] = field(default_factory=dict)
    refused: dict[str, tuple[Refused, ...]] = field(default_factory=dict)
    tables: dict[str, DecisionFile] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    known_forms: set[str] = field(default_factory=set)
    known_tables: set[str] = field(default_factory=set)
    examples: list[Source] = field(default_factory=list)
    articles: set[str] = field(default_factory=lambda: {OWN})
    unread: list[Problem] = field(default_factory=list)
    former: dict[str, ModelIndex] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[str, ProcessIndex, Element]]:
        """Every drawn element with its file and process."""
        for stem, model in self.models.items():
            for process in model.processes.values():
                for element in process.elements.values():
                    if element.is_drawn:
                        yield f"{stem}.bpmn", process, element


def drawn(sources: Iterable[Source], former: Mapping[str, bytes] | None = None) -> Drawn:
    """The sources as the rules see them. Shape: former are published models by stem."""
    found = Drawn()
    for source in sources:
        if source.kind in READERS:
            READERS[source.kind](found, source)
    for stem, content in (former or {}).items():
        model, _ = inspect_model(content, f"{stem}.bpmn")
        if model is not None:
            found.former[stem] = model
    return found


def _model(found: Drawn, source: Source) -> None:
    found.texts[source.name] = source.content
    model, problems = inspect_model(source.content, f"{source.name}.bpmn")
    found.refused[source.name] = problems
    if model is not None:
        found.models[source.name] = model


def _table(found: Drawn, source: Source) -> None:
    place = f"{source.stem}/{source.name}.dmn"
    found.known_tables.add(source.name)
    try:
        file = read_dmn(source.content, place)
        if not file.imports:  # what others decide is seen when the files are put together
            DecisionModel(file)
    except DuoguiError as error:
        found.unread.append(_unread("table-readable", place, error))
        return
    found.tables[source.name], found.places[source.name] = file, place
    found.known_tables |= {name for decision in file.decisions for name in (decision.name, decision.id)}


def _form(found: Drawn, source: Source) -> None:
    key, place = f"{source.stem}/{source.name}", f"{source.stem}/forms/{source.name}.json"
    found.known_forms.add(key)
    try:
        found.forms[key] = read_form(source.content, place)
    except DuoguiError as error:
        found.unread.append(_unread("form-readable", place, error))


def _law(found: Drawn, source: Source) -> None:
    try:
        found.articles |= set(read_register(source.content, source.name))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = f"{type(error).__name__} {error}"
        text = Line(f"条文登记表无法读取：{said}", f"the register of articles cannot be read: {said}")
        found.unread.append(Problem("duogui/law-readable", ERROR, f"law/{source.name}.toml", "", text))


def _examples(found: Drawn, source: Source) -> None:
    found.examples.append(source)


def _unread(rule: str, place: str, error: DuoguiError) -> Problem:
    text = Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
    row = error.values.get("row", 0)  # of a table's cell
    return Problem(f"duogui/{rule}", ERROR, place, "", text, row=row if isinstance(row, int) else 0)


READERS = {"model": _model, "table": _table, "form": _form, "law": _law, "examples": _examples}
