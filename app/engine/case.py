"""One case: begin it, let people and machines act on it, let its timers fire, freeze and thaw it.

This is the door of the engine for the verbs. Every act takes its instant; nothing reads the machine's clock; nothing is written
anywhere. What happened is taken as drafts of facts after each act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.domain.calendars import Calendar
from app.domain.canonical import Json
from app.domain.facts import Draft
from app.engine import moves, state
from app.engine.bundle import Bundle
from app.engine.clocks import BY_ACT
from app.engine.delivery import event_of
from app.engine.errors import CaseNotRunning, NoSuchWork, TaskNotOpen
from app.engine.index import Event
from app.engine.run import Run, due_of
from app.engine.shown import OpenTask, OpenTimer, PausedLimit, WantedWork, named
from app.engine.steps import PersonStep, WorkStep
from app.engine.tracker import Origin, node_of
from app.engine.variables import plain


class Case:
    """A case in memory. Shape: what begin() and thaw() give; the acts change it, freeze() writes it."""

    def __init__(self, bundle: Bundle, run: Run) -> None:
        self.bundle = bundle
        self.run = run

    @classmethod
    def begin(cls, bundle: Bundle, data: Mapping[str, Any], at: datetime) -> Case:
        """A new case of the bundle's main process, driven as far as it goes by itself."""
        run = state.new_run(bundle, bundle.main)
        run.set_clock(at)
        run.variables.values.update(plain(data))
        case = cls(bundle, run)
        entrances = run.spec.entrances or run.spec.triggers[:1]
        run.begin(Origin(), entrances, triggered=not run.spec.entrances)
        run.drive()
        return case

    @classmethod
    def thaw(cls, bundle: Bundle, text: str) -> Case:
        """The case that freeze() wrote. Raises: E-ENGINE-3."""
        return cls(bundle, state.thaw(bundle, text))

    def freeze(self) -> str:
        """The case as text, with the versions of envelope, engine and schema in front."""
        return state.freeze(self.run, self.bundle)

    # --- acts

    def complete(self, task_id: str, answers: Mapping[str, Any], at: datetime) -> None:
        """A person's step is done. Its answers become one context in the result variable of its form; without a form, variables.

        Raises: E-ENGINE-2, E-ENGINE-18.
        """
        self._may_go_on()
        task = self._open(task_id)
        name = task.task_spec.element.form_result
        given = plain(answers)
        self._answer(task, {name: given} if name else given, at)

    def finish_work(self, work_id: str, result: Any, at: datetime) -> None:
        """A machine's step has its result. Raises: E-ENGINE-6, E-ENGINE-18."""
        self._may_go_on()
        task = self._wanted(work_id)
        name = task.task_spec.work.result
        self._answer(task, {name: plain(result)} if name else {}, at)

    def refuse_work(self, work_id: str, code: str, at: datetime) -> None:
        """A machine's step ends in a BPMN error, caught by a boundary event or failing the case. Raises: E-ENGINE-6, E-ENGINE-18."""
        self._may_go_on()
        task = self._wanted(work_id)
        self.run.set_clock(at)
        self.run.throw_error(task, task, code)
        self.run.drive()

    def catches(self, work_id: str, code: str) -> bool:
        """Whether the diagram says how to go on when a machine's step ends in this error. Raises: E-ENGINE-6."""
        return self.run.catches_error(self._wanted(work_id), code)

    def receive(
        self, message: str, data: Mapping[str, Any], at: datetime, correlation: Mapping[str, Any] | None = None
    ) -> bool:
        """A message from outside; whether anything in the case was waiting for it.

        Shape: correlation is what the one it is meant for must see. Raises: E-ENGINE-18.
        """
        self._may_go_on()
        self.run.set_clock(at)
        wanted = plain(correlation) if correlation else None

        def is_meant(task: Task, event: Event) -> bool:
            return message in (event.name, event.ref) and self.run.corresponds(task, wanted)

        taken = self.run.receive(message, plain(data), is_meant)
        self.run.drive()
        return taken

    def awaits(self, message: str) -> bool:
        """Whether something in the case waits for a message of that name now. Changes nothing."""
        waiting = [] if self.run.over or self.run.failure else self.run.listening("message")
        return any(message in (event_of(task).name, event_of(task).ref) for task in waiting)

    def pause_limit(self, timer: str, cause: str, said: Mapping[str, Any], at: datetime) -> None:
        """A running limit stands still from now on. Shape: timer is its node; said goes into the fact.

        Raises: E-LIMIT-4, E-LIMIT-5, E-LIMIT-8, E-ENGINE-18.
        """
        self._may_go_on()
        self.run.set_clock(at)
        self.run.pause(timer, cause, plain(said))

    def resume_limit(self, timer: str, said: Mapping[str, Any], at: datetime) -> None:
        """A paused limit runs again. Raises: E-LIMIT-4, E-LIMIT-6, E-LIMIT-7, E-ENGINE-18."""
        self._may_go_on()
        self.run.set_clock(at)
        self.run.resume(timer, plain(said))

    def extend_limit(self, timer: str, amount: int, said: Mapping[str, Any], at: datetime) -> None:
        """A running limit gets more of its own unit. Raises: E-LIMIT-1, E-LIMIT-4, E-LIMIT-5, E-ENGINE-18."""
        self._may_go_on()
        self.run.set_clock(at)
        self.run.extend(timer, amount, plain(said))

    def adopt_calendar(self, calendar: Calendar, at: datetime) -> None:
        """From now on another calendar counts, for the limits that run as well. Empty: nothing in a case that has ended."""
        if not self.run.over:
            self.run.set_clock(at)
            self.run.adopt(calendar)

    def signal(self, name: str, data: Mapping[str, Any], at: datetime) -> int:
        """A signal from outside; how many were waiting for it. Raises: E-ENGINE-18."""
        self._may_go_on()
        self.run.set_clock(at)
        heard = self.run.hear(name, plain(data))
        self.run.drive()
        return heard

    def fire_due(self, until: datetime) -> None:
        """Fires every timer due up to an instant, in order, each at its own instant."""
        if not self.run.over and self.run.failure is None:
            self.run.fire_due(until)

    def retry(self, at: datetime) -> None:
        """Tries again what failed. Empty: nothing happens in a case that has not failed."""
        if self.run.failure is not None and not self.run.over:
            self.run.failure = None
            self.run.set_clock(at)
            self.run.drive()

    # --- what an office may do beside the diagram

    def repair(self, data: Mapping[str, Any], at: datetime) -> None:
        """Changes variables where the failed step reads them, then tries it again. Empty: nothing happens in a case that has not failed."""
        if self.run.failure is not None and not self.run.over:
            moves.repair(self.run, plain(data))
            self.retry(at)

    def cancel(self, at: datetime) -> None:
        """Stops the case, failed or not, with the outcome "cancelled". Raises: E-ENGINE-18 where it has ended."""
        self._may_be_moved()
        self.run.set_clock(at)
        moves.stop(self.run)

    def move(self, element: str, data: Mapping[str, Any], at: datetime, scope: str = "") -> None:
        """Ends the living tokens of a scope and begins at one of its elements, with data; also where the case has failed.

        Shape: scope is the node that holds it open, "" for the case itself. Raises: E-ENGINE-18, E-ENGINE-21.
        """
        self._may_be_moved()
        workflow = moves.scope_of(self.run, scope)
        process = self.bundle.index(workflow.spec.process)
        given = plain(data)
        moves.check(process, workflow, element)
        self.run.set_clock(at)
        moves.move(self.run, workflow, element, given)
        self.run.drive()

    def add_instance(self, beside: str, item: Any, at: datetime) -> None:
        """One more instance of the multi-instance activity that an instance is one of: in parallel it joins, in sequence it is queued.

        Raises: E-ENGINE-18, E-ENGINE-22.
        """
        self._may_go_on()
        instance, given = moves.instance_of(self.run, beside), plain(item)
        self.run.set_clock(at)
        instance.parent.task_spec.add(instance.parent, given)
        self.run.drive()

    def take_instance(self, node: str, at: datetime, queued: int | None = None) -> None:
        """Cancels an instance, or drops an item that waits behind it. Shape: queued is the place in the queue, from 0.

        Raises: E-ENGINE-18, E-ENGINE-22.
        """
        self._may_go_on()
        instance = moves.instance_of(self.run, node)
        if queued is not None:
            moves.check_queued(instance, queued)
        self.run.set_clock(at)
        moves.take_instance(self.run, instance, queued)
        self.run.drive()

    def _answer(self, task: Task, answers: dict[str, Json], at: datetime) -> None:
        self.run.set_clock(at)
        task.internal_data["answers"] = answers
        self.run.schedule(task)
        task._set_state(TaskState.READY)
        self.run.drive()

    # --- what it shows

    def take_drafts(self) -> list[Draft]:
        """What happened since the last call, in order."""
        return self.run.tracker.take()

    @property
    def open_tasks(self) -> dict[str, OpenTask]:
        """The persons' steps that wait, by node."""
        return {node_of(task): self._shown(task) for task in self._tokens(PersonStep)}

    def open_nodes(self) -> list[str]:
        """The nodes of the persons' steps that wait."""
        return [node_of(task) for task in self._tokens(PersonStep)]

    def open_task(self, node: str) -> OpenTask:
        """A person's step that waits. Raises: E-ENGINE-2."""
        return self._shown(self._open(node))

    def open_timer(self, node: str) -> OpenTimer | None:
        """A timer that runs. Empty: None where there is no such."""
        return next((self._timer(task) for task in self.run.timers() if node_of(task) == node), None)

    def running_timers(self) -> dict[str, tuple[str, datetime]]:
        """Element and due instant of the timers that run, by node."""
        return {node_of(task): (task.task_spec.element.id, due_of(task)) for task in self.run.timers()}

    @property
    def open_timers(self) -> dict[str, OpenTimer]:
        """The timers that run, by node, the earliest first."""
        return {node_of(task): self._timer(task) for task in self.run.timers()}

    @property
    def paused_limits(self) -> dict[str, PausedLimit]:
        """The limits that do not run now, by node."""
        return {node_of(task): self._paused(task) for task in self.run.paused_timers()}

    @property
    def wanted_work(self) -> dict[str, WantedWork]:
        """The machines' steps that wait, by node."""
        found = {}
        for task in self._tokens(WorkStep):
            if task.state == TaskState.STARTED:
                spec = task.task_spec
                found[node_of(task)] = WantedWork(
                    node_of(task),
                    spec.element.id,
                    spec.model,
                    spec.work.kind,
                    task.internal_data["parameters"],
                    self._visible(task),
                )
        return found

    @property
    def is_ended(self) -> bool:
        """Whether nothing will ever happen in it again."""
        return self.run.over

    @property
    def outcome(self) -> str | None:
        """How it ended: the text variable `outcome`, else the id of its last end event. Empty: None while it runs or when it failed."""
        return self.run.outcome

    @property
    def failure(self) -> dict[str, str] | None:
        """What stopped it: code, element, zh, en. Empty: None."""
        return self.run.failure

    @property
    def failed_data(self) -> dict[str, Json]:
        """The variables as the step that failed reads them, those of the case at its top where no single step failed."""
        task = moves.failed(self.run)
        return self.data if task is None else self._visible(task)

    @property
    def data(self) -> dict[str, Json]:
        """The variables of the case at its top."""
        return self.run.variables.view()

    def tokens(self) -> dict[str, tuple[str, dict[str, Json]]]:
        """Every living token: its element and what it saw when it entered, by node."""
        return {
            node_of(task): (task.task_spec.element.id, task.data)
            for workflow in self.run.workflows()
            for task in workflow.living()
            if task.task_spec.is_visible and not is_armed(task)
        }

    # --- inside

    def _tokens(self, kind: type) -> list[Task]:
        return [
            task
            for workflow in self.run.workflows()
            for task in workflow.living()
            if isinstance(task.task_spec, kind) and task.state in (TaskState.READY, TaskState.STARTED)
        ]

    def _may_be_moved(self) -> None:
        if self.run.over:
            raise CaseNotRunning(state_zh="结束", state_en="has ended")

    def _may_go_on(self) -> None:
        self._may_be_moved()
        if self.run.failure is not None:
            raise CaseNotRunning(state_zh="出错停止", state_en="has failed")

    def _open(self, task_id: str) -> Task:
        for task in self._tokens(PersonStep):
            if node_of(task) == task_id:
                return task
        raise TaskNotOpen(task=task_id)

    def _wanted(self, work_id: str) -> Task:
        for task in self._tokens(WorkStep):
            if node_of(task) == work_id and task.state == TaskState.STARTED:
                return task
        raise NoSuchWork(work=work_id)

    def _visible(self, task: Task) -> dict[str, Json]:
        visible: dict[str, Json] = task.workflow.view(task)
        return visible

    def _shown(self, task: Task) -> OpenTask:
        element, kept = task.task_spec.element, task.internal_data
        path: list[str] = []
        workflow = task.workflow
        while workflow.host_node:
            path.insert(0, workflow.host_node)
            workflow = self.run.find(workflow.host_node).workflow
        return OpenTask(
            node_of(task),
            element.id,
            task.task_spec.model,
            *named(element, kept.get("about")),
            kept["department"],
            kept["duty"],
            element.form or "",
            kept["timer"],
            self._visible(task),
            tuple(path),
        )

    def _timer(self, task: Task) -> OpenTimer:
        kept, spec = task.internal_data, task.task_spec
        return OpenTimer(node_of(task), spec.element.id, spec.model, self._host(task), due_of(task), kept.get("limit"))

    def _paused(self, task: Task) -> PausedLimit:
        kept, spec = task.internal_data, task.task_spec
        holders = tuple(holder for holder in kept["held"] if holder != BY_ACT)
        return PausedLimit(node_of(task), spec.element.id, spec.model, self._host(task), kept["limit"], holders)

    def _host(self, task: Task) -> str:
        """The element that a timer watches."""
        kept, element = task.internal_data, task.task_spec.element
        if "gateway" in kept:
            return str(self.run.find(kept["gateway"]).task_spec.element.id)
        return str(element.attached_to or (element.scope if kept.get("armed") else element.id))


def is_armed(task: Task) -> bool:
    """Whether a token only listens for what another one waits for: no step of its own stands in the drawing."""
    return any(key in task.internal_data for key in ("host", "gateway", "armed"))
