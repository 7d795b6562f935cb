"""Check a set of sources: every rule over everything that could be read, the gravest first.

The command `duogui check`, the studio and publication ask it. It reads what it is given and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from app.casework.publish import Source, read_folders
from app.modelling.errors import NothingToCheck
from app.modelling.lint.bpmnlint import bpmnlint
from app.modelling.lint.drawn import Drawn, drawn
from app.modelling.lint.problem import GRAVEST_FIRST, Problem
from app.modelling.lint.rules.articles_present import articles_present
from app.modelling.lint.rules.calls_make_sense import calls_make_sense
from app.modelling.lint.rules.candidates_exist import candidates_exist
from app.modelling.lint.rules.cell_fits_its_column import cell_fits_its_column
from app.modelling.lint.rules.decision_exists import decision_exists
from app.modelling.lint.rules.engine_can_run import engine_can_run
from app.modelling.lint.rules.examples_readable import examples_readable
from app.modelling.lint.rules.form_exists import form_exists
from app.modelling.lint.rules.id_not_reused import id_not_reused
from app.modelling.lint.rules.limit_by_table import limit_by_table
from app.modelling.lint.rules.named_in_both_languages import named_in_both_languages
from app.modelling.lint.rules.names_are_given import names_are_given
from app.modelling.lint.rules.needs_can_be_met import needs_can_be_met
from app.modelling.lint.rules.silence_has_event import silence_has_event
from app.modelling.lint.rules.subject_has_entries import subject_has_entries
from app.modelling.lint.rules.table_holds import table_holds
from app.modelling.rehearse import sources_of
from app.settings import shipped

RULES: tuple[Callable[[Drawn], Iterator[Problem]], ...] = (
    engine_can_run,
    articles_present,
    candidates_exist,
    form_exists,
    decision_exists,
    limit_by_table,
    cell_fits_its_column,
    table_holds,
    examples_readable,
    silence_has_event,
    subject_has_entries,
    needs_can_be_met,
    names_are_given,
    calls_make_sense,
    id_not_reused,
    named_in_both_languages,
    bpmnlint,
)
MODEL, TABLE = ".bpmn", ".dmn"


def check(sources: Iterable[Source], former: Mapping[str, bytes] | None = None) -> list[Problem]:
    """Every problem of a set of sources, errors first, by file and element. Shape: former are the published models by stem."""
    seen = drawn(sources, former)
    found = {*seen.unread, *(problem for rule in RULES for problem in rule(seen))}
    return sorted(found, key=lambda p: (GRAVEST_FIRST.index(p.severity), p.file, p.row, p.element, p.rule, p.text.en))


def check_paths(paths: Iterable[Path]) -> list[Problem]:
    """Problems of the files under some paths, each judged with the models, tables, forms and articles beside it.

    Raises: E-CHECK-1 where there is no model or table.
    """
    found: dict[Problem, None] = {}
    for path in paths:
        wanted, sources = _beside(path.resolve())
        if not wanted:
            raise NothingToCheck(path=path)
        for problem in check(sources):
            if problem.file in wanted:
                found.setdefault(replace(problem, file=path.name) if path.suffix == TABLE else problem)
    return list(found)


def _beside(path: Path) -> tuple[set[str], list[Source]]:
    """The files that were named, and the sources to judge them with: a folder of diagrams has its tables beside it in dmn."""
    if path.is_dir():
        if any(path.glob("*.bpmn")):
            sources = _with_law(sources_of(path))
            return {_place(source) for source in sources if source.kind != "law"} | _laws(path), sources
        tables = [
            Source("table", file.parent.name, file.stem, file.read_bytes()) for file in sorted(path.rglob("*.dmn"))
        ]
        tables += [
            Source("examples", file.parents[1].name, file.stem, file.read_bytes())
            for file in sorted(path.rglob("tests/*.csv"))
        ]
        return {_place(table) for table in tables}, _with_law(tables)
    if path.suffix == MODEL:
        return {path.name}, _with_law(
            _one(sources_of(path.parent), Source("model", path.stem, path.stem, path.read_bytes()))
        )
    if path.suffix == TABLE:
        table = Source("table", path.parent.name, path.stem, path.read_bytes())
        return {_place(table)}, _with_law([table])
    return set(), []


def _one(sources: list[Source], model: Source) -> list[Source]:
    return [source for source in sources if (source.kind, source.name) != ("model", model.name)] + [model]


def _with_law(sources: list[Source]) -> list[Source]:
    """The sources with the shipped register of articles where they bring none of their own."""
    if any(source.kind == "law" for source in sources):
        return sources
    return sources + [source for source in read_folders(shipped("processes"), shipped("dmn")) if source.kind == "law"]


def _laws(root: Path) -> set[str]:
    return {f"law/{file.name}" for file in root.glob("law/*.toml")}


def _place(source: Source) -> str:
    match source.kind:
        case "model":
            return f"{source.name}.bpmn"
        case "table":
            return f"{source.stem}/{source.name}.dmn"
        case "form":
            return f"{source.stem}/forms/{source.name}.json"
        case "examples":
            return f"{source.stem}/tests/{source.name}.csv"
    return f"{source.stem}/{source.name}"
