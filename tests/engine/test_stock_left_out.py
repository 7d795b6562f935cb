"""What SpiffWorkflow offers and the engine never uses, because it is wrong there: its clock, its migration, its reset, its serializer."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from engine_diagrams import drawn, end, flows, play, script, start

ENGINE = Path(__file__).parents[2] / "app/engine"
LEFT_OUT = {
    "SpiffWorkflow.bpmn.serializer": "its state needs parents first and holds specifications and predictions",
    "SpiffWorkflow.bpmn.util.diff": "its migration restarts deadlines and passes over new steps",
    "SpiffWorkflow.bpmn.parser": "it recurses along the flows and passes over what it does not know",
    "SpiffWorkflow.dmn": "it checks no overlap and evaluates Python",
}
CALLS = {
    "reset_from_task_id",
    "migrate_workflow",
    "refresh_timers",
    "do_engine_steps",
    "get_tasks_iterator",
    "now",
    "time",
}


def trees() -> list[tuple[str, ast.AST]]:
    return [(path.name, ast.parse(path.read_text("utf-8"))) for path in sorted(ENGINE.glob("*.py"))]


@pytest.mark.parametrize("module", LEFT_OUT)
def test_no_file_of_the_engine_imports_what_is_left_out(module: str) -> None:
    found = [
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        for imported in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if imported.startswith(module)
    ]
    assert found == []


def test_no_file_of_the_engine_reads_a_clock_or_calls_what_is_left_out() -> None:
    found = [
        (name, node.func.attr)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS
    ]
    assert found == []


def test_variables_with_the_names_of_functions_replace_none_of_them() -> None:
    model = drawn(
        start(), script("a", 'd = law_date()\nu = due({amount: 5, unit: "WD"})\nt = now()'), end(), flows("s > a > e")
    )
    outcome = play(model, data={"now": 1, "due": 5, "law_date": "x", "today": 3})
    assert outcome["data"]["d"] == "2026-01-05"
    assert outcome["data"]["u"] == "2026-01-13T00:00:00+08:00"
    assert outcome["data"]["t"] == "2026-01-05T09:00:00+08:00"
