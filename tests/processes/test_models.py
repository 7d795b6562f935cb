"""The shipped diagrams as a reader sees them: lint clean, wholly drawn, without overlap, named in two languages.

Read with lxml and bpmnlint's own rules, not with the engine, so that the drawing is judged by others' eyes.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import bpmn_io
import pytest
from bpmn_io.lint import Linter
from bpmn_io.lint.resolver.node_resolver import NodeResolver
from lxml import etree

ROOT = Path(__file__).parents[2] / "processes"
MODELS = {path.stem: path for path in sorted(ROOT.glob("*.bpmn"))}
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "duogui": "urn:duogui:schema:1.0",
}
NAME_EN = f"{{{NS['duogui']}}}name_en"
Box = tuple[float, float, float, float]


@pytest.fixture(params=sorted(MODELS))
def model(request: pytest.FixtureRequest) -> etree._ElementTree:
    return etree.parse(MODELS[request.param])


def find(tree: etree._ElementTree | etree._Element, path: str) -> list[etree._Element]:
    return tree.xpath(path, namespaces=NS)


def kind(node: etree._Element) -> str:
    return etree.QName(node).localname


def flow_nodes(model: etree._ElementTree) -> list[etree._Element]:
    return find(model, "//bpmn:process//*[bpmn:incoming or bpmn:outgoing]")


@pytest.mark.parametrize("stem", sorted(MODELS))
def test_bpmnlint_recommended_finds_nothing(stem: str) -> None:
    report = bpmn_io.check(MODELS[stem].read_text(encoding="utf-8"))
    found = Linter(config={"extends": "bpmnlint:recommended"}, resolver=NodeResolver()).lint(
        report.elements_by_id[f"definitions_{stem}"]
    )
    assert (report.errors, report.warnings, found) == ([], [], {})


def test_the_process_is_named_as_its_file(model: etree._ElementTree) -> None:
    (process,) = find(model, "//bpmn:process")
    assert process.get("id") in MODELS
    assert find(model, "/bpmn:definitions/@id") == [f"definitions_{process.get('id')}"]


def test_everything_with_a_name_has_it_in_both_languages(model: etree._ElementTree) -> None:
    for node in find(model, "//bpmn:process | //bpmn:process//*[bpmn:incoming or bpmn:outgoing] | //bpmn:sequenceFlow"):
        assert bool(node.get("name")) == bool(node.get(NAME_EN)), node.get("id")
        assert any("\u4e00" <= sign <= "\u9fff" for sign in node.get("name", "一")), node.get("id")


def test_exclusive_gateways_ask_and_their_flows_answer(model: etree._ElementTree) -> None:
    for gateway in find(model, "//bpmn:exclusiveGateway[count(bpmn:outgoing) > 1]"):
        assert gateway.get("name").endswith("？"), gateway.get("id")
        assert gateway.get(NAME_EN).endswith("?"), gateway.get("id")
        for flow in find(model, f"//bpmn:sequenceFlow[@sourceRef='{gateway.get('id')}']"):
            assert flow.get("name"), flow.get("id")
            assert flow.find("bpmn:conditionExpression", NS) is not None or gateway.get("default") == flow.get("id")


def test_every_step_of_a_person_has_form_candidates_limit_and_article(model: etree._ElementTree) -> None:
    stem = find(model, "//bpmn:process")[0].get("id")
    for task in find(model, "//bpmn:userTask"):
        said = {kind(child): child for child in task.find("bpmn:extensionElements", NS)}
        assert {"articles", "form", "candidates", "limit"} <= set(said), task.get("id")
        assert (ROOT / stem / "forms" / f"{said['form'].get('key')}.json").exists()
        at_end, drawn = said["limit"].get("at_end"), said["limit"].get("timer")
        if drawn is None:
            assert at_end == "duty_persists"  # its end moves nothing, so nothing is drawn
            continue
        timer = find(model, f"//bpmn:boundaryEvent[@id='{drawn}']")[0]
        assert (
            timer.findtext("bpmn:timerEventDefinition/bpmn:timeDate", None, NS)
            == f"due({said['limit'].get('variable')})"
        )
        assert encloses(model, timer.get("attachedToRef"), task)
        assert find(model, f"//bpmn:sequenceFlow[@sourceRef='{drawn}']"), f"{drawn} moves nothing"
        if at_end == "duty_persists":
            assert timer.get("cancelActivity") == "false"  # a duty outlives its limit


def encloses(model: etree._ElementTree, host: str, task: etree._Element) -> bool:
    return host in [task.get("id"), *(parent.get("id") for parent in task.iterancestors())]


def test_timers_and_deciding_gateways_name_their_article(model: etree._ElementTree) -> None:
    for node in find(
        model, "//bpmn:boundaryEvent[bpmn:timerEventDefinition] | //bpmn:exclusiveGateway[count(bpmn:outgoing) > 1]"
    ):
        assert node.find("bpmn:extensionElements/duogui:articles", NS) is not None, node.get("id")


def test_no_form_is_left_over() -> None:
    used = {
        (stem, form.get("key")) for stem, path in MODELS.items() for form in find(etree.parse(path), "//duogui:form")
    }
    entered_elsewhere = {("project_generation", "register_project"), ("opinion_solicitation", "paper_opinion")}
    there = {(path.parents[1].name, path.stem) for path in ROOT.glob("*/forms/*.json")}
    assert there == used | entered_elsewhere
    assert all(json.loads(path.read_text(encoding="utf-8"))["key"] == path.stem for path in ROOT.glob("*/forms/*.json"))


def bounds(shape: etree._Element, path: str) -> Box | None:
    found = shape.find(path, NS)
    return (
        None
        if found is None
        else (float(found.get("x")), float(found.get("y")), float(found.get("width")), float(found.get("height")))
    )


def apart(one: Box, two: Box) -> bool:
    return (
        one[0] + one[2] <= two[0] or two[0] + two[2] <= one[0] or one[1] + one[3] <= two[1] or two[1] + two[3] <= one[1]
    )


def test_every_node_and_flow_is_drawn(model: etree._ElementTree) -> None:
    drawn = set(find(model, "//bpmndi:BPMNShape/@bpmnElement") + find(model, "//bpmndi:BPMNEdge/@bpmnElement"))
    assert {node.get("id") for node in flow_nodes(model)} | set(find(model, "//bpmn:sequenceFlow/@id")) == drawn


def shapes(model: etree._ElementTree) -> dict[str, Box]:
    leaves = {node.get("id") for node in flow_nodes(model) if kind(node) not in ("subProcess", "boundaryEvent")}
    return {
        shape.get("bpmnElement"): bounds(shape, "dc:Bounds")
        for shape in find(model, "//bpmndi:BPMNShape")
        if shape.get("bpmnElement") in leaves
    }


def labels(model: etree._ElementTree) -> dict[str, Box]:
    found = {
        node.get("bpmnElement"): bounds(node, "bpmndi:BPMNLabel/dc:Bounds")
        for node in find(model, "//bpmndi:BPMNShape | //bpmndi:BPMNEdge")
    }
    return {key: box for key, box in found.items() if box is not None}


def test_no_shape_and_no_label_lies_on_another(model: etree._ElementTree) -> None:
    boxes = [*shapes(model).items(), *((f"label of {key}", box) for key, box in labels(model).items())]
    for index, (one, first) in enumerate(boxes):
        for two, second in boxes[index + 1 :]:
            assert apart(first, second), f"{one} lies on {two}"


def segments(model: etree._ElementTree) -> Iterator[tuple[str, Box]]:
    for edge in find(model, "//bpmndi:BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.findall("di:waypoint", NS)]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2, f"{edge.get('bpmnElement')} is not orthogonal"
            yield edge.get("bpmnElement"), (min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def test_flows_are_orthogonal_and_run_through_no_shape_and_no_label(model: etree._ElementTree) -> None:
    obstacles = [*shapes(model).items(), *labels(model).items()]
    for flow, (x, y, width, height) in segments(model):
        thin = (x + 0.5, y - 0.5, width - 1, 1.0) if width else (x - 0.5, y + 0.5, 1.0, height - 1)
        for obstacle, box in obstacles:
            assert apart(thin, box), f"{flow} runs through {obstacle}"


def test_no_two_flows_cross(model: etree._ElementTree) -> None:
    pieces = list(segments(model))
    for index, (one, (ax, ay, aw, ah)) in enumerate(pieces):
        for two, (bx, by, bw, bh) in pieces[index + 1 :]:
            if one == two or bool(aw) == bool(bw):
                continue
            (hx, hy, hw), (vx, vy, vh) = ((ax, ay, aw), (bx, by, bh)) if aw else ((bx, by, bw), (ax, ay, ah))
            assert not (hx < vx < hx + hw and vy < hy < vy + vh), f"{one} crosses {two}"
