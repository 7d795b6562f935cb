"""The root of every drawn element, and tasks: how a token enters, waits or runs, and leaves along its flows.

Each class joins Step with the class of SpiffWorkflow for the element. Step keeps no predicted tasks and merges no data: a token is
a task of SpiffWorkflow right under the root of its workflow, alive from entering to leaving. run.py drives, build.py constructs.

SpiffWorkflow 3.2.0 keeps every passed task in a tree, walks it at each completion and stops looking at depth 1,000, so that a long
case ends falsely (defect D1); test_long_loops.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.errors import CandidatesUnclear, NoFlowChosen
from app.engine.index import Carried, Element, FlowIndex, Work
from app.engine.tracker import COMPLETED, Origin, node_of


class Step(BpmnSpecMixin):  # type: ignore[misc]
    """An element of a diagram.

    Shape: leaving are its flows, boundaries the specs of its boundary events, repeat the spec of its loop marker where it is one
    instance of it. The specs are shared by all cases of a model: nothing of a case is kept here.
    """

    is_visible = True
    reaches_far = False  # whether it throws what something anywhere may be waiting for

    def __init__(self, wf_spec: Any, element: Element, model: str, name: str = "", **kwargs: Any) -> None:
        super().__init__(wf_spec, name or element.id, **kwargs)
        self.bpmn_id, self.bpmn_name = element.id, element.name_zh
        self.element, self.model = element, model
        self.leaving: tuple[FlowIndex, ...] = ()
        self.boundaries: list[Any] = []
        self.repeat: Any = None

    def test(self) -> None:
        """Nothing to test: build.py connects whole scopes and models.read_model() has refused what is wrong."""

    def _predict(self, my_task: Task, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: a token's way is decided when it leaves."""

    def _update(self, my_task: Task) -> None:
        if my_task.state == TaskState.FUTURE:
            self.enter(my_task)

    def enter(self, my_task: Task) -> None:
        """Lets a token in. Everything that can fail is evaluated before anything is changed or said."""
        run = my_task.workflow.top_workflow
        my_task.data = my_task.workflow.view(my_task)
        if self.element.takes_in:
            self._take_in(my_task)
        foreseen = self.foresee(my_task)
        wanted = [spec for spec in self.watchers(foreseen) if spec.is_wanted(my_task)]
        watchers = [(spec, spec.foresee_armed(my_task)) for spec in wanted]
        if self.is_visible:
            run.tracker.entered(my_task)
        else:
            run.tracker.flow_taken(my_task)
        for spec, kept in watchers:
            run.arm(spec, my_task, kept)
        self.begin(my_task, foreseen)

    def _take_in(self, my_task: Task) -> None:
        """Gives a step what its data associations bring: names of its own, which nobody else sees and which end with it."""
        brought = carried_by(my_task.data, self.element.takes_in)
        covered = {name: my_task.data[name] for name in brought if name in my_task.data}
        my_task.internal_data.update(brought=brought, covered=covered)
        my_task.data.update(brought)

    def _give_out(self, my_task: Task) -> None:
        """Leaves behind what data associations take on, and lets go of what they brought."""
        kept = my_task.internal_data
        my_task.data.update(carried_by(my_task.data, self.element.gives_out))
        for name in kept.get("brought", ()):
            my_task.data.pop(name, None)
        my_task.data.update(kept.get("covered", {}))

    def foresee(self, my_task: Task) -> Any:
        """What entering needs to know; begin() gets it."""
        return None

    def watchers(self, foreseen: Any) -> Sequence[Any]:
        """The boundary events to arm. An instance of a loop has none: they belong to the loop."""
        return self.boundaries

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """What happens on entering: by default the step is ready at once."""
        my_task._ready()

    def _on_ready(self, my_task: Task) -> None:
        if not self.manual:
            my_task.workflow.top_workflow.schedule(my_task)

    def _run(self, my_task: Task) -> bool | None:
        before = my_task.data
        kept = my_task.internal_data
        my_task.data = {**my_task.workflow.view(my_task), **kept.get("brought", {}), **kept.get("repaired", {})}
        try:
            done: bool | None = self._run_hook(my_task)
            if done:
                self._give_out(my_task)
                my_task.taking = () if self.repeat else self.choose(my_task)
                my_task.before = before
        except Exception:  # whatever it is goes up; the token must stand there as it stood before
            my_task.data = before
            raise
        return done

    def choose(self, my_task: Task) -> tuple[FlowIndex, ...]:
        """The flows a token leaves along: the unconditional ones and those that hold, or the default. Raises: E-ENGINE-8."""
        plain = tuple(flow for flow in self.leaving if not flow.condition and flow.id != self.element.default)
        conditional = [flow for flow in self.leaving if flow.condition and flow.id != self.element.default]
        if len(plain) == len(self.leaving):
            return plain
        held = tuple(flow for flow in conditional if self.holds(my_task, flow))
        if not held:
            held = tuple(flow for flow in self.leaving if flow.id == self.element.default)
        taken = set(plain) | set(held)
        if not taken:
            raise NoFlowChosen(element=self.element.id)
        return tuple(flow for flow in self.leaving if flow in taken)

    def holds(self, my_task: Task, flow: FlowIndex) -> bool:
        """Whether the condition of a flow is true; null and anything else is not."""
        return my_task.workflow.script_engine.evaluate(my_task, flow.condition) is True

    def _on_complete(self, my_task: Task) -> None:
        workflow = my_task.workflow
        run = workflow.top_workflow
        if self.is_visible:
            run.tracker.left(my_task, COMPLETED, my_task.before, workflow.rewritten(my_task))
        workflow.commit(my_task)
        run.disarm(my_task)
        origin = self.origin_of_next(my_task)
        run.remove(my_task)
        if self.repeat is not None:
            self.repeat.instance_ended(my_task)
        else:
            workflow.spread(origin, my_task.taking)
        self.after_leaving(my_task)
        workflow._task_completed_notify(my_task)

    def origin_of_next(self, my_task: Task) -> Origin:
        """What the next elements come after."""
        return Origin(node_of(my_task), my_task.data)

    def after_leaving(self, my_task: Task) -> None:
        """What a throwing event does when its token has left."""

    def _on_cancel(self, my_task: Task) -> None:
        """Nothing: run.cancel() takes away all that belongs to a token."""

    def reaches(self) -> tuple[FlowIndex, ...]:
        """The flows a token here may yet take, by itself or through its boundary events."""
        return self.leaving + tuple(flow for spec in self.boundaries for flow in spec.leaving)


def carried_by(data: Mapping[str, Json], associations: Sequence[Carried]) -> dict[str, Json]:
    """What data associations copy: for each the first of its sources that there is."""
    found: dict[str, Json] = {}
    for one in associations:
        source = next((name for name in one.sources if name in data), None)
        if source is not None:
            found[one.target] = data[source]
    return found


class PlainStep(Step, defaults.NoneTask):  # type: ignore[misc]
    """A task or manual task. Shape: waits for someone only where the run holds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """Passes, or waits to be completed by name."""
        if self.element.id in my_task.workflow.top_workflow.held:
            my_task._set_state(TaskState.STARTED)
        else:
            my_task._ready()


class PersonStep(Step, defaults.UserTask):  # type: ignore[misc]
    """A user task: offered to a department and duty, done by complete()."""

    def foresee(self, my_task: Task) -> str:
        """The department code. Raises: E-ENGINE-7."""
        candidates = self.element.candidates
        if candidates is None:
            return ""
        department = my_task.workflow.script_engine.evaluate(my_task, candidates.department)
        if not isinstance(department, str) or not department:
            raise CandidatesUnclear(element=self.element.id, expression=candidates.department, value=repr(department))
        return department

    def begin(self, my_task: Task, foreseen: str) -> None:
        """Opens the task."""
        run = my_task.workflow.top_workflow
        limit, candidates = self.element.limit, self.element.candidates
        my_task.internal_data.update(
            department=foreseen,
            duty=candidates.duty if candidates else "",
            timer=run.timer_over(my_task, limit.timer) if limit else None,
        )
        if self.element.form_about:
            said = my_task.workflow.script_engine.evaluate(my_task, self.element.form_about)
            if isinstance(said, dict) and isinstance(said.get("zh"), str):  # a step without it is still a step
                my_task.internal_data["about"] = {"zh": said["zh"], "en": str(said.get("en") or said["zh"])}
        my_task._ready()
        run.tracker.task_opened(my_task)

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data.update(my_task.internal_data["answers"])
        return True


class ScriptStep(Step, defaults.ScriptTask):  # type: ignore[misc]
    """A script task: lines of `name = FEEL`."""


class WorkStep(Step, defaults.ServiceTask):  # type: ignore[misc]
    """A machine's step: says what it wants, waits for the result. Where the run does not hold work it passes by itself."""

    @property
    def reaches_far(self) -> bool:  # type: ignore[override]
        """A send task that names a message."""
        return self.element.kind == "sendTask" and self.element.work is None

    @property
    def work(self) -> Work:
        """What is wanted; a foreign model says nothing of it."""
        return self.element.work or Work("", "")

    def foresee(self, my_task: Task) -> dict[str, Json]:
        """The parameters."""
        engine = my_task.workflow.script_engine
        return {name: engine.evaluate(my_task, text) for name, text in self.work.parameters}

    def begin(self, my_task: Task, foreseen: Mapping[str, Json]) -> None:
        """Leaves the wish, or passes."""
        run = my_task.workflow.top_workflow
        my_task.internal_data["parameters"] = foreseen
        if not run.holds_work(self.element):
            my_task._ready()
            return
        my_task._set_state(TaskState.STARTED)
        run.tracker.work_wanted(my_task)

    def _run_hook(self, my_task: Task) -> bool:
        my_task.data.update(my_task.internal_data.get("answers", {}))
        return True

    def after_leaving(self, my_task: Task) -> None:
        """A send task that names a message sends it."""
        if self.reaches_far:
            my_task.workflow.top_workflow.send(my_task, self.element.event)
