"""Limits that pause, resume, are extended or follow another calendar while their timer is armed.

run.py joins it to the run; case.py opens it to the verbs. A paused timer has no end and so never fires: its `due` is taken out of what
is kept with it, `held` names what holds it (the nodes of open steps, or the act of a person). Every change is one draft of a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from app.domain import running_limits, why
from app.domain.calendars import Calendar
from app.domain.canonical import Json
from app.domain.instants import from_text, from_us, to_text, to_us
from app.domain.running_limits import LimitHeldByStep, LimitNotRunning, LimitPausedAlready
from app.engine.tracker import Tracker, node_of

BY_ACT = "act"
BY_STEP = "step"
Said = Mapping[str, Json]


class Clocks:
    """What a run can do with the limits that run in it. Shape: ending are the nodes that are being cancelled, the outermost first."""

    if TYPE_CHECKING:
        event_manager: Any
        script_engine: Any
        tracker: Tracker

        @property
        def now(self) -> datetime:
            """The instant of the step in hand."""
            raise NotImplementedError

        def find(self, node: str) -> Task:
            """A living task by its node."""

        def timer_over(self, task: Task, timer: str) -> str | None:
            """The node of a timer that watches a step or what encloses it."""

    ending: list[str]

    def paused_timers(self) -> list[Task]:
        """The limits that are paused, in the order in which they started."""
        found = [task for task in self.event_manager.tasks.values() if "held" in task.internal_data]
        return sorted(found, key=lambda task: int(task.internal_data["n"]))

    def hold_for(self, step: Task) -> None:
        """A step opened during which a limit does not run: pauses it, where its table says so."""
        wanted = step.task_spec.element.limit
        node = self.timer_over(step, wanted.timer)
        timer = self.find(node) if node is not None else None
        limit = timer.internal_data.get("limit") if timer is not None else None
        if timer is None or limit is None:
            return
        if wanted.pauses == why.SUPPLEMENT and limit.get("on_supplement") != running_limits.PAUSE:
            return
        step.internal_data["holds"] = node
        if "held" in timer.internal_data:
            timer.internal_data["held"].append(node_of(step))
            return
        self._pause(timer, wanted.pauses, node_of(step), self._of_step(step))

    def let_go(self, step: Task) -> None:
        """A step that held a limit is done or cancelled: the limit runs again unless something else holds it."""
        node = step.internal_data.pop("holds", None)
        timer = None if node is None else self._armed(str(node))
        if timer is None or timer.internal_data.get("host") in self.ending:
            return
        timer.internal_data["held"].remove(node_of(step))
        if not timer.internal_data["held"]:
            self._resume(timer, self._of_step(step))

    def pause(self, node: str, cause: str, said: Said) -> None:
        """A person stops a limit. Raises: E-LIMIT-4, E-LIMIT-5, E-LIMIT-8."""
        timer = self._limit(node, "暂停", "paused")
        if "held" in timer.internal_data:
            raise LimitPausedAlready(act_zh="再次暂停", act_en="paused again")
        self._pause(timer, cause, BY_ACT, {"by": BY_ACT, **said})

    def resume(self, node: str, said: Said) -> None:
        """A person lets a limit run again. Raises: E-LIMIT-4, E-LIMIT-6, E-LIMIT-7."""
        timer = self._limit(node, "恢复", "resumed")
        held = timer.internal_data.get("held", [BY_ACT])
        if BY_ACT not in held:
            raise LimitHeldByStep(element=self.find(held[0]).task_spec.element.name_zh)
        others = [holder for holder in held if holder != BY_ACT]
        self._resume(timer, {"by": BY_ACT, **said})
        if others:  # a step opened meanwhile that holds it too: the pause goes on for another cause
            step = self.find(others[0])
            self._pause(timer, step.task_spec.element.limit.pauses, others[0], self._of_step(step))
            timer.internal_data["held"] = others

    def extend(self, node: str, amount: int, said: Said) -> None:
        """A person grants more of a limit's own unit. Raises: E-LIMIT-1, E-LIMIT-4, E-LIMIT-5."""
        timer = self._limit(node, "延长", "extended")
        article = str(said.get("article") or "")
        limit = running_limits.extended(timer.internal_data["limit"], amount, self.now, article, self._calendar)
        self._changed("LimitExtended", timer, limit, {"by": BY_ACT, "amount": amount, **said})

    def adopt(self, calendar: Calendar) -> None:
        """From now on another calendar counts: every limit that runs is computed anew, and said where anything of it changes."""
        self.script_engine.environment.calendar = calendar
        for timer in sorted(self.event_manager.tasks.values(), key=lambda task: int(task.internal_data["n"])):
            kept = timer.internal_data.get("limit")
            if kept is None or "due" not in timer.internal_data:
                continue
            limit = running_limits.recomputed(kept, calendar)
            if limit["closes_at"] != kept["closes_at"] or limit["provisional"] != kept["provisional"]:
                self._changed("LimitRecomputed", timer, limit, {})

    @property
    def _calendar(self) -> Calendar:
        calendar: Calendar = self.script_engine.environment.calendar
        return calendar

    def _pause(self, timer: Task, cause: str, holder: str, said: Said) -> None:
        article = str(said.get("article") or "")
        limit = running_limits.paused(timer.internal_data["limit"], self.now, cause, article, self._calendar)
        timer.internal_data["held"] = [holder]
        self._changed("LimitPaused", timer, limit, {"cause": cause, **said})

    def _resume(self, timer: Task, said: Said) -> None:
        limit = running_limits.resumed(timer.internal_data["limit"], self.now, self._calendar)
        timer.internal_data.pop("held")
        self._changed("LimitResumed", timer, limit, said)

    def _changed(self, kind: str, timer: Task, limit: dict[str, Json], said: Said) -> None:
        """Moves the end of a timer and says so. Shape: due_before of a resumption is the end that the pause had suspended."""
        kept = timer.internal_data
        before = kept["limit"]["closes_at"]
        if "due" in kept:  # a timer may be drawn to fire some while before or behind the end of its limit
            kept["apart_us"] = to_us(from_text(kept.pop("due"))) - to_us(from_text(before))
        kept["limit"] = limit
        after = None if "held" in kept else limit["closes_at"]
        if after is not None:
            kept["due"] = to_text(from_us(to_us(from_text(after)) + kept.pop("apart_us")))
            after = kept["due"]
        self.tracker.limit_changed(kind, timer, before, after, said)

    def _of_step(self, step: Task) -> Said:
        element = step.task_spec.element
        return {"by": BY_STEP, "task": node_of(step), "step": element.id, "article": " ".join(element.articles)}

    def _limit(self, node: str, act_zh: str, act_en: str) -> Task:
        timer = self._armed(node)
        if timer is None or "limit" not in timer.internal_data:
            raise LimitNotRunning(act_zh=act_zh, act_en=act_en)
        return timer

    def _armed(self, node: str) -> Task | None:
        """The armed timer of a node. Empty: None when it is gone."""
        return next((task for task in self.event_manager.tasks.values() if node_of(task) == node), None)
