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


def undrawn(tasks, flows):
    """A process of tasks without a drawing. Shape: flows are pairs of numbers of tasks."""
    nodes = "".join(f'<userTask id="t{number}"/>' for number in range(tasks))
    drawn = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="t{a}" targetRef="t{b}"/>' for number, (a, b) in enumerate(flows)
    )
    namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    return f'<definitions xmlns="{namespace}" targetNamespace="urn:x"><process id="p">{nodes}{drawn}</process></definitions>'


def chain(tasks):
    return [(number, number + 1) for number in range(tasks - 1)]


def test_a_flow_or_an_event_that_hangs_on_nothing_is_named_and_the_content_stays_as_it_came():
    text = FOREIGN.replace('targetRef="ended"', 'targetRef="nowhere"').replace(
        '<endEvent id="ended"', '<boundaryEvent id="late" attachedToRef="gone"/><endEvent id="ended"'
    )
    made = opened(text)
    assert made.content == text.encode()
    told = {line.zh: line.en for line in made.why_not}
    assert len(told) == 2
    for words in (" ".join(told), " ".join(told.values())):
        assert all(word in words for word in ("f4", "nowhere", "late", "gone"))


def test_a_diagram_the_layout_fails_on_is_told_and_not_an_error():
    dense = undrawn(100, chain(100) + [(number, (number * 7 + 3) % 100) for number in range(100)])
    made = opened(dense)
    assert (made.was_laid_out, made.content) == (False, dense.encode())
    (line,) = made.why_not
    assert "自动排版未能完成" in line.zh
    assert "none could be made" in line.en


@pytest.mark.parametrize(("tasks", "flows"), [(2_000, chain(2_000)), (30, chain(30) * 25)])
def test_more_than_is_laid_out_while_a_person_waits_is_refused_with_both_numbers(tasks, flows):
    (line,) = opened(undrawn(tasks, flows)).why_not
    for words in (line.zh, line.en):
        assert all(str(number) in words for number in (tasks, len(flows), 400, 600))


def test_a_drawing_is_made_once_for_a_content_however_often_it_is_asked():
    first = opened(undrawn(3, chain(3)))
    assert first.was_laid_out
    assert opened(undrawn(3, chain(3))) is first
