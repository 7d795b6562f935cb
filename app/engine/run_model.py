"""Running any model without a database: a script of steps in, what happened out.

The command `duogui run-model` calls it. All pools of the files run side by side on one clock that only the script moves. Service and
send tasks pass by themselves unless work is held; plain and manual tasks pass unless the script completes them by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from app.domain.calendars import shipped
from app.domain.canonical import Json
from app.domain.errors import DuoguiError
from app.domain.instants import from_text
from app.engine.bundle import Bundle, assemble
from app.engine.errors import ProcessUnknown, StepUnknown
from app.engine.events import BoundaryStep, CatchStep, GatewayStep, ReceiveStep, ScopeStartStep
from app.engine.expressions import odd_names
from app.engine.index import OWN_TIMER, Element
from app.engine.models import read_model
from app.engine.pools import Pools
from app.engine.run import Run
from app.engine.steps import PersonStep, PlainStep, WorkStep
from app.engine.times import read_instant, read_period
from app.engine.tracker import COMPLETED
from app.engine.variables import is_same, plain

# When a script says nothing: a Monday morning, so that a run gives the same on every day.
FIRST_INSTANT = "2026-01-05T09:00:00+08:00"
# A model may loop thousands of times by itself; beyond this it does not end.
STEP_LIMIT = 100_000
VERBS = ("start", "complete", "work", "advance", "message", "signal")
Step = Mapping[str, Any]


def run_model(files: Mapping[str, bytes], steps: Sequence[Step], hold_work: bool = False) -> dict[str, Any]:
    """What a script does to the models of some files.

    Shape: files are contents by name (.bpmn, .dmn); steps as in the command's description; the answer has completed, trace, data,
    open and error, in plain JSON. Empty: error is None when nothing went wrong. Nothing is raised for what a model or script does.
    """
    script = None
    try:
        script = _Script(files, [dict(step) for step in steps], hold_work)
        script.play()
    except DuoguiError as wrong:
        return _answer(script, {"code": wrong.code, "element": _element_of(wrong), "message": wrong.message("en")})
    return _answer(script, script.failure())


def _answer(script: _Script | None, error: dict[str, Any] | None) -> dict[str, Any]:
    if script is None:
        return {"completed": False, "trace": [], "data": {}, "open": [], "error": error}
    script.pools.drafts += [draft for pool in script.pools.pools for draft in pool.run.tracker.take()]
    return {
        "completed": error is None and bool(script.pools.pools) and all(p.run.over for p in script.pools.pools),
        "trace": script.trace(),
        "data": _jsonable(script.data()),
        "open": script.open(),
        "error": error,
    }


def _element_of(wrong: DuoguiError) -> str:
    problems = getattr(wrong, "problems", ())
    return problems[0].element if problems else str(wrong.values.get("element", ""))


def _jsonable(value: Json) -> Any:
    """Numbers as JSON knows them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    return value


class _Script:
    """A script being played."""

    def __init__(self, files: Mapping[str, bytes], steps: list[Step], hold_work: bool) -> None:
        self.steps = steps
        self.hold_work = hold_work
        self.named = {str(step[verb]) for step in steps for verb in ("complete", "work") if verb in step}
        names = odd_names(
            key for step in steps for key in (step.get("data") or {}) if isinstance(step.get("data"), dict)
        )
        models = {
            name: read_model(content, name, names)
            for name, content in files.items()
            if not name.lower().endswith(".dmn")
        }
        first = steps[0] if steps and "start" in steps[0] else {}
        known = [key for model in models.values() for key in model.processes]
        main = str(first.get("start", known[0] if known else ""))
        if main not in known:
            raise ProcessUnknown(process=main, known=", ".join(known))
        tables = {name: content for name, content in files.items() if name.lower().endswith(".dmn")}
        self.bundle: Bundle = assemble(main, models, tables, shipped())
        self.pools = Pools(self.bundle, _instant(first.get("at", FIRST_INSTANT)), self._prepare)

    def _prepare(self, run: Run) -> None:
        run.step_limit = STEP_LIMIT
        run.held = frozenset(self.named)
        run.holds_work = lambda element: self.hold_work or element.id in self.named

    def play(self) -> None:
        """Takes every step, and stops at the first that fails. Raises: E-ENGINE-19 and what a step raises."""
        if not self.steps or "start" not in self.steps[0]:
            raise StepUnknown(
                number=1,
                step=self.steps[0] if self.steps else {},
                why_zh="第一步须为 start",
                why_en="the first step is start",
            )
        for number, step in enumerate(self.steps, 1):
            verbs = [verb for verb in VERBS if verb in step]
            if len(verbs) != 1:
                raise StepUnknown(number=number, step=step, why_zh="须恰有一个动作", why_en="it needs exactly one verb")
            getattr(self, f"_{verbs[0]}")(number, step)
            self.pools.drive()
            self.pools.advance(self.pools.now)
            if self.failure() is not None:
                return

    # --- the verbs

    def _start(self, number: int, step: Step) -> None:
        process = str(step["start"])
        index = self.bundle.index(process)
        data = plain(step.get("data") or {})
        if number == 1:
            for other in self._partners(process):
                self.pools.start(other, data)
        triggers = self.bundle.specs[process].triggers
        if index.entrances(process):
            self.pools.start(process, data)
        elif self._waits_for_trigger([spec.element for spec in triggers], number):
            self.pools.wait_to_start(process, data)
        else:
            self.pools.start(process, data, triggers[:1], triggered=True)
        self.pools.pools.sort(key=lambda pool: pool.process != self.bundle.main)

    def _waits_for_trigger(self, starts: Iterable[Element], number: int) -> bool:
        """Whether the script itself brings what a start event waits for."""
        later = self.steps[number:]
        for start in starts:
            names = {start.event.name, start.event.ref}
            if start.event.kind in ("message", "signal") and any(step.get(start.event.kind) in names for step in later):
                return True
            if start.event.kind == "timer" and any("advance" in step for step in later):
                return True
            if start.event.kind == "conditional":  # its condition is looked at whenever data come
                return True
        return False

    def _partners(self, process: str) -> Iterator[str]:
        """The other pools of the collaboration that begin by themselves and are called by nobody."""
        called = {e.called for p in self.bundle.processes.values() for e in p.elements.values() if e.called}
        for model in self.bundle.models.values():
            pools = [p.process for p in model.participants if p.process]
            if process in pools:
                for other in pools:
                    starts = other in self.bundle.processes and self.bundle.specs[other].entrances
                    if other not in (process, *called) and starts:
                        yield other

    def _complete(self, number: int, step: Step) -> None:
        task = self._chosen(step, str(step["complete"]), (PersonStep, PlainStep, ReceiveStep, WorkStep), number)
        data = plain(step.get("data") or {})
        if isinstance(task.task_spec, ReceiveStep):
            task.workflow.top_workflow.fire(task, data)
            return
        form = task.task_spec.element.form_result
        self._resume(task, {form: data} if form and form not in data else data)

    def _work(self, number: int, step: Step) -> None:
        task = self._chosen(step, str(step["work"]), (WorkStep,), number)
        if step.get("error") is not None:
            error = step["error"]
            code = str(error.get("code", "") if isinstance(error, dict) else error)
            task.workflow.top_workflow.throw_error(task, task, code)
            return
        result, data = task.task_spec.work.result, plain(step.get("data"))
        wrapped = {result: data} if result and not (isinstance(data, dict) and result in data) else data
        self._resume(task, wrapped if isinstance(wrapped, dict) else {})

    def _advance(self, number: int, step: Step) -> None:
        text = str(step["advance"])
        period, instant = read_period(text), read_instant(text)
        if period is None and instant is None:
            raise StepUnknown(number=number, step=dict(step), why_zh="时间无法识别", why_en="the time cannot be read")
        self.pools.advance(
            period.after(self.pools.now) if period is not None else max(self.pools.now, instant or self.pools.now)
        )

    def _message(self, _number: int, step: Step) -> None:
        correlation = step.get("correlation")
        self.pools.receive(
            str(step["message"]), plain(step.get("data") or {}), None if correlation is None else plain(correlation)
        )

    def _signal(self, _number: int, step: Step) -> None:
        self.pools.publish(str(step["signal"]), plain(step.get("data") or {}))

    def _resume(self, task: Task, answers: dict[str, Json]) -> None:
        task.internal_data["answers"] = answers
        task._set_state(TaskState.READY)
        task.workflow.top_workflow.schedule(task)

    def _chosen(self, step: Step, element: str, kinds: tuple[type, ...], number: int) -> Task:
        """The open instance a step means. Raises: E-ENGINE-19."""
        found = [
            task
            for task in self._tokens()
            if task.task_spec.element.id == element and isinstance(task.task_spec, kinds)
        ]
        if "item" in step and found:
            found = [task for task in found if _is_item(task, plain(step["item"]))] or _at_index(found, step["item"])
        if not found:
            raise StepUnknown(
                number=number,
                step=dict(step),
                element=element,
                why_zh=f"元素“{element}”不在等待",
                why_en=f"“{element}” is not open",
            )
        return found[0]

    # --- what it shows

    def _tokens(self) -> Iterator[Task]:
        """What waits: steps and events, armed ones included."""
        for pool in self.pools.pools:
            for workflow in [] if pool.run.over else pool.run.workflows():
                for task in list(workflow.living()):
                    spec = task.task_spec
                    if task.state in (TaskState.READY, TaskState.STARTED, TaskState.WAITING) and isinstance(
                        spec,
                        PersonStep | PlainStep | WorkStep | CatchStep | BoundaryStep | GatewayStep | ScopeStartStep,
                    ):
                        yield task

    def open(self) -> list[str]:
        """An id for each live instance that waits."""
        return [task.task_spec.element.id for task in self._tokens() if task.task_spec.element.is_drawn]

    def trace(self) -> list[str]:
        """The ids of completed elements, in order."""
        return [
            str(draft.body["element"])
            for draft in self.pools.drafts
            if draft.kind == "ElementLeft"
            and draft.body["how"] == COMPLETED
            and not str(draft.body["element"]).endswith(OWN_TIMER)
        ]

    def data(self) -> dict[str, Json]:
        """The variables of the started process, and of the other pools where it has none of that name."""
        seen: dict[str, Json] = {}
        for pool in self.pools.pools:
            seen = {**pool.run.variables.values, **seen}
        return seen

    def failure(self) -> dict[str, Any] | None:
        """What stopped a pool."""
        for pool in self.pools.pools:
            failure = pool.run.failure
            if failure is not None:
                return {"code": failure["code"], "element": failure["element"], "message": failure["en"]}
        return None


def _instant(text: Any) -> datetime:
    return from_text(str(text))


def _instances(task: Task) -> Iterator[Task]:
    """The instances of multi-instance activities and loops around a token, the innermost first."""
    at: Task | None = task
    while at is not None:
        if "index" in at.internal_data:
            yield at
        host = at.workflow.host_node
        at = at.workflow.top_workflow.find(host) if host else None


def _is_item(task: Task, item: Json) -> bool:
    for instance in _instances(task):
        names = instance.task_spec.element.repetition.items
        if names and is_same(instance.data.get(names[0]), item):
            return True
    return False


def _at_index(tasks: Sequence[Task], item: Any) -> list[Task]:
    """By the place of the instance, from 0; an instance without item names has its index for an item."""
    index = item.get("index") if isinstance(item, dict) else item
    return [task for task in tasks if any(instance.internal_data["index"] == index for instance in _instances(task))]
