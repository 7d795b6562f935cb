"""What was answered on the way: every completed step of a case that is no formal opinion, in the words of its form.

Acts on the whole case stand among them. Who confirms must see what was resolved and summed up, who supplements what is
missing. Shown on the case and beside every task.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.casework import library
from app.casework.forms.definition import Form
from app.casework.personal import is_personal
from app.domain.instants import to_us
from app.domain.opinions import FORMAL
from app.store import history, personal
from app.store.cases import CaseRow
from app.web import case_desk, choices, names
from app.web.access import actor
from app.web.acts_done import StepDone, acts_done
from app.web.language import chosen
from app.web.language import gettext as _
from app.web.offices import reader
from app.web.present import form_fields


def steps_done(case: CaseRow) -> list[StepDone]:
    """The completed steps of a case that the reader sees, and what was done to the case as a whole, in order."""
    bodies = [*_opened(case)]
    bodies += [(fact.body, to_us(fact.at)) for fact in history.of_kind(reader(), actor(), case.id, "TaskCompleted")]
    opened = history.of_kind(reader(), actor(), case.id, "TaskOpened")
    abouts = {fact.body["node"]: fact.body["about"] for fact in opened if fact.body.get("about")}
    refs = [value["personal"] for body, _at in bodies for value in body["answers"].values() if is_personal(value)]
    texts = personal.values(reader(), actor(), case.id, refs) if refs else {}
    found = list(acts_done(case))
    for body, at_us in bodies:
        form, _digest = library.form_of(reader(), case.bindings, body["model"], body["form"])
        if form.records != "opinion" or body["answers"].get("conclusion") not in FORMAL:
            name = names.element_name(case, body["model"], body["element"])
            which = abouts.get(body.get("task", ""))
            name = f"{name}{_('：')}{chosen(which)}" if which else name
            rows = _rows(form, body["answers"], texts, case)
            department = names.department_name(body["department"])
            found.append(StepDone(at_us, name, department, case_desk.moment_us(at_us), rows))
    return sorted(found, key=lambda step: step.at_us)


def _opened(case: CaseRow) -> Iterator[tuple[Mapping[str, Any], int]]:
    """What the case was opened with, as if its start event were a completed step. Empty: none for a project's start."""
    for fact in history.of_kind(reader(), actor(), case.id, "CaseStarted"):
        entries, process = fact.body.get("entries"), names.process(case, case.model)
        if not entries or process is None:
            continue
        for element in process.entrances(process.id):
            said = {"model": case.model, "element": element.id, "department": case.initiator, "form": entries["form"]}
            yield {**said, "answers": entries["answers"]}, to_us(fact.at)


def _rows(form: Form, given: Mapping[str, Any], texts: Mapping[str, str], case: CaseRow) -> list[tuple[str, str]]:
    sites = {field.name for field in form.of_type("footprint")}
    answers = {name: _plain(value, texts) for name, value in given.items() if name not in sites}
    rows = form_fields.review_rows(form, answers, choices.lists_of(form, answers, actor(), case))
    return rows + [(_("用地范围"), _("第 %(version)s 版", version=given[name])) for name in sites if name in given]


def _plain(value: Any, texts: Mapping[str, str]) -> Any:
    return texts.get(value["personal"], _("（内容已依法删除）")) if is_personal(value) else value
