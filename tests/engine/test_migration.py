"""A case goes on in another version of its model: places, data, clocks and given answers stay, new steps are taken; else it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from engine_diagrams import (
    MESSAGE,
    after,
    boundary,
    bundle_of,
    call,
    catch,
    drawn,
    end,
    file,
    flows,
    gateway,
    handler,
    loop,
    many,
    process,
    script,
    start,
    sub,
    user,
)

from app.engine.case import Case
from app.engine.migration import hindrances, migrated, reverted

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
LATER = AT + timedelta(days=2)
LIMIT = (
    '<extensionElements><duogui:candidates department="&quot;x&quot;" duty="issuer"/>'
    '<duogui:limit variable="limit" timer="T" at_end="escalate"/></extensionElements>'
)
BASE = drawn(start(), user("a"), boundary("B", "a", after("P5D")), user("b"), end(), flows("s > a > b > e", "B > e"))


def begun(model: bytes, **data: Any) -> Case:
    case = Case.begin(bundle_of(model), data, AT)
    case.take_drafts()
    return case


def open_in(case: Case) -> list[str]:
    return sorted(task.element for task in case.open_tasks.values())


def answer(case: Case, element: str, **data: Any) -> None:
    node = next(task.node for task in case.open_tasks.values() if task.element == element)
    case.complete(node, data, LATER)


def refused(old: bytes, new: bytes, **data: Any) -> list[tuple[str, str]]:
    return [(each.element, each.en) for each in hindrances(begun(old, **data), bundle_of(new))]


def test_places_data_and_running_timers_stay_and_the_case_given_is_left_alone() -> None:
    case = begun(BASE, n=3)
    before = case.freeze()
    new = migrated(case, bundle_of(BASE.replace(b'"b"', b'"c"')), LATER)
    assert open_in(new) == ["a"]
    assert {node: timer.due for node, timer in new.open_timers.items()} == {
        node: timer.due for node, timer in case.open_timers.items()
    }
    assert (new.data, new.take_drafts(), case.freeze()) == ({"n": 3}, [], before)
    assert list(new.open_tasks) == list(case.open_tasks)


def test_a_step_that_is_new_on_the_way_is_taken() -> None:
    new_model = drawn(
        start(), user("a"), boundary("B", "a", after("P5D")), script("x", "y = 1"), user("c"), end(),
        flows("s > a > x > c > e", "B > e"),
    )  # fmt: skip
    new = migrated(begun(BASE), bundle_of(new_model), LATER)
    answer(new, "a")
    assert (open_in(new), new.data["y"]) == (["c"], 1)


def test_a_boundary_event_that_is_new_is_armed_from_now_on() -> None:
    new_model = drawn(
        start(), user("a"), boundary("B", "a", after("P5D")), boundary("N", "a", after("P1D"), interrupting=False),
        user("b"), user("late"), end(), flows("s > a > b > e", "B > e", "N > late > e"),
    )  # fmt: skip
    new = migrated(begun(BASE), bundle_of(new_model), LATER)
    assert [(draft.kind, draft.body["element"]) for draft in new.take_drafts()] == [("TimerStarted", "N")]
    assert {timer.element: timer.due for timer in new.open_timers.values()} == {
        "B": AT + timedelta(days=5),
        "N": LATER + timedelta(days=1),
    }
    new.fire_due(LATER + timedelta(days=1))
    assert open_in(new) == ["a", "late"]


def test_an_event_that_fired_before_is_not_armed_again() -> None:
    model = drawn(
        start(), user("a"), boundary("N", "a", after("P1D"), interrupting=False), user("late"), end(),
        flows("s > a > e", "N > late > e"),
    )  # fmt: skip
    case = begun(model)
    case.fire_due(LATER)
    new = migrated(case, bundle_of(model.replace(b'id="e"', b'id="e" name="end"')), LATER)
    assert new.open_timers == {}


def test_an_event_that_is_drawn_no_more_is_stood_down_and_told() -> None:
    new = migrated(begun(BASE), bundle_of(drawn(start(), user("a"), end(), flows("s > a > e"))), LATER)
    assert [(draft.kind, draft.body["element"]) for draft in new.take_drafts()] == [("ElementLeft", "B")]
    assert new.open_timers == {}


def test_an_event_sub_process_that_is_new_is_armed() -> None:
    new_model = drawn(
        start(), user("a"), boundary("B", "a", after("P5D")), user("b"), end(), flows("s > a > b > e", "B > e"),
        handler("h", f'<startEvent id="hs">{MESSAGE}</startEvent>', user("heard"), end("he"), flows("hs > heard > he")),
    )  # fmt: skip
    new = migrated(begun(BASE), bundle_of(new_model), LATER)
    name = new.run.event_manager.tasks and next(
        task.task_spec.element.event.name for task in new.run.listening("message")
    )
    assert new.receive(name, {}, LATER)
    assert "heard" in open_in(new)


def test_instances_that_have_answered_stay_answered() -> None:
    model = drawn(start(), user("a", many("xs", item="x", output="ys", out_item="y")), end(), flows("s > a > e"))
    case = begun(model, xs=[1, 2])
    first = next(iter(case.open_tasks))
    case.complete(first, {"y": "one"}, LATER)
    new_model = drawn(
        start(), user("a", many("xs", item="x", output="ys", out_item="y")), user("b"), end(), flows("s > a > b > e")
    )
    new = migrated(case, bundle_of(new_model), LATER)
    answer(new, "a", y="two")
    assert (open_in(new), new.data["ys"]) == (["b"], ["one", "two"])


def test_a_case_inside_a_sub_process_and_a_call_goes_on_there() -> None:
    def model(more: str) -> bytes:
        return file(
            process(start(), sub("u", start("us"), call("k", "q"), end("ue"), flows("us > k > ue")), end(), flows("s > u > e")),
            process(start("qs"), user("a"), user("b"), end("qe"), flows(f"qs > a{more} > qe"), key="q"),
        )  # fmt: skip

    new = migrated(begun(model("")), bundle_of(model(" > b")), LATER)
    answer(new, "a")
    assert open_in(new) == ["b"]
    answer(new, "b")
    assert new.is_ended


GONE, KIND, MARKER = "not in this scope", "changed its kind", "marker"


@pytest.mark.parametrize(
    ("old", "new", "element", "why"),
    [
        (BASE, drawn(start(), user("c"), end(), flows("s > c > e")), "a", GONE),
        (BASE, drawn(start(), sub("u", start("us"), user("a"), end("ue"), flows("us > a > ue")), end(), flows("s > u > e")), "a", GONE),
        (BASE, drawn(start(), call("a", "q"), end(), flows("s > a > e")).replace(
            b"</definitions>", process(start("qs"), end("qe"), flows("qs > qe"), key="q").encode() + b"</definitions>"), "a", KIND),
        (BASE, drawn(start(), user("a", loop("n < 3")), end(), flows("s > a > e")), "a", MARKER),
        (drawn(start(), user("a", loop("n < 3")), end(), flows("s > a > e")), BASE, "a", MARKER),
        (drawn(start(), user("a", many("xs", item="x")), end(), flows("s > a > e")),
         drawn(start(), user("a", loop("n < 3")), end(), flows("s > a > e")), "a", MARKER),
        (drawn(start(), catch("c", after("P5D")), end(), flows("s > c > e")),
         drawn(start(), catch("c", MESSAGE), end(), flows("s > c > e")), "c", KIND),
        (drawn(start(), sub("u", start("us"), user("a"), end("ue"), flows("us > a > ue")), end(), flows("s > u > e")),
         drawn(start(), user("a"), end(), flows("s > a > e")), "u", GONE),
    ],
    ids=["vanished", "another scope", "another kind", "a loop now", "a loop no more", "another marker", "another event", "scope vanished"],
)  # fmt: skip
def test_what_has_no_place_in_the_new_version_is_refused(old: bytes, new: bytes, element: str, why: str) -> None:
    found = refused(old, new, xs=[1, 2], n=0)
    assert any(where == element and why in said for where, said in found), found
    with pytest.raises(ValueError):
        migrated(begun(old, xs=[1, 2], n=0), bundle_of(new), LATER)


SPLIT = drawn(
    start(), user("z"), gateway("parallel", "g"), user("a"), user("b"), gateway("parallel", "j"), end(),
    flows("s > z > g > a > j > e", "g > b > j"),
)  # fmt: skip
THREE = drawn(
    start(), user("z"), gateway("parallel", "g"), user("a"), user("b"), user("c"), gateway("parallel", "j"), end(),
    flows("s > z > g > a > j > e", "g > b > j", "g > c > j"),
)  # fmt: skip


@pytest.mark.parametrize("done", [[], ["a"]])
def test_a_branch_added_to_a_split_that_was_passed_is_refused(done: list[str]) -> None:
    case = begun(SPLIT)
    assert hindrances(case, bundle_of(THREE)) == []
    answer(case, "z")
    for element in done:
        answer(case, element)
    assert [each.element for each in hindrances(case, bundle_of(THREE))] == ["j"]


def test_a_branch_added_before_its_split_is_reached_is_begun() -> None:
    new = migrated(begun(SPLIT), bundle_of(THREE), LATER)
    answer(new, "z")
    assert open_in(new) == ["a", "b", "c"]


def test_a_join_drawn_around_a_step_that_was_begun_alone_is_refused() -> None:
    alone = drawn(start(), user("a"), end(), flows("s > a > e"))
    split = drawn(
        start(), gateway("parallel", "g"), user("a"), user("b"), gateway("parallel", "j"), end(),
        flows("s > g > a > j > e", "g > b > j"),
    )  # fmt: skip
    assert [element for element, _ in refused(alone, split)] == ["j"]
    assert [element for element, _ in refused(split, drawn(
        start(), gateway("parallel", "g"), user("a"), user("b"), end(), flows("s > g > a > e", "g > b > e")
    ))] == ["j"]  # fmt: skip


def test_an_ended_case_and_one_that_failed_are_refused() -> None:
    ended = begun(drawn(start(), end(), flows("s > e")))
    assert [each.en for each in hindrances(ended, bundle_of(BASE))] == ["the case has ended"]
    stuck = flows("s > x > g") + flows(("g", "e", "y > 1"))
    failed = begun(drawn(start(), script("x", "y = 1 / 0"), gateway("exclusive", "g"), end(), stuck))
    assert failed.failure is not None
    assert "failed" in hindrances(failed, bundle_of(BASE))[0].en


def test_reverted_a_case_is_as_it_was_and_the_drafts_say_so() -> None:
    case = begun(BASE)
    before = case.freeze()
    new_model = drawn(start(), user("a"), boundary("N", "a", after("P1D")), end(), flows("s > a > e", "N > e"))
    new = migrated(case, bundle_of(new_model), LATER)
    told = [(draft.kind, draft.body["element"]) for draft in new.take_drafts()]
    back = reverted(new, bundle_of(BASE), before, LATER)
    undone = [(draft.kind, draft.body["element"]) for draft in back.take_drafts()]
    assert told == [("ElementLeft", "B"), ("TimerStarted", "N")]
    assert undone == [("ElementLeft", "N"), ("TimerStarted", "B")]
    assert back.open_timers == case.open_timers
    assert open_in(back) == ["a"]


def test_an_open_step_whose_limit_is_new_is_told_with_its_timer_and_a_running_limit_is_not_taken_away() -> None:
    due = "<timerEventDefinition><timeDate>due(limit)</timeDate></timerEventDefinition>"
    limited = drawn(
        start(), user("a", LIMIT), boundary("T", "a", due), user("b"), end(), flows("s > a > b > e", "T > e")
    )
    plain = drawn(
        start(), user("a", LIMIT.partition("<duogui:limit")[0] + "</extensionElements>"), end(), flows("s > a > e")
    )
    case = begun(plain, limit={"amount": 3, "unit": "NH"})
    new = migrated(case, bundle_of(limited), LATER)
    kinds = [draft.kind for draft in new.take_drafts()]
    (task,) = new.open_tasks.values()
    assert kinds == ["TimerStarted", "TaskOpened"]
    assert task.timer in new.open_timers
    assert new.open_timers[task.timer].due == LATER + timedelta(hours=3)
    assert [(each.element, each.en) for each in hindrances(new, bundle_of(plain))] == [
        ("T", "a limit that runs is not in the new version")
    ]
    back = reverted(new, bundle_of(plain), case.freeze(), LATER)
    assert [draft.kind for draft in back.take_drafts()] == ["ElementLeft", "TaskOpened"]
    assert next(iter(back.open_tasks.values())).timer is None


def test_a_running_limit_that_no_event_of_the_drawing_ends_is_told_by_its_step() -> None:
    own = LIMIT.replace('timer="T"', "").replace('at_end="escalate"', 'at_end="duty_persists"')
    assert own != LIMIT
    case = begun(drawn(start(), user("a", own), end(), flows("s > a > e")), limit={"amount": 3, "unit": "NH"})
    plain = user("a", LIMIT.partition("<duogui:limit")[0] + "</extensionElements>")
    (told,) = hindrances(case, bundle_of(drawn(start(), plain, end(), flows("s > a > e"))))
    assert (told.element, told.en) == ("a", "a limit that runs is not in the new version")
