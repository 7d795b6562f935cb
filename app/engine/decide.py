"""Business rule tasks: the decision of a table with the variables a token sees, and which rows matched.

build.py uses the class; bundle.py gives the run its decisions. A decision that fails stops the turn, it never gives a default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.task import Task

from app.decisions.dmn import Decision, DecisionFile, DecisionModel, InputData, read_dmn, read_together
from app.decisions.feel import to_json
from app.domain import canonical
from app.domain.canonical import Json
from app.domain.errors import DuoguiError
from app.engine.errors import DecisionFailed
from app.engine.steps import Step
from app.engine.tracker import node_of

IMPORT = re.compile(rb"[<:]import\s")
ARTICLE_TITLES = ("article", "articles", "条款", "条文", "依据")


class DecideStep(Step, defaults.NoneTask):  # type: ignore[misc]
    """A business rule task that names a decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False

    def _run_hook(self, my_task: Task) -> bool:
        run = my_task.workflow.top_workflow
        use = self.element.decision
        assert use is not None
        environment = run.script_engine.environment
        environment.element = self.element.id
        given = {name: environment.evaluate(text, my_task.data) for name, text in use.parameters}
        try:
            decided = run.tables.decide(use.key, {**my_task.data, **given}, environment.functions)
        except DuoguiError as wrong:
            raise DecisionFailed(
                element=self.element.id, decision=use.key, why_zh=wrong.message("zh"), why_en=wrong.message("en")
            ) from wrong
        run.tracker.say(
            "DecisionMade",
            node=node_of(my_task),
            element=self.element.id,
            model=self.model,
            decision=use.key,
            table=decided.table,
            inputs=decided.inputs,
            outputs=decided.outputs,
            matched=list(decided.matched),
        )
        my_task.data.update({use.result: decided.value} if use.result else decided.merged)
        return True


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision in JSON.

    Shape: table is the content hash of its file; merged is the value under the names of its outputs, for models that name no
    variable for it; matched are rows as facts write them.
    """

    table: str
    value: Json
    merged: dict[str, Json]
    inputs: Json
    outputs: Json
    matched: tuple[dict[str, Json], ...]


class Tables:
    """The decisions of a bundle. Shape: files are DMN texts by a name for messages. Raises: E-DECISIONS-3 and kin."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        if any(
            IMPORT.search(content) for content in files.values()
        ):  # the texts of a file then need the names of others
            together = read_together((content, name) for name, content in files.items())
            read = dict(zip(files, together, strict=True))
        else:
            read = {name: read_dmn(content, name) for name, content in files.items()}
        self.model = DecisionModel(*read.values())
        self._known: dict[str, tuple[Decision, str, DecisionFile]] = {}
        for name, file in read.items():
            digest = canonical.content_hash(files[name])
            for element in file.elements.values():
                if isinstance(element, Decision):
                    self._known.setdefault(element.name, (element, digest, file))
                    self._known.setdefault(element.id, (element, digest, file))

    @property
    def hashes(self) -> Mapping[str, str]:
        """The content hash of the file of each decision, by its name and by its id."""
        return {name: digest for name, (_, digest, _file) in self._known.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def decide(self, key: str, data: Mapping[str, Json], functions: Mapping[str, Any]) -> Outcome:
        """The outcome of a decision over the data a token sees. Raises: as DecisionModel.decide."""
        decision, digest, file = self._known[key]
        decided = self.model.decide(key, data, functions=functions)
        value = to_json(decided.value)
        wanted = {
            name: to_json(decided.inputs[name]) for name in self._names_read(decision, file) if name in decided.inputs
        }
        matched = tuple(
            {"decision": m.decision, "rule": m.rule, "row": m.row, "article": _article(m.annotations)}
            for m in decided.matched
        )
        return Outcome(digest, value, _merged(decision, value), wanted, to_json(dict(decided.outputs)), matched)

    def _names_read(self, decision: Decision, file: DecisionFile) -> list[str]:
        """The input data a decision requires, itself or through the decisions below it."""
        found: set[str] = set()
        waiting, seen = [(file, decision)], {(file.namespace, decision.id)}
        while waiting:
            within, asked = waiting.pop()
            for href in asked.requires:
                place = self.model.find(within, href, asked.name)
                key = (place.file.namespace, place.element.id)
                if isinstance(place.element, Decision) and key not in seen:
                    seen.add(key)
                    waiting.append((place.file, place.element))
                elif isinstance(place.element, InputData):
                    found.add(place.element.name)
        return sorted(found)


def _article(annotations: Mapping[str, str]) -> str:
    """The article of a row: the annotation column that is titled so."""
    return next((text for title, text in annotations.items() if title.strip().lower() in ARTICLE_TITLES), "")


def _merged(decision: Decision, value: Json) -> dict[str, Json]:
    """A value under the names of the table's outputs."""
    if isinstance(value, dict):
        return value
    named = [clause.name for clause in decision.outputs if clause.name]
    return {named[0] if len(named) == 1 else decision.name: value}
