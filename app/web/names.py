"""Names of what codes stand for, in the reader's language: departments, regions, layers, steps of models, articles.

Read once per request where many are needed. Empty: a code without a name is shown as itself, so that nothing
disappears.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import g

from app.casework import library
from app.domain.errors import DuoguiError
from app.engine.bundle import Bundle
from app.engine.models import GATEWAYS, Element, ProcessIndex
from app.store import layers, org
from app.store.cases import CaseRow
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader


def departments() -> Mapping[str, org.DepartmentRow]:
    """Every department by code."""
    if "departments" not in g:
        g.departments = {row.code: row for row in org.departments(reader())}
    found: Mapping[str, org.DepartmentRow] = g.departments
    return found


def department_name(code: str | None) -> str:
    """A department's name."""
    known: dict[str | None, str] | None = g.get("department_names")
    if known is None:
        known = g.department_names = {}
    if code not in known:
        own = g.get("own_department")  # many pages name no other
        row = own if own is not None and own.code == code else departments().get(code or "")
        known[code] = chosen(row, "name") if row else code or "—"
    return known[code]


def region_name(code: str) -> str:
    """A region's name."""
    if "regions" not in g:
        g.regions = {row.code: row for row in org.regions(reader())}
    row = g.regions.get(code)
    return chosen(row, "name") if row else code


def layer_name(code: str) -> str:
    """A layer's name."""
    if "layers" not in g:
        g.layers = {row.code: row for row in layers.current(reader())}
    row = g.layers.get(code)
    return chosen(row, "name") if row else code


def bundle_of(case: CaseRow) -> Bundle | None:
    """The models a case runs on. Empty: None when they cannot be read by this release; pages then show ids."""
    if "bundles" not in g:
        g.bundles = {}
    if case.id not in g.bundles:
        try:
            g.bundles[case.id] = library.bundle_of(reader(), case.model, dict(case.bindings))
        except DuoguiError:
            g.bundles[case.id] = None
    found: Bundle | None = g.bundles[case.id]
    return found


def process(case: CaseRow, model: str) -> ProcessIndex | None:
    """The index of one of a case's models. Empty: None when there is none."""
    bundle = bundle_of(case)
    try:
        return bundle.index(model) if bundle else None
    except (KeyError, DuoguiError):
        return None


def element(case: CaseRow, model: str, element_id: str) -> Element | None:
    """An element of a case's models. Empty: None when there is none."""
    found = process(case, model)
    return found.elements.get(element_id) if found else None


def element_name(case: CaseRow, model: str, element_id: str) -> str:
    """The name that analysts gave a step. Empty: a gateway without a name is a meeting of branches; else the id
    stands.
    """
    found = element(case, model, element_id)
    if found is not None and not found.name_zh and found.kind in GATEWAYS:
        return _("分支汇合")
    return (chosen(found, "name") if found else "") or element_id


def element_or_flow_name(case: CaseRow, model: str, wanted: str) -> str:
    """The name of a step, or of a flow: its own, or the steps it joins. Empty: model "" looks in every model of the
    case.
    """
    model = model or _model_with(case, wanted)
    found = process(case, model)
    flow = found.flows.get(wanted) if found else None
    if flow is None:
        return element_name(case, model, wanted)
    return (
        chosen(flow, "name") or f"{element_name(case, model, flow.source)} → {element_name(case, model, flow.target)}"
    )


def limit_articles(case: CaseRow, model: str, element_id: str) -> tuple[str, ...]:
    """The articles a step's limit rests on: those of its timer in the model."""
    step = element(case, model, element_id)
    timer = element(case, model, step.limit.timer) if step and step.limit else None
    return tuple(timer.articles) if timer else ()


def model_name(case: CaseRow, model: str) -> str:
    """The name of a model: its process's."""
    found = process(case, model)
    return (chosen(found, "name") if found else "") or model


def _model_with(case: CaseRow, element_id: str) -> str:
    """The model of a case that has an element, for facts that name none. Empty: the case's own where none has it."""
    for model in case.bindings.get("models", {}):
        found = process(case, model)
        if found and element_id in found.elements:
            return str(model)
    return case.model
