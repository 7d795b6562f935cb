"""A bundle: a main model with every model it calls and every table it uses, compiled once and shared by all cases bound to it.

The verbs and run_model compile; case.py and state.py use. What is missing (a called process, a decision) is refused here, before
any case starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from SpiffWorkflow.bpmn.specs.event_definitions import ConditionalEventDefinition

from app.domain import canonical
from app.domain.calendars import Calendar
from app.engine.build import build_process
from app.engine.decide import Tables
from app.engine.errors import (
    CalledProcessMissing,
    CalledProcessWaits,
    DecisionMissing,
    ModelRefused,
    Problem,
    ProcessUnknown,
)
from app.engine.expressions import statements
from app.engine.index import Element, ModelIndex, ProcessIndex
from app.engine.models import read_model
from app.engine.scopes import ScopeSpec

# Bundles in memory at once: a city has some dozens of models, each in a few versions that still have cases.
KEPT = 64


@dataclass(frozen=True, eq=False)
class Bundle:
    """Shape: main is the id of the process a case starts with; specs are by the name of their scope; digest names the content of
    models and tables, to which a state is bound; a calendar may get newer, for the instants of running timers are frozen.
    """

    main: str
    digest: str
    models: Mapping[str, ModelIndex]
    processes: Mapping[str, ProcessIndex]
    specs: Mapping[str, ScopeSpec]
    decisions: Tables
    calendar: Calendar
    has_conditions: bool

    def index(self, process_id: str) -> ProcessIndex:
        """The index of a process. Raises: E-ENGINE-17."""
        if process_id not in self.processes:
            raise ProcessUnknown(process=process_id, known=", ".join(sorted(self.processes)))
        return self.processes[process_id]

    def element(self, process_id: str, element_id: str) -> Element:
        """An element of a process. Raises: E-ENGINE-17, KeyError for an element that the diagram does not have."""
        return self.index(process_id).elements[element_id]


def compile_bundle(main: str, models: Mapping[str, bytes], tables: Mapping[str, bytes], calendar: Calendar) -> Bundle:
    """The bundle of a main process. Shape: models and tables are file contents by stem. Empty: a bundle without tables is fine.

    Raises: E-ENGINE-1 for models, E-ENGINE-13 for a called process and E-ENGINE-14 for a decision that is missing, E-ENGINE-17
    where there is no such main process, E-DECISIONS-3 and kin for tables.
    """
    return _compiled(main, tuple(sorted(models.items())), tuple(sorted(tables.items())), calendar)


@lru_cache(maxsize=KEPT)
def _compiled(
    main: str, models: tuple[tuple[str, bytes], ...], tables: tuple[tuple[str, bytes], ...], calendar: Calendar
) -> Bundle:
    bundle = assemble(
        main,
        {stem: read_model(content, f"{stem}.bpmn") for stem, content in models},
        {f"{stem}.dmn": content for stem, content in tables},
        calendar,
    )
    problems = [problem for index in bundle.models.values() for problem in unfit_for_cases(index)]
    if problems:
        raise ModelRefused(problems)
    return bundle


def assemble(main: str, models: Mapping[str, ModelIndex], tables: Mapping[str, bytes], calendar: Calendar) -> Bundle:
    """A bundle of indexes that were read already; run_model, too, puts foreign models together with it. Raises: as compile_bundle."""
    processes = {key: process for index in models.values() for key, process in index.processes.items()}
    if main not in processes:
        raise ProcessUnknown(process=main, known=", ".join(sorted(processes)))
    decisions = Tables(tables)
    for process in processes.values():
        _check_references(process, processes, decisions)
    specs = {name: spec for process in processes.values() for name, spec in build_process(process).items()}
    for process in processes.values():
        for element in process.elements.values():
            if element.called:
                specs.setdefault(element.called, specs[element.called])
    digest = canonical.digest(
        {
            "main": main,
            "models": {stem: index.digest for stem, index in models.items()},
            "tables": {name: canonical.content_hash(content) for name, content in tables.items()},
        }
    )
    watches = any(
        isinstance(getattr(step, "event_definition", None), ConditionalEventDefinition)
        for spec in specs.values()
        for step in spec.task_specs.values()
    )
    return Bundle(main, digest, models, processes, specs, decisions, calendar, watches)


def _check_references(process: ProcessIndex, processes: Mapping[str, ProcessIndex], decisions: Tables) -> None:
    for element in process.elements.values():
        if element.called is not None and element.called not in processes:
            raise CalledProcessMissing(model=process.id, element=element.id, called=element.called)
        if element.called is not None and not processes[element.called].entrances(element.called):
            raise CalledProcessWaits(model=process.id, element=element.id, called=element.called)
        if element.decision is not None and element.decision.key not in decisions:
            raise DecisionMissing(model=process.id, element=element.id, decision=element.decision.key)


FEEL_FORMATS = ("", "feel", "x-feel")


def unfit_for_cases(index: ModelIndex) -> Iterator[Problem]:
    """What a diagram may show but a case cannot carry out: nobody would ever do the step, or it is not written in FEEL."""
    for process in index.processes.values():
        for element in process.elements.values():
            if element.kind == "serviceTask" and element.work is None:
                yield Problem(
                    index.source,
                    element.id,
                    element.kind,
                    "服务任务须有 duogui:work",
                    "a service task needs duogui:work",
                )
            if element.kind == "businessRuleTask" and element.decision is None:
                yield Problem(
                    index.source,
                    element.id,
                    element.kind,
                    "业务规则任务须有 duogui:decision",
                    "a business rule task needs duogui:decision",
                )
            if element.kind == "scriptTask" and not statements(element.script):
                yield Problem(index.source, element.id, element.kind, "脚本为空", "the script is empty")
            if element.script_format.lower().rsplit("/", 1)[-1] not in FEEL_FORMATS:
                yield Problem(
                    index.source,
                    element.id,
                    element.kind,
                    f"脚本只能用 FEEL 书写，不能是 {element.script_format}",
                    f"a script is written in FEEL, not in {element.script_format}",
                )
