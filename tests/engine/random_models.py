"""Random block-structured models from a seed, and two ways to run them: stock SpiffWorkflow in memory, and a case of ours.

Each block has one way in and one way out, so that every split meets its join again. The texts of conditions and scripts mean the same
in Python (stock) and in FEEL (ours). Variables that parallel branches write are new there, for stock loses updates of others at joins.
Acts are a person's step by its element, or a message by its name; each message waits at one place of the drawing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from engine_diagrams import (
    boundary,
    bundle_of,
    call,
    catch,
    end,
    file,
    flows,
    gateway,
    loop,
    many,
    process,
    script,
    start,
    sub,
    user,
)
from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from app.domain.facts import Draft
from app.engine.case import Case

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SIMPLE = ("step", "person")
BLOCKS = (
    *SIMPLE,
    "sequence",
    "choice",
    "fork",
    "some",
    "loop",
    "inside",
    "many",
    "watched",
    "beside",
    "first",
    "called",
)
MOST_ACTS = 400


@dataclass
class Draw:
    """Draws one model. Shape: joins are pairs of split and join; lost are variables that an interrupted inside may have written."""

    seed: int
    kinds: tuple[str, ...] = BLOCKS
    joins: list[tuple[str, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    has_side_paths: bool = False
    drawn: set[str] = field(default_factory=set)
    of_person: str = ""  # what stands inside each step of a person

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.count = 0
        self.parts: list[str] = []
        self.messages: list[str] = []
        self.processes: list[str] = []

    def model(self) -> bytes:
        """The file, with the process `p`."""
        into, out = self.block(3)
        body = [start("s0"), *self.parts, end("e0"), flows(f"s0 > {into}", f"{out} > e0")]
        told = "".join(f'<message id="{key}" name="{key}"/>' for key in self.messages)
        return file(process(*body), *self.processes, more=told)

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def message(self) -> tuple[str, str]:
        """A message of its own, and the definition of an event that waits for it."""
        key = self.name("msg")
        self.messages.append(key)
        return key, f'<messageEventDefinition messageRef="{key}"/>'

    def block(self, depth: int) -> tuple[str, str]:
        kinds = [kind for kind in self.kinds if depth > 0 or kind in SIMPLE]
        kind = self.dice.choice(kinds)
        self.drawn.add(kind)
        made: tuple[str, str] = getattr(self, kind)(depth)
        return made

    def step(self, depth: int) -> tuple[str, str]:
        key = self.name("t")
        self.parts.append(script(key, f"v_{key} = {self.dice.randint(0, 9)}"))
        return key, key

    def person(self, depth: int) -> tuple[str, str]:
        key = self.name("u")
        self.parts.append(user(key, self.of_person))
        return key, key

    def sequence(self, depth: int) -> tuple[str, str]:
        blocks = [self.block(depth - 1) for _ in range(self.dice.randint(2, 3))]
        self.parts += [flows(f"{left[1]} > {right[0]}") for left, right in pairwise(blocks)]
        return blocks[0][0], blocks[-1][1]

    def choice(self, depth: int) -> tuple[str, str]:
        split, merge = self.name("x"), self.name("m")
        blocks = [self.block(depth - 1) for _ in range(2)]
        self.parts += [
            gateway("exclusive", split, f"f_{split}_{blocks[1][0]}"),
            gateway("exclusive", merge),
            flows((split, blocks[0][0], f"x > {self.dice.randint(0, 9)}"), f"{split} > {blocks[1][0]}"),
            *(flows(f"{out} > {merge}") for _, out in blocks),
        ]
        return split, merge

    def fork(self, depth: int) -> tuple[str, str]:
        split, join = self.name("p"), self.name("j")
        self.joins.append((split, join))
        blocks = [self.block(depth - 1) for _ in range(self.dice.randint(2, 3))]
        self.parts += [
            gateway("parallel", split),
            gateway("parallel", join),
            *(flows(f"{split} > {into}", f"{out} > {join}") for into, out in blocks),
        ]
        return split, join

    def some(self, depth: int) -> tuple[str, str]:
        """An inclusive split and join: its first branch is always taken."""
        split, join = self.name("o"), self.name("n")
        self.joins.append((split, join))
        blocks = [self.block(depth - 1) for _ in range(self.dice.randint(2, 3))]
        conditions = ["x >= 0", *(f"x > {self.dice.randint(0, 9)}" for _ in blocks[1:])]
        self.parts += [
            gateway("inclusive", split),
            gateway("inclusive", join),
            *(
                flows((split, into, text), f"{out} > {join}")
                for (into, out), text in zip(blocks, conditions, strict=True)
            ),
        ]
        return split, join

    def loop(self, depth: int) -> tuple[str, str]:
        first, head, count, ask, out = (self.name(letter) for letter in "iaceo")
        into, last = self.block(depth - 1)
        self.parts += [
            script(first, f"c_{count} = 0"),
            gateway("exclusive", head),
            script(count, f"c_{count} = c_{count} + 1"),
            gateway("exclusive", ask, f"f_{ask}_{out}"),
            gateway("exclusive", out),
            flows(
                f"{first} > {head} > {into}",
                f"{last} > {count} > {ask} > {out}",
                (ask, head, f"c_{count} < {self.dice.randint(2, 3)}"),
            ),
        ]
        return first, out

    def inside(self, depth: int, marker: str = "") -> tuple[str, str]:
        key, begin, finish = self.name("h"), self.name("s"), self.name("e")
        outer, self.parts = self.parts, []
        into, out = self.block(depth - 1)
        inner, self.parts = self.parts, outer
        self.parts.append(
            sub(key, marker, start(begin), *inner, end(finish), flows(f"{begin} > {into}", f"{out} > {finish}"))
        )
        return key, key

    def many(self, depth: int) -> tuple[str, str]:
        count = str(self.dice.randint(1, 3))
        marker = self.dice.choice(
            [many(cardinality=count), many(cardinality=count, sequential=True), loop(maximum=int(count))]
        )
        if self.dice.random() < 0.5:
            return self.inside(depth, marker)
        key = self.name("t")
        self.parts.append(script(key, f"v_{key} = 1", marker))
        return key, key

    def watched(self, depth: int) -> tuple[str, str]:
        """A step or a sub-process that a message ends; both ways meet again."""
        before = self.count
        host, _ = self.person(depth) if self.dice.random() < 0.5 else self.inside(depth)
        self.lost |= {f"v_t{n}" for n in range(before + 1, self.count + 1)}
        self.lost |= {f"c_c{n}" for n in range(before + 1, self.count + 1)}
        event, merge = self.name("b"), self.name("m")
        _, definition = self.message()
        into, out = self.block(depth - 1)
        self.parts += [
            boundary(event, host, definition),
            gateway("exclusive", merge),
            flows(f"{host} > {merge}", f"{event} > {into}", f"{out} > {merge}"),
        ]
        return host, merge

    def beside(self, depth: int) -> tuple[str, str]:
        """A step beside which a message starts a path of its own."""
        host, event, finish = self.name("u"), self.name("b"), self.name("e")
        _, definition = self.message()
        into, out = self.step(depth)
        self.has_side_paths = True
        self.parts += [
            user(host, self.of_person),
            boundary(event, host, definition, False),
            end(finish),
            flows(f"{event} > {into}", f"{out} > {finish}"),
        ]
        return host, host

    def first(self, depth: int) -> tuple[str, str]:
        """An event-based gateway with two or three messages."""
        split, merge = self.name("g"), self.name("m")
        self.parts += [gateway("eventBased", split), gateway("exclusive", merge)]
        for _ in range(self.dice.randint(2, 3)):
            event = self.name("k")
            _, definition = self.message()
            into, out = self.block(depth - 1)
            self.parts += [catch(event, definition), flows(f"{split} > {event} > {into}", f"{out} > {merge}")]
        return split, merge

    def called(self, depth: int) -> tuple[str, str]:
        """A process of its own."""
        key, begin, finish, called = self.name("a"), self.name("s"), self.name("e"), self.name("q")
        outer, self.parts = self.parts, []
        into, out = self.block(depth - 1)
        inner, self.parts = self.parts, outer
        self.processes.append(
            process(start(begin), *inner, end(finish), flows(f"{begin} > {into}", f"{out} > {finish}"), key=called)
        )
        self.parts.append(call(key, called))
        return key, key


Act = tuple[str, str]  # ("do", element) or ("tell", message)


@dataclass
class Played:
    """What a run gave. Shape: done counts completed elements; acts are what was done, in order."""

    done: Counter[str]
    data: dict[str, Any]
    ended: bool
    acts: list[Act] = field(default_factory=list)


class StockBroke(Exception):
    """Stock fell, or stands still: its run says nothing."""


def run_stock(model: bytes, x: int, dice: random.Random) -> Played:
    """Stock in memory, with acts chosen by the dice. Raises: StockBroke."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(model))
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data["x"] = x
    played = Played(Counter(), {}, False)

    def completed(task: Any) -> None:
        if task.task_spec.bpmn_id and not isinstance(task.task_spec, LoopTask):
            played.done[task.task_spec.bpmn_id] += 1

    try:
        workflow.do_engine_steps(did_complete_task=completed)
        while not workflow.is_completed():
            act = _choose(workflow, dice)
            played.acts.append(act)
            if act[0] == "do":
                ready = workflow.get_tasks(state=TaskState.READY, manual=True)
                task = next(task for task in ready if task.task_spec.bpmn_id == act[1])
                task.run()
                completed(task)
            else:
                workflow.send_event(BpmnEvent(MessageEventDefinition(act[1]), {}))
            workflow.do_engine_steps(did_complete_task=completed)
    except StockBroke:
        raise
    except Exception as wrong:  # whatever it is, it is stock's: the run is left out
        raise StockBroke(type(wrong).__name__) from wrong
    played.data, played.ended = workflow.last_task.data, True
    return played


def _choose(workflow: BpmnWorkflow, dice: random.Random) -> Act:
    """One of the steps that are ready, or a message that exactly one event waits for."""
    ready = {task.task_spec.bpmn_id for task in workflow.get_tasks(state=TaskState.READY, manual=True)}
    waits = Counter(
        one.name
        for task in workflow.event_manager.tasks.values()
        for waited in [task.task_spec.event_definition]
        for one in getattr(waited, "event_definitions", [waited])  # an event-based gateway has several
    )
    acts: list[Act] = [("do", key) for key in sorted(ready)]
    acts += [("tell", key) for key, count in sorted(waits.items()) if count == 1]
    if not acts or len(workflow.tasks) > 5_000:
        raise StockBroke("nothing to do")
    return dice.choice(acts)


def run_ours(
    model: bytes, x: int, acts: list[Act], reloads: bool, watch: Callable[[Case, list[Draft]], None] | None = None
) -> Played:
    """A case that is given the same acts. Shape: reloads freezes and thaws it before each; watch sees it after each, with its drafts."""
    bundle = bundle_of(model)
    case = Case.begin(bundle, {"x": x}, AT)
    played = Played(Counter(), {}, False)
    _count(case, played, watch)
    for what, key in acts:
        if reloads:
            case = Case.thaw(bundle, case.freeze())
        assert case.failure is None, case.failure
        if what == "do":
            node = next(node for node, task in case.open_tasks.items() if task.element == key)
            case.complete(node, {}, AT)
        else:
            assert case.receive(key, {}, AT), key
        _count(case, played, watch)
    assert case.failure is None, case.failure
    played.data, played.ended = case.data, case.is_ended
    return played


def _count(case: Case, played: Played, watch: Callable[[Case, list[Draft]], None] | None) -> None:
    drafts = case.take_drafts()
    if watch is not None:
        watch(case, drafts)
    played.done.update(
        draft.body["element"] for draft in drafts if draft.kind == "ElementLeft" and draft.body["how"] == "completed"
    )
