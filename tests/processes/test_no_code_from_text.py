"""While every shipped model runs and every shipped table decides, nothing calls Python's eval, exec or compile.

The product is imported before, and what Python itself imports from its own files meanwhile is let through. The rehearsal is that of the
shipped scenarios, which together touch every flow node and every sequence flow (test_scenarios.py).
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.decisions.dmn import DecisionModel, read_dmn
from app.demo.seed import rehearsal_city
from app.domain.errors import DuoguiError
from app.engine.models import read_model
from app.modelling.coverage import Touched
from app.modelling.rehearse import rehearse_all
from app.modelling.scenario import read_scenario
from reference import every_error

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "processes").glob("*/scenarios/*.toml"))
TABLES = sorted((ROOT / "dmn").glob("*/*.dmn"))
MODELS = {path.stem for path in (ROOT / "processes").glob("*.bpmn")}
IMPORTS = ("importlib._bootstrap", "importlib._bootstrap_external")
LATE = {"is_paused": False, "is_overdue": True, "limit_working_days": 5, "remaining_working_days": -1}
MAKES_CODE = ("eval", "exec", "compile")


def model_of(stem: str) -> DecisionModel:
    (path,) = (path for path in TABLES if path.stem == stem)
    return DecisionModel(read_dmn(path.read_bytes(), path.name))


DECISIONS = {name for path in TABLES for name in model_of(path.stem).names}


class CodeMade(BaseException):
    """Text became code; no handler of the product swallows this."""


def refused(name: str) -> object:
    makes = getattr(builtins, name)

    def refuse(*arguments: object, **named: object) -> object:
        if sys._getframe(1).f_globals.get("__name__") in IMPORTS:
            return makes(*arguments, **named)  # a codec of Python itself, say, that is imported when first asked for
        raise CodeMade(f"{name}: {arguments[:1]!r}")

    return refuse


@pytest.fixture(scope="module")
def warmed() -> None:
    """All of the product is imported, and what its libraries make at their first use is made."""
    every_error()
    rehearse_all([read_scenario(SCENARIOS[0])], rehearsal_city())


@contextmanager
def no_code_is_made() -> Iterator[None]:
    """Python's eval, exec and compile raise meanwhile; pytest itself needs them before and after."""
    with pytest.MonkeyPatch.context() as patched:
        for name in MAKES_CODE:
            patched.setattr(builtins, name, refused(name))
        yield


@pytest.mark.usefixtures("warmed")
def test_every_shipped_model_runs_without_code_made_of_text() -> None:
    """A third of the scenarios passes every model and decision; test_scenarios.py plays them all."""
    scenarios, city, touched = [read_scenario(path) for path in SCENARIOS[::3]], rehearsal_city(), Touched()
    with no_code_is_made():
        for path in (ROOT / "processes").glob("*.bpmn"):
            read_model(path.read_bytes(), path.name)
        outcomes = rehearse_all(scenarios, city, None, touched)
    assert [(outcome.source, outcome.reason("en")) for outcome in outcomes if not outcome.ok] == []
    assert {model for model, _ in touched.nodes} >= MODELS
    assert {decision for decision, _ in touched.rows} >= DECISIONS - {
        "lights"
    }  # asked for pages and lists, not for cases


@pytest.mark.usefixtures("warmed")
def test_every_shipped_table_is_read_and_decides_without_code_made_of_text() -> None:
    decided = set()
    with no_code_is_made():
        for path in TABLES:
            model = model_of(path.stem)
            for name in model.names:
                for inputs in ({}, LATE):
                    with suppress(DuoguiError):
                        model.decide(name, inputs)
                    decided.add(name)
        light = model_of("lights").decide("lights", LATE)
    assert decided == DECISIONS
    assert [matched.row for matched in light.matched] == [1]


def test_the_patch_refuses_what_makes_code() -> None:
    for attempt in (lambda: eval("1"), lambda: exec("1"), lambda: compile("1", "", "eval")):
        with pytest.raises(CodeMade), no_code_is_made():
            attempt()
