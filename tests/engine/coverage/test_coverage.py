"""Small models of the common executable subset through the command: what completes, what is open and how it ends, as BPMN 2.0.2 says."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from listed import WORKED
from worked import Worked

from app.cli.models import run_model


def told(worked: Worked, folder) -> dict:
    """What the command prints for a model."""
    first = {"start": worked.begin, "data": worked.data, "at": "2026-01-05T09:00:00+08:00"}
    (folder / "m.bpmn").write_bytes(worked.model)
    (folder / "s.jsonl").write_text("\n".join(json.dumps(step) for step in (first, *worked.steps)), "utf-8")
    options = ["--hold-work"] if worked.holds_work else []
    result = CliRunner().invoke(
        run_model,
        [str(folder / "m.bpmn"), "--script", str(folder / "s.jsonl"), "--json", *options],
        standalone_mode=False,
    )
    return json.loads(result.output)


@pytest.mark.parametrize("worked", WORKED, ids=[one.name for one in WORKED])
def test_a_model_runs_as_the_standard_says(worked: Worked, tmp_path) -> None:
    outcome = told(worked, tmp_path)
    state = "done" if outcome["completed"] else outcome["error"]["code"] if outcome["error"] else "open"
    assert tuple(sorted(outcome["trace"])) == worked.trace
    assert state == worked.state
    assert tuple(sorted(outcome["open"])) == worked.open
    assert {name: outcome["data"].get(name) for name in worked.results} == worked.results


def test_there_are_enough_models_and_each_has_its_own_name() -> None:
    assert len({one.name for one in WORKED}) == len(WORKED) >= 60
