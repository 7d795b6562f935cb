"""Loops and multi-instance activities: the marker on an activity, and its instances.

The marker is a task of its own that is no element of the diagram; its instances are its children. The variables of an instance of
a multi-instance activity are its own; what leaves it is the output collection where there is one, else whatever it wrote.

SpiffWorkflow 3.2.0 wires the merging of instances when they are created, so that a shared specification after a reload never
completes (defect D3), and refuses an input item whose name the data already has; test_repeats.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.engine.errors import CollectionUnusable
from app.engine.index import Element, Repetition
from app.engine.steps import Step
from app.engine.tokens import Token
from app.engine.tracker import Origin, node_of
from app.engine.variables import difference

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


class RepeatedStep(Step):
    """What all markers share. Shape: `instance` is the name of the spec of one instance."""

    is_visible = False
    instance = ""

    @property
    def marker(self) -> Repetition:
        """The marker as it is drawn."""
        assert self.element.repetition is not None
        return self.element.repetition

    def watchers(self, foreseen: Sequence[Json] | None) -> Sequence[Any]:
        """The boundary events watch the whole, unless there is nothing to do."""
        return self.boundaries if foreseen is None or foreseen else ()

    def _update(self, my_task: Task) -> None:
        if my_task.state == TaskState.STARTED:
            self.proceed(my_task)
        else:
            super()._update(my_task)

    def start_instance(self, my_task: Task, index: int, local: Mapping[str, Json] | None) -> None:
        """Adds an instance. Shape: local are the names it has of its own; None shares the scope, as a loop does."""
        child = Token(my_task.workflow, self._wf_spec.task_specs[self.instance], my_task, state=TaskState.FUTURE)
        child.triggered = True
        child.internal_data["index"] = index
        if local is not None:
            child.internal_data["own"] = list(local)
            child.data = {**my_task.workflow.variables.values, **local}
        child.origin = self._origin(my_task)
        my_task.workflow.top_workflow.schedule(child)

    def _origin(self, my_task: Task) -> Origin:
        """An instance comes after the one that ended last, the first ones after what came before the marker."""
        before: Origin = getattr(my_task, "last", None) or my_task.origin
        return Origin(before.node, before.data)

    def instance_ended(self, child: Task) -> None:
        """Notes the end of an instance and asks for the next move."""
        my_task = child.parent
        my_task.last = Origin(node_of(child), child.data)
        self.note(my_task, child)
        my_task.workflow.top_workflow.schedule(my_task)

    def note(self, my_task: Task, child: Task) -> None:
        """Takes over what an instance leaves."""
        raise NotImplementedError

    def proceed(self, my_task: Task) -> None:
        """Decides what comes after an instance has ended."""
        raise NotImplementedError

    def finish(self, my_task: Task) -> None:
        """Ends the whole: what is still open is cancelled."""
        for child in list(my_task.children):
            my_task.workflow.top_workflow.cancel(child)
        my_task._ready()

    def _run_hook(self, my_task: Task) -> bool:
        return True

    def origin_of_next(self, my_task: Task) -> Origin:
        """What follows comes after the last instance; without any, after what came before."""
        return self._origin(my_task)


class LoopStep(RepeatedStep, defaults.StandardLoopTask):  # type: ignore[misc]
    """A standard loop: goes on while its condition is true, at most its maximum. Its laps share the variables of the scope."""

    def __init__(self, wf_spec: Any, element: Element, model: str) -> None:
        marker = element.repetition
        assert marker is not None
        super().__init__(
            wf_spec,
            element,
            model,
            task_spec="",
            maximum=marker.maximum,
            condition=marker.condition,
            test_before=marker.test_before,
        )

    def foresee(self, my_task: Task) -> list[int]:
        """One lap to begin with, or none."""
        return [0] if not self.marker.test_before or self._goes_on(my_task, 0) else []

    def begin(self, my_task: Task, foreseen: list[int]) -> None:
        """Starts the first lap."""
        my_task.internal_data["laps"] = 0
        if not foreseen:
            my_task._ready()
            return
        my_task._set_state(TaskState.STARTED)
        self.start_instance(my_task, 0, None)

    def note(self, my_task: Task, child: Task) -> None:
        """Counts the lap."""
        my_task.internal_data["laps"] += 1

    def proceed(self, my_task: Task) -> None:
        """Another lap, or the end."""
        laps = my_task.internal_data["laps"]
        if self._goes_on(my_task, laps):
            self.start_instance(my_task, laps, None)
        else:
            self.finish(my_task)

    def _goes_on(self, my_task: Task, laps: int) -> bool:
        if self.marker.maximum is not None and laps >= self.marker.maximum:
            return False
        if not self.marker.condition:
            return True
        seen, counted = my_task.workflow.variables.values, {"loopCounter": laps}
        return my_task.workflow.script_engine.evaluate_on(self.element.id, self.marker.condition, seen, counted) is True


class ManyStep(RepeatedStep):
    """A multi-instance activity."""

    is_sequential = False

    def foresee(self, my_task: Task) -> list[Json]:
        """The items, one for each instance. Raises: E-ENGINE-12."""
        engine, marker = my_task.workflow.script_engine, self.marker
        if marker.cardinality:
            count = engine.evaluate(my_task, marker.cardinality)
            if isinstance(count, bool) or not isinstance(count, int | Decimal) or count < 0 or count != int(count):
                raise CollectionUnusable(
                    element=self.element.id,
                    expression=marker.cardinality,
                    value=repr(count),
                    wanted_zh="不小于零的整数",
                    wanted_en="a whole number of at least 0",
                )
            return list(range(int(count)))
        items = engine.evaluate(my_task, marker.collection)
        if not isinstance(items, list):
            raise CollectionUnusable(
                element=self.element.id,
                expression=marker.collection,
                value=repr(items),
                wanted_zh="列表",
                wanted_en="a list",
            )
        return items

    def begin(self, my_task: Task, foreseen: list[Json]) -> None:
        """Starts all instances, or the first."""
        my_task.internal_data.update(
            items=foreseen if self.is_sequential else [], total=len(foreseen), done=0, outputs=[]
        )
        if not foreseen:
            self._keep_outputs(my_task)
            my_task._ready()
            return
        my_task._set_state(TaskState.STARTED)
        for index, item in enumerate(foreseen[:1] if self.is_sequential else foreseen):
            self.start_instance(my_task, index, self._own(item))

    def _own(self, item: Json) -> dict[str, Json]:
        """The names an instance has of its own."""
        return {**dict.fromkeys(self.marker.output_items), **dict.fromkeys(self.marker.items, item)}

    def note(self, my_task: Task, child: Task) -> None:
        """Takes the output of an instance, or all it wrote."""
        kept = my_task.internal_data
        kept["done"] += 1
        if self.marker.output:
            found = [child.data[name] for name in self.marker.output_items if child.data.get(name) is not None]
            kept["outputs"] = [*kept["outputs"], [child.internal_data["index"], found[0] if found else None]]
        else:
            own = child.internal_data["own"]
            changed, _ = difference(child.before, child.data)
            my_task.workflow.variables.write({key: value for key, value in changed.items() if key not in own})
        kept["seen"] = {
            key: child.data[key] for key in child.data if key in self.marker.items + self.marker.output_items
        }

    def proceed(self, my_task: Task) -> None:
        """Another instance, or the end when all are done or the completion condition holds."""
        kept = my_task.internal_data
        while self.marker.thrown and kept["done"] > kept.get("thrown", 0):
            kept["thrown"] = kept.get("thrown", 0) + 1
            self._throw(my_task, kept["thrown"] == 1)
            if my_task.workflow.tasks.get(my_task.id) is not my_task:
                return  # what was thrown has interrupted the whole
        if kept["done"] >= kept["total"] or self._is_enough(my_task):
            self._keep_outputs(my_task)
            self.finish(my_task)
        elif self.is_sequential:
            self.start_instance(my_task, kept["done"], self._own(kept["items"][kept["done"]]))

    def add(self, my_task: Task, item: Json) -> None:
        """One more item: in parallel it begins at once, else behind the others. Shape: with a cardinality its item is its number."""
        kept = my_task.internal_data
        index = kept.get("next", kept["total"])  # how many there ever were: the place of its output
        kept["next"] = index + 1
        kept["total"] += 1
        item = index if self.marker.cardinality else item
        if self.is_sequential:
            kept["items"] = [*kept["items"], item]
            return
        my_task.last = Origin()  # it comes after no step: its data are told whole
        self.start_instance(my_task, index, self._own(item))

    def has_queued(self, my_task: Task, queued: int) -> bool:
        """Whether an item that has not begun waits at a place of the queue, from 0."""
        kept = my_task.internal_data
        return self.is_sequential and 0 <= queued < len(kept["items"]) - kept["done"] - 1

    def drop(self, my_task: Task, queued: int) -> None:
        """Takes away an item that has not begun."""
        self._forget(my_task, my_task.internal_data["done"] + 1 + queued)

    def taken_away(self, my_task: Task) -> None:
        """An instance was cancelled: it counts no more, and what waited only for it goes on."""
        kept = my_task.internal_data
        if self.is_sequential:
            self._forget(my_task, kept["done"])
        else:
            self._count_less(kept)
        my_task.last = Origin()
        my_task.workflow.top_workflow.schedule(my_task)

    def _forget(self, my_task: Task, place: int) -> None:
        kept = my_task.internal_data
        kept["items"] = [item for at, item in enumerate(kept["items"]) if at != place]
        self._count_less(kept)

    @staticmethod
    def _count_less(kept: dict[str, Any]) -> None:
        kept.setdefault("next", kept["total"])
        kept["total"] -= 1
        kept["taken"] = kept.get("taken", 0) + 1

    def _throw(self, my_task: Task, is_first: bool) -> None:
        """What an ended instance throws: its boundary events may catch it. Source: OMG BPMN 2.0.2, table 10.31, behavior."""
        if self.marker.behavior == "One" and not is_first:
            return
        for condition, event in self.marker.thrown:
            if not condition or self._counts_make_true(my_task, condition):
                my_task.workflow.top_workflow.throw_event(my_task, event, my_task)
            if my_task.workflow.tasks.get(my_task.id) is not my_task:
                return

    def _is_enough(self, my_task: Task) -> bool:
        condition = self.marker.condition
        return bool(condition and my_task.internal_data["done"]) and self._counts_make_true(my_task, condition)

    def _counts_make_true(self, my_task: Task, condition: str) -> bool:
        kept = my_task.internal_data
        active = sum(1 for child in my_task.children if child.state & LIVE)
        counts = {
            "numberOfInstances": kept["total"],
            "numberOfCompletedInstances": kept["done"],
            "numberOfActiveInstances": active,
            "numberOfTerminatedInstances": kept.get("taken", 0),
            "loopCounter": kept["done"],
            "nrOfInstances": kept["total"],
            "nrOfCompletedInstances": kept["done"],
            "nrOfActiveInstances": active,
        }
        seen = {**my_task.workflow.variables.values, **kept.get("seen", {})}
        if self.marker.output:
            seen[self.marker.output] = _in_order(kept["outputs"])
        return my_task.workflow.script_engine.evaluate_on(self.element.id, condition, seen, counts) is True

    def _keep_outputs(self, my_task: Task) -> None:
        """Writes the output collection, in the order of the input."""
        if self.marker.output:
            my_task.workflow.variables.write({self.marker.output: _in_order(my_task.internal_data["outputs"])})


def _in_order(outputs: Iterable[Sequence[Any]]) -> list[Json]:
    return [value for _, value in sorted(outputs, key=lambda pair: pair[0])]


class ParallelManyStep(ManyStep, defaults.ParallelMultiInstanceTask):  # type: ignore[misc]
    """All instances at once."""

    def __init__(self, wf_spec: Any, element: Element, model: str) -> None:
        super().__init__(wf_spec, element, model, task_spec="")


class SequentialManyStep(ManyStep, defaults.SequentialMultiInstanceTask):  # type: ignore[misc]
    """One instance after the other."""

    is_sequential = True

    def __init__(self, wf_spec: Any, element: Element, model: str) -> None:
        super().__init__(wf_spec, element, model, task_spec="")
