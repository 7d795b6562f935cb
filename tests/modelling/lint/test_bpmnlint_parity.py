"""The check finds on the same elements what npm's bpmnlint finds, by the same names: on the shipped diagrams and on spoiled ones."""

import json
import re
import shutil
import subprocess

import pytest

from app.casework.publish import Source
from app.modelling.lint.check import check
from app.modelling.studio.openable import open_for_drawing
from repository import ROOT

ASSETS = ROOT / "app/web/assets"
NODE = shutil.which("node")
SEVERITIES = {"error": "error", "warn": "warning"}
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:x"><bpmn:process id="p" isExecutable="true">'
)
TAIL = "</bpmn:process></bpmn:definitions>"
FINE = {
    "start": '<bpmn:startEvent id="start" name="begun"/>',
    "ask": '<bpmn:userTask id="ask" name="ask"/>',
    "tell": '<bpmn:userTask id="tell" name="tell"/>',
    "end": '<bpmn:endEvent id="end" name="ended"/>',
}
WAYS = [("start", "ask"), ("ask", "tell"), ("tell", "end")]


def diagram(nodes=(), ways=(), less=()):
    """A small diagram, laid out: the fine one with nodes and ways more, and some less."""
    drawn = {**FINE, **dict(nodes)}
    flows = [way for way in [*WAYS, *ways] if way not in less]
    inside = "".join(text for key, text in drawn.items() if key not in less)
    inside += "".join(
        f'<bpmn:sequenceFlow id="flow_{number}" sourceRef="{one}" targetRef="{two}"/>'
        for number, (one, two) in enumerate(flows)
        if one not in less and two not in less
    )
    return open_for_drawing(Source("model", "p", "p", (HEAD + inside + TAIL).encode())).content.decode()


def gateway(kind, key="way", name=' name="which way?"'):
    return key, f'<bpmn:{kind} id="{key}"{name}/>'


LINK = (
    "thrown",
    '<bpmn:intermediateThrowEvent id="thrown" name="away"><bpmn:linkEventDefinition id="l"/></bpmn:intermediateThrowEvent>',
)
TWO_MEANINGS = (
    "end",
    (
        '<bpmn:endEvent id="end" name="ended"><bpmn:terminateEventDefinition id="t"/><bpmn:signalEventDefinition id="s"/>'
        "</bpmn:endEvent>"
    ),
)
INNER = (
    "ask",
    (
        '<bpmn:subProcess id="ask" name="ask">'
        '<bpmn:startEvent id="inner" name="inner"><bpmn:timerEventDefinition id="ti"/></bpmn:startEvent>'
        '<bpmn:endEvent id="out" name="out"/><bpmn:sequenceFlow id="f" sourceRef="inner" targetRef="out"/></bpmn:subProcess>'
    ),
)
CONDITION = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">a</bpmn:conditionExpression>'
SPOILED = {
    "fine": diagram(),
    "no_start": diagram(less=("start",)),
    "no_end": diagram(less=("end",)),
    "implicit_split": diagram(ways=[("ask", "end")]),
    "fake_join": diagram(ways=[("start", "tell")]),
    "twice_the_same_flow": diagram(ways=[("ask", "tell")]),
    "disconnected": diagram(nodes=[("alone", '<bpmn:userTask id="alone" name="alone"/>')]),
    "no_name": diagram(nodes=[("ask", '<bpmn:userTask id="ask"/>')]),
    "complex_gateway": diagram([gateway("complexGateway")], [("ask", "way"), ("way", "end")], [("ask", "tell")]),
    "inclusive_gateway": diagram([gateway("inclusiveGateway")], [("ask", "way"), ("way", "tell"), ("way", "end")], [("ask", "tell")]),
    "superfluous_gateway": diagram([gateway("exclusiveGateway")], [("ask", "way"), ("way", "tell")], [("ask", "tell")]),
    "joins_and_forks": diagram(
        [gateway("exclusiveGateway")],
        [("ask", "way"), ("start", "way"), ("way", "tell"), ("way", "end")],
        [("ask", "tell"), ("start", "ask")],
    ),
    "two_starts": diagram([("again", '<bpmn:startEvent id="again" name="again"/>')], [("again", "ask")]),
    "event_gateway_of_one": diagram([gateway("eventBasedGateway")], [("ask", "way"), ("way", "tell")], [("ask", "tell")]),
    "link_without_name": diagram([LINK], [("ask", "thrown")], [("ask", "tell")]),
    "two_definitions": diagram([TWO_MEANINGS]),
    "sub_process_begins_on_time": diagram([INNER]),
    "conditions_wanting": diagram(
        [gateway("exclusiveGateway")], [("ask", "way"), ("way", "tell"), ("way", "end")], [("ask", "tell")]
    ).replace('targetRef="end" />', f'targetRef="end">{CONDITION}</bpmn:sequenceFlow>', 1),
    "unused_message": diagram().replace("</bpmn:process>", '</bpmn:process><bpmn:message id="m" name="m"/>'),
    "not_drawn": re.sub(r"<bpmndi:BPMNShape[^>]*bpmnElement=\"ask\".*?</bpmndi:BPMNShape>", "", diagram(), count=1, flags=re.DOTALL),
    "overlapping": re.sub(r'(bpmnElement="tell"[^>]*>\s*<dc:Bounds x=")[^"]*', r"\g<1>260", diagram(), count=1),
}  # fmt: skip


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    """What npm's bpmnlint finds. Shape: {name: {(rule, element, severity)}}."""
    if NODE is None or not (ASSETS / "node_modules/bpmnlint").is_dir():
        pytest.skip("left out: parity, no node or no node_modules (make assets)")
    folder = tmp_path_factory.mktemp("spoiled")
    files = {}
    for name, text in SPOILED.items():
        files[name] = folder / f"{name}.bpmn"
        files[name].write_text(text, "utf-8")
    files |= {path.stem: path for path in sorted((ROOT / "processes").glob("*.bpmn"))}
    told = subprocess.run([NODE, ASSETS / "bpmnlint.mjs", *files.values()], capture_output=True, check=True, text=True)
    found = json.loads(told.stdout)
    return {
        name: {(rule, element, SEVERITIES[category]) for rule, element, category in found[str(path)]}
        for name, path in files.items()
    }


def ours(name, content):
    problems = check([Source("model", name, name, content)])
    return {
        (each.rule, each.element, each.severity)
        for each in problems
        if not each.rule.startswith("duogui/") and each.rule != "readable"
    }


@pytest.mark.parametrize("name", [*SPOILED, *(path.stem for path in sorted((ROOT / "processes").glob("*.bpmn")))])
def test_the_same_rules_speak_on_the_same_elements(oracle, name):
    path = ROOT / f"processes/{name}.bpmn"
    content = SPOILED[name].encode() if name in SPOILED else path.read_bytes()
    assert ours(name, content) == oracle[name]


def test_the_spoiled_diagrams_wake_most_of_the_rules(oracle):
    woken = {rule for name in SPOILED for rule, _element, _severity in oracle[name]}
    assert len(woken) >= 16, sorted(woken)
    assert oracle["fine"] == set()
