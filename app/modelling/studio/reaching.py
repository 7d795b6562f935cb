"""Which scenarios come past a model or a table: those whose model is it, calls it, or asks it, at whatever depth."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from app.casework.publish import Source
from app.engine.models import inspect_model


def scenarios_reaching(sources: Sequence[Source], wanted: Source) -> list[Source]:
    """The scenarios among the sources that start a model which reaches the wanted one, by name."""
    reach = {wanted.name} if wanted.kind == "model" else _users(sources, wanted.name)
    calls = {source.name: _mentioned(source)[0] for source in sources if source.kind == "model"}
    while wider := {name for name, called in calls.items() if called & reach} - reach:
        reach |= wider
    scenarios = [source for source in sources if source.kind == "scenario" and _model_of(source) in reach]
    return sorted(scenarios, key=lambda source: source.name)


def _users(sources: Sequence[Source], table: str) -> set[str]:
    """The models with a step that asks the table."""
    return {source.name for source in sources if source.kind == "model" and table in _mentioned(source)[1]}


def _mentioned(source: Source) -> tuple[set[str], set[str]]:
    """The models that a model calls and the tables that it asks. Empty: what cannot be read mentions nothing."""
    index = inspect_model(source.content, source.place)[0]
    steps = [each for process in index.processes.values() for each in process.elements.values()] if index else []
    return {step.called for step in steps if step.called}, {step.decision.key for step in steps if step.decision}


def _model_of(scenario: Source) -> str:
    """The model a scenario starts. Empty: "" where it cannot be read; the check says why."""
    try:
        return str(tomllib.loads(scenario.content.decode()).get("start", {}).get("model", ""))
    except (ValueError, AttributeError):
        return ""
