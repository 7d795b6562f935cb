"""Every row of every shipped decision table decides what it says, seen by an example for each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.decisions.dmn import DecisionModel, Table, read_dmn
from app.decisions.errors import RowsOverlap
from app.decisions.feel import to_json
from app.domain.opinions import DEEMED_NO_OBJECTION, FORMAL, NEED_MORE_MATERIAL

ROOT = Path(__file__).parents[2] / "dmn"
ELSEWHERE = ("joint_approval", "approval_stage")  # test_tables_of_joint_approval.py
TABLES = {path.stem: path for path in sorted(ROOT.glob("*/*.dmn")) if path.parent.name not in ELSEWHERE}
KINDS = ("new", "rebuild", "extend")
SPECIAL = ("none", "national_or_provincial", "military", "secret")
LAYERS = (
    "ecological_red_line",
    "permanent_basic_farmland",
    "river_setback",
    "urban_development_boundary",
    "land_use_plan",
)
PLAIN = {"special": "none", "kind": "new", "to_meeting": False, "fiscal": False, "urgent": False}
OFFICES = {
    name: name
    for name in (
        "natural_resources",
        "development_reform",
        "ecology",
        "housing",
        "transport",
        "civil_air_defence",
        "heritage",
        "water",
        "agriculture",
        "forestry",
        "land_reserve",
        "coordination_office",
    )
}


def project(**changed: Any) -> dict[str, Any]:
    return {"project": {**PLAIN, **changed}}


def limit(urgent: bool, concerned: bool, round_: int) -> dict[str, Any]:
    return {
        **project(urgent=urgent),
        "department": "d",
        "round": round_,
        "site_check": {"departments": ["d"] if concerned else []},
    }


def step_limits(*days: int) -> list[dict[str, Any]]:
    steps = ("confirm_routing", "adjust_site", "revise_plan", "summarise_conditions", "record_meeting", "confirm_generation")
    return [{"step": step, "amount": amount, "unit": "WD"} for step, amount in zip(steps, days, strict=True)]


def candidate(previous: str | None, changed: bool) -> dict[str, Any]:
    return {"candidate": {"department": "d", "previous": previous, "overlap_changed": changed}}


def collected(objecting: list[str], conditions: int) -> dict[str, Any]:
    return {"collected": {"objecting": objecting, "conditions_count": conditions}}


def layer(code: str, area: str, share: float) -> dict[str, Any]:
    return {"layer": code, "area_m2": area, "share": share}


def light(remaining: float, limit_days: int, *, overdue: bool = False, paused: bool = False) -> dict[str, Any]:
    return {
        "remaining_working_days": remaining,
        "limit_working_days": limit_days,
        "is_overdue": overdue,
        "is_paused": paused,
    }


def asked(ask: bool, reason: str) -> dict[str, Any]:
    return {"department": "d", "ask": ask, "reason": reason}


def verdict(word: str, severity: str, office: str) -> dict[str, Any]:
    return {"verdict": word, "severity": severity, "office": office}


def proposal(**changed: Any) -> dict[str, Any]:
    return {"proposal": {**COMPLETE, **changed}}


def lacking(*names: str) -> dict[str, Any]:
    return {"proposal": {name: value for name, value in COMPLETE.items() if name not in names}}


def lacks(*items: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"item": item, "zh": zh, "en": en} for item, zh, en in items]


def adjustment_steps(*, higher: bool) -> list[dict[str, Any]]:
    steps = [
        ("supplement_proposal", 10, "WD"),
        ("review", 30, "ND"),
        ("supervise_review", 3, "WD"),
        ("revise_proposal", 10, "WD"),
        ("make_adjustment", 20, "WD"),
        ("examine_adjustment", 10, "WD"),
        ("record_higher_approval", 90, "ND"),
        ("urge_filing", 3, "WD"),
    ]
    return [
        {"step": step, "amount": amount, "unit": unit}
        for step, amount, unit in steps
        if higher or step != "record_higher_approval"
    ]


def reviewed(objecting: list[str], conclusion: str) -> dict[str, Any]:
    return {"collected": {"objecting": objecting}, "review": {"conclusion": conclusion}}


def filing(*, higher: bool) -> dict[str, Any]:
    return {
        **proposal(higher_approval=higher),
        "consented_on": "2026-03-24",
        "higher_approval": {"approved_on": "2026-05-11"} if higher else None,
    }


PLAN_KINDS = (
    "transport",
    "water",
    "ecology",
    "heritage",
    "civil_air_defence",
    "agriculture_forestry",
    "urban_construction",
    "other",
)
COMPLETE = {
    "plan_kind": "water",
    "compiled_by": "u",
    "compiled_on": "2026-02-10",
    "extent": "e",
    "area_ha": 1250.5,
    "period": "2021-2035",
    "plan_region": "r",
    "gis_data": ["m"],
    "gis_datum": "cgcs2000",
    "texts_drawings": ["m"],
    "annexes": ["m"],
    "higher_approval": False,
}
# A table that lists what is missing has nothing to list for what is complete.
MAY_BE_EMPTY = {"proposal_completeness"}
BASE = ["natural_resources", "development_reform", "ecology"]
ALWAYS = ["coordination_office", *BASE]
EXAMPLES: list[tuple[str, dict[str, Any], list[int], Any]] = [
    ("scope", project(to_meeting=True), [1], {"route": "platform", "reason": "must_enter"}),
    ("scope", project(fiscal=True, kind="rebuild"), [1], {"route": "platform", "reason": "must_enter"}),
    ("scope", project(kind="extend"), [2], {"route": "platform", "reason": "in_scope"}),
    (
        "scope",
        project(special="national_or_provincial", to_meeting=True),
        [3],
        {"route": "other_rules", "reason": "higher_approval"},
    ),
    ("scope", project(special="military"), [4], {"route": "other_rules", "reason": "military_or_secret"}),
    ("scope", project(special="secret"), [4], {"route": "other_rules", "reason": "military_or_secret"}),
    ("participants", {**project(kind="rebuild"), "site_check": {"layers": []}, "offices": OFFICES}, [1, 2, 3], BASE),
    (
        "participants",
        {**project(kind="extend"), "site_check": {"layers": ["land_use_plan"]}, "offices": OFFICES},
        [1, 2, 3, 4, 5],
        [*BASE, "housing", "transport"],
    ),
    (
        "participants",
        {**project(), "site_check": {"layers": []}, "offices": OFFICES},
        [1, 2, 3, 4, 5, 6, 7],
        [*BASE, "housing", "transport", "civil_air_defence", "heritage"],
    ),
    (
        "participants",
        {
            **project(kind="rebuild", fiscal=True),
            "offices": OFFICES,
            "site_check": {"layers": ["river_setback", "permanent_basic_farmland", "ecological_red_line"]},
        },
        [1, 2, 3, 8, 9, 10, 11],
        [*BASE, "water", "agriculture", "forestry", "land_reserve"],
    ),
    (
        "participants",
        {**project(kind="rebuild"), "site_check": {"layers": ["river_setback"]}, "offices": {"ecology": "e"}},
        [1, 2, 3, 8],
        [None, None, "e", None],
    ),
    ("affected", candidate(None, False), [1], asked(True, "first_time")),
    ("affected", candidate("object", False), [2], asked(True, "objected")),
    ("affected", candidate("deemed_no_objection", False), [3], asked(True, "deemed_before")),
    ("affected", candidate("need_more_material", True), [4], asked(True, "unfinished")),
    ("affected", candidate("agree_with_conditions", True), [5], asked(True, "overlap_changed")),
    ("affected", candidate("no_objection", False), [6], asked(False, "carried_over")),
    ("affected", candidate("not_concerned", False), [6], asked(False, "carried_over")),
    ("aggregate", collected(["d"], 2), [1], {"outcome": "objections", "has_conditions": True}),
    ("aggregate", collected(["d"], 0), [2], {"outcome": "objections", "has_conditions": False}),
    ("aggregate", collected([], 1), [3], {"outcome": "conditions", "has_conditions": True}),
    ("aggregate", collected([], 0), [4], {"outcome": "clear", "has_conditions": False}),
    ("step_limits", project(urgent=False), [1, 2, 3, 4, 6, 7], step_limits(2, 10, 10, 3, 15, 5)),
    ("step_limits", project(urgent=True), [1, 2, 3, 5, 6, 8], step_limits(2, 10, 10, 1, 15, 2)),
    ("opinion_limit", limit(False, False, 1), [1], {"amount": 5, "unit": "WD", "on_supplement": "runs_on"}),
    ("opinion_limit", limit(False, True, 1), [2], {"amount": 7, "unit": "WD", "on_supplement": "pause"}),
    ("opinion_limit", limit(False, True, 2), [3], {"amount": 3, "unit": "WD", "on_supplement": "runs_on"}),
    ("opinion_limit", limit(True, True, 1), [4], {"amount": 3, "unit": "WD", "on_supplement": "runs_on"}),
    (
        "opinion_limit",
        {"project": {}, "department": "d", "round": 1},
        [1],
        {"amount": 5, "unit": "WD", "on_supplement": "runs_on"},
    ),
    *(
        ("escalation_route", {**project(urgent=urgent), "level": level}, [row], {"amount": days, "unit": "WD"})
        for row, (urgent, level, days) in enumerate(
            [(False, 1, 3), (False, 2, 5), (False, 3, 10), (True, 1, 2), (True, 2, 3), (True, 3, 5)], 1
        )
    ),
    ("adjustment_limits", proposal(), [1, 2, 3, 4, 5, 6, 8], adjustment_steps(higher=False)),
    (
        "adjustment_limits",
        proposal(higher_approval=True),
        [1, 2, 3, 4, 5, 6, 7, 8],
        adjustment_steps(higher=True),
    ),
    *(
        ("adjustment_participants", {**proposal(plan_kind=kind), "offices": OFFICES}, [1, 2, 3, 4, *rows], [*ALWAYS, *more])
        for kind, rows, more in [
            ("other", [], []),
            ("transport", [5, 11], ["transport", "housing"]),
            ("water", [6, 8], ["water", "agriculture"]),
            ("ecology", [7], ["forestry"]),
            ("agriculture_forestry", [7, 8], ["forestry", "agriculture"]),
            ("heritage", [9], ["heritage"]),
            ("civil_air_defence", [10, 11], ["civil_air_defence", "housing"]),
            ("urban_construction", [11], ["housing"]),
        ]
    ),
    ("proposal_completeness", proposal(), [], []),
    (
        "proposal_completeness",
        lacking("period", "annexes"),
        [6, 10],
        lacks(("period", "规划期限", "Period of the plan"), ("annexes", "基础资料附件", "Annex materials")),
    ),
    (
        "proposal_completeness",
        proposal(gis_datum="other"),
        [11],
        lacks(("gis_datum", "GIS 数据须采用 2000 国家大地坐标系（CGCS2000）", "GIS data on the CGCS2000 datum")),
    ),
    (
        "proposal_completeness",
        lacking(*COMPLETE),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        lacks(
            ("plan_kind", "成果类型", "Kind of plan"),
            ("compiled_by", "编制单位", "Compiled by"),
            ("compiled_on", "编制时间", "Compiled on"),
            ("extent", "规划范围", "Extent of the plan"),
            ("area_ha", "规划面积", "Area of the plan"),
            ("period", "规划期限", "Period of the plan"),
            ("plan_region", "所在行政区", "Administrative region"),
            ("gis_data", "GIS 数据", "GIS data"),
            ("texts_drawings", "规划文本和图件", "Plan texts and drawings"),
            ("annexes", "基础资料附件", "Annex materials"),
        ),
    ),
    ("review_outcome", reviewed([], "pass"), [1], "agreed"),
    ("review_outcome", reviewed([], "disagree"), [2], "disputed"),
    ("review_outcome", reviewed(["d"], "pass"), [3], "disputed"),
    ("review_outcome", reviewed(["d"], "disagree"), [3], "disputed"),
    ("filing_limit", filing(higher=False), [1], {"amount": 30, "unit": "ND", "start": "2026-03-24"}),
    ("filing_limit", filing(higher=True), [2], {"amount": 30, "unit": "ND", "start": "2026-05-11"}),
    ("lights", light(-1, 5, overdue=True, paused=True), [1], "red"),
    ("lights", light(1, 5, paused=True), [2], "grey"),
    ("lights", light(2, 5), [3], "yellow"),
    ("lights", light(0, 5), [3], "yellow"),
    ("lights", light(0.5, 2), [4], "yellow"),
    ("lights", light(3, 5), [5], "green"),
    ("lights", light(2, 2), [5], "green"),
    ("layer_conflicts", layer("ecological_red_line", "1.1", 0.001), [1], verdict("prohibited", "severe", "ecology")),
    ("layer_conflicts", layer("ecological_red_line", "1", 0.001), [2], verdict("allowed", "none", "ecology")),
    (
        "layer_conflicts",
        layer("permanent_basic_farmland", "500", 0.4),
        [3],
        verdict("prohibited", "severe", "agriculture"),
    ),
    ("layer_conflicts", layer("permanent_basic_farmland", "0", 0), [4], verdict("allowed", "none", "agriculture")),
    ("layer_conflicts", layer("river_setback", "20", 0.01), [5], verdict("consult", "moderate", "water")),
    ("layer_conflicts", layer("river_setback", "0.5", 0.01), [6], verdict("allowed", "none", "water")),
    (
        "layer_conflicts",
        layer("urban_development_boundary", "9000", 1),
        [7],
        verdict("allowed", "none", "planning_dept"),
    ),
    (
        "layer_conflicts",
        layer("urban_development_boundary", "8000", 0.9),
        [8],
        verdict("consult", "moderate", "planning_dept"),
    ),
    ("layer_conflicts", layer("land_use_plan", "9000", 1), [9], verdict("allowed", "low", "natural_resources")),
    ("layer_conflicts", layer("military_zone", "10", 0.1), [10], verdict("consult", "low", "planning_dept")),
]


def with_decimals(inputs: dict[str, Any]) -> dict[str, Any]:
    return {
        key: Decimal(str(value)) if key in ("area_m2", "share", "remaining_working_days") else value
        for key, value in inputs.items()
    }


@pytest.mark.parametrize(("name", "inputs", "rows", "expected"), EXAMPLES)
def test_an_example_meets_its_rows_and_gives_their_answer(
    name: str, inputs: dict[str, Any], rows: list[int], expected: Any
) -> None:
    decided = DecisionModel(read_dmn(TABLES[name].read_bytes(), name)).decide(name, with_decimals(inputs))
    assert [matched.row for matched in decided.matched] == rows
    assert to_json(decided.value) == expected


def test_the_examples_together_meet_every_row_of_every_table() -> None:
    met = {(name, row) for name, _, rows, _ in EXAMPLES for row in rows}
    there = {(name, rule.row) for name in TABLES for rule in table(name).rules}
    assert there - met == set()


def table(name: str) -> Table:
    (decision,) = read_dmn(TABLES[name].read_bytes(), name).decisions
    assert isinstance(decision.logic, Table)
    return decision.logic


def test_a_second_row_for_the_same_inputs_is_refused_by_a_unique_table() -> None:
    text = TABLES["opinion_limit"].read_text(encoding="utf-8").replace("&lt;= 1", "&lt;= 9")
    with pytest.raises(RowsOverlap):
        DecisionModel(read_dmn(text.encode(), "opinion_limit")).decide("opinion_limit", limit(False, False, 2))


def legal_inputs(name: str) -> Iterator[dict[str, Any]]:
    flags = (False, True)
    if name == "scope":
        for special, kind, to_meeting, fiscal in product(SPECIAL, KINDS, flags, flags):
            yield project(special=special, kind=kind, to_meeting=to_meeting, fiscal=fiscal)
    elif name == "affected":
        for previous, changed in product((None, *FORMAL, NEED_MORE_MATERIAL, DEEMED_NO_OBJECTION), flags):
            yield candidate(previous, changed)
    elif name == "aggregate":
        for objecting, conditions in product(([], ["a"], ["a", "b"]), range(3)):
            yield collected(objecting, conditions)
    elif name == "opinion_limit":
        for urgent, concerned, round_ in product(flags, flags, range(1, 4)):
            yield limit(urgent, concerned, round_)
    elif name == "escalation_route":
        for urgent, level in product(flags, (1, 2, 3)):
            yield {**project(urgent=urgent), "level": level}
    elif name in ("adjustment_limits", "filing_limit"):
        for higher in flags:
            yield filing(higher=higher)
    elif name == "adjustment_participants":
        for kind in PLAN_KINDS:
            yield {**proposal(plan_kind=kind), "offices": OFFICES}
    elif name == "proposal_completeness":
        yield proposal()
        yield from (lacking(each) for each in COMPLETE if each not in ("gis_datum", "higher_approval"))
    elif name == "review_outcome":
        for objecting, conclusion in product(([], ["a"]), ("pass", "disagree")):
            yield reviewed(objecting, conclusion)
    elif name == "lights":
        for remaining, days, overdue, paused in product((-1, 0, 0.5, 1, 2, 3, 10), (1, 2, 3, 10), flags, flags):
            yield light(remaining, days, overdue=overdue, paused=paused)
    elif name == "layer_conflicts":
        for code, area, share in product((*LAYERS, "unheard_of"), ("0", "1", "1.0001", "1000000"), (0, 0.5, 0.999, 1)):
            yield layer(code, area, share)
    else:
        for kind, to_meeting in product(KINDS, flags):
            yield {**project(kind=kind, to_meeting=to_meeting), "site_check": {"layers": []}, "offices": OFFICES}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_no_gap_and_no_overlap_for_legal_inputs(name: str) -> None:
    model = DecisionModel(read_dmn(TABLES[name].read_bytes(), name))
    single = table(name).hit_policy != "COLLECT"
    for inputs in legal_inputs(name):
        matched = model.decide(name, with_decimals(inputs)).matched
        assert len(matched) == 1 if single else matched or name in MAY_BE_EMPTY, inputs
