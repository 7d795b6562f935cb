"""Begin a new model as files: a diagram with one person's step and its limit, its table, its form, a scenario and a readme.

What is written passes the check and its scenario runs, so that an analyst begins from something that works and changes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from bpmn_io.auto_layout import layout_process

from app.casework.publish import Source
from app.modelling.studio.errors import NameUnusable, StemTaken
from app.modelling.studio.save_draft import RESERVED

STEM = re.compile(r"[a-z][a-z0-9_]*")  # one name for a file, a folder, an id of XML and a variable of FEEL
REASON = "示例，请改为本地规定的依据"
REASON_EN = "An example: put the article of your own rules here"
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:duogui="urn:duogui:schema:1.0" \
id="definitions_{stem}" targetNamespace="urn:duogui:models">
  <bpmn:process id="{stem}" name="{title}" isExecutable="true" duogui:name_en="{title_en}">
    <bpmn:startEvent id="requested" name="已提出" duogui:name_en="Requested">
      <bpmn:outgoing>flow_requested_to_choose_limit</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:businessRuleTask id="choose_limit" name="确定办理期限" duogui:name_en="Choose limit">
      <bpmn:extensionElements>
        <duogui:articles refs="own" reason="{reason}" reason_en="{reason_en}" />
        <duogui:decision key="{stem}_limit" result="limit" />
      </bpmn:extensionElements>
      <bpmn:incoming>flow_requested_to_choose_limit</bpmn:incoming>
      <bpmn:outgoing>flow_choose_limit_to_handle_request</bpmn:outgoing>
    </bpmn:businessRuleTask>
    <bpmn:userTask id="handle_request" name="办理事项" duogui:name_en="Handle request">
      <bpmn:extensionElements>
        <duogui:articles refs="own" reason="{reason}" reason_en="{reason_en}" />
        <duogui:form key="handle_request" />
        <duogui:candidates department="initiator" duty="handler" />
        <duogui:limit variable="limit" at_end="duty_persists" />
      </bpmn:extensionElements>
      <bpmn:incoming>flow_choose_limit_to_handle_request</bpmn:incoming>
      <bpmn:outgoing>flow_handle_request_to_handled</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="handled" name="已办结" duogui:name_en="Handled">
      <bpmn:incoming>flow_handle_request_to_handled</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_requested_to_choose_limit" sourceRef="requested" targetRef="choose_limit" />
    <bpmn:sequenceFlow id="flow_choose_limit_to_handle_request" sourceRef="choose_limit" targetRef="handle_request" />
    <bpmn:sequenceFlow id="flow_handle_request_to_handled" sourceRef="handle_request" targetRef="handled" />
  </bpmn:process>
</bpmn:definitions>
"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_{stem}_limit" name="{title}期限 / {title_en}: limit" \
namespace="urn:duogui:tables:{stem}_limit">
  <inputData id="input_data_project" name="project"><variable id="variable_project" name="project" /></inputData>
  <decision id="{stem}_limit" name="{stem}_limit">
    <variable id="variable_of_{stem}_limit" name="{stem}_limit" />
    <informationRequirement id="requires_project"><requiredInput href="#input_data_project" /></informationRequirement>
    <decisionTable id="table_{stem}_limit">
      <input id="input_1" label="紧急项目 / Urgent project">
        <inputExpression id="input_expression_1" typeRef="boolean"><text>project.urgent = true</text></inputExpression>
      </input>
      <output id="output_1" label="天数 / Amount" name="amount" typeRef="number" />
      <output id="output_2" label="单位 / Unit" name="unit" typeRef="string" />
      <annotation name="article" /><annotation name="reason" /><annotation name="reason_en" />
      <rule id="rule_1">
        <inputEntry id="rule_1_input_1"><text>false</text></inputEntry>
        <outputEntry id="rule_1_output_1"><text>5</text></outputEntry>
        <outputEntry id="rule_1_output_2"><text>"WD"</text></outputEntry>
        <annotationEntry><text>own</text></annotationEntry>
        <annotationEntry><text>{reason}</text></annotationEntry><annotationEntry><text>{reason_en}</text></annotationEntry>
      </rule>
      <rule id="rule_2">
        <inputEntry id="rule_2_input_1"><text>true</text></inputEntry>
        <outputEntry id="rule_2_output_1"><text>2</text></outputEntry>
        <outputEntry id="rule_2_output_2"><text>"WD"</text></outputEntry>
        <annotationEntry><text>own</text></annotationEntry>
        <annotationEntry><text>{reason}</text></annotationEntry><annotationEntry><text>{reason_en}</text></annotationEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
FORM = """{{
  "key": "handle_request",
  "title_zh": "办理事项",
  "title_en": "Handle request",
  "binds_zh": "办理结果记入本案。",
  "binds_en": "The result is kept with the case.",
  "articles": [],
  "fields": [
    {{
      "name": "result",
      "type": "choice",
      "label_zh": "办理结果",
      "label_en": "Result",
      "required": true,
      "options": [
        {{"value": "done", "label_zh": "已办理", "label_en": "Done"}},
        {{"value": "not_needed", "label_zh": "无须办理", "label_en": "Not needed"}}
      ]
    }}
  ]
}}
"""
SCENARIO = """name = "{title}：按期办结"
name_en = "{title_en}: handled in time"

[start]
model = "{stem}"
at = "2026-03-02T09:00:00"
as = "210281-development-reform.handler"
footprint = "clear_site"
data = {{ name = "示例项目", kind = "new" }}

[[step]]
at = "2026-03-04T10:00:00"
as = "210281-development-reform.handler"
do = "complete"
task = "handle_request"
data = {{ result = "done" }}

[expect]
outcome = "handled"
open = []
facts = [
  {{ kind = "LimitMissed", count = 0 }},
]
"""
README = """# {title}（{stem}）

**目的。** 示例：请写明本流程办理什么、依据哪些条文。

**期限。** 表 `{stem}_limit`，示例数字均标注“own”。

## In English

{title_en}. An example of one step: say here what the model is for and which articles it rests on.
"""


def new_model(root: Path, stem: str, title: str, title_en: str) -> list[str]:
    """The files written under a folder that holds processes and dmn. Raises: E-STUDIO-4, E-STUDIO-10 where one exists already."""
    if not STEM.fullmatch(stem) or stem in RESERVED:
        raise NameUnusable(name=stem)
    said = {
        "stem": stem,
        "title": title or stem,
        "title_en": title_en or stem,
        "reason": REASON,
        "reason_en": REASON_EN,
    }
    said = {key: " ".join(text.split()) for key, text in said.items()}
    files = {
        Source("model", stem, stem, b"").place: layout_process(_filled(MODEL, said, _in_xml)),
        Source("table", stem, f"{stem}_limit", b"").place: _filled(TABLE, said, _in_xml),
        Source("form", stem, "handle_request", b"").place: _filled(FORM, said, _in_quotes),
        Source("scenario", stem, "handled_in_time", b"").place: _filled(SCENARIO, said, _in_quotes),
        Source("readme", stem, "README", b"").place: _filled(README, said, str),
    }
    for place in files:
        if (root / place).exists():
            raise StemTaken(path=root / place)
    for place, text in files.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, "utf-8")
    return sorted(files)


def _filled(text: str, said: dict[str, str], written: Callable[[str], str]) -> str:
    return text.format(**{key: written(value) for key, value in said.items()})


def _in_xml(text: str) -> str:
    """A text between the quotes of an attribute, or between tags; what XML cannot hold is left out."""
    held = "".join(letter for letter in text if letter.isprintable())
    return escape(held, {'"': "&quot;"})


def _in_quotes(text: str) -> str:
    """A text between the quotes of JSON or TOML, which escape alike."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
