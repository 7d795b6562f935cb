"""What the pages are told about moves is what the engine does: offered places let a token begin, the others are refused for that reason."""

from __future__ import annotations

import pytest
from engine_diagrams import after, boundary, bundle_of, drawn, end, flows, gateway, handler, many, start, sub, user
from test_moves import AT

from app.engine.case import Case
from app.engine.errors import InstanceNotThere, MoveMeaningless
from app.engine.movable import beyond, instances, places, standing

BRANCHES = drawn(
    start(), gateway("parallel", "split"), user("left"), user("right"), gateway("parallel", "join"), user("behind"), end(),
    boundary("late", "left", after("P1D")), end("gone"), handler("aside", start("heard", after("P9D")), end("told"), flows("heard > told")),
    flows("s > split > left > join > behind > e", "split > right > join", "late > gone"),
)  # fmt: skip


def repeated(**marker):
    inside = sub(
        "round",
        many("offices", item="x", **marker),
        start("in"),
        user("ask"),
        user("look"),
        end("out"),
        flows("in > ask > look > out"),
    )
    return drawn(start(), inside, user("sum"), end(), flows("s > round > sum > e"))


def begun(model):
    return Case.begin(bundle_of(model), {"offices": ["a", "b", "c"]}, AT)


@pytest.mark.parametrize(
    "model", [BRANCHES, repeated(), repeated(sequential=True)], ids=["branches", "parallel", "sequential"]
)
def test_each_place_is_what_a_move_there_does(model):
    case = begun(model)
    for place in places(case):
        again = Case.thaw(case.bundle, case.freeze())
        if place.why is None:
            again.move(place.element, {}, AT, place.scope)
            continue
        with pytest.raises(MoveMeaningless) as refused:
            again.move(place.element, {}, AT, place.scope)
        assert place.why[0] in refused.value.message("zh")


def test_what_lies_in_a_branch_is_refused_and_what_lies_outside_is_not():
    told = {place.element: place.why is None for place in places(begun(BRANCHES))}
    assert told == {"s": True, "split": True, "left": False, "right": False, "join": False, "behind": True, "e": True, "gone": True,
                    "aside": False}  # fmt: skip
    assert {place.element for place in places(begun(BRANCHES)) if place.is_open} == {"left", "right"}


def test_every_open_scope_is_named_with_the_instance_around_it():
    case = begun(repeated())
    told = {(place.scope, place.instance) for place in places(case)}
    running = instances(case)
    assert told == {("", "")} | {(each.node, each.node) for each in running}
    assert [(each.element, each.item, each.queued) for each in running] == [("round", item, None) for item in "abc"]
    assert len({each.group for each in running}) == 1


def test_in_sequence_what_waits_is_told_by_its_place_in_the_queue_and_each_can_be_taken():
    case = begun(repeated(sequential=True))
    running = instances(case)
    assert [(each.item, each.queued) for each in running] == [("a", None), ("b", 0), ("c", 1)]
    for each in running:
        again = Case.thaw(case.bundle, case.freeze())
        again.take_instance(each.node, AT, each.queued)
        assert [left.item for left in instances(again)] == [item for item in "abc" if item != each.item]
    with pytest.raises(InstanceNotThere):
        case.take_instance(running[0].node, AT, 2)


def test_counted_instances_are_numbers_and_an_ended_case_has_no_place():
    counted = drawn(start(), user("ask", many(cardinality="3")), end(), flows("s > ask > e"))
    case = begun(counted)
    assert [(each.item, each.is_counted) for each in instances(case)] == [(0, True), (1, True), (2, True)]
    case.cancel(AT)
    assert (places(case), instances(case)) == ([], [])


INSIDE = drawn(
    start(), sub("open", start("in"), user("ask"), end("out"), flows("in > ask > out")),
    sub("later", start("began"), user("look"), boundary("slow", "look", after("P1D")), end("over"),
        flows("began > look > over", "slow > over")),
    end(), handler("aside", start("heard", after("P9D")), user("note"), end("told"), flows("heard > note > told")),
    boundary("late", "open", after("P1D")), flows("s > open > later > e", "late > e"),
)  # fmt: skip


def test_everything_that_is_drawn_is_a_place_or_says_why_it_is_none():
    case = begun(INSIDE)
    found = places(case)
    others = beyond(case, found)
    assert {element for _model, element in others} == {"late", "began", "look", "slow", "over", "heard", "note", "told"}
    assert {place.element for place in found}.isdisjoint(element for _model, element in others)
    drawn_elements = {each.id for each in case.bundle.index(case.bundle.main).elements.values() if each.is_drawn}
    assert {place.element for place in found} | {element for _model, element in others} == drawn_elements
    why = {element: said[1] for (_model, element), said in others.items()}
    assert "leaves only the activity" in why["late"]
    assert "has ended or never began" in why["look"]
    assert "by its start event only" in why["note"]


@pytest.mark.parametrize("element", ["late", "look", "note"])
def test_what_is_no_place_is_refused_by_the_engine_too(element):
    with pytest.raises(MoveMeaningless):
        begun(INSIDE).move(element, {}, AT)


def test_where_the_tokens_stand_changes_with_a_move_and_the_timers_on_them_are_no_places_of_their_own():
    case = begun(INSIDE)
    before = standing(case)
    assert sorted(element for _model, element in before.values()) == ["ask", "open"]
    assert before.keys() == case.tokens().keys()
    case.move("later", {}, AT)
    after_it = standing(case)
    assert sorted(element for _model, element in after_it.values()) == ["later", "look"]
    assert before.keys().isdisjoint(after_it)
