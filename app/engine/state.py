"""The state of a case as text, and back: an envelope with versions, and inside only what is alive.

case.py calls it. Nothing is predicted, so nothing predicted is written; instants of timers are frozen here; specifications are
shared and never in it. The text keeps the order of keys and is never to be stored as jsonb.

SpiffWorkflow 3.2.0 writes data as differences to parents that must be restored first, so that sorted keys lose it (defect D2), and
its 59 kB hold predictions and specifications; test_state.py tells when this can go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.domain import canonical
from app.domain.canonical import Json
from app.domain.instants import from_text, to_text
from app.engine.bundle import Bundle
from app.engine.errors import UnknownStateVersion
from app.engine.expressions import FeelEngine
from app.engine.index import FlowIndex
from app.engine.run import Run
from app.engine.scopes import InnerScope
from app.engine.steps import Step
from app.engine.tokens import Token
from app.engine.tracker import Origin
from app.engine.variables import Variables, difference

ENVELOPE = 1
ENGINE = "SpiffWorkflow 3.2.0"
SCHEMA = 1


def new_run(bundle: Bundle, process: str, post: Any = None) -> Run:
    """A run of a process of a bundle that has not begun."""
    run = Run(bundle.specs[process], bundle.specs, FeelEngine(bundle.calendar), post)
    run.tables = bundle.decisions
    run.has_conditions = bundle.has_conditions
    return run


def freeze(run: Run, bundle: Bundle) -> str:
    """The text of a run."""
    scopes = [_scope(run, None)]
    scopes += [_scope(inside, run.find(str(inside.parent_task_id)).workflow) for inside in run.subprocesses.values()]
    return canonical.dumps(
        {
            "envelope": ENVELOPE,
            "engine": ENGINE,
            "schema": SCHEMA,
            "model": bundle.main,
            "bundle": bundle.digest,
            "clock": to_text(run.now),
            "serial": run.serial,
            "over": run.over,
            "outcome": run.outcome,
            "failure": run.failure,
            "last_end": run.tracker.last_end,
            **({} if run.failure is None else _stopped(run)),
            "scopes": scopes,
        },
        sort=False,
    )


def _stopped(run: Run) -> dict[str, Json]:
    """What a turn that failed left undone, in order, and where those tokens come from; any other turn leaves nothing."""
    left = [*run.fresh, *run.agenda]
    living = [task for task in (*left, *run.later) if task.workflow.tasks.get(task.id) is task]
    return {
        "agenda": [task.id.hex for task in left if task in living],
        "later": [task.id.hex for task in run.later if task in living],
        "origins": {
            task.id.hex: {name: _origin(getattr(task, name)) for name in ("origin", "last") if hasattr(task, name)}
            for task in living
        },
    }


def _origin(origin: Origin) -> dict[str, Json]:
    return {"node": origin.node, "data": dict(origin.data), "flow": origin.flow.id if origin.flow else None}


def _scope(workflow: Any, around: Any) -> dict[str, Json]:
    """One scope: its store, unless it shares that of the scope around it, and its living tasks."""
    row: dict[str, Json] = {"host": workflow.host_node, "spec": workflow.spec.name}
    if around is None:
        row |= {"values": workflow.variables.values, "written": sorted(workflow.variables.written)}
    elif workflow.variables is not around.variables:
        row |= _store(workflow.variables, around.variables.values)
    row["tasks"] = [_task(task, workflow) for task in workflow.living()]
    return row


def _store(variables: Variables, around: Mapping[str, Json]) -> dict[str, Json]:
    """The store of a scope inside another, as what differs: most of it is what it was given, eight times in a round of eight."""
    changed, gone = difference(around, variables.values)
    kept = {"changed": changed, "gone": gone, "written": sorted(variables.written)}
    if list(_changed(around, kept)) != list(variables.values):  # the order of keys is kept too
        return {"values": variables.values, "written": kept["written"]}
    return kept


def _changed(around: Mapping[str, Json], kept: Mapping[str, Json]) -> dict[str, Json]:
    gone = set(kept["gone"])
    return {key: value for key, value in around.items() if key not in gone} | kept["changed"]


def _task(task: Task, workflow: Any) -> dict[str, Json]:
    changed, gone = difference(workflow.variables.values, task.data)
    row: dict[str, Json] = {"id": task.id.hex, "spec": task.task_spec.name, "state": task.state}
    if task.parent is not workflow.task_tree:
        row["parent"] = task.parent.id.hex
    if task.internal_data:
        row["kept"] = task.internal_data
    if changed:
        row["set"] = changed
    if gone and task.data:
        row["unset"] = gone
    if not task.data:
        row["empty"] = True
    return row


def thaw(bundle: Bundle, text: str) -> Run:
    """The run of a text. Raises: E-ENGINE-3 for a version or a model that is not this one's."""
    state = canonical.loads(text)
    _check(state, bundle)
    run = new_run(bundle, bundle.main)
    run.set_clock(from_text(state["clock"]))
    run.serial, run.over, run.outcome, run.failure = state["serial"], state["over"], state["outcome"], state["failure"]
    run.completed = run.over
    run.tracker.last_end = state["last_end"]
    for row in state["scopes"]:
        _restore(run, row)
    listening = [
        task
        for workflow in run.workflows()
        for task in workflow.tasks.values()
        if "n" in task.internal_data and task.state == TaskState.WAITING
    ]
    for task in sorted(listening, key=lambda one: one.internal_data["n"]):
        run.event_manager.add_task(task)
    _resume(run, state)
    return run


def _resume(run: Run, state: Mapping[str, Json]) -> None:
    """Takes up the agenda that a failed turn left. A state of before the agenda was kept has it in the order of its tasks."""
    tasks = {task.id.hex: task for workflow in run.workflows() for task in workflow.living()}
    if "agenda" not in state:
        run.agenda.extend(task for task in tasks.values() if _moves_by_itself(task))
        return
    run.agenda.extend(tasks[key] for key in state["agenda"])
    run.later.extend(tasks[key] for key in state["later"])
    for key, origins in state["origins"].items():
        for name, kept in origins.items():
            flow = _flow(tasks[key].workflow.spec, kept["flow"])
            setattr(tasks[key], name, Origin(kept["node"], kept["data"], flow))


def _flow(spec: Any, key: str | None) -> FlowIndex | None:
    flows = (flow for step in spec.task_specs.values() if isinstance(step, Step) for flow in step.leaving)
    return next((flow for flow in flows if flow.id == key), None) if key else None


def _moves_by_itself(task: Task) -> bool:
    return task.state == TaskState.FUTURE or (task.state == TaskState.READY and not task.task_spec.manual)


def _check(state: Mapping[str, Json], bundle: Bundle) -> None:
    known = {"envelope": ENVELOPE, "engine": ENGINE, "schema": SCHEMA, "model": bundle.main, "bundle": bundle.digest}
    for what, value in known.items():
        if state.get(what) != value:
            raise UnknownStateVersion(what=what, found=state.get(what), known=value)


def _restore(run: Run, row: Mapping[str, Json]) -> None:
    if not row["host"]:
        workflow: Any = run
    else:
        host = run.find(row["host"])
        workflow = InnerScope(run.subprocess_specs[row["spec"]], host.id, run)
        run.subprocesses[host.id] = workflow
        workflow.variables = host.workflow.variables
    if "values" in row:
        workflow.variables = Variables(row["values"], set(row["written"]))
    elif "changed" in row:
        workflow.variables = Variables(_changed(workflow.variables.values, row), set(row["written"]))
    for kept in row["tasks"]:
        parent = workflow.tasks[UUID(kept["parent"])] if "parent" in kept else workflow.task_tree
        task = Token(workflow, workflow.spec.task_specs[kept["spec"]], parent, state=kept["state"], id=UUID(kept["id"]))
        task.origin = Origin()
        task.internal_data = kept.get("kept", {})
        gone = set(kept.get("unset", ()))
        seen = {} if kept.get("empty") else {k: v for k, v in workflow.variables.values.items() if k not in gone}
        task.data = {**seen, **kept.get("set", {})}
