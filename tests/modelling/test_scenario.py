"""A scenario is read strictly: what is not known, missing or of the wrong kind is named with its file and key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.modelling.errors import ScenarioMalformed
from app.modelling.scenario import parse_scenario

WHOLE = """
name = "一家沉默"
[start]
model = "project_generation"
at = "2026-03-02T09:00:00"
as = "210281-development-reform.handler"
[[step]]
at = 2026-03-10T00:00:05+08:00
do = "wait"
[[step]]
as = "a.issuer"
do = "complete"
task = "give_opinion"
data = { conclusion = "no_objection" }
received = "2026-03-09T23:59:59"
[expect]
outcome = "generated"
due = { give_opinion = 2026-03-09, other = ["2026-03-10", "2026-03-11"] }
facts = ["OpinionDeemed", { kind = "OpinionGiven", department = "a", count = 2 }]
open = []
"""


def test_a_whole_scenario_is_read_into_values() -> None:
    scenario = parse_scenario(WHOLE.encode(), "silence.toml")
    assert scenario.name == "一家沉默"
    assert scenario.start.at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert scenario.start.footprint == "clear_site"
    assert scenario.steps[0].at == datetime(2026, 3, 9, 16, 0, 5, tzinfo=UTC)
    assert (scenario.steps[1].number, scenario.steps[1].actor, scenario.steps[1].at) == (2, "a.issuer", None)
    assert scenario.expect.due == {"give_opinion": ("2026-03-09",), "other": ("2026-03-10", "2026-03-11")}
    assert [(fact.kind, fact.count) for fact in scenario.expect.facts] == [("OpinionDeemed", None), ("OpinionGiven", 2)]
    assert scenario.expect.open == ()


def test_without_a_name_the_file_names_it() -> None:
    text = WHOLE.replace('name = "一家沉默"\n', "").replace("open = []", "")
    scenario = parse_scenario(text.encode(), "silence.toml")
    assert (scenario.name, scenario.expect.open) == ("silence", None)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('name = "', 'nmae = "', "nmae"),
        ('model = "project_generation"', 'modle = "x"', "start.modle"),
        ('as = "210281-development-reform.handler"', "", "start.as"),
        ('at = "2026-03-02T09:00:00"', 'at = "monday"', "start.at"),
        ('do = "wait"', 'do = "sleep"', "step 1.do"),
        ("at = 2026-03-10T00:00:05+08:00\n", "", "step 1.at"),
        ('task = "give_opinion"', "", "step 2.task"),
        ('data = { conclusion = "no_objection" }', 'data = "no_objection"', "step 2.data"),
        ('received = "2026', 'recieved = "2026', "step 2.recieved"),
        (
            "[expect]",
            '[[step]]\ndo = "restart"\nas = "a"\ndata = { footpirnt = "x" }\n[expect]',
            "step 3.data.footpirnt",
        ),
        (
            "[expect]",
            '[[step]]\ndo = "withdraw"\nas = "a"\ndata = { footprint = "x" }\n[expect]',
            "step 3.data.footprint",
        ),
        ('outcome = "generated"', 'outcomes = "generated"', "expect.outcomes"),
        ("open = []", "open = [1]", "expect.open"),
        ('"OpinionDeemed", {', '"OpinionDeemed", { of = 1 }, {', "expect.facts"),
        ("[expect]", "[expected]", "expected"),
        ("[[step]]", "[[step", "TOML"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(old: str, new: str, key: str) -> None:
    with pytest.raises(ScenarioMalformed) as caught:
        parse_scenario(WHOLE.replace(old, new, 1).encode(), "silence.toml")
    assert caught.value.values["source"] == "silence.toml"
    assert caught.value.values["key"] == key
