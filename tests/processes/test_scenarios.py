"""Every shipped scenario comes out as it says; together they touch the whole diagrams; and they can fail."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from app.casework.publish import read_folders
from app.demo.seed import rehearsal_city
from app.modelling.coverage import Touched, coverage_of
from app.modelling.rehearse import Outcome, programmes, rehearse, rehearse_all
from app.modelling.scenario import Scenario, read_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "processes").glob("*/scenarios/*.toml"))
SILENCE = ROOT / "processes/project_generation/scenarios/silence_is_no_objection.toml"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DUOGUI = "{urn:duogui:schema:1.0}"
FORGOTTEN = "opinion_limit_ended"


@cache
def played() -> tuple[dict[str, Outcome], Touched]:
    """All scenarios on one stage, once for all tests of this file."""
    touched = Touched()
    outcomes = rehearse_all([read_scenario(path) for path in SCENARIOS], rehearsal_city(), None, touched)
    return {outcome.source: outcome for outcome in outcomes}, touched


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_comes_out_as_it_says(path: Path) -> None:
    outcome = played()[0][path.name]
    assert outcome.ok, outcome.reason("en")


def test_together_they_touch_every_flow_node_and_sequence_flow() -> None:
    coverage = coverage_of(rehearsal_city().sources, played()[1])
    assert coverage.flow_nodes.missing == ()
    assert coverage.sequence_flows.missing == ()
    assert coverage.flow_nodes.covered == coverage.flow_nodes.total > 80


def test_every_act_a_scenario_can_do_is_done_in_one() -> None:
    done = {step.do for path in SCENARIOS for step in read_scenario(path).steps}
    assert done == {"complete", "wait", "withdraw", "restart", "paper", "receiver_down", "receiver_up"}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The shipped models, tables, forms and the silence scenario in a folder of its own."""
    return copy_with(tmp_path, SILENCE)


def copy_with(folder: Path, scenario: Path) -> Path:
    """The shipped models, tables and forms with one scenario in a folder of its own; the folder of the models."""
    shutil.copytree(ROOT / "processes", folder / "processes", ignore=shutil.ignore_patterns("scenarios"))
    shutil.copytree(ROOT / "dmn", folder / "dmn", ignore=shutil.ignore_patterns("tests"))
    scenarios = folder / "processes" / scenario.parents[1].name / "scenarios"
    scenarios.mkdir()
    shutil.copy(scenario, scenarios)
    return folder / "processes"


def test_deleting_the_boundary_event_from_the_diagram_removes_the_silence_rule(copied: Path) -> None:
    delete(copied / "opinion_solicitation.bpmn", FORGOTTEN)
    rehearsed = rehearse([copied], rehearsal_city())
    (outcome,) = rehearsed.outcomes
    assert not outcome.ok
    assert "summarise_conditions" in outcome.reason("en")
    assert "give_opinion (210200-ecology)" in outcome.reason("en")


def test_the_untouched_copy_is_as_expected(copied: Path) -> None:
    assert rehearse([copied], rehearsal_city()).ok


@pytest.mark.parametrize(
    ("event", "story", "said"),
    [
        ("filing_limit_ended", "filed_late", "urge_filing"),
        ("filing_limit_ended", "filing_overdue_stays_open", "urge_filing"),
        ("review_limit_ended", "review_late_stays_open", "supervise_review"),
        ("supplement_limit_ended", "everything_missing_never_supplied", "returned"),
        ("withdrawal_requested", "withdrawn_during_review", "withdraw"),
    ],
)
def test_deleting_a_timer_or_message_of_an_adjustment_makes_its_story_fail(
    tmp_path: Path, event: str, story: str, said: str
) -> None:
    models = copy_with(tmp_path, ROOT / f"processes/plan_adjustment/scenarios/{story}.toml")
    assert rehearse([models], rehearsal_city()).ok
    delete(models / "plan_adjustment.bpmn", event)
    (outcome,) = rehearse([models], rehearsal_city()).outcomes
    assert not outcome.ok
    assert said in outcome.reason("en")


def test_models_that_cannot_be_published_fail_their_scenarios_with_the_reason(copied: Path) -> None:
    model = copied / "opinion_solicitation.bpmn"
    model.write_text(model.read_text(encoding="utf-8").replace('duty="issuer"', 'duty="boss"'), encoding="utf-8")
    (outcome,) = rehearse([copied], rehearsal_city()).outcomes
    assert "give_opinion" in outcome.reason("en")
    assert "boss" in outcome.reason("zh")


def delete(model: Path, event: str) -> None:
    """What an analyst does: deletes the event and what hangs on it, its drawing and the limits that name it."""
    tree = etree.parse(model)
    gone = set(reached(tree, event))
    for node in list(tree.iter()):
        told = {node.get("id"), node.get("bpmnElement"), node.get("sourceRef")}
        if told & gone or (node.tag == f"{DUOGUI}limit" and node.get("timer") == event):
            node.getparent().remove(node)
    tree.write(model, encoding="UTF-8", xml_declaration=True)


def reached(tree: etree._ElementTree, event: str) -> Iterator[str]:
    """The event and everything that only it leads to."""
    yield event
    for flow in tree.iter(f"{BPMN}sequenceFlow"):
        if flow.get("sourceRef") == event:
            yield flow.get("id")
            yield from reached(tree, flow.get("targetRef"))


def test_a_scenario_folder_a_model_folder_and_a_file_can_be_named() -> None:
    folder = ROOT / "processes/project_generation"
    for path in (folder / "scenarios", folder, ROOT / "processes"):
        (programme,) = programmes([path])
        assert programme.root == ROOT / "processes"
        assert SILENCE in programme.files
    assert next(iter(programmes([SILENCE]))).files == (SILENCE,)


def test_the_rehearsed_models_are_those_beside_the_scenario(copied: Path) -> None:
    (programme,) = programmes([copied])
    assert programme.root == copied
    names = {source.name for source in read_folders(copied, copied.parent / "dmn") if source.kind == "model"}
    assert names == {path.stem for path in (ROOT / "processes").glob("*.bpmn")}


def scenario_names() -> list[Scenario]:
    return [read_scenario(path) for path in SCENARIOS]


def test_names_are_chinese_with_an_english_one_and_none_is_used_twice() -> None:
    names = [scenario.name for scenario in scenario_names()]
    assert len(set(names)) == len(names)
    assert all(any("\u4e00" <= sign <= "\u9fff" for sign in name) for name in names)
    assert all(scenario.name_en and scenario.articles for scenario in scenario_names())
