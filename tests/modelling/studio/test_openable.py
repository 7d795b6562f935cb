"""A file without a drawing gets one when it is opened; what cannot be opened is told, and nothing of another editor is lost."""

import pytest

from app.casework.publish import Source
from app.modelling.studio.openable import open_for_drawing

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:acme="http://acme.example/bpmn" id="d" targetNamespace="urn:x">
  <process id="p" isExecutable="true">
    <startEvent id="begun" name="已开始"/>
    <userTask id="ask" name="询问" acme:colour="green">
      <extensionElements><acme:note kind="inner">keep me</acme:note></extensionElements>
    </userTask>
    <subProcess id="inner"><startEvent id="in"/><endEvent id="out"/><sequenceFlow id="f3" sourceRef="in" targetRef="out"/></subProcess>
    <endEvent id="ended" name="已结束"/>
    <sequenceFlow id="f1" sourceRef="begun" targetRef="ask"/>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="inner"/>
    <sequenceFlow id="f4" sourceRef="inner" targetRef="ended"/>
  </process>
</definitions>"""


def opened(text, kind="model"):
    return open_for_drawing(Source(kind, "p", "p", text.encode()))


def test_every_node_and_flow_is_drawn_also_where_nodes_do_not_name_their_flows():
    made = opened(FOREIGN)
    assert made.was_laid_out
    assert not made.why_not
    text = made.content.decode()
    assert text.count("BPMNShape ") == 6
    assert text.count("BPMNEdge ") == 4
    assert text.count("<outgoing>") + text.count("bpmn:outgoing>") // 2 == 4


def test_what_another_editor_wrote_is_still_there():
    text = opened(FOREIGN).content.decode()
    assert "http://acme.example/bpmn" in text
    assert 'acme:colour="green"' in text
    assert "keep me" in text


def test_a_drawing_that_is_there_is_left_as_it_is():
    text = opened(FOREIGN).content.decode()
    again = opened(text)
    assert not again.was_laid_out
    assert again.content.decode() == text


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("<!DOCTYPE a><a/>", "table", "DOCTYPE"),
        ("<a", "table", "XML"),
        ("<a/>", "table", "definitions"),
        (FOREIGN.replace('id="out"', 'id="in"'), "model", "in"),
    ],
)
def test_what_cannot_be_opened_says_why_in_both_languages(text, kind, said):
    (line,) = opened(text, kind).why_not
    assert said in line.zh
    assert said in line.en
