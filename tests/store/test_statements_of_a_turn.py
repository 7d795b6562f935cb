"""One page has every statement of a turn; it names the columns that the rows have, and a round sends nothing else."""

from __future__ import annotations

import pytest

from app.store import cases, inbox, kernel, outbox, timers
from app.store.statements import Sql
from bench.office import Bench
from bench.rounds import counted

TEXTS = {name: text.by_dialect["sqlite"] for name, text in vars(kernel).items() if isinstance(text, Sql)}


@pytest.mark.parametrize(("name", "shape", "ending"), [
    ("OPEN_TASKS", inbox.SHAPE, ""), ("KEEP_CLOSED_TASKS", inbox.CLOSED, ""), ("PUT_WORK", outbox.SHAPE, ""),
    ("PUT_TIMERS", timers.SHAPE, "ON CONFLICT (node) DO UPDATE SET due_us = excluded.due_us")])
def test_what_is_written_is_every_field_of_the_row(name, shape, ending):
    assert TEXTS[name] == shape.insert(ending).by_dialect["sqlite"]


@pytest.mark.parametrize(("name", "columns"), [
    ("FIND_CASE", cases.SHAPE.columns("c")), ("FIND_FREE_CASE", cases.SHAPE.columns("c")),
    ("FIND_TASK", inbox.SHAPE.columns()), ("OPEN_TASKS_OF_CASE", inbox.SHAPE.columns()),
    ("TIMERS_OF_CASE", timers.SHAPE.columns())])
def test_what_is_asked_is_every_field_of_the_row(name, columns):
    assert TEXTS[name].startswith(f"SELECT {columns}")


def test_what_a_turn_changes_of_a_case_is_saved():
    assert f"SET {cases.SHAPE.settings(*cases._CHANGED)}, version" in TEXTS["SAVE_CASE"]


def test_a_round_sends_nothing_else(tmp_path):
    bench = Bench.at(tmp_path)
    case, sent = bench.start(*bench.projects(1), "w1"), []
    for task, department in bench.round(case):
        with counted(bench) as found:
            bench.complete(task, department)
        sent += found
    bench.close()
    assert set(sent) - set(TEXTS.values()) == {"BEGIN IMMEDIATE", "COMMIT"}
    assert len(sent) > 80
