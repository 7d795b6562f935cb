"""The state of a case as text: an envelope whose versions are checked, small, exact, and the same after every round."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from engine_cases import CASES
from engine_diagrams import (
    after,
    boundary,
    bundle_of,
    catch,
    do,
    drawn,
    end,
    flows,
    gateway,
    many,
    play,
    script,
    start,
    sub,
    user,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from app.engine.case import Case
from app.engine.errors import CaseNotRunning, NoSuchWork, TaskNotOpen, UnknownStateVersion
from app.engine.state import _changed, _store
from app.engine.variables import Variables

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
MODEL = drawn(start(), user("a"), boundary("B", "a", after("P5D")), end(), flows("s > a > e", "B > e"))


def test_the_envelope_names_the_versions_of_envelope_engine_schema_and_model() -> None:
    state = json.loads(Case.begin(bundle_of(MODEL), {}, AT).freeze())
    assert (state["envelope"], state["engine"], state["schema"], state["model"]) == (1, "SpiffWorkflow 3.2.0", 1, "p")


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("envelope", 2),
        ("engine", "SpiffWorkflow 4.0.0"),
        ("schema", 99),
        ("model", "other"),
        ("bundle", "0"),
        ("envelope", None),
    ],
)
def test_an_unknown_version_is_refused_by_name(what: str, value: object) -> None:
    bundle = bundle_of(MODEL)
    state = json.loads(Case.begin(bundle, {}, AT).freeze())
    state[what] = value
    with pytest.raises(UnknownStateVersion) as refused:
        Case.thaw(bundle, json.dumps(state))
    assert what in refused.value.message("en")


def test_no_prediction_and_no_specification_is_in_the_state() -> None:
    state = json.loads(Case.begin(bundle_of(MODEL), {"x": 1}, AT).freeze())
    assert [task["spec"] for scope in state["scopes"] for task in scope["tasks"]] == ["a", "B"]
    assert len(json.dumps(state)) < 1000


def test_the_instant_of_a_timer_is_frozen() -> None:
    bundle = bundle_of(
        drawn(
            start(),
            catch("c", "<timerEventDefinition><timeDuration>waits</timeDuration></timerEventDefinition>"),
            end(),
            flows("s > c > e"),
        )
    )
    case = Case.begin(bundle, {"waits": "PT2H"}, AT)
    for minutes in (0, 60, 119):
        case.fire_due(AT + timedelta(minutes=minutes))
        case = Case.thaw(bundle, case.freeze())
        assert [timer.due for timer in case.open_timers.values()] == [AT + timedelta(hours=2)]
    case.fire_due(AT + timedelta(minutes=120))
    assert case.is_ended


def test_the_order_of_keys_does_not_matter_to_the_data() -> None:
    """Stock loses the data of open tasks when a store sorts the keys (defect D2)."""
    bundle = bundle_of(MODEL)
    case = Case.begin(bundle, {"zebra": 1, "apple": {"y": 1, "b": 2}}, AT)
    mixed = json.dumps(json.loads(case.freeze()), sort_keys=True)
    assert Case.thaw(bundle, mixed).data == {"zebra": 1, "apple": {"y": 1, "b": 2}}


def test_stock_loses_data_when_keys_are_sorted() -> None:
    """When this fails, the stock serialiser may be looked at again."""
    lost = 0
    for _ in range(8):
        parser = BpmnParser()
        parser.add_bpmn_xml(
            etree.fromstring(drawn(start(), script("x", "k = 1"), user("a"), end(), flows("s > x > a > e")))
        )
        workflow = BpmnWorkflow(parser.get_spec("p"))
        workflow.do_engine_steps()
        serializer = BpmnWorkflowSerializer()
        text = json.dumps(json.loads(serializer.serialize_json(workflow)), sort_keys=True)
        back = serializer.deserialize_json(text)
        lost += any(task.data != {"k": 1} for task in back.get_tasks() if task.task_spec.name == "a")
    assert lost > 0


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_round_of_freeze_and_thaw_gives_the_same_text(name: str) -> None:
    model, data = CASES[name]
    case = Case.begin(bundle_of(model), data, AT)
    assert Case.thaw(case.bundle, case.freeze()).freeze() == case.freeze()


def asked_of_eight(about: str) -> Case:
    inner = sub("each", many("xs", item="x"), start("is"), user("b"), end("ie"), flows("is > b > ie"))
    model = drawn(start(), inner, end(), flows("s > each > e"))
    return Case.begin(bundle_of(model), {"about": about, "xs": list(range(8))}, AT)


def test_what_eight_scopes_share_is_written_once() -> None:
    assert len(asked_of_eight("x" * 1000).freeze()) - len(asked_of_eight("").freeze()) == 1000


def test_a_state_that_has_the_whole_store_of_each_scope_is_read_as_well() -> None:
    case = asked_of_eight("x")
    state = json.loads(case.freeze())
    for scope in state["scopes"][1:]:
        scope["values"] = state["scopes"][0]["values"] | scope.pop("changed")
        del scope["gone"]
    assert Case.thaw(case.bundle, json.dumps(state)).freeze() == case.freeze()


STORES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([0, 1, True, None, "x", [1], {"k": 1}]))


@given(STORES, STORES, st.permutations("abcdef"))
def test_whatever_a_scope_and_the_one_around_it_have_comes_back_in_its_order(around, inside, order) -> None:
    values = {key: inside[key] for key in order if key in inside}
    row = json.loads(json.dumps(_store(Variables(values, {"a"}), around)))
    back = row["values"] if "values" in row else _changed(around, row)
    assert json.dumps(back) == json.dumps(values)
    assert row["written"] == ["a"]


def test_acts_that_do_not_fit_are_refused_and_change_nothing() -> None:
    case = Case.begin(bundle_of(MODEL), {}, AT)
    text = case.freeze()
    with pytest.raises(TaskNotOpen):
        case.complete("nobody", {}, AT)
    with pytest.raises(NoSuchWork):
        case.finish_work("nothing", {}, AT)
    with pytest.raises(NoSuchWork):
        case.refuse_work("nothing", "x", AT)
    assert not case.receive("unheard", {}, AT)
    assert case.freeze() == text
    task = next(iter(case.open_tasks))
    case.complete(task, {}, AT)
    with pytest.raises(CaseNotRunning):
        case.complete(task, {}, AT)


def test_a_failed_case_keeps_its_token_across_a_reload_and_can_be_tried_again() -> None:
    model = drawn(start(), user("a"), gateway("exclusive", "g"), end(), flows("s > a > g", ("g", "e", "n > 1")))
    bundle = bundle_of(model)
    case = Case.begin(bundle, {}, AT)
    case.complete(next(iter(case.open_tasks)), {"n": 0}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-8", "g")
    assert [draft.kind for draft in case.take_drafts()][-1] == "CaseFailed"
    case = Case.thaw(bundle, case.freeze())
    with pytest.raises(CaseNotRunning):
        case.receive("withdraw", {}, AT)
    case.run.variables.write({"n": 2})
    case.retry(AT)
    assert case.is_ended


def test_the_clock_of_a_case_never_goes_back() -> None:
    model = drawn(start(), user("a"), script("b", "at = now()"), end(), flows("s > a > b > e"))
    case = Case.begin(bundle_of(model), {}, AT)
    case = Case.thaw(case.bundle, case.freeze())
    case.complete(next(iter(case.open_tasks)), {}, AT - timedelta(days=1))
    assert case.data["at"] == "2026-03-02T10:00:00+08:00"


def test_a_step_of_the_runner_that_is_not_open_names_its_number() -> None:
    outcome = play(MODEL, do("a"), do("a"))
    assert outcome["error"]["code"] == "E-ENGINE-19"
    assert "Step 3" in outcome["error"]["message"]
