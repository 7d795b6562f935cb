"""The top workflow of a case: the driving loop, the agenda, arming and cancelling.

Case and the pools of run_model drive it; steps call back into it. A turn runs until nothing can move by itself, at most
`step_limit` steps; what fails stops the turn, and the token that failed stays where it stood.

SpiffWorkflow 3.2.0 makes a list of ready tasks and runs them all, also those that an earlier one cancelled (part of defect D9),
and accepts late answers because timers are refreshed last (D7); test_interrupting.py and test_timers.py tell when this can go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.domain.errors import DuoguiError
from app.domain.instants import from_text, to_text
from app.engine.delivery import Delivery
from app.engine.errors import StepLimitReached
from app.engine.expressions import FeelEngine
from app.engine.gateways import InclusiveStep
from app.engine.index import Element
from app.engine.repeats import RepeatedStep
from app.engine.scopes import LIVE, InnerScope, Scope, ScopeSpec
from app.engine.times import read_period
from app.engine.tokens import Token
from app.engine.tracker import CANCELLED, Origin, Tracker, node_of
from app.engine.variables import Variables

# A round with 60 departments takes about 500 automatic steps in its largest turn; ten times that is a loop without end.
STEP_LIMIT = 5_000


class Run(Delivery, Scope, BpmnWorkflow):  # type: ignore[misc]
    """One running process with all inside.

    Shape: agenda are the tasks to take up, in order; later are throws of messages and signals, taken up when nothing else moves, so
    that a parallel branch that will wait for them waits already; held are plain tasks that wait to be completed by name; failure is what
    stopped it; over says that nothing will happen any more.
    """

    def __init__(self, spec: ScopeSpec, inner: Mapping[str, ScopeSpec], engine: FeelEngine, post: Any = None) -> None:
        BpmnWorkflow.__init__(self, spec, dict(inner), engine, deserializing=True)
        self.plant()
        self.variables = Variables()
        self.tracker = Tracker()
        self.agenda: deque[Task] = deque()
        self.fresh: list[Task] = []
        self.later: deque[Task] = deque()
        self.held: frozenset[str] = frozenset()
        self.holds_work: Callable[[Element], bool] = lambda element: element.work is not None
        self.failure: dict[str, str] | None = None
        self.over = False
        self.serial = 0
        self.step_limit = STEP_LIMIT
        self.post = post

    @property
    def now(self) -> datetime:
        """The instant of the step in hand."""
        at: datetime = self.script_engine.environment.now
        return at

    def set_clock(self, at: datetime) -> None:
        """Moves the clock of this run. It never goes back: what is due was counted from it."""
        self.script_engine.environment.now = max(at, self.now)

    # --- the driving loop

    def schedule(self, task: Task) -> None:
        """Puts a task first on the agenda, behind those that the step in hand put there before."""
        self.fresh.append(task)

    def drive(self, throws: int | None = None) -> None:
        """Runs until nothing moves by itself. Shape: throws are how many messages and signals may be thrown, None without end."""
        steps = 0
        task: Task | None = None
        try:
            while not self.over:
                task = self._next()
                if task is None and throws != 0:
                    task = self._next_throw()
                    throws = throws if throws is None or task is None else throws - 1
                if task is None:
                    if not self._settle():
                        break
                    continue
                steps += 1
                if steps > self.step_limit:
                    raise StepLimitReached(limit=self.step_limit, element=task.task_spec.element.id)
                self._take(task)
                self.watch_conditions()
        except DuoguiError as wrong:
            self.fail(wrong, task)

    def _next(self) -> Task | None:
        self.agenda.extendleft(reversed(self.fresh))
        self.fresh.clear()
        while self.agenda:
            task = self.agenda.popleft()
            if not _is_alive(task):
                continue
            if task.state != TaskState.READY or not task.task_spec.reaches_far:
                return task
            self.later.append(task)
        return None

    def _next_throw(self) -> Task | None:
        while self.later:
            task = self.later.popleft()
            if _is_alive(task):
                return task
        return None

    def _take(self, task: Task) -> None:
        if task.state == TaskState.READY:
            task.run()
        else:
            task.task_spec._update(task)

    def _settle(self) -> bool:
        """Asks the inclusive joins, which have to know that nothing else can move. Empty: False when none fires."""
        for workflow in self.workflows():
            joins = {
                task.task_spec.name: task.task_spec
                for task in workflow.tasks.values()
                if isinstance(task.task_spec, InclusiveStep) and task.state == TaskState.WAITING
            }
            if any(join.try_to_fire(workflow) for join in joins.values()):
                return True
        return False

    def fail(self, wrong: DuoguiError, task: Task | None, code: str = "") -> None:
        """Stops the run with a fact. The task that failed stays on the agenda for another try."""
        element = task.task_spec.element.id if task is not None else str(wrong.values.get("element", ""))
        stands = task is not None and task.workflow.tasks.get(task.id) is task
        if task is not None and stands:
            self.agenda.appendleft(task)
        self.failure = {
            "code": code or wrong.code,
            "element": element,
            "zh": wrong.message("zh"),
            "en": wrong.message("en"),
            "node": node_of(task) if task is not None and stands else "",
        }
        self.tracker.failed(wrong, code or wrong.code, element)

    # --- tokens and armed events

    def workflows(self) -> list[Any]:
        """This and every inner scope."""
        return [self, *self.subprocesses.values()]

    def create_subprocess(self, my_task: Task, spec_name: str) -> InnerScope:
        """The inside of a step."""
        inside = InnerScope(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = inside
        return inside

    def find(self, node: str) -> Task:
        """A living task by its node."""
        key = UUID(node)
        return next(workflow.tasks[key] for workflow in self.workflows() if key in workflow.tasks)

    def remove(self, task: Task) -> None:
        """Forgets a task whose token is gone."""
        if task.workflow.tasks.pop(task.id, None) is not None and task.parent is not None:
            task.parent._children.remove(task.id)

    def listen(self, task: Task) -> None:
        """Lets a task wait for its event."""
        self.serial += 1
        task.internal_data["n"] = self.serial
        task._set_state(TaskState.WAITING)
        self.event_manager.add_task(task)

    def unlisten(self, task: Task) -> None:
        """The event came, or is not wanted any more."""
        self.event_manager.remove_task(task)

    def arm(self, spec: Any, host: Task | None, kept: dict[str, Json], scope: Any = None) -> Task:
        """Arms an event with what it watches: a step, a gateway, or (host None) a scope."""
        workflow = scope if host is None else host.workflow
        task = Token(workflow, spec, workflow.task_tree, state=TaskState.WAITING)
        task.internal_data.update(kept)
        if host is None:
            task.internal_data["armed"] = True
        else:
            task.internal_data["host" if spec.element.kind == "boundaryEvent" else "gateway"] = node_of(host)
        self.listen(task)
        if "due" in kept:
            self.tracker.timer_started(task, host.task_spec.element.id if host is not None else spec.element.scope)
        return task

    def arm_again(self, task: Task, host: Task | None) -> None:
        """Arms an event that fired without interrupting: messages for ever, a cycle while it has turns left, other timers never."""
        kept = task.internal_data
        if "due" not in kept:
            self.arm(task.task_spec, host, {"was": True} if "was" in kept else {}, task.workflow)
            return
        left = kept.get("left", 1)
        if left is None or left > 1:
            period = read_period(kept["every"])
            assert period is not None
            due = period.after(from_text(kept["due"]))
            self.arm(
                task.task_spec,
                host,
                {"due": to_text(due), "every": kept["every"], "left": left and left - 1},
                task.workflow,
            )

    def disarm(self, host: Task, but: Task | None = None) -> None:
        """Takes away the events that watch a task."""
        node = node_of(host)
        for task in [
            t
            for t in host.workflow.tasks.values()
            if node in (t.internal_data.get("host"), t.internal_data.get("gateway"))
        ]:
            if task is not but:
                self.stand_down(task)

    def stand_down(self, task: Task) -> None:
        """Takes one armed event away."""
        self.unlisten(task)
        if "due" in task.internal_data:
            self.tracker.timer_stopped(task)
        self.remove(task)

    def cancel(self, task: Task, but: Task | None = None) -> None:
        """Ends a token with everything inside and everything that watches it."""
        for child in task.children:
            self.cancel(child)
        inside = self.subprocesses.pop(task.id, None)
        if inside is not None:
            self.cancel_inside(inside)
            inside.completed, inside.success = True, False
        self.unlisten(task)
        if task.state != TaskState.FUTURE and task.task_spec.is_visible:
            self.tracker.left(task, CANCELLED)
        self.disarm(task, but)
        task._set_state(TaskState.CANCELLED)
        self.remove(task)

    def cancel_inside(self, workflow: Any) -> None:
        """Ends every token of a scope, and what is armed on the scope itself."""
        for task in list(workflow.living()):
            if task.id not in workflow.tasks:
                continue
            if task.internal_data.get("armed"):
                self.stand_down(task)
            elif "host" not in task.internal_data and "gateway" not in task.internal_data:
                self.cancel(task)

    def close_if_empty(self, workflow: Any) -> None:
        """Ends a scope in which nothing lives any more."""
        if workflow.completed or workflow.has_tokens():
            return
        self.cancel_inside(workflow)
        workflow.completed = True
        if workflow is not self:
            host = self.find(str(workflow.parent_task_id))
            host.task_spec.inside_ended(host)
        else:
            self.over = True
            outcome = self.variables.values.get("outcome")
            self.outcome = outcome if isinstance(outcome, str) and outcome else self.tracker.last_end
            self.tracker.ended(self.outcome, self.tracker.last_end)

    outcome: str | None = None

    def timer_over(self, task: Task, timer: str) -> str | None:
        """The node of the timer that limits a step: armed on it, on its loop, or on what encloses it. Empty: None."""
        at: Task | None = task
        while at is not None:
            hosts = {node_of(at)} | ({node_of(at.parent)} if isinstance(at.parent.task_spec, RepeatedStep) else set())
            for armed in at.workflow.tasks.values():
                if armed.internal_data.get("host") in hosts and armed.task_spec.element.id == timer:
                    return node_of(armed)
            parent = at.workflow.parent_task_id
            at = None if parent is None else self.find(str(parent))
        return None

    # --- timers

    def timers(self) -> list[Task]:
        """What waits for an instant, the earliest first."""
        found = [task for task in self.event_manager.tasks.values() if "due" in task.internal_data]
        return sorted(found, key=lambda task: (due_of(task), task.internal_data["n"]))

    def fire_due(self, until: datetime) -> None:
        """Fires every timer due up to an instant, each at its own instant, those included that start on the way."""
        fired = 0
        while not self.over and self.failure is None:
            task = next(iter(self.timers()), None)
            if task is None or due_of(task) > until:
                break
            fired += 1
            self.set_clock(due_of(task))
            if fired > self.step_limit:
                self.fail(StepLimitReached(limit=self.step_limit, element=task.task_spec.element.id), None)
                break
            self.fire_next()
            self.drive()
        self.set_clock(until)

    def fire_next(self) -> None:
        """Fires the timer that is due first."""
        task = self.timers()[0]
        self.tracker.timer_fired(task)
        self.fire(task, None)

    @property
    def waits_to_begin(self) -> bool:
        """Whether nothing has triggered any of its start events yet."""
        return any(task.internal_data.get("start") is True for task in self.living())

    def await_start(self) -> None:
        """Arms the start events of a process that has not begun: the first to be triggered begins it."""
        for spec in self.spec.triggers:
            task = Token(self, spec, self.task_tree, state=TaskState.FUTURE)
            task.origin = Origin()
            task.data = self.variables.view()
            task.internal_data.update(spec.foresee_armed(task), start=True)
            self.listen(task)
        self.watch_conditions()


_instant = lru_cache(maxsize=4096)(from_text)


def due_of(task: Task) -> datetime:
    """When a timer that runs is due."""
    return _instant(task.internal_data["due"])


def _is_alive(task: Task) -> bool:
    """Whether a task that was put on the agenda has not been cancelled since."""
    return task.workflow.tasks.get(task.id) is task and bool(task.state & LIVE)
