"""One model as different editors write it: prefixes, a default namespace, qualified names, 1 and 0, diagrams or none, extensions."""

from __future__ import annotations

import pytest
from engine_diagrams import do, play, told

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BODY = """
<{p}message id="m" name="stop"/><{p}error id="err" errorCode="wrong"/>
<{p}process id="p" isExecutable="true"{process}>
 {extension}
 <{p}startEvent id="s"><{p}outgoing>f1</{p}outgoing></{p}startEvent>
 <{p}sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
 <{p}userTask id="a" name="Ask"{task}><{p}incoming>f1</{p}incoming><{p}outgoing>f2</{p}outgoing></{p}userTask>
 <{p}boundaryEvent id="b" attachedToRef="{q}a" cancelActivity="{no}"><{p}messageEventDefinition messageRef="{q}m"/></{p}boundaryEvent>
 <{p}sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
 <{p}sequenceFlow id="f3" sourceRef="b" targetRef="e2"/>
 <{p}exclusiveGateway id="g" default="f5" gatewayDirection="Diverging"/>
 <{p}sequenceFlow id="f4" sourceRef="g" targetRef="x">
  <{p}conditionExpression xsi:type="{p}tFormalExpression"><![CDATA[ = n > 1 ]]></{p}conditionExpression>
 </{p}sequenceFlow>
 <{p}sequenceFlow id="f5" sourceRef="g" targetRef="e"/>
 <{p}subProcess id="x" triggeredByEvent="{no}">
  <{p}multiInstanceLoopCharacteristics isSequential="{yes}"><{p}loopCardinality xsi:type="{p}tFormalExpression">2</{p}loopCardinality>
  </{p}multiInstanceLoopCharacteristics>
  <{p}scriptTask id="k" scriptFormat="application/x-feel"><{p}script>m = n</{p}script></{p}scriptTask>
 </{p}subProcess>
 <{p}sequenceFlow id="f6" sourceRef="x" targetRef="e"/>
 <{p}endEvent id="e"/><{p}endEvent id="e2"/>
</{p}process>"""
DIAGRAM = """
<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d">
 <di:BPMNPlane id="pl" bpmnElement="{q}p">
  <di:BPMNShape id="sh" bpmnElement="{q}a"><dc:Bounds x="1" y="1" width="9" height="9"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>"""
VENDOR = """
<{p}extensionElements><v:properties xmlns:v="http://camunda.org/schema/1.0/bpmn"><v:property name="a" value="b"/></v:properties>
<signavio:meta xmlns:signavio="http://www.signavio.com" metaKey="k"/></{p}extensionElements>"""
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def dressed(
    prefix: str, words: tuple[str, str] = ("true", "false"), qualified: str = "", more: str = "", **parts: str
) -> bytes:
    """The model with a prefix for its elements, truths in some words, and a prefix before the names it refers to."""
    p = f"{prefix}:" if prefix else ""
    fill = {
        "p": p,
        "q": qualified,
        "yes": words[0],
        "no": words[1],
        "process": "",
        "task": "",
        "extension": "",
        **parts,
    }
    fill["extension"] = fill["extension"].format(p=p)
    own = f'xmlns:{prefix}="{MODEL}"' if prefix else f'xmlns="{MODEL}"'
    text = BODY.format(**fill) + more.format(**fill)
    head = f'<?xml version="1.0" encoding="UTF-8"?><{p}definitions {own} {XSI} xmlns:tns="t" targetNamespace="t">'
    return f"{head}{text}</{p}definitions>".encode()


DRESSES = {
    "a default namespace, no diagram": dressed(""),
    "the prefix bpmn": dressed("bpmn", more=DIAGRAM),
    "the prefix bpmn2 with a diagram": dressed("bpmn2", more=DIAGRAM),
    "the prefix semantic with qualified names": dressed("semantic", qualified="tns:", more=DIAGRAM),
    "1 and 0 for true and false": dressed("", words=("1", "0")),
    "extensions of vendors": dressed(
        "bpmn",
        extension=VENDOR,
        task=' xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="kermit" c:asyncBefore="true"',
        process=' processType="None" isClosed="false"',
    ),
    "another encoding": dressed("bpmn").decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
}


@pytest.mark.parametrize("editor", DRESSES)
def test_one_model_in_every_editors_dress_runs_the_same(editor: str) -> None:
    outcome = play(DRESSES[editor], {"message": "stop"}, do("a", n=3))
    assert told(outcome, but="s") == "b e2 a g k x k x e |  | done"
    assert outcome["data"] == {"n": 3, "m": 3}
