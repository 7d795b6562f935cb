"""Rehearses scenarios and example rows: finds them with the models and tables beside them, plays each, and says what is not as expected.

The command `duogui rehearse`, pytest and later the page of a model call it. It writes nothing outside memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.casework.publish import Source, read_folders
from app.domain.errors import DuoguiError
from app.domain.limits import Line
from app.modelling.coverage import Coverage, Touched, coverage_of
from app.modelling.errors import NothingToRehearse
from app.modelling.examples.beside import TriedSheet, try_beside
from app.modelling.expectations import mismatches
from app.modelling.play import play
from app.modelling.scenario import Scenario, read_scenario
from app.modelling.stage import City, Stage
from app.settings import shipped
from app.store import history

FOLDER = "scenarios"
EXAMPLES, SHEET, TABLE = "tests", ".csv", ".dmn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scenario. Empty: without reasons it is as expected."""

    name: str
    source: str
    reasons: tuple[Line, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as expected."""
        return not self.reasons

    def reason(self, language: str = "zh") -> str:
        """What is not as expected. Empty: everything is."""
        return ("；" if language == "zh" else "; ").join(
            line.zh if language == "zh" else line.en for line in self.reasons
        )


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of a rehearsal. Empty: coverage is None where it was not asked for."""

    outcomes: tuple[Outcome, ...]
    coverage: Coverage | None = None

    @property
    def ok(self) -> bool:
        """Whether every scenario is as expected."""
        return all(outcome.ok for outcome in self.outcomes)

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """What `duogui rehearse --json` prints."""
        found: dict[str, Any] = {
            "scenarios": [{"name": o.name, "ok": o.ok, "reason": o.reason(language)} for o in self.outcomes]
        }
        if self.coverage is not None:
            found["coverage"] = asdict(self.coverage)
        return found


@dataclass(frozen=True, slots=True)
class Programme:
    """Scenarios played with the same models. Shape: root is the folder of the models, None for the city's own."""

    root: Path | None
    files: tuple[Path, ...]


def rehearse(paths: Iterable[Path], city: City, *, coverage: bool = False) -> Rehearsed:
    """Every scenario under the paths, played with the models beside it, and every example row, tried on its table.

    Raises: E-SCENARIO-1 for a malformed scenario, E-SCENARIO-2 where there is none; example rows that cannot be read are not as expected.
    """
    wanted = list(paths)
    outcomes: list[Outcome] = []
    touched, published = Touched(), []
    examples = {path: example_files(path) for path in wanted}
    for programme in programmes([path for path in wanted if not examples[path] or scenario_files(path)]):
        scenarios = [read_scenario(path) for path in programme.files]
        sources = sources_of(programme.root) if programme.root else list(city.sources)
        outcomes += rehearse_all(scenarios, city, [*sources, *_around(sources, city)], touched)
        published += sources
    for file in dict.fromkeys(file for files in examples.values() for file in files):
        try:
            found = try_beside(_examples(file), _tables_of(file))
        except DuoguiError as error:
            reason = Line(f"{error.message('zh')}。{error.hint('zh')}", f"{error.message('en')}. {error.hint('en')}")
            outcomes.append(Outcome(_name_of(file), str(file), (reason,)))
            continue
        outcomes += _outcomes(found, file)
        touched.rows |= {(found.sheet.decision.name, row) for each in found.tried for row in each.matched}
        published.append(found.table)
    return Rehearsed(tuple(outcomes), coverage_of(dict.fromkeys(published), touched) if coverage else None)


def example_files(path: Path) -> list[Path]:
    """The files of example rows under a path; those of a table; beside a folder of diagrams, or the companion folder of one, in dmn."""
    if path.is_file():
        return [path] if path.suffix == SHEET else _of_table(path) if path.suffix == TABLE else []
    found = {*path.glob(f"**/{EXAMPLES}/*{SHEET}"), *(path.glob(f"*{SHEET}") if path.name == EXAMPLES else ())}
    path = path.resolve()
    if any(path.glob("*.bpmn")):
        found |= set(path.parent.glob(f"dmn/*/{EXAMPLES}/*{SHEET}"))
    elif any(path.parent.glob("*.bpmn")):
        found |= set(path.parents[1].glob(f"dmn/{path.name}/{EXAMPLES}/*{SHEET}"))
    return sorted(found)


def _tables_of(file: Path) -> list[Source]:
    """The tables beside a file of example rows, and those of the folders beside theirs, which they may import."""
    folder = file.resolve().parents[1]
    return [
        Source("table", each.parent.name, each.stem, each.read_bytes())
        for each in sorted(folder.parent.glob("*/*.dmn"))
    ]


def _of_table(path: Path) -> list[Path]:
    return sorted(each for each in path.parent.glob(f"{EXAMPLES}/*{SHEET}") if each.name.partition(".")[0] == path.stem)


def _examples(file: Path) -> Source:
    return Source("examples", file.resolve().parents[1].name, file.stem, file.read_bytes())


def _name_of(file: Path) -> str:
    return f"{file.resolve().parents[1].name}/{EXAMPLES}/{file.name}"


def _outcomes(found: TriedSheet, file: Path) -> list[Outcome]:
    """An outcome for each example, named by file, line and note."""
    name = _name_of(file)
    return [
        Outcome(f"{name}:{each.example.line} {each.example.note}".rstrip(), str(file), each.reasons)
        for each in found.tried
    ]


def _around(sources: Sequence[Source], city: City) -> list[Source]:
    """The city's own models where a folder has none of the name: a folder of one new model needs a city to be rehearsed in."""
    stems = {source.stem for source in sources}
    return [source for source in city.sources if source.stem not in stems]


def rehearse_all(
    scenarios: Sequence[Scenario], city: City, sources: Sequence[Source] | None = None, touched: Touched | None = None
) -> list[Outcome]:
    """Scenarios played with one set of models, each on its own; one that cannot be published fails them all."""
    stage = Stage(city, sources)
    try:
        return [rehearse_one(scenario, stage, touched) for scenario in scenarios]
    finally:
        stage.close()


def rehearse_one(scenario: Scenario, stage: Stage, touched: Touched | None = None) -> Outcome:
    """One scenario on a stage."""
    try:
        played = play(scenario, stage)
    except DuoguiError as error:
        return Outcome(scenario.name, scenario.source, (Line(error.message("zh"), error.message("en")),))
    reasons = mismatches(played, scenario.expect)
    if touched is not None:
        with played.office.store.read() as read:
            for case in played.cases:
                touched.add(history.whole(read, case))
    played.office.store.close()  # type: ignore[attr-defined]
    return Outcome(scenario.name, scenario.source, tuple(reasons))


def programmes(paths: Iterable[Path]) -> Iterator[Programme]:
    """The scenario files under the paths, grouped by the models they are played with. Raises: E-SCENARIO-2."""
    groups: dict[Path | None, list[Path]] = {}
    for path in paths:
        files = scenario_files(path)
        if not files:
            raise NothingToRehearse(path=path)
        for file in files:
            groups.setdefault(root_of(file), []).append(file)
    for root, files in groups.items():
        yield Programme(root, tuple(dict.fromkeys(files)))


def scenario_files(path: Path) -> list[Path]:
    """The scenario files under a path; a file is one."""
    if path.is_file():
        return [] if path.suffix in (SHEET, TABLE) else [path]
    return sorted({*path.glob(f"**/{FOLDER}/*.toml"), *(path.glob("*.toml") if path.name == FOLDER else ())})


def root_of(file: Path) -> Path | None:
    """The folder of diagrams a scenario belongs to: the nearest above it. Empty: None where there is none."""
    return next((folder for folder in file.resolve().parents if any(folder.glob("*.bpmn"))), None)


def sources_of(root: Path) -> list[Source]:
    """The models, tables and forms of a folder of diagrams; tables beside it in dmn, else the shipped ones."""
    beside = root.parent / "dmn"
    return read_folders(root, beside if beside.is_dir() else shipped("dmn"))
