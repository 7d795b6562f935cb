"""What an analyst chooses from while drawing: forms, tables, works, articles, models to call, departments and limits.

Computed from what is published, so that what the list offers is what the check finds. Called by views/editors.py alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from flask import url_for

from app.casework import perform_work
from app.casework.publish import Source
from app.decisions.dmn import Table, read_dmn
from app.domain import limits
from app.domain.errors import DuoguiError
from app.engine.extensions import AT_ENDS, DUTIES
from app.engine.models import ModelIndex, inspect_model
from app.store import artefacts, org
from app.store.artefacts import ArtefactRow
from app.web import law
from app.web.language import gettext as _
from app.web.model_desk import Key, title_of
from app.web.offices import reader
from app.web.present.inbox_lines import duty_words

Choice = dict[str, str]


def choices(key: Key) -> dict[str, Any]:
    """Every list of the panel. Shape: each entry has a value and the words beside it."""
    models = artefacts.current(reader(), "model")
    tables = artefacts.current(reader(), "table")
    drawn = [_index(row.content, row.name) for row in models]
    return {
        "forms": [_choice(row, row.name) for row in artefacts.current(reader(), "form", key.stem)],
        "decisions": [_choice(row, row.name) for row in tables],
        "works": [{"value": kind, "words": _work_words(kind)} for kind in perform_work.KNOWN],
        "called": [
            {**_choice(row, row.name), "address": url_for("editors.draw", kind="model", stem=row.stem, name=row.name)}
            for row in models
            if row.name != key.name
        ],
        "departments": list(_departments(drawn)),
        "duties": [{"value": duty, "words": duty_words(duty)} for duty in DUTIES],
        "ends": [{"value": end, "words": _end_words(end)} for end in AT_ENDS],
        "limits": [{"value": value, "words": words} for value, words in sorted(_limits(drawn, tables).items())],
        "limit_tables": {row.name: found for row in tables if (found := list(_limits_of(row, "")))},
        "articles": [{"value": value, "words": words} for value, words in law.choices()],
        "published": sorted({element for index in drawn if index for element in _ids(index, key.name)}),
    }


def _choice(row: ArtefactRow, value: str) -> Choice:
    return {"value": value, "words": title_of(Source(row.kind, row.stem, row.name, row.content))}


@lru_cache(maxsize=64)
def _index(content: bytes, name: str) -> ModelIndex | None:
    return inspect_model(content, f"{name}.bpmn")[0]


def _ids(index: ModelIndex, model: str) -> Iterator[str]:
    """Ids that are in use in the published model: they keep their meaning and are not renamed."""
    for process in index.processes.values():
        if process.id == model:
            yield from (*process.elements, *process.flows)


def _departments(drawn: list[ModelIndex | None]) -> Iterator[Choice]:
    """FEEL that gives a department: who began, whoever fills a function, and what models say already."""
    said = {"initiator": _("发起单位"), "department": _("被征求的部门")}
    for row in org.departments(reader()):
        said |= {f"offices.{function}": _("职能：%(name)s", name=function) for function in sorted(row.functions)}
    for index in drawn:
        for process in index.processes.values() if index else ():
            for element in process.elements.values():
                if element.candidates:
                    said.setdefault(element.candidates.department, "")
    yield from ({"value": value, "words": words} for value, words in said.items())


def _limits(drawn: list[ModelIndex | None], tables: list[ArtefactRow]) -> dict[str, str]:
    """FEEL that gives a limit, as the tables have them: the whole result, or its row for a step."""
    found: dict[str, str] = {}
    by_name = {row.name: row for row in tables}
    for index in drawn:
        for process in index.processes.values() if index else ():
            for element in process.elements.values():
                if element.limit:
                    found.setdefault(element.limit.variable, "")
                row = by_name.get(element.decision.key) if element.decision else None
                if element.decision and row is not None:
                    words = title_of(Source(row.kind, row.stem, row.name, row.content))
                    found |= dict.fromkeys(_limits_of(row, element.decision.result), words)
    return found


def _limits_of(row: ArtefactRow, result: str) -> Iterator[str]:
    table = _table(row.content, row.name)
    names = [output.name for output in table.outputs] if table else []
    if not table or not {"amount", "unit"} <= set(names):
        return
    if "step" not in names:
        yield result
        return
    at = names.index("step")
    yield from (f"{result}[step = {rule.outputs[at].text}][1]" for rule in table.rules)


@lru_cache(maxsize=64)
def _table(content: bytes, name: str) -> Table | None:
    """The table of a file. Empty: None where the file cannot be read or its decision is no table."""
    try:
        decisions = read_dmn(content, name).decisions
    except DuoguiError:
        return None
    return next((decision.table for decision in decisions if decision.table), None)


def _end_words(end: str) -> str:
    """A consequence in a few words; present/limits.py has the sentences that the inbox shows."""
    return {
        limits.DEEM_NO_OBJECTION: _("视为无意见"),
        limits.DUTY_PERSISTS: _("义务继续，亮红灯"),
        limits.ESCALATE: _("上交上一级"),
        limits.DEEMED_ACCEPTED: _("视为受理"),
        limits.CLOSE_AS_NOT_SUPPLEMENTED: _("按未补正办结"),
    }.get(end, "")


def _work_words(kind: str) -> str:
    return {
        "check_site": _("核对一张蓝图"),
        "collect_opinions": _("汇集部门意见"),
        "obtain_project_code": _("取得项目代码"),
        "push_investment_platform": _("推送投资监管平台"),
        "push_joint_approval": _("推送联合审批平台"),
        "send_notices": _("发送通知"),
    }.get(kind, "")
