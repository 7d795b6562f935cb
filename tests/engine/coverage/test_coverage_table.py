"""The table of what runs and what is refused names every element and definition, and every test it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from listed import DIFFERENCES, ELSEWHERE, REFUSED, WORKED, WORKS
from test_refusals import REFUSED as REFUSED_MODELS

from app.engine import refusals
from app.engine.index import NODES, Element
from app.engine.models import read_model

ROOT = Path(__file__).parents[3]
NAMED = [name for names in WORKS.values() for name in names]


def test_what_works_has_a_model_and_what_a_model_covers_is_listed() -> None:
    covered = {name for one in WORKED for name in one.covers}
    assert set(NAMED) - covered == set()
    assert covered - set(NAMED) == set()
    assert len(set(NAMED)) == len(NAMED)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_a_model_that_is_refused(name: str) -> None:
    assert REFUSED[name][0] in REFUSED_MODELS


@pytest.mark.parametrize("test", [*ELSEWHERE.values(), *(test for _, test in DIFFERENCES)])
def test_a_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def elements() -> list[Element]:
    """Every element of every model that runs."""
    return [
        element
        for one in WORKED
        for process in read_model(one.model, "m.bpmn").processes.values()
        for element in process.elements.values()
    ]


def test_every_kind_of_node_that_is_read_is_in_a_model_that_runs() -> None:
    assert NODES - {element.kind for element in elements()} == set()


def test_every_event_in_every_position_it_may_stand_in_is_in_a_model_that_runs() -> None:
    drawn = elements()
    handlers = {element.id for element in drawn if element.triggered_by_event}
    found = {
        (
            "handler" if element.kind == "startEvent" and element.scope in handlers else element.kind,
            element.event.kind,
            element.interrupting,
        )
        for element in drawn
    }
    one_way = {"error", "cancel"}
    wanted = {("startEvent", kind, True) for kind in refusals.START_KINDS}
    wanted |= {("intermediateCatchEvent", kind, True) for kind in refusals.CATCH_KINDS - {"none"}}
    wanted |= {("intermediateThrowEvent", kind, True) for kind in refusals.THROW_KINDS}
    wanted |= {("endEvent", kind, True) for kind in refusals.END_KINDS}
    for place, kinds in (("boundaryEvent", refusals.BOUNDARY_KINDS), ("handler", refusals.HANDLER_KINDS)):
        wanted |= {(place, kind, how) for kind in kinds for how in ((True,) if kind in one_way else (True, False))}
    assert wanted - found == set()
