"""A rehearsal says what it expected and what was there, and each scenario plays on a stage of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.demo.seed import rehearsal_city
from app.modelling.coverage import Touched, coverage_of
from app.modelling.errors import NothingToRehearse
from app.modelling.rehearse import Outcome, Rehearsed, programmes, rehearse_one
from app.modelling.scenario import parse_scenario
from app.modelling.stage import Stage

HEAD = """
name = "试演"
[start]
model = "project_generation"
at = "2026-03-02T09:00:00"
as = "210281-development-reform.handler"
data = { kind = "rebuild" }
"""
ANSWER = """
[[step]]
as = "{account}"
do = "complete"
task = "{task}"
data = {{ {data} }}
"""
NATURAL_RESOURCES = ANSWER.format(
    account="210281-natural-resources.issuer", task="give_opinion", data='conclusion = "no_objection"'
)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage(rehearsal_city())
    yield stage
    stage.close()


def outcome(stage: Stage, steps: str, expect: str, touched: Touched | None = None) -> Outcome:
    return rehearse_one(parse_scenario(f"{HEAD}{steps}\n[expect]\n{expect}\n".encode(), "trial.toml"), stage, touched)


def test_every_mismatch_says_what_was_expected_and_what_was_there(stage: Stage) -> None:
    wrong = """
outcome = "generated"
passed = ["confirm_generation"]
not_passed = ["check_site"]
facts = [{ kind = "OpinionGiven", department = "210200-ecology" }, { kind = "OpinionGiven", count = 2 }]
due = { give_opinion = "2026-03-10" }
lights = { "210200-ecology" = "red" }
open = []
"""
    result = outcome(stage, NATURAL_RESOURCES, wrong)
    assert not result.ok
    for said in (
        "the outcome should be generated, it is open; open: give_opinion (210200-ecology)",
        "confirm_generation should have been passed, it was not",
        "check_site should not have been passed, it was",
        "at least 1 of the fact OpinionGiven department=210200-ecology, there are 0",
        "there should be 2 of the fact OpinionGiven, there are 1",
        "give_opinion should be due 2026-03-10, it is due 2026-03-09",
        "the light of 210200-ecology should be red, it is green",
        "open should be none, it is give_opinion",
    ):
        assert said in result.reason("en")
    assert "结果应为 generated，实为 open" in result.reason("zh")


RESTART = """
[[step]]
as = "210281-development-reform.handler"
do = "restart"
data = {{ reason = "Another site.", footprint = "{site}" }}
"""


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (ANSWER.format(account="210200-water.issuer", task="give_opinion", data=""),
         ("Step 1 (complete give_opinion as 210200-water.issuer) cannot be done: there is no such task; open are: "
         "give_opinion")),
        (NATURAL_RESOURCES.replace('"no_objection"', '"object"'), "article: This entry is required"),
        (NATURAL_RESOURCES.replace("do =", 'item = "210200-ecology"\ndo ='), "there is no such task"),
        (NATURAL_RESOURCES.replace("natural-resources.issuer", "natural-resources.handler"), "issuer"),
        ('[[step]]\ndo = "wait"\nat = "2026-03-01"', "the clock only moves forward"),
        (RESTART.format(site="the_moon"), "There is no sample site “the_moon”"),
        (RESTART.format(site="outside_site"), "lies outside the district"),
        ('[[step]]\ndo = "receiver_down"\ntask = "telegraph"', "there are investment_platform"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_done_says_which_and_why(stage: Stage, steps: str, said: str) -> None:
    assert said in outcome(stage, steps, "").reason("en")


def test_a_start_that_cannot_be_done_says_why(stage: Stage) -> None:
    start = HEAD.replace('kind = "rebuild"', 'kind = "demolish"') + "[expect]"
    assert "kind" in rehearse_one(parse_scenario(start.encode(), "trial.toml"), stage).reason("en")


def test_scenarios_do_not_see_each_other(stage: Stage) -> None:
    first = outcome(stage, NATURAL_RESOURCES, 'open = ["give_opinion"]')
    second = outcome(stage, "", 'open = ["give_opinion", "give_opinion"]')
    assert (first.reason("en"), second.reason("en")) == ("", "")


def test_coverage_names_what_no_scenario_touched(stage: Stage) -> None:
    touched = Touched()
    outcome(stage, NATURAL_RESOURCES, "", touched)
    coverage = coverage_of(stage.sources, touched)
    missing = {(each.file, each.element) for each in coverage.flow_nodes.missing}
    assert ("opinion_solicitation.bpmn", "opinion_limit_ended") in missing
    assert ("opinion_solicitation.bpmn", "give_opinion") not in missing
    assert ("coordination.bpmn", "hold_joint_meeting") in missing
    rows = {(each.file, each.element) for each in coverage.decision_rows.missing}
    assert ("opinion_solicitation/opinion_limit.dmn", "rule_1") not in rows
    assert ("opinion_solicitation/opinion_limit.dmn", "rule_4") in rows
    assert coverage.flow_nodes.covered + len(missing) == coverage.flow_nodes.total


def test_the_json_of_a_rehearsal_has_the_promised_keys(stage: Stage) -> None:
    said = Rehearsed((outcome(stage, "", ""),), coverage_of(stage.sources, Touched())).as_json("en")
    assert said["scenarios"] == [{"name": "试演", "ok": True, "reason": ""}]
    assert set(said["coverage"]) == {"flow_nodes", "sequence_flows", "decision_rows"}
    assert set(said["coverage"]["flow_nodes"]) == {"covered", "total", "missing"}
    assert set(said["coverage"]["flow_nodes"]["missing"][0]) == {"file", "element"}


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToRehearse):
        list(programmes([tmp_path]))
