"""What cannot be carried out is refused before anything runs, by the id of the element, its kind and what to do."""

from __future__ import annotations

import pytest
from engine_diagrams import (
    CANCEL,
    ERROR_A,
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
    node,
    play,
    process,
    script,
    start,
    sub,
    throw,
    timer,
    user,
)

from app.domain.errors import DuoguiError, catalogue
from app.engine.errors import ModelRefused
from app.engine.models import read_model
from app.engine.reading import ZEEBE


def line(*inner: str, path: str = "s > a > e") -> bytes:
    return drawn(start(), *inner, end(), flows(path))


def extended(inner: str) -> bytes:
    return line(user("a", f"<extensionElements>{inner}</extensionElements>"))


REFUSED: dict[str, tuple[bytes, str]] = {
    "a complex gateway": (line(gateway("complex", "a")), "a"),
    "an ad-hoc sub-process": (line(node("adHocSubProcess", "a", user("x"))), "a"),
    "compensation": (
        drawn(start(), user("a"), boundary("b", "a", "<compensateEventDefinition/>"), end(), flows("s > a > e")),
        "b",
    ),
    "an activity for compensation": (line(user("a", isForCompensation="true")), "a"),
    "a throw of compensation": (line(throw("a", "<compensateEventDefinition/>")), "a"),
    "a choreography": (line(node("choreographyTask", "a")), "a"),
    "a start quantity": (line(user("a", startQuantity="2")), "a"),
    "several event definitions": (line(catch("a", SIGNAL + MESSAGE)), "a"),
    "a parallel multiple event": (line(node("intermediateCatchEvent", "a", SIGNAL, parallelMultiple="true")), "a"),
    "an id that is the engine's": (line(user("a__limit"), path="s > a__limit > e"), "a__limit"),
    "the same id twice": (line(user("a"), user("a")), "a"),
    "a flow to nowhere": (line(user("a"), path="s > a > nowhere"), "f_a_nowhere"),
    "a flow out of a sub-process": (
        drawn(start(), sub("a", start("x"), user("y"), flows("x > y")), end(), flows("s > a > e", "y > e")),
        "f_y_e",
    ),
    "a flow out of an end": (drawn(start(), user("a"), end(), flows("s > a > e > a")), "f_e_a"),
    "two ways to begin": (drawn(start(), start("s2"), user("a"), end(), flows("s > a > e", "s2 > a")), "p"),
    "a triggered start inside": (
        drawn(start(), sub("a", start("x", MESSAGE), end("y"), flows("x > y")), end(), flows("s > a > e")),
        "a",
    ),
    "an event sub-process without trigger": (
        drawn(start(), end(), flows("s > e"), handler("a", start("x"), end("y"), flows("x > y"))),
        "a",
    ),
    "an event sub-process with a flow": (
        drawn(start(), end(), flows("s > a > e"), handler("a", start("x", SIGNAL), end("y"), flows("x > y"))),
        "f_s_a",
    ),
    "an empty process": (drawn(), "p"),
    "a link without target": (line(throw("a", link("L"))), "a"),
    "a link with two targets": (
        drawn(
            start(),
            throw("t", link("L")),
            catch("c", link("L")),
            catch("d", link("L")),
            end(),
            flows("s > t", "c > e", "d > e"),
        ),
        "t",
    ),
    "a boundary on nothing": (drawn(start(), end(), boundary("b", "ghost", MESSAGE), flows("s > e", "b > e")), "b"),
    "a boundary without trigger": (
        drawn(start(), user("a"), boundary("b", "a", ""), end(), flows("s > a > e", "b > e")),
        "b",
    ),
    "an error that does not interrupt": (
        drawn(start(), user("a"), boundary("b", "a", ERROR_A, False), end(), flows("s > a > e", "b > e")),
        "b",
    ),
    "a cancel without transaction": (
        drawn(
            start(),
            sub("a", start("x"), end("y"), flows("x > y")),
            boundary("b", "a", CANCEL),
            end(),
            flows("s > a > e", "b > e"),
        ),
        "b",
    ),
    "a condition that is no FEEL": (
        drawn(start(), gateway("exclusive", "g"), end(), end("e2"), flows("s > g", ("g", "e", "x == 1 &&"), "g > e2")),
        "f_g_e",
    ),
    "an expression of another language": (
        drawn(start(), gateway("exclusive", "g"), end(), end("e2"), flows("s > g", ("g", "e", "${x > 1}"), "g > e2")),
        "f_g_e",
    ),
    "two bare flows out of a question": (
        drawn(start(), gateway("exclusive", "g"), end(), end("e2"), flows("s > g > e", "g > e2")),
        "f_g_e",
    ),
    "a default that leaves elsewhere": (
        drawn(start(), gateway("exclusive", "g", "f_s_g"), end(), flows("s > g > e")),
        "g",
    ),
    "a condition on a parallel gateway": (
        drawn(start(), gateway("parallel", "g"), end(), flows("s > g", ("g", "e", "x > 1"))),
        "f_g_e",
    ),
    "a task behind an event gateway": (
        drawn(start(), gateway("eventBased", "g"), user("a"), end(), flows("s > g > a > e")),
        "f_g_a",
    ),
    "a loop without condition": (line(user("a", loop())), "a"),
    "a loop of no laps": (line(user("a", loop(maximum=0))), "a"),
    "many without a number": (line(user("a", many())), "a"),
    "many by collection and number": (line(user("a", many("xs", cardinality="3"))), "a"),
    "many with outputs but no item": (line(user("a", many("xs", output="ys"))), "a"),
    "another behaviour of many": (
        line(
            user(
                "a",
                '<multiInstanceLoopCharacteristics behavior="One"><loopCardinality>2</loopCardinality>'
                "</multiInstanceLoopCharacteristics>",
            )
        ),
        "a",
    ),
    "a timer without time": (line(catch("a", "<timerEventDefinition/>")), "a"),
    "a time that is none": (line(catch("a", timer("timeCycle", "R0/PT1H"))), "a"),
    "a cron expression": (line(catch("a", timer("timeCycle", "0 0 9 * * MON-FRI"))), "a"),
    "a condition event without condition": (line(catch("a", condition(""))), "a"),
    "a script that assigns to a part": (line(script("a", "x.y = 1")), "a"),
    "a call to nothing": (line(node("callActivity", "a")), "a"),
    "a message that does not exist": (line(catch("a", '<messageEventDefinition messageRef="none"/>')), "a"),
    "an unknown word of ours": (extended("<duogui:limits/>"), "a"),
    "an unknown attribute of ours": (extended('<duogui:form key="k" colour="red"/>'), "a"),
    "a missing attribute of ours": (extended('<duogui:candidates department="x"/>'), "a"),
    "an unknown duty": (extended('<duogui:candidates department="x" duty="king"/>'), "a"),
    "an unknown end of a limit": (extended('<duogui:limit variable="l" timer="t" at_end="whatever"/>'), "a"),
    "a limit without its timer": (extended('<duogui:limit variable="l" timer="t" at_end="escalate"/>'), "a"),
    "a decision bound to the latest": (
        line(
            node(
                "businessRuleTask",
                "a",
                '<extensionElements><duogui:decision key="d" result="r" binding="latest"/></extensionElements>',
            )
        ),
        "a",
    ),
    "an instantiating event gateway": (
        drawn(
            start(),
            node("eventBasedGateway", "g", instantiate="true"),
            catch("c", SIGNAL),
            end(),
            flows("s > g > c > e"),
        ),
        "g",
    ),
    "a mapping of Zeebe's": (
        extended(f'<ioMapping xmlns="{ZEEBE}"><input source="=a+1" target="b"/></ioMapping>'),
        "a",
    ),
    "an output element of Zeebe's that computes": (
        line(
            user(
                "a",
                "<multiInstanceLoopCharacteristics><extensionElements>"
                f'<loopCharacteristics xmlns="{ZEEBE}" inputCollection="=xs" inputElement="x" outputCollection="ys" '
                'outputElement="=x.n * 2"/></extensionElements></multiInstanceLoopCharacteristics>',
            )
        ),
        "a",
    ),
    "two markers at once": (line(user("a", loop(maximum=2) + many(cardinality="2"))), "a"),
    "a behaviour without its event": (
        line(
            user(
                "a",
                '<multiInstanceLoopCharacteristics behavior="None"><loopCardinality>2</loopCardinality>'
                "</multiInstanceLoopCharacteristics>",
            )
        ),
        "a",
    ),
    "a cancel end outside a transaction": (drawn(start(), end("e", CANCEL), flows("s > e")), "e"),
    "a cancel end with nowhere to go on": (
        line('<transaction id="a">' + start("x") + end("y", CANCEL) + flows("x > y") + "</transaction>"),
        "y",
    ),
    "a cancel boundary that does not interrupt": (
        drawn(
            start(),
            '<transaction id="a">' + start("x") + end("y", CANCEL) + flows("x > y") + "</transaction>",
            boundary("b", "a", CANCEL, False),
            end(),
            flows("s > a > e", "b > e"),
        ),
        "b",
    ),
    "an error handler that does not interrupt": (
        drawn(
            start(),
            end(),
            flows("s > e"),
            handler("H", start("h", ERROR_A, isInterrupting="false"), end("y"), flows("h > y")),
        ),
        "h",
    ),
    "a flow out of a link": (
        drawn(start(), throw("t", link("L")), catch("c", link("L")), end(), flows("s > t > e", "c > e")),
        "t",
    ),
    "a flow into the target of a link": (
        drawn(start(), throw("t", link("L")), catch("c", link("L")), end(), flows("s > t", "s > c > e")),
        "c",
    ),
    "a process that begins again and again": (
        drawn(start("s", timer("timeCycle", "R3/PT1H")), end(), flows("s > e")),
        "s",
    ),
    "a parallel event gateway": (
        drawn(
            start(),
            node("eventBasedGateway", "g", eventGatewayType="Parallel"),
            catch("c", SIGNAL),
            end(),
            flows("s > g > c > e"),
        ),
        "g",
    ),
    "a default flow of a parallel gateway": (
        drawn(start(), gateway("parallel", "g", "f_g_e"), end(), flows("s > g > e")),
        "g",
    ),
    "a truth in capitals": (
        drawn(start(), gateway("exclusive", "g", "f_g_e"), end(), end("x"), flows("s > g > e", ("g", "x", "True"))),
        "f_g_x",
    ),
    "a completion quantity": (line(user("a", completionQuantity="0")), "a"),
    "a data transformation": (
        line(
            user(
                "a",
                '<dataInputAssociation id="d"><transformation>x</transformation><targetRef>i</targetRef></dataInputAssociation>',
            )
        ),
        "a",
    ),
    "a mapping of Camunda's": (
        extended(
            '<c:inputOutput xmlns:c="http://camunda.org/schema/1.0/bpmn"><c:inputParameter name="x">1</c:inputParameter></c:inputOutput>'
        ),
        "a",
    ),
    "a listener of another engine": (
        extended('<f:executionListener xmlns:f="http://flowable.org/bpmn" event="start" class="x.Y"/>'),
        "a",
    ),
    "a pre-script of SpiffWorkflow": (extended("<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"), "a"),
}


@pytest.mark.parametrize("what", sorted(REFUSED))
def test_what_is_not_supported_is_refused_with_the_id_of_its_element(what: str) -> None:
    model, element = REFUSED[what]
    with pytest.raises(ModelRefused) as refused:
        read_model(model, "m.bpmn")
    assert element in [problem.element for problem in refused.value.problems]
    for problem in refused.value.problems:
        assert problem.zh
        assert problem.en
        assert problem.source == "m.bpmn"
    outcome = play(model)
    assert outcome["error"]["code"] == "E-ENGINE-1"
    assert outcome["trace"] == []


def test_an_empty_script_passes_in_a_script_of_steps_and_is_refused_for_cases() -> None:
    model = line(script("a", "// nothing"))
    assert play(model)["trace"] == ["s", "a", "e"]
    with pytest.raises(ModelRefused, match="the script is empty"):
        bundle_of(model)


def test_a_choreography_is_refused_beside_a_process() -> None:
    model = file(process(start(), end(), flows("s > e")), more='<choreography id="c"/>')
    with pytest.raises(ModelRefused) as refused:
        read_model(model, "m.bpmn")
    assert [problem.element for problem in refused.value.problems] == ["c"]


def test_a_condition_of_another_engine_is_told_what_to_write() -> None:
    told = {
        "${amount == 3 && kind == 'new'}": 'amount = 3 and kind = "new"',
        "#{approved}": "approved",
        "${execution.getVariable('x')}": "amount > 1000",
    }
    for text, help_ in told.items():
        model = drawn(
            start(), gateway("exclusive", "g", "f_g_e"), end(), end("x"), flows("s > g > e", ("g", "x", text))
        )
        with pytest.raises(ModelRefused) as refused:
            read_model(model, "m.bpmn")
        assert help_ in refused.value.message("en")


def test_a_called_process_that_waits_for_an_event_is_refused() -> None:
    model = file(
        process(start(), call("c", "q"), end(), flows("s > c > e")),
        process(start("qs", MESSAGE), end("qe"), flows("qs > qe"), key="q"),
    )
    outcome = play(model)
    assert (outcome["error"]["code"], outcome["error"]["element"]) == ("E-ENGINE-23", "c")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ModelRefused) as refused:
        read_model(drawn(start(), gateway("complex", "x"), user("a", loop()), end(), flows("s > x > a > e")), "m.bpmn")
    assert {"x", "a"} <= {problem.element for problem in refused.value.problems}


def test_what_is_called_or_decided_must_be_there() -> None:
    with pytest.raises(DuoguiError) as missing:
        bundle_of(line(call("a", "ghost")))
    assert missing.value.code == "E-ENGINE-13"
    with pytest.raises(DuoguiError) as undecided:
        bundle_of(
            line(
                node(
                    "businessRuleTask",
                    "a",
                    '<extensionElements><duogui:decision key="d" result="r"/></extensionElements>',
                )
            )
        )
    assert undecided.value.code == "E-ENGINE-14"
    with pytest.raises(DuoguiError) as nowhere:
        bundle_of(line(user("a")), main="q")
    assert nowhere.value.code == "E-ENGINE-17"


def test_a_service_task_that_nobody_would_do_is_refused_for_cases_but_runs_in_a_script() -> None:
    with pytest.raises(ModelRefused) as refused:
        bundle_of(line(node("serviceTask", "a")))
    assert refused.value.problems[0].element == "a"
    assert play(line(node("serviceTask", "a")))["completed"]


def test_what_only_explains_is_read_over() -> None:
    silent = (
        '<laneSet id="ls"><lane id="l" name="市多规办"><flowNodeRef>a</flowNodeRef></lane></laneSet><textAnnotation id="ta"/>'
        '<association id="as" sourceRef="a" targetRef="ta"/><dataObject id="do"/><dataObjectReference id="dor" dataObjectRef="do"/>'
        '<group id="gr"/><documentation>why</documentation>'
    )
    foreign = '<extensionElements><x:y xmlns:x="urn:x" z="1"/></extensionElements>'
    index = read_model(drawn(silent, start(), user("a", foreign), end(), flows("s > a > e")), "m.bpmn")
    assert index.processes["p"].elements["a"].lane == "市多规办"
    assert set(index.processes["p"].elements) == {"s", "a", "e"}


def test_the_index_keeps_the_words_of_the_analyst() -> None:
    told = (
        '<documentation>为何</documentation><extensionElements><duogui:articles refs="dalian-183/6 anshan-6/11"/>'
        '<duogui:form key="opinion"/>'
        '<duogui:candidates department="offices.water" duty="issuer"/>'
        '<duogui:limit variable="limit" timer="late" at_end="escalate"/></extensionElements>'
    )
    own = '<extensionElements><duogui:articles refs="own" reason="理由" reason_en="reason"/></extensionElements>'
    work = (
        '<extensionElements><duogui:work kind="check_site" result="found"><duogui:parameter name="at" value="site"/></duogui:work>'
        "</extensionElements>"
    )
    model = drawn(
        start(),
        f'<userTask id="a" name="出具意见" duogui:name_en="Give opinion">{told}</userTask>',
        boundary("late", "a", after("P1D")),
        node("serviceTask", "w", work),
        node("endEvent", "e", own),
        '<sequenceFlow id="f1" name="是" duogui:name_en="Yes" sourceRef="s" targetRef="a"/>',
        flows("a > w > e", "late > e"),
    )
    process_index = read_model(model, "m.bpmn").processes["p"]
    a = process_index.elements["a"]
    assert (a.name_zh, a.name_en, a.documentation, a.form) == ("出具意见", "Give opinion", "为何", "opinion")
    assert a.articles == ("dalian-183/6", "anshan-6/11")
    assert (a.candidates.department, a.candidates.duty) == ("offices.water", "issuer")
    assert (a.limit.variable, a.limit.timer, a.limit.at_end) == ("limit", "late", "escalate")
    assert process_index.elements["w"].work.parameters == (("at", "site"),)
    assert (process_index.elements["e"].articles, process_index.elements["e"].article_reason_zh) == (("own",), "理由")
    assert (process_index.flows["f1"].name_zh, process_index.flows["f1"].name_en) == ("是", "Yes")
    assert process_index.elements["late"].attached_to == "a"


def test_each_error_of_the_room_has_its_code_both_languages_and_a_hint() -> None:
    mine = [kind for kind in catalogue() if kind.__module__ == "app.engine.errors"]
    assert len({kind.code for kind in mine}) == len(mine) > 15
    for kind in mine:
        assert kind.zh
        assert kind.en
        assert kind.hint_zh
        assert kind.hint_en


def test_two_processes_in_a_file_are_two_in_the_index() -> None:
    other = process(start("qs"), end("qe"), flows("qs > qe"), key="q")
    index = read_model(file(process(start(), end(), flows("s > e")), other), "m.bpmn")
    assert list(index.processes) == ["p", "q"]
