"""A running case onto another version of its models: what stands in its way, the case as it goes on, and the way back.

Nothing of SpiffWorkflow's own migration is used: it restarts timers and skips new steps behind an open activity. Tokens keep their
places and data, running timers their instants, loops their laps; flows are read where a token leaves, so steps that are new on the way
are taken. Boundary events and event sub-processes that are new on what is open are armed. casework/migrate_case.py calls this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from SpiffWorkflow.task import Task

from app.domain import canonical
from app.engine import state
from app.engine.bundle import Bundle
from app.engine.case import Case
from app.engine.gateways import JoinStep, ParallelStep
from app.engine.index import OWN_TIMER
from app.engine.repeats import RepeatedStep
from app.engine.scopes import Probe, ScopeSpec
from app.engine.steps import PersonStep
from app.engine.tracker import node_of

WATCHES = ("host", "gateway", "armed")  # marks of an armed event, which is no token


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a case cannot go on in another version. Shape: element names where, "" for the case as a whole."""

    element: str
    zh: str
    en: str


def hindrances(case: Case, bundle: Bundle) -> list[Hindrance]:
    """What stands in the way, each once. Empty: the case may go on in the other version."""
    run = case.run
    if run.over:
        return [Hindrance("", "案件已结束", "the case has ended")]
    if run.failure is not None:
        return [
            Hindrance(
                run.failure["element"],
                "案件出错停止，请先重试或撤回",
                "the case has failed: retry or withdraw it first",
            )
        ]
    found: list[Hindrance] = []
    for workflow in run.workflows():
        new = bundle.specs.get(workflow.spec.name)
        if new is None:
            name = workflow.spec.name.rpartition("/")[2]
            found.append(
                Hindrance(
                    name, "新版本没有这个已进入的流程或子流程", "the scope that was entered is not in the new version"
                )
            )
            continue
        for task in workflow.living():
            found += _of_watching(task, new) if _watches(task) else _of_token(task, new)
        found += _of_joins(workflow, new)
    return list(dict.fromkeys(found))


def migrated(case: Case, bundle: Bundle, at: datetime) -> Case:
    """The case in the other version, with what was armed and stood down as drafts; the case given stays as it is.

    Raises: what a new timer's expression raises; ValueError where there are hindrances().
    """
    if wrong := hindrances(case, bundle):
        raise ValueError(wrong[0].en)
    old = Case.thaw(case.bundle, case.freeze())
    old.run.set_clock(at)
    known = {workflow.host_node: _watched(workflow) for workflow in old.run.workflows()}
    for workflow in old.run.workflows():
        for task in list(workflow.living()):
            if _watches(task) and not _goes_on(task, bundle.specs[workflow.spec.name]):
                known[workflow.host_node].discard((_watched_by(task), task.task_spec.name))
                old.run.stand_down(task)
    drafts = old.take_drafts()
    kept = canonical.loads(old.freeze()) | {"model": bundle.main, "bundle": bundle.digest}
    new = Case(bundle, state.thaw(bundle, canonical.dumps(kept, sort=False)))
    new.run.tracker.drafts = drafts
    for workflow in list(new.run.workflows()):
        _arm_new(workflow, known[workflow.host_node])
    _limit_open_steps(new)
    new.run.drive()
    return new


def reverted(case: Case, bundle: Bundle, text: str, at: datetime) -> Case:
    """The case as it was before it was migrated. Shape: text is its state then. Raises: E-ENGINE-3."""
    old = Case.thaw(bundle, text)
    now, then = ({node_of(task): task for task in each.run.timers()} for each in (case, old))
    for node, task in now.items():
        if node not in then:
            old.run.tracker.timer_stopped(task)
    for node, task in then.items():
        if node not in now:
            old.run.tracker.timer_started(task, _host_of(old, task))
    for node, step in old.open_tasks.items():
        if step.timer != case.run.find(node).internal_data["timer"]:
            old.run.tracker.task_opened(old.run.find(node))
    old.run.set_clock(at)
    return old


# --- what hinders


def _watches(task: Task) -> bool:
    return any(key in task.internal_data for key in WATCHES)


def _of_token(task: Task, new: ScopeSpec) -> Iterator[Hindrance]:
    old = task.task_spec
    now = new.task_specs.get(old.name)
    element = old.element.id
    if now is None and (old.repeat is not None or element in new.task_specs):
        yield _marker(element)
    elif now is None:
        yield Hindrance(
            element,
            "新版本在此范围内没有这个正在进行的元素",
            "the active element is not in this scope of the new version",
        )
    elif isinstance(old, RepeatedStep) != isinstance(now, RepeatedStep) or (
        isinstance(old, RepeatedStep) and type(old) is not type(now)
    ):
        yield _marker(element)
    elif type(old) is not type(now) or old.element.kind != now.element.kind or _waits_for(old) != _waits_for(now):
        yield Hindrance(
            element,
            f"正在进行的元素改变了类型（{now.element.kind}）",
            f"the active element changed its kind ({now.element.kind})",
        )
    elif old.element.called != now.element.called and task.id in task.workflow.top_workflow.subprocesses:
        yield Hindrance(element, "正在进行的调用改为调用另一个流程", "the running call calls another process now")
    elif old.element.work is not None and getattr(now.element.work, "kind", None) != old.element.work.kind:
        yield Hindrance(element, "正在等待的机器工作改为另一种", "the machine's work that is waited for became another")


def _marker(element: str) -> Hindrance:
    return Hindrance(
        element,
        "正在进行的元素增减或改变了循环、多实例标记",
        "the active element changed its loop or multi-instance marker",
    )


def _waits_for(spec: Any) -> str:
    event = spec.element.event
    return event.kind if event is not None else ""


def _of_watching(task: Task, new: ScopeSpec) -> Iterator[Hindrance]:
    """An armed event may go with its drawing, but not a limit that runs."""
    if task.internal_data.get("limit") and not _goes_on(task, new):
        element = task.task_spec.element.id.removesuffix(OWN_TIMER)  # people know the step, not the timer that is its own
        yield Hindrance(element, "正在计算的期限在新版本中没有了", "a limit that runs is not in the new version")


def _goes_on(task: Task, new: ScopeSpec) -> bool:
    """Whether an armed event is still drawn on the same thing and waits for the same kind of event."""
    old = task.task_spec
    now = new.task_specs.get(old.name)
    if now is None or type(now) is not type(old) or _waits_for(old) != _waits_for(now):
        return False
    return bool(old.element.attached_to == now.element.attached_to)


def _of_joins(workflow: Any, new: ScopeSpec) -> Iterator[Hindrance]:
    """Joins that would wait for a branch that never began, or would wait for nobody where branches are under way."""
    tokens = [task for task in workflow.living() if not _watches(task) and task.parent is workflow.task_tree]
    for name, join in workflow.spec.task_specs.items():
        now = new.task_specs.get(name)
        if not isinstance(join, JoinStep) or len(join.entering) < 2:
            continue
        if type(now) is type(join):
            waits = any(task.task_spec is join for task in tokens)
            is_other = waits and {flow.id for flow in now.entering} != {flow.id for flow in join.entering}
        else:
            is_other = sum(name in _ahead(workflow.spec, task.task_spec) for task in tokens) > 1
        if is_other:
            yield _join(name)
    for name, join in new.task_specs.items():
        if (
            not isinstance(join, ParallelStep)
            or len(join.entering) < 2
            or _same_join(workflow.spec.task_specs.get(name), join)
        ):
            continue
        reached = [_ahead(new, new.task_specs[t.task_spec.name]) for t in tokens if t.task_spec.name in new.task_specs]
        coming = [ahead for ahead in reached if name in ahead]
        whole = {flow.id for flow in join.entering}
        if coming and not (len(coming) == 1 and whole <= coming[0]):
            yield _join(name)


def _same_join(old: Any, new: Any) -> bool:
    return type(old) is type(new) and {f.source for f in old.entering} == {f.source for f in new.entering}


def _join(element: str) -> Hindrance:
    return Hindrance(
        element,
        "并行分支已经开始，而其汇合在新版本中有变化",
        "branches are under way whose join is another in the new version",
    )


def _ahead(spec: ScopeSpec, start: Any) -> set[str]:
    """The elements and flows that a token can still come to from an element, its boundary events included."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        step = stack.pop()
        step = spec.task_specs[step.element.id]  # an instance goes on where its marker does
        nexts = [(flow.id, flow.target) for flow in step.leaving] + [("", each.name) for each in step.boundaries]
        for flow, target in nexts:
            seen.add(flow)
            if target not in seen:
                seen.add(target)
                stack.append(spec.task_specs[target])
    return seen


# --- what is armed anew


def _watched(workflow: Any) -> set[tuple[str, str]]:
    """What the old version arms on everything open in a scope, fired or not. Shape: (node or "" for the scope, name of the event)."""
    drawn = {("", handler.name) for handler in workflow.spec.handlers}
    for task in workflow.living():
        if not _watches(task):
            drawn |= {(node_of(task), each.name) for each in task.task_spec.watchers(None)}
    return drawn


def _watched_by(task: Task) -> str:
    kept = task.internal_data
    return str(kept.get("host") or kept.get("gateway") or "")


def _arm_new(workflow: Any, known: set[tuple[str, str]]) -> None:
    run = workflow.top_workflow
    for handler in workflow.spec.handlers:
        if ("", handler.name) not in known:
            run.arm(handler, None, handler.foresee_armed(Probe(workflow, workflow.variables.values)), workflow)
    for task in list(workflow.living()):
        if _watches(task):
            continue
        for watcher in task.task_spec.watchers(None):
            if (node_of(task), watcher.name) not in known and watcher.is_wanted(task):
                run.arm(watcher, task, watcher.foresee_armed(task))


def _limit_open_steps(case: Case) -> None:
    """An open step whose limit is new gets its timer; it is told as opened with it, by the same node."""
    for task in case._tokens(PersonStep):
        limit = task.task_spec.element.limit
        if limit is not None and task.internal_data["timer"] is None:
            timer = case.run.timer_over(task, limit.timer)
            task.internal_data["timer"] = timer
            if timer is not None:
                case.run.tracker.task_opened(task)


def _host_of(case: Case, task: Task) -> str:
    host = _watched_by(task)
    if not host:
        return str(task.task_spec.element.scope if "armed" in task.internal_data else task.task_spec.element.id)
    return str(case.run.find(host).task_spec.element.id)
