"""The tables of joint approval: every stage has its lead, its papers and at least four items, and what an item needs can be had."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.decisions.dmn import DecisionModel, Table, read_dmn
from app.decisions.feel import to_json
from app.demo.organisation import departments

ROOT = Path(__file__).parents[2] / "dmn"
TABLES = {path.stem: path for stem in ("joint_approval", "approval_stage") for path in sorted((ROOT / stem).glob("*.dmn"))}
STAGES = (1, 2, 3, 4)
KINDS = ("government", "approved", "filed")
FUNCTIONS = {function for *_, functions in departments() for function in functions}


def decide(name: str, inputs: dict[str, Any]) -> tuple[list[int], Any]:
    decided = DecisionModel(read_dmn(TABLES[name].read_bytes(), name)).decide(name, inputs)
    return [matched.row for matched in decided.matched], to_json(decided.value)


def stage(number: int, kind: str = "filed") -> dict[str, Any]:
    return {"stage": {"number": number}, "application": {"project_type": kind}}


def items(number: int, kind: str = "filed") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = decide("stage_items", stage(number, kind))[1]
    return found


@pytest.mark.parametrize(
    ("number", "name", "office"),
    [(1, "立项用地规划许可", "planning_dept"), (2, "工程建设许可", "planning_dept"),
     (3, "施工许可", "housing"), (4, "竣工验收", "housing")],
)  # fmt: skip
def test_a_stage_has_its_name_and_its_lead(number: int, name: str, office: str) -> None:
    rows, found = decide("stage_lead", {"stage": number})
    assert rows == [number]
    assert (found["number"], found["name_zh"], found["office"]) == (number, name, office)


@pytest.mark.parametrize(("number", "kind"), list(product(STAGES, KINDS)))
def test_a_stage_has_at_least_four_items_decided_by_offices_there_are_within_the_law(number: int, kind: str) -> None:
    found = items(number, kind)
    assert len(found) >= 4
    assert {each["office"] for each in found} <= FUNCTIONS
    assert all(each["unit"] == "WD" and 1 <= each["amount"] <= 20 for each in found)


@pytest.mark.parametrize(("number", "kind"), list(product(STAGES, KINDS)))
def test_what_an_item_needs_is_an_item_of_its_stage_and_none_waits_for_itself(number: int, kind: str) -> None:
    found = {each["code"]: set(each["needs"]) for each in items(number, kind)}
    assert len(found) == len(items(number, kind))
    done: set[str] = set()
    while ready := {code for code, needs in found.items() if code not in done and needs <= done}:
        done |= ready
    assert done == set(found)


@pytest.mark.parametrize(
    ("kind", "code"), [("government", "project_approval"), ("approved", "project_consent"), ("filed", "project_filing")]
)
def test_the_type_of_a_project_decides_how_it_is_approved(kind: str, code: str) -> None:
    codes = [each["code"] for each in items(1, kind)]
    assert [each for each in codes if each.startswith("project_")] == [code]


@pytest.mark.parametrize(
    ("number", "kind", "asked"),
    [(1, "filed", ["heritage"]), (1, "government", ["heritage", "emergency"]), (2, "filed", ["emergency"]), (3, "filed", []),
     (4, "government", [])],
)  # fmt: skip
def test_a_stage_asks_others_once(number: int, kind: str, asked: list[str]) -> None:
    assert decide("stage_consulted", stage(number, kind))[1] == asked


@pytest.mark.parametrize(
    ("number", "kind", "papers"),
    [(1, "filed", {"application_form", "site_drawing", "enterprise_registration"}),
     (1, "government", {"application_form", "site_drawing", "proposal_reply"}),
     (2, "filed", {"application_form", "site_drawing", "land_use_right", "design_scheme"}),
     (3, "filed", {"application_form", "engineering_permit", "construction_drawings", "contractor_contract"}),
     (4, "filed", {"application_form", "completion_report", "as_built_survey"})],
)  # fmt: skip
def test_a_stage_asks_for_one_set_of_papers(number: int, kind: str, papers: set[str]) -> None:
    assert {each["code"] for each in decide("stage_materials", stage(number, kind))[1]} == papers


@pytest.mark.parametrize(
    ("applied", "turn", "row", "reason"),
    [("1", 1, 1, "in_order"), ("3", 2, 2, "earlier_stage_open"), ("1", 2, 3, "stage_done"), ("4", 4, 1, "in_order")],
)
def test_a_stage_is_admitted_in_its_turn_alone(applied: str, turn: int, row: int, reason: str) -> None:
    rows, found = decide("stage_admission", {"stage_application": {"stage": applied}, "stage": {"number": turn}})
    assert rows == [row]
    assert found == {"admitted": reason == "in_order", "reason": reason}


def test_every_step_of_the_front_desk_has_a_limit_and_the_law_s_own_are_the_law_s() -> None:
    found = {each["step"]: (each["amount"], each["unit"]) for each in decide("approval_step_limits", {})[1]}
    assert found["notify_missing"] == (5, "WD")  # administrative-licensing-law/32
    assert found["issue_results"] == (10, "WD")  # administrative-licensing-law/44
    assert len(found) == 7


def test_no_row_of_these_tables_is_out_of_reach() -> None:
    met: set[tuple[str, int]] = set()
    for number, kind in product(STAGES, KINDS):
        for name in ("stage_items", "stage_consulted", "stage_materials"):
            met |= {(name, row) for row in decide(name, stage(number, kind))[0]}
        met |= {("stage_lead", row) for row in decide("stage_lead", {"stage": number})[0]}
        for applied in STAGES:
            asked = {"stage_application": {"stage": str(applied)}, "stage": {"number": number}}
            met |= {("stage_admission", row) for row in decide("stage_admission", asked)[0]}
    met |= {("approval_step_limits", row) for row in decide("approval_step_limits", {})[0]}
    there = set()
    for name, path in TABLES.items():
        (decision,) = read_dmn(path.read_bytes(), name).decisions
        assert isinstance(decision.logic, Table)
        there |= {(name, rule.row) for rule in decision.logic.rules}
    assert there == met
