"""Several processes side by side on one clock: the pools of a collaboration and the post between them.

run_model.py alone uses it; a case of the product is one process. A message goes along its message flow, else by its name; what
nobody takes yet waits at the post, for a pool may reach its receiving event later than the sender its sending one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from SpiffWorkflow.task import Task

from app.domain.canonical import Json
from app.domain.facts import Draft
from app.domain.instants import from_text
from app.engine import state
from app.engine.bundle import Bundle
from app.engine.index import Element, Event, MessageFlow
from app.engine.run import Run
from app.engine.tracker import Origin
from app.engine.variables import is_same, plain


@dataclass
class Pool:
    """One instance of a process. Shape: received is what messages brought, sent back only where it changed."""

    process: str
    run: Run
    started_by: Run | None = None
    received: dict[str, Json] = field(default_factory=dict)
    correlated: dict[str, Json] = field(default_factory=dict)


@dataclass
class Letter:
    """A message under way. Shape: flow is the message flow it goes along, None for one known only by its name."""

    sender: Run | None
    event: Event
    payload: dict[str, Json]
    flow: MessageFlow | None = None


class Pools:
    """The instances, the clock and the post."""

    def __init__(self, bundle: Bundle, at: datetime, prepare: Callable[[Run], None]) -> None:
        self.bundle = bundle
        self.now = at
        self.prepare = prepare
        self.pools: list[Pool] = []
        self.waiting: list[Letter] = []
        self.drafts: list[Draft] = []
        self.participants = {p.id: p.process for model in bundle.models.values() for p in model.participants}
        self.flows = [flow for model in bundle.models.values() for flow in model.message_flows]

    # --- instances and time

    def start(
        self,
        process: str,
        data: Mapping[str, Any],
        entrances: Any = None,
        by: Run | None = None,
        triggered: bool = False,
    ) -> Pool:
        """A new instance of a process. Shape: entrances are its first steps, else where it begins without a trigger."""
        run = state.new_run(self.bundle, process, self)
        run.set_clock(self.now)
        self.prepare(run)
        run.variables.values.update(plain(data))
        pool = Pool(process, run, by)
        self.pools.append(pool)
        run.begin(Origin(), entrances, triggered)
        return pool

    def wait_to_start(self, process: str, data: Mapping[str, Any]) -> Pool:
        """An instance that begins when its start event is triggered by a message, a signal or its timer."""
        run = state.new_run(self.bundle, process, self)
        run.set_clock(self.now)
        self.prepare(run)
        run.variables.values.update(plain(data))
        pool = Pool(process, run)
        self.pools.append(pool)
        run.await_start()
        return pool

    def drive(self) -> None:
        """Runs every pool until nothing moves by itself in any."""
        moved = True
        while moved or self._throw_one():
            moved = False
            for pool in list(self.pools):
                if (pool.run.fresh or pool.run.agenda) and not pool.run.over and pool.run.failure is None:
                    pool.run.drive(throws=0)
                    moved = True
                self.drafts += pool.run.tracker.take()
            for letter in list(self.waiting):
                if self._deliver(letter):
                    self.waiting.remove(letter)
                    moved = True

    def _throw_one(self) -> bool:
        """Lets one message or signal go, when no pool can move without it: then all that may wait for it wait already."""
        for pool in self.live():
            if pool.run.later:
                pool.run.drive(throws=1)
                self.drafts += pool.run.tracker.take()
                return True
        return False

    def advance(self, until: datetime) -> None:
        """Moves the clock, firing each timer of every pool at its own instant."""
        while True:
            timers = [
                (from_text(task.internal_data["due"]), n, pool)
                for n, pool in enumerate(self.live())
                for task in pool.run.timers()[:1]
            ]
            due, _, pool = min(timers, key=lambda one: one[:2], default=(until, 0, None))
            if pool is None or due > until:
                break
            self._set_clock(max(due, self.now))
            pool.run.fire_next()
            self.drive()
        self._set_clock(until)

    def _set_clock(self, at: datetime) -> None:
        self.now = at
        for pool in self.pools:
            pool.run.set_clock(at)

    def live(self) -> Iterator[Pool]:
        """The instances that still go on."""
        return (pool for pool in list(self.pools) if not pool.run.over and pool.run.failure is None)

    # --- the post: what a run calls

    def send(self, sender: Run, task: Task, event: Event, payload: dict[str, Json]) -> None:
        """Sends a message along the message flows of an element, or, without any, by its name."""
        element: Element = task.task_spec.element
        pool = self._pool(sender)
        if not event.payload:
            payload = {k: v for k, v in payload.items() if k not in pool.received or not is_same(pool.received[k], v)}
        self._correlate(pool, event, payload)
        flows = [flow for flow in self.flows if flow.source == element.id]
        letters = [Letter(sender, event, payload, flow) for flow in flows] or [Letter(sender, event, payload)]
        for letter in letters:
            if self._has_reader(letter) and not self._deliver(letter):
                self.waiting.append(letter)

    def publish(self, name: str, payload: dict[str, Json]) -> None:
        """Gives a signal to everybody, and starts the processes that begin with it."""
        begun = {pool.process for pool in self.live() if pool.run.waits_to_begin}  # it begins what waits, not that and another
        for pool in list(self.live()):
            pool.run.hear(name, payload)
        for process, start in self._starts("signal"):
            if name in (start.event.name, start.event.ref) and process not in begun:
                self._begin_at(process, start, payload, None)

    def receive(self, name: str, payload: dict[str, Json], correlation: Json) -> bool:
        """A message from outside all pools."""
        for pool in list(self.live()):
            if pool.run.receive(name, payload, partial(self._fits, pool, name, correlation)):
                self._correlate(pool, Event(), payload)
                return True
        for process, start in self._starts("message"):
            if name in (start.event.name, start.event.ref):
                self._begin_at(process, start, payload, None)
                return True
        return False

    # --- delivery

    def _has_reader(self, letter: Letter) -> bool:
        """Whether it makes sense to keep a letter: a black box never reads, and a nameless message needs a flow."""
        if letter.flow is None:
            return bool(letter.event.name)
        return bool(self.participants.get(letter.flow.target, letter.flow.target))

    def _deliver(self, letter: Letter) -> bool:
        target = letter.flow.target if letter.flow else ""
        process = self.participants.get(target)
        names = {n for n in (letter.event.name, letter.event.ref, letter.flow.message if letter.flow else "") if n}

        def reads(pool: Pool, task: Task, event: Event) -> bool:
            if target and process is None:
                meant = bool(task.task_spec.element.id == target)
            else:
                meant = bool(names & {event.name, event.ref}) or (process is not None and not names)
            return meant and self._same_conversation(pool, event, letter.payload)

        for pool in self._readers(letter, process):
            if pool.run.receive(letter.event.name, letter.payload, partial(reads, pool)):
                pool.received.update(letter.payload)
                self._correlate(pool, letter.event, letter.payload)
                return True
        for key, start in self._starts("message"):
            named = bool(names & {start.event.name, start.event.ref})
            if start.id == target or (not target and named) or (process == key and (named or not names)):
                self._begin_at(key, start, letter.payload, letter.sender)
                return True
        return False

    def _readers(self, letter: Letter, process: str | None) -> list[Pool]:
        """The instances that may take a letter: partners of the sender first, the sender itself last."""
        sender = None if letter.sender is None else self._pool(letter.sender)
        found = [pool for pool in self.live() if process is None or pool.process == process]

        def distance(pool: Pool) -> int:
            if sender is None:
                return 1
            if pool is sender:
                return 2
            return 0 if pool.started_by is sender.run or sender.started_by is pool.run else 1

        return sorted(found, key=distance)

    def _starts(self, kind: str) -> Iterator[tuple[str, Element]]:
        for process in self.bundle.processes.values():
            for element in process.within(process.id):
                starts = element.kind == "startEvent" or element.instantiates
                if starts and element.event.kind == kind:
                    yield process.id, element

    def _begin_at(self, process: str, start: Element, payload: dict[str, Json], by: Run | None) -> None:
        spec = self.bundle.specs[process]
        pool = self.start(process, payload, [spec.task_specs[start.id]], by, triggered=True)
        pool.received.update(payload)
        self._correlate(pool, start.event, payload)

    def _pool(self, run: Run) -> Pool:
        return next(pool for pool in self.pools if pool.run is run)

    # --- correlation

    def _correlate(self, pool: Pool, event: Event, payload: Mapping[str, Json]) -> None:
        """Remembers the values of correlation properties that a message carried."""
        for name, expression in event.correlation:
            if name != "correlationKey":
                value = pool.run.script_engine.evaluate_on("", expression, payload)
                if value is not None:
                    pool.correlated.setdefault(name, value)

    def _same_conversation(self, pool: Pool, event: Event, payload: Mapping[str, Json]) -> bool:
        for name, expression in event.correlation:
            known = pool.correlated.get(name)
            if name == "correlationKey" or known is None:
                continue
            value = pool.run.script_engine.evaluate_on("", expression, payload)
            if value is not None and not is_same(value, known):
                return False
        return True

    def _fits(self, pool: Pool, name: str, correlation: Json, task: Task, event: Event) -> bool:
        """Whether a message from outside is meant for a listening task."""
        if name not in (event.name, event.ref, task.task_spec.element.id):
            return False
        return pool.run.corresponds(task, correlation, pool.correlated)
