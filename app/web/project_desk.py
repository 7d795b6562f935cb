"""What the pages of projects show, gathered through scoped queries. Called by views/projects.py alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from app.casework.admit_site import AdmittedSite
from app.casework.forms.definition import Form
from app.casework.register_project import FORM, MODEL
from app.casework.restart_case import RESTART
from app.casework.review_task import form_named
from app.domain.actors import Actor
from app.store import cases, materials, personal
from app.store.cases import CaseRow
from app.store.materials import MaterialRow
from app.store.projects import ProjectRow
from app.web import case_desk, case_page, choices, names, signing
from app.web.language import gettext as _
from app.web.offices import office, reader
from app.web.present import form_fields
from app.web.present.form_fields import Entry, Problems
from app.web.present.standing import Standing

PERSONAL = "personal:"


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in the list with the standing of its newest case. Empty: case None before the first."""

    row: ProjectRow
    region: str
    lead: str
    case: CaseRow | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case of a project."""

    row: CaseRow
    name: str
    started: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Shape: entries are the registration's answers as label and words, persons' apart and erased ones left out; map_case is the
    newest case, whose check the map and findings show, "" before the first.
    """

    row: ProjectRow
    region: str
    lead: str
    created: str
    site: case_desk.SiteShown | None
    cases: list[CaseLine]
    entries: list[tuple[str, str]]
    materials: list[MaterialRow]
    map_case: str
    findings: list[case_desk.FindingLine]
    unsure: list[str]
    may_start: bool
    may_restart: CaseRow | None


def line(actor: Actor, row: ProjectRow) -> ProjectLine:
    """A project as the list shows it."""
    found = cases.of_project(reader(), actor, row.id)
    last = found[-1] if found else None
    return ProjectLine(
        row,
        names.region_name(row.region_code),
        names.department_name(row.lead_department),
        last,
        case_desk.standing_of(actor, last) if last else None,
    )


def page(actor: Actor, row: ProjectRow) -> ProjectPage:
    """A project as its page shows it."""
    found = cases.of_project(reader(), actor, row.id)
    is_lead = row.lead_department == actor.department
    has_open = any(case.status == "open" for case in found)
    site = case_desk.site_of(actor, row)
    checked, findings = _checked(actor, found)
    lines = [
        CaseLine(
            case,
            names.model_name(case, case.model),
            case_desk.moment_us(case.started_us),
            case_desk.standing_of(actor, case),
        )
        for case in reversed(found)
    ]
    return ProjectPage(
        row,
        names.region_name(row.region_code),
        names.department_name(row.lead_department),
        case_desk.moment_us(row.created_us),
        site,
        lines,
        _entries(actor, row),
        materials.of_project(reader(), actor, row.id),
        checked.id if checked else "",
        findings,
        case_desk.unsure_of(actor, checked) if checked else [],
        is_lead and not found and site is not None,
        _restartable(actor, found) if is_lead and not has_open else None,
    )


def _checked(actor: Actor, found: Sequence[CaseRow]) -> tuple[CaseRow | None, list[case_desk.FindingLine]]:
    """The last case with findings, and these: what is applied for later checks no site, so the findings of the planning stay."""
    for case in reversed(found):
        if lines := case_desk.findings_of(actor, case):
            return case, lines
    return (found[-1] if found else None), []


def _restartable(actor: Actor, found: Sequence[CaseRow]) -> CaseRow | None:
    """The last case that the actor's department began and whose diagram takes a restart. Empty: None, also after a case opened by form."""
    own = [case for case in found if case.initiator == actor.department and case_page.takes(case, RESTART)]
    return own[-1] if own else None


def register_form(actor: Actor, raw: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """The form to register a project, with what was typed and what is wrong."""
    form = form_named(office(), MODEL, FORM)
    drawn: list[Entry] = form_fields.entries(form, raw, problems, choices.lists_of(form, raw, actor))
    return {"form": form, "entries": drawn, "region": names.region_name(actor.region_path.rsplit("/", 1)[-1])}


def ask_to_register(actor: Actor, form: Form, answers: dict[str, Any], site: AdmittedSite | None) -> Response:
    """The page before the registration, with the admitted site."""
    facts = (
        (_("项目"), str(answers.get("name", ""))),
        (_("办理事项"), _("登记项目")),
        (_("牵头单位"), names.department_name(actor.department)),
        (_("行政区"), names.region_name(actor.region_path.rsplit("/", 1)[-1])),
    )
    return signing.ask(
        form,
        answers,
        choices.lists_of(form, answers, actor),
        signing.Act(
            title=_("登记前核对"),
            facts=facts,
            action=url_for("projects.register"),
            back=url_for("projects.check"),
            button=_("确认登记"),
            picture=case_desk.picture_of(site.footprint.wkb, actor.region_path) if site else "",
            notes=case_desk.site_notes(site) if site else (),
        ),
    )


def _entries(actor: Actor, row: ProjectRow) -> list[tuple[str, str]]:
    form = form_named(office(), MODEL, FORM)
    refs = [str(value).removeprefix(PERSONAL) for value in row.attributes.values() if str(value).startswith(PERSONAL)]
    # Who a project's contact is concerns the department that leads it and the office that coordinates, nobody else.
    may_know = actor.department == row.lead_department or actor.oversees
    texts = personal.values(reader(), actor, row.id, refs) if refs and may_know else {}
    apart = {"footprint", *(field.name for field in form.of_type("material"))}
    known = {name: _plain(value, texts) for name, value in row.attributes.items() if name not in apart}
    shown = {name: value for name, value in known.items() if value not in ("", None, [])}
    return form_fields.review_rows(form, shown, choices.lists_of(form, shown, actor))


def _plain(value: Any, texts: Mapping[str, str]) -> Any:
    return (
        texts.get(value.removeprefix(PERSONAL), "") if isinstance(value, str) and value.startswith(PERSONAL) else value
    )
