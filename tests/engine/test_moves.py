"""What an office may do beside the diagram: move, add and take away an instance, retry, repair, stop.

Every act is tried on a case that stayed in memory and on one frozen and thawed before it; both leave the same drafts, fold to the
same standing, and what has no meaning is refused and changes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from engine_diagrams import (
    MESSAGE,
    SIGNAL,
    after,
    boundary,
    bundle_of,
    call,
    catch,
    condition,
    drawn,
    end,
    file,
    flows,
    gateway,
    handler,
    link,
    loop,
    many,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)
from test_fold import Fold, compare

from app.domain.canonical import dumps
from app.engine.case import Case
from app.engine.errors import CaseNotRunning, InstanceNotThere, MoveMeaningless

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
IDS = ("node", "scope", "after", "timer")


class Played:
    """A case under test: reloaded before every act or never; its drafts are folded as they come."""

    def __init__(self, model: bytes, data: dict, reloads: bool) -> None:
        self.bundle = bundle_of(model)
        self.reloads = reloads
        self.drafts: list = []
        self.fold = Fold()
        self.case = Case.begin(self.bundle, data, AT)
        self._take()

    def act(self, name: str, *args, at: datetime = AT, **more) -> Played:
        if self.reloads:
            self.case = Case.thaw(self.bundle, self.case.freeze())
        getattr(self.case, name)(*args, at=at, **more)
        self._take()
        return self

    def do(self, element: str, **answers) -> Played:
        return self.act("complete", self.node(element), answers)

    def node(self, element: str, item: object = None) -> str:
        return next(
            n for n, (e, data) in self.case.tokens().items() if e == element and (item is None or data.get("x") == item)
        )

    @property
    def open(self) -> list[str]:
        return sorted(task.element for task in self.case.open_tasks.values())

    def told(self) -> list[tuple[str, str]]:
        names: dict[str, int] = {}
        return [
            (
                draft.kind,
                dumps(
                    {
                        key: names.setdefault(value, len(names)) if key in IDS and value else value
                        for key, value in draft.body.items()
                    }
                ),
            )
            for draft in self.drafts
        ]

    def _take(self) -> None:
        drafts = self.case.take_drafts()
        self.drafts += drafts
        self.fold.apply(drafts)
        if self.case.failure is None:
            compare(self.fold, self.case)


@pytest.fixture(params=[False, True], ids=["kept", "thawed"])
def reloads(request) -> bool:
    return request.param


def both(model: bytes, data: dict, acts) -> Played:
    """The case after some acts; thawed before each of them it says the same."""
    kept, thawed = Played(model, data, False), Played(model, data, True)
    for one in (kept, thawed):
        acts(one)
    assert kept.told() == thawed.told()
    return thawed


line = drawn(start(), user("a"), user("b"), user("c"), end(), flows("s > a > b > c > e"))


def test_a_move_ends_what_is_open_and_begins_elsewhere_with_data() -> None:
    case = both(line, {"n": 1}, lambda case: case.act("move", "c", {"n": 2}))
    assert case.open == ["c"]
    assert [(d.kind, d.body["element"]) for d in case.drafts[-3:]] == [
        ("ElementLeft", "a"),
        ("ElementEntered", "c"),
        ("TaskOpened", "c"),
    ]
    assert case.drafts[-3].body["how"] == "cancelled"
    assert case.case.data == {"n": 2}
    case.do("c")
    assert case.case.outcome == "e"


def test_a_move_goes_back_as_well_and_a_step_may_be_done_again() -> None:
    case = both(line, {}, lambda case: case.do("a").do("b").act("move", "a", {}).do("a"))
    assert case.open == ["b"]


inner = drawn(
    start(),
    user("z"),
    sub(
        "S",
        start("is"),
        user("a"),
        gateway("parallel", "f"),
        user("b"),
        user("c"),
        gateway("parallel", "j"),
        user("d"),
        end("ie"),
        flows("is > a > f > b > j > d > ie", "f > c > j"),
    ),
    boundary("late", "S", after("P9D")),
    user("w"),
    gateway("exclusive", "m"),
    end(),
    flows("s > z > S > m > e", "late > w > m"),
)


def test_a_move_inside_a_subprocess_ends_only_its_tokens_and_leaves_its_limit_running() -> None:
    def acts(case: Played) -> None:
        case.do("z").do("a")
        assert case.open == ["b", "c"]
        case.act("move", "d", {"k": 1}, scope=case.node("S"))

    case = both(inner, {}, acts)
    assert case.open == ["d"]
    (running,) = case.case.open_timers.values()
    assert running.due == AT + timedelta(days=9)
    case.do("d")
    assert case.case.outcome == "e"


def test_a_move_out_of_a_subprocess_ends_everything_inside_it() -> None:
    case = both(inner, {}, lambda case: case.do("z").do("a").act("move", "w", {}))
    assert case.open == ["w"]
    assert case.case.open_timers == {}


@pytest.mark.parametrize("target", ["b", "c", "j"])
def test_a_move_into_one_branch_or_onto_its_join_is_refused(target: str, reloads: bool) -> None:
    case = Played(inner, {}, reloads).do("z")
    before = case.case.freeze()
    with pytest.raises(MoveMeaningless) as refused:
        case.act("move", target, {}, scope=case.node("S"), at=AT + timedelta(days=1))
    assert case.case.freeze() == before
    assert target in refused.value.message("en")
    assert "元素" not in refused.value.message("en")


def test_a_loop_around_the_branches_does_not_make_one_of_them_a_place_to_begin(reloads: bool) -> None:
    model = drawn(
        start(),
        gateway("exclusive", "m"),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        gateway("parallel", "j"),
        gateway("exclusive", "g", "f_g_m"),
        end(),
        flows("s > m > f > a > j > g > m", "f > b > j", ("g", "e", "n > 1")),
    )
    case = Played(model, {"n": 0}, reloads)
    for target in ("a", "b", "j"):
        with pytest.raises(MoveMeaningless):
            case.act("move", target, {})
    case.act("move", "f", {"n": 2}).do("a").do("b")
    assert case.case.outcome == "e"


def test_a_boundary_event_and_a_link_lead_into_a_branch_as_well(reloads: bool) -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("x"),
        boundary("t", "x", after("PT1H")),
        user("w"),
        throw("l1", link("L")),
        catch("l2", link("L")),
        user("b"),
        gateway("parallel", "j"),
        end(),
        end("e2"),
        flows("s > f > x > e2", "t > l1", "l2 > j", "f > b > j > e", "f > w > e2"),
    )
    case = Played(model, {}, reloads)
    with pytest.raises(MoveMeaningless):
        case.act("move", "x", {})
    case.act("move", "w", {})
    assert case.open == ["w"]


def test_moves_that_mean_nothing_are_refused_by_name() -> None:
    model = drawn(
        start(),
        user("a"),
        boundary("B", "a", MESSAGE),
        gateway("eventBased", "g"),
        catch("c1", MESSAGE),
        catch("c2", after("PT1H")),
        end(),
        sub("S", start("is"), user("i"), end("ie"), flows("is > i > ie")),
        handler("H", start("h", SIGNAL), user("u"), end("he"), flows("h > u > he")),
        flows("s > a > S > g > c1 > e", "g > c2 > e", "B > e"),
    )
    case = Played(model, {}, True)
    for target, word in {
        "B": "boundary",
        "H": "start event only",
        "u": "start event only",
        "h": "start event only",
        "c1": "move there instead",
        "i": "not lie in the scope",
        "nowhere": "no such element",
    }.items():
        with pytest.raises(MoveMeaningless, match=word):
            case.act("move", target, {})
    with pytest.raises(MoveMeaningless, match="ended or never began"):
        case.act("move", "i", {}, scope="4be0643f-1d98-573b-97cd-ca98a65347dd")
    case.act("move", "g", {}).act("receive", "withdraw", {})
    with pytest.raises(CaseNotRunning):
        case.act("move", "a", {})


def test_a_move_to_before_the_split_or_behind_the_join_is_meaningful() -> None:
    for target in ("f", "a", "is", "d"):
        case = both(inner, {}, lambda case, to=target: case.do("z").act("move", to, {}, scope=case.node("S")))
        for element in ("a", "b", "c", "d"):
            if element in case.open:
                case.do(element)
        assert case.case.outcome == "e", target


def test_a_move_out_of_an_interrupting_handler_arms_the_handlers_again() -> None:
    model = drawn(
        start(),
        user("a"),
        end(),
        handler("H", start("h", SIGNAL), user("u"), end("he"), flows("h > u > he")),
        flows("s > a > e"),
    )
    case = both(model, {}, lambda case: case.act("signal", "flood", {}).act("move", "a", {}))
    assert case.open == ["a"]
    case.act("signal", "flood", {})
    assert case.open == ["u"]


def test_a_move_beside_a_handler_that_did_not_interrupt_leaves_its_timer_as_it_was() -> None:
    model = drawn(
        start(),
        user("a"),
        user("b"),
        end(),
        handler(
            "H",
            start("h", timer("timeDuration", "P5D"), isInterrupting="false"),
            user("u"),
            end("he"),
            flows("h > u > he"),
        ),
        flows("s > a > b > e"),
    )
    case = both(model, {}, lambda case: case.act("move", "b", {}, at=AT + timedelta(days=2)))
    (running,) = case.case.open_timers.values()
    assert running.due == AT + timedelta(days=5)


# --- instances

asked = drawn(
    start(),
    sub(
        "M",
        many("xs", item="x", output="ys", out_item="y"),
        start("is"),
        user("u"),
        script("k", 'y = x + "!"'),
        end("ie"),
        flows("is > u > k > ie"),
    ),
    user("z"),
    end(),
    flows("s > M > z > e"),
)


def test_an_added_instance_joins_the_others_and_its_output_comes_last() -> None:
    def acts(case: Played) -> None:
        case.act("add_instance", case.node("M", "A"), "C")
        assert case.open == ["u", "u", "u"]
        for name in ("C", "A", "B"):
            case.act("complete", case.node("u", name), {})

    case = both(asked, {"xs": ["A", "B"]}, acts)
    assert case.open == ["z"]
    assert case.case.data["ys"] == ["A!", "B!", "C!"]


def test_an_instance_taken_away_counts_no_more() -> None:
    def acts(case: Played) -> None:
        case.act("take_instance", case.node("M", "B"))
        case.act("complete", case.node("u", "A"), {})
        case.act("complete", case.node("u", "C"), {})

    case = both(asked, {"xs": ["A", "B", "C"]}, acts)
    assert case.case.data["ys"] == ["A!", "C!"]
    assert case.open == ["z"]


def test_an_added_instance_has_the_place_behind_all_that_ever_were() -> None:
    def acts(case: Played) -> None:
        case.act("take_instance", case.node("M", "B")).act("add_instance", case.node("M", "A"), "D")
        for name in ("D", "C", "A"):
            case.act("complete", case.node("u", name), {})

    assert both(asked, {"xs": ["A", "B", "C"]}, acts).case.data["ys"] == ["A!", "C!", "D!"]


def test_taking_away_the_last_one_that_was_waited_for_goes_on() -> None:
    def acts(case: Played) -> None:
        case.act("complete", case.node("u", "A"), {})
        case.act("take_instance", case.node("M", "B"))

    case = both(asked, {"xs": ["A", "B"]}, acts)
    assert (case.case.data["ys"], case.open) == (["A!"], ["z"])
    nobody = both(asked, {"xs": ["A"]}, lambda case: case.act("take_instance", case.node("M", "A")))
    assert (nobody.case.data["ys"], nobody.open) == ([], ["z"])


in_turn = drawn(
    start(),
    user("u", many("xs", item="x", output="ys", out_item="y", sequential=True)),
    user("z"),
    end(),
    flows("s > u > z > e"),
)


def test_in_sequence_an_item_is_queued_dropped_and_the_current_one_taken() -> None:
    def acts(case: Played) -> None:
        case.act("add_instance", case.node("u"), "D")
        case.act("take_instance", case.node("u"), queued=0)  # B
        case.do("u", y=1)
        assert [data["x"] for element, data in case.case.tokens().values() if element == "u"] == ["C"]
        case.act("take_instance", case.node("u"))
        case.do("u", y=4)

    case = both(in_turn, {"xs": ["A", "B", "C"]}, acts)
    assert (case.open, case.case.data["ys"]) == (["z"], [1, 4])


def test_a_completion_condition_counts_instances_as_they_are_now() -> None:
    model = drawn(
        start(),
        user("u", many("xs", item="x", until="nrOfCompletedInstances / nrOfInstances >= 0.5")),
        user("z"),
        end(),
        flows("s > u > z > e"),
    )

    def acts(case: Played) -> None:
        case.act("add_instance", case.node("u", 1), 4)
        case.act("complete", case.node("u", 1), {})
        assert case.open == ["u", "u", "u"]
        case.act("take_instance", case.node("u", 2)).act("take_instance", case.node("u", 3))

    assert both(model, {"xs": [1, 2, 3]}, acts).open == ["z"]


def test_an_instance_may_be_named_by_any_token_inside_it() -> None:
    case = both(asked, {"xs": ["A", "B"]}, lambda case: case.act("take_instance", case.node("u", "A")))
    assert [task.data["x"] for task in case.case.open_tasks.values()] == ["B"]


def test_a_completion_condition_is_asked_when_an_instance_has_ended_and_knows_how_many_were_taken_away() -> None:
    model = drawn(
        start(),
        user("u", many(cardinality="4", until="numberOfTerminatedInstances = 1 and numberOfInstances = 3")),
        user("z"),
        end(),
        flows("s > u > z > e"),
    )
    case = both(model, {}, lambda case: case.act("take_instance", case.node("u")))
    assert case.open == ["u", "u", "u"]
    case.do("u")
    assert case.open == ["z"]


def test_what_is_no_running_instance_is_refused_and_changes_nothing(reloads: bool) -> None:
    model = drawn(start(), user("u", many("xs", item="x")), user("v", loop(maximum=2)), end(), flows("s > u > v > e"))
    case = Played(model, {"xs": [1, 2]}, reloads)
    gone = case.node("u", 1)
    case.act("complete", gone, {})
    before = case.case.freeze()
    for act in (
        lambda: case.act("take_instance", gone),
        lambda: case.act("add_instance", gone, 3),
        lambda: case.act("add_instance", "no id", 3),
        lambda: case.act("take_instance", case.node("u"), queued=0),
    ):
        with pytest.raises(InstanceNotThere):
            act()
    assert case.case.freeze() == before
    case.act("complete", case.node("u"), {})
    with pytest.raises(InstanceNotThere):
        case.act("take_instance", case.node("v"))


def test_an_added_call_has_its_own_variables_and_its_boundary_event_still_ends_all() -> None:
    model = file(
        process(
            start(),
            call("C", "one", many("xs", item="x", output="ys", out_item="y")),
            boundary("B", "C", MESSAGE),
            user("z"),
            end(),
            flows("s > C > e", "B > z > e"),
        ),
        process(start("os"), user("u"), script("k", "y = x"), end("oe"), flows("os > u > k > oe"), key="one"),
    )

    def acts(case: Played) -> None:
        case.act("add_instance", case.node("C", 1), 9).act("complete", case.node("u", 9), {})
        case.act("receive", "withdraw", {})

    assert both(model, {"xs": [1, 2]}, acts).open == ["z"]


# --- incidents

def choosy() -> bytes:
    return drawn(
        start(),
        user("a"),
        gateway("exclusive", "g"),
        user("b"),
        end(),
        flows("s > a > g", ("g", "b", "amount > 5"), "b > e"),
    )


def test_a_failed_step_leaves_an_incident_that_is_tried_again_after_a_repair() -> None:
    def acts(case: Played) -> None:
        case.do("a", amount=3)
        assert case.case.failure is not None
        assert (case.case.failure["code"], case.case.failure["element"]) == ("E-ENGINE-8", "g")
        case.act("retry")
        assert case.case.failure is not None
        case.act("repair", {"amount": 8})

    case = both(choosy(), {}, acts)
    assert (case.case.failure, case.open) == (None, ["b"])
    assert [draft.kind for draft in case.drafts].count("CaseFailed") == 2


def test_a_failure_among_branches_keeps_their_order_and_the_flows_they_came_by() -> None:
    model = drawn(
        start(),
        user("a"),
        gateway("parallel", "f"),
        user("b", "<extensionElements><duogui:candidates department='who' duty='issuer'/></extensionElements>"),
        user("d"),
        gateway("parallel", "j"),
        user("c"),
        end(),
        flows("s > a > f > b > j", "f > d > j > c > e", "f > j"),
    )

    def acts(case: Played) -> None:
        case.do("a")
        assert case.case.failure is not None
        assert case.case.failure["element"] == "b"
        case.act("repair", {"who": "office"}).do("b").do("d")

    assert both(model, {}, acts).open == ["c"]


def test_what_was_under_way_when_a_condition_failed_goes_on_after_a_repair() -> None:
    model = drawn(
        start(),
        gateway("parallel", "f"),
        user("a"),
        user("b"),
        user("c"),
        boundary("B", "c", condition("if n = null then false else due(n.limit) > 1")),
        end(),
        end("e2"),
        flows("s > f > a > b > e", "f > c > e", "B > e2"),
    )

    def acts(case: Played) -> None:
        case.do("a", n={"limit": None})
        assert case.case.failure is not None
        case.act("repair", {"n": None})

    assert both(model, {}, acts).open == ["b", "c"]


def test_a_signal_that_was_about_to_be_thrown_is_thrown_after_a_repair() -> None:
    model = drawn(
        start(),
        user("a"),
        gateway("parallel", "f"),
        catch("c", SIGNAL),
        throw("t", SIGNAL),
        script("k", "x = if n = null then 1 else due(n)"),
        user("z"),
        end(),
        flows("s > a > f > c > z > e", "f > t > e", "f > k > e"),
    )

    def acts(case: Played) -> None:
        case.do("a", n=1)
        assert case.case.failure is not None
        assert case.open == []
        case.act("repair", {"n": None})

    assert both(model, {}, acts).open == ["z"]


def test_a_failed_completion_condition_of_a_multi_instance_goes_on_after_a_repair() -> None:
    model = drawn(
        start(),
        user("u", many("xs", item="x", until="if enough = null then due(null) > 1 else enough")),
        user("z"),
        end(),
        flows("s > u > z > e"),
    )

    def acts(case: Played) -> None:
        case.act("complete", case.node("u", 1), {})
        assert case.case.failure is not None
        case.act("repair", {"enough": True})

    assert both(model, {"xs": [1, 2]}, acts).open == ["z"]


def test_a_failure_inside_an_instance_is_repaired_where_the_instance_reads() -> None:
    model = drawn(
        start(),
        user("u", many("xs", item="x")),
        script("v", "w = x.n + due(x.lim)", many("xs", item="x")),
        user("z"),
        end(),
        flows("s > u > v > z > e"),
    ).replace(b"w = x.n + due(x.lim)", b"w = if x.ok then 1 else due(null)")

    def acts(case: Played) -> None:
        case.do("u").do("u")
        while case.case.failure is not None:
            case.act("repair", {"x": {"ok": True}})

    case = both(model, {"xs": [{"ok": False}, {"ok": False}]}, acts)
    assert case.open == ["z"]
    left = [draft.body for draft in case.drafts if draft.kind == "ElementLeft" and draft.body["element"] == "v"]
    assert [body["set"] for body in left] == [{"w": 1, "x": {"ok": True}}] * 2


def test_a_move_leads_a_failed_case_past_the_step_that_fails() -> None:
    def acts(case: Played) -> None:
        case.do("a", amount=3)
        case.act("move", "b", {})

    case = both(choosy(), {}, acts)
    assert (case.case.failure, case.open) == (None, ["b"])


def test_a_case_is_stopped_with_everything_inside_failed_or_not() -> None:
    for acts in (
        lambda case: case.act("cancel"),
        lambda case: case.do("z").do("a").act("cancel"),
    ):
        case = both(inner, {}, acts)
        assert (case.case.is_ended, case.case.outcome, case.open) == (True, "cancelled", [])
        assert case.case.open_timers == {}
        with pytest.raises(CaseNotRunning):
            case.act("cancel")
    failed = both(choosy(), {}, lambda case: case.do("a", amount=1).act("cancel"))
    assert (failed.case.failure, failed.case.outcome) == (None, "cancelled")


def test_a_turn_without_end_is_an_incident_at_the_step_limit() -> None:
    model = drawn(
        start(),
        user("a"),
        gateway("exclusive", "m"),
        script("k", "n = n + 1"),
        gateway("exclusive", "g", "f_g_m"),
        end(),
        flows("s > a > m > k > g > m", ("g", "e", "stop = true")),
    )
    case = Played(model, {"n": 0, "stop": False}, True)
    case.do("a")
    assert case.case.failure is not None
    assert case.case.failure["code"] == "E-ENGINE-4"
    case.act("repair", {"stop": True})
    assert (case.case.failure, case.case.outcome) == (None, "e")
