"""Open a case by the form on a model's start event: whoever the event names enters it, and the case begins about a plan or a project.

Which models are opened so, by whom, with which form and about what, stands in the diagram (duogui:form, duogui:candidates,
duogui:subject on the start event); here is no word of one process.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.casework import library
from app.casework.begin_case import About, Beginning, Started, begin_case, first_data
from app.casework.check_entries import check_entries
from app.casework.earlier import earlier_of_project
from app.casework.errors import FormInvalid, NoSuchMaterial, StandingChanged
from app.casework.forms.definition import Form
from app.casework.forms.schema import Answers, check_rules, warned_by
from app.casework.opening_errors import NotOpenedByForm, ProjectElsewhere, SecondOpening
from app.casework.personal import Parted, part
from app.casework.start_case import about_project, project_data, published_mark, use_registered
from app.casework.turn import answered, asked_with, close, first_receipt, keep_warm, remember
from app.casework.turn_in_hand import Turn
from app.decisions.feel import compile_expression, from_json, to_json
from app.domain.actors import Actor
from app.domain.instants import in_law_zone, law_date, to_us
from app.domain.office import Office
from app.engine.index import Element, Subject
from app.store import cases, materials, org, plans, projects
from app.store.database import Connection

PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Opening:
    """A model that is opened by a form. Shape: element is its start event, form_hash the content hash of the form."""

    model: str
    element: Element
    form: Form
    form_hash: str
    name_zh: str
    name_en: str
    version: str

    @property
    def subject(self) -> Subject:
        """What its cases are about."""
        assert self.element.subject is not None, "an opening has a subject"
        return self.element.subject


def openings(read: Connection, actor: Actor) -> list[Opening]:
    """What the actor may open, by model."""
    bindings = library.current_bindings(read)
    found = (opening_in(read, bindings, model) for model in sorted(bindings["models"]))
    return [each for each in found if each is not None and may_open(read, actor, each)]


def opening_to_use(read: Connection, actor: Actor, model: str) -> Opening:
    """The opening of a model for an actor who may use it. Raises: E-CASE-16."""
    bindings = library.current_bindings(read)
    found = opening_in(read, bindings, model) if model in bindings["models"] else None
    if found is None or not may_open(read, actor, found):
        raise NotOpenedByForm(model=model)
    return found


def opening_in(read: Connection, bindings: library.Bindings, model: str) -> Opening | None:
    """The opening of a published model. Empty: None where its start event carries no form."""
    process = library.bundle_of(read, model, bindings).index(model)
    element = process.opening
    if element is None:
        return None
    form, digest = library.form_of(read, bindings, model, element.form)
    return Opening(model, element, form, digest, process.name_zh, process.name_en, bindings["models"][model])


def may_open(read: Connection, actor: Actor, opening: Opening) -> bool:
    """Whether the start event's candidates name the actor's department and duty."""
    who = opening.element.candidates
    assert who is not None, "the engine refuses an opening without candidates"
    department = to_json(compile_expression(who.department)(from_json(_known_of(read, actor))))
    return isinstance(department, str) and department == actor.department and actor.may_do(department, who.duty)


def _known_of(read: Connection, actor: Actor) -> dict[str, Any]:
    """What is known of an opening before there is a case."""
    return {"initiator": actor.department, "offices": org.offices_for(read, _region(actor.region_path))}


def check_opening(
    read: Connection, actor: Actor, model: str, raw: Mapping[str, Any], today: date
) -> tuple[Opening, Answers]:
    """What would be signed. Shape: the form's rules may read today, the law's date of the receipt, initiator and offices.

    Raises: E-CASE-16, E-FORM-1, E-PROJECT-5, E-CASE-18 while a case of this model about the same is open.
    """
    opening = opening_to_use(read, actor, model)
    answers = check_entries(read, actor, opening.form, raw, lambda: today)
    check_rules(opening.form, answers, {"today": today.isoformat(), **_known_of(read, actor)})
    _refuse_nameless(opening, answers)
    _refuse_second(read, actor, opening, answers)
    return opening, answers


def opening_warnings(
    read: Connection, actor: Actor, opening: Opening, answers: Answers, today: date
) -> list[dict[str, str]]:
    """What the page before the signature says of these answers. Shape: [{zh, en}]; the form reads what its rules read. Empty: nothing."""
    return warned_by(opening.form, answers, {"today": today.isoformat(), **_known_of(read, actor)})


def _refuse_second(read: Connection, actor: Actor, opening: Opening, answers: Answers) -> None:
    """One open case of a model about the same, told before anybody signs. Raises: E-PROJECT-5, E-CASE-18."""
    if opening.subject.kind == PLAN:
        known: plans.PlanRow | projects.ProjectRow | None = plans.named(
            read, actor.department, str(answers[opening.subject.name])
        )
    else:
        known = known_project(read, actor, opening, answers)
    for row in cases.all_about(read, opening.subject.kind, known.id) if known else ():
        if row.model == opening.model and row.status == "open":
            raise SecondOpening(subject=known.name if known else "", number=row.number, case=row.id)


def open_case(
    office: Office,
    actor: Actor,
    model: str,
    raw: Mapping[str, Any],
    *,
    seen: str | None = None,
    key: str | None = None,
    receipt: datetime | None = None,
) -> Started:
    """A new case of a model, about the plan or project that its form names.

    Shape: raw holds the form's entries as typed, files as ids of materials; seen is published_mark() as it was reviewed.
    Raises: E-CASE-16, E-FORM-1, E-PROJECT-5, E-CASE-18 while a case of this model about the same is open, E-CASE-15; then nothing is
    stored.
    """
    what = asked_with(f"open {model}", raw, key)
    received = first_receipt(office, actor, what, key, receipt)
    today = law_date(received)
    with office.store.transaction(shares=True) as tx:
        stored = answered(tx, actor, what, key, Started)
        if stored is not None:
            return stored
        bindings = library.current_bindings(tx)
        if seen is not None and seen != published_mark(bindings):
            raise StandingChanged(subject=model)
        opening, answers = check_opening(tx, actor, model, raw, today)
        parted = part(opening.form, answers)
        about, subject_data = _subject(tx, office, actor, opening, answers)
        former = [row for row in cases.all_about(tx, about.kind, about.id) if row.model == model]
        data = subject_data | first_data(tx, about, actor, earlier_of_project(tx, former), received)
        data[opening.element.form_result or opening.form.key] = parted.for_engine
        entries = {"form": opening.form.key, "form_hash": opening.form_hash, "answers": parted.for_fact}
        turn = begin_case(office, actor, tx, model, about, Beginning(bindings, data, entries=entries), received)
        _bring(turn, opening.form, answers, parted)
        close(turn)
        answer = Started(turn.row.id, turn.row.number)
        if key:
            remember(turn.writes, actor, what, key, answer, received, turn.at, case_id=turn.row.id)
        turn.writes.sent()
    keep_warm(turn)
    return answer


def known_project(read: Connection, actor: Actor, opening: Opening, answers: Answers) -> projects.ProjectRow | None:
    """The project that the entered code belongs to already. Raises: E-PROJECT-5 where it lies outside the actor's region."""
    code = answers.get(opening.subject.code)
    found = projects.of_code(read, str(code)) if code and opening.subject.kind != PLAN else None
    if found is not None and not f"{found.region_path}/".startswith(f"{actor.region_path}/"):
        raise ProjectElsewhere(given=code)
    return found


def _refuse_nameless(opening: Opening, answers: Answers) -> None:
    """A case is about something with a name; a model published before that was checked may ask an entry that is empty or missing.

    Raises: E-FORM-1.
    """
    entry = opening.subject.name
    if str(answers.get(entry) or "").strip():
        return
    said = {
        "zh": f"案件以“{entry}”一项为名称，不能为空；表单没有这一项时，请流程分析岗更正流程图开始事件的 duogui:subject",
        "en": f"the case is named by the entry “{entry}”, which is empty; where the form has none, let an analyst correct duogui:subject "
        "at the start event",
    }
    raise FormInvalid(opening.form.key, {entry: [said]})


def _subject(
    tx: Connection, office: Office, actor: Actor, opening: Opening, answers: Answers
) -> tuple[About, dict[str, Any]]:
    """The row that the case is about, new where it is not known yet, and what its model knows of it."""
    name = str(answers[opening.subject.name])
    if opening.subject.kind == PLAN:
        plan = plans.named(tx, actor.department, name)
        if plan is None:
            kind = str(answers.get(f"{PLAN}_kind", opening.model))
            plan = plans.PlanRow(uuid.uuid4().hex, name, kind, actor.department, actor.region_path, 0, {})
            plans.insert(tx, plan)
        said = {"id": plan.id, "name": plan.name, "kind": plan.kind, "owner": plan.owner, "version": plan.version}
        region = _region(plan.region_path)
        return About(PLAN, plan.id, name, plan.region_path, plan.owner), {"plan": {**said, "region": region}}
    project = known_project(tx, actor, opening, answers)
    if project is None:
        project = _applied(tx, office, actor, name, str(answers.get(opening.subject.code) or ""))
        projects.insert(tx, project)
    return about_project(project), project_data(project)


def _applied(tx: Connection, office: Office, actor: Actor, name: str, stated: str) -> projects.ProjectRow:
    """A project that was not generated here: its code becomes its own when the case verifies it."""
    region, at = _region(actor.region_path), office.clock.now()
    return projects.ProjectRow(
        id=uuid.uuid4().hex,
        local_no=projects.next_local_no(tx, region, in_law_zone(at).year),
        code=None,
        name=name,
        kind="new",
        special="none",
        region_code=region,
        region_path=actor.region_path,
        lead_department=actor.department,
        phase=projects.APPLIED,
        attributes={projects.STATED_CODE: stated},
        created_us=to_us(at),
        created_by=actor.account,
        version=1,
    )


def _bring(turn: Turn, form: Form, answers: Answers, parted: Parted) -> None:
    """What came with the form: values of persons, kept apart, and files, read-only from now on."""
    turn.kept.extend(parted.kept)
    if turn.row.project_id is not None:
        use_registered(turn)
    for field in form.of_type("material"):
        for material_id in answers.get(field.name) or ():
            row = materials.of_id(turn.tx, material_id)
            if row is None:
                raise NoSuchMaterial(material=material_id)
            materials.use(turn.tx, material_id, turn.row.id, "", field.name, at_us=to_us(turn.at))
            body = {"material": material_id, "digest": row.digest, "use": field.name, "task": ""}
            turn.record("MaterialUsed", body)


def _region(path: str) -> str:
    return path.rsplit("/", 1)[-1]
