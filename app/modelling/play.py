"""Plays one scenario: every step through the product's own verb, in a private office whose clock it alone moves.

Here must never be a judgement (expectations.py) nor a rule of the product: what a step means is the verb's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.casework import library
from app.casework.add_material import add_material
from app.casework.admit_site import SITE_USE
from app.casework.asked import paper_form
from app.casework.complete_task import complete_task
from app.casework.enter_paper_opinion import enter_paper_opinion
from app.casework.forms.acts import RESTART_FORM
from app.casework.move_clock import advance
from app.casework.open_case import open_case, opening_in
from app.casework.register_project import register_project
from app.casework.restart_case import restart_case
from app.casework.settle import settle
from app.casework.start_case import start_case
from app.casework.turn import take_turn
from app.casework.withdraw_case import Sent, send, withdraw_case
from app.domain.actors import Actor
from app.domain.errors import DuoguiError
from app.domain.office import Office
from app.engine.case import Case
from app.modelling.errors import NoSuchSampleSite, StartImpossible, StepImpossible
from app.modelling.scenario import Scenario, Step
from app.modelling.stage import City, Stage
from app.store import cases, inbox, org
from app.store.cases import CaseRow
from app.store.inbox import ClosedTaskRow, InboxRow

ORDINARY: Mapping[str, Any] = {"special": "none", "to_meeting": False, "fiscal": False, "urgent": False}
REGISTRATION = ("project_generation", "register_project")
PAPER_FORM = "paper_opinion"
SITE_KIND = "site_file"


@dataclass(slots=True)
class Play:
    """A scenario being played. Shape: cases in order of their start, the last is the one at hand."""

    office: Office
    city: City
    cases: list[str] = field(default_factory=list)

    @property
    def case(self) -> str:
        """The case at hand."""
        return self.cases[-1]

    def row(self) -> CaseRow:
        """The case at hand as it stands."""
        with self.office.store.read() as read:
            row = cases.load(read, self.case)
        assert row is not None
        return row

    def open_tasks(self) -> list[InboxRow]:
        """The open tasks of the case at hand."""
        with self.office.store.read() as read:
            return inbox.of_case(read, self.case)


def play(scenario: Scenario, stage: Stage) -> Play:
    """The scenario, played to its last step. Raises: E-SCENARIO-3 and E-SCENARIO-4 with what the verb refused."""
    started = Play(stage.office(scenario.start.at), stage.city)
    try:
        _start(started, scenario)
    except DuoguiError as error:
        raise StartImpossible(problem_zh=error.message("zh"), problem_en=error.message("en")) from error
    for step in scenario.steps:
        try:
            _take(started, step)
        except StepImpossible:
            raise
        except DuoguiError as error:
            raise StepImpossible(
                number=step.number, step=step.title, problem_zh=told(error, "zh"), problem_en=told(error, "en")
            ) from error
    return started


def told(error: DuoguiError, language: str) -> str:
    """An error's message, with the entries of a form that are wrong."""
    entries: Mapping[str, list[dict[str, str]]] = getattr(error, "fields", {})
    details = [f"{name}: {said[language]}" for name, messages in entries.items() for said in messages]
    return "; ".join([error.message(language), *details])


def _start(playing: Play, scenario: Scenario) -> None:
    start, office = scenario.start, playing.office
    actor = _actor(playing, start.actor)
    with office.store.read() as read:
        bindings = library.current_bindings(read)
        opening = opening_in(read, bindings, start.model) if start.model in bindings["models"] else None
        form, _ = library.form_of(read, bindings, *REGISTRATION)
    if opening is not None:
        entries = _with_files(playing, actor, opening.form, start.data)
        playing.cases.append(open_case(office, actor, start.model, entries).case)
        settle(office)
        return
    material = _upload_site(playing, actor, start.footprint)
    entries = {
        **ORDINARY,
        "name": scenario.name[:60],
        "kind": "new",
        **start.data,
        form.of_type("footprint")[0].name: material,
    }
    project = register_project(office, actor, entries)
    playing.cases.append(start_case(office, actor, project.project, start.model).case)
    settle(office)


def _upload_site(playing: Play, actor: Actor, sample: str) -> str:
    """A sample site as a file the actor has uploaded; its material's id. Raises: E-SCENARIO-5."""
    try:
        name, content = playing.city.site_file(sample)
    except LookupError:
        raise NoSuchSampleSite(name=sample) from None
    return add_material(playing.office, actor, name=name, content=content, kind=SITE_KIND).id


def _take(playing: Play, step: Step) -> None:
    if step.at is not None:
        if step.at < playing.office.clock.now():
            raise _impossible(step, "时钟只能向前", "the clock only moves forward")
        advance(playing.office, step.at)
    ACTS[step.do](playing, step)
    settle(playing.office)


def _complete(playing: Play, step: Step) -> None:
    actor = _actor(playing, step.actor)
    task = _task(playing, step, actor)
    with playing.office.store.read() as read:
        row = cases.load(read, playing.case)
        assert row is not None
        assert task.form
        form, _ = library.form_of(read, dict(row.bindings), task.model, task.form)
    complete_task(
        playing.office, actor, task.task_id, _with_files(playing, actor, form, step.data), receipt=step.received
    )


def _task(playing: Play, step: Step, actor: Actor) -> InboxRow | ClosedTaskRow:
    """The open task the step means; where there is none, the one that was recalled from the department last."""
    there = playing.open_tasks()
    found = [task for task in there if task.element == step.task and task.department == actor.department]
    if step.item:
        data = _data_of_tasks(playing)
        found = [task for task in found if step.item in data[task.task_id].values()]
    if len(found) > 1:
        raise _impossible(
            step, f"有 {len(found)} 个这样的待办，请写明 item", f"there are {len(found)} such tasks, say which by item"
        )
    if found:
        return found[0]
    with playing.office.store.read() as read:
        closed = [
            task
            for task in inbox.closed_of_case(read, playing.case)
            if task.element == step.task and task.department == actor.department
        ]
    if closed:
        return closed[-1]
    names = "、".join(f"{task.element}（{task.department}）" for task in there) or "无"
    english = ", ".join(f"{task.element} ({task.department})" for task in there) or "none"
    raise _impossible(step, f"没有这个待办；现有待办：{names}", f"there is no such task; open are: {english}")


def _data_of_tasks(playing: Play) -> dict[str, dict[str, Any]]:
    with playing.office.store.read() as read:
        row = cases.load(read, playing.case)
        assert row is not None
        case = Case.thaw(library.bundle_of(read, row.model, dict(row.bindings)), row.state)
    return {node: task.data for node, task in case.open_tasks.items()}


def _with_files(playing: Play, actor: Actor, form: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """The entries with every file uploaded: a footprint is a sample site's name, a material the names of its files."""
    entries = dict(data)
    for entry in form.of_type("footprint"):
        if entry.name in entries:
            entries[entry.name] = _upload_site(playing, actor, entries[entry.name])
    for entry in form.of_type("material"):
        kind = entry.kinds[0] if entry.kinds else "other"
        if entry.name in entries:
            entries[entry.name] = [
                add_material(playing.office, actor, name=name, content=playing.city.sample_file(name), kind=kind).id
                for name in entries[entry.name]
            ]
    return entries


def _paper(playing: Play, step: Step) -> None:
    actor = _actor(playing, step.actor)
    with playing.office.store.read() as read:
        row = cases.load(read, playing.case)
        assert row is not None
        form = paper_form(read, row, step.item)
    enter_paper_opinion(
        playing.office,
        actor,
        playing.case,
        step.item,
        _with_files(playing, actor, form, step.data),
        receipt=step.received,
    )


def _withdraw(playing: Play, step: Step) -> None:
    withdraw_case(
        playing.office,
        _actor(playing, step.actor),
        playing.case,
        str(step.data.get("reason", "")),
        receipt=step.received,
    )


def _restart(playing: Play, step: Step) -> None:
    actor = _actor(playing, step.actor)
    entries = _with_files(playing, actor, RESTART_FORM, step.data)
    restarted = restart_case(
        playing.office,
        actor,
        playing.case,
        str(entries.get("reason", "")),
        site=entries.get(SITE_USE),
        receipt=step.received,
    )
    if restarted.is_new_case:
        playing.cases.append(restarted.case)


def _message(playing: Play, step: Step) -> None:
    data = {name: value for name, value in step.data.items() if name != "reason"}
    take_turn(
        playing.office,
        _actor(playing, step.actor),
        playing.case,
        lambda turn: send(turn, step.task, str(step.data.get("reason", "")), data),
        kind=Sent,
        receipt=step.received,
    )


def _receiver_down(playing: Play, step: Step) -> None:
    receiver = _receiver(playing, step)
    if "tries" in step.data:
        receiver.go_down(step.data["tries"])
    else:
        receiver.go_down()


def _receiver_up(playing: Play, step: Step) -> None:
    _receiver(playing, step).come_up()


def _receiver(playing: Play, step: Step) -> Any:
    links = playing.office.links
    known = {
        "investment_platform": links.investment,
        "joint_approval_platform": links.joint_approval,
        "notices": links.notices,
    }
    if step.task not in known:
        raise _impossible(
            step,
            f"没有这个外部系统；可用：{'、'.join(known)}",
            f"there is no such system; there are {', '.join(known)}",
        )
    return known[step.task]


def _wait(playing: Play, step: Step) -> None:
    """The clock has been moved already."""


def _actor(playing: Play, account: str) -> Actor:
    with playing.office.store.read() as read:
        return org.actor_of(read, account)


def _impossible(step: Step, zh: str, en: str) -> StepImpossible:
    return StepImpossible(number=step.number, step=step.title, problem_zh=zh, problem_en=en)


ACTS: Mapping[str, Callable[[Play, Step], None]] = {
    "complete": _complete,
    "wait": _wait,
    "message": _message,
    "withdraw": _withdraw,
    "restart": _restart,
    "paper": _paper,
    "receiver_down": _receiver_down,
    "receiver_up": _receiver_up,
}
