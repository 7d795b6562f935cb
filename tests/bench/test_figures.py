"""Both sides of every figure do the same work, and the command tells them as the contract says."""

from __future__ import annotations

import decimal
import json
import re
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import etree

from app.cli import bench as command
from app.cli import main
from app.decisions.feel import feel_value
from app.decisions.feel.decimals import DIGITS
from app.decisions.proof import GAP, prove
from bench import engine, feel, laps, many, rounds, rules_table, sites
from bench.expressions import CONTEXT, EXPRESSIONS
from bench.figures import Figure, Pace
from bench.office import MODELS
from bench.timing import geometric_mean, paired
from postgres_server import QUICK

ROOT = Path(__file__).parents[2]
GOALS = {
    "feel/cached": 0.1,
    "feel/everyday": 60,
    "feel/kit": 0.95,
    "dmn/table": 20,
    "dmn/proof": 1,
    "dmn/kit/compliance-level-2": 0.95,
    "dmn/kit/compliance-level-3": 0.95,
}
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
KEYS = {"name", "figure", "unit", "reference", "absolute", "goal", "ok"}


@pytest.mark.parametrize("one", EXPRESSIONS, ids=lambda one: one.feel)
def test_an_expression_and_its_twin_have_one_value(one):
    with decimal.localcontext(decimal.Context(prec=DIGITS)):
        expected = feel_value(feel.twin(one)())
    assert feel.caller(one)() == feel.bare_call(one)() == expected
    assert expected is not None


def test_there_are_twenty_and_they_read_what_models_read():
    assert len({one.feel for one in EXPRESSIONS}) == 20
    assert any(isinstance(value, date) for value in CONTEXT.values())
    read = set().union(*(feel.compile_expression(one.feel, one.names).names for one in EXPRESSIONS))
    assert set(CONTEXT) <= read


def test_both_engines_find_the_row_that_was_meant():
    ours, theirs = rules_table.ours(), rules_table.spiffworkflow()
    for row in (*rules_table.ASKED, *range(1, rules_table.ROWS + 1, 23)):
        expected = f"row {row}" if row <= rules_table.ROWS else None
        values = rules_table.inputs_of(row)
        assert (ours(values), theirs(values)) == (expected, expected)


def test_the_table_is_as_large_as_it_says_and_its_proof_is_whole():
    table = rules_table.table()
    assert (len(table.rules), len(table.inputs), table.hit_policy) == (200, 5, "UNIQUE")
    found = prove(table)
    assert found.unproved == ()
    assert {finding.kind for finding in found.findings} == {GAP}


def test_a_side_that_does_twice_the_work_is_seen_as_half_as_quick():
    once, twice = (lambda: sum(range(400))), (lambda: (sum(range(400)), sum(range(400))))
    assert 1.6 < paired(once, twice, Pace(9, 0.002)).ratio < 2.5
    assert geometric_mean([0.5, 2, 4, 0.25]) == pytest.approx(1)


def test_a_figure_below_its_goal_is_not_ok():
    assert not Figure("one", 0.09, "µs", 1, 11, 0.1, "").ok
    assert Figure("one", 0.1, "µs", 1, 10, 0.1, "").ok
    assert Figure("one", 0.001, "µs", 1, 1000, None, "").ok


class QuickParser:
    """Stands for pySFeel's parser, which takes half a minute to import: here the shape counts, `make bench` has the figure."""

    def sFeelParse(self, text):  # noqa: N802 - its own name
        return {}, len(text) > 5


def test_the_command_prints_the_contracts_shape(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pySFeel", SimpleNamespace(SFeelParser=QuickParser))
    with pytest.raises(SystemExit) as left:
        main(["bench", "feel", "dmn", "--rounds", "1", "--json"])
    out, err = capsys.readouterr()
    figures = json.loads(out)["bench"]
    assert all(figure.keys() == KEYS for figure in figures)
    assert left.value.code == (0 if all(figure["ok"] for figure in figures) else 1)
    named = {figure["name"]: figure for figure in figures}
    assert len(named) == len(figures)
    assert {"feel/cached", "feel/everyday", "feel/kit", "dmn/table", "dmn/proof", "dmn/kit/compliance-level-2"} <= set(
        named
    )
    assert {name: figure["goal"] for name, figure in named.items() if figure["goal"] is not None} == GOALS
    assert named["feel/kit"]["ok"]
    assert named["feel/kit"]["reference"] == 1264
    assert all(name in err for name in named)


ENGINE_GOALS = {
    "engine/w1": 1.6,
    "engine/w1/16-clients": 2,
    "engine/w1/16-clients/throughput": 0.6,
    "engine/w1/statements": 10,
    "engine/w1/statements/most": 13,
    "engine/w2": 1.2,
    "engine/w2/state": 1,
    "engine/cold": 2,
    "engine/w3": 3,
    "engine/w3/search": 1,
    "engine/w4/first": 1,
    "engine/w4/next": 1,
}
POSTGRESQL_GOALS = {
    name.replace(group, f"{group}/postgresql"): goal
    for name, goal in ENGINE_GOALS.items()
    for group in ("engine/w1", "engine/w3", "engine/w4")
    if name.startswith(group)
} | {"engine/w1/postgresql/16-clients/throughput": 0.5}


def test_every_figure_of_the_engine_is_taken_and_those_that_count_are_met(monkeypatch):
    for name, few in (("ROUNDS_AMONG", 16), ("ROUNDS", 2), ("RAW_ROUNDS", 1)):
        monkeypatch.setattr(rounds, name, few)
    monkeypatch.setattr(engine, "postgresql", lambda: nullcontext(None))
    monkeypatch.setattr(laps, "RAW_LAPS", 10)
    monkeypatch.setattr(laps, "COLD_PAIRS", 1)
    monkeypatch.setattr(laps, "LAPS", 120)
    monkeypatch.setattr(laps, "SPAN", 20)
    monkeypatch.setattr(laps, "YOUNG", 5)
    monkeypatch.setattr(many, "MANY", 6_000)
    monkeypatch.setattr(many, "DUE", 5)
    monkeypatch.setattr(Path, "read_bytes", _with_fewer_laps(Path.read_bytes))
    found = {figure.name: figure for figure in engine.figures(Pace(1))}
    assert {name: figure.goal for name, figure in found.items() if figure.goal is not None} == ENGINE_GOALS
    assert all(figure.is_cost for name, figure in found.items() if not name.endswith("throughput"))
    counted = ("engine/w1/statements", "engine/w1/statements/most", "engine/w2/state")
    assert [str(found[name]) for name in counted if not found[name].ok] == []


@pytest.mark.postgres
def test_the_figures_of_rounds_timers_and_inboxes_are_taken_on_postgresql_too(monkeypatch):
    for name, few in (("ROUNDS_AMONG", 16), ("ROUNDS", 2), ("RAW_ROUNDS", 1)):
        monkeypatch.setattr(rounds, name, few)
    monkeypatch.setattr(many, "MANY", 6_000)
    monkeypatch.setattr(many, "DUE", 5)
    monkeypatch.setattr(sites, "DURABLE", QUICK)
    with sites.postgresql() as place:
        found = [figure for group in (rounds.figures(1, place), many.figures(place)) for figure in group]
    assert {figure.name: figure.goal for figure in found} == POSTGRESQL_GOALS
    assert [str(figure) for figure in found if "statements" in figure.name and not figure.ok] == []


def _with_fewer_laps(read):
    """The lapping model ends at its 120th lap, so that the assertion at its end is met here too."""
    return lambda path: read(path).replace(b"laps = 2000", b"laps = 120")


def test_a_cost_above_its_goal_is_not_ok():
    assert not Figure("one", 1.7, "ms", 1, 1.7, 1.6, "", is_cost=True).ok
    assert Figure("one", 1.6, "ms", 1, 1.6, 1.6, "", is_cost=True).ok
    assert "at most 1.6" in str(Figure("one", 1.7, "ms", 1, 1.7, 1.6, "", is_cost=True))


def test_the_model_of_python_and_the_one_of_feel_have_the_same_elements():
    for model in ("w1", "w2", "w3"):
        ours, theirs = (_elements((MODELS / name).read_bytes()) for name in (f"{model}.bpmn", f"{model}_python.bpmn"))
        assert ours == theirs


def _elements(content: bytes) -> list[tuple[str, str]]:
    return [
        (str(element.tag), element.get("id", ""))
        for element in etree.fromstring(content).iter(f"{{{BPMN}}}*")
        if element.tag.rpartition("}")[2] != "extensionElements"
    ]


def test_without_a_checkout_the_command_says_where_benchmarks_are(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "ROOT", tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["bench", "feel", "--json"])
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (2, "")
    assert "E-CLI-6" in err
    assert "make bench" in err


def test_without_the_reference_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(feel.__dict__, "beside_python", lambda _pace: iter(()))
    monkeypatch.setitem(sys.modules, "pySFeel", None)
    with pytest.raises(SystemExit) as left:
        main(["bench", "feel", "--json"])
    out, err = capsys.readouterr()
    assert (left.value.code, out) == (2, "")
    assert "pySFeel" in err
    assert "make bench" in err


def test_an_unknown_name_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as left:
        main(["bench", "speed"])
    assert left.value.code == 2
    assert "feel, dmn, engine" in capsys.readouterr().err


DECISIONS, ENGINE = "## What is measured\n", "## What is measured of the engine\n"


@pytest.mark.parametrize(("part", "goals"), [(DECISIONS, GOALS), (ENGINE, ENGINE_GOALS | POSTGRESQL_GOALS)])
def test_the_page_of_figures_has_the_goals_and_the_figures_of_its_report(part, goals):
    page = (ROOT / "docs/how-to/measure-figures.md").read_text("utf-8").partition(part)[2].partition("\n## ")[0]
    report = (ROOT / "docs" / re.search(r"\]\(\.\./(measurements/[\w.-]+)\)", page)[1]).read_text("utf-8")
    rows = re.findall(r"^\| `([\w/-]+)` \| ([\d.]*) \| ([\d.]+)( missed)? \|", page, re.MULTILINE)
    assert {name: float(goal) for name, goal, _, _ in rows if goal} == goals
    for name, goal, figure, missed in rows:
        kept = f" \\(goal (at most )?{goal}, {'MISSED' if missed else 'met'}\\)" if goal else ""
        assert re.search(rf"^{name}: {figure}{kept};", report, re.MULTILINE), name


def test_without_the_driver_of_postgresql_its_figures_are_left_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with sites.postgresql() as place:
        assert place is None
