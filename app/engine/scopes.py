"""Scopes at run time: a process, a sub-process or a called process with its living tokens, and the steps that open one.

A workflow of SpiffWorkflow holds only what is alive: its root, tokens, and armed events. run.py is the top one.

SpiffWorkflow 3.2.0 looks for the end of a scope by walking its tree to depth 1,000 (defect D1) and leaves the inside of an
interrupted activity running (defect D9); test_long_loops.py and test_interrupting.py tell when this can go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.errors import NestedTooDeep
from app.engine.index import ROOT, FlowIndex
from app.engine.steps import Step
from app.engine.tokens import Token
from app.engine.tracker import Origin, node_of
from app.engine.variables import Variables, is_same

if TYPE_CHECKING:
    from collections.abc import Iterable

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


# Drawn sub-processes and calls stay below ten; a process that calls itself this often does not end.
DEEPEST = 100


class RootStep(defaults.NoneTask):  # type: ignore[misc]
    """The root of a workflow, under which its tokens hang. It never runs."""


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]
    """The specification of one scope.

    Shape: entrances are where it begins without a trigger; handlers the starts of its event sub-processes; triggers the start
    events that begin a process from outside.
    """

    def __init__(self, name: str, process: str) -> None:
        super().__init__(name=name)
        self.task_specs.clear()
        self.bpmn_start_events.clear()
        self.start = RootStep(self, ROOT)
        self.process = process
        self.entrances: list[Step] = []
        self.handlers: list[Any] = []
        self.triggers: list[Any] = []


class Scope:
    """What the top and every inner workflow share."""

    tasks: dict[UUID, Task]
    spec: ScopeSpec
    task_tree: Task
    top_workflow: Any
    parent_task_id: UUID | None
    completed: bool
    variables: Variables

    def plant(self) -> None:
        """Makes the root. SpiffWorkflow's own constructor would predict the whole tree."""
        self.task_tree = Token(self, self.spec.start, state=TaskState.COMPLETED)

    def collect_log_extras(self, dct: dict[str, Any] | None = None) -> dict[str, Any]:
        """Nothing but what it is given: the stock one looks at every task."""
        return dct or {}

    @property
    def host_node(self) -> str:
        """The node this scope belongs to, "" at the top."""
        return "" if self.parent_task_id is None else str(self.parent_task_id)

    def view(self, task: Task) -> dict[str, Json]:
        """What a token sees now: the variables of the scope, or its own where it is one instance of many."""
        return dict(task.data) if "own" in task.internal_data else self.variables.view()

    def rewritten(self, task: Task) -> dict[str, Json]:
        """What a step is about to write over a value that another branch wrote meanwhile, be it what the step saw at its entering."""
        if "own" in task.internal_data:
            return {}
        seen = self.variables.values
        return {key: value for key, value in task.data.items() if key in seen and not is_same(seen[key], value)}

    def commit(self, task: Task) -> None:
        """Writes what a step changed into the scope."""
        if "own" in task.internal_data:
            return
        seen = self.variables.values
        changed = {key: value for key, value in task.data.items() if key not in seen or seen[key] is not value}
        if changed:
            self.variables.write(changed)

    def living(self) -> Iterable[Task]:
        """Every task but the root, in the order in which they came."""
        return (task for task in self.tasks.values() if task.state & LIVE)

    def spread(self, origin: Origin, flows: Iterable[FlowIndex]) -> None:
        """Sends a token along each flow."""
        for flow in flows:
            self.start_token(self.spec.task_specs[flow.target], origin.along(flow))

    def start_token(self, spec: Step, origin: Origin, node: UUID | None = None) -> Task:
        """A new token, to enter when its turn comes."""
        task = Token(self, spec, self.task_tree, state=TaskState.FUTURE, id=node)
        task.origin = origin
        self.top_workflow.schedule(task)
        return task

    def begin(self, origin: Origin, at: Iterable[Step] | None = None, triggered: bool = False) -> None:
        """Arms the event sub-processes and starts a token at each entrance. Shape: a triggered one has what it waits for."""
        for spec, kept in foresee_handlers(self.spec, Probe(self, self.variables.values)):
            self.top_workflow.arm(spec, None, kept, self)
        for entrance in self.spec.entrances if at is None else at:
            token = self.start_token(entrance, origin)
            if triggered:
                token.internal_data["triggered"] = True

    def begin_handler(self, handler: str, start: Task, payload: dict[str, Json]) -> None:
        """Opens an event sub-process whose start event fired."""
        self.variables.write(payload)
        token = self.start_token(self.spec.task_specs[handler], Origin())
        token.internal_data["start"] = node_of(start)

    def has_tokens(self) -> bool:
        """Whether anything is left to do; armed starts of event sub-processes do not keep a scope open."""
        return any(not task.internal_data.get("armed") for task in self.living())

    def update_waiting_tasks(self) -> None:
        """Nothing: what waits is woken by what it waits for."""

    def is_completed(self) -> bool:
        """Whether the scope is over."""
        return self.completed

    def _task_completed_notify(self, task: Task) -> None:
        self.last_task = task
        self.top_workflow.close_if_empty(self)


class Probe:
    """Stands for a token where a scope itself asks for an evaluation."""

    def __init__(self, scope: Any, data: dict[str, Json]) -> None:
        self.workflow = scope
        self.data = data


def foresee_handlers(spec: ScopeSpec, probe: Any) -> list[tuple[Any, dict[str, Json]]]:
    """The timers of the event sub-processes of a scope, evaluated on what is visible where it begins."""
    return [(handler, handler.foresee_armed(probe)) for handler in spec.handlers]


class InnerScope(Scope, BpmnSubWorkflow):  # type: ignore[misc]
    """The inside of a sub-process or of a called process."""

    def __init__(self, spec: ScopeSpec, parent_task_id: UUID, top_workflow: Any) -> None:
        BpmnSubWorkflow.__init__(self, spec, parent_task_id, top_workflow, deserializing=True)
        self.plant()


class ContainerStep(Step, defaults.SubWorkflowTask):  # type: ignore[misc]
    """A sub-process, transaction or event sub-process. Its tokens share the variables of the scope around it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec_of_inside: ScopeSpec | None = None

    def foresee(self, my_task: Task) -> None:
        """Fails, where it must, while nothing is changed yet: too deep, or a timer inside that cannot be read. Raises: E-ENGINE-20."""
        if my_task.workflow.depth >= DEEPEST:
            raise NestedTooDeep(element=self.element.id, limit=DEEPEST)
        foresee_handlers(my_task.workflow.top_workflow.subprocess_specs[self.spec], my_task)

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """Opens the inside."""
        inside = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)
        inside.variables = self.variables_inside(my_task)
        my_task._set_state(TaskState.STARTED)
        origin = Origin(node_of(my_task), my_task.data)
        start = my_task.internal_data.pop("start", None)
        if start is None:
            inside.begin(origin)
        else:
            first = self.spec_of_inside.triggers[0] if self.spec_of_inside else None
            inside.begin(origin, at=())
            inside.start_token(first, origin, UUID(start))

    def variables_inside(self, my_task: Task) -> Variables:
        """The store of the inside: that of the scope around it, or, for one instance of many, its own."""
        if "own" in my_task.internal_data:
            return Variables(dict(my_task.data))
        around: Variables = my_task.workflow.variables
        return around

    def inside_ended(self, my_task: Task) -> None:
        """Called when nothing lives inside any more."""
        my_task._ready()

    def _run_hook(self, my_task: Task) -> bool:
        inside = my_task.workflow.top_workflow.subprocesses.pop(my_task.id, None)
        if inside is not None:
            self.bring_out(my_task, inside)
        return True

    def bring_out(self, my_task: Task, inside: Any) -> None:
        """What the step sees of its inside when it is over."""
        if "own" in my_task.internal_data:
            my_task.data = inside.variables.view()


class CallStep(ContainerStep):
    """A call activity: the called process has variables of its own, begun as a copy; what it wrote comes back at its end."""

    def variables_inside(self, my_task: Task) -> Variables:
        """A store of its own."""
        return Variables(dict(my_task.data))

    def bring_out(self, my_task: Task, inside: Any) -> None:
        """What the called process wrote."""
        my_task.data.update({name: inside.variables.values[name] for name in inside.variables.written})
