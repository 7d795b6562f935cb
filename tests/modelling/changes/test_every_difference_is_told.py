"""No difference that can matter is passed over: a change of any field of the index, any attribute and any text of a file is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, make_dataclass, replace
from typing import Any, get_args, get_type_hints

import pytest
from lxml import etree

from app.decisions.dmn import InputClause, OutputClause, Rule, Table, read_dmn
from app.domain.errors import DuoguiError
from app.engine.index import (
    Candidates,
    DecisionUse,
    Element,
    Event,
    FlowIndex,
    Limit,
    MessageFlow,
    ModelIndex,
    Participant,
    ProcessIndex,
    Repetition,
    Subject,
    Work,
)
from app.modelling.changes.compare import compare_contents
from app.modelling.changes.facets import FLOW_WORDS, POOL_WORDS, PROCESS_WORDS, WORDS, differences, facets
from app.modelling.changes.model_changes import index_changes
from repository import ROOT

STAGE = (ROOT / "processes" / "approval_stage.bpmn").read_bytes()
LIMITS = (ROOT / "dmn" / "opinion_solicitation" / "opinion_limit.dmn").read_bytes()
MODELS = sorted((ROOT / "processes").glob("*.bpmn"))
TABLES = sorted((ROOT / "dmn").glob("*/*.dmn"))
SILENT = {"source", "digest"}  # the file's name, and the hash of its bytes, which layout changes as well
BUILT = {Candidates, DecisionUse, Element, Event, FlowIndex, Limit, MessageFlow, Participant, Repetition, Subject, Work}

STEP = Element(
    id="step",
    kind="userTask",
    scope="whole",
    name_zh="一步",
    candidates=Candidates("offices.one", "issuer"),
    limit=Limit("days", "timer", "escalate"),
    work=Work("collect", "found", (("a", "1"),)),
    subject=Subject("plan", "name", "code"),
    decision=DecisionUse("table", "found", (("a", "1"),)),
    event=Event("message", "told", "message_1", "code", "time", "date", "payload", "variable", (("a", "1"),)),
    repetition=Repetition("parallel", "all", "2", ("one",), "out", ("each",), "done", 3, test_before=True),
)
FLOW = FlowIndex("flow", "step", "end", "往", "to", "a = 1")
WHOLE = ProcessIndex("whole", "a.bpmn", "整体", "Whole", {"step": STEP}, {"flow": FLOW}, "说明", {"data": "a"})
MODEL = ModelIndex(
    "a.bpmn",
    "sha256:1",
    {"whole": WHOLE},
    ("told",),
    (Participant("pool", "池", "whole"),),
    (MessageFlow("told_flow", "pool", "step", "told"),),
)


def another(value: Any) -> Any:
    """Some other value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, tuple):
        pairs = bool(value) and isinstance(value[0], tuple)
        return (*value, ("b", "2") if pairs else "b")
    return f"{value or ''}_changed"


def changed(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with one thing changed, for everything in it, with the path of what was changed."""
    for each in fields(value):
        inner = getattr(value, each.name)
        if each.name in SILENT and type(value) in (ProcessIndex, ModelIndex):
            continue
        if is_dataclass(inner):
            for path, other in changed(inner):
                yield f"{each.name}.{path}", replace(value, **{each.name: other})
            if type(None) in get_args(get_type_hints(type(value))[each.name]):
                yield each.name, replace(value, **{each.name: None})
        elif isinstance(inner, Mapping):
            for key, one in inner.items():
                for path, other in changed(one) if is_dataclass(one) else [("", another(one))]:
                    rest = {name: kept for name, kept in inner.items() if name != key}
                    named = other.id if is_dataclass(other) else key
                    yield f"{each.name}.{path}", replace(value, **{each.name: {**rest, named: other}})
            yield each.name, replace(value, **{each.name: {}})
        elif isinstance(inner, tuple) and inner and is_dataclass(inner[0]):
            for path, other in changed(inner[0]):
                yield f"{each.name}.{path}", replace(value, **{each.name: (other, *inner[1:])})
            yield each.name, replace(value, **{each.name: ()})
        else:
            yield each.name, replace(value, **{each.name: another(inner)})


CHANGED = list(changed(MODEL))


@pytest.mark.parametrize(("path", "model"), CHANGED, ids=[path for path, _ in CHANGED])
def test_a_change_of_any_field_of_the_index_is_told_both_ways(path, model):
    there, back = index_changes(MODEL, model, "a.bpmn").changes, index_changes(model, MODEL, "a.bpmn").changes
    assert there, path
    assert back, path
    assert all(change.text.zh and change.text.en for change in [*there, *back])


def test_the_walk_meets_every_field_of_every_value_of_the_index():
    walked = {path.rpartition(".")[2] for path, _ in CHANGED}
    assert {each.name for kind in BUILT for each in fields(kind)} - walked == {"event"}  # an element always has one
    assert {each.name for each in fields(ProcessIndex)} <= walked | {"source"}
    assert {each.name for each in fields(ModelIndex)} <= walked | {"source", "digest"}


def test_a_model_differs_from_itself_in_no_field():
    assert index_changes(MODEL, MODEL, "a.bpmn").changes == []


def test_every_field_of_the_index_has_words_of_its_own():
    empty = {"id", "is_drawn", "candidates", "limit", "work", "subject", "decision", "event", "repetition"}
    assert set(facets(STEP)) - set(WORDS) == empty
    assert set(facets(FLOW)) - set(FLOW_WORDS) == {"id", "source", "target"}
    assert set(facets(WHOLE)) - set(PROCESS_WORDS) == {"id", "source", "variables.data"}
    assert {key for one in (*MODEL.participants, *MODEL.message_flows) for key in facets(one)} - set(POOL_WORDS) == {
        "id"
    }


def test_a_field_that_comes_later_is_told_by_its_name():
    later = make_dataclass("Later", [("priority", str, "")], bases=(Element,), frozen=True)
    ((path, line),) = differences(later("a", "task", "b"), later("a", "task", "b", priority="high"), WORDS)
    assert (path, line.zh) == ("priority", "属性 priority：新设为“high”")
    assert line.en == "property priority: now “high”, none before"


def test_every_name_of_the_reading_of_tables_is_compared():
    """A field that comes to a table stands in its file, and all of the file is compared; this tells when the tests below need it too."""
    assert [each.name for each in fields(InputClause)] == [
        "id",
        "label",
        "text",
        "expression",
        "allowed",
        "type",
        "kind",
    ]
    known = ["id", "name", "label", "kind", "allowed", "ranks", "default", "type"]
    assert [each.name for each in fields(OutputClause)] == known
    assert [each.name for each in fields(Rule)] == ["id", "row", "inputs", "outputs", "annotations"]
    parts = [
        "decision",
        "hit_policy",
        "aggregation",
        "inputs",
        "outputs",
        "rules",
        "annotations",
        "compiled",
        "padding",
        "source",
    ]
    assert [each.name for each in fields(Table)] == parts


DRAWN = re.compile(r".*(DI|DC|DMNDI|biodi.*)/?")
DERIVED = {"incoming", "outgoing", "flowNodeRef"}


def spots(root: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    """One node of each kind for each attribute that it has and for its text: where a file can say something else."""
    met = set()
    for node in root.iter():
        way = [node, *node.iterancestors()]
        names = [etree.QName(one) for one in way]
        if any(DRAWN.fullmatch(name.namespace or "") or name.localname in DERIVED for name in names):
            continue
        path = "/".join(name.localname for name in reversed(names))
        for said in [*node.attrib, *(["text"] if (node.text or "").strip() else []), "gone"]:
            if (path, said) not in met and not str(said).startswith("{http://www.w3.org"):
                met.add((path, said))
                yield path, node, str(said)


def without_meaning(path: str, said: str, suffix: str) -> bool:
    """Ids of pieces of a table or of an expression, which nobody refers to; the whole of a file cannot go."""
    inner = path.count("/")
    if said == "gone":
        return inner == 0 or path.endswith("/text")
    return said == "id" and inner > 0 and ((suffix == ".dmn" and inner > 1) or path.endswith("Characteristics"))


VALUES = (
    "changed",
    '"changed"',
    "true",
    "1",
    "string",
    "date",
    "COLLECT",
    "SUM",
)  # one of these can be read at any spot


def others(content: bytes, suffix: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The file with one spot changed, for every spot, each in several ways of which some can be read."""
    for number, (path, node, said) in enumerate(list(spots(etree.fromstring(content)))):
        if not without_meaning(path, said, suffix):
            is_text = (node.text or "").strip()
            now = {"gone": "", "text": is_text}.get(said, node.get(said))
            values = [value for value in VALUES if value != now] if said != "gone" else [""]
            yield f"{path} {said}", (written(content, number, said, value) for value in values)


def written(content: bytes, number: int, said: str, value: str) -> bytes:
    """The file with another value at one of its spots."""
    root = etree.fromstring(content)
    node = list(spots(root))[number][1]
    if said == "gone":
        node.getparent().remove(node)
    elif said == "text":
        node.text = value
    else:
        node.set(said, f"{node.get(said)}_{value}" if said == "id" else value)
    return etree.tostring(root)


def first_met() -> dict[str, set[str]]:
    """For each file the spots that no smaller file of its kind has: each spot is tried once."""
    met: set[tuple[str, str]] = set()
    found: dict[str, set[str]] = {}
    for path in sorted([*MODELS, *TABLES], key=lambda one: one.stat().st_size):
        here = {f"{way} {said}" for way, _, said in spots(etree.parse(path).getroot())}
        found[path.name] = {spot for spot in here if (path.suffix, spot) not in met}
        met |= {(path.suffix, spot) for spot in here}
    return {name: spots for name, spots in found.items() if spots}


FIRST_MET = first_met()


@pytest.mark.parametrize("path", [one for one in (*MODELS, *TABLES) if one.name in FIRST_MET], ids=lambda one: one.name)
def test_whatever_a_file_says_a_change_of_it_is_told(path):
    content = path.read_bytes()
    silent = []
    for spot, ways in others(content, path.suffix):
        for way in ways if spot in FIRST_MET[path.name] else ():
            told = compare_contents(content, way, path.name)
            if not told:
                silent.append(spot)
            if not any("无法读取" in change.text.zh for change in told):
                break
    assert silent == []


TOLD = {
    "the subject's name": ("plan_adjustment.bpmn", 'kind="plan" name="plan_name"', 'kind="plan" name="compiled_by"', "案件对象的名称项"),
    "the result of a form": ("plan_adjustment.bpmn", 'key="conclude_review" result="review"', 'key="conclude_review" result="other"',
                             "“提出审查意见”的表单结果变量：由“review”改为“other”"),
    "what a form is about": ("approval_stage.bpmn", 'key="issue_results" about="{zh: stage.name_zh, en: stage.name_en}"',
                             'key="issue_results"', "“同步出件”的表单所办事项的说明：取消"),
    "the result of a work": ("approval_stage.bpmn", 'result="collected"', 'result="other"', "工作结果变量：由“collected”改为“other”"),
    "a variable of its own": ("approval_stage.bpmn", '<bpmn:property id="ready" name="ready" />', "", "删除变量“ready”"),
    "the item of a repetition": ("approval_stage.bpmn", 'id="department" name="department"', 'id="department" name="dept"',
                                 "多实例中每一项的名称：由“department”改为“department dept”"),
    "whether it can be begun": ("approval_stage.bpmn", 'isExecutable="true"', 'isExecutable="false"',
                                "流程“阶段审批”的可否执行（isExecutable）：由“true”改为“false”"),
    "the language of a script": ("approval_stage.bpmn", 'scriptFormat="text/x-feel"', 'scriptFormat="text/x-python"',
                                 "“确定牵头部门”的脚本语言"),
    "an input expression": ("opinion_limit.dmn", "project.urgent = true", "project.urgent = false",
                            "输入列“紧急项目 / Urgent project”的输入表达式：由“project.urgent = true”改为“project.urgent = false”"),
    "the type of an input": ("opinion_limit.dmn", 'id="input_expression_3" typeRef="number"',
                             'id="input_expression_3" typeRef="string"', "输入列“轮次 / Round”的类型：由“number”改为“string”"),
    "the values of an input": ("opinion_limit.dmn", "<text>true, false</text>", "<text>true</text>",
                               "允许的值：由“true, false”改为“true”"),
    "the name of an output": ("opinion_limit.dmn", 'name="amount"', 'name="days"', "的名称：由“amount”改为“days”"),
    "what is required": ("opinion_limit.dmn", '<requiredInput href="#input_data_stage" />',
                         '<requiredInput href="#input_data_round" />', "决策“opinion_limit”的所需信息：取消（原为“stage”）"),
    "the type of the result": ("opinion_limit.dmn", 'name="opinion_limit" />', 'name="opinion_limit" typeRef="string" />',
                               "决策“opinion_limit”的结果类型：新设为“string”"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "zh"), TOLD.values(), ids=TOLD.keys())
def test_what_alters_a_case_is_told_in_words(file, old, new, zh):
    (path,) = (one for one in (*MODELS, *TABLES) if one.name == file)
    content = path.read_text("utf-8")
    assert old in content
    changes = compare_contents(content.encode(), content.replace(old, new, 1).encode(), file)
    assert any(zh in change.text.zh for change in changes), [change.text.zh for change in changes]
    assert all(change.element for change in changes)


def test_a_variable_is_marked_at_what_holds_it():
    (change,) = compare_contents(STAGE, STAGE.replace(b'<bpmn:property id="ready" name="ready" />', b""), "a.bpmn")
    assert (change.element, change.how, change.text.en) == ("approval_stage", "removed", "variable “ready” removed")


def test_the_order_in_which_conditions_are_asked_is_told():
    text = STAGE.decode()
    first, second = (
        found.group()
        for found in re.finditer(r'<bpmn:sequenceFlow [^>]*sourceRef="is_complete".*?(/>|w>)', text, re.DOTALL)
    )
    turned = text.replace(first, "<!-- here -->").replace(second, first).replace("<!-- here -->", second)
    (change,) = compare_contents(STAGE, turned.encode(), "a.bpmn")
    assert (change.element, change.text.zh) == ("is_complete", "“材料是否齐全？”出线的先后次序有变")


def test_cells_are_told_by_their_column_where_two_columns_have_one_label():
    text = LIMITS.decode().replace("压占本部门管控图层 / Own layers touched", "紧急项目 / Urgent project")
    first = text.replace("<text>false</text>", "<text>false, true</text>", 1)
    second = text.replace("<text>false</text>", "<text>-</text>", 2).replace("<text>-</text>", "<text>false</text>", 1)
    for other, told in ((first, "第 1 行“紧急项目 / Urgent project (1)”：由“false”改为“false, true”"),
                        (second, "第 1 行“紧急项目 / Urgent project (2)”：由“false”改为“-”")):  # fmt: skip
        changes = compare_contents(text.encode(), other.encode(), "a.dmn")
        assert [(change.element, change.text.zh) for change in changes] == [("rule_1", told)]


def test_a_column_that_comes_brings_its_expression_and_is_marked():
    column = '<input id="input_9" label="新列"><inputExpression><text>stage.number</text></inputExpression></input>'
    text = LIMITS.decode().replace('<output id="output_1"', f'{column}<output id="output_1"', 1)
    wider = re.sub(r'<outputEntry id="rule_\d+_output_1">', r"<inputEntry><text>-</text></inputEntry>\g<0>", text)
    for one, two, how, zh in ((LIMITS, wider.encode(), "added", "新增"), (wider.encode(), LIMITS, "removed", "删除")):
        (told,) = [change for change in compare_contents(one, two, "a.dmn") if change.element == "input_9"]
        assert (told.how, told.text.zh) == (how, f"{zh}输入列“新列”：输入表达式 stage.number")


def test_two_columns_that_changed_places_are_told_once():
    text = LIMITS.decode()
    one, two = re.findall(r"      <input id=.*?</input>\n", text, re.DOTALL)[:2]
    turned = text.replace(one + two, two + one)
    entry = r'( *<inputEntry id="rule_\d+_input_1">.*?</inputEntry>\n)( *<inputEntry id="rule_\d+_input_2">.*?</inputEntry>\n)'
    turned = re.sub(entry, r"\2\1", turned, flags=re.DOTALL)
    told = [change.text.zh for change in compare_contents(LIMITS, turned.encode(), "a.dmn")]
    assert told[1:] == ["输入列的先后次序有变"]
    assert told[0].startswith("输入列：由“紧急项目")


LITERAL = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="n" namespace="urn:n">
<itemDefinition name="tDays"><typeRef>number</typeRef></itemDefinition>
<businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic><formalParameter name="x"/>
<literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision id="days" name="days"><variable name="days" typeRef="number"/>
<knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>
<literalExpression><text>twice(3)</text></literalExpression></decision></definitions>"""


@pytest.mark.parametrize(
    ("old", "new", "element", "zh"),
    [
        (b"twice(3)", b"twice(4)", "days", "决策“days”的表达式：由“twice(3)”改为“twice(4)”"),
        (b"x * 2", b"x * 3", "twice", "业务知识模型“twice”的其他内容 encapsulatedLogic/literalExpression/text"),
        (b"<typeRef>number", b"<typeRef>string", "", "数据类型“tDays”的其他内容 typeRef：由“number”改为“string”"),
    ],
)
def test_what_is_no_table_is_told_as_well(old, new, element, zh):
    (change,) = compare_contents(LITERAL, LITERAL.replace(old, new), "a.dmn")
    assert change.element == element
    assert zh in change.text.zh


def test_a_table_in_place_of_an_expression_is_told():
    table = b'<decisionTable><output/><rule id="r"><outputEntry><text>6</text></outputEntry></rule></decisionTable>'
    other = LITERAL.replace(b"<literalExpression><text>twice(3)</text></literalExpression>", table)
    told = [change.text.zh for change in compare_contents(LITERAL, other, "a.dmn")]
    assert told == ["决策“days”的表达式：取消（原为“twice(3)”）", "决策“days”的写法：新设为“decisionTable”"]


def test_only_how_a_file_is_written_and_drawn_is_silent():
    text = STAGE.decode()
    start = 'isExecutable="true" '
    for other in (
        text.replace("bpmn:", "b:").replace("xmlns:bpmn=", "xmlns:b="),
        text.replace("<bpmn:process", "<!-- a comment --><bpmn:process", 1),
        text.replace(' id="definitions', ' exporter="an editor" exporterVersion="9" id="definitions', 1),
        re.sub(r"<bpmn:(incoming|outgoing)>.*?</bpmn:\1>", "", text),
        re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", text, flags=re.DOTALL),
        text.replace("<bpmn:timerEventDefinition>", '<bpmn:timerEventDefinition id="made_by_an_editor">'),
        text.replace("<bpmn:boundaryEvent ", '<bpmn:boundaryEvent cancelActivity="true" ', 1),
        text.replace(start, f"\n  {start}"),
    ):
        assert other != text
        assert compare_contents(STAGE, other.encode(), "a.bpmn") == []
    table = LIMITS.decode()
    for other in (
        table.replace("<decisionTable ", '<decisionTable hitPolicy="UNIQUE" preferredOrientation="Rule-as-Row" '),
        re.sub(r' id="rule_\d+_input_\d+"', "", table),
        re.sub(r"<dmndi:DMNDI.*</dmndi:DMNDI>", "", table, flags=re.DOTALL),
    ):
        assert other != table
        assert compare_contents(LIMITS, other.encode(), "a.dmn") == []


def test_tables_that_cannot_be_read_are_told_as_such():
    with pytest.raises(DuoguiError):
        read_dmn(LIMITS.replace(b"&lt;= 1", b"&lt;= ("), "a.dmn")
    (change,) = compare_contents(LIMITS, LIMITS.replace(b"&lt;= 1", b"&lt;= ("), "a.dmn")
    assert change.text.zh.startswith("现在的文件无法读取，不能逐行比较")
