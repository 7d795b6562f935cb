"""Gateways: how branches part and meet.

A token that waits for others at a join is a waiting task that remembers the flow it came by. build.py constructs these classes;
the run evaluates inclusive joins when nothing else can move.

SpiffWorkflow 3.2.0 finds the branches of a join by walking its tree: its inclusive join inside a loop fires twice from the second
lap on; test_joins.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.engine.errors import NoFlowChosen
from app.engine.index import FlowIndex
from app.engine.steps import Step

LIVE = TaskState.FUTURE | TaskState.WAITING | TaskState.READY | TaskState.STARTED


class ExclusiveStep(Step):
    """One flow: the first that holds in the order of the file, else the default, else the only one without a condition."""

    def choose(self, my_task: Task) -> tuple[FlowIndex, ...]:
        """The flow to leave along. Raises: E-ENGINE-8."""
        fallback = None
        for flow in self.leaving:
            if flow.id == self.element.default or not flow.condition:
                fallback = flow if fallback is None or flow.id == self.element.default else fallback
            elif self.holds(my_task, flow):
                return (flow,)
        if fallback is None:
            if self.leaving:
                raise NoFlowChosen(element=self.element.id)
            return ()
        return (fallback,)


class JoinStep(Step):
    """A gateway at which tokens wait for each other."""

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """Waits; the join fires as soon as it may."""
        my_task.internal_data["via"] = self.came_by(my_task)
        my_task._set_state(TaskState.WAITING)
        self.try_to_fire(my_task.workflow)

    def came_by(self, my_task: Task) -> str:
        """The flow a token came by; one that was moved here came by the only one there is, or by none."""
        if my_task.origin.flow:
            return str(my_task.origin.flow.id)
        return self.entering[0].id if len(self.entering) == 1 else ""

    def try_to_fire(self, workflow: Any) -> bool:
        """Lets one token on if the tokens that have come are enough."""
        arrived: dict[str, Task] = {}
        waiting = [
            task for task in workflow.tasks.values() if task.task_spec is self and task.state == TaskState.WAITING
        ]
        for task in waiting:
            arrived.setdefault(task.internal_data["via"], task)
        if not waiting or not self.may_fire(workflow, arrived):
            return False
        absorbed = list(arrived.values())
        last = max(absorbed, key=waiting.index)
        for task in absorbed:
            if task is not last:
                workflow.top_workflow.cancel(task)
        last._ready()
        return True

    def may_fire(self, workflow: Any, arrived: Mapping[str, Task]) -> bool:
        """Whether every incoming flow has brought a token. One is taken from each: what a flow brought beyond that waits on."""
        return set(arrived) >= {flow.id for flow in self.entering}

    entering: tuple[FlowIndex, ...] = ()


class ParallelStep(JoinStep):
    """A parallel gateway: waits for a token from each incoming flow, leaves along all outgoing ones."""

    def choose(self, my_task: Task) -> tuple[FlowIndex, ...]:
        """All flows."""
        return self.leaving


class InclusiveStep(JoinStep):
    """An inclusive gateway: as a join it waits while a token elsewhere can still come by an empty flow and by no filled one.

    Source: OMG BPMN 2.0.2, section 13.4.3.
    """

    def begin(self, my_task: Task, foreseen: Any) -> None:
        """Waits where it joins; the run asks again whenever nothing else can move."""
        if len(self.entering) < 2:
            my_task._ready()
            return
        my_task.internal_data["via"] = self.came_by(my_task)
        my_task._set_state(TaskState.WAITING)

    def may_fire(self, workflow: Any, arrived: Mapping[str, Task]) -> bool:
        """Whether no other token in this scope can still reach an empty incoming flow alone."""
        filled = set(arrived)
        empty = {flow.id for flow in self.entering} - filled
        if not empty:
            return True
        for task in workflow.tasks.values():
            if task.state & LIVE and task.task_spec is not self and task is not workflow.task_tree:
                reached = self._reached_from(task.task_spec)
                if reached & empty and not reached & filled:
                    return False
        return True

    def _reached_from(self, spec: Any) -> set[str]:
        """The incoming flows of this gateway that a token on an element can reach without passing the gateway."""
        specs, mine = self._wf_spec.task_specs, {flow.id for flow in self.entering}
        seen: set[str] = set()
        found: set[str] = set()
        stack = [spec]
        while stack:
            for flow in stack.pop().reaches():
                if flow.id in mine:
                    found.add(flow.id)
                elif flow.target not in seen:
                    seen.add(flow.target)
                    stack.append(specs[flow.target])
        return found
