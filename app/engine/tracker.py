"""What the engine says about its own moves, as drafts of facts in the order in which things happen.

Steps and the run call it; case.py hands the drafts on. Folding the drafts gives the tokens, open tasks, timers and data without
the engine, which tests/engine/test_fold.py holds. Whatever is not drawn in a diagram never appears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.domain.canonical import Json
from app.domain.facts import Draft
from app.engine.index import LINK, FlowIndex
from app.engine.variables import difference

if TYPE_CHECKING:
    from SpiffWorkflow.task import Task

    from app.domain.errors import DuoguiError

COMPLETED, CANCELLED = "completed", "cancelled"


@dataclass(slots=True)
class Origin:
    """Where a token comes from: the node before it with the data it left with, and the flow it took. Empty: None at the start."""

    node: str | None = None
    data: Mapping[str, Json] = field(default_factory=dict)
    flow: FlowIndex | None = None

    def along(self, flow: FlowIndex) -> Origin:
        """The same place, and out of it by a flow."""
        return Origin(self.node, self.data, flow)


def node_of(task: Task) -> str:
    """The name of a token in facts and acts."""
    node: str = task.node
    return node


@dataclass(slots=True)
class Tracker:
    """Collects drafts. Shape: last_end is the last end event passed at the top, which names the outcome of a case."""

    drafts: list[Draft] = field(default_factory=list)
    last_end: str = ""

    def say(self, kind: str, **body: Any) -> None:
        """Adds a draft."""
        self.drafts.append(Draft(kind, body))

    def take(self) -> list[Draft]:
        """The drafts since the last call."""
        taken, self.drafts = self.drafts, []
        return taken

    def flow_taken(self, task: Task) -> None:
        """The flow that led to a token, if it came along one."""
        origin: Origin = task.origin
        if origin.flow is not None and not origin.flow.id.endswith(LINK):
            self.say("FlowTaken", flow=origin.flow.id, model=task.task_spec.model)

    def entered(self, task: Task) -> None:
        """A token stands on an element, with what it sees there."""
        self.flow_taken(task)
        origin: Origin = task.origin
        changed, gone = difference(origin.data, task.data)
        body = {
            "node": node_of(task),
            "element": task.task_spec.element.id,
            "model": task.task_spec.model,
            "scope": task.workflow.host_node,
            "after": origin.node,
        }
        self.drafts.append(Draft("ElementEntered", _with(body, changed, gone)))

    def left(
        self,
        task: Task,
        how: str,
        before: Mapping[str, Json] | None = None,
        rewritten: Mapping[str, Json] | None = None,
    ) -> None:
        """A token is gone from an element.

        Shape: before is what it saw at entering, None where nothing changed; rewritten what it puts in place of another branch's value.
        """
        changed, gone = ({}, []) if before is None else difference(before, task.data)
        changed |= rewritten or {}
        body = {"node": node_of(task), "element": task.task_spec.element.id, "how": how}
        self.drafts.append(Draft("ElementLeft", _with(body, changed, gone)))
        if how == COMPLETED and task.task_spec.element.kind == "endEvent" and task.workflow.parent_task_id is None:
            self.last_end = task.task_spec.element.id

    def task_opened(self, task: Task) -> None:
        """A person's step is offered."""
        kept = task.internal_data
        self.say(
            "TaskOpened",
            node=node_of(task),
            element=task.task_spec.element.id,
            model=task.task_spec.model,
            department=kept["department"],
            duty=kept["duty"],
            form=task.task_spec.element.form or "",
            timer=kept["timer"],
            **({"about": kept["about"]} if "about" in kept else {}),
        )

    def timer_started(self, task: Task, host: str) -> None:
        """A timer runs, boundary or not."""
        kept = task.internal_data
        self.say(
            "TimerStarted",
            node=node_of(task),
            element=task.task_spec.element.id,
            model=task.task_spec.model,
            host=host,
            due=kept["due"],
            limit=kept.get("limit"),
        )

    def timer_fired(self, task: Task) -> None:
        """A timer reached its end."""
        self.say("TimerFired", node=node_of(task), element=task.task_spec.element.id, due=task.internal_data["due"])

    def timer_stopped(self, task: Task) -> None:
        """A timer that never fired is taken away with what it watched."""
        self.say("ElementLeft", node=node_of(task), element=task.task_spec.element.id, how=CANCELLED)

    def work_wanted(self, task: Task) -> None:
        """A machine's step waits for its result."""
        self.say(
            "WorkWanted",
            node=node_of(task),
            element=task.task_spec.element.id,
            model=task.task_spec.model,
            work=task.task_spec.work.kind,
            parameters=task.internal_data["parameters"],
        )

    def ended(self, outcome: str, element: str) -> None:
        """The case is over."""
        self.say("CaseEnded", outcome=outcome, element=element)

    def failed(self, wrong: DuoguiError, code: str, element: str) -> None:
        """The case cannot go on."""
        self.say("CaseFailed", code=code, element=element, message=wrong.message("zh"))


def _with(body: dict[str, Any], changed: dict[str, Json], gone: list[str]) -> dict[str, Any]:
    """A body with set and unset where they say something."""
    if changed:
        body["set"] = changed
    if gone:
        body["unset"] = gone
    return body
