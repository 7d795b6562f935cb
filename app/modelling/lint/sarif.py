"""Problems as SARIF 2.1.0, which code hosts and editors show beside the file. Source: OASIS SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.modelling.lint.problem import Problem

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """One run of the tool. Shape: a rule is listed once, a place is the element's id as a logical location."""
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "duogui check",
                        "rules": [{"id": rule} for rule in sorted({p.rule for p in problems})],
                    }
                },
                "results": [_result(problem) for problem in problems],
            }
        ],
    }


def _result(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": problem.file}}}
    if problem.element:
        place["logicalLocations"] = [{"name": problem.element, "kind": "element"}]
    return {
        "ruleId": problem.rule,
        "level": problem.severity,
        "message": {"text": f"{problem.text.zh} / {problem.text.en}"},
        "locations": [place],
    }
