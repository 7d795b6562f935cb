"""A case as the verbs use it: a round of opinions with a table, a limit, work, a withdrawal, and the facts it tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from engine_diagrams import SPACES, boundary, bundle_of, drawn, end, flows, node, play, start, sub, user

from app.domain.calendars import shipped
from app.engine.bundle import Bundle, compile_bundle
from app.engine.case import Case
from app.engine.errors import CaseNotRunning, ModelRefused
from app.engine.run_model import run_model

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
GENERATION = f"""<definitions {SPACES}><message id="m1" name="withdraw"/><process id="generation" isExecutable="true">
<startEvent id="started"/><sequenceFlow id="f1" sourceRef="started" targetRef="round"/>
<subProcess id="round"><startEvent id="round_started"/><sequenceFlow id="g1" sourceRef="round_started" targetRef="decide_limit"/>
 <businessRuleTask id="decide_limit"><extensionElements><duogui:decision key="opinion_limit" result="limit"/></extensionElements>
 </businessRuleTask>
 <sequenceFlow id="g2" sourceRef="decide_limit" targetRef="solicit"/>
 <callActivity id="solicit" calledElement="solicitation"><multiInstanceLoopCharacteristics><loopDataInputRef>asked</loopDataInputRef>
  <inputDataItem id="consultee"/><loopDataOutputRef>answers</loopDataOutputRef><outputDataItem id="answer"/>
 </multiInstanceLoopCharacteristics></callActivity>
 <sequenceFlow id="g3" sourceRef="solicit" targetRef="check_site"/>
 <serviceTask id="check_site"><extensionElements><duogui:work kind="check_site" result="site_check">
 <duogui:parameter name="many" value="count(asked)"/>
 </duogui:work></extensionElements></serviceTask>
 <sequenceFlow id="g4" sourceRef="check_site" targetRef="round_ended"/><endEvent id="round_ended"/></subProcess>
<boundaryEvent id="withdrawn" attachedToRef="round"><messageEventDefinition messageRef="m1"/></boundaryEvent>
<sequenceFlow id="f2" sourceRef="round" targetRef="ended"/><sequenceFlow id="f3" sourceRef="withdrawn" targetRef="gone"/>
<endEvent id="ended"/><endEvent id="gone"/></process></definitions>""".encode()
SOLICITATION = f"""<definitions {SPACES}><process id="solicitation" isExecutable="true">
<startEvent id="asked_for"/><sequenceFlow id="f1" sourceRef="asked_for" targetRef="opinion_phase"/>
<subProcess id="opinion_phase"><startEvent id="phase_started"/>
 <sequenceFlow id="h1" sourceRef="phase_started" targetRef="give_opinion"/>
 <userTask id="give_opinion" name="出具意见" duogui:name_en="Give opinion"><extensionElements><duogui:form key="opinion"/>
  <duogui:candidates department="consultee" duty="issuer"/>
 <duogui:limit variable="limit" timer="limit_ended" at_end="deem_no_objection"/>
 </extensionElements></userTask><sequenceFlow id="h2" sourceRef="give_opinion" targetRef="keep_answer"/>
 <scriptTask id="keep_answer"><script>answer = {{department: consultee, conclusion: opinion.conclusion}}</script></scriptTask>
 <sequenceFlow id="h3" sourceRef="keep_answer" targetRef="phase_ended"/><endEvent id="phase_ended"/></subProcess>
<boundaryEvent id="limit_ended" attachedToRef="opinion_phase"><timerEventDefinition><timeDate>due(limit)</timeDate>
 </timerEventDefinition></boundaryEvent>
<sequenceFlow id="f2" sourceRef="opinion_phase" targetRef="answered"/><sequenceFlow id="f3" sourceRef="limit_ended" targetRef="deem"/>
<scriptTask id="deem"><script>answer = {{department: consultee, conclusion: "deemed_no_objection"}}</script></scriptTask>
<sequenceFlow id="f4" sourceRef="deem" targetRef="answered"/><endEvent id="answered"/></process></definitions>""".encode()
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<inputData id="kind" name="kind"><variable name="kind"/></inputData><decision id="opinion_limit" name="opinion_limit">
<variable name="opinion_limit"/><informationRequirement id="ir"><requiredInput href="#kind"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input id="i"><inputExpression typeRef="string"><text>kind</text></inputExpression></input>
<output id="o1" name="amount"/><output id="o2" name="unit"/><annotation name="article"/>
<rule id="r1"><inputEntry><text>"line"</text></inputEntry><outputEntry><text>5</text></outputEntry><outputEntry><text>"WD"</text>
 </outputEntry>
<annotationEntry><text>dalian-183/6</text></annotationEntry></rule></decisionTable></decision></definitions>"""


@pytest.fixture
def bundle() -> Bundle:
    return compile_bundle(
        "generation", {"generation": GENERATION, "solicitation": SOLICITATION}, {"limits": TABLE}, shipped()
    )


@pytest.fixture
def case(bundle: Bundle) -> Case:
    return Case.begin(bundle, {"asked": ["water", "town"], "kind": "line"}, AT)


def kinds(case: Case) -> list[str]:
    return [draft.kind for draft in case.take_drafts()]


def test_each_department_has_its_task_with_its_own_timer(case: Case) -> None:
    tasks = list(case.open_tasks.values())
    assert [(task.element, task.model, task.department, task.duty, task.form) for task in tasks] == [
        ("give_opinion", "solicitation", "water", "issuer", "opinion"),
        ("give_opinion", "solicitation", "town", "issuer", "opinion"),
    ]
    assert (tasks[0].name_zh, tasks[0].name_en) == ("出具意见", "Give opinion")
    assert len({task.timer for task in tasks}) == 2
    assert {task.timer for task in tasks} == set(case.open_timers)
    assert [timer.host for timer in case.open_timers.values()] == ["opinion_phase", "opinion_phase"]
    assert tasks[0].data["consultee"] == "water"
    assert len(tasks[0].path) == 3


def test_the_table_that_decided_is_told_with_its_row_and_article(case: Case) -> None:
    told = next(draft.body for draft in case.take_drafts() if draft.kind == "DecisionMade")
    assert told["decision"] == "opinion_limit"
    assert told["inputs"] == {"kind": "line"}
    assert told["outputs"] == {"opinion_limit": {"amount": Decimal(5), "unit": "WD"}}
    assert told["matched"] == [{"decision": "opinion_limit", "rule": "r1", "row": 1, "article": "dalian-183/6"}]
    assert told["table"] == case.bundle.decisions.hashes["opinion_limit"]


def test_the_limit_is_told_with_what_happens_at_its_end(case: Case) -> None:
    told = next(draft.body for draft in case.take_drafts() if draft.kind == "TimerStarted")
    assert told["limit"]["at_end"] == "deem_no_objection"
    assert told["due"] == "2026-03-09T16:00:00Z"
    assert {
        "amount",
        "unit",
        "at_end",
        "due",
        "closes_at",
        "counted_from",
        "started",
        "calendar",
        "provisional",
        "explanation",
    } <= set(told["limit"])


def test_one_answers_one_stays_silent_the_machine_works_and_the_round_ends(bundle: Bundle, case: Case) -> None:
    case.complete(next(iter(case.open_tasks)), {"conclusion": "object"}, AT + timedelta(days=1))
    case = Case.thaw(bundle, case.freeze())
    case.take_drafts()
    case.fire_due(AT + timedelta(days=30))
    happened = kinds(case)
    assert happened[:3] == ["TimerFired", "ElementLeft", "ElementLeft"]
    assert happened[-1] == "WorkWanted"
    wanted = next(iter(case.wanted_work.values()))
    assert (wanted.kind, wanted.element, wanted.parameters) == ("check_site", "check_site", {"many": 2})
    assert case.run.now == AT + timedelta(days=30)
    case.finish_work(wanted.node, {"conflict": False}, AT + timedelta(days=31))
    assert case.is_ended
    assert case.outcome == "ended"
    assert case.data["answers"] == [
        {"department": "water", "conclusion": "object"},
        {"department": "town", "conclusion": "deemed_no_objection"},
    ]
    assert case.data["site_check"] == {"conflict": False}
    assert "opinion" not in case.data
    assert kinds(case)[-1] == "CaseEnded"


def test_a_withdrawal_recalls_every_task(case: Case) -> None:
    assert case.receive("withdraw", {"why": "moved"}, AT)
    assert case.outcome == "gone"
    assert case.data["why"] == "moved"
    cancelled = [
        draft.body["element"]
        for draft in case.take_drafts()
        if draft.kind == "ElementLeft" and draft.body["how"] == "cancelled"
    ]
    assert cancelled.count("give_opinion") == 2
    with pytest.raises(CaseNotRunning):
        case.receive("withdraw", {}, AT)


def test_deleting_the_boundary_event_from_the_drawing_removes_the_silence_rule() -> None:
    text = SOLICITATION.decode()
    begin, finish = text.index("<boundaryEvent"), text.index("</boundaryEvent>") + len("</boundaryEvent>")
    without = (text[:begin] + text[finish:]).replace(
        '<sequenceFlow id="f3" sourceRef="limit_ended" targetRef="deem"/>', ""
    )
    without = without.replace('<duogui:limit variable="limit" timer="limit_ended" at_end="deem_no_objection"/>', "")
    bundle = compile_bundle(
        "generation", {"generation": GENERATION, "solicitation": without.encode()}, {"limits": TABLE}, shipped()
    )
    case = Case.begin(bundle, {"asked": ["water"], "kind": "line"}, AT)
    case.fire_due(AT + timedelta(days=400))
    assert len(case.open_tasks) == 1


OWN_LIMIT = GENERATION.replace(
    b'<callActivity id="solicit" calledElement="solicitation">',
    b'<userTask id="solicit"><extensionElements><duogui:candidates department="&quot;lead&quot;" duty="handler"/>'
    b'<duogui:limit variable="limit" at_end="duty_persists"/></extensionElements>',
).replace(b"</callActivity>", b"</userTask>")
OWN_LIMIT = re.sub(
    rb"<multiInstanceLoopCharacteristics>.*?</multiInstanceLoopCharacteristics>", b"", OWN_LIMIT, flags=re.DOTALL
)


def test_a_duty_that_persists_needs_no_event_in_the_drawing_and_its_end_moves_nothing() -> None:
    bundle = compile_bundle("generation", {"generation": OWN_LIMIT}, {"limits": TABLE}, shipped())
    case = Case.begin(bundle, {"asked": [], "kind": "line"}, AT)
    ((node_, timer),) = case.open_timers.items()
    assert timer.host == "solicit"
    assert timer.limit is not None
    assert (timer.limit["amount"], timer.limit["at_end"]) == (5, "duty_persists")
    ((task_id, task),) = case.open_tasks.items()
    assert task.timer == node_
    case.take_drafts()
    again = Case.thaw(bundle, case.freeze())
    again.fire_due(timer.due)
    assert set(again.open_tasks) == {task_id}
    assert again.open_timers == {}
    assert [draft.kind for draft in again.take_drafts()][:1] == ["TimerFired"]
    again.complete(task_id, {}, timer.due + timedelta(days=1))
    assert set(again.wanted_work) != set()
    assert "solicit__limit" not in {element for element, _ in again.tokens().values()}


def test_a_duty_done_in_time_leaves_no_timer() -> None:
    bundle = compile_bundle("generation", {"generation": OWN_LIMIT}, {"limits": TABLE}, shipped())
    case = Case.begin(bundle, {"asked": [], "kind": "line"}, AT)
    case.complete(next(iter(case.open_tasks)), {}, AT + timedelta(days=1))
    assert case.open_timers == {}


def test_a_step_that_no_table_gives_a_limit_has_none_and_fails_nothing() -> None:
    text = OWN_LIMIT.replace(b'variable="limit"', b'variable="limits_of_other_steps[1]"')
    case = Case.begin(
        compile_bundle("generation", {"generation": text}, {"limits": TABLE}, shipped()), {"asked": [], "kind": "line"}, AT
    )
    assert (case.failure, case.open_timers) == (None, {})
    ((_, task),) = case.open_tasks.items()
    assert task.timer is None


def test_a_timer_that_is_not_drawn_is_in_no_trace_and_not_open() -> None:
    text = OWN_LIMIT.replace(b'department="&quot;lead&quot;" ', b'department="&quot;lead&quot;" ')
    steps = [
        {"start": "generation", "data": {"asked": [], "kind": "line"}, "at": AT.isoformat()},
        {"advance": "P30D"},
        {"complete": "solicit", "data": {}},
    ]
    answer = run_model({"g.bpmn": text, "limits.dmn": TABLE}, steps)
    assert (answer["error"], answer["completed"]) == (None, True)
    assert not any("__" in element for element in answer["trace"])
    assert "solicit" in answer["trace"]
    waiting = run_model({"g.bpmn": text, "limits.dmn": TABLE}, steps[:1])
    assert sorted(waiting["open"]) == ["solicit", "withdrawn"]


def test_a_limit_whose_end_has_a_consequence_is_refused_without_its_event() -> None:
    text = OWN_LIMIT.replace(b"duty_persists", b"escalate")
    with pytest.raises(ModelRefused) as refused:
        compile_bundle("generation", {"generation": text}, {"limits": TABLE}, shipped())
    assert [problem.element for problem in refused.value.problems] == ["solicit"]
    assert "draw the boundary timer event" in str(refused.value)


def test_a_table_that_fails_stops_the_case_with_its_element(bundle: Bundle) -> None:
    two_rows = TABLE.replace(
        b"</decisionTable>",
        b'<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>9</text></outputEntry>'
        b'<outputEntry><text>"WD"</text></outputEntry></rule></decisionTable>',
    )
    bundle = compile_bundle(
        "generation", {"generation": GENERATION, "solicitation": SOLICITATION}, {"limits": two_rows}, shipped()
    )
    case = Case.begin(bundle, {"asked": [], "kind": "line"}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-15", "decide_limit")


@pytest.mark.parametrize("department", ["missing", "42", "[1]", '""'])
def test_a_department_that_is_no_text_stops_the_case_by_name(department: str) -> None:
    who = f"<extensionElements><duogui:candidates department='{department}' duty='issuer'/></extensionElements>"
    case = Case.begin(bundle_of(drawn(start(), user("a", who), end(), flows("s > a > e"))), {}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-7", "a")
    assert department.strip("'") in case.failure["en"]


def test_the_outcome_is_the_variable_of_that_name_or_the_end_event() -> None:
    bundle = bundle_of(drawn(start(), user("a"), end("agreed"), flows("s > a > agreed")))
    for data, outcome in (({"outcome": "stopped"}, "stopped"), ({}, "agreed"), ({"outcome": 3}, "agreed")):
        case = Case.begin(bundle, {}, AT)
        case.complete(next(iter(case.open_tasks)), data, AT)
        assert case.outcome == outcome
        ended = case.take_drafts()[-1]
        assert (ended.kind, ended.body) == ("CaseEnded", {"outcome": outcome, "element": "agreed"})


def test_a_work_that_is_refused_is_a_bpmn_error_caught_or_fatal() -> None:
    work = '<extensionElements><duogui:work kind="k" result="r"/></extensionElements>'
    caught = drawn(
        start(),
        node("serviceTask", "v", work),
        boundary("B", "v", '<errorEventDefinition errorRef="err_a"/>'),
        user("z"),
        end(),
        flows("s > v > e", "B > z > e"),
    )
    bundle = bundle_of(caught)
    case = Case.begin(bundle, {}, AT)
    case.refuse_work(next(iter(case.wanted_work)), "code_a", AT)
    assert [task.element for task in case.open_tasks.values()] == ["z"]
    other = Case.begin(bundle, {}, AT)
    other.refuse_work(next(iter(other.wanted_work)), "something else", AT)
    assert other.is_ended
    assert other.outcome is None
    failed = other.take_drafts()[-1]
    assert (failed.kind, failed.body["code"], failed.body["element"]) == ("CaseFailed", "something else", "v")


def test_bundles_are_compiled_once_for_the_same_content(bundle: Bundle) -> None:
    again = compile_bundle(
        "generation", {"solicitation": SOLICITATION, "generation": GENERATION}, {"limits": TABLE}, shipped()
    )
    assert again is bundle
    assert bundle.element("solicitation", "give_opinion").form == "opinion"
    assert bundle.index("generation").flows["f2"].target == "ended"


def test_a_foreign_decision_merges_its_outputs_into_the_data() -> None:
    rule = node(
        "businessRuleTask",
        "d",
        "<extensionElements><spiffworkflow:calledDecisionId>opinion_limit</spiffworkflow:calledDecisionId></extensionElements>",
    )
    outcome = play(drawn(start(), rule, end(), flows("s > d > e")), data={"kind": "line"}, tables={"t.dmn": TABLE})
    assert outcome["data"] == {"kind": "line", "amount": 5, "unit": "WD"}


def test_answers_go_under_the_name_that_the_form_gives_for_its_result() -> None:
    form = '<extensionElements><duogui:form key="joint_meeting" result="resolution"/></extensionElements>'
    bundle = bundle_of(drawn(start(), user("a", form), end(), flows("s > a > e")))
    case = Case.begin(bundle, {}, AT)
    assert next(iter(case.open_tasks.values())).form == "joint_meeting"
    case.complete(next(iter(case.open_tasks)), {"result": "resolved"}, AT)
    assert case.data == {"resolution": {"result": "resolved"}}


def test_parameters_of_a_decision_are_added_to_its_inputs() -> None:
    rule = node(
        "businessRuleTask",
        "d",
        '<extensionElements><duogui:decision key="opinion_limit" result="limit"><duogui:parameter name="kind" value=\'"li" + "ne"\'/>'
        "</duogui:decision></extensionElements>",
    )
    bundle = compile_bundle("p", {"p": drawn(start(), rule, end(), flows("s > d > e"))}, {"limits": TABLE}, shipped())
    case = Case.begin(bundle, {"kind": "another"}, AT)
    assert case.data == {"kind": "another", "limit": {"amount": 5, "unit": "WD"}}
    told = next(draft.body for draft in case.take_drafts() if draft.kind == "DecisionMade")
    assert told["inputs"] == {"kind": "line"}


SHARED_LIMIT = '<duogui:limit variable="limit" timer="late" at_end="deem_no_objection"/>'
GIVE = f'<extensionElements><duogui:form key="opinion"/><duogui:candidates department="d" duty="issuer"/>{SHARED_LIMIT}</extensionElements>'
SUPPLEMENT = (
    f'<extensionElements><duogui:candidates department="later" duty="handler"/>{SHARED_LIMIT}</extensionElements>'
)


def two_steps(second: str) -> bytes:
    inside = sub(
        "S",
        start("ss"),
        user("give", GIVE),
        user("supplement", second),
        end("se"),
        flows("ss > give > supplement > se"),
    )
    late = boundary("late", "S", "<timerEventDefinition><timeDate>due(limit)</timeDate></timerEventDefinition>")
    return drawn(start(), inside, late, end(), flows("s > S > e", "late > e"))


def test_two_steps_may_share_one_limit_and_its_fact_names_both() -> None:
    case = Case.begin(bundle_of(two_steps(SUPPLEMENT)), {"d": "water", "limit": {"amount": 5, "unit": "WD"}}, AT)
    told = next(draft.body for draft in case.take_drafts() if draft.kind == "TimerStarted")
    assert told["limit"]["steps"] == [
        {"element": "give", "department": "water", "duty": "issuer", "form": "opinion"},
        {"element": "supplement", "department": None, "duty": "handler", "form": None},
    ]
    case.complete(next(iter(case.open_tasks)), {}, AT)
    assert case.failure is not None
    assert (case.failure["code"], case.failure["element"]) == ("E-ENGINE-7", "supplement")


def test_two_steps_that_disagree_on_their_shared_limit_are_refused() -> None:
    with pytest.raises(ModelRefused) as refused:
        bundle_of(two_steps(SUPPLEMENT.replace("deem_no_objection", "escalate")))
    assert refused.value.problems[0].element == "late"
